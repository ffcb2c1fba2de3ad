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
import { postgres, rights, tables } from "./Dialect.ts"

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

/** `NAME at host:port/database`. */
export const nameOf = ({ database, host, port, queue }: Shared): string => `${queue} at ${host}:${port}/${database}`

export const unreachable = (shared: Shared, folder: string, detail: string) =>
  new QueueUnreachable({ queue: nameOf(shared), folder, detail })

/** What the database said, or why it could not be asked. */
export const reasonOf = ({ message, reason }: SqlError): string => {
  const cause: unknown = reason.cause
  const isNode =
    cause instanceof Error && "code" in cause && typeof cause.code === "string" && /^[A-Z_]{4,}/.test(cause.code)
  if (isNode) return classify(cause).detail
  const said = (cause instanceof Error && cause.message !== "" ? cause.message : message).trim()
  return said.endsWith(".") ? said.slice(0, -1) : said
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

const printed = "let a database administrator run what journal setup --print shows"

const setUp = "run journal setup there, or let a database administrator run what journal setup --print shows"

/** Opens a session and checks that the tables are those of this version and can be written. */
export const openReady: (
  shared: Shared,
  folder: string,
) => Effect.Effect<Session, QueueUnreachable, Effect.Services<ReturnType<Opens>>> = Effect.fn("Database.openReady")(
  function* (shared: Shared, folder: string) {
    const session = yield* (yield* Sessions)(shared, folder)
    const refuse = (detail: string) => unreachable(shared, folder, detail)
    const [standing] = yield* session.query(dialect.readOnly)
    if (standing?.["yes"] === true)
      return yield* refuse("it can only be read: it is a standby, or its user may not write")
    const [found] = yield* session.query(dialect.version).pipe(
      Effect.catch((error) => {
        if (/does not exist/.test(error.detail)) return Effect.succeed([{ version: 0 }])
        return /permission denied/.test(error.detail) ? refuse(`${error.detail}: ${printed}`) : error
      }),
    )
    const version = Number(found?.["version"])
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
