/** Programs that create and change tickets: the adapter of an ITSM integration, an older C# program. */
import * as Schema from "effect/Schema"
import type { Client, Kept } from "./SummitClients.ts"
import * as Models from "./SummitModels.ts"
import { service, json, withKey, call, log, details, plain, active } from "./SummitEnvelope.ts"

const adapter = call(withKey({ AuthType: "APIKey" }))
const adapterTicket = (kept: Kept = {}) => ({
  ...("number" in kept ? { TicketNo: kept.number } : {}),
  IsFromWebService: true,
  Sup_Function: "IT",
  Caller_EmailID: "caller@example.com",
  Status: "New",
  Medium: "Web",
  Description: "disk is full",
  PageName: "LogTicket",
})
/** RequestType stands inside incidentParamsJSON. */
const adapterContainer = (ticket: object) => ({
  incidentParamsJSON: {
    IncidentContainerJsonObj: {
      Updater: "Executive",
      Ticket: ticket,
      TicketInformation: { Information: "/var is full" },
      CustomFields: [],
    },
    RequestType: "RemoteCall",
  },
})

export const itsmAdapter: Client = {
  name: "A, ITSM adapter",
  path: `/API/${service}/CommonWS_JsonObjCall`,
  headers: { accept: json },
  contentType: `${json}; charset=utf-8`,
  steps: [
    {
      about: "a new incident",
      body: () => adapter(log, adapterContainer(adapterTicket())),
      reads: Models.Created,
      keeps: { number: ["TicketNo"] },
    },
    {
      about: "TicketNo in the ticket updates nothing: another incident",
      body: (kept) => adapter(log, adapterContainer(adapterTicket(kept))),
      reads: Models.Created,
      expects: [[["TicketNo"], 59_408]],
    },
    {
      about: "a list of some days",
      body: () =>
        adapter(plain, {
          objIncidentCommonFilter: {
            WorkgroupName: "",
            CurrentPageIndex: 0,
            PageSize: 100,
            OrgID: "1",
            Instance: "IT",
            Status: `${active},Resolved,Closed`,
            strUpdatedFromDate: "1970-01-01",
            strUpdatedToDate: "2099-01-31",
            IsWebServiceRequest: true,
          },
        }),
      reads: Schema.Struct({
        Errors: Schema.Literal(""),
        OutputObject: Schema.Struct({ MyTickets: Schema.Array(Schema.Struct({ "Incident ID": Schema.Int })) }),
      }),
      expects: [[["OutputObject", "MyTickets", 0, "Incident ID"], 59_408]],
    },
    {
      about: "details",
      body: () => adapter(details, { TicketNo: 59_404, RequestType: "RemoteCall" }),
      reads: Models.Details,
    },
    {
      about: "the bare address is the one of SOAP",
      path: "/API/REST/Summit_RESTWCF.svc",
      body: () => adapter(details, { TicketNo: 59_404 }),
      status: 415,
      reads: Schema.String,
    },
    {
      about: "a service that is not there answers nothing",
      body: () => adapter("IM_GetNothing", {}),
      reads: Schema.Literal(""),
    },
    {
      about: "a wrong path is a page",
      path: "/API/REST/Summit_RESTWCF.svc/RESTService/CommonWS",
      body: () => adapter(details, { TicketNo: 59_404 }),
      status: 404,
      reads: Schema.String,
    },
    {
      about: "a status that does not exist",
      body: () => adapter(log, adapterContainer({ ...adapterTicket(), Status: "Opened" })),
      reads: Models.Refused,
      expects: [[["Errors"], "Invalid Status Name"]],
    },
    {
      about: "a member that is missing, not empty",
      body: () => adapter(log, { incidentParamsJSON: {} }),
      reads: Models.Refused,
      expects: [[["Errors"], "Object reference not set to an instance of an object"]],
    },
  ],
}

const older = (oTicket: object) => ({ _ProxyDetails: withKey(), oTicket })
const olderPath = `/RestAPIUAT2/${service}/${log}`

export const olderProgram: Client = {
  name: "H, C# program",
  path: `/RestAPIUAT2/${service}/CommonWS_JsonObjCall`,
  headers: {},
  contentType: "text/json",
  steps: [
    {
      about: "a new ticket in the older form",
      path: olderPath,
      body: () =>
        older({
          Ticket_No: 0,
          Sup_Function: "IT",
          Caller_EmailID: "caller@example.com",
          Status: "New",
          Desc: "password reset failed",
          PageName: "LogTicket",
          InternalLog: "from the portal",
        }),
      reads: Models.Created,
      keeps: { number: ["TicketNo"] },
    },
    {
      about: "the same, with the ticket in its container",
      path: olderPath,
      body: () =>
        older({
          Updater: "Caller",
          Ticket: { IsFromWebService: "True", Ticket_No: "", Sup_Function: "IT", Status: "New", Description: "again" },
          TicketInformation: { InternalLog: "from the portal" },
        }),
      reads: Models.Created,
    },
    {
      about: "is given to somebody",
      path: olderPath,
      body: ({ number }) =>
        older({
          Ticket_No: String(number),
          Status: "Assigned",
          Assigned_WorkGroup_Name: "DevOps",
          PageName: "TicketDetail",
        }),
      reads: Models.Created,
    },
    {
      about: "and resolved, in the form of today with the container as text",
      body: ({ number }) =>
        call(withKey())(log, {
          incidentParamsJSON: {
            IncidentContainerJson: JSON.stringify({
              Updater: "Executive",
              Ticket: {
                IsFromWebService: true,
                Ticket_No: String(number),
                Status: "Resolved",
                Closure_Code_Name: "Successful",
                ResolutionCodeName: "Solved",
                Response_SLA_Met: 1,
                Resolution_SLA_Met: true,
                Resolution_SLA_Reason: "",
                PageName: "TicketDetail",
              },
              TicketInformation: { Solution: "password reset", InternalLog: "done" },
              CustomFields: null,
            }),
          },
          RequestType: "RemoteCall",
        }),
      reads: Models.Created,
    },
    {
      about: "and reads as resolved",
      body: ({ number }) => call(withKey())(details, { TicketNo: number }),
      reads: Models.Details,
      expects: [
        [["OutputObject", "IncidentDetails", "TicketDetails", 0, "Status"], "Resolved"],
        [["OutputObject", "IncidentDetails", "TicketDetails", 0, "Subject"], "password reset failed"],
        [["OutputObject", "IncidentDetails", "TicketDetails", 0, "Solution"], "password reset"],
        [["OutputObject", "IncidentDetails", "TicketDetails", 0, "Internallog"], "from the portal\ndone"],
      ],
    },
    {
      about: "a wrong key",
      path: olderPath,
      body: () => ({ ...older({ Desc: "x" }), _ProxyDetails: withKey({ APIKey: "expired" }) }),
      reads: Models.Refused,
    },
  ],
}
