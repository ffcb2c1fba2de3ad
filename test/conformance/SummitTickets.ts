/** Requests that several of the scripts send. */
import * as Schema from "effect/Schema"
import { sampleSummitUser } from "../../src/simulator/SampleSchedule.ts"
import { call, withKey } from "./SummitEnvelope.ts"

export const key = call(withKey())
export const user = { UserName: sampleSummitUser.userName, Password: sampleSummitUser.password }

export const container = (Ticket: object, TicketInformation: object, changes: object = {}) => ({
  Updater: "Executive",
  CI_ID: "",
  CI_Key: "",
  CI_Value: "",
  Ticket: { IsFromWebService: true, ...Ticket },
  TicketInformation,
  CustomFields: [],
  ...changes,
})
export const asObject = (sent: object) => ({ incidentParamsJSON: { IncidentContainerJsonObj: sent } })
export const asText = (sent: object) => ({ incidentParamsJSON: { IncidentContainerJson: JSON.stringify(sent) } })
export const remote = { RequestType: "RemoteCall" }

export const newTicket = {
  Ticket_No: "",
  Sup_Function: "IT",
  Caller_EmailID: "caller@example.com",
  Status: "New",
  Medium: "Web",
  Description: "Outlook does not start",
  PageName: "LogTicket",
  Assigned_WorkGroup_Name: "DevOps",
}

export const rowsOf = <S extends Schema.Constraint>(row: S) =>
  Schema.Struct({ OutputObject: Schema.Struct({ MyTickets: Schema.Array(row) }) })

export const search = (changes: object) =>
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
