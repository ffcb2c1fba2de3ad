/**
 * How OpCon's requests are read and its replies are written: member names in any case of their first letter, numbers as
 * strings and strings as numbers; the DailyJob object with all its members, times with seven digits of a second and an
 * offset, and the two forms of error.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import type { Reply, Request } from "./Message.ts"
import * as Message from "./Message.ts"
import type { Category, Job } from "./OpConState.ts"
import { jobTypes, scheduleIdOf, statuses } from "./OpConState.ts"

const Digits = Schema.String.check(Schema.isPattern(/^\s*-?\d+\s*$/))

/** A whole number, or one as a string: there are clients that send ticket ids or job numbers so. */
export const Integer = Schema.Union([
  Schema.Int,
  Digits.pipe(Schema.decodeTo(Schema.Int, SchemaTransformation.numberFromString)),
])

/** A text, or a number that is taken as one. */
const Text = Schema.Union([
  Schema.String,
  Schema.Number.pipe(
    Schema.decodeTo(Schema.String, SchemaTransformation.transform({ decode: String, encode: Number })),
  ),
])

/** A member that may be missing or null. */
export const text = Schema.optionalKey(Schema.NullOr(Text))
export const integer = Schema.optionalKey(Schema.NullOr(Integer))

const uncapitalized = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(uncapitalized)
  if (!Predicate.isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`,
      uncapitalized(member),
    ]),
  )
}

/** The body in the shape of `schema`; none when it is not JSON or not of that shape. */
export const bodyAs = <S extends Schema.ConstraintDecoder<unknown>>(schema: S) => {
  const decode = Message.bodyAs(schema, uncapitalized)
  return (request: Request): Option.Option<S["Type"]> =>
    decode({ ...request, body: request.body.replace(/^\uFEFF/, "") })
}

/** Clock milliseconds as `2024-09-21T09:20:00.0000000+00:00`. */
export const time = (millis: number): string =>
  DateTime.formatIso(DateTime.makeUnsafe(millis)).replace("Z", "0000+00:00")

/** The usual refusal: a list of ApiError. */
export const apiError = (status: number, resource: string, name: string, message: string): Reply =>
  Message.json([{ resource, name, code: status, message }], status)

export const invalidToken: Reply = apiError(401, "token", "id", "Invalid token specified")

const titles: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  429: "Too Many Requests",
  500: "An error occurred while processing your request.",
  503: "Service Unavailable",
}

const errorsIn = Schema.decodeUnknownOption(
  Schema.fromJsonString(Schema.Array(Schema.Struct({ message: Schema.String }))),
)

/** `reply`; a refusal in the form of RFC 7807, except for a refused token, which has only the usual form. */
export const asProblem = (reply: Reply): Reply =>
  reply.status < 400 || reply.status === 401
    ? reply
    : Option.match(errorsIn(reply.text), {
        onNone: () => reply,
        onSome: (errors) => problem(reply.status, errors.map(({ message }) => message).join(" ")),
      })

/** A refusal in the form of RFC 7807, as the framework below the API writes it. */
export const problem = (status: number, detail: string, headers: Reply["headers"] = {}): Reply => ({
  ...Message.json(
    {
      type: `https://tools.ietf.org/html/rfc9110#section-15.${status < 500 ? "5" : "6"}`,
      title: titles[status] ?? "Error",
      status,
      detail,
      instance: null,
    },
    status,
    headers,
  ),
  contentType: "application/problem+json; charset=utf-8",
})

const midnight = (date: string): string => `${date}T00:00:00.0000000+00:00`

const computedTime = ({ date }: Job, at: string) => ({
  time: at,
  isEstimated: false,
  programmedFor: midnight(date),
  consideredLateAt: null,
})

/** Every run takes three seconds. */
const startOf = ({ date, endedAt }: Job): string =>
  endedAt === null ? `${date}T09:20:00.0000000+00:00` : time(endedAt - 3000)
const endOf = ({ date, endedAt }: Job): string => (endedAt === null ? `${date}T09:20:03.0000000+00:00` : time(endedAt))

const unfinished: ReadonlySet<Category> = new Set(["Held", "Waiting", "Running", "Missed Start Time"])

const machineOf = (name: string | null) => (name === null ? null : { id: 5, name })

/** A schedule of one day, derived from the jobs in it. */
export interface Schedule {
  readonly id: string
  readonly date: string
  readonly masterId: number
  readonly instance: number
  readonly name: string
  readonly containsFailedJobs: boolean
}

const isFailed = (job: Job): boolean => statuses[job.status].category === "Failed"

/** The schedules of `jobs`, by id. */
export const schedulesOf = (jobs: Iterable<Job>): ReadonlyMap<string, Schedule> => {
  const schedules = new Map<string, Schedule>()
  for (const job of jobs) {
    const id = scheduleIdOf(job)
    const before = schedules.get(id)
    schedules.set(id, {
      id,
      date: job.date,
      masterId: job.scheduleId,
      instance: job.scheduleInstance,
      name: before?.name ?? job.scheduleName,
      containsFailedJobs: isFailed(job) || before?.containsFailedJobs === true,
    })
  }
  return schedules
}

/** The status of every schedule: none is ever completed here. */
export const scheduleStatus = { id: 0, description: "In Process", category: "Running" } as const

export const scheduleToWire = ({ containsFailedJobs, date, id, instance, masterId, name }: Schedule) => ({
  id,
  uid: masterId * 1000 + instance,
  masterId,
  instance,
  name,
  path: name,
  date: midnight(date),
  status: { ...scheduleStatus, containsFailedJobs },
  definedStartTime: midnight(date),
  computedStartTime: { time: midnight(date), isEstimated: false },
  endTime: null,
  duration: 0,
  workWeek: 127,
})

export const statusToWire = ({ changeReason, status }: Job) => ({
  id: statuses[status].id,
  startStatus: 1,
  description: status,
  category: statuses[status].category,
  changeReason,
})

/** Members that are null for every job here. */
const nulls = Object.fromEntries(
  [
    "alternateMachine alternateMachine2 alternateMachine3 machineGroup steps dependencies expressionDependencies events",
    "resourceDependencies thresholdDependencies resourceUpdates thresholdUpdates details",
  ]
    .flatMap((names) => names.split(" "))
    .map((name) => [name, null]),
)

/** A job as the API writes it. It has no other member, because there are clients that refuse one. */
const jobToWire = (job: Job, schedule: Schedule | undefined, includeDocumentation: boolean) => ({
  ...nulls,
  id: job.id,
  uid: job.uid,
  uniqueJobId: `${job.uid}`,
  schedule: schedule === undefined ? null : scheduleToWire(schedule),
  name: job.name,
  frequency: { name: "AllDays" },
  priority: 0,
  jobType: { id: jobTypes[job.jobType], description: job.jobType },
  department: { id: 0, name: job.department },
  accessCode: { id: 0, name: "<General>" },
  primaryMachine: machineOf(job.machine),
  startMachine: machineOf(job.machine),
  status: statusToWire(job),
  terminationDescription: job.termination,
  computedStartTime: { ...computedTime(job, startOf(job)), latestStart: null },
  computedEndTime: {
    ...computedTime(job, endOf(job)),
    isEstimated: unfinished.has(statuses[job.status].category),
  },
  computedDuration: { duration: 3000, isEstimated: false },
  jobNumber: job.jobNumber,
  incidentTicketId: job.ticket?.ticketId ?? null,
  incidentTicketURL: job.ticket?.ticketUrl ?? null,
  jorsRequestParameters: job.jorsRequestParameters,
  documentation: includeDocumentation ? (job.documentation ?? { id: null, job: null, frequency: null }) : null,
  tags: job.tags,
  properties: [{ key: "P1", value: "V1" }],
  isRecurrent: false,
  detailMessages: [],
  feedback: { jobStatusDescription: [] },
})

/** Writes a job. A list has the documentation only where the query includes it. */
type WriteJob = (job: Job, includeDocumentation?: boolean) => object

/** How jobs are written; `unknown`: members that are not documented, as a newer server may have. */
export const jobWriter =
  (unknown: object) =>
  (jobs: ReadonlyMap<string, Job>): WriteJob => {
    const schedules = schedulesOf(jobs.values())
    return (job, includeDocumentation = true) => ({
      ...jobToWire(job, schedules.get(scheduleIdOf(job)), includeDocumentation),
      ...unknown,
    })
  }
export type JobWriter = ReturnType<typeof jobWriter>
