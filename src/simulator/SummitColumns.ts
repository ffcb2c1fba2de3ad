/**
 * The columns in which Summit shows an incident. Clients read them into classes, so none is missing and none changes its
 * type; columns without a value here are null, empty or 0, as they are for a ticket that has none.
 */
import type { Incident } from "./SummitState.ts"
import { apiUser } from "./SummitState.ts"
import { time } from "./SummitWire.ts"

/** The id in lists: encrypted, and encoded for a URL as .NET does. */
const linkId = ({ encryptedId }: Incident): string => encodeURIComponent(encryptedId).replaceAll("%3D", "%3d")

/** The custom fields, one row each, in details and in the list with details. */
export const customAttributes = ({ customFields, internalId }: Incident) =>
  customFields.map(({ groupName, name, value }, index) => ({
    ID: index + 1,
    Incident_ID: internalId,
    Group_Name: groupName,
    IM_CtAttribute_ID: index + 1,
    SR_CtAttribute_Name: name,
    AttributeText: value,
  }))

const responseMillis = 3_600_000
const resolutionMillis = 8 * 3_600_000

/** When an incident should be resolved. */
export const deadline = ({ loggedAt }: Incident): string => time(loggedAt + resolutionMillis)

/** The columns in `names`, all with the same value. */
const columns = (value: null | 0 | "", names: string) =>
  Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, value]),
  )

const listConstants = {
  ...columns(
    null,
    `
    Assigned_Engineer UserTypeColor UserTypeName Resolution_Time CallerUpdate Customer Location
    Schedule_Date VendorIncidentStartDate VendorIncidentEndDate Response_voilation Resolution_voilation
    SLAProgressClass SubWorkgroup_Name
  `,
  ),
  ...columns(
    0,
    `
    Age Response_ElapseTime Resolution_ElapseTime SLAProgress IsParentRecord IsChild IsParent
    AssignedToMe SLARemainingTime IsAutoResolve
  `,
  ),
  ...columns(
    "",
    `
    CallerName UserProfileImageName Service_Window Vendor_Incident_ID Vendor_Name Vendor_status
    Assigned_Engineer_Name_Secondary AgeClass AgingInfo Remaining_SLA_Time
  `,
  ),
}

/** A row of the list with details and of a search. `place`: its number and the total. */
export const listRow = (incident: Incident, place: object) => {
  const { attributes } = incident
  return {
    ...listConstants,
    ...place,
    Ticket_ID: linkId(incident),
    Incident_ID: incident.number,
    Logged_Time: time(incident.loggedAt),
    Status: incident.status,
    Symptom: incident.description,
    Workgroup_Name: attributes.Assigned_WorkGroup_Name ?? "",
    Executive_Name: attributes.Assigned_Engineer_Name ?? "",
    Priority: attributes.Priority_Name ?? "",
    PriorityColorCode: "#FFFFFF",
    Resolution_SLA: resolutionMillis / 60_000,
    SLAName: attributes.SLA_Name ?? "",
    Caller_EmailId: attributes.Caller_EmailID ?? "",
    Response_SLA_Reason: attributes.Response_SLA_Reason ?? "",
    Resolution_SLA_Reason: attributes.Resolution_SLA_Reason ?? "",
    Reopened: incident.reopened,
    Sup_Function: attributes.Sup_Function ?? "",
    Updated_Time: time(incident.updatedAt),
    Urgency: attributes.Urgency_Name ?? "",
    Impact: attributes.Impact_Name ?? "",
    Classification: attributes.Classification_Name ?? null,
    FullClassification: attributes.Classification_Name ?? null,
    Category: attributes.Category_Name ?? null,
    FullCategory: attributes.Category_Name ?? null,
    OpenCategory: attributes.OpenCategory_Name ?? null,
    FullOpenCategory: attributes.OpenCategory_Name ?? null,
    Pending_Reason: attributes.PendingReason ?? null,
    IsAttExists: incident.attachments.length > 0 ? 1 : 0,
    Response_Deadline: time(incident.loggedAt + responseMillis),
    Resolution_Deadline: deadline(incident),
    Reslution_Code_Name: attributes.ResolutionCodeName ?? null,
    Closure_Code_Name: attributes.Closure_Code_Name ?? null,
    IsMajorIncident: "No",
    SLAPercent: "0",
    Description: incident.information,
    Solution: incident.solution,
    User_Log: incident.userLog,
    Private_Log: incident.internalLog,
    AttachmentNames: incident.attachments.map(({ name }) => name).join(","),
  }
}

/** A row of the plain list: columns under the names of the web page, one for each custom field. */
export const flatRow = (incident: Incident, place: object) => ({
  ...place,
  "Incident ID": incident.number,
  Ticket_No: String(incident.number),
  Ticket_ID: linkId(incident),
  Status: incident.status,
  Symptom: incident.description,
  "Workgroup Name": incident.attributes.Assigned_WorkGroup_Name ?? "",
  "Logged Time": time(incident.loggedAt),
  "Updated Time": time(incident.updatedAt),
  Priority: incident.attributes.Priority_Name ?? "",
  Sup_Function: incident.attributes.Sup_Function ?? "",
  ...Object.fromEntries(
    incident.customFields.map(({ groupName, name, value }) => [
      `${incident.attributes.Sup_Function ?? ""}_${groupName}_${name}`,
      value,
    ]),
  ),
})

/** The columns that the web page shows, which a list describes next to its rows. */
export const gridColumns = [
  ["Incident ID", "Incident_ID"],
  ["Status", "Status"],
  ["Symptom", "Symptom"],
  ["Workgroup", "Workgroup_Name"],
  ["Logged Time", "Logged_Time"],
  ["Priority", "Priority"],
].map(([LabelName, Value]) => ({ LabelName, Value, Placeholder: null, IsCustomField: false }))

const detailConstants = {
  ...columns(
    null,
    `
    Costper_Hour OpenCategoryID ClassificationID CategoryID Pending_Code SubWorkgroupName
    Assigned_Engineer Assigned_Engineer_EmpID Response_DeadlineMinutes Response_PriorityName
    Response_Time Response_SLA_Met Resolution_Time Resolution_SLA_Met Closure_Code ResolutionCode
    ClosureRemarks CallerLocationName ContactNo MobileNo ParentTicketID Schedule_Date
    Target_Completion_Date ManualEscalationDate ManualEscalationLevelID ManualEscalationRemarks
    NotificationMethod Configuration_Item_ID Device_Host_Name WOConfigurationID Linked_CI_IDs
    CustomerPriorityDetailID CustomerName ParentCustomerName CC_UserID FCRTicket FCRComments
    FCRConfigured OpenCategory1 OpenCategoryID1 EnableMajorIncident EnableClosureCategory MajorIncident
  `,
  ),
  ...columns(0, "Severity Criticality Impact SLA Assigned_Workgroup FirstWorkgroup ElapsedTime"),
  ...columns("", "TicketClosingMode Caller_Name"),
}

/** The one row of TicketDetails. */
export const detailRow = (incident: Incident) => {
  const { attributes } = incident
  const email = attributes.Assigned_Engineer_Email || null
  return {
    ...detailConstants,
    Org_Id: 1,
    Ticket_ID: incident.internalId,
    Ticket_No: String(incident.number),
    Ticket_ID_Encrypted: incident.encryptedId,
    Reg_Time: time(incident.loggedAt),
    Status: incident.status,
    Medium: attributes.Medium ?? "",
    LoggedBy: 55,
    LoggedBy_EmailID: attributes.Caller_EmailID ?? "",
    LoggedByName: apiUser,
    OpenCategory: attributes.OpenCategory_Name ?? null,
    Category: attributes.Category_Name ?? null,
    Classification: attributes.Classification_Name ?? null,
    Subject: incident.description,
    PendingReason: attributes.PendingReason ?? null,
    Severity_Name: attributes.Priority_Name ?? "",
    PriorityName: attributes.Priority_Name ?? "",
    Severity_Display: attributes.Priority_Name ?? "",
    Criticality_Name: attributes.Urgency_Name ?? "",
    Impact_Name: attributes.Impact_Name ?? "",
    SLA_Name: attributes.SLA_Name ?? "",
    WG_Name: attributes.Assigned_WorkGroup_Name ?? "",
    Assigned_Engineer_Name: attributes.Assigned_Engineer_Name ?? null,
    Assigned_Engineer_Email: email,
    Response_Deadline: time(incident.loggedAt + responseMillis),
    Response_SLA_Reason: attributes.Response_SLA_Reason ?? null,
    Resolution_Deadline: deadline(incident),
    Resolution_SLA_Reason: attributes.Resolution_SLA_Reason ?? null,
    Resolution_SLAOfSeverity: resolutionMillis / 60_000,
    ClCode_Name: attributes.Closure_Code_Name ?? null,
    ResolutionCodeName: attributes.ResolutionCodeName ?? null,
    Repeat_Ticket: false,
    Reopen_Ticket: incident.reopened,
    attachments: incident.attachments.length > 0,
    Information: incident.information,
    Solution: incident.solution || null,
    Userlog: incident.userLog,
    Internallog: incident.internalLog,
    Caller: 55,
    Caller_EmailID: attributes.Caller_EmailID ?? "",
    Sup_Function: attributes.Sup_Function ?? "",
    Sup_Function_Name: attributes.Sup_Function ?? "",
    KB: false,
    Updated_Time: time(incident.updatedAt),
    Updated_Time1: time(incident.updatedAt),
    UserID: 55,
    CC_Email: attributes.Mail_CC_EmailID || null,
    DoNotUpdateChildPriority: false,
    IsSupressNotification: false,
    Source: attributes.Source ?? "",
  }
}
