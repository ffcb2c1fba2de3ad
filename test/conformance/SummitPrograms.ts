/**
 * The programs that create and change tickets: the integration-tested .NET client, the vendor's connector, the adapter of
 * an ITSM integration, an older C# program. Ticket 59404 is New with a custom field and a file, 59405 is Resolved, 59406
 * Closed.
 */
import * as Schema from "effect/Schema"
import { sampleKey } from "../../src/simulator/SampleSchedule.ts"
import type { Client, Kept } from "./SummitClients.ts"
import * as Models from "./SummitModels.ts"

export const service = "REST/Summit_RESTWCF.svc/RESTService"
export const json = "application/json"

export const withKey = (changes: object = {}) => ({
  AuthType: "APIKEY",
  APIKey: sampleKey,
  ProxyID: 0,
  ReturnType: "JSON",
  OrgID: 1,
  ...changes,
})

/** The envelope with `proxy` in it. */
export const call =
  (proxy: object) =>
  (ServiceName: string, parameters: object, outside: object = {}) => ({
    ServiceName,
    objCommonParameters: { _ProxyDetails: proxy, ...parameters },
    ...outside,
  })

export const log = "IM_LogOrUpdateIncident"
export const details = "IM_GetIncidentDetailsAndChangeHistory"
const nested = "IM_GetIncidentListwithDetails"
const plain = "IM_GetIncidentList"

export const active = "New,In-Progress,Assigned,Pending"

const net = call(withKey())
const netTicket = {
  IsFromWebService: true,
  Priority_Name: "P3",
  Classification_Name: "",
  Sup_Function: "IT",
  Caller_EmailID: "caller@example.com",
  Status: "New",
  Assigned_Engineer_Email: "",
  Urgency_Name: "Low",
  Assigned_WorkGroup_Name: "DevOps",
  Medium: "Application",
  Impact_Name: "Low",
  Category_Name: "",
  SLA_Name: "",
  OpenCategory_Name: "",
  Source: "",
  Description: "Host 1\nLMD5582665 is down\n\nLink: https://monitor.example/alert.jsp#detail~id=LMD5582665&type=alert",
  PageName: "TicketDetail",
  Mail_CC_EmailID: "",
  Symptom: "LMD5582665",
}
const netContainer = (ticket: object, custom: ReadonlyArray<object> = []) => ({
  incidentParamsJSON: {
    IncidentContainerJsonObj: {
      Updater: "Executive",
      CI_ID: "",
      CI_Key: "hostname",
      CI_Value: "",
      Ticket: { ...netTicket, ...ticket },
      TicketInformation: { Information: "Host 1", InternalLog: "checked", UserLog: "" },
      CustomFields: custom,
    },
  },
  RequestType: "RemoteCall",
})
const netFilter = (changes: object = {}) => ({
  objIncidentCommonFilter: {
    WorkgroupName: "",
    CurrentPageIndex: 0,
    PageSize: 100,
    OrgID: "1",
    Instance: "IT",
    Status: "New,In-Progress",
    strUpdatedFromDate: "",
    strUpdatedToDate: "",
    IsWebServiceRequest: true,
    ...changes,
  },
})
const dynamic = (name: string, InputString: string) =>
  net("ADM_Get_DynamicWebServiceResult", { ServiceName: name, objDynamicWebService: { InputString } })
const firstRow = ["OutputObject", "MyTickets", 0, "IncidentDetail", 0]

export const netClient: Client = {
  name: "N, .NET client",
  path: `/api_integration/${service}/CommonWS_JsonObjCall_json`,
  headers: { apikey: sampleKey },
  contentType: `${json}; charset=utf-8`,
  steps: [
    {
      about: "a new incident, with a custom field",
      body: () => net(log, netContainer({}, [{ GroupName: "Integration", Name: "External Issue ID", Value: "13579" }])),
      reads: Models.Logged,
      strict: true,
      expects: [[["Errors"], ""]],
      keeps: { number: ["TicketNo"], id: ["TicketID_Internal"] },
    },
    {
      about: "its number is not sent when it is null",
      body: () => net(log, netContainer({ Ticket_No: null })),
      reads: Models.Created,
    },
    {
      about: "a name that the tenant does not have",
      body: () => net(log, netContainer({ Assigned_WorkGroup_Name: "Nobody" })),
      reads: Models.Logged,
      strict: true,
      expects: [[["TicketNo"], 0]],
    },
    {
      about: "an update by number as text",
      body: ({ number }) => net(log, netContainer({ Ticket_No: String(number), Status: "In-Progress" })),
      reads: Models.Logged,
      strict: true,
      expects: [[["Errors"], ""]],
    },
    {
      about: "its details",
      body: ({ number }) => net(details, { TicketNo: number, RequestType: "RemoteCall" }),
      reads: Models.Details,
      strict: true,
      expects: [
        [["OutputObject", "IncidentDetails", "TicketDetails", 0, "Status"], "In-Progress"],
        [["OutputObject", "IncidentDetails", "TicketDetails", 1], undefined],
        [["OutputObject", "IncidentDetails", "ChangeHistory", 0, "new_Value"], "Host 1\nHost 1"],
        [["OutputObject", "IncidentDetails", "CustomAttributes", 0, "SR_CtAttribute_Name"], "External Issue ID"],
        [["OutputObject", "IncidentDetails", "CustomAttributes", 0, "AttributeText"], "13579"],
      ],
    },
    {
      about: "details of a ticket that has a file",
      body: () => net(details, { TicketNo: 59_404, RequestType: "RemoteCall" }),
      reads: Models.Details,
      strict: true,
      expects: [[["OutputObject", "IncidentDetails", "TicketDetails", 0, "attachments"], true]],
    },
    {
      about: "the plain list",
      body: () => net(plain, netFilter()),
      reads: Models.AnyList,
    },
    {
      about: "the list with details",
      body: () => net(nested, netFilter({ CategoryName: "", Categories: "" })),
      reads: Models.NestedList,
      strict: true,
    },
    {
      about: "a page after the last one ends the loop",
      body: () => net(nested, netFilter({ CurrentPageIndex: 2 })),
      reads: Models.NestedList,
      strict: true,
      expects: [[["OutputObject", "MyTickets"], []]],
    },
    {
      about: "every ticket that is open, since a day",
      body: () =>
        net(
          nested,
          netFilter({ Status: "Open,Reopened,New,Assigned,In-Progress,Pending", strUpdatedFromDate: "1970-01-01" }),
        ),
      reads: Models.NestedList,
      strict: true,
      expects: [[[...firstRow, "TotalRows"], 3]],
    },
    {
      about: "a ticket by its symptom",
      body: () => dynamic("DWS_IM_GetIncidentIDBySymptom", '{"Symptom":"LMD5582665"}'),
      reads: Models.Dynamic,
      expects: [[["OutputObject", "SUBROOT", 1, "Ticket_No"], "59408"]],
    },
    {
      about: "no ticket with that symptom",
      body: () => dynamic("DWS_IM_GetIncidentIDBySymptom", '{"Symptom":"LMD1"}'),
      reads: Models.Dynamic,
      expects: [[["OutputObject", "SUBROOT"], []]],
    },
    {
      about: "a text in place of the input",
      body: () => dynamic("DWS_IM_GetIncidentIDBySymptom", '""'),
      reads: Models.DynamicNothing,
    },
    {
      about: "a dynamic service that nobody set up",
      body: () => dynamic("ABCDEFG", '{"Symptom":"LMD5582665"}'),
      reads: Models.DynamicNothing,
    },
  ],
}

const connector = call(withKey({ TokenID: "" }))
const connectorContainer = (ticket: object, texts: object) => ({
  incidentParamsJSON: {
    IncidentContainerJsonObj: {
      Updater: "Executive",
      CI_ID: "",
      CI_Key: "",
      CI_Value: "",
      Ticket: {
        IsFromWebService: true,
        Sup_Function: "IT",
        Caller_EmailID: "opcon@example.com",
        Priority_Name: "P3",
        Impact_Name: "Medium",
        Urgency_Name: "Medium",
        Classification_Name: "Application Support",
        Category_Name: "ElasticSearch",
        Medium: "Web",
        Source: "Event Trigger",
        Assigned_WorkGroup_Name: "DevOps",
        Assigned_Engineer_Email: "test@example.com",
        Assign_To: "test@example.com",
        PageName: "LogTicket",
        ...ticket,
      },
      TicketInformation: { Information: "", InternalLog: "", UserLog: "", ...texts },
      CustomFields: [{ GroupName: "Other Details", Name: "Job Name", Value: "JOB001" }],
    },
  },
  RequestType: "RemoteCall",
})
const upload = `/api_integration/${service}/Summit_UploadAttachmentBase64Encoded`
const file = (id: unknown) => ({
  eModule: "IM",
  TicketID: id,
  AttachmentFileName: "JOB001.log",
  FileBase64: "c3RlcCAxIG9rDQo=",
})

export const vendorsConnector: Client = {
  name: "O, vendor's connector",
  path: `/api_integration/${service}/CommonWS_JsonObjCall_JSON`,
  headers: { accept: json },
  contentType: json,
  steps: [
    {
      about: "an incident for a failed job",
      body: () =>
        connector(
          log,
          connectorContainer({ Ticket_No: "", Status: "New", Description: "JOB001 failed" }, { Information: "why" }),
        ),
      reads: Models.Created,
      keeps: { number: ["TicketNo"], id: ["TicketID_Internal"], link: ["TicketID_Encrypted"] },
    },
    {
      about: "the log, in the envelope",
      path: upload,
      body: ({ id }) => connector("Summit_UploadAttachmentBase64Encoded", file(id)),
      reads: Models.Done,
    },
    {
      about: "the log, beside _ProxyDetails",
      path: upload,
      body: ({ id }) => ({ _ProxyDetails: withKey({ TokenID: "" }), ...file(id) }),
      reads: Models.Done,
    },
    {
      about: "a resolved ticket is reopened",
      body: () =>
        connector(
          log,
          connectorContainer(
            { Ticket_No: "59405", Status: "In-Progress", PageName: "TicketDetail" },
            { UserLog: "again" },
          ),
        ),
      reads: Models.Created,
      expects: [[["TicketNo"], 59_405]],
    },
    {
      about: "and is In-Progress then",
      body: () => connector(details, { TicketNo: 59_405, RequestType: "RemoteCall" }),
      reads: Models.Details,
      expects: [
        [["OutputObject", "IncidentDetails", "TicketDetails", 0, "Status"], "In-Progress"],
        [["OutputObject", "IncidentDetails", "TicketDetails", 0, "Reopen_Ticket"], true],
      ],
    },
    {
      about: "a closed ticket is not",
      body: () =>
        connector(log, connectorContainer({ Ticket_No: "59406", Status: "In-Progress" }, { UserLog: "again" })),
      reads: Models.Refused,
    },
  ],
}

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
