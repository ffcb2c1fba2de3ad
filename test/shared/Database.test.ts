/** Sessions of the database: what answers there, and whether it is the one that is meant. */
import { once } from "node:events"
import { writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { generate } from "selfsigned"
import { openReady } from "../../src/shared/Database.ts"
import * as Postgres from "../support/Postgres.ts"
import { tempFolder } from "../support/SharedHost.ts"

const folder = "/srv/journal"
const refused = (shared: Parameters<typeof openReady>[0]) =>
  Effect.map(Effect.flip(Effect.scoped(openReady(shared, folder))), ({ detail }) => detail).pipe(
    Effect.provide(NodeServices.layer),
  )

/** The port of a server that gives one answer to whatever comes. */
const answering = Effect.fnUntraced(function* (answer: string | Uint8Array) {
  const server = yield* Effect.acquireRelease(
    Effect.promise(async () => {
      const server = createServer((socket) => {
        socket.on("error", () => undefined)
        socket.once("data", () => socket.end(answer))
      }).listen(0, "127.0.0.1")
      await once(server, "listening")
      return server
    }),
    (server) => Effect.sync(() => server.close()),
  )
  const address = server.address()
  return typeof address === "object" && address !== null ? address.port : 0
})

describe("what is no PostgreSQL for this program", () => {
  /** An ErrorResponse of the protocol. */
  const errorOf = (text: string) => {
    const fields = Buffer.from(`SFATAL\0VFATAL\0C08P01\0M${text}\0\0`)
    const length = Buffer.alloc(4)
    length.writeInt32BE(fields.length + 4)
    return Buffer.concat([Buffer.from("E"), length, fields])
  }
  it.live.each([
    [
      "another program",
      false,
      "HTTP/1.1 400 Bad Request\r\n\r\n",
      /^what answers there is not PostgreSQL: correct host and port in URL$/,
    ],
    [
      "another program, asked for TLS",
      true,
      "HTTP/1.1 400 Bad Request\r\n\r\n",
      /^what answers there is not PostgreSQL/,
    ],
    [
      "another database",
      false,
      Buffer.from("4a0000000a382e302e333600", "hex"),
      /^what answers there is not PostgreSQL/,
    ],
    [
      "one that asks for Kerberos",
      false,
      Buffer.from("520000000800000007", "hex"),
      /^it asks for Kerberos, SSPI or the like: let its pg_hba\.conf/,
    ],
    ["one without TLS", true, "N", /^The server does not support TLS$/],
    [
      "a connection pooler",
      false,
      errorOf("unsupported startup parameter: tcp_keepalives_idle"),
      /^unsupported startup parameter: tcp_keepalives_idle: a connection pooler stands before it/,
    ],
  ] as const)("is %s", ([, encrypted, answer, why]) =>
    Effect.gen(function* () {
      const port = yield* answering(answer)
      const plain = {
        host: "127.0.0.1",
        user: "opcon",
        database: "queue",
        password: Option.none(),
        caFile: Option.none(),
      }
      const rest = { queue: "night", system: "opcon.example.com:9010", whenUnreachable: "wait" } as const
      assert.match(yield* refused({ ...plain, ...rest, port, encrypted }), why)
    }).pipe(Effect.scoped),
  )
})

describe("TLS", () => {
  it.live("is verified: only a certificate that CA_FILE or the system vouches for, and for this name", () =>
    Effect.gen(function* () {
      const { cert, private: key } = yield* Effect.promise(() =>
        generate([{ name: "commonName", value: "127.0.0.1" }], {
          extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
        }),
      )
      const server = yield* Postgres.start({ cert, key })
      const plain = yield* server.database()
      const file = join(yield* tempFolder, "ca.pem")
      writeFileSync(file, cert)
      const shared = { ...plain, encrypted: true, caFile: Option.some(file) }
      const session = yield* openReady(shared, folder)
      const [row] = yield* session.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
      assert.deepStrictEqual(row, { ssl: true })
      assert.match(yield* refused({ ...shared, caFile: Option.none() }), /certificate.*self-signed|not trusted/)
      assert.match(
        yield* refused({ ...shared, host: "localhost" }),
        /certificate is for 127\.0\.0\.1, not for localhost/,
      )
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
  )
})
