/**
 * OpCon's way of writing: the DailyJob object with all its members, times with seven digits of a second and an offset,
 * and its two forms of error.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Reply } from "./Message.ts"
import { json } from "./Message.ts"
import type { Job } from "./OpConState.ts"
import { jobTypes, scheduleIdOf, statuses } from "./OpConState.ts"

/** Clock milliseconds as `2024-09-21T09:20:00.0000000+00:00`. */
export const time = (millis: number): string =>
  DateTime.formatIso(DateTime.makeUnsafe(millis)).replace("Z", "0000+00:00")

/** What most refusals look like: a list of ApiError. */
export const apiError = (status: number, resource: string, name: string, message: string): Reply =>
  json([{ resource, name, code: status, message }], status)

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

/** `reply`, or the same refusal in the other form. A refused token has only one. */
export const asProblem = (reply: Reply): Reply =>
  reply.status < 400 || reply.status === 401
    ? reply
    : Option.match(errorsIn(reply.text), {
        onNone: () => reply,
        onSome: (errors) => problem(reply.status, errors.map(({ message }) => message).join(" ")),
      })

/** RFC 7807, as the framework below the API writes it. */
export const problem = (status: number, detail: string, headers: Reply["headers"] = {}): Reply => ({
  ...json(
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

const machineOf = (name: string | null) => (name === null ? null : { id: 5, name })

/** A schedule of one day, as it follows from the jobs in it. */
export interface Schedule {
  readonly id: string
  readonly date: string
  readonly masterId: number
  readonly instance: number
  readonly name: string
  readonly containsFailedJobs: boolean
}

const isFailed = (job: Job): boolean => statuses[job.status].category === "Failed"

/** The schedules that `jobs` stand in, by id. */
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

/** What each schedule is in: nothing here ever completes one. */
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

/** A job as the API writes it, and no member more: there are clients that refuse one. */
const jobToWire = (job: Job, schedule: Schedule | undefined, includeDocumentation: boolean) => ({
  id: job.id,
  uid: job.uid,
  uniqueJobId: `${job.uid}`,
  schedule: schedule === undefined ? null : scheduleToWire(schedule),
  name: job.name,
  frequency: { name: "AllDays" },
  priority: 0,
  jobType: { id: jobTypes[job.jobType], description: job.jobType },
  department: { id: 0, name: "<General>" },
  accessCode: { id: 0, name: "<General>" },
  primaryMachine: machineOf(job.machine),
  alternateMachine: null,
  alternateMachine2: null,
  alternateMachine3: null,
  machineGroup: null,
  startMachine: machineOf(job.machine),
  status: statusToWire(job),
  terminationDescription: job.termination,
  computedStartTime: {
    time: `${job.date}T09:20:00.0000000+00:00`,
    isEstimated: false,
    programmedFor: midnight(job.date),
    consideredLateAt: null,
    latestStart: null,
  },
  computedEndTime: {
    time: `${job.date}T09:20:03.0000000+00:00`,
    isEstimated: false,
    programmedFor: midnight(job.date),
    consideredLateAt: null,
  },
  computedDuration: { duration: 3000, isEstimated: false },
  jobNumber: job.jobNumber,
  incidentTicketId: job.ticket?.ticketId ?? null,
  incidentTicketURL: job.ticket?.ticketUrl ?? null,
  jorsRequestParameters: job.jorsRequestParameters,
  steps: null,
  documentation: includeDocumentation ? (job.documentation ?? { id: null, job: null, frequency: null }) : null,
  tags: job.tags,
  properties: [{ key: "P1", value: "V1" }],
  isRecurrent: false,
  detailMessages: [],
  feedback: { jobStatusDescription: [] },
  dependencies: null,
  expressionDependencies: null,
  events: null,
  resourceDependencies: null,
  thresholdDependencies: null,
  resourceUpdates: null,
  thresholdUpdates: null,
  details: null,
})

/** Writes a job. In lists the documentation comes only where it was asked for. */
export type Wire = (job: Job, includeDocumentation?: boolean) => object

/** How jobs are written; `unknown`: members beside the documented ones, as a newer server may have. */
export const wireOf =
  (unknown: object) =>
  (jobs: ReadonlyMap<string, Job>): Wire => {
    const schedules = schedulesOf(jobs.values())
    return (job, includeDocumentation = true) => ({
      ...jobToWire(job, schedules.get(scheduleIdOf(job)), includeDocumentation),
      ...unknown,
    })
  }
export type WireOf = ReturnType<typeof wireOf>
