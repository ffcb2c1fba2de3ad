/**
 * Step 5: the job log goes to the incident, a file at a time. Fetching it needs no ticket, so Connector.ts runs it
 * beside step 3; what was fetched waits in JOBLOGDIR until it is attached. Nothing here fails the run but a journal that
 * cannot be written: what cannot be had or attached becomes a note.
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { PlatformError } from "effect/PlatformError"
import * as Result from "effect/Result"
import type { FailedJob } from "../domain/FailedJob.ts"
import { say } from "../domain/LogExtent.ts"
import { Settings } from "../domain/Settings.ts"
import type { Template } from "../domain/Template.ts"
import * as JobLogFolder from "../JobLogFolder.ts"
import type { Progress } from "../journal/Entry.ts"
import { Stages } from "../journal/Stages.ts"
import type { JobLog, LogFile } from "../opcon/OpCon.ts"
import { OpCon } from "../opcon/OpCon.ts"
import { retrying } from "../RetryPolicy.ts"
import type { Attachment, IncidentRef } from "../summit/Summit.ts"
import { Summit, SummitUnavailable } from "../summit/Summit.ts"
import { Writes } from "../Writes.ts"
import type { Found } from "./CheckDuplicate.ts"
import { beforeSecondLook } from "./LostReply.ts"

/** A log file that was fetched, now or by an earlier run. */
export interface FetchedFile {
  readonly name: string
  readonly bytes: Effect.Effect<Uint8Array, PlatformError>
  /** Where it waits; none: in memory alone. */
  readonly place: Option.Option<string>
  /** Takes it away from where it waits. */
  readonly remove: Effect.Effect<void>
}

/** What could be had of a log; `notes` says what could not, a sentence each. */
export interface FetchedLog extends Pick<JobLog, "notes" | "later"> {
  readonly files: ReadonlyArray<FetchedFile>
}

const nothing = (notes: ReadonlyArray<string>, later: boolean): FetchedLog => ({ files: [], notes, later })

const isDone = ({ logs }: Progress, name: string): boolean => logs[name] === "attached" || logs[name] === "refused"

/** The log of the failing run, without what an earlier run attached; never fails. */
export const fetchLog = Effect.fn("AttachLog.fetchLog")(function* (
  failed: FailedJob,
  template: Template,
  found: Found,
) {
  const opcon = yield* OpCon
  const { general } = yield* Settings
  const { dryRun } = yield* Writes
  const progress = yield* (yield* Stages).read
  if (!template.rules.includeJobLogAttachment) return nothing(["includeJobLogAttachment is off"], false)
  if (Option.isNone(found.jobNumber)) return nothing(["the job has not run, so there is no log"], false)
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
  const notes: Array<string> = []
  for (const name of dryRun ? [] : yield* folder.names) {
    if (!isDone(progress, name)) files.set(name, waiting(name))
    // Killed before it could be taken away.
    else if (progress.logs[name] === "attached") yield* folder.remove(name)
  }
  const kept = [...files.keys()]

  const take = Effect.fnUntraced(function* (file: LogFile) {
    if (Option.isSome(file.leftOut))
      notes.push(`${file.name}: ${say(file.leftOut.value)} in the middle left out (MAX_LOG_BYTES)`)
    const put = dryRun || file.bytes.length === 0 ? undefined : yield* Effect.result(folder.put(file.name, file.bytes))
    if (put?._tag === "Failure") {
      yield* Effect.logWarning(`${file.name} cannot be kept in ${general.jobLogDir}: ${put.failure.message}`)
    }
    files.set(file.name, put?._tag === "Success" ? waiting(file.name) : inMemory(file))
  })
  const wants = (name: string) => !files.has(name) && !isDone(progress, name)
  const log = yield* opcon
    .readJobLog(found.job, found.jobNumber.value, { limit: general.maxLogBytes, wants, take })
    .pipe(
      retrying("readLog"),
      Effect.catch((error) =>
        Effect.succeed<JobLog>({
          names: [],
          notes: [`the job log could not be fetched: ${error.message}`],
          later: error._tag !== "OpConRefused",
        }),
      ),
    )
  const inOrder = new Set([...log.names, ...kept, ...files.keys()])
  return {
    files: Array.from(inOrder).flatMap((name) => files.get(name) ?? []),
    notes: [...notes, ...log.notes],
    later: log.later,
  } satisfies FetchedLog
})

/** How often one run sends a file that it cannot find after the reply was lost. */
const lostReplies = 3

/** Keeps what could not be attached where the vendor's connector leaves it, and says where. */
const keep = Effect.fn("AttachLog.keep")(function* (
  failed: FailedJob,
  { jobNumber }: Found,
  { name, place }: FetchedFile,
  bytes: Uint8Array,
) {
  if (Option.isSome(place)) return `it is kept as ${place.value}`
  const { general } = yield* Settings
  const folder = yield* JobLogFolder.of(
    failed,
    Option.getOrElse(jobNumber, () => 0),
  )
  if ((yield* Writes).dryRun) return `it would be kept as ${folder.place(name)}`
  return yield* folder.put(name, bytes).pipe(
    Effect.as(`it is kept as ${folder.place(name)}`),
    Effect.catch((error) => Effect.succeed(`it could not be kept in ${general.jobLogDir} either (${error.message})`)),
  )
})

/** What came of attaching a log: a note for each thing that did not come to be, and whether a later run can mend it. */
export interface Attached {
  readonly notes: ReadonlyArray<string>
  readonly later: boolean
}

/** Attaches every file of `log` that an earlier run has not attached, in order. */
export const attachLog = Effect.fn("AttachLog.attachLog")(function* (
  failed: FailedJob,
  template: Template,
  found: Found,
  ref: IncidentRef,
  log: FetchedLog,
) {
  const summit = yield* Summit
  const stages = yield* Stages
  const notes = [...log.notes]
  let later = log.later

  const sending = (name: string) =>
    Effect.flatMap(stages.read, ({ logs }) => stages.record({ logs: { ...logs, [name]: "sending" } }))
  const remember = (name: string, state: Progress["logs"][string]) =>
    Effect.flatMap(stages.read, ({ logs }) => stages.remember({ logs: { ...logs, [name]: state } }))
  const forget = (name: string) =>
    Effect.flatMap(stages.read, ({ logs }) =>
      stages.remember({ logs: Object.fromEntries(Object.entries(logs).filter(([other]) => other !== name)) }),
    )
  const since = DateTime.formatIsoDateUtc(DateTime.subtract(found.at, { days: 1 }))
  const namesThere = retrying("readSummit")(summit.attachmentNames(template, ref, since))
  /** Whether a file whose reply was lost is there; none = this Summit does not tell, not even a little later. */
  const isThere = (name: string) =>
    namesThere.pipe(
      Effect.flatMap((names) =>
        Option.isSome(names) ? Effect.succeed(names) : Effect.delay(namesThere, beforeSecondLook),
      ),
      Effect.map(Option.map((names) => names.includes(name))),
    )

  const attach = Effect.fn("AttachLog.attach")(function* (attachment: Attachment) {
    const { name } = attachment
    for (let round = 1; round <= lostReplies; round += 1) {
      if ((yield* stages.read).logs[name] === "sending") {
        const there = yield* isThere(name)
        if (Option.isNone(there)) {
          notes.push(`${name}: the reply was lost and Summit does not tell its attachments; not sent again`)
          return yield* remember(name, "refused")
        }
        if (there.value) return yield* remember(name, "attached")
      }
      yield* sending(name)
      const sent = yield* Effect.result(retrying("attach")(summit.attach(template, ref, attachment)))
      if (Result.isSuccess(sent)) return yield* remember(name, "attached")
      if (sent.failure._tag !== "SummitUnavailable" || sent.failure.delivered === "no") {
        yield* sent.failure._tag === "SummitRefused" ? remember(name, "refused") : forget(name)
        return yield* sent.failure
      }
    }
    return yield* new SummitUnavailable({
      operation: `attach ${name}`,
      detail: `${lostReplies} replies were lost`,
      delivered: "unknown",
      transient: true,
    })
  })

  for (const file of log.files) {
    if (isDone(yield* stages.read, file.name)) continue
    const read = yield* Effect.result(file.bytes)
    if (Result.isFailure(read)) {
      notes.push(`${file.name} was fetched and cannot be read any more: ${read.failure.message}`)
      later = true
      continue
    }
    const bytes = read.success
    if (bytes.length === 0) {
      notes.push(`${file.name} is empty and was not attached`)
      yield* remember(file.name, "refused")
      yield* file.remove
      continue
    }
    const done = yield* Effect.result(attach({ name: file.name, bytes }))
    if (Result.isSuccess(done)) {
      if ((yield* stages.read).logs[file.name] === "attached") yield* file.remove
      continue
    }
    // The rest waits for a journal that can be written.
    if (done.failure._tag === "JournalUnavailable") return yield* done.failure
    const where = yield* keep(failed, found, file, bytes)
    notes.push(`${file.name} was not attached: ${done.failure.message}; ${where}`)
    later ||= done.failure._tag !== "SummitRefused"
  }
  if (!later) yield* stages.remember({ logDone: true })
  return { notes, later } satisfies Attached
})
