/**
 * A failure that comes while Connector.config cannot be used: nothing can be asked or sent, and it will not be told
 * again. So it is written into the journal all the same, where the settings, once they are right, will find it: the
 * folder that JOURNALDIR names, as far as that can be read, else the default beside the file.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Path from "effect/Path"
import * as Option from "effect/Option"
import * as FileSystem from "effect/FileSystem"
import * as DateTime from "effect/DateTime"
import * as FileJournal from "./journal/FileJournal.ts"
import type { SettingsInvalid } from "./domain/ConnectorConfig.ts"
import type { FailedJob } from "./domain/FailedJob.ts"
import { unkept } from "./log/NotTakenIn.ts"
import { siteFolder } from "./SiteFolder.ts"
import { keptIn } from "./Wiring.ts"

/** The file that whoever looks for the failure opens; how its lines are to look cannot be read, so they are text, in UTC. */
const logged = Effect.fnUntraced(function* (failed: FailedJob, error: SettingsInvalid) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = yield* siteFolder(error.file, "LOGDIR")
  const now = yield* DateTime.now
  const line = `${DateTime.formatIso(now)} ERROR [job=${failed.id}] ${error.message.replaceAll(/\s*\n\s*/g, " | ")}\n`
  yield* files.makeDirectory(folder, { recursive: true })
  const file = path.join(folder, `opcon-summit-${DateTime.formatIsoDateUtc(now)}.log`)
  yield* files.writeFileString(file, line, { flag: "a" })
})

/** Whether it is kept, told on stderr and in the log; never fails. */
export const keepUnsettled = Effect.fn("KeepUnsettled.keepUnsettled")(function* (
  failed: FailedJob,
  error: SettingsInvalid,
) {
  const folder = yield* siteFolder(error.file, "JOURNALDIR")
  yield* Effect.ignore(logged(failed, error))
  return yield* Effect.gen(function* () {
    const journal = yield* FileJournal.make(folder)
    const entry = yield* journal.add(failed)
    const last = Option.some({ at: entry.receivedAt, kind: error._tag, message: error.message })
    yield* journal.save({ ...entry, last })
    yield* Console.error(keptIn(folder))
  }).pipe(
    Effect.as(true),
    Effect.catch(({ message }) =>
      Effect.gen(function* () {
        yield* Console.error(`The failure could not be kept either: ${message}`)
        yield* unkept(failed, error)
        return false
      }),
    ),
  )
})
