/**
 * Step 5: attaches the job log to the incident, one file after the other. Fetching needs no ticket, so Connector.ts
 * fetches during step 3; the files wait in JOBLOGDIR until they are attached. Only a journal that cannot be written fails
 * the run: a log that cannot be fetched or attached is a note.
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { PlatformError } from "effect/PlatformError"
import * as Result from "effect/Result"
import type { FailedJob } from "../../domain/FailedJob.ts"
import { amount } from "../../domain/LogExtent.ts"
import { Settings } from "../../config/Settings.ts"
import type { Template } from "../../domain/Template.ts"
import * as JobLogFolder from "../../journal/JobLogFolder.ts"
import type { Progress } from "../../journal/Entry.ts"
import { Checkpoints } from "../../journal/Checkpoints.ts"
import { nameInRun } from "../../domain/LogFileNames.ts"
import type { JobLog, LogFile } from "../../opcon/OpCon.ts"
import { OpCon } from "../../opcon/OpCon.ts"
import { retrying } from "../../domain/RetryPolicy.ts"
import type { IncidentRef } from "../../domain/Incident.ts"
import { WriteGate } from "../../http/WriteGate.ts"
import { RunReporter } from "../RunReport.ts"
import { attachFile } from "./AttachFile.ts"
import type { Found } from "./CheckDuplicate.ts"
import * as JobLogNotes from "../../domain/notes/JobLog.ts"
import type { Sentence } from "../../domain/Sentence.ts"
import { onOneLine } from "../../domain/Sentence.ts"

/** A log file that was fetched, now or by an earlier run. */
interface FetchedFile {
  readonly name: string
  readonly bytes: Effect.Effect<Uint8Array, PlatformError>
  /** Its path in JOBLOGDIR; none: only in memory. */
  readonly place: Option.Option<string>
  /** Removes it from JOBLOGDIR. */
  readonly remove: Effect.Effect<void>
}

/** The files of a log that could be fetched; `notes`: a sentence for each that could not. */
export interface FetchedLog extends Pick<JobLog, "notes" | "later"> {
  readonly files: ReadonlyArray<FetchedFile>
}

/** So many of the jobs that share an incident have their log attached to it. */
export const mostLogs = 20

const nothing = (notes: ReadonlyArray<Sentence>, later: boolean): FetchedLog => ({ files: [], notes, later })

const isDone = ({ logs }: Progress, name: string): boolean => logs[name] === "attached" || logs[name] === "refused"

/** Fetches the log of the failing run, without the files that an earlier run has attached; never fails. */
export const fetchLog = Effect.fn("AttachLog.fetchLog")(function* (
  failed: FailedJob,
  template: Template,
  found: Found,
) {
  const opcon = yield* OpCon
  const { general } = yield* Settings
  const { dryRun } = yield* WriteGate
  const progress = yield* (yield* Checkpoints).read
  if (!template.rules.includeJobLogAttachment) return nothing([JobLogNotes.off], false)
  if (Option.isNone(found.jobNumber)) return nothing([JobLogNotes.notRun], false)
  const folder = yield* JobLogFolder.of(failed, found.jobNumber.value)

  const waiting = (name: string): FetchedFile => ({
    name,
    bytes: folder.read(name),
    place: Option.some(folder.place(name)),
    remove: folder.remove(name),
  })
  const inMemory = ({ bytes, name }: LogFile): FetchedFile => ({
    name,
    bytes: Effect.succeed(bytes),
    place: Option.none(),
    remove: Effect.void,
  })
  const files = new Map<string, FetchedFile>()
  const notes: Array<Sentence> = []
  const keptNames = dryRun ? [] : yield* folder.names
  /** Version 1.0.0 used the same file name in every run; a file that it has begun to send keeps that name. */
  const begun = (name: string) => name in progress.logs
  for (const kept of keptNames) {
    if (!isDone(progress, kept)) {
      const name = begun(kept) ? kept : nameInRun(kept, found.jobNumber.value)
      files.set(name, { ...waiting(kept), name })
    }
    // An earlier run was killed after attaching and before removing it.
    else if (progress.logs[kept] === "attached") yield* folder.remove(kept)
  }
  const kept = [...files.keys()]
  const begunAs = new Map<string, string>()

  const take = Effect.fnUntraced(function* (fetched: LogFile) {
    const file = { ...fetched, name: begunAs.get(fetched.name) ?? fetched.name }
    if (Option.isSome(file.leftOut))
      notes.push(JobLogNotes.leftOut({ file: file.name, amount: amount(file.leftOut.value) }))
    const put = dryRun || file.bytes.length === 0 ? undefined : yield* Effect.result(folder.put(file.name, file.bytes))
    if (put?._tag === "Failure") {
      yield* Effect.logWarning(
        JobLogNotes.inMemory({ file: file.name, folder: general.jobLogDir, why: put.failure.message }),
      )
    }
    files.set(file.name, put?._tag === "Success" ? waiting(file.name) : inMemory(file))
  })
  const wants = (name: string, former: string) => {
    if (!begun(name) && begun(former)) begunAs.set(name, former)
    return ![name, former].some((one) => files.has(one) || keptNames.includes(one) || isDone(progress, one))
  }
  const log = yield* opcon
    .readJobLog(found.job, found.jobNumber.value, { limit: general.maxLogBytes, wants, take })
    .pipe(
      retrying("readLog"),
      Effect.catch((error) =>
        Effect.succeed<JobLog>({
          names: [],
          notes: [JobLogNotes.notFetched({ why: error.message })],
          later: error._tag !== "OpConRefused",
        }),
      ),
    )
  const inOrder = new Set([...log.names.map((name) => begunAs.get(name) ?? name), ...kept, ...files.keys()])
  return {
    files: Array.from(inOrder).flatMap((name) => files.get(name) ?? []),
    notes: [...notes, ...log.notes],
    later: log.later,
  } satisfies FetchedLog
})

/** Keeps a file that could not be attached in JOBLOGDIR, as the vendor's connector does; returns a sentence with its path. */
const keep = Effect.fn("AttachLog.keep")(function* (
  failed: FailedJob,
  { jobNumber }: Found,
  { name, place }: FetchedFile,
  bytes: Uint8Array,
) {
  if (Option.isSome(place)) return JobLogNotes.kept({ place: place.value })
  const { general } = yield* Settings
  const folder = yield* JobLogFolder.of(
    failed,
    Option.getOrElse(jobNumber, () => 0),
  )
  if ((yield* WriteGate).dryRun) return JobLogNotes.wouldBeKept({ place: folder.place(name) })
  return yield* folder.put(name, bytes).pipe(
    Effect.as(JobLogNotes.kept({ place: folder.place(name) })),
    Effect.catch((error) => Effect.succeed(JobLogNotes.notKept({ folder: general.jobLogDir, why: error.message }))),
  )
})

/** The result of attaching a log: a note for each file that was not attached, and whether a later run should try again. */
export interface Attached {
  readonly notes: ReadonlyArray<Sentence>
  readonly later: boolean
  /** The delay in milliseconds before a file whose reply was lost is searched for again. */
  readonly againAfterMillis?: number
}

/** Attaches, in order, every file of `log` that an earlier run has not attached. */
export const attachLog = Effect.fn("AttachLog.attachLog")(function* (
  failed: FailedJob,
  template: Template,
  found: Found,
  ref: IncidentRef,
  log: FetchedLog,
) {
  const checkpoints = yield* Checkpoints
  const reporter = yield* RunReporter
  const notes = [...log.notes]
  let later = log.later
  let again = Number.POSITIVE_INFINITY

  const refuse = (name: string) =>
    Effect.flatMap(checkpoints.read, ({ logs }) => checkpoints.remember({ logs: { ...logs, [name]: "refused" } }))
  const since = DateTime.formatIsoDateUtc(DateTime.subtract(found.at, { days: 1 }))

  for (const file of log.files) {
    if (isDone(yield* checkpoints.read, file.name)) continue
    const read = yield* Effect.result(file.bytes)
    if (Result.isFailure(read)) {
      notes.push(JobLogNotes.unreadable({ file: file.name, why: read.failure.message }))
      later = true
      continue
    }
    const bytes = read.success
    if (bytes.length === 0) {
      notes.push(JobLogNotes.empty({ file: file.name }))
      yield* refuse(file.name)
      yield* file.remove
      continue
    }
    const outcome = yield* attachFile(template, ref, { name: file.name, bytes }, since)
    if (outcome._tag === "Attached") {
      const planned = { name: file.name, bytes: bytes.length }
      yield* reporter.plan((plan) => ({ ...plan, files: [...plan.files, planned] }))
      yield* file.remove
      continue
    }
    const where = yield* keep(failed, found, file, bytes)
    notes.push(JobLogNotes.notAttached({ file: file.name, why: outcome.why, where }))
    later ||= outcome._tag === "Later"
    if (outcome._tag === "Later") again = Math.min(again, outcome.againAfterMillis ?? again)
  }
  if (!later) yield* checkpoints.remember({ logDone: true })
  const searchAgain = Number.isFinite(again) ? { againAfterMillis: again } : {}
  return { notes: notes.map(onOneLine), later, ...searchAgain } satisfies Attached
})
