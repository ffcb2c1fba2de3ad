/**
 * `journal move`: brings what a host keeps in files into the shared queue, or all of the queue into the files of this
 * host. Each entry is written in its new place before it leaves the old one, so that a kill in between leaves it in both,
 * and the same command completes it. None: another process works on the queue now.
 */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import { Settings } from "../config/Settings.ts"
import { states } from "../journal/Entry.ts"
import * as FileJournal from "../journal/FileJournal.ts"
import { isJournalError, Journal, JournalUnavailable } from "../journal/Journal.ts"
import { Lease } from "../journal/Lease.ts"
import type { Session, Shared } from "./Database.ts"
import { dialect, givenUp, openReady } from "./Database.ts"
import * as Inbox from "./Inbox.ts"
import { moveBesides } from "./MoveBesides.ts"

/** From the queue into the files of this host; no host uses the queue from then on. */
const toFiles = Effect.fnUntraced(function* (local: Journal["Service"], shared: Shared, session: Session) {
  const { forget } = yield* Inbox.make(shared.queue, local)
  const all = yield* (yield* Journal).list(...states)
  for (const entries of Arr.chunksOf(all, Inbox.atOnce)) {
    yield* Effect.forEach(entries, (entry) => Effect.andThen(local.save(entry), forget(entry.id)))
    yield* session.query(dialect.remove, [shared.queue, entries.map(({ id }) => id)])
  }
  // Another host would ship again what it has received, and this one bring back what it has now.
  yield* session.query(dialect.putDocument, [shared.queue, "system", "", givenUp])
  return all.length
})

/** How many entries were moved, while no other process works on the queue. */
export const move = Effect.fn("Move.move")(function* (to: "queue" | "files", shared: Shared) {
  const { general } = yield* Settings
  const lease = yield* Lease
  const local = yield* FileJournal.make(general.journalDir)
  // Whoever gets the lock of the queue brings them in.
  const here = (yield* local.ids(...states)).length
  const moving = Effect.gen(function* () {
    const session = yield* openReady(shared, general.journalDir)
    yield* moveBesides(to, general.journalDir, { session, queue: shared.queue })
    return to === "queue" ? here : yield* toFiles(local, shared, session)
  }).pipe(Effect.scoped)
  return yield* lease.whileHeld(
    Effect.mapError(moving, (error) =>
      isJournalError(error) ? error : new JournalUnavailable({ folder: general.journalDir, detail: error.message }),
    ),
  )
})
