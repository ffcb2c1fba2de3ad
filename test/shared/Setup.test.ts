/** The tables of the queue, and who may make them. */
import { assert, layer } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { dialect, open, openReady, Sessions } from "../../src/shared/Database.ts"
import { script, setUp } from "../../src/shared/Setup.ts"
import { failed } from "../support/Journals.ts"
import * as Postgres from "../support/Postgres.ts"
import { host } from "../support/SharedHost.ts"

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

  it.effect("are made once by hosts that set up at the same time", () =>
    Effect.gen(function* () {
      const shared = yield* (yield* Postgres.Postmaster).database({ empty: true })
      const made = Effect.scoped(setUp(shared, folder)).pipe(Effect.provide(NodeServices.layer))
      const all = yield* Effect.all([made, made, made], { concurrency: 3 })
      assert.deepStrictEqual(all.flat(), ["1_queue", "2_documents"])
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
        /^its user of queue_\S+ may not SELECT opcon_summit_migrations: let a database administrator run what journal setup --print shows$/,
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
      assert.deepStrictEqual(yield* made, [])
      yield* server.run(owner.database, "DELETE FROM opcon_summit_migrations WHERE migration_id > 1")
      assert.match(
        (yield* Effect.flip(made)).detail,
        /(permission denied|must be owner).*: let a database administrator run what journal setup --print shows$/,
      )
    }),
  )

  it.effect("that the user may not make are for a database administrator", () =>
    Effect.gen(function* () {
      const server = yield* Postgres.Postmaster
      const shared = yield* server.database({ empty: true })
      const user = `of ${shared.database}`
      yield* server.run(shared.database, `CREATE USER "${user}" PASSWORD 'secret'`)
      const limited = { ...shared, user, password: Option.some(Redacted.make("secret")) }
      const made = Effect.scoped(setUp(limited, folder)).pipe(Effect.provide(NodeServices.layer))
      assert.match(
        (yield* Effect.flip(made)).detail,
        /^permission denied for schema public: let a database administrator run what journal setup --print shows$/,
      )
    }),
  )

  it.effect("in a schema that the user does not see are not called missing; the printed script lets it see them", () =>
    Effect.gen(function* () {
      const server = yield* Postgres.Postmaster
      const shared = yield* server.database()
      const user = `of ${shared.database}`
      yield* server.run(shared.database, `CREATE USER "${user}" PASSWORD 'secret'`)
      yield* server.run(shared.database, "REVOKE ALL ON SCHEMA public FROM PUBLIC")
      const limited = { ...shared, user, password: Option.some(Redacted.make("secret")) }
      assert.match(
        yield* refused(limited),
        /^its tables are in the schema public, which of queue_\S+ does not see: GRANT/,
      )
      for (const statement of dialect.grants(`"${user}"`)) yield* server.run(shared.database, statement)
      yield* Effect.scoped(openReady(limited, folder)).pipe(Effect.provide(NodeServices.layer))
      yield* server.run(shared.database, `ALTER ROLE "${user}" SET search_path = elsewhere`)
      assert.match(yield* refused(limited), /^its tables are in the schema public, .* search_path of that user$/)
    }),
  )

  it.effect.each([
    ["LATIN1", true],
    ["WIN1252", true],
    ["SQL_ASCII", false],
  ] as const)("cannot be in a database that lacks characters: %s", ([encoding, isRefused]) =>
    Effect.gen(function* () {
      const server = yield* Postgres.Postmaster
      const database = `${encoding.toLowerCase()}_${process.pid}`
      yield* server.run("postgres", `CREATE DATABASE ${database} ENCODING ${encoding} TEMPLATE template0`)
      const shared = { ...(yield* server.database({ empty: true })), database }
      const made = yield* Effect.result(Effect.scoped(setUp(shared, folder))).pipe(Effect.provide(NodeServices.layer))
      assert.strictEqual(Result.isFailure(made), isRefused)
      if (!isRefused) {
        const one = yield* host(shared)
        const added = yield* one.journal.add(failed("Ελλάς €", 4245))
        yield* one.lease.whileHeld(Effect.void)
        return assert.deepStrictEqual(yield* one.journal.get(added.id), Option.some(added))
      }
      assert.match(
        yield* refused(shared),
        new RegExp(`^its encoding is ${encoding}, .*make a database with ENCODING UTF8$`),
      )
    }),
  )

  it.effect("of a queue are for one OpCon, until journal setup renames it", () =>
    Effect.gen(function* () {
      const shared = yield* (yield* Postgres.Postmaster).database()
      const other = { ...shared, system: "opcon2.example.com:9010" }
      yield* Effect.scoped(openReady(shared, folder)).pipe(Effect.provide(NodeServices.layer))
      assert.match(
        yield* refused(other),
        /^its hosts call their OpCon "opcon\.example\.com:9010", and this one "opcon2\.example\.com:9010": hosts of one OpCon need the same SYSTEM_NAME/,
      )
      yield* Effect.scoped(openReady({ ...other, queue: "day" }, folder)).pipe(Effect.provide(NodeServices.layer))
      yield* Effect.scoped(setUp(other, folder)).pipe(Effect.provide(NodeServices.layer))
      yield* Effect.scoped(openReady(other, folder)).pipe(Effect.provide(NodeServices.layer))
      assert.match(yield* refused(shared), /^its hosts call their OpCon "opcon2/)
    }),
  )

  it.effect("are not used through a connection pooler that leaves out what it does not know", () =>
    Effect.gen(function* () {
      const shared = yield* (yield* Postgres.Postmaster).database()
      const pooled: typeof Sessions.Service = (...of) =>
        Effect.map(open(...of), (session) => ({
          ...session,
          query: (text, parameters) =>
            Effect.map(session.query(text, parameters), (rows) =>
              rows.map((row) => ("idle" in row ? { ...row, idle: "0" } : row)),
            ),
        }))
      const why = yield* Effect.provideService(refused(shared), Sessions, pooled)
      assert.match(why, /^a connection pooler stands before it, .*: connect to PostgreSQL itself$/)
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
