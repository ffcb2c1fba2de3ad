/**
 * JOURNALDIR as the inbox of one host: what comes in is shipped into the queue, and its document stays among the shipped
 * ones until its failure is done, because a database may lose its last seconds.
 */
import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Result from "effect/Result"
import { Settings } from "../config/Settings.ts"
import type { FailedJob } from "../domain/FailedJob.ts"
import { retryBusy } from "../files/DurableFile.ts"
import { keyIn, keyOf, shardOf, suffix } from "../intake/Document.ts"
import { host } from "../intake/DrainLock.ts"
import type { Entry } from "../journal/Entry.ts"
import { fromJson, states, toJson } from "../journal/Entry.ts"
import type { Journal } from "../journal/Journal.ts"
import { JournalUnavailable } from "../journal/Journal.ts"
import type { Session } from "./Database.ts"
import { dialect } from "./Database.ts"
import * as SharedQueueNotes from "../domain/notes/SharedQueue.ts"

/** The folder of JOURNALDIR for documents that are in the queue, with a folder for each OpCon. */
export const shippedFolder = "shipped"

const settled = states.filter((state) => state !== "pending")

/** Documents in one statement. */
export const atOnce = 500

/** The run of a failure, empty where its number is not known. No text of PostgreSQL holds a NUL; as JSON it is escaped. */
export const runOf = ({ id, jobNumber }: FailedJob): string =>
  jobNumber === undefined ? "" : `${JSON.stringify(id)}#${jobNumber}`

/**
 * An entry of which nothing is known any more, as one whose create was sent and got no reply: its incident is looked for
 * before anything is sent.
 */
export const lookFirst = (entry: Entry): Entry => ({
  ...entry,
  progress: {
    ...entry.progress,
    decided: Option.some({
      decision: {
        _tag: "Create",
        row: 8,
        why: "The database has lost the entry: its incident is looked for first.",
        previous: Option.none(),
      },
      at: entry.receivedAt,
    }),
    sending: true,
    sentAt: Option.some(entry.receivedAt),
  },
})

/** The inbox in front of `queue`; `local`: the journal of this host. */
export const make = Effect.fnUntraced(function* (queue: string, local: Journal["Service"]) {
  const { general } = yield* Settings
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  // A host that is moved to another OpCon has shipped nothing for that one.
  const shippedHere = path.join(shippedFolder, keyOf(general.systemName))
  const place = (folder: string, id: string) => path.join(general.journalDir, folder, `${id}${suffix}`)
  const onDisk = <A, E extends { readonly message: string }, R>(self: Effect.Effect<A, E, R>) =>
    Effect.mapError(self, ({ message }) => new JournalUnavailable({ folder: general.journalDir, detail: message }))

  const insert = (session: Session, entries: ReadonlyArray<Entry>) =>
    session.query(dialect.ship, [
      queue,
      host,
      entries.map(({ id }) => id),
      entries.map(({ failed }) => runOf(failed)),
      entries.map(({ state }) => state),
      entries.map((entry) => toJson(entry)),
    ])

  /** What came in on this host is in the queue when this returns, and its documents are among the shipped ones. */
  const ship = Effect.fn("Inbox.ship")(function* (session: Session) {
    for (const entries of Arr.chunksOf(yield* local.list("pending"), atOnce)) {
      yield* insert(session, entries)
      yield* onDisk(files.makeDirectory(path.join(general.journalDir, shippedHere), { recursive: true }))
      yield* Effect.forEach(entries, ({ id }) =>
        onDisk(retryBusy(files.rename(place("pending", id), place(shippedHere, id)))),
      )
    }
  })

  /** The documents of a settled entry wherever the journal of this host may have them. */
  const placesOf = ({ id, receivedAt }: Entry): ReadonlyArray<string> => {
    const day = new Date(receivedAt).toISOString().slice(0, 10)
    const folders = [`done/${day}/${shardOf(keyIn(id))}`, "dead", "parked", "dropped"]
    return folders.map((folder) => place(folder, id))
  }

  /** What this host has settled by itself, before it had the queue or while it worked alone. */
  const bringIn = Effect.fn("Inbox.bringIn")(function* (session: Session) {
    if ((yield* local.ids(...settled)).length === 0) return
    for (const entries of Arr.chunksOf(yield* local.list(...settled), atOnce)) {
      yield* insert(session, entries)
      yield* Effect.forEach(entries.flatMap(placesOf), (file) => onDisk(retryBusy(files.remove(file, { force: true }))))
    }
  })

  const shipped = Effect.map(
    Effect.orElseSucceed(files.readDirectory(path.join(general.journalDir, shippedHere)), () => new Array<string>()),
    (names) => names.filter((name) => name.endsWith(suffix)).map((name) => name.slice(0, -suffix.length)),
  )

  /** Removes the shipped documents of what is over, and ships again what the database has lost. */
  const reconcile = Effect.fn("Inbox.reconcile")(function* (session: Session) {
    const oldest = (yield* Clock.currentTimeMillis) - Duration.toMillis(Duration.days(general.journalKeepDays))
    for (const ids of Arr.chunksOf(yield* shipped, atOnce)) {
      const rows = yield* session.query(dialect.statesOf, [queue, ids])
      const states = new Map(rows.map(({ id, state }) => [String(id), String(state)]))
      for (const id of ids) {
        const state = states.get(id)
        if (state === "done" || state === "dropped") {
          yield* onDisk(retryBusy(files.remove(place(shippedHere, id), { force: true })))
        }
        if (state !== undefined) continue
        const entry = fromJson(yield* Effect.orElseSucceed(files.readFileString(place(shippedHere, id)), () => ""))
        // Done and pruned while this host was away.
        if (Result.isFailure(entry) || entry.success.receivedAt < oldest) continue
        yield* Effect.logWarning(SharedQueueNotes.shippedAgain({ entry: id }))
        yield* insert(session, [lookFirst(entry.success)])
      }
    }
  })

  /**
   * After the database may have lost its last changes: of an entry that is still there, it may be the one that says that
   * its create was sent.
   */
  const afterLoss = Effect.fn("Inbox.afterLoss")(function* (session: Session) {
    const [now] = yield* session.query(dialect.origin)
    const origin = String(now?.["origin"])
    const [before] = yield* session.query(dialect.document, [queue, "origin", ""])
    if (before?.["document"] === origin) return
    const rows = before === undefined ? [] : yield* session.query(dialect.list, [queue, ["pending"]])
    for (const { document } of rows) {
      const entry = fromJson(String(document))
      if (Result.isFailure(entry)) continue
      const { failed, id, progress } = entry.success
      if (progress.sending || Option.isSome(progress.incident)) continue
      const doubtful = lookFirst(entry.success)
      yield* session.query(dialect.save, [queue, id, runOf(failed), doubtful.state, toJson(doubtful), host])
    }
    if (rows.length > 0) {
      yield* Effect.logWarning(SharedQueueNotes.lookedForFirst)
    }
    yield* session.query(dialect.putDocument, [queue, "origin", "", origin])
  })

  /** Forgets the shipped document of an entry that has left the queue. */
  const forget = (id: string) => onDisk(retryBusy(files.remove(place(shippedHere, id), { force: true })))

  return { ship, bringIn, reconcile, afterLoss, forget }
})
