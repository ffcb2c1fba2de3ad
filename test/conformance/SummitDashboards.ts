/** Monitoring, dashboards and the vendor's own samples, as SummitScripts.ts has the scripts. */
import * as Schema from "effect/Schema"
import type { Client, Kept } from "./SummitClients.ts"
import * as Models from "./SummitModels.ts"
import { call, details, json, log, service, withKey } from "./SummitEnvelope.ts"
import { key, user, container, asObject, asText, remote, newTicket, rowsOf, search } from "./SummitTickets.ts"

export const monitoring: Client = {
  name: "W, monitoring",
  path: `/${service}/CommonWS_JsonObjCall`,
  headers: {},
  contentType: json,
  steps: [
    {
      about: "an event becomes an incident with custom fields, booleans as texts",
      body: () =>
        key(log, {
          ...asObject(
            container(
              { ...newTicket, IsFromWebService: "true", Medium: "Event" },
              { Information: "SRV01 is down", InternalLog: "", UserLog: "" },
              { CustomFields: [{ GroupName: "Event Details", Name: "Configuration Item", Value: "SRV01" }] },
            ),
          ),
          ...remote,
        }),
      reads: Models.Created,
      keeps: { number: ["TicketNo"] },
    },
    {
      about: "which reads back under the other names",
      body: ({ number }) => key(details, { TicketNo: number, ...remote }),
      reads: Models.Details,
      expects: [
        [["OutputObject", "IncidentDetails", "CustomAttributes", 0, "Group_Name"], "Event Details"],
        [["OutputObject", "IncidentDetails", "CustomAttributes", 0, "AttributeText"], "SRV01"],
      ],
    },
  ],
}

export const commentedOut: Client = {
  name: "X, C# contract",
  path: `/Chat_Api/${service}/CommonWS_JsonObjCall`,
  headers: {},
  contentType: json,
  steps: [
    {
      about: "an incident with the members of the server's class, Desc for the title",
      body: () =>
        key(log, {
          ...asObject(
            container(
              {
                Desc: "printer is offline",
                Sup_Function: "IT",
                Status: "New",
                Medium: "Web",
                PageName: "LogTicket",
                Impact_Name: "LOW",
                Criticality: 0,
                Resolution_Time: null,
                Updated_Time: null,
              },
              { Information: "" },
            ),
          ),
          ...remote,
        }),
      reads: Models.Created,
      keeps: { number: ["TicketNo"] },
    },
    {
      about: "has that title",
      body: ({ number }) => key(details, { TicketNo: String(number) }),
      reads: Models.Details,
      expects: [[["OutputObject", "IncidentDetails", "TicketDetails", 0, "Subject"], "printer is offline"]],
    },
  ],
}

const board = (Status: string, changes: object = {}) =>
  key("IM_GetIncidentList", { objIncidentCommonFilter: { OrgID: "1", Instance: "IT", Status, ...changes } })
const boardRows = rowsOf(Schema.Struct({ Status: Schema.String, TotalRows: Schema.Int }))
const total = (count: number): ReadonlyArray<readonly [ReadonlyArray<string | number>, unknown]> => [
  [["OutputObject", "MyTickets", 0, "TotalRows"], count],
  [["OutputObject", "MyTickets", count - 1, "TotalRows"], count],
  [["OutputObject", "MyTickets", count], undefined],
]

export const dashboard: Client = {
  name: "D, dashboards",
  path: `/Chatbotproxy/${service}/CommonWS_JsonObjCall`,
  headers: { accept: "application/json, text/plain, */*", origin: "https://dashboard.example" },
  contentType: json,
  steps: [
    {
      about: "everything, page size 0",
      body: () => board("All", { CurrentPageIndex: 0, PageSize: 0 }),
      reads: boardRows,
      expects: total(3),
    },
    { about: "everything, without paging", body: () => board(""), reads: boardRows, expects: total(3) },
    { about: "what is open", body: () => board("Open"), reads: boardRows, expects: total(1) },
    {
      about: "a count from a page of one",
      body: () => board("Resolved,Closed", { CurrentPageIndex: 0, PageSize: 1 }),
      reads: boardRows,
      expects: [[["OutputObject", "MyTickets", 0, "TotalRows"], 2]],
    },
    {
      about: "my incidents, all on one page",
      body: () => search({ PageSize: 0, TextSearch: "" }),
      reads: Models.SearchList,
      expects: [[["OutputObject", "MyTickets", 0, "TotalRows"], 3]],
    },
  ],
}

const form = call({ AuthType: "FORM", ...user, ProxyID: 0, ReturnType: "JSON", OrgID: 1, TokenID: "" })

const sampleUpdate = (kept: Kept) => ({
  Ticket_No: String(kept.number ?? 59_404),
  Sup_Function: "IT",
  Source: "Event Trigger",
  Caller_EmailID: "john@example.com",
  Medium: "Web",
  Status: "In-Progress",
  PageName: "TicketDetail",
  Category_Name: "IT",
  Description: "slow network",
  PendingReason: "",
  Closure_Code_Name: "Successful",
  Response_SLA_Reason: "",
})

export const samples: Client = {
  name: "V, vendor's samples",
  path: `/${service}/CommonWS_JsonObjCall`,
  headers: {},
  contentType: json,
  steps: [
    {
      about: "a file by FORM, as byte values",
      body: () =>
        form("Summit_UploadAttachment", {
          eModule: "IM",
          TicketID: 41_234,
          FileByte: [101, 114, 116],
          AttachmentFileName: "IMattachment.txt",
          RequestType: "mobile",
        }),
      reads: Models.Done,
    },
    {
      about: "an update, OrgID as text",
      body: (kept) =>
        call(withKey({ OrgID: "1" }))(log, {
          ...asObject({
            Updater: "Executive",
            Ticket: { IsFromWebService: true, ...sampleUpdate(kept) },
            TicketInformation: { Information: "seen", InternalLog: "", UserLog: "", Solution: "restart" },
            CustomFields: [],
            CI_Key: "serialnumber",
            CI_Value: "SN1",
          }),
          ...remote,
        }),
      reads: Models.Logged,
      strict: true,
      expects: [[["TicketNo"], 59_404]],
    },
    {
      about: "a new ticket in a text, RequestType outside of the parameters",
      body: () => key(log, asText(container(newTicket, { Information: "x" })), remote),
      reads: Models.Created,
    },
    {
      about: "a user without an AuthType",
      body: () =>
        call({ ...user, ProxyID: "0", ReturnType: "JSON", OrgID: "1", TokenID: "" })(details, { TicketNo: "59404" }),
      reads: Models.Details,
    },
  ],
}
