/**
 * Scripts, dashboards and flows: they read a few members and send what they happen to have, numbers as texts among it.
 * SummitDashboards.ts has more of them. The tickets there are those of SummitPrograms.ts.
 */
import * as Schema from "effect/Schema"
import type { Client } from "./SummitClients.ts"
import * as Models from "./SummitModels.ts"
import { active, call, details, json, log, service, withKey } from "./SummitEnvelope.ts"
import { key, user, container, asObject, asText, remote, newTicket, rowsOf, search } from "./SummitTickets.ts"

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
