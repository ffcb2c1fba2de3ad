/**
 * Step 5: the job log goes to the incident, a file at a time. Fetching it needs no ticket, so Connector.ts runs it
 * beside step 3. Nothing here can fail the run: what cannot be had or attached becomes a note, and a log that was
 * fetched but not attached stays in JOBLOGDIR.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import type { FailedJob } from "../domain/FailedJob.ts"
import { bounded } from "../domain/LogExtent.ts"
import { Settings } from "../domain/Settings.ts"
import type { Template } from "../domain/Template.ts"
import type { JobLog } from "../opcon/OpCon.ts"
import { OpCon } from "../opcon/OpCon.ts"
import { retrying } from "../RetryPolicy.ts"
import type { Attachment, IncidentRef } from "../summit/Summit.ts"
import { Summit } from "../summit/Summit.ts"
import type { Found } from "./CheckDuplicate.ts"

const nothing = (note: string): JobLog => ({ files: [], notes: [note] })

/** The log of the failing run; never fails. */
export const fetchLog = Effect.fn("AttachLog.fetchLog")(function* (template: Template, found: Found) {
  const opcon = yield* OpCon
  if (!template.rules.includeJobLogAttachment) return nothing("includeJobLogAttachment is off")
  if (Option.isNone(found.jobNumber)) return nothing("the job has not run, so there is no log")
  return yield* opcon.readJobLog(found.job, found.jobNumber.value).pipe(
    retrying("readLog"),
    Effect.catch((error) => Effect.succeed(nothing(`the job log could not be fetched: ${error.message}`))),
  )
})

/** Keeps what could not be attached where the vendor's connector leaves it, and says where. */
const keep = Effect.fn("AttachLog.keep")(function* (failed: FailedJob, attachment: Attachment) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { general } = yield* Settings
  const kept = path.join(general.jobLogDir, `${failed.id.replaceAll(/[^\w.-]+/g, "_")}_${attachment.name}`)
  return yield* files.makeDirectory(general.jobLogDir, { recursive: true }).pipe(
    Effect.andThen(files.writeFile(kept, attachment.bytes)),
    Effect.as(`it is kept as ${kept}`),
    Effect.catch((error) => Effect.succeed(`it could not be kept in ${general.jobLogDir} either (${error.message})`)),
  )
})

/** Attaches every file of `log`, in order; the result is a note for each thing that did not come to be. */
export const attachLog = Effect.fn("AttachLog.attachLog")(function* (
  failed: FailedJob,
  template: Template,
  ref: IncidentRef,
  log: JobLog,
) {
  const summit = yield* Summit
  const { general } = yield* Settings
  const notes = [...log.notes]
  for (const file of log.files) {
    if (file.text === "") {
      notes.push(`${file.name} is empty and was not attached`)
      continue
    }
    const { bytes, leftOut } = bounded(file.text, general.maxLogBytes)
    if (leftOut > 0) notes.push(`${file.name}: ${leftOut} bytes in the middle left out (MAX_LOG_BYTES)`)
    const attachment: Attachment = { name: file.name, bytes }
    yield* summit.attach(template, ref, attachment).pipe(
      retrying("attach"),
      Effect.catch((error) =>
        Effect.map(keep(failed, attachment), (where) => {
          notes.push(`${file.name} was not attached: ${error.message}; ${where}`)
        }),
      ),
    )
  }
  return notes
})
