/**
 * Settings and a template as a site would have them, for the tests of both adapters. The secrets are canaries: no error,
 * no log line and no planned request may ever hold one of them.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as ConnectorConfig from "../../src/config/ConnectorConfig.ts"
import type { SettingsShape } from "../../src/config/Settings.ts"
import { FailedJob } from "../../src/domain/FailedJob.ts"
import type { FailureInput, JobDetails } from "../../src/domain/FailureValues.ts"
import { valuesOf } from "../../src/domain/FailureValues.ts"
import { encode } from "../../src/domain/Secret.ts"
import type { Template } from "../../src/domain/Template.ts"
import * as TemplateFile from "../../src/template/TemplateFile.ts"

export const opconSecret = "opcon-secret-canary"
export const summitSecret = "summit-secret-canary"

const folder = "/srv/opcon-summit"

const config = `[GENERAL]
DAILY_START_HOUR=7
TIME_ZONE=UTC
[OPCON API]
ADDRESS=opcon.example
TOKEN=${encode(opconSecret)}
`

export const settings: SettingsShape = Result.getOrThrow(
  ConnectorConfig.parse(config, { file: `${folder}/Connector.config`, resolve: (path) => `${folder}/${path}` }),
)

const office = { start: "0800", stop: "1700" }
const rest = "api_integration/REST/Summit_RESTWCF.svc/RESTService"

const file = JSON.stringify({
  ticketDescription: "Job @EV_Job of schedule @EV_Schedule failed",
  ticketInformation: "Job @EV_Job failed on @EV_Agent at @EV_Date with @EV_errorcode",
  address: { value: "summit.example" },
  credentials: { apiKey: encode(summitSecret), apiKeyHeader: "" },
  rules: { includeJobLogAttachment: true },
  urls: [
    { name: "incident", value: `${rest}/CommonWS_JsonObjCall_JSON` },
    { name: "attachment", value: `${rest}/Summit_UploadAttachmentBase64Encoded` },
  ],
  workingHours: { monday: office, tuesday: office, wednesday: office, thursday: office, friday: office },
  attachmentRequest: {
    encoding: "base64",
    envelope: "flat",
    idField: "Ticket_No",
    idKind: "number",
    nameField: "FileName",
    contentField: "FileContent",
  },
})

export const template: Template = Result.getOrThrow(TemplateFile.parse("basic.json", file)).template

/** A job of which OpCon shows nothing but its run. */
export const bareJob: JobDetails = {
  uid: Option.some("4711"),
  jobNumber: Option.some(4245),
  tags: [],
  department: "",
  documentation: "",
  lastRun: { started: "", ended: "", duration: "" },
}

/** What place holders stand for, of a job of which nothing is known but its command line, unless `more` says so. */
export const valuesFor = (failed: FailedJob, more: Partial<FailureInput> = {}) =>
  valuesOf({
    template,
    failed,
    job: bareJob,
    jobNumber: Option.some(4245),
    at: DateTime.makeZonedUnsafe("2024-09-21T09:20:00Z", { timeZone: "UTC" }),
    systemName: settings.general.systemName,
    previous: Option.none(),
    ...more,
  })

/** The failed job of the examples in docs. */
export const documentedJob = FailedJob.make({
  agent: "WINAGENT01",
  schedule: "NIGHTLY BATCH",
  job: "LOAD GL",
  termination: "0000000001",
  scheduleDate: "2024-09-21",
  scheduleId: 16,
  scheduleInstance: 1,
  template: "basic.json",
})
