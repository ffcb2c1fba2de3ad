/**
 * OpCon's JSON, as far as this program reads it. Lenient on purpose: unknown fields are ignored, nulls and absent fields
 * are tolerated, because servers from 21.0 on differ in what they send. Only what identifies a thing is required, so that
 * a foreign answer is never taken for a job or a ticket. Numbers keep their digits, because ids have 64 bits, and raw
 * control characters inside texts, which strict JSON forbids, are read.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { FailedJob } from "../domain/FailedJob.ts"
import type { RunTimes } from "../domain/FailureValues.ts"
import { mended } from "../http/LooseJson.ts"
import type { DailyJob, TokenInfo } from "./OpCon.ts"

/** How `parse` keeps a number that JavaScript would write differently. */
interface RawNumber {
  readonly rawJSON: string
}

declare global {
  /** ECMAScript 2026, which TypeScript does not know yet. */
  interface JSON {
    parse(
      text: string,
      reviver: (name: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown
    rawJSON(text: string): RawNumber
    isRawJSON(value: unknown): value is RawNumber
  }
}

/** A RawNumber is written by JSON.stringify as it came. */
const exact = (_: string, value: unknown, { source }: { readonly source?: string }): unknown =>
  typeof value === "number" && source !== undefined && String(value) !== source ? JSON.rawJSON(source) : value

const strictly = (text: string): Option.Option<unknown> =>
  Result.getSuccess(Result.try((): unknown => JSON.parse(text, exact)))

/** The value of `text`; none: it is not JSON. */
export const parse = (text: string): Option.Option<unknown> => {
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text
  return Option.orElse(strictly(body), () => strictly(mended(body)))
}

/** A number, its digits as text, or a RawNumber where JavaScript cannot hold it. */
export const Numeric = Schema.Union([
  Schema.Finite,
  Schema.String,
  // Declared, not a Struct: a decoded copy would be written as an object.
  Schema.declare<RawNumber>(JSON.isRawJSON),
])
export type Numeric = typeof Numeric.Type

const textOf = (numeric: Numeric): string => (typeof numeric === "object" ? numeric.rawJSON : String(numeric))

/** The number as it is written in a path. */
export const inPath = (numeric: Numeric): string =>
  encodeURIComponent(Option.getOrElse(digitsOf(numeric), () => textOf(numeric)))

/** The digits of a whole number; none for anything else. */
export const digitsOf = (numeric: Numeric | null | undefined): Option.Option<string> => {
  if (numeric === null || numeric === undefined) return Option.none()
  const digits = /^(-?)0*(\d{1,40})(?:\.0{1,40})?$/.exec(textOf(numeric).trim())
  return Option.map(Option.fromNullishOr(digits), ([, sign = "", rest = ""]) => `${sign}${rest}`)
}

/** The value of a whole number that JavaScript can hold. */
const integerOf = (numeric: Numeric | null | undefined): Option.Option<number> =>
  Option.filter(Option.map(digitsOf(numeric), Number), Number.isSafeInteger)

const text = Schema.optionalKey(Schema.NullOr(Schema.String))
const integer = Schema.optionalKey(Schema.NullOr(Numeric))
/** A text, on some servers a number. */
const id = Schema.optionalKey(Schema.NullOr(Numeric))

/** A job type or a status: `{ id, description }`, on some servers only the description. */
const Described = Schema.Union([Schema.String, Schema.Struct({ id: integer, description: text })])

export const VersionWire = Schema.Struct({ opConRestApiProductVersion: Schema.NonEmptyString })

export const TokenWire = Schema.Struct({
  user: Schema.optionalKey(Schema.NullOr(Schema.Struct({ loginName: text, name: text }))),
  tokenType: Schema.optionalKey(Schema.NullOr(Schema.Struct({ type: text }))),
  validUntil: text,
})

/** The documentation of a daily job; `frequency` is another text, which is only carried along. */
const DocumentationWire = Schema.Struct({ id: integer, frequency: text, job: text })
export type DocumentationWire = typeof DocumentationWire.Type

/** One documentation, a list of them, or none. */
export const DocumentationsWire = Schema.NullOr(Schema.Union([Schema.Array(DocumentationWire), DocumentationWire]))

/** As a resource of its own, where an object without a text is not OpCon's. */
const DocumentationResource = Schema.Struct({ id: integer, frequency: text, job: Schema.NullOr(Schema.String) })
export const DocumentationResources = Schema.NullOr(
  Schema.Union([Schema.Array(DocumentationResource), DocumentationResource]),
)

export const DailyJobWire = Schema.Struct({
  /** `yyyyMMdd|scheduleId|instance|name`. */
  id: Schema.NonEmptyString,
  uid: integer,
  name: text,
  schedule: Schema.optionalKey(
    Schema.NullOr(Schema.Struct({ masterId: integer, instance: integer, name: text, date: text })),
  ),
  jobType: Schema.optionalKey(Schema.NullOr(Described)),
  status: Schema.optionalKey(Schema.NullOr(Described)),
  jobNumber: integer,
  incidentTicketId: id,
  incidentTicketURL: text,
  jorsRequestParameters: text,
  tags: Schema.optionalKey(Schema.NullOr(Schema.Array(Schema.String))),
  // Not for finding a job: no shape of these may keep a job from being found.
  startMachine: Schema.optionalKey(Schema.Unknown),
  primaryMachine: Schema.optionalKey(Schema.Unknown),
  terminationDescription: Schema.optionalKey(Schema.Unknown),
  department: Schema.optionalKey(Schema.Unknown),
  computedStartTime: Schema.optionalKey(Schema.Unknown),
  computedEndTime: Schema.optionalKey(Schema.Unknown),
  computedDuration: Schema.optionalKey(Schema.Unknown),
  documentation: Schema.optionalKey(DocumentationsWire),
})
export type DailyJobWire = typeof DailyJobWire.Type

/** A job with every member it came with, for the update that sends the whole object back. */
export const JobRecord = Schema.Record(Schema.String, Schema.Unknown)
export type JobRecord = typeof JobRecord.Type

const IncidentTicketWire = Schema.Struct({ id: Numeric, ticketId: id, ticketUrl: text })
export type IncidentTicketWire = typeof IncidentTicketWire.Type

export const IncidentTicketsWire = Schema.NullOr(Schema.Array(IncidentTicketWire))

const ActionItemWire = Schema.Struct({
  result: text,
  message: text,
  files: Schema.optionalKey(Schema.NullOr(Schema.Array(Schema.String))),
})

/** A request to an agent; `result` is `submitted` until the agent has answered, then `success` or `failed`. */
export const ActionWire = Schema.Struct({
  id: Numeric,
  result: text,
  message: text,
  expires: text,
  jobInstanceActionItems: Schema.optionalKey(Schema.NullOr(Schema.Array(ActionItemWire))),
})
export type ActionWire = typeof ActionWire.Type

/** Job types without a log, by id, because their descriptions vary (`Null`, `Null Job`). */
const typesById: Readonly<Record<number, string>> = { [-1]: "Null", 15: "Container" }

const describe = (
  described: typeof Described.Type | null | undefined,
  byId: Readonly<Record<number, string>>,
): string => {
  if (described === null || described === undefined) return ""
  if (typeof described === "string") return described
  const number = Option.getOrUndefined(integerOf(described.id))
  return (number === undefined ? undefined : byId[number]) ?? described.description ?? String(number ?? "")
}

/** The one documentation that counts: the first of a list. */
export const documentationOf = (wire: typeof DocumentationsWire.Type | undefined): Option.Option<DocumentationWire> =>
  Option.fromNullishOr([wire ?? []].flat()[0])

export const documentationTextOf = (wire: typeof DocumentationsWire.Type | undefined): string =>
  Option.match(documentationOf(wire), { onNone: () => "", onSome: (first) => first.job ?? "" })

/** Whether there is anything but white space, control and format characters; nearly always in ASCII. */
const isVisible = (text: string): boolean => /[!-~]/.test(text) || /[^\s\p{Cc}\p{Cf}]/u.test(text)

/** A text field comes as null, "" or blanks where there is none. */
export const nonEmpty = (value: Numeric | null | undefined): Option.Option<string> =>
  Option.fromNullishOr(value).pipe(Option.map(textOf), Option.filter(isVisible))

const named = Schema.decodeUnknownOption(Schema.Struct({ name: Schema.NonEmptyString }))
const someText = Schema.decodeUnknownOption(Schema.String)

const machineOf = ({ primaryMachine, startMachine }: DailyJobWire): string =>
  Option.firstSomeOf([named(startMachine), named(primaryMachine)]).pipe(
    Option.match({ onNone: () => "N/A", onSome: ({ name }) => name }),
  )

const estimated = { isEstimated: Schema.optionalKey(Schema.NullOr(Schema.Boolean)) }
const timeIn = Schema.decodeUnknownOption(Schema.Struct({ time: Schema.String, ...estimated }))
const durationIn = Schema.decodeUnknownOption(Schema.Struct({ duration: Numeric, ...estimated }))

/** A time or duration that is only estimated is of a run that has not come so far. */
const measured = <A extends { readonly isEstimated?: boolean | null }>(
  found: Option.Option<A>,
  text: (value: A) => string,
): string =>
  Option.match(found, { onNone: () => "", onSome: (value) => (value.isEstimated === true ? "" : text(value)) })

const lastRunOf = (wire: DailyJobWire): RunTimes => ({
  started: measured(timeIn(wire.computedStartTime), ({ time }) => time),
  ended: measured(timeIn(wire.computedEndTime), ({ time }) => time),
  duration: measured(durationIn(wire.computedDuration), ({ duration }) =>
    Option.getOrElse(digitsOf(duration), () => ""),
  ),
})

/** The time has seven digits of a second, or fewer. */
const endOf = (wire: DailyJobWire): Option.Option<number> =>
  Option.map(DateTime.make(lastRunOf(wire).ended.replace(/(\.\d{3})\d+/, "$1")), DateTime.toEpochMillis)

const part = (wire: DailyJobWire, index: number): string => wire.id.split("|")[index] ?? ""

export const nameOf = (wire: DailyJobWire): string => wire.name ?? wire.id.split("|").slice(3).join("|")

/** Whether `wire` belongs to the very schedule instance that `job` failed in. */
export const isSameSchedule = (job: FailedJob, wire: DailyJobWire): boolean => {
  const numberAt = (number: Numeric | null | undefined, index: number) =>
    Option.getOrElse(digitsOf(number), () => part(wire, index))
  return (
    numberAt(wire.schedule?.masterId, 1) === String(job.scheduleId) &&
    numberAt(wire.schedule?.instance, 2) === String(job.scheduleInstance) &&
    (wire.schedule?.date ?? part(wire, 0)).slice(0, 10).replaceAll("-", "") === job.scheduleDate.replaceAll("-", "")
  )
}

/** Whether `wire` is the very job that failed: the same id, or the same name, schedule, instance and date. */
export const isSameJob = (job: FailedJob, wire: DailyJobWire): boolean =>
  wire.id === job.id || (nameOf(wire) === job.job && isSameSchedule(job, wire))

/** The job as the port has it; its documentation may come from another request. */
export const toDailyJob = (wire: DailyJobWire, documentation: string): DailyJob => ({
  id: wire.id,
  uid: digitsOf(wire.uid),
  name: nameOf(wire),
  scheduleName: wire.schedule?.name ?? "",
  jobType: describe(wire.jobType, typesById),
  status: describe(wire.status, {}),
  jobNumber: Option.filter(integerOf(wire.jobNumber), (number) => number > 0),
  incidentTicketId: nonEmpty(wire.incidentTicketId),
  logParameters: nonEmpty(wire.jorsRequestParameters),
  tags: wire.tags ?? [],
  machine: machineOf(wire),
  termination: Option.getOrElse(someText(wire.terminationDescription), () => ""),
  department: Option.match(named(wire.department), { onNone: () => "", onSome: ({ name }) => name }),
  lastRun: lastRunOf(wire),
  documentation,
  endedAt: endOf(wire),
})

export const toTokenInfo = ({ tokenType, user, validUntil }: typeof TokenWire.Type): TokenInfo => ({
  user: user?.loginName ?? user?.name ?? "",
  kind: tokenType?.type ?? "",
  validUntil: Option.map(Option.flatMap(nonEmpty(validUntil), DateTime.make), DateTime.toEpochMillis),
})
