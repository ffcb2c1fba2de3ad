/**
 * Step 5: the job log goes to the incident, a file at a time. Fetching it needs no ticket, so Connector.ts runs it
 * beside step 3. Nothing here can fail the run: what cannot be had or attached becomes a note, and a log that was
 * fetched but not attached stays in JOBLOGDIR.
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Result from "effect/Result"
import type { FailedJob } from "../domain/FailedJob.ts"
import { bounded } from "../domain/LogExtent.ts"
import type { Progress } from "../journal/Entry.ts"
import { Stages } from "../journal/Stages.ts"
import { Settings } from "../domain/Settings.ts"
import type { Template } from "../domain/Template.ts"
import type { JobLog } from "../opcon/OpCon.ts"
import { OpCon } from "../opcon/OpCon.ts"
import { retrying } from "../RetryPolicy.ts"
import type { Attachment, IncidentRef } from "../summit/Summit.ts"
import { Summit, SummitUnavailable } from "../summit/Summit.ts"
import { Writes } from "../Writes.ts"
import type { Found } from "./CheckDuplicate.ts"
import { beforeSecondLook } from "./LookForIncident.ts"

const nothing = (note: string, later: boolean): JobLog => ({ files: [], notes: [note], later })

/** The log of the failing run; never fails. */
export const fetchLog = Effect.fn("AttachLog.fetchLog")(function* (template: Template, found: Found) {
  const opcon = yield* OpCon
  if (!template.rules.includeJobLogAttachment) return nothing("includeJobLogAttachment is off", false)
  if (Option.isNone(found.jobNumber)) return nothing("the job has not run, so there is no log", false)
  return yield* opcon.readJobLog(found.job, found.jobNumber.value).pipe(
    retrying("readLog"),
    Effect.catch((error) =>
      Effect.succeed(nothing(`the job log could not be fetched: ${error.message}`, error._tag !== "OpConRefused")),
    ),
  )
})

const keptName = (failed: FailedJob, { name }: Attachment) => `${failed.id.replaceAll(/[^\w.-]+/g, "_")}_${name}`

/** Removes what an earlier run kept, now that it is attached. */
const unkeep = Effect.fn("AttachLog.unkeep")(function* (failed: FailedJob, attachment: Attachment) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { general } = yield* Settings
  if ((yield* Writes).dryRun) return
  yield* Effect.ignore(files.remove(path.join(general.jobLogDir, keptName(failed, attachment)), { force: true }))
})

/** How often one run sends a file that it cannot find after the reply was lost. */
const lostReplies = 3

/** Keeps what could not be attached where the vendor's connector leaves it, and says where. */
const keep = Effect.fn("AttachLog.keep")(function* (failed: FailedJob, attachment: Attachment) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { general } = yield* Settings
  const kept = path.join(general.jobLogDir, keptName(failed, attachment))
  if ((yield* Writes).dryRun) return `it would be kept as ${kept}`
  return yield* files.makeDirectory(general.jobLogDir, { recursive: true }).pipe(
    Effect.andThen(files.writeFile(kept, attachment.bytes)),
    Effect.as(`it is kept as ${kept}`),
    Effect.catch((error) => Effect.succeed(`it could not be kept in ${general.jobLogDir} either (${error.message})`)),
  )
})

/** What came of attaching a log: a note for each thing that did not come to be, and whether a later run can mend it. */
export interface Attached {
  readonly notes: ReadonlyArray<string>
  readonly later: boolean
}

/** Attaches every file of `log` that an earlier run has not attached, in order; never fails. */
export const attachLog = Effect.fn("AttachLog.attachLog")(function* (
  failed: FailedJob,
  template: Template,
  found: Found,
  ref: IncidentRef,
  log: JobLog,
) {
  const summit = yield* Summit
  const stages = yield* Stages
  const { general } = yield* Settings
  const notes = [...log.notes]
  let later = log.later

  const record = (name: string, state: Progress["logs"][string]) =>
    Effect.flatMap(stages.read, ({ logs }) => stages.record({ logs: { ...logs, [name]: state } }))
  const forget = (name: string) =>
    Effect.flatMap(stages.read, ({ logs }) =>
      stages.record({ logs: Object.fromEntries(Object.entries(logs).filter(([other]) => other !== name)) }),
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
          return yield* record(name, "refused")
        }
        if (there.value) return yield* record(name, "attached")
      }
      yield* record(name, "sending")
      const sent = yield* Effect.result(retrying("attach")(summit.attach(template, ref, attachment)))
      if (Result.isSuccess(sent)) return yield* record(name, "attached")
      if (sent.failure._tag !== "SummitUnavailable" || sent.failure.delivered === "no") {
        yield* sent.failure._tag === "SummitRefused" ? record(name, "refused") : forget(name)
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
    const before = (yield* stages.read).logs[file.name]
    if (before === "attached" || before === "refused") continue
    if (file.text === "") {
      notes.push(`${file.name} is empty and was not attached`)
      yield* record(file.name, "refused")
      continue
    }
    const { bytes, leftOut } = bounded(file.text, general.maxLogBytes)
    if (leftOut > 0) notes.push(`${file.name}: ${leftOut} bytes in the middle left out (MAX_LOG_BYTES)`)
    const attachment: Attachment = { name: file.name, bytes }
    const done = yield* Effect.result(attach(attachment))
    if (Result.isSuccess(done)) {
      yield* unkeep(failed, attachment)
      continue
    }
    const where = yield* keep(failed, attachment)
    notes.push(`${file.name} was not attached: ${done.failure.message}; ${where}`)
    later ||= done.failure._tag !== "SummitRefused"
  }
  if (!later) yield* stages.record({ logDone: true })
  return { notes, later } satisfies Attached
})
