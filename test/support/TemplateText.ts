/**
 * A template file with every field, the vendor's and ours, each with a value that is not its default, one field a line.
 */
import * as Result from "effect/Result"
import * as Diagnostic from "../../src/domain/Diagnostic.ts"
import * as FileCheck from "../../src/template/FileCheck.ts"
import * as TemplateFile from "../../src/template/TemplateFile.ts"

export const fields = {
  $schema: "./template.schema.json",
  $comment: ["For people", "only"],
  compatibility: "24.2",
  ticketDescription: "Job @EV_Job failed",
  ticketInformation: "@EV_Schedule @EV_Agent @EV_Date @EV_errorcode @EV_Errorcode",
  address: { name: "test", value: "summit.example:8443" },
  viewAddress: { name: "people", value: "view.example" },
  credentials: { apiKey: "633231686447566a61413d3d", apiKeyHeader: "x-api-key" },
  rules: {
    includeJobLogAttachment: false,
    includeTagRouting: true,
    includeWorkGroupNameTag: true,
    includeCategoryNameTag: true,
    includeAssignToTag: true,
    submitSingleIncidentPerDay: true,
    createWhenClosed: true,
    exitNeedsTagRule: true,
    configWithoutTag: true,
    onLostReply: "park",
  },
  urls: [
    { name: "incident", value: "/rest/CommonWS_JsonObjCall_JSON" },
    { name: "attachment", value: "rest/Summit_UploadAttachmentBase64Encoded" },
    { name: "viewIncident", value: "https://{0}/ticket?id={number}" },
    { name: "viewJob", value: "https://opcon.example/job/{uid}" },
  ],
  workingHours: {
    monday: { start: "0800", stop: "1730" },
    tuesday: { start: "2200", stop: "0600" },
    wednesday: { start: "0000", stop: "2400" },
    thursday: { start: "1200", stop: "2400" },
    friday: { start: "0001", stop: "2359" },
    saturday: { start: "0000", stop: "0000" },
    sunday: { start: "1000", stop: "1100" },
  },
  attributes: [{ name: "Caller_EmailID", value: "batch@example.com" }],
  workingHoursAttributes: [{ name: "Priority_Name", value: "P3" }],
  nonWorkingHoursAttributes: [{ name: "Priority_Name", value: "P1 @EV_Job" }],
  customAttributes: [{ groupName: "Batch", name: "Job", value: "@EV_Job" }],
  tags: [
    { indicator: "EXIT", indicatorValue: "NOTICKET" },
    { indicator: "TAG_START", indicatorValue: "APP1", attribute: "Category_Name", value: "One" },
    { indicator: "TAG_END", indicatorValue: "ROUTE1", attribute: "Assigned_WorkGroup_Name", value: "Application One" },
    { indicator: "DEFAULT", attribute: "Assigned_WorkGroup_Name", value: "DevOps" },
    { indicator: "WRKGRP" },
    { indicator: "CATNAME" },
    { indicator: "ASSIGNTO", value: "@service-now.com" },
  ],
  configurationItem: { key: "hostname", value: "@EV_Agent", onUpdate: "omit" },
  documentationTag: "INSTRUCTIONS",
  when: [
    {
      name: "payroll",
      if: {
        termination: ["16", "0000000020"],
        agent: "PAY*",
        schedule: ["PAYROLL*"],
        job: "LOAD ?",
        tag: "PAY",
        department: "Finance",
        workingHours: false,
      },
      attributes: [{ name: "Impact_Name", value: "High" }],
      customAttributes: [{ groupName: "Batch", name: "Link", value: "@EV_JobLink" }],
      ticketDescription: "Payroll: @EV_Job failed",
      ticketInformation: "@EV_Instructions",
      configurationItem: { key: "serialnumber", value: "4711", onUpdate: "send" },
    },
  ],
  whenMatches: "all",
  limits: { Description: 250, Information: 4000, Job: 30 },
  reopen: { status: "Assigned", logField: "InternalLog", from: ["Pending"] },
  incidentContainer: "string",
  attachmentRequest: {
    encoding: "bytes",
    envelope: "flat",
    service: "Other",
    idField: "Ticket_No",
    idKind: "number",
    nameField: "Name",
    contentField: "Content",
  },
  search: {
    service: "IM_GetIncidentList",
    dynamicService: "DWS_Other",
    dynamicInput: "Text",
    caller: "4711",
    limit: 20,
  },
  holdMinutes: 5,
  reuseOpenIncident: { days: 14 },
  group: { by: "agent", over: 20, withinMinutes: 10 },
  maxTicketsPerHour: 100,
  onRecovery: "resolve",
  recovery: { text: "See @EV_Job", solution: "@EV_Job", closureCode: "Successful", resolutionCode: "Restarted" },
  jobActions: { accepted: "markUnderReview", resolved: "markFixed", cancelled: "cancel", acceptedStatus: ["Assigned"] },
} as const

export const render = (template: unknown): string => JSON.stringify(template, null, 2)

export const full = render(fields)

/** Nothing but what has no default. */
export const minimal = {
  ticketDescription: "Job failed",
  ticketInformation: "Look at it",
  address: { value: "summit.example" },
  credentials: { apiKey: "633231686447566a61413d3d" },
  urls: [
    { name: "incident", value: "rest/incident" },
    { name: "attachment", value: "rest/Summit_UploadAttachmentBase64Encoded" },
  ],
}

/** `T:line:column: message` of everything that is wrong with the text of a template. */
export const problems = (text: string): ReadonlyArray<string> =>
  Result.match(TemplateFile.parse("basic.json", text), {
    onFailure: (all) => all.map((problem) => Diagnostic.render("T", problem)),
    onSuccess: () => [],
  })

/** The messages alone. */
export const messages = (template: unknown): ReadonlyArray<string> =>
  problems(render(template)).map((problem) => problem.replace(/^T:\d+:\d+: /, ""))

/** A finding, and the text at its line and column. */
export type FoundAt = readonly [severity: FileCheck.Severity, at: string, message: string]

export const findingsOf = (template: unknown): ReadonlyArray<FoundAt> => {
  const text = render(template)
  const lines = text.split("\n")
  return FileCheck.templateText(text).map(({ column = 1, line = 1, message, severity }) => [
    severity,
    /^"(?:[^"\\]|\\.)*"|^\S/.exec((lines[line - 1] ?? "").slice(column - 1))?.[0] ?? "",
    message,
  ])
}
