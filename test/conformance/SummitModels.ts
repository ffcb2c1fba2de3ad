/**
 * What clients read of Summit's answers. The .NET client has a class for each, with every column and its type; the others
 * look at a few members.
 */
import * as Schema from "effect/Schema"

const Text = Schema.NullOr(Schema.String)

const names = (text: string): ReadonlyArray<string> => text.split(/\s+/).filter((name) => name !== "")

const columns = (all: {
  readonly numbers: string
  readonly texts: string
  readonly flags?: string
  /** Of any type, null more often than not; the column itself has to be there. */
  readonly open?: string
}) =>
  Schema.Struct({
    ...Object.fromEntries(names(all.numbers).map((name) => [name, Schema.Int])),
    ...Object.fromEntries(names(all.texts).map((name) => [name, Schema.String])),
    ...Object.fromEntries(names(all.open ?? "").map((name) => [name, Schema.Unknown])),
    ...Object.fromEntries(names(all.flags ?? "").map((name) => [name, Schema.Boolean])),
  })

/** The members that every answer has. */
const envelope = {
  Errors: Schema.String,
  Message: Schema.String,
  Input: Schema.Unknown,
  Output: Text,
  TokenID: Text,
  OrgID: Schema.Int,
  OutputID: Schema.Int,
}

export const Logged = Schema.Struct({
  ...envelope,
  OutputObject: Schema.Unknown,
  Priority: Schema.Unknown,
  ResolutionDeadLine: Schema.Unknown,
  Resolution_DeadLine: Text,
  SLA: Schema.Unknown,
  TicketID_Encrypted: Text,
  TicketID_Internal: Schema.Int,
  TicketNo: Schema.Int,
})

/** An answer of which a client needs no more than that there are no errors. */
export const Done = Schema.Struct({ Errors: Schema.Literal("") })
export const Created = Schema.Struct({
  Errors: Schema.Literal(""),
  TicketNo: Schema.Int.check(Schema.isGreaterThan(0)),
})
export const Refused = Schema.Struct({ Errors: Schema.NonEmptyString, TicketNo: Schema.Literal(0) })

const ListRow = columns({
  numbers: `ROWNUM TotalRows Incident_ID Resolution_SLA Age Response_ElapseTime Resolution_ElapseTime SLAProgress
    IsParentRecord IsChild IsParent AssignedToMe SLARemainingTime IsAttExists IsAutoResolve`,
  texts: `Ticket_ID Logged_Time Status Symptom Workgroup_Name Executive_Name Priority PriorityColorCode SLAName CallerName
    Caller_EmailId Response_SLA_Reason Resolution_SLA_Reason UserProfileImageName Sup_Function Updated_Time Urgency Impact
    Service_Window Vendor_Incident_ID Vendor_Name Vendor_status Assigned_Engineer_Name_Secondary Response_Deadline
    Resolution_Deadline IsMajorIncident AgeClass AgingInfo SLAPercent Remaining_SLA_Time Description`,
  flags: "Reopened",
  open: `Assigned_Engineer UserTypeColor UserTypeName Resolution_Time CallerUpdate Customer Location Classification
    FullClassification Category FullCategory OpenCategory FullOpenCategory Pending_Reason Schedule_Date
    VendorIncidentStartDate VendorIncidentEndDate Response_voilation Resolution_voilation Reslution_Code_Name
    Closure_Code_Name SLAProgressClass SubWorkgroup_Name Solution User_Log Private_Log AttachmentNames`,
})

const DetailRow = columns({
  numbers: `Org_Id Ticket_ID LoggedBy Severity Criticality Impact SLA Assigned_Workgroup Caller Resolution_SLAOfSeverity
    UserID FirstWorkgroup ElapsedTime`,
  texts: `Ticket_No Reg_Time Status Medium LoggedBy_EmailID LoggedByName Subject Severity_Name PriorityName
    Severity_Display Criticality_Name SLA_Name WG_Name Response_Deadline Resolution_Deadline Information Caller_Name
    Caller_EmailID Sup_Function Sup_Function_Name Updated_Time1 Updated_Time Impact_Name TicketClosingMode Source
    Ticket_ID_Encrypted`,
  flags: `Repeat_Ticket Reopen_Ticket attachments KB DoNotUpdateChildPriority IsSupressNotification`,
  open: `Costper_Hour OpenCategory OpenCategoryID Category Classification ClassificationID CategoryID Pending_Code
    PendingReason Assigned_Engineer Assigned_Engineer_Name Assigned_Engineer_Email Assigned_Engineer_EmpID Response_Time
    Response_SLA_Met Response_SLA_Reason Resolution_Time Resolution_SLA_Met Resolution_SLA_Reason Closure_Code ClCode_Name
    Solution Userlog Internallog ParentTicketID Schedule_Date Target_Completion_Date ManualEscalationDate
    ManualEscalationLevelID ManualEscalationRemarks NotificationMethod Configuration_Item_ID Device_Host_Name
    WOConfigurationID CustomerPriorityDetailID CC_Email CC_UserID CustomerName ParentCustomerName CallerLocationName
    ContactNo MobileNo FCRTicket FCRComments FCRConfigured Response_PriorityName Response_DeadlineMinutes OpenCategoryID1
    OpenCategory1 EnableMajorIncident EnableClosureCategory MajorIncident ResolutionCode ResolutionCodeName ClosureRemarks
    SubWorkgroupName Linked_CI_IDs`,
})

const AttributeRow = columns({
  numbers: "ID Incident_ID IM_CtAttribute_ID",
  texts: "Group_Name SR_CtAttribute_Name AttributeText",
})

const GridColumn = Schema.Struct({
  LabelName: Schema.String,
  Value: Schema.String,
  Placeholder: Schema.Unknown,
  IsCustomField: Schema.Boolean,
})

const listOf = <S extends Schema.Constraint>(row: S) =>
  Schema.Struct({
    ...envelope,
    OutputObject: Schema.Struct({
      MyTickets: Schema.Array(row),
      GridViewDisplayColumns: Schema.NullOr(Schema.Array(GridColumn)),
    }),
  })

export const NestedList = listOf(
  Schema.Struct({
    IncidentDetail: Schema.NonEmptyArray(ListRow),
    CustomAttribute: Schema.Array(AttributeRow),
  }),
)
export const SearchList = listOf(ListRow)
/** Whatever a tenant has for columns. */
export const AnyList = listOf(Schema.Record(Schema.String, Schema.Unknown))

export const Details = Schema.Struct({
  ...envelope,
  OutputObject: Schema.Struct({
    IncidentDetails: Schema.Struct({
      TicketDetails: Schema.Array(DetailRow),
      ChangeHistory: Schema.Array(
        Schema.Struct({
          uid: Schema.Int,
          column_name: Schema.String,
          change_date: Schema.String,
          change_by: Schema.NullOr(Schema.Int),
          change_byName: Schema.String,
          OldValue: Text,
          new_Value: Schema.String,
          AttributeType: Schema.String,
        }),
      ),
      CustomAttributes: Schema.Array(AttributeRow),
    }),
  }),
})

/** No errors and no message: with either, the client throws. */
const silent = { ...envelope, Errors: Schema.Literal(""), Message: Schema.Literal("") }
export const Dynamic = Schema.Struct({
  ...silent,
  OutputObject: Schema.Struct({
    SUBROOT: Schema.Array(Schema.Struct({ Ticket_ID: Schema.Int, Ticket_No: Schema.String })),
  }),
})
export const DynamicNothing = Schema.Struct({ ...silent, OutputObject: Schema.Null })
