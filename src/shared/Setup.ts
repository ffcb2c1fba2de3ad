/** `journal setup`: the tables of the shared queue, made or brought up to date, or shown as SQL for who may do that. */
import * as PgClient from "@effect/sql-pg/PgClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Record from "effect/Record"
import * as Migrator from "effect/sql/Migrator"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { isSqlError } from "effect/sql/SqlError"
import * as Reactivity from "effect/reactivity/Reactivity"
import type { Shared } from "./Database.ts"
import { connecting, dialect, newest, open, printed, reasonOf, unfit, unreachable } from "./Database.ts"
import { migrationsTable } from "./Dialect.ts"

const migrations = Record.map(dialect.migrations, (statements) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    for (const statement of statements) yield* sql.unsafe(statement)
  }),
)

const numbers = Object.keys(dialect.migrations).map((name) => {
  const [number = "", ...words] = name.split("_")
  return [Number(number), words.join("_")] as const
})

/**
 * Makes what is missing, in one transaction, and the queue one of this host's OpCon; returns the names of what was made.
 * Two hosts do it one after the other.
 */
export const setUp = Effect.fn("Setup.setUp")(function* (shared: Shared, folder: string) {
  const session = yield* open(shared, folder)
  const [standing = {}] = yield* session.query(dialect.standing, [migrationsTable])
  const wrong = unfit(standing)
  if (wrong !== undefined) return yield* unreachable(shared, folder, wrong)
  yield* session.query(dialect.waitForLock, [migrationsTable])
  const called = session.query(dialect.putDocument, [shared.queue, "system", "", shared.system])
  const [found] = yield* Effect.orElseSucceed(session.query(dialect.version), () => [])
  if (Number(found?.["version"]) === newest) return yield* Effect.as(called, new Array<string>())
  const client = yield* connecting(shared, folder, (config) =>
    Effect.provide(PgClient.makeClient(config), Reactivity.layer),
  )
  const done = yield* Migrator.make({})({ loader: Migrator.fromRecord(migrations), table: migrationsTable }).pipe(
    Effect.provide(Layer.succeed(SqlClient.SqlClient, client)),
    Effect.mapError((error) => unreachable(shared, folder, whyOf(error))),
  )
  yield* called
  return done.map(([number, name]) => `${number}_${name}`)
})

/** The migration that failed, and what the database said; who may not make tables lets somebody else do it. */
const whyOf = (error: Migrator.MigrationError | SqlError): string => {
  if (!isSqlError(error)) return isSqlError(error.cause) ? `${error.message}: ${whyOf(error.cause)}` : error.message
  return error.reason._tag === "AuthorizationError" ? `${reasonOf(error)}: ${printed}` : reasonOf(error)
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** All statements, for a database administrator; what exists already stays as it is. */
export const script = ({ database, user }: Shared): string =>
  [
    `-- The tables of opcon-summit in the database ${database}. Run it as a user that may create tables there.`,
    "BEGIN;",
    `CREATE TABLE IF NOT EXISTS ${migrationsTable} (
  migration_id integer PRIMARY KEY,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  name text NOT NULL
);`,
    ...numbers.flatMap(([number, name]) => [
      `-- Migration ${number}: ${name}`,
      ...(dialect.migrations[`${number}_${name}`] ?? []).map((statement) => `${statement};`),
      `INSERT INTO ${migrationsTable} (migration_id, name) VALUES (${number}, '${name}') ON CONFLICT DO NOTHING;`,
    ]),
    "-- What the program needs, and no more.",
    ...dialect.grants(quoted(user)).map((statement) => `${statement};`),
    "COMMIT;",
  ].join("\n")
