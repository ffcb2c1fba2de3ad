/**
 * `journal move`: brings what a host keeps in files into the shared queue, or all of the queue into the files of this
 * host. Each entry is written in its new place before it leaves the old one, so that a kill in between leaves it in both,
 * and the same command completes it. None: another process works on the queue now.
 */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { Settings } from "../config/Settings.ts"
import { retryBusy } from "../files/DurableFile.ts"
import { keyIn, shardOf, suffix } from "../intake/Document.ts"
import type { Entry } from "../journal/Entry.ts"
import { states } from "../journal/Entry.ts"
import * as FileJournal from "../journal/FileJournal.ts"
import { isJournalError, Journal, JournalUnavailable } from "../journal/Journal.ts"
import { Lease } from "../journal/Lease.ts"
import type { Session, Shared } from "./Database.ts"
import { dialect, openReady } from "./Database.ts"
import * as Inbox from "./Inbox.ts"
import { moveBesides } from "./MoveBesides.ts"

/** From the files of this host into the queue. Only what the queue does not have: there it may be further. */
const toQueue = Effect.fnUntraced(function* (local: Journal["Service"]) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { general } = yield* Settings
  const journal = yield* Journal
  /** The documents of an entry wherever a journal may have them. */
  const placesOf = ({ id, receivedAt }: Entry): ReadonlyArray<string> => {
    const day = new Date(receivedAt).toISOString().slice(0, 10)
    const folders = [`done/${day}/${shardOf(keyIn(id))}`, "pending", "dead", "parked", "dropped"]
    return folders.map((folder) => path.join(general.journalDir, folder, `${id}${suffix}`))
  }
  const here = yield* local.list(...states)
  const there = new Set(yield* journal.ids(...states))
  for (const entry of here) {
    if (!there.has(entry.id)) yield* journal.save(entry)
    yield* Effect.forEach(placesOf(entry), (file) => retryBusy(files.remove(file, { force: true })))
  }
  return here.length
})

/** From the queue into the files of this host. */
const toFiles = Effect.fnUntraced(function* (local: Journal["Service"], shared: Shared, session: Session) {
  const { forget } = yield* Inbox.make(shared.queue, local)
  const all = yield* (yield* Journal).list(...states)
  for (const entries of Arr.chunksOf(all, Inbox.atOnce)) {
    yield* Effect.forEach(entries, (entry) => Effect.andThen(local.save(entry), forget(entry.id)))
    yield* session.query(dialect.remove, [shared.queue, entries.map(({ id }) => id)])
  }
  return all.length
})

/** How many entries were moved, while no other process works on the queue. */
export const move = Effect.fn("Move.move")(function* (to: "queue" | "files", shared: Shared) {
  const { general } = yield* Settings
  const lease = yield* Lease
  const local = yield* FileJournal.make(general.journalDir)
  const moving = Effect.gen(function* () {
    const session = yield* openReady(shared, general.journalDir)
    yield* moveBesides(to, general.journalDir, { session, queue: shared.queue })
    return yield* to === "queue" ? toQueue(local) : toFiles(local, shared, session)
  }).pipe(Effect.scoped)
  return yield* lease.whileHeld(
    Effect.mapError(moving, (error) =>
      isJournalError(error) ? error : new JournalUnavailable({ folder: general.journalDir, detail: error.message }),
    ),
  )
})
