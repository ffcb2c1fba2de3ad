/**
 * A failure that comes while Connector.config cannot be used: nothing can be asked or sent, and it will not be told
 * again. So it is written into the journal all the same, where the settings, once they are right, will find it: the
 * folder that JOURNALDIR names, as far as that can be read, else the default beside the file.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileJournal from "./journal/FileJournal.ts"
import type { SettingsInvalid } from "./domain/ConnectorConfig.ts"
import type { FailedJob } from "./domain/FailedJob.ts"
import { unkept } from "./NotTakenIn.ts"
import { siteFolder } from "./SiteFolder.ts"
import { keptIn } from "./Wiring.ts"

/** Whether it is kept, told on stderr; never fails. */
export const keepUnsettled = Effect.fn("KeepUnsettled.keepUnsettled")(function* (
  failed: FailedJob,
  error: SettingsInvalid,
) {
  const folder = yield* siteFolder(error.file, "JOURNALDIR")
  return yield* Effect.flatMap(FileJournal.make(folder), (journal) => journal.add(failed)).pipe(
    Effect.flatMap(() => Console.error(keptIn(folder))),
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
