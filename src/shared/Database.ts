/**
 * Sessions of the database that [JOURNAL] names. A session does not reconnect: one that fails, or does not answer in time,
 * is over, and with it every lock that it held.
 */
import * as PgConnection from "@effect/sql-pg/PgConnection"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as RcRef from "effect/RcRef"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import type { SqlError } from "effect/sql/SqlError"
import type { SettingsShape } from "../config/Settings.ts"
import { readCaFile } from "../http/HttpClients.ts"
import { classify, isUntrusted } from "../http/NoReply.ts"
import * as Roots from "../http/Roots.ts"
import { host } from "../intake/DrainLock.ts"
import { QueueUnreachable } from "../journal/Journal.ts"
import type { Dialect } from "./Dialect.ts"
import { migrationsTable, postgres, rights, tables } from "./Dialect.ts"

export type Shared = Option.Option.Value<SettingsShape["shared"]>

export type Row = PgConnection.Row

/** How long a query may take, and the answer to a sign of life. */
const limits = { query: Duration.seconds(15), life: Duration.seconds(3) } as const

/**
 * The server frees the lock of a host that is gone after 5 + 3 * 2 seconds; without this Linux would wait for two hours.
 * The host notices earlier, because it asks for a sign of life each second.
 */
const keepAlive = {
  tcp_keepalives_idle: "5",
  tcp_keepalives_interval: "2",
  tcp_keepalives_count: "3",
  tcp_user_timeout: "10000",
  // What is saved before a request is sent must be on the database's disk.
  synchronous_commit: "on",
}

export interface Session {
  query(text: string, parameters?: ReadonlyArray<unknown>): Effect.Effect<ReadonlyArray<Row>, QueueUnreachable>
  /** Fails when the session is over; never succeeds. */
  readonly over: Effect.Effect<never, QueueUnreachable>
}

const pooler =
  "a connection pooler stands before it, which takes the lock of the queue away: connect to PostgreSQL itself"

/** `NAME at host:port/database`. */
export const nameOf = ({ database, host, port, queue }: Shared): string => `${queue} at ${host}:${port}/${database}`

export const unreachable = (shared: Shared, folder: string, detail: string) =>
  new QueueUnreachable({ queue: nameOf(shared), folder, detail })

/** What the client of the database says when it cannot be connected to, as an operator would. */
const meant: ReadonlyArray<readonly [RegExp, string]> = [
  [/Failed to parse|Invalid SSLRequest|desync/, "what answers there is not PostgreSQL: correct host and port in URL"],
  [/Unsupported authentication/, "it asks for Kerberos, SSPI or the like: let its pg_hba.conf ask for scram-sha-256"],
]

/** What the database said, or why it could not be asked. */
export const reasonOf = ({ message, reason }: SqlError): string => {
  const found = meant.find(([pattern]) => pattern.test(message))
  if (found !== undefined) return found[1]
  const cause: unknown = reason.cause
  const isNode =
    cause instanceof Error && "code" in cause && typeof cause.code === "string" && /^[A-Z_]{4,}/.test(cause.code)
  if (isNode) return classify(cause).detail
  const said = (cause instanceof Error && cause.message !== "" ? cause.message : message).trim().replace(/\.$/, "")
  return /unsupported startup parameter/.test(said) ? `${said}: ${pooler}` : said
}

/** How the database is connected to; `ca`: the certificates that are trusted, node's own unless given. */
const configOf = (shared: Shared, ca: ReadonlyArray<string> | undefined): PgConnection.Config => ({
  // An IPv6 address stands in brackets in a URL only.
  host: shared.host.replace(/^\[(.*)\]$/, "$1"),
  port: shared.port,
  username: shared.user,
  database: shared.database,
  ...Option.match(shared.password, { onNone: () => ({}), onSome: (password) => ({ password }) }),
  ssl: shared.encrypted ? { rejectUnauthorized: true, ...(ca === undefined ? {} : { ca: [...ca] }) } : false,
  connectTimeout: "5 seconds",
  keepAlive: "5 seconds",
  applicationName: `opcon-summit ${host} ${process.pid}`.slice(0, 63),
  startupParameters: keepAlive,
})

/**
 * Connects with `make`, trusting the operating system's certificates too where the others are not enough. `folder`: where
 * the failures of this host wait.
 */
export const connecting = Effect.fn("Database.connecting")(function* <A, R>(
  shared: Shared,
  folder: string,
  make: (config: PgConnection.Config) => Effect.Effect<A, SqlError, R>,
) {
  const extra = Option.isSome(shared.caFile)
    ? yield* Effect.mapError(readCaFile(shared.caFile.value), ({ message }) => unreachable(shared, folder, message))
    : []
  return yield* make(configOf(shared, Roots.usual(extra))).pipe(
    Effect.catchIf(
      ({ reason }) => isUntrusted(reason.cause),
      () => make(configOf(shared, Roots.withSystem(extra))),
    ),
    Effect.mapError((error) => unreachable(shared, folder, reasonOf(error))),
  )
})

type Opens = (
  shared: Shared,
  folder: string,
) => Effect.Effect<Session, QueueUnreachable, Scope.Scope | FileSystem.FileSystem>

/** How a session is opened. Ambient: the simulation of several hosts has a database in memory. */
export const Sessions = Context.Reference<Opens>("opcon-summit/shared/Sessions", { defaultValue: () => open })

/** Opens a session that lasts as long as its scope. */
export const open = Effect.fn("Database.open")(function* (shared: Shared, folder: string) {
  const connection = yield* connecting(shared, folder, PgConnection.make)
  return yield* sessionOf(connection, (detail) => unreachable(shared, folder, detail))
})

/**
 * A query goes on when nobody waits for it any more, and is not even ended with the session: to cancel one on a dead
 * connection takes seconds.
 */
const sessionOf = Effect.fnUntraced(function* (
  connection: PgConnection.PgConnection,
  unreachable: (detail: string) => QueueUnreachable,
) {
  const over = yield* Deferred.make<never, QueueUnreachable>()
  const end = (error: QueueUnreachable) => Effect.andThen(Deferred.fail(over, error), Effect.fail(error))
  const within = (limit: Duration.Duration) => (text: string, parameters: ReadonlyArray<unknown>) =>
    Effect.gen(function* () {
      const fiber = yield* Effect.forkDetach(connection.query(text, parameters))
      const { rows } = yield* Effect.timeoutOrElse(Fiber.join(fiber), {
        duration: limit,
        orElse: () => end(unreachable(`it did not answer within ${Duration.toSeconds(limit)} s`)),
      })
      return rows
    }).pipe(
      Effect.catchTag("SqlError", (error) => {
        const failed = unreachable(reasonOf(error))
        return error.reason._tag === "ConnectionError" ? end(failed) : Effect.fail(failed)
      }),
      Effect.raceFirst(Deferred.await(over)),
    )
  const query = within(limits.query)
  const session: Session = {
    query: (text, parameters = []) => query(text, parameters),
    over: Effect.raceFirst(
      Deferred.await(over),
      Effect.andThen(Effect.repeat(within(limits.life)("SELECT 1", []), Schedule.spaced("1 second")), Effect.never),
    ),
  }
  return session
})

/** In place of the OpCon of a queue that `journal move --to files` has emptied. */
export const givenUp = ""

const again = "remove [JOURNAL] from Connector.config of this host too, or run journal setup to use the queue again"

const oneName =
  "hosts of one OpCon need the same SYSTEM_NAME, each OpCon a QUEUE of its own, and journal setup renames the OpCon of a queue"

export const printed = "let a database administrator run what journal setup --print shows"

const setUp = "run journal setup there, or let a database administrator run what journal setup --print shows"

/** What is wrong with the server for a queue, whatever its tables are like. */
export const unfit = ({ encoding, idle, readOnly }: Row): string | undefined => {
  if (readOnly === true) return "it can only be read: it is a standby, or its user may not write"
  if (idle !== keepAlive.tcp_keepalives_idle) return pooler
  // SQL_ASCII keeps whatever bytes it gets.
  return encoding === "UTF8" || encoding === "SQL_ASCII"
    ? undefined
    : `its encoding is ${String(encoding)}, which lacks characters that failures may have: make a database with ENCODING UTF8`
}

/** Opens a session and checks that the tables are those of this version and can be written, and this host's. */
export const openReady: (
  shared: Shared,
  folder: string,
) => Effect.Effect<Session, QueueUnreachable, Effect.Services<ReturnType<Opens>>> = Effect.fn("Database.openReady")(
  function* (shared: Shared, folder: string) {
    const session = yield* (yield* Sessions)(shared, folder)
    const refuse = (detail: string) => unreachable(shared, folder, detail)
    const [standing = {}] = yield* session.query(dialect.standing, [migrationsTable])
    const wrong = unfit(standing)
    if (wrong !== undefined) return yield* refuse(wrong)
    const { read, schemas, there } = standing
    if (there !== true && typeof schemas === "string") {
      const cure = `GRANT USAGE ON SCHEMA ${schemas} TO ${shared.user}, and have ${schemas} in the search_path of that user`
      return yield* refuse(`its tables are in the schema ${schemas}, which ${shared.user} does not see: ${cure}`)
    }
    if (there === true && read !== true)
      return yield* refuse(`its user ${shared.user} may not SELECT ${migrationsTable}: ${printed}`)
    const [found] = there === true ? yield* session.query(dialect.version) : []
    const version = Number(found?.["version"] ?? 0)
    if (version === 0) return yield* refuse(`it has no tables for this program: ${setUp}`)
    if (version < newest) return yield* refuse(`its tables are of an earlier version of this program: ${setUp}`)
    if (version > newest) {
      return yield* refuse("its tables are of a newer version of this program: install that version on this host too")
    }
    const [lacking] = yield* session.query(dialect.missing, [tables, rights])
    if (lacking?.["gone"] === true) return yield* refuse(`it has no table ${String(lacking["name"])}: ${printed}`)
    if (lacking !== undefined) {
      const what = `${String(lacking["wanted"])} ${String(lacking["name"])}`
      return yield* refuse(`its user ${shared.user} may not ${what}: ${printed}`)
    }
    const [first] = yield* session.query(dialect.documentOnce, [shared.queue, "system", "", shared.system])
    if (first?.["document"] === givenUp) return yield* refuse(`it was moved into the files of one host: ${again}`)
    if (first !== undefined && first["document"] !== shared.system) {
      const [theirs, ours] = [JSON.stringify(first["document"]), JSON.stringify(shared.system)]
      return yield* refuse(`its hosts call their OpCon ${theirs}, and this one ${ours}: ${oneName}`)
    }
    return session
  },
)

/** A session that nobody has used for so long is closed: a process may serve many queues, and a database has few sessions. */
const idle = "10 seconds"

/** Asks on one session, which is opened for the first question, and again after it has failed or was not used. */
export const questions = Effect.fnUntraced(function* (shared: Shared, folder: string) {
  const session = yield* RcRef.make({ acquire: openReady(shared, folder), idleTimeToLive: idle })
  return (text: string, ...parameters: ReadonlyArray<unknown>) =>
    Effect.scoped(Effect.flatMap(RcRef.get(session), ({ query }) => query(text, parameters))).pipe(
      Effect.tapError(() => RcRef.invalidate(session)),
    )
})

export const dialect: Dialect = postgres

/** The migration that this version of the program needs. */
export const newest = Math.max(...Object.keys(dialect.migrations).map((name) => Number.parseInt(name, 10)))
