/**
 * Settings and a template as a site would have them, for the tests of both adapters. The secrets are canaries: no error,
 * no log line and no planned request may ever hold one of them.
 */
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { SettingsShape } from "../../src/config/Settings.ts"
import type { FailedJob } from "../../src/domain/FailedJob.ts"
import type { FailureInput, JobDetails } from "../../src/domain/FailureValues.ts"
import { valuesOf } from "../../src/domain/FailureValues.ts"
import type { Template } from "../../src/domain/Template.ts"
import { defaultSearch } from "../../src/domain/Template.ts"

export const opconSecret = "opcon-secret-canary"
export const summitSecret = "summit-secret-canary"

export const settings: SettingsShape = {
  file: "/srv/opcon-summit/Connector.config",
  general: {
    jobLogDir: "/srv/opcon-summit/joblogs",
    templatesDir: "/srv/opcon-summit/templates",
    journalDir: "/srv/opcon-summit/journal",
    logDir: "/srv/opcon-summit/log",
    dailyStartHour: 7,
    debug: false,
    timeZone: Option.some("UTC"),
    timeBudget: Duration.seconds(300),
    maxInFlight: 4,
    maxLogBytes: 5_242_880,
    journalKeepDays: 30,
    logKeepDays: 30,
    logFormat: "text",
    keyFile: "/srv/opcon-summit/opcon-summit.key",
    recordMask: [],
    systemName: "opcon.example:443",
  },
  defaults: [
    { name: "Priority_Name", value: "P3" },
    { name: "Impact_Name", value: "Medium" },
    { name: "Urgency_Name", value: "Medium" },
    { name: "Sup_Function", value: "IT" },
    { name: "Medium", value: "Web" },
    { name: "Classification_Name", value: "Application Support" },
    { name: "Source", value: "Event Trigger" },
    { name: "Category_Name", value: "ElasticSearch" },
    { name: "Assigned_WorkGroup_Name", value: "DevOps" },
  ],
  proxy: Option.none(),
  opcon: {
    address: "https://opcon.example:443",
    token: Redacted.make(opconSecret),
    caFile: Option.none(),
    timeout: Duration.seconds(30),
  },
  summit: {
    caFile: Option.none(),
    timeout: Duration.seconds(30),
    writeTimeout: Duration.seconds(120),
    maxPerSecond: Option.none(),
    orgId: 1,
    proxyId: 0,
  },
  shared: Option.none(),
  sweep: Option.none(),
  sync: Option.none(),
  warnings: [],
}

const office = { start: 8 * 60, stop: 17 * 60 }

export const template: Template = {
  name: "basic.json",
  ticketDescription: "Job @EV_Job of schedule @EV_Schedule failed",
  ticketInformation: "Job @EV_Job failed on @EV_Agent at @EV_Date with @EV_errorcode",
  address: "https://summit.example",
  viewAddress: "summit.example",
  apiKey: Redacted.make(summitSecret),
  apiKeyHeader: "",
  rules: {
    includeJobLogAttachment: true,
    includeTagRouting: false,
    includeWorkGroupNameTag: false,
    includeCategoryNameTag: false,
    includeAssignToTag: false,
    submitSingleIncidentPerDay: false,
    createWhenClosed: false,
    exitNeedsTagRule: false,
    configWithoutTag: false,
    onLostReply: "create",
  },
  urls: {
    incident: "api_integration/REST/Summit_RESTWCF.svc/RESTService/CommonWS_JsonObjCall_JSON",
    attachment: "api_integration/REST/Summit_RESTWCF.svc/RESTService/Summit_UploadAttachmentBase64Encoded",
    viewIncident: "https://{0}/MDLIncidentMgmt/IM_TicketDetail.aspx?ID={1}",
    viewJob: "",
  },
  workingHours: Option.some({
    monday: office,
    tuesday: office,
    wednesday: office,
    thursday: office,
    friday: office,
  }),
  attributes: [],
  workingHoursAttributes: [],
  nonWorkingHoursAttributes: [],
  customAttributes: [],
  tags: [],
  configurationItem: Option.none(),
  documentationTag: "",
  when: [],
  whenMatches: "first",
  limits: new Map(),
  reopen: { status: "In-Progress", logField: "UserLog", from: [] },
  incidentContainer: "object",
  attachmentRequest: {
    encoding: "base64",
    envelope: "flat",
    service: "",
    idField: "Ticket_No",
    idKind: "number",
    nameField: "FileName",
    contentField: "FileContent",
  },
  search: defaultSearch,
  holdMinutes: 0,
  reuseOpenIncident: Option.none(),
  group: Option.none(),
  maxTicketsPerHour: Option.none(),
  onRecovery: "none",
  recovery: { text: "", solution: "The OpCon job @EV_Job has recovered.", closureCode: "", resolutionCode: "" },
  jobActions: { accepted: "none", resolved: "none", cancelled: "none", acceptedStatus: ["In-Progress"] },
}

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
