/**
 * The free text in a daily job's documentation. Newer servers offer it as a resource of its own; where that is lacking,
 * it is a member of the job object. What a change leaves alone is written back as it was read, to the byte.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { secondLook } from "./FindJob.ts"
import type { JobRecords } from "./JobRecords.ts"
import type { DailyJob, OpConError } from "./OpCon.ts"
import { OpConUnavailable } from "./OpCon.ts"
import type { OpConCall } from "./OpConCall.ts"
import { encodeId, isMissing } from "./OpConCall.ts"
import { digitsOf } from "./OpConJson.ts"
import type { DocumentationWire } from "./OpConWire.ts"
import {
  documentationOf,
  DocumentationResources,
  DocumentationsWire,
  documentationTextOf,
  JobRecord,
} from "./OpConWire.ts"

export interface JobDocumentation {
  /** The text, empty where there is none. */
  read(operation: string, jobId: string): Effect.Effect<string, OpConError>
  /** Replaces the text with `change` of it; writes nothing when that is the same. */
  change(job: DailyJob, change: (text: string) => string): Effect.Effect<void, OpConError>
}

const changing = "change documentation"

const textOf = (found: Option.Option<DocumentationWire>): string =>
  Option.match(found, { onNone: () => "", onSome: (wire) => wire.job ?? "" })

/** Servers may store line ends and the end of a text their own way; that is no reason to write it again. */
const comparable = (text: string): string => text.replace(/\r\n?/g, "\n").trimEnd()

const verify = (wanted: string, read: Effect.Effect<string, OpConError>) =>
  Effect.flatMap(read, (found) =>
    comparable(found) === comparable(wanted)
      ? Effect.void
      : Effect.fail(
          new OpConUnavailable({
            operation: changing,
            detail: "the write did not stick: OpCon holds another documentation than was written",
            delivered: "unknown",
            transient: true,
          }),
        ),
  )

const decodeDocumentations = Schema.decodeUnknownOption(DocumentationsWire)
const decodeMembers = Schema.decodeUnknownOption(Schema.Union([Schema.Array(JobRecord), JobRecord]))

/** The job's `documentation` member with another text and everything else as it came. */
const withText = (member: unknown, job: string): unknown =>
  Option.match(decodeMembers(member), {
    onNone: () => ({ job }),
    onSome: (members) => {
      const [first, ...others] = [members].flat()
      const changed = { ...first, job }
      return Array.isArray(members) ? [changed, ...others] : changed
    },
  })

const pathOf = (jobId: string) => `/dailyjobs/${encodeId(jobId)}/documentation`

export const make = (call: OpConCall, records: JobRecords): JobDocumentation => {
  const readResource = (operation: string, jobId: string) =>
    Effect.map(call.send(operation, call.request("GET", pathOf(jobId)), DocumentationResources), documentationOf)

  const changeOnJob = Effect.fnUntraced(function* (job: DailyJob, change: (text: string) => string) {
    const record = yield* records.readWhole(changing, job.id)
    const read = textOf(Option.flatMap(decodeDocumentations(record.documentation), documentationOf))
    const wanted = change(read)
    if (wanted === read) return
    yield* records.replace(
      changing,
      job.id,
      { ...record, documentation: withText(record.documentation, wanted) },
      verify(
        wanted,
        Effect.map(records.read(changing, job.id), (wire) => documentationTextOf(wire.documentation)),
      ),
    )
  })

  const changeResource = Effect.fnUntraced(function* (
    job: DailyJob,
    found: Option.Option<DocumentationWire>,
    change: (text: string) => string,
  ) {
    const read = textOf(found)
    const wanted = change(read)
    if (wanted === read) return
    const known = Option.flatMap(found, (wire) =>
      Option.map(
        Option.filter(digitsOf(wire.id), (digits) => Number(digits) > 0),
        (digits) => ({ digits, wire }),
      ),
    )
    // A text without an id can be neither updated nor inserted beside itself.
    if (Option.isNone(known) && read !== "") return yield* changeOnJob(job, change)
    const path = pathOf(job.id)
    const request = Option.match(known, {
      onNone: () => call.request("POST", path, { job: wanted }),
      onSome: ({ digits, wire }) => call.request("PUT", `${path}/${digits}`, { ...wire, job: wanted }),
    })
    yield* call.change(changing, request, verify(wanted, Effect.map(readResource(changing, job.id), textOf)))
  })

  return {
    read: (operation, jobId) => {
      const text = Effect.map(readResource(operation, jobId), textOf)
      // An older server lacks it, and need not say so itself; but what says so for it may be wrong once.
      return Effect.catchIf(text, isMissing, (error) =>
        error._tag === "OpConRefused"
          ? Effect.succeed("")
          : Effect.catchIf(Effect.delay(text, secondLook), isMissing, () => Effect.succeed("")),
      )
    },
    change: (job, change) =>
      readResource(changing, job.id).pipe(
        Effect.flatMap((found) => changeResource(job, found, change)),
        Effect.catchIf(isMissing, () => changeOnJob(job, change)),
      ),
  }
}
