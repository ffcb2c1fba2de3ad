/**
 * Queues a failure that arrives while Connector.config is invalid. Nothing can be sent, and nobody reports the failure
 * again: it is written into the journal, so that a later run with correct settings finds it. The folder is the one that
 * JOURNALDIR names, as far as that can be read, else the default.
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
import * as UnqueuedNotes from "../domain/notes/Unqueued.ts"

/** Printed when a failure stays queued. */
const keptIn = (folder: string): string => UnqueuedNotes.keptUntilCorrected({ folder, program: program() })

/** Writes the error to the log file. The settings for the log cannot be read, so the line is text in UTC. */
const appendToLog = Effect.fnUntraced(function* (failed: FailedJob, error: SettingsInvalid) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = yield* siteFolder(error.file, "LOGDIR", (yield* Site).variables)
  const now = yield* DateTime.now
  const line = `${DateTime.formatIso(now)} ERROR [job=${failed.id}] ${inOneLine(error.message)}\n`
  yield* files.makeDirectory(folder, { recursive: true })
  const file = path.join(folder, `opcon-summit-${DateTime.formatIsoDateUtc(now)}.log`)
  yield* files.writeFileString(file, line, { flag: "a" })
})

/** Writes to the log and the journal why the entry waits; it stays queued even if neither can be written. */
const explain = Effect.fnUntraced(function* (journal: Journal["Service"], entry: Entry, error: SettingsInvalid) {
  const at = yield* Clock.currentTimeMillis
  yield* Effect.ignore(appendToLog(entry.failed, error))
  yield* Effect.ignore(journal.save({ ...entry, last: Option.some({ at, kind: error._tag, message: error.message }) }))
})

/** For a failure that the intake has queued, and those that other processes have queued since, because this one holds the lease. */
const explainQueued = Effect.fnUntraced(function* (
  { document: { id }, folder, lease }: AcceptedFailure,
  error: SettingsInvalid,
) {
  const journal = yield* FileJournal.make(folder)
  const isMine = (entry: Entry) => entry.id === id || (lease !== undefined && entry.attempts === 0)
  const mine = yield* Effect.orElseSucceed(journal.list("pending"), () => new Array<Entry>())
  const unexplained = mine.filter((entry) => isMine(entry) && Option.isNone(entry.last))
  yield* Effect.forEach(unexplained, (entry) => explain(journal, entry, error))
  // A process that is started from now on finds the same error and reports it itself.
  if (lease !== undefined) yield* Effect.promise(() => lease.release())
  yield* Console.error(keptIn(folder))
  const others = unexplained.filter((entry) => entry.id !== id).length
  if (others > 0) yield* Console.error(UnqueuedNotes.moreKept({ count: others }))
  return true
})

/** Queues the failure and reports it on stderr and in the log; true where it is queued. `before`: queued by the intake. */
export const queueWithoutConfig = Effect.fn("QueueWithoutConfig.queueWithoutConfig")(function* (
  failed: FailedJob,
  error: SettingsInvalid,
  before: Option.Option<AcceptedFailure>,
) {
  if (Option.isSome(before)) return yield* explainQueued(before.value, error)
  const folder = yield* siteFolder(error.file, "JOURNALDIR", (yield* Site).variables)
  return yield* Effect.gen(function* () {
    const journal = yield* FileJournal.make(folder)
    yield* explain(journal, yield* journal.add(failed), error)
    yield* Console.error(keptIn(folder))
  }).pipe(
    Effect.as(true),
    Effect.catch(({ message }) =>
      Effect.gen(function* () {
        yield* Console.error(UnqueuedNotes.notKept({ why: message }))
        yield* Effect.ignore(appendToLog(failed, error))
        yield* unkept(failed, error)
        return false
      }),
    ),
  )
})
