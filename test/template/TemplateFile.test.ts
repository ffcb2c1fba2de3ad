import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { Template } from "../../src/domain/Template.ts"
import * as TemplateFile from "../../src/template/TemplateFile.ts"
import { fields, full, minimal, render } from "../support/TemplateText.ts"

const decoded = (text: string) => Result.getOrThrow(TemplateFile.parse("basic.json", text))
const template = (text: string): Template => decoded(text).template
const withFields = (fields: object): Template => template(render({ ...minimal, ...fields }))

const whole = { start: 0, stop: 1440 }
const [one] = fields.when

describe("TemplateFile.parse", () => {
  it("takes every field", () => {
    const { template: all, warnings } = decoded(full)
    assert.deepStrictEqual(warnings, [])
    assert.strictEqual(Redacted.value(all.apiKey), "smatech")
    assert.deepStrictEqual(all, {
      name: "basic.json",
      ticketDescription: "Job @EV_Job failed",
      ticketInformation: "@EV_Schedule @EV_Agent @EV_Date @EV_errorcode @EV_Errorcode",
      address: "https://summit.example:8443",
      viewAddress: "view.example",
      apiKey: all.apiKey,
      apiKeyHeader: "x-api-key",
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
      urls: {
        incident: "rest/CommonWS_JsonObjCall_JSON",
        attachment: "rest/Summit_UploadAttachmentBase64Encoded",
        viewIncident: "https://{0}/ticket?id={number}",
        viewJob: "https://opcon.example/job/{uid}",
      },
      workingHours: Option.some({
        monday: { start: 480, stop: 1050 },
        tuesday: { start: 1320, stop: 360 },
        wednesday: whole,
        thursday: { start: 720, stop: 1440 },
        friday: { start: 1, stop: 1440 },
        sunday: { start: 600, stop: 660 },
      }),
      attributes: [{ name: "Caller_EmailID", value: "batch@example.com" }],
      workingHoursAttributes: [{ name: "Priority_Name", value: "P3" }],
      nonWorkingHoursAttributes: [{ name: "Priority_Name", value: "P1 @EV_Job" }],
      customAttributes: [{ groupName: "Batch", name: "Job", value: "@EV_Job" }],
      tags: [
        { indicator: "EXIT", indicatorValue: "NOTICKET", attribute: "", value: "" },
        { indicator: "TAG_START", indicatorValue: "APP1", attribute: "Category_Name", value: "One" },
        {
          indicator: "TAG_END",
          indicatorValue: "ROUTE1",
          attribute: "Assigned_WorkGroup_Name",
          value: "Application One",
        },
        { indicator: "DEFAULT", indicatorValue: "", attribute: "Assigned_WorkGroup_Name", value: "DevOps" },
        { indicator: "WRKGRP", indicatorValue: "", attribute: "", value: "" },
        { indicator: "CATNAME", indicatorValue: "", attribute: "", value: "" },
        {
          indicator: "ASSIGNTO",
          indicatorValue: "",
          attribute: "",
          value: "@service-now.com",
        },
      ],
      configurationItem: Option.some(fields.configurationItem),
      documentationTag: "INSTRUCTIONS",
      when: [
        {
          ...one,
          if: { ...one.if, agent: ["PAY*"], job: ["LOAD ?"], tag: ["PAY"], department: ["Finance"] },
        },
      ],
      whenMatches: "all",
      limits: new Map([
        ["Description", 250],
        ["Information", 4000],
        ["Job", 30],
      ]),
      reopen: { status: "Assigned", logField: "InternalLog", from: ["Pending"] },
      incidentContainer: "string",
      attachmentRequest: fields.attachmentRequest,
      search: fields.search,
      holdMinutes: 5,
      reuseOpenIncident: Option.some({ days: 14 }),
      group: Option.some({ by: "agent" as const, over: 20, withinMinutes: 10 }),
      maxTicketsPerHour: Option.some(100),
      onRecovery: "resolve",
      recovery: fields.recovery,
      jobActions: fields.jobActions,
    })
  })

  it("takes every default", () => {
    const { apiKey, ...rest } = template(render(minimal))
    assert.strictEqual(Redacted.value(apiKey), "smatech")
    assert.deepStrictEqual(rest, {
      name: "basic.json",
      ticketDescription: "Job failed",
      ticketInformation: "Look at it",
      address: "https://summit.example",
      viewAddress: "summit.example",
      apiKeyHeader: "apikey",
      rules: {
        includeJobLogAttachment: false,
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
        incident: "rest/incident",
        attachment: "rest/Summit_UploadAttachmentBase64Encoded",
        viewIncident: "https://{0}/MDLIncidentMgmt/IM_TicketDetail.aspx?ID={1}",
        viewJob: "",
      },
      workingHours: Option.none(),
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
        envelope: "common",
        service: "Summit_UploadAttachmentBase64Encoded",
        idField: "TicketID",
        idKind: "internal",
        nameField: "AttachmentFileName",
        contentField: "FileBase64",
      },
      search: {
        service: "IM_GetMyIncidents",
        dynamicService: "DWS_IM_GetIncidentIDBySymptom",
        dynamicInput: "Symptom",
        caller: "",
        limit: 200,
      },
      holdMinutes: 0,
      reuseOpenIncident: Option.none(),
      group: Option.none(),
      maxTicketsPerHour: Option.none(),
      onRecovery: "none",
      recovery: {
        text: "",
        solution: "The OpCon job @EV_Job has recovered.",
        closureCode: "",
        resolutionCode: "",
      },
      jobActions: { accepted: "none", resolved: "none", cancelled: "none", acceptedStatus: ["In-Progress"] },
    })
  })

  it("takes the defaults of a group that is there without its fields", () => {
    const groups = { rules: {}, reopen: {}, attachmentRequest: {}, search: {} }
    const { apiKey: _, ...rest } = withFields(groups)
    const { apiKey: __, ...expected } = template(render(minimal))
    assert.deepStrictEqual(rest, expected)
  })

  it.each([
    ["summit.example", "https://summit.example"],
    [" Summit.Example/ ", "https://summit.example"],
    ["summit.example:8443", "https://summit.example:8443"],
    ["https://summit.example", "https://summit.example"],
    ["HTTPS://summit.example:8443//", "https://summit.example:8443"],
    ["http://localhost:9444", "http://localhost:9444"],
    ["http://127.0.0.2", "http://127.0.0.2"],
    ["http://[::1]:9444/", "http://[::1]:9444"],
    ["localhost:9444", "https://localhost:9444"],
  ])("address %j becomes %s, and its host the view address", (value, expected) => {
    const { address, viewAddress } = withFields({ address: { value } })
    assert.strictEqual(address, expected)
    assert.strictEqual(viewAddress, expected.replace(/^https?:../, ""))
  })

  it.each([
    ["view.example", "view.example"],
    ["https://view.example:444/", "view.example:444"],
    ["", "summit.example"],
  ])("viewAddress %j becomes %s", (value, expected) => {
    assert.strictEqual(withFields({ viewAddress: { value } }).viewAddress, expected)
  })

  it.each([
    ["rest/Summit_UploadAttachmentBase64Encoded", "base64", "Summit_UploadAttachmentBase64Encoded", "FileBase64"],
    ["REST/SUMMIT_UPLOADATTACHMENTBASE64ENCODED/", "base64", "Summit_UploadAttachmentBase64Encoded", "FileBase64"],
    ["rest/CommonWS_JsonObjCall", "bytes", "Summit_UploadAttachment", "FileByte"],
    ["Summit_UploadAttachmentBase64Encoded/other", "bytes", "Summit_UploadAttachment", "FileByte"],
  ])("attachments to %s are sent as %s", (value, encoding, service, contentField) => {
    const urls = [minimal.urls[0], { name: "attachment", value }]
    const { attachmentRequest } = withFields({ urls, attachmentRequest: { idField: "Ticket_No" } })
    assert.deepStrictEqual(attachmentRequest, {
      encoding,
      envelope: "common",
      service,
      idField: "Ticket_No",
      idKind: "internal",
      nameField: "AttachmentFileName",
      contentField,
    })
  })

  it("needs no attachment where no log is attached", () => {
    const { urls } = withFields({ rules: { includeJobLogAttachment: false }, urls: [minimal.urls[0]] })
    assert.deepStrictEqual([urls.incident, urls.attachment], ["rest/incident", ""])
  })

  it("strips the slashes before a path", () => {
    const urls = [{ name: "incident", value: " //a/b" }, minimal.urls[1]]
    // Two slashes would begin a host, one begins a path.
    assert.strictEqual(Result.isFailure(TemplateFile.parse("b", render({ ...minimal, urls }))), true)
    assert.strictEqual(
      withFields({ urls: [{ name: "incident", value: " /a/b" }, minimal.urls[1]] }).urls.incident,
      "a/b",
    )
  })

  it("tells workingHours without a day from no workingHours", () => {
    assert.deepStrictEqual(withFields({ workingHours: {} }).workingHours, Option.some({}))
    const none = { start: "0000", stop: "0000" }
    assert.deepStrictEqual(withFields({ workingHours: { sunday: none } }).workingHours, Option.some({}))
  })

  it.each([
    ["no DEFAULT where no tag routes", { rules: { includeTagRouting: false }, tags: [] }],
    ["no DEFAULT where the work group wins", { rules: { includeTagRouting: true, includeWorkGroupNameTag: true } }],
    ["ASSIGNTO without @", { tags: [{ indicator: "ASSIGNTO", attribute: "Assign_To", value: "service-now.com" }] }],
    ["an empty attribute of WRKGRP", { tags: [{ indicator: "WRKGRP", indicatorValue: "", attribute: "", value: "" }] }],
    ["place holders side by side", { ticketDescription: "@EV_Schedule_@EV_Job.@EV_Date" }],
    ["what is no place holder", { ticketDescription: "@ev @EV me@EVENT.com" }],
    ["an unknown placeholder in a tag", { tags: [{ indicator: "EXIT", indicatorValue: "@EV_Jub" }] }],
    ["no header for the key", { credentials: { apiKey: "x", apiKeyHeader: "" } }],
  ])("accepts %s", (_, fields) => {
    assert.strictEqual(withFields(fields).name, "basic.json")
  })

  it("keeps the attribute that ASSIGNTO names", () => {
    const tags = [{ indicator: "ASSIGNTO", attribute: "Assign_To", value: "service-now.com" }]
    assert.strictEqual(withFields({ tags }).tags[0]?.attribute, "Assign_To")
  })

  it("warns about a plain key without showing it", () => {
    const credentials = { apiKey: "canary" }
    const { template: plain, warnings } = decoded(render({ ...minimal, credentials }))
    assert.strictEqual(Redacted.value(plain.apiKey), "canary")
    assert.deepStrictEqual(warnings, [{ line: 8, column: 15, message: "credentials.apiKey is in plain text" }])
  })
})
