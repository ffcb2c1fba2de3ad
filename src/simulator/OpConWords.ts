/**
 * OpCon's way of writing: the DailyJob object with all its members, times with seven digits of a second and an offset,
 * and its two forms of error.
 */
import * as DateTime from "effect/DateTime"
import type { Reply } from "./Message.ts"
import { json } from "./Message.ts"
import type { Job } from "./OpConState.ts"
import { jobTypes, statuses } from "./OpConState.ts"

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

const scheduleOf = (job: Job) => ({
  id: `${job.date.replaceAll("-", "")}|${job.scheduleId}|${job.scheduleInstance}`,
  uid: job.scheduleId * 1000 + job.scheduleInstance,
  masterId: job.scheduleId,
  instance: job.scheduleInstance,
  name: job.scheduleName,
  path: null,
  date: midnight(job.date),
  status: { id: 0, description: "In Process", category: "Running", containsFailedJobs: job.status === "Failed" },
  definedStartTime: midnight(job.date),
  computedStartTime: { time: midnight(job.date), isEstimated: false },
  endTime: null,
  duration: 0,
  workWeek: 127,
})

/** A job as the API writes it. In lists the documentation comes only where it was asked for. */
export const toWire = (job: Job, includeDocumentation = true) => ({
  id: job.id,
  uid: job.uid,
  uniqueJobId: `${job.uid}`,
  schedule: scheduleOf(job),
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
  status: {
    id: statuses[job.status].id,
    startStatus: 1,
    description: job.status,
    category: statuses[job.status].category,
    changeReason: null,
  },
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
  // Nobody knows this one: servers grow members that clients must not stumble over.
  simulatedBy: "opcon-summit",
})
