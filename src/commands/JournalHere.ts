/** What waits on this host, for the commands that look at the journal while its shared queue cannot be used. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import { Settings } from "../config/Settings.ts"
import { keyOf, suffix } from "../intake/Document.ts"
import * as FileJournal from "../journal/FileJournal.ts"
import { Journal, QueueUnreachable } from "../journal/Journal.ts"

/** The folder of documents that this host has shipped into the queue (shared/Inbox.ts). */
const shippedFolder = "shipped"

/** Runs `look`; where the shared queue cannot be used, on the files of this host, and fails with the reason all the same. */
export const orHere = Effect.fnUntraced(function* <A, E, R>(
  look: (queue: Option.Option<QueueUnreachable>) => Effect.Effect<A, E, R>,
) {
  const tried = yield* Effect.result(look(Option.none()))
  if (tried._tag === "Success") return tried.success
  const error = tried.failure
  if (!(error instanceof QueueUnreachable)) return yield* Effect.fail(error)
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { general } = yield* Settings
  const local = yield* FileJournal.make(general.journalDir)
  const folder = path.join(general.journalDir, shippedFolder, keyOf(general.systemName))
  const names = yield* Effect.orElseSucceed(files.readDirectory(folder), () => [])
  const shipped = names.filter((name) => name.endsWith(suffix)).length
  const more = shipped === 0 ? "" : `; ${shipped} more of this host were shipped, and are not looked at`
  yield* Console.error(`The queue does not answer. This is what waits on this host${more}:`)
  yield* Effect.exit(Effect.provideService(look(Option.some(error)), Journal, local))
  return yield* Effect.fail(error)
})
