/**
 * Scripts, dashboards and flows: they read a few members and send what they happen to have, numbers as texts among it. The
 * vendor's own samples stand last. The tickets there are those of SummitPrograms.ts.
 */
import * as Schema from "effect/Schema"
import { sampleSummitUser } from "../../src/simulator/SampleSchedule.ts"
import type { Client, Kept } from "./SummitClients.ts"
import * as Models from "./SummitModels.ts"
import { active, call, details, json, log, service, withKey } from "./SummitPrograms.ts"

const key = call(withKey())
const user = { UserName: sampleSummitUser.userName, Password: sampleSummitUser.password }

const container = (Ticket: object, TicketInformation: object, changes: object = {}) => ({
  Updater: "Executive",
  CI_ID: "",
  CI_Key: "",
  CI_Value: "",
  Ticket: { IsFromWebService: true, ...Ticket },
  TicketInformation,
  CustomFields: [],
  ...changes,
})
const asObject = (sent: object) => ({ incidentParamsJSON: { IncidentContainerJsonObj: sent } })
const asText = (sent: object) => ({ incidentParamsJSON: { IncidentContainerJson: JSON.stringify(sent) } })
const remote = { RequestType: "RemoteCall" }

const newTicket = {
  Ticket_No: "",
  Sup_Function: "IT",
  Caller_EmailID: "caller@example.com",
  Status: "New",
  Medium: "Web",
  Description: "Outlook does not start",
  PageName: "LogTicket",
  Assigned_WorkGroup_Name: "DevOps",
}

const rowsOf = <S extends Schema.Constraint>(row: S) =>
  Schema.Struct({ OutputObject: Schema.Struct({ MyTickets: Schema.Array(row) }) })

const powerShellUser = call({ ...user, ProxyID: 0, ReturnType: "JSON", OrgID: "1", TokenID: "" })
const powerShellDetails = Schema.Struct({
  OutputObject: Schema.Struct({
    IncidentDetails: Schema.Struct({
      TicketDetails: Schema.NonEmptyArray(
        Schema.Struct({
          Ticket_No: Schema.String,
          Status: Schema.String,
          Classification: Schema.String,
          Category: Schema.String,
          Criticality_Name: Schema.String,
          Impact_Name: Schema.String,
          PriorityName: Schema.String,
          SLA_Name: Schema.String,
          WG_Name: Schema.String,
          Caller_EmailID: Schema.String,
        }),
      ),
    }),
  }),
})

export const powerShell: Client = {
  name: "P, PowerShell integration",
  path: `/Webservice/REST/Summit_RESTWCF.svc/RestService/CommonWS_JsonObjCall`,
  headers: { accept: json, authorization: "Basic c3VtbWl0OnJlaGVhcnNhbA==" },
  contentType: json,
  steps: [
    {
      about: "the list of a work group",
      body: () =>
        powerShellUser("IM_GetIncidentList", {
          objIncidentCommonFilter: {
            WorkgroupName: "DevOps",
            CurrentPageIndex: "0",
            PageSize: "50",
            OrgID: "1",
            Instance: "IT",
            Status: active,
            IsWebServiceRequest: "True",
          },
        }),
      reads: rowsOf(
        Schema.Struct({
          "Incident ID": Schema.Int,
          "Workgroup Name": Schema.String,
          "Logged Time": Schema.String,
          "IT_Event Details_Configuration Item": Schema.String,
        }),
      ),
      keeps: { number: ["OutputObject", "MyTickets", 0, "Incident ID"] },
      expects: [
        [["OutputObject", "MyTickets", 0, "Incident ID"], 59_404],
        [["OutputObject", "MyTickets", 0, "IT_Event Details_Configuration Item"], "SRV01"],
      ],
    },
    {
      about: "its details, without RequestType",
      body: ({ number }) => powerShellUser(details, { TicketNo: number }),
      reads: powerShellDetails,
      keeps: { status: ["OutputObject", "IncidentDetails", "TicketDetails", 0, "Status"] },
    },
    {
      about: "an update of everything that was read, as text",
      body: ({ number, status }) =>
        powerShellUser(log, {
          ...asText(
            container(
              {
                ...newTicket,
                IsFromWebService: "True",
                Ticket_No: number,
                Status: status,
                Assigned_Engineer_Name: "Ada",
                PageName: "TicketDetail",
              },
              { UserLog: "looked at" },
            ),
          ),
          ...remote,
        }),
      reads: Models.Created,
      expects: [[["TicketNo"], 59_404]],
    },
    {
      about: "with a wrong password",
      body: () =>
        call({ ...user, Password: "guessed", ProxyID: 0, ReturnType: "JSON", OrgID: 1 })(details, { TicketNo: 59_404 }),
      reads: Models.Refused,
    },
  ],
}

const search = (changes: object) =>
  key("IM_GetMyIncidents", {
    InstanceCode: "IT",
    IncidentParam: {
      CurrentPageIndex: 0,
      OrgID: "1",
      PageSize: 20,
      Caller: "55",
      CallerName: "",
      CallerEmailID: "",
      Instance: "IT",
      Status: "All",
      Workgroup: 0,
      Executive: 0,
      SortOrder: "DESC",
      TextSearch: "Outlook",
      TextSearchIn: "ALL",
      Description: "",
      ...changes,
    },
    ...remote,
  })

export const assistant: Client = {
  name: "M, assistant",
  path: `/chatbot/${service}/CommonWS_JsonObjCall`,
  headers: {},
  contentType: json,
  steps: [
    {
      about: "a new incident",
      body: () =>
        key(log, {
          ...asObject(container({ ...newTicket, PageName: "TicketDetail" }, { Information: "asked", UserLog: "" })),
          ...remote,
        }),
      reads: Models.Created,
      keeps: { number: ["TicketNo"] },
    },
    { about: "is found by its words", body: () => search({}), reads: Models.SearchList, strict: true },
    {
      about: "the oldest first",
      body: () => search({ TextSearch: "", SortOrder: "ASC" }),
      reads: Models.SearchList,
      expects: [[["OutputObject", "MyTickets", 0, "Incident_ID"], 59_404]],
    },
    {
      about: "nothing has these words",
      body: () => search({ TextSearch: "Quantum" }),
      reads: Models.SearchList,
      expects: [[["OutputObject", "MyTickets"], []]],
    },
    {
      about: "a line in the user's log",
      body: ({ number }) =>
        key(log, {
          ...asObject(container({ ...newTicket, Ticket_No: number, Status: "In-Progress" }, { UserLog: "call me" })),
          ...remote,
        }),
      reads: Models.Created,
    },
  ],
}

export const assignment: Client = {
  name: "J, assignment of tickets",
  path: `/api-copilot/${service}/CommonWS_JsonObjCall`,
  headers: { "user-agent": "python-requests/2.32.3", accept: "*/*" },
  contentType: json,
  steps: [
    {
      about: "the tickets of a group, no dates",
      body: () =>
        call(withKey({ AuthType: "APIKey", ReturnType: "json", TokenID: "" }))("IM_GetIncidentList", {
          objIncidentCommonFilter: {
            WorkgroupName: "DevOps",
            CurrentPageIndex: 0,
            PageSize: 100,
            OrgID: "1",
            Instance: "IT",
            Status: "New",
            IsWebServiceRequest: true,
          },
        }),
      reads: rowsOf(Schema.Struct({ Ticket_No: Schema.Union([Schema.String, Schema.Int]) })),
      keeps: { number: ["OutputObject", "MyTickets", 0, "Ticket_No"] },
    },
    {
      about: "one is given to an engineer, with no more than that",
      body: ({ number }) =>
        key(log, {
          ...asObject({
            Updater: "Executive",
            Ticket: {
              IsFromWebService: true,
              Ticket_No: number,
              Sup_Function: "IT",
              Status: "Assigned",
              Assigned_WorkGroup_Name: "DevOps",
              Medium: "API",
              Source: "API Call",
              Assigned_Engineer_Email: "ada@example.com",
              PageName: "LogTicket",
            },
            TicketInformation: { Information: "assigned to Ada" },
            CustomFields: [],
          }),
          ...remote,
        }),
      reads: Models.Created,
      expects: [[["TicketNo"], 59_404]],
    },
  ],
}

export const logicApp: Client = {
  name: "S, Logic App",
  path: `/API/${service}/CommonWS_JsonObjCall`,
  headers: {},
  contentType: json,
  steps: [
    {
      about: "an alert becomes an incident, RequestType empty",
      body: () =>
        key(log, {
          ...asObject(container({ ...newTicket, Source: "Sentinel" }, { Information: "alert" })),
          RequestType: "",
        }),
      reads: Models.Created,
    },
  ],
}

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
