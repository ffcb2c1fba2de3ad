/**
 * The vendor's PowerShell module and the scripts and programs that use the API from elsewhere. They take any member, and
 * look at a few; they send numbers as strings where a variable happens to be one, and empty parameters.
 */
import * as Schema from "effect/Schema"
import { sampleToken, sampleUser } from "../../src/simulator/SampleSchedule.ts"
import type { Client, Step } from "./Clients.ts"
import * as Models from "./OpConModels.ts"

const authorization = `Token ${sampleToken}`
const contentType = "application/json"

type Given = Omit<Step, "method" | "path" | "about" | "reads"> & { readonly about?: string }

const send = (method: Step["method"], path: string, reads: Schema.Decoder<unknown>, given: Given = {}): Step => ({
  about: `${method} ${path}`,
  method,
  path,
  reads,
  ...given,
})
const get = (path: string, reads: Schema.Decoder<unknown>, given: Given = {}) => send("GET", path, reads, given)

const Identified = Schema.Struct({ id: Schema.Int, result: Schema.String })
const FoundJob = Schema.Struct({
  id: Schema.String,
  uid: Schema.Int,
  name: Schema.String,
  jobNumber: Schema.Int,
  status: Schema.Struct({ description: Schema.String, category: Schema.String }),
})
const foundJobs = Schema.Array(FoundJob)
const Files = Schema.Struct({
  result: Schema.Literals(["submitted", "success", "failed"]),
  jobInstanceActionItems: Schema.Array(Schema.Struct({ id: Schema.Int, result: Schema.String })),
})
const first = (name: string): NonNullable<Step["expects"]> => [
  [[0, "name"], name],
  [[1], undefined],
]
const nothing: NonNullable<Step["expects"]> = [[[0], undefined]]

const job001 = "ScheduleName=NIGHTLY%20BATCH&JobName=JOB001"
const ticket = "/dailyjobs/{uid}/incidentTickets"

export const powerShell: Client = {
  name: "PowerShell module",
  headers: { authorization, "content-type": contentType },
  steps: [
    send("POST", "/tokens", Models.Token, {
      headers: { authorization: "" },
      body: { user: sampleUser, tokenType: { id: "PowerShell", type: "Application" } },
      expects: [[["tokenType", "id"], "PowerShell"]],
    }),
    get("/version", Models.Version, { headers: { authorization: "" } }),
    get("/dailyschedules?dates", Schema.Array(Schema.Struct({ id: Schema.String })), { about: "an empty filter" }),
    get("/dailyschedules?name=NIGHTLY%20BATCH&dates=2024/09/21", Schema.Array(Models.DailySchedule), {
      expects: first("NIGHTLY BATCH"),
    }),
    get(`/dailyjobs?${job001}`, foundJobs, { expects: first("JOB001") }),
    get(`/dailyjobs?${job001}&dates=2024/09/21`, foundJobs, { expects: first("JOB001") }),
    get(`/dailyjobs?${job001}&dates=09-21-2024`, foundJobs, { expects: first("JOB001") }),
    get(`/dailyjobs?${job001}&dates=2024-09-22`, foundJobs, { expects: nothing }),
    get("/dailyjobs?name=load*&dates=2024-09-21", foundJobs, { expects: first("LOAD GL") }),
    get("/dailyjobs?status=Initialization%20Error&dates=2024-09-21", foundJobs, { expects: first("NEVER STARTED") }),
    get("/dailyjobs?&status=Failed&limit=1", foundJobs, { expects: first("JOB001") }),
    get("/dailyjobs?tags=NOTICKET&dates=2024-09-21", foundJobs, { expects: first("SILENT") }),
    get("/dailyjobs/20240921%7C16%7C1%7CJOB001", FoundJob),
    get("/dailyjobs/count_by_status", Models.JobCount),
    get(`/dailyjobs?JobName=JOB001&ScheduleName=NIGHTLY%20BATCH&Dates=2024-09-21`, foundJobs, {
      keeps: { uid: [0, "uid"], number: [0, "jobNumber"], job: [0, "id"] },
    }),
    get(ticket, Schema.Array(Models.IncidentTicket), { expects: nothing }),
    send("POST", ticket, Models.IncidentTicket, {
      body: { id: 0, ticketId: "59404", ticketUrl: "https://desk.example/59404" },
      keeps: { ticket: ["id"] },
    }),
    send("PUT", `${ticket}/{ticket}`, Models.IncidentTicket, {
      body: { id: "{ticket:text}", ticketId: "59405", ticketUrl: "https://desk.example/59405" },
      expects: [[["ticketId"], "59405"]],
    }),
    send("DELETE", `${ticket}/{ticket}`, Schema.Unknown),
    get(ticket, Schema.Array(Models.IncidentTicket), { expects: nothing }),
    send("POST", "/jobinstanceactions", Identified, {
      body: { action: "LIST", jobInstanceActionItems: [{ id: "{number}" }] },
      keeps: { list: ["id"] },
    }),
    get("/jobinstanceactions/{list}", Files),
    get("/jobinstanceactions/{list}", Files, {
      keeps: { file: ["jobInstanceActionItems", 0, "files", 0] },
      expects: [[["result"], "success"]],
    }),
    send("POST", "/jobinstanceactions", Identified, {
      about: "the number as a string, the file as a JSON string in a JSON string",
      body: {
        action: "FILE",
        jobInstanceActionItems: [{ id: "{number:text}", jorsRequestParameters: "{file:json}" }],
      },
      keeps: { content: ["id"] },
    }),
    get("/jobinstanceactions/{content}", Files),
    get("/jobinstanceactions/{content}", Files, {
      expects: [[["jobInstanceActionItems", 0, "result"], "success"]],
    }),
    send("POST", "/jobactions", Identified, {
      body: { action: "markjobsunderreview", jobs: [{ id: "{job}" }], reason: "looked at" },
      keeps: { action: ["id"] },
    }),
    get("/jobactions/{action}", Identified, { expects: [[["result"], "success"]] }),
    send("DELETE", "/tokens", Schema.Unknown),
  ],
}

export const htmlPage: Client = {
  name: "page of daily jobs",
  headers: { authorization, "content-type": "application/json; charset=utf-8" },
  steps: [
    get("/dailyJobs/?dates=2024-09-21&limit=1000&offset=0", Schema.Array(Models.ReportedJob)),
    get("/dailyJobs/?dates=2024-09-21&limit=1000&offset=1000", Schema.Array(Models.ReportedJob), { expects: nothing }),
  ],
}

export const console: Client = {
  name: "OpConsole",
  headers: { authorization, "content-type": contentType },
  steps: [
    get("/dailyjobs?jobStatus=Failed&dates=2024-09-21&includeDocumentation=true", foundJobs),
    get("/dailyjobs?dates=2024-09-21&jobType=Null", foundJobs, { expects: first("NULL GATE") }),
    get("/dailyjobs?sortBy=termdesc:desc&limit=1", foundJobs),
  ],
}

export const serviceNow: Client = {
  name: "ServiceNow application",
  headers: { authorization, accept: "application/json", "content-type": contentType },
  steps: [
    send("POST", "/jobactions", Identified, {
      body: { action: "markUnderReview", jobs: [{ id: "20240921|16|1|JOB001" }], reason: "ticket accepted" },
      keeps: { action: ["id"] },
    }),
    get("/jobactions/{action}", Identified, { expects: [[["jobs", 0, "result"], "success"]] }),
    get("/dailyjobs/20240921%7C16%7C1%7CJOB001", FoundJob, {
      expects: [
        [["status", "category"], "Under Review"],
        [["status", "changeReason"], "ticket accepted"],
      ],
    }),
    send("POST", "/jobactions", Identified, {
      body: { action: "markFixed", jobs: [{ id: "20240921|16|1|JOB001" }], reason: "ticket resolved" },
    }),
    send("POST", "/jobactions", Identified, {
      body: { action: "restart", jobs: [{ id: "20240921|16|1|JOB001" }], reason: "ticket resolved" },
    }),
  ],
}

export const webServices: Client = {
  name: "Web Services connector",
  headers: { authorization, "content-type": contentType },
  steps: [
    send("POST", "/tokens", Schema.Struct({ id: Schema.String }), {
      headers: { authorization: "" },
      body: { user: sampleUser, tokenType: { type: "User" } },
    }),
    get("/dailyjobs?name=JOB001&dates=2024-09-21&scheduleIds=16", foundJobs, { expects: first("JOB001") }),
    get("/dailyjobs?name=NONE&dates=2024-09-21", foundJobs, { expects: nothing }),
  ],
}
