/**
 * The database of a shared queue, in memory and in virtual time: the statements of the dialect, sessions with their locks,
 * and what may go wrong with them. A process that is killed loses its session at once; a host that is cut off or without
 * power loses it after what keep-alive takes, and has noticed itself before that.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Row, Session, Sessions, Shared } from "../../src/shared/Database.ts"
import { dialect, newest, unreachable } from "../../src/shared/Database.ts"
import type { Bug } from "./Bugs.ts"
import type { Dice, Engine } from "./Engine.ts"
import { awake, pause } from "./Engine.ts"
import type { Host, Process } from "./Host.ts"

export const shared: Shared = {
  host: "database.example.com",
  port: 5432,
  user: "opcon",
  database: "queues",
  password: Option.none(),
  encrypted: true,
  caFile: Option.none(),
  queue: "night",
  system: "opcon.example.com:9010",
  whenUnreachable: "wait",
}

/** When the server gives up a host that does not answer, and when that host has noticed at the latest (milliseconds). */
const keepAlive = 11_000
const noticed = 4000
/** How long a question takes that nobody answers. */
const unanswered = 15_000

interface Entry {
  readonly id: string
  readonly run: string
  readonly state: string
  readonly document: string
}

interface Connected {
  readonly one: Process
  readonly host: Host
  over: string | undefined
  readonly onOver: Set<(why: string) => void>
}

const listOf = (value: unknown): ReadonlyArray<string> => (Array.isArray(value) ? value.map(String) : [])

export const make = (engine: Engine, dice: Dice, bug: Bug, tell: (line: string) => void) => {
  const entries = new Map<string, Entry>()
  const documents = new Map<string, string>()
  const incidents: Array<{ readonly incident: string; readonly line: string }> = []
  let lock: Connected | undefined
  const sessions = new Set<Connected>()
  /** What undoes each change, for a standby that has not got the last ones. */
  const changes: Array<{ readonly at: number; readonly undo: () => void }> = []
  let downUntil = 0
  let timeline = 1
  const cutUntil = new Map<number, number>()

  const change = <V>(map: Map<string, V>, key: string, value: V | undefined) => {
    const before = map.get(key)
    const put = (one: V | undefined) => (one === undefined ? map.delete(key) : map.set(key, one))
    put(value)
    changes.push({ at: engine.now(), undo: () => put(before) })
  }

  /** The server ends the session: its lock is free. */
  const release = (session: Connected) => {
    sessions.delete(session)
    if (lock === session) lock = undefined
  }
  /** The process learns that its session is over. */
  const end = (session: Connected, why: string) =>
    awake(engine, session.one.life, () => {
      if (session.over !== undefined || bug === "keep-lost-lock") return
      session.over = why
      for (const tellIt of session.onOver) tellIt(why)
    })

  const isCut = ({ index }: Host) => (cutUntil.get(index) ?? 0) > engine.now()
  const isDown = () => downUntil > engine.now()

  const rowOf = ({ document, id, state }: Entry): Row => ({ id, document, state })
  const sorted = (keep: (entry: Entry) => boolean): ReadonlyArray<Row> =>
    [...entries.values()]
      .filter(keep)
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .map(rowOf)

  const answers = new Map<string, (session: Connected, given: ReadonlyArray<unknown>) => ReadonlyArray<Row>>([
    [dialect.version, () => [{ version: newest }]],
    [dialect.origin, () => [{ origin: String(timeline) }]],
    [dialect.standing, () => [{ readOnly: false, encoding: "UTF8", idle: "5", there: true, read: true }]],
    [
      dialect.lock,
      (session) => {
        if (lock === undefined || bug === "share-lock") lock = session
        return [{ yes: lock === session }]
      },
    ],
    [
      dialect.unlock,
      (session) => {
        if (lock === session) lock = undefined
        return []
      },
    ],
    [dialect.isLocked, () => [{ yes: lock !== undefined }]],
    [
      dialect.ship,
      (_, [, , ids, runs, states, texts]) => {
        for (const [at, id] of listOf(ids).entries()) {
          const [run = "", state = "", document = ""] = [runs, states, texts].map((all) => listOf(all)[at])
          const entry = { id, run, state, document }
          if (!entries.has(id)) change(entries, id, entry)
        }
        return []
      },
    ],
    [dialect.statesOf, (_, [, ids]) => sorted(({ id }) => listOf(ids).includes(id))],
    [
      dialect.save,
      (_, [, id, run, state, document]) => {
        const entry = { id: String(id), run: String(run), state: String(state), document: String(document) }
        change(entries, entry.id, entry)
        return []
      },
    ],
    [dialect.list, (_, [, states]) => sorted(({ state }) => listOf(states).includes(state))],
    [dialect.ids, (_, [, states]) => sorted(({ state }) => listOf(states).includes(state))],
    [dialect.get, (_, [, id]) => sorted((entry) => entry.id === id)],
    [
      dialect.ofRun,
      (_, [, run, but]) => {
        const first = (row: Row) => Number(!["pending", "done", "parked"].includes(String(row["state"])))
        return sorted((entry) => entry.run === run && run !== "" && entry.id !== but).toSorted(
          (a, b) => first(a) - first(b),
        )
      },
    ],
    [dialect.ofJob, (_, [, key]) => sorted(({ id, run }) => run === "" && id.split("-")[1] === key)],
    [
      dialect.follow,
      (_, [, incident, line]) => {
        const one = { incident: String(incident), line: String(line) }
        incidents.push(one)
        changes.push({ at: engine.now(), undo: () => incidents.splice(incidents.indexOf(one), 1) })
        return []
      },
    ],
    [dialect.followed, () => incidents],
    [
      dialect.documents,
      (_, [, kind]) =>
        [...documents].filter(([key]) => key.startsWith(`${String(kind)} `)).map(([, document]) => ({ document })),
    ],
    [
      dialect.document,
      (_, [, kind, name]) => {
        const document = documents.get(`${String(kind)} ${String(name)}`)
        return document === undefined ? [] : [{ document }]
      },
    ],
    [
      dialect.putDocument,
      (_, [, kind, name, document]) => {
        change(documents, `${String(kind)} ${String(name)}`, String(document))
        return []
      },
    ],
  ])

  const sessionsOf =
    (host: Host, one: Process): typeof Sessions.Service =>
    (of, folder) =>
      Effect.gen(function* () {
        const refuse = (why: string) => unreachable(of, folder, why)
        yield* pause(engine, one.life, dice.int(1, 5))
        if (isCut(host)) {
          yield* pause(engine, one.life, 5000)
          return yield* refuse("the connection was not established in time")
        }
        if (isDown()) return yield* refuse("the connection was refused")
        const session: Connected = { one, host, over: undefined, onOver: new Set() }
        sessions.add(session)
        yield* Effect.addFinalizer(() => Effect.sync(() => release(session)))
        const over = Effect.callback<never, ReturnType<typeof unreachable>>((resume) => {
          const told = (why: string) => resume(Effect.fail(refuse(why)))
          if (session.over !== undefined) return told(session.over)
          session.onOver.add(told)
          return Effect.sync(() => session.onOver.delete(told))
        })
        const query: Session["query"] = (text, given = []) => {
          const answer = Effect.gen(function* () {
            yield* pause(engine, one.life, dice.int(0, 2))
            if (session.over !== undefined) return yield* refuse(session.over)
            const reaches = !isCut(host) && sessions.has(session)
            const rows = reaches || bug === "keep-lost-lock" ? (answers.get(text)?.(session, given) ?? []) : []
            yield* pause(engine, one.life, dice.int(0, 2))
            // Cut off meanwhile: it is done, and nobody hears of it.
            if (reaches ? !isCut(host) && sessions.has(session) : bug === "keep-lost-lock") return rows
            yield* pause(engine, one.life, unanswered)
            return yield* refuse("it did not answer within 15 s")
          })
          return Effect.raceFirst(host.asking(one, "question", answer), over)
        }
        return { query, over } satisfies Session
      })

  return {
    sessionsOf,
    /** A process was killed: its host closes the connection, unless it has no power. */
    killed: (one: Process, power: boolean) => {
      for (const session of sessions) {
        if (session.one === one) engine.at(engine.now() + (power ? keepAlive : 0), () => release(session))
      }
    },
    /** The host and the database do not reach each other for so long. */
    cut: (host: Host, millis: number) => {
      tell(`host ${host.index} is cut off from the database for ${millis} ms`)
      cutUntil.set(host.index, engine.now() + millis)
      for (const session of sessions) {
        if (session.host !== host) continue
        const after = dice.int(noticed - 1000, noticed)
        // A short cut is mended by the connection itself.
        engine.at(engine.now() + after, () => (isCut(host) ? end(session, "it did not answer within 3 s") : undefined))
        engine.at(engine.now() + keepAlive, () =>
          isCut(host) || session.over !== undefined ? release(session) : undefined,
        )
      }
    },
    /** A host whose processes have stood still finds that a sign of life is overdue. */
    woken: (host: Host) => {
      for (const session of sessions) if (session.host === host) end(session, "it did not answer within 3 s")
    },
    /** All sessions end; it is back after `millis`, without the changes of the last `lost` milliseconds. */
    crash: (millis: number, lost: number) => {
      tell(`the database is down for ${millis} ms and loses ${lost} ms`)
      downUntil = engine.now() + millis
      for (const session of Array.from(sessions)) {
        release(session)
        end(session, "the connection was closed")
      }
      if (lost > 0) timeline += 1
      while ((changes.at(-1)?.at ?? 0) > engine.now() - lost) changes.pop()?.undo()
    },
    /** What is in the queue, by state. */
    standing: () => [...entries.values()].map(({ id, state }) => ({ id, state })),
  }
}

export type Database = ReturnType<typeof make>
