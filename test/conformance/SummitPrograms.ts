/**
 * The programs that create and change tickets: the integration-tested .NET client and the vendor's connector;
 * SummitIntegrations.ts has more of them. Ticket 59404 is New with a custom field and a file, 59405 is Resolved, 59406
 * Closed.
 */
import { sampleKey } from "../../src/simulator/SampleSchedule.ts"
import type { Client } from "./SummitClients.ts"
import * as Models from "./SummitModels.ts"
import { service, json, withKey, call, log, details, nested, plain } from "./SummitEnvelope.ts"

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
        [["OutputObject", "IncidentDetails", "ChangeHistory", 0, "new_Value"], "Host 1"],
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
