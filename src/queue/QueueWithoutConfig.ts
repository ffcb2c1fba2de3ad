/**
 * A failure that comes while Connector.config cannot be used: nothing can be asked or sent, and it will not be told
 * again. So it is written into the journal all the same, where the settings, once they are right, will find it: the
 * folder that JOURNALDIR names, as far as that can be read, else the default beside the file.
 */
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Path from "effect/Path"
import * as Option from "effect/Option"
import * as FileSystem from "effect/FileSystem"
import * as DateTime from "effect/DateTime"
import * as FileJournal from "../journal/FileJournal.ts"
import type { SettingsInvalid } from "../config/ConnectorConfig.ts"
import { siteFolder } from "../config/ConnectorConfig.ts"
import { Site } from "../site/Site.ts"
import type { FailedJob } from "../domain/FailedJob.ts"
import { inOneLine } from "../domain/Printable.ts"
import type { Entry } from "../journal/Entry.ts"
import type { Journal } from "../journal/Journal.ts"
import { unkept } from "./RejectedFailure.ts"
import type { AcceptedFailure } from "../intake/Intake.ts"
import { program } from "../intake/ProgramName.ts"

/** Printed when a failure stays queued. */
const keptIn = (folder: string): string =>
  `The failure is kept in ${folder}; the next run after the cure, or ${program()} drain, works on it.`

/** The file that whoever looks for a failure opens; how its lines are to look cannot be read, so they are text, in UTC. */
const logged = Effect.fnUntraced(function* (failed: FailedJob, error: SettingsInvalid) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = yield* siteFolder(error.file, "LOGDIR", (yield* Site).variables)
  const now = yield* DateTime.now
  const line = `${DateTime.formatIso(now)} ERROR [job=${failed.id}] ${inOneLine(error.message)}\n`
  yield* files.makeDirectory(folder, { recursive: true })
  const file = path.join(folder, `opcon-summit-${DateTime.formatIsoDateUtc(now)}.log`)
  yield* files.writeFileString(file, line, { flag: "a" })
})

/** It says in the log and in the journal why it waits; it is kept, whether or not these can be written. */
const explained = Effect.fnUntraced(function* (journal: Journal["Service"], entry: Entry, error: SettingsInvalid) {
  const at = yield* Clock.currentTimeMillis
  yield* Effect.ignore(logged(entry.failed, error))
  yield* Effect.ignore(journal.save({ ...entry, last: Option.some({ at, kind: error._tag, message: error.message }) }))
})

/** A failure that is in the journal, and those that others handed over since, because this process has the lease. */
const keptBefore = Effect.fnUntraced(function* (
  { document: { id }, folder, lease }: AcceptedFailure,
  error: SettingsInvalid,
) {
  const journal = yield* FileJournal.make(folder)
  const isMine = (entry: Entry) => entry.id === id || (lease !== undefined && entry.attempts === 0)
  const mine = yield* Effect.orElseSucceed(journal.list("pending"), () => new Array<Entry>())
  const told = mine.filter((entry) => isMine(entry) && Option.isNone(entry.last))
  yield* Effect.forEach(told, (entry) => explained(journal, entry, error))
  // Whoever comes from now on finds the same, and says so itself.
  if (lease !== undefined) yield* Effect.promise(() => lease.release())
  yield* Console.error(keptIn(folder))
  const others = told.filter((entry) => entry.id !== id).length
  if (others > 0) yield* Console.error(`${others} more, handed over in the meantime, wait there with it.`)
  return true
})

/**
 * Whether it is kept, told on stderr and in the log; never fails. `before`: as it was written into the journal when it
 * came in.
 */
export const queueWithoutConfig = Effect.fn("QueueWithoutConfig.queueWithoutConfig")(function* (
  failed: FailedJob,
  error: SettingsInvalid,
  before: Option.Option<AcceptedFailure>,
) {
  if (Option.isSome(before)) return yield* keptBefore(before.value, error)
  const folder = yield* siteFolder(error.file, "JOURNALDIR", (yield* Site).variables)
  return yield* Effect.gen(function* () {
    const journal = yield* FileJournal.make(folder)
    yield* explained(journal, yield* journal.add(failed), error)
    yield* Console.error(keptIn(folder))
  }).pipe(
    Effect.as(true),
    Effect.catch(({ message }) =>
      Effect.gen(function* () {
        yield* Console.error(`The failure could not be kept either: ${message}`)
        yield* Effect.ignore(logged(failed, error))
        yield* unkept(failed, error)
        return false
      }),
    ),
  )
})
