/**
 * A PostgreSQL of its own for the tests that need one: on loopback, as an unprivileged user, in a folder that goes with it.
 * The tests fail where PostgreSQL is not installed: `apt-get install postgresql`.
 */
import type { ChildProcess } from "node:child_process"
import { execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { appendFileSync, chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as PgConnection from "@effect/sql-pg/PgConnection"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { Shared } from "../../src/shared/Database.ts"
import { setUp } from "../../src/shared/Setup.ts"

const installed = "/usr/lib/postgresql"

const folderOfPrograms = (): string => {
  const versions = existsSync(installed) ? readdirSync(installed).toSorted((a, b) => Number(b) - Number(a)) : []
  const found = versions
    .map((version) => join(installed, version, "bin"))
    .find((bin) => existsSync(join(bin, "initdb")))
  if (found === undefined) throw new Error("PostgreSQL is not installed: apt-get install postgresql")
  return found
}

/** PostgreSQL refuses to run as root. */
const asUser = (command: string, args: ReadonlyArray<string>): readonly [string, ReadonlyArray<string>] =>
  process.getuid?.() === 0
    ? ["setpriv", ["--reuid=nobody", "--regid=nogroup", "--clear-groups", command, ...args]]
    : [command, args]

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  server.close()
  await once(server, "close")
  return typeof address === "object" && address !== null ? address.port : 0
}

const user = "opcon"
export const password = "päss wörd"
export const redacted = Redacted.make(password)

/** PEM texts, for a server that speaks TLS. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

export interface Server {
  readonly port: number
  /** A new database with the tables, as [JOURNAL] would name it. */
  database(options?: { readonly empty?: boolean; readonly queue?: string }): Effect.Effect<Shared>
  /** One statement as the owner of everything. */
  run(
    database: string,
    text: string,
    ...parameters: ReadonlyArray<unknown>
  ): Effect.Effect<ReadonlyArray<PgConnection.Row>>
  /** Ends all sessions at once and does not answer until `start`. */
  readonly crash: Effect.Effect<void>
  /** Where it does not run. */
  readonly start: Effect.Effect<void>
}

let databases = 0

/** `address`: where it listens; `certificate`: for TLS. */
export const start = Effect.fnUntraced(function* (certificate?: Certificate, address = "127.0.0.1") {
  const bin = folderOfPrograms()
  const port = yield* Effect.promise(freePort)
  const dir = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "postgres-"))),
    (dir) => Effect.sync(() => rmSync(dir, { recursive: true, force: true })),
  )
  const data = join(dir, "data")
  const secret = join(dir, "password")
  writeFileSync(secret, `${password}\n`)
  if (process.getuid?.() === 0) execFileSync("chown", ["-R", "nobody:nogroup", dir])
  const [initdb, words] = asUser(join(bin, "initdb"), [
    `--pgdata=${data}`,
    `--username=${user}`,
    `--pwfile=${secret}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--no-locale",
    "--no-sync",
  ])
  execFileSync(initdb, words, { stdio: "pipe" })
  // The installation trusts nobody from elsewhere.
  appendFileSync(join(data, "pg_hba.conf"), "host all all 198.51.100.0/24 scram-sha-256\n")
  if (certificate !== undefined) {
    for (const [name, text] of [
      ["server.crt", certificate.cert],
      ["server.key", certificate.key],
    ] as const) {
      writeFileSync(join(data, name), text)
      chmodSync(join(data, name), 0o600)
    }
    if (process.getuid?.() === 0) execFileSync("chown", ["-R", "nobody:nogroup", data])
  }
  const options = {
    port: String(port),
    listen_addresses: address,
    unix_socket_directories: dir,
    fsync: "off",
    ssl: certificate === undefined ? "off" : "on",
    // What a test asks of the server's clock and limits stays as it is shipped.
    max_connections: "100",
  }
  let child: ChildProcess | undefined
  const begin = Effect.promise(async () => {
    if (child !== undefined) return
    const [postgres, args] = asUser(join(bin, "postgres"), [
      "-D",
      data,
      ...Object.entries(options).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    ])
    const started = spawn(postgres, args, { stdio: ["ignore", "ignore", "pipe"] })
    child = started
    let said = ""
    await new Promise<void>((ready, failed) => {
      started.once("exit", (code) => failed(new Error(`PostgreSQL ended with ${code}: ${said}`)))
      started.stderr.on("data", (bytes: Buffer) => {
        said += bytes.toString()
        if (said.includes("ready to accept connections")) ready()
      })
    })
  })
  const end = (signal: NodeJS.Signals) =>
    Effect.promise(async () => {
      const running = child
      child = undefined
      if (running === undefined || running.exitCode !== null) return
      running.kill(signal)
      await once(running, "exit")
    })
  yield* Effect.acquireRelease(begin, () => end("SIGQUIT"))

  const connect = (database: string) =>
    PgConnection.make({ host: address, port, username: user, password: redacted, database, connectTimeout: "1 minute" })
  const run: Server["run"] = (database, text, ...parameters) =>
    Effect.scoped(
      Effect.flatMap(connect(database), (session) => Effect.map(session.query(text, parameters), ({ rows }) => rows)),
    ).pipe(Effect.orDie)
  const server: Server = {
    port,
    run,
    database: Effect.fnUntraced(function* ({ empty = false, queue = "night" } = {}) {
      databases += 1
      const database = `queue_${process.pid}_${databases}`
      yield* run("postgres", `CREATE DATABASE ${database}`)
      const shared: Shared = {
        host: address,
        port,
        user,
        database,
        password: Option.some(Redacted.make(password)),
        encrypted: false,
        caFile: Option.none(),
        queue,
        system: "opcon.example.com:9010",
        whenUnreachable: "wait",
      }
      if (!empty) {
        yield* Effect.orDie(Effect.provide(Effect.scoped(setUp(shared, "journal")), NodeFileSystem.layer))
        // The first host that uses the queue says which OpCon it is for.
        yield* run(database, "DELETE FROM opcon_summit_document")
      }
      return shared
    }),
    // Of a postmaster: immediate shutdown, without a word to anybody.
    crash: end("SIGQUIT"),
    start: begin,
  }
  return server
})

/** One server for the tests of a file. */
export class Postmaster extends Context.Service<Postmaster, Server>()("test/Postmaster") {
  static readonly layer = Layer.effect(Postmaster, start())
}
