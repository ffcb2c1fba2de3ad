/**
 * `journal move`: brings what a host keeps in files into the shared queue, or all of the queue into the files of this
 * host. Each entry is written in its new place before it leaves the old one, so that a kill in between leaves it in both,
 * and the same command completes it.
 */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type * as Option from "effect/Option"
import * as Path from "effect/Path"
import { Settings } from "../config/Settings.ts"
import { retryBusy } from "../files/DurableFile.ts"
import { keyIn, shardOf, suffix } from "../intake/Document.ts"
import type { Entry } from "../journal/Entry.ts"
import { states } from "../journal/Entry.ts"
import * as FileJournal from "../journal/FileJournal.ts"
import { Journal, JournalUnavailable } from "../journal/Journal.ts"
import { Lease } from "../journal/Lease.ts"
import type { Shared } from "./Database.ts"
import { dialect, openReady } from "./Database.ts"
import { shippedFolder } from "./SharedJournal.ts"

/** How many entries were moved; none: another process works on the queue now. */
type Moved = Option.Option<number>

/** The documents of an entry wherever a journal may have them. */
const placesOf = (path: Path.Path, folder: string, entry: Entry): ReadonlyArray<string> => {
  const day = new Date(entry.receivedAt).toISOString().slice(0, 10)
  const name = `${entry.id}${suffix}`
  return [
    path.join(folder, "done", day, shardOf(keyIn(entry.id)), name),
    ...["pending", "dead", "parked", "dropped"].map((state) => path.join(folder, state, name)),
  ]
}

/** From the files of this host into the queue. Only what the queue does not have: there it may be further. */
export const toQueue = Effect.fn("Move.toQueue")(function* () {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { general } = yield* Settings
  const journal = yield* Journal
  const lease = yield* Lease
  const local = yield* FileJournal.make(general.journalDir)
  const moved: Moved = yield* lease.whileHeld(
    Effect.gen(function* () {
      const here = yield* local.list(...states)
      const there = new Set(yield* journal.ids(...states))
      for (const entry of here) {
        if (!there.has(entry.id)) yield* journal.save(entry)
        yield* Effect.forEach(placesOf(path, general.journalDir, entry), (file) =>
          retryBusy(files.remove(file, { force: true })),
        )
      }
      return here.length
    }).pipe(
      Effect.catchTag("FileHeld", ({ message }) =>
        Effect.fail(new JournalUnavailable({ folder: general.journalDir, detail: message })),
      ),
    ),
  )
  return moved
})

/** From the queue into the files of this host. */
export const toFiles = Effect.fn("Move.toFiles")(function* (shared: Shared) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { general } = yield* Settings
  const journal = yield* Journal
  const lease = yield* Lease
  const local = yield* FileJournal.make(general.journalDir)
  const moved: Moved = yield* lease.whileHeld(
    Effect.gen(function* () {
      const session = yield* openReady(shared, general.journalDir)
      const all = yield* journal.list(...states)
      for (const entries of Arr.chunksOf(all, 500)) {
        for (const entry of entries) {
          yield* local.save(entry)
          yield* Effect.ignore(files.remove(path.join(general.journalDir, shippedFolder, `${entry.id}${suffix}`)))
        }
        yield* session.query(dialect.remove, [shared.queue, entries.map(({ id }) => id)])
      }
      return all.length
    }).pipe(Effect.scoped),
  )
  return moved
})
