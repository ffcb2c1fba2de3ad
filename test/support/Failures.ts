/**
 * Failures of one job in every state that makes a difference to what is sent: the job, the ticket it may have, its
 * documentation, the template, and what the servers can do. As a Schema, so that tests can generate them.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { JobSeed } from "../../src/simulator/OpConState.ts"
import { statuses } from "../../src/simulator/SummitState.ts"
import * as Program from "./Program.ts"
import * as Simulators from "./Simulators.ts"
import * as TwoRuns from "./TwoRuns.ts"

const date = Simulators.sampleDate
const windows = { path: `C:\\JobOutput\\${date}\\JOB_{number}.log`, text: 'step 1 ok\r\nstep 2 „kaputt“ \\ "x"\r\n' }

/** Kinds of jobs: what they run on, and what log they have. */
const kinds = {
  windows: { jobNumber: 4245, log: { files: [windows] } },
  unix: {
    jobType: "UNIX",
    jobNumber: 4254,
    log: {
      files: [
        { path: "/usr/local/lsam/STDOUT/1/20240921/UX_{number}.092003", text: "row 17 is malformed\n" },
        { path: "/usr/local/lsam/STDERR/1/20240921/UX_{number}.092003", text: "cannot continue\n" },
      ],
    },
  },
  null: { jobType: "Null", jobNumber: 4253 },
  "never started": { jobNumber: 0, status: "Initialization Error" },
  "without a list": { jobNumber: 4256, log: { files: [], failed: "the agent is down" } },
  "half a log": {
    jobNumber: 4257,
    log: {
      files: [
        { ...windows, failed: "gone" },
        { path: "b.txt", text: "b" },
      ],
    },
  },
  "empty log": { jobNumber: 4258, log: { files: [{ ...windows, text: "" }] } },
} as const satisfies Record<string, Omit<JobSeed, "name" | "date" | "scheduleId">>
const kindNames = Schema.Literals([
  "windows",
  "unix",
  "null",
  "never started",
  "without a list",
  "half a log",
  "empty log",
])

const Text = Schema.String

export const Failure = Schema.Struct({
  kind: kindNames,
  name: Schema.Literals(["JOB001", "LOAD GL", "COPY A/B", "Übertrag Zürich"]),
  tags: Schema.Array(
    Schema.Literals([
      "NOTICKET",
      "NOTICKET2",
      "APP1_ROUTE1",
      "WRKGRP_Team A",
      "CATNAME_Elasticsearch",
      "ASSIGNTO_test",
    ]),
  ),
  /** `Unknown`: a number that Summit does not have; `0`: no number at all. */
  ticket: Schema.Literals(["none", ...statuses, "Unknown", "0"]),
  /** Whether Summit lets the ticket be read. */
  readable: Schema.Boolean,
  refusesClosed: Schema.Boolean,
  documentation: Schema.Struct({
    first: Schema.Literals([
      "",
      "Last Incident Date : 2024-09-20\r\n",
      "Last Incident Date : 2024-09-21\r\n",
      "Last Incident Date : 2024-09-21\nPrevious Incident : 4711\n",
      "Last Incident Date : 2024-02-30\r\n",
    ]),
    rest: Schema.String,
  }),
  rules: Schema.Struct({
    submitSingleIncidentPerDay: Schema.Boolean,
    createWhenClosed: Schema.Boolean,
    includeJobLogAttachment: Schema.Boolean,
    includeWorkGroupNameTag: Schema.Boolean,
    includeCategoryNameTag: Schema.Boolean,
    includeAssignToTag: Schema.Boolean,
  }),
  /** Free text of the template, `@` left out: it would begin a place holder. */
  text: Text,
  incidentContainer: Schema.Literals(["object", "string"]),
  upload: Schema.Literals(["Summit_UploadAttachment", "Summit_UploadAttachmentBase64Encoded"]),
  idKind: Schema.Literals(["internal", "number"]),
  logField: Schema.Literals(["UserLog", "InternalLog", "Information"]),
  linkTo: Schema.Literals(["{1}", "{internalId}", "{encryptedId}"]),
  withoutIncidentTickets: Schema.Boolean,
  withoutDocumentation: Schema.Boolean,
})
export type Failure = typeof Failure.Type

/** A job without a ticket, in the documented way throughout. */
export const plain: Failure = {
  kind: "windows",
  name: "JOB001",
  tags: [],
  ticket: "none",
  readable: true,
  refusesClosed: true,
  documentation: { first: "", rest: "" },
  rules: {
    submitSingleIncidentPerDay: false,
    createWhenClosed: false,
    includeJobLogAttachment: true,
    includeWorkGroupNameTag: false,
    includeCategoryNameTag: false,
    includeAssignToTag: false,
  },
  text: "",
  incidentContainer: "object",
  upload: "Summit_UploadAttachmentBase64Encoded",
  idKind: "internal",
  logField: "UserLog",
  linkTo: "{1}",
  withoutIncidentTickets: false,
  withoutDocumentation: false,
}

const Template = Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown))
const RulesOf = Schema.decodeUnknownSync(Schema.Record(Schema.String, Schema.Boolean))
const UrlsOf = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ name: Schema.String, value: Schema.String })))

/** The rehearsal's basic template with what `failure` says. */
const templateOf = (basic: string, failure: Failure): string => {
  const template = Schema.decodeUnknownSync(Template)(basic)
  const [incident, attachment] = UrlsOf(template.urls)
  const service = attachment?.value.replace(/[^/]+$/, failure.upload) ?? ""
  const common = incident?.value ?? ""
  return JSON.stringify({
    ...template,
    ticketInformation: `@EV_Job: ${failure.text.replaceAll("@", "")}`,
    rules: { ...RulesOf(template.rules), ...failure.rules },
    incidentContainer: failure.incidentContainer,
    reopen: { status: "In-Progress", logField: failure.logField },
    urls: [
      { name: "incident", value: common },
      { name: "attachment", value: failure.upload === "Summit_UploadAttachment" ? common : service },
      { name: "viewIncident", value: `https://{0}/MDLIncidentMgmt/IM_TicketDetail.aspx?ID=${failure.linkTo}` },
    ],
    attachmentRequest: { idKind: failure.idKind },
  })
}

/** A world in which `failure` has just happened, and the words that tell the program of it. */
export const world = Effect.fnUntraced(function* (failure: Failure, zone = "UTC") {
  const { documentation, kind, name, readable, refusesClosed, ticket } = failure
  const seed = { name, date, scheduleId: 16, ...kinds[kind] }
  const id = Simulators.sampleId(name)
  const simulators = yield* Simulators.make({
    opcon: {
      jobs: [seed],
      withoutIncidentTickets: failure.withoutIncidentTickets,
      withoutDocumentation: failure.withoutDocumentation,
    },
    summit: {
      workGroups: [],
      firstNumber: 730_559_404,
      closedTickets: refusesClosed ? "refuse" : "allow",
      notAllowed: readable ? [] : ["IM_GetIncidentDetailsAndChangeHistory"],
    },
  })
  const runs = yield* TwoRuns.make(simulators, zone)
  const { disk } = runs.program
  const folder = `${Program.folder}/templates`
  disk.put(`${folder}/this.json`, templateOf(disk.files().get(`${folder}/basic.json`) ?? "", failure))
  const words = Program.vendorWords(name, "this.json")

  if (ticket !== "none" && ticket !== "Unknown" && ticket !== "0") {
    // The incident of an earlier failure, in what has become of it.
    const { printed } = yield* runs.run(...Program.vendorWords(name))
    yield* simulators.summit.setStatus(printed.incident ?? "", ticket)
  }
  const text = documentation.first + documentation.rest
  yield* simulators.opcon.updateJob(id, (job) => ({
    ...job,
    tags: failure.tags,
    documentation: text === "" ? null : { id: 77, frequency: null, job: text },
    ticket:
      ticket === "Unknown" || ticket === "0"
        ? { id: 55, ticketId: ticket === "0" ? "0" : "999999", ticketUrl: "https://elsewhere/" }
        : job.ticket,
  }))
  return { ...runs, simulators, words, id }
}, Effect.orDie)
