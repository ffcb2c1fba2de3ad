/**
 * The vendor's Java client and the command line that is built on it. Both encode a bar as %7C and a slash in a job's name
 * twice, send every member of a model, null where there is nothing, hold the id of a ticket as a string, join the values of
 * a filter with commas, and fail on members and on errors that are not in their models.
 */
import * as Schema from "effect/Schema"
import { sampleToken, sampleUser } from "../../src/simulator/SampleSchedule.ts"
import type { Client, Step } from "./Clients.ts"
import * as Models from "./OpConModels.ts"

const headers = { accept: "application/json", authorization: `Token ${sampleToken}` }
const withoutToken = { accept: "application/json", authorization: "" }

type Given = Omit<Step, "method" | "path" | "about" | "reads"> & { readonly about?: string }

/** A request whose answer is mapped strictly. */
const strictly = (method: Step["method"], path: string, reads: Schema.Decoder<unknown>, given: Given = {}): Step => ({
  about: `${method} ${path}`,
  method,
  path,
  reads,
  strict: true,
  ...given,
})
const get = (path: string, reads: Schema.Decoder<unknown>, given: Given = {}) => strictly("GET", path, reads, given)

const jobs = Schema.Array(Models.DailyJob)
const schedules = Schema.Array(Models.DailySchedule)

const jobId = "20240921%7C16%7C1%7CJOB001"
const scheduleId = "20240921%7C16%7C1"

const login: ReadonlyArray<Step> = [
  strictly("POST", "/tokens", Models.Token, {
    headers: withoutToken,
    body: { user: { ...sampleUser, id: null, name: null, roles: null }, tokenType: { id: null, type: "User" } },
  }),
  get("/tokens", Models.Token, { about: "log on with a token" }),
  get("/version", Models.Version, { headers: withoutToken }),
]

/** A job as the client holds it after it has read it: no offset on the date of the schedule, no name of the job type. */
const wholeJob = {
  id: "20240921|16|1|JOB001",
  uid: "{uid}",
  schedule: { id: "20240921|16|1", uid: 16001, date: "2024-09-21", masterId: 16, instance: 1, name: "NIGHTLY BATCH" },
  name: "JOB001",
  jobType: { id: 3 },
  status: { id: 910, startStatus: 1, description: "Failed", category: "Failed", changeReason: null },
  jobNumber: 4245,
  incidentTicketId: "INC0001",
  incidentTicketURL: "https://desk.example/INC0001",
  documentation: { id: null, job: "Call the desk", frequency: null },
  tags: ["APP1_ROUTE1"],
  properties: [{ key: "P1", value: "V1" }],
  dependencies: null,
  events: null,
  details: null,
  isRecurrent: false,
  recurrent: false,
  statusFailed: true,
}

const logItem = { jorsRequestParameters: null, result: null, message: null, files: null, data: null }
const logRequest = (action: "LIST" | "FILE", item: object) => ({
  id: null,
  action,
  result: null,
  message: null,
  jobInstanceActionItems: [{ ...logItem, ...item }],
  expires: null,
})

const log: ReadonlyArray<Step> = [
  strictly("POST", "/jobinstanceactions", Models.JobInstanceAction, {
    body: logRequest("LIST", { id: 4245 }),
    keeps: { list: ["id"] },
    expects: [[["result"], "submitted"]],
  }),
  get("/jobinstanceactions/{list}", Models.JobInstanceAction),
  get("/jobinstanceactions/{list}", Models.JobInstanceAction, {
    keeps: { file: ["jobInstanceActionItems", 0, "files", 0] },
    expects: [
      [["result"], "success"],
      [["jobInstanceActionItems", 0, "result"], "success"],
    ],
  }),
  strictly("POST", "/jobinstanceactions", Models.JobInstanceAction, {
    body: logRequest("FILE", { id: 4245, jorsRequestParameters: "{file}" }),
    keeps: { content: ["id"] },
  }),
  get("/jobinstanceactions/{content}", Models.JobInstanceAction),
  get("/jobinstanceactions/{content}", Models.JobInstanceAction, {
    expects: [[["jobInstanceActionItems", 0, "result"], "success"]],
  }),
]

const jobAction = (action: string, job = "20240921|16|1|JOB001"): Step =>
  strictly("POST", "/jobactions", Models.JobAction, {
    about: action,
    body: {
      id: null,
      action,
      result: null,
      jobs: [{ id: job, result: null, message: null, status: null, step: null, rebuildOnRestartIfContainer: null }],
      expires: null,
      message: null,
      reason: null,
    },
    keeps: { action: ["id"] },
    expects: [
      [["action"], action],
      [["result"], "submitted"],
    ],
  })
const outcome = (result: "success" | "failed"): Step =>
  get("/jobactions/{action}", Models.JobAction, { expects: [[["result"], result]] })

/** An order in which each action is allowed, with the status that it leads to. */
const actionsInOrder: ReadonlyArray<readonly [action: string, status: string]> = [
  ["markUnderReview", "Under Review"],
  ["markFixed", "Fixed"],
  ["restartOnHold", "On Hold"],
  ["release", "Released"],
  ["hold", "On Hold"],
  ["start", "Job Running"],
  ["kill", "Failed"],
  ["restart", "Job Running"],
  ["markFinishedOk", "Marked Finished OK"],
  ["markFailed", "Marked Failed"],
  ["forceRestart", "Job Running"],
  ["markFailed", "Marked Failed"],
  ["skip", "Skipped"],
  ["restartOnHold", "On Hold"],
  ["cancel", "Cancelled"],
]
const actions: ReadonlyArray<Step> = actionsInOrder.flatMap(([action, status]) => [
  jobAction(action),
  outcome("success"),
  get(`/dailyjobs/${jobId}`, Models.DailyJob, { expects: [[["status", "description"], status]] }),
])

const only = (...names: ReadonlyArray<string>): NonNullable<Step["expects"]> =>
  names
    .map((name, index): [ReadonlyArray<string | number>, unknown] => [[index, "name"], name])
    .concat([[[names.length], undefined]])

export const javaClient: Client = {
  name: "Java client",
  headers,
  steps: [
    ...login,
    get("/dailyjobs", jobs),
    get(`/dailyjobs?ids=${jobId}%2C20240921%7C16%7C1%7CSILENT`, jobs, { expects: only("JOB001", "SILENT") }),
    get("/dailyjobs?dates=2024-09-20%2C2024-09-21&name=LOAD*", jobs, { expects: only("LOAD GL") }),
    get("/dailyjobs?tags=NOTICKET%2CAPP_ONE&sortBy=name%3Adesc", jobs, { expects: only("SILENT", "LOAD GL") }),
    get("/dailyjobs?machine=UX*&jobType=UNIX&jobStatus=Failed", jobs, { expects: only("UX_REPORT") }),
    get("/dailyjobs?categories=Failed%2CHeld&includeCount=true&limit=2&offset=1&sortBy=date%3Aasc%2Cname%3Aasc", jobs, {
      answers: { totalresourcecount: "11" },
      expects: only("JOB001", "LOAD GL"),
    }),
    get("/dailyjobs?accessCodeIds=0&departmentIds=0&priority=0&path=NIGHTLY*&scheduleStatus=In+Process&limit=1", jobs),
    get("/dailyjobs?departmentIds=7", jobs, { expects: only() }),
    get("/dailyjobs?terminationDescription=*N&includeDetails=true&includeDocumentation=true", jobs, {
      expects: only("UX_REPORT"),
    }),
    get("/dailyjobs/count_by_status?dates=2024-09-21", Models.JobCount, { expects: [[["failed"], 11]] }),
    get(`/dailyjobs/${jobId}`, Models.DailyJob, { keeps: { uid: ["uid"] } }),
    get("/dailyjobs/20240921%7C16%7C1%7CCOPY%20A%252FB", Models.DailyJob, { expects: [[["name"], "COPY A/B"]] }),
    strictly("PUT", `/dailyjobs/${jobId}`, Models.DailyJob, {
      body: wholeJob,
      expects: [[["incidentTicketId"], "INC0001"]],
    }),
    get("/dailyjobs/{uid}/incidentTickets", Schema.Array(Models.IncidentTicket), { keeps: { ticket: [0, "id"] } }),
    strictly("PUT", "/dailyjobs/{uid}/incidentTickets/{ticket}", Models.IncidentTicket, {
      body: { id: "{ticket:text}", ticketId: "INC0002", ticketUrl: "https://desk.example/INC0002" },
    }),
    get("/dailyjobs?name=LOAD+GL", jobs, { keeps: { other: [0, "uid"] } }),
    strictly("POST", "/dailyjobs/{other}/incidentTickets", Models.IncidentTicket, {
      body: { id: null, ticketId: "INC0003", ticketUrl: null },
      keeps: { inserted: ["id"] },
    }),
    strictly("POST", "/dailyjobs/{other}/incidentTickets", Models.ApiErrors, {
      about: "a second ticket",
      body: { id: "{inserted:text}", ticketId: "INC0004", ticketUrl: null },
      status: 400,
    }),
    get("/dailyschedules?includeCount=true", schedules, { answers: { totalresourcecount: "1" } }),
    get("/dailyschedules?failedJobs=true&categories=Running&path=NIGHTLY*", schedules, {
      expects: only("NIGHTLY BATCH"),
    }),
    get(`/dailyschedules/${scheduleId}`, Models.DailySchedule),
    get("/dailyschedules/count_by_status?dates=2024-09-21", Models.ScheduleCount),
    get("/dailyschedules/dates", Schema.Array(Models.LocalDate)),
    ...log,
    ...actions,
    get(`/dailyjobs/${jobId}`, Models.ApiErrors, {
      about: "an expired token",
      headers: { authorization: "Token expired" },
      status: 401,
      expects: [[[0, "message"], "Invalid token specified"]],
    }),
    get("/dailyjobs/20240921%7C16%7C1%7CNONE", Models.ApiErrors, { status: 404 }),
    get("/dailyschedules/20240921%7C99%7C1", Models.ApiErrors, { status: 404 }),
    get("/jobactions/1", Models.ApiErrors, { status: 404 }),
    get("/machinegroups", Models.ApiErrors, { about: "what is not simulated", status: 404 }),
    get("/dailyjobs?sortBy=colour%3Aasc", Models.ApiErrors, { status: 400 }),
    strictly("DELETE", "/tokens", Schema.Null),
  ],
}

export const commandLine: Client = {
  name: "command line",
  headers,
  steps: [
    ...login,
    get("/dailyschedules?name=NIGHTLY+BATCH&dates=2024-09-21", schedules, {
      keeps: { schedule: [0, "id"] },
      expects: only("NIGHTLY BATCH"),
    }),
    get("/dailyjobs?scheduleIds={schedule}&name=JOB001&dates=2024-09-21", jobs, {
      keeps: { job: [0, "id"] },
      expects: only("JOB001"),
    }),
    ...log,
    get("/dailyschedules?name=NO+SUCH&dates=2024-09-21", schedules, { expects: only() }),
    ...Models.actions.map((action) => jobAction(action, "20240921|16|1|NULL GATE")),
    jobAction("markFixed", "20240921|16|1|NONE"),
    outcome("failed"),
    get("/dailyjobs/{job}", Models.DailyJob, {
      about: "wait for the end of a job",
      expects: [[["status", "id"], 910]],
    }),
    get(`/dailyjobs/${jobId}/status`, Models.JobStatus, { expects: [[["description"], "Failed"]] }),
    get("/dailyjobs/count?dates=2024-09-21", Schema.Int),
    get("/dailyjobs/count_by_status?dates=2024-09-21", Models.JobCount),
  ],
}
