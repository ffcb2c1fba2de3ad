/**
 * OpCon's JSON, as far as this program reads it. Lenient on purpose: fields we do not know are ignored, nulls and absent
 * fields are tolerated, because servers from 21.0 on differ in what they send. Only what identifies a thing is required,
 * so that a foreign answer is never taken for a job or a ticket.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { FailedJob } from "../domain/FailedJob.ts"
import type { DailyJob, TokenInfo } from "./OpCon.ts"
import { digitsOf, integerOf, Numeric, textOf } from "./OpConJson.ts"

const text = Schema.optionalKey(Schema.NullOr(Schema.String))
const integer = Schema.optionalKey(Schema.NullOr(Numeric))
/** A text, on some servers a number. */
const id = Schema.optionalKey(Schema.NullOr(Numeric))

/** A job type or a status: `{ id, description }`, on some servers the description alone. */
const Described = Schema.Union([Schema.String, Schema.Struct({ id: integer, description: text })])

export const VersionWire = Schema.Struct({ opConRestApiProductVersion: Schema.NonEmptyString })

export const TokenWire = Schema.Struct({
  user: Schema.optionalKey(Schema.NullOr(Schema.Struct({ loginName: text, name: text }))),
  tokenType: Schema.optionalKey(Schema.NullOr(Schema.Struct({ type: text }))),
  validUntil: text,
})

/** The documentation of a daily job; `frequency` is another text, which we only carry along. */
export const DocumentationWire = Schema.Struct({ id: integer, frequency: text, job: text })
export type DocumentationWire = typeof DocumentationWire.Type

/** One documentation, a list of them, or none. */
export const DocumentationsWire = Schema.NullOr(Schema.Union([Schema.Array(DocumentationWire), DocumentationWire]))

/** The same as a resource of its own, where an object without a text is not OpCon's. */
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
  // For `template explain` alone, so that no shape of them keeps a job from being found.
  startMachine: Schema.optionalKey(Schema.Unknown),
  primaryMachine: Schema.optionalKey(Schema.Unknown),
  terminationDescription: Schema.optionalKey(Schema.Unknown),
  documentation: Schema.optionalKey(DocumentationsWire),
})
export type DailyJobWire = typeof DailyJobWire.Type

/** A job with every member it came with, for the update that sends the whole object back. */
export const JobRecord = Schema.Record(Schema.String, Schema.Unknown)
export type JobRecord = typeof JobRecord.Type

export const IncidentTicketWire = Schema.Struct({ id: Numeric, ticketId: id, ticketUrl: text })
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

/** Job types without a log, by id: their descriptions vary (`Null`, `Null Job`). */
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

/** Anything but blanks and what nobody sees. */
const visible = /[^\s\p{Cc}\p{Cf}]/u

/** A text field comes as null, "" or blanks where there is none. */
export const nonEmpty = (value: Numeric | null | undefined): Option.Option<string> =>
  Option.fromNullishOr(value).pipe(
    Option.map(textOf),
    Option.filter((present) => visible.test(present)),
  )

const named = Schema.decodeUnknownOption(Schema.Struct({ name: Schema.NonEmptyString }))
const someText = Schema.decodeUnknownOption(Schema.String)

const machineOf = ({ primaryMachine, startMachine }: DailyJobWire): string =>
  Option.firstSomeOf([named(startMachine), named(primaryMachine)]).pipe(
    Option.match({ onNone: () => "N/A", onSome: ({ name }) => name }),
  )

const part = (wire: DailyJobWire, index: number): string => wire.id.split("|")[index] ?? ""

export const nameOf = (wire: DailyJobWire): string => wire.name ?? wire.id.split("|").slice(3).join("|")

/** Whether `wire` stands in the very schedule instance that `job` failed in. */
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

/** The job in our words, its documentation apart: that may come from elsewhere. */
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
  documentation,
})

export const toTokenInfo = ({ tokenType, user, validUntil }: typeof TokenWire.Type): TokenInfo => ({
  user: user?.loginName ?? user?.name ?? "",
  kind: tokenType?.type ?? "",
  validUntil: Option.map(Option.flatMap(nonEmpty(validUntil), DateTime.make), DateTime.toEpochMillis),
})
