/** The tables of the queue, who may make them, and the certificate of its server. */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it, layer } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { generate } from "selfsigned"
import { openReady } from "../../src/shared/Database.ts"
import { script, setUp } from "../../src/shared/Setup.ts"
import { failed } from "../support/Journals.ts"
import * as Postgres from "../support/Postgres.ts"
import { host, tempFolder } from "../support/SharedHost.ts"

const folder = "/srv/journal"
const refused = (shared: Parameters<typeof openReady>[0]) =>
  Effect.map(Effect.flip(Effect.scoped(openReady(shared, folder))), ({ detail }) => detail).pipe(
    Effect.provide(NodeServices.layer),
  )

layer(Postgres.Postmaster.layer, { excludeTestServices: true })("the tables", (it) => {
  it.effect("are made once, and asked for where they are missing", () =>
    Effect.gen(function* () {
      const shared = yield* (yield* Postgres.Postmaster).database({ empty: true })
      assert.match(yield* refused(shared), /^it has no tables for this program: run journal setup there/)
      const made = Effect.scoped(setUp(shared, folder)).pipe(Effect.provide(NodeServices.layer))
      assert.deepStrictEqual(yield* made, ["1_queue", "2_documents"])
      assert.deepStrictEqual(yield* made, [])
      yield* Effect.scoped(openReady(shared, folder)).pipe(Effect.provide(NodeServices.layer))
    }),
  )

  it.effect("of another version are refused, with what to do", () =>
    Effect.gen(function* () {
      const server = yield* Postgres.Postmaster
      const shared = yield* server.database()
      yield* server.run(shared.database, "INSERT INTO opcon_summit_migrations VALUES (99, now(), 'later')")
      assert.match(yield* refused(shared), /a newer version of this program: install that version on this host too$/)
      yield* server.run(shared.database, "DELETE FROM opcon_summit_migrations WHERE migration_id > 1")
      assert.match(
        yield* refused(shared),
        /^its tables are of an earlier version of this program: run journal setup there/,
      )
      const made = Effect.scoped(setUp(shared, folder)).pipe(Effect.provide(NodeServices.layer))
      // What was made before somebody interrupted it stays, and is written down.
      assert.deepStrictEqual(yield* made, ["2_documents"])
      yield* Effect.scoped(openReady(shared, folder)).pipe(Effect.provide(NodeServices.layer))
    }),
  )

  it.effect("are made once by two hosts that set up at the same time", () =>
    Effect.gen(function* () {
      const shared = yield* (yield* Postgres.Postmaster).database({ empty: true })
      const made = Effect.scoped(setUp(shared, folder)).pipe(Effect.provide(NodeServices.layer), Effect.exit)
      yield* Effect.all([made, made], { concurrency: 2 })
      yield* Effect.scoped(openReady(shared, folder)).pipe(Effect.provide(NodeServices.layer))
    }),
  )

  it.effect("that are missing, or that the user has no right to, are named with what to do", () =>
    Effect.gen(function* () {
      const server = yield* Postgres.Postmaster
      const shared = yield* server.database()
      yield* server.run(shared.database, `CREATE USER "of ${shared.database}" PASSWORD 'secret'`)
      const limited = { ...shared, user: `of ${shared.database}`, password: Option.some(Redacted.make("secret")) }
      assert.match(
        yield* refused(limited),
        /^permission denied for table opcon_summit_migrations: let a database administrator run what journal setup --print shows$/,
      )
      yield* server.run(shared.database, `GRANT SELECT ON ALL TABLES IN SCHEMA public TO "${limited.user}"`)
      yield* server.run(shared.database, `GRANT UPDATE, DELETE ON opcon_summit_entry TO "${limited.user}"`)
      assert.match(
        yield* refused(limited),
        /^its user of queue_\S+ may not INSERT opcon_summit_entry: let a database administrator run/,
      )
      yield* server.run(shared.database, "DROP TABLE opcon_summit_rate")
      assert.match(yield* refused(shared), /^it has no table opcon_summit_rate: let a database administrator run/)
    }),
  )

  it.effect("of the printed script are enough, for a user with the rights that it grants and no others", () =>
    Effect.gen(function* () {
      const server = yield* Postgres.Postmaster
      const owner = yield* server.database({ empty: true })
      const user = `host "${owner.database}`
      yield* server.run(owner.database, `CREATE USER "${user.replaceAll('"', '""')}" PASSWORD 'secret'`)
      const shared = { ...owner, user, password: Option.some(Redacted.make("secret")) }
      // One statement at a time: what psql does with the whole text.
      const statements = script(shared)
        .replaceAll(/^--.*$/gm, "")
        .split(/;$/m)
        .map((one) => one.trim())
      for (const statement of statements.filter((one) => one !== "" && one !== "BEGIN" && one !== "COMMIT")) {
        yield* server.run(owner.database, statement)
      }
      const one = yield* host(shared)
      const added = yield* one.journal.add(failed("A", 4245))
      yield* one.lease.whileHeld(one.journal.save({ ...added, state: "done" }))
      assert.strictEqual(Option.getOrThrow(yield* one.journal.get(added.id)).state, "done")
      const made = Effect.scoped(setUp(shared, folder)).pipe(Effect.provide(NodeServices.layer))
      assert.match((yield* Effect.flip(made)).detail, /permission denied|must be owner/)
    }),
  )

  it.effect("of a database that does not exist, or with a wrong password, say so in the server's words", () =>
    Effect.gen(function* () {
      const shared = yield* (yield* Postgres.Postmaster).database()
      assert.strictEqual(yield* refused({ ...shared, database: "nowhere" }), 'database "nowhere" does not exist')
      const wrong = { ...shared, password: Option.some(Redacted.make("CANARY")) }
      assert.strictEqual(yield* refused(wrong), 'password authentication failed for user "opcon"')
    }),
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
