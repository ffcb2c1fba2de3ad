/**
 * A failure that comes while Connector.config cannot be used: nothing can be asked or sent, and it will not be told
 * again. So it is written into the journal all the same, where the settings, once they are right, will find it: the
 * folder that JOURNALDIR names, as far as that can be read, else the default beside the file.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as FileJournal from "./journal/FileJournal.ts"
import type { FailedJob } from "./domain/FailedJob.ts"
import * as TextFile from "./TextFile.ts"

const journalDir = /^[ \t]*JOURNALDIR[ \t]*=[ \t]*"?([^"\r\n]*?)"?[ \t]*$/im

/** Whether it is kept, told on stderr; never fails. */
export const keepUnsettled = Effect.fn("KeepUnsettled.keepUnsettled")(function* (failed: FailedJob, config: string) {
  const path = yield* Path.Path
  const text = yield* Effect.orElseSucceed(TextFile.read(config), () => "")
  const named = Option.fromUndefinedOr(journalDir.exec(text)?.[1]).pipe(
    Option.filter((name) => name !== ""),
    Option.getOrElse(() => "journal"),
  )
  const folder = path.resolve(path.dirname(path.resolve(config)), named)
  return yield* Effect.flatMap(FileJournal.make(folder), (journal) => journal.add(failed)).pipe(
    Effect.flatMap(() =>
      Console.error(
        `The failure is kept in ${folder}; the next run after the cure, or opcon-summit drain, works on it.`,
      ),
    ),
    Effect.as(true),
    Effect.catch((error) => Effect.as(Console.error(`The failure could not be kept either: ${error.message}`), false)),
  )
})
