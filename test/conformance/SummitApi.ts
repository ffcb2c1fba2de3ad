/**
 * The services of Summit that this program may call, with the members of their requests and the types that these have. A
 * request with anything else in it is one that a real Summit may not take.
 */
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Sent } from "./Watched.ts"

const Text = Schema.String
const Natural = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))
const Id = Schema.Int.check(Schema.isGreaterThan(0))
const Date = Schema.String.check(Schema.isPattern(/^(?:\d{4}-\d\d-\d\d)?$/))
const optional = Schema.optionalKey

const ProxyDetails = Schema.Struct({
  AuthType: Schema.Literal("APIKEY"),
  APIKey: Schema.NonEmptyString,
  ProxyID: Natural,
  ReturnType: Schema.Literal("JSON"),
  OrgID: Natural,
  TokenID: Schema.Literal(""),
})

const Name = Schema.NonEmptyString

/** The members that the ticket of a request has by public accounts. */
const ticket = {
  IsFromWebService: Schema.Literal(true),
  Sup_Function: optional(Name),
  Caller_EmailID: optional(Text),
  Priority_Name: optional(Name),
  Impact_Name: optional(Name),
  Urgency_Name: optional(Name),
  Classification_Name: optional(Name),
  Category_Name: optional(Name),
  OpenCategory_Name: optional(Text),
  SLA_Name: optional(Text),
  Medium: optional(Name),
  Source: optional(Name),
  Assigned_WorkGroup_Name: optional(Name),
  Assigned_Engineer_Email: optional(Name),
  Assign_To: optional(Name),
  Mail_CC_EmailID: optional(Text),
}
const NewTicket = Schema.Struct({
  ...ticket,
  Ticket_No: Schema.Literal(""),
  Sup_Function: Name,
  Medium: Name,
  Status: Schema.Literal("New"),
  Description: Name,
  PageName: Schema.Literal("LogTicket"),
})
const ChangedTicket = Schema.Struct({
  ...ticket,
  Ticket_No: Schema.String.check(Schema.isPattern(/^[1-9]\d*$/)),
  /** Never one that ends it: the state that it has, or the one in which it is reopened. */
  Status: optional(Schema.Literals(["New", "Assigned", "In-Progress", "Pending"])),
  PageName: Schema.Literal("TicketDetail"),
})

const texts = Schema.Struct({ Information: Text, InternalLog: Text, UserLog: Text })
const customFields = Schema.Array(Schema.Struct({ GroupName: Name, Name, Value: Text }))
const Updater = Schema.Literal("Executive")

const Container = Schema.Union([
  Schema.Struct({
    Updater,
    CI_ID: Text,
    CI_Key: Text,
    CI_Value: Text,
    Ticket: NewTicket,
    TicketInformation: texts,
    CustomFields: customFields,
  }),
  Schema.Struct({ Updater, Ticket: ChangedTicket, TicketInformation: texts, CustomFields: customFields }),
])

const paging = { CurrentPageIndex: Natural, PageSize: Id, OrgID: Schema.String.check(Schema.isPattern(/^\d+$/)) }
const RequestType = Schema.Literal("RemoteCall")

const filter = {
  WorkgroupName: Text,
  ...paging,
  Instance: Name,
  Status: Schema.String.check(Schema.isPattern(/^[A-Z][\w -]+(?:,[A-Z][\w -]+)*$/)),
  strUpdatedFromDate: Date,
  strUpdatedToDate: Date,
  IsWebServiceRequest: Schema.Literal(true),
}

const _ProxyDetails = ProxyDetails
const file = { _ProxyDetails, eModule: Schema.Literal("IM"), TicketID: Id, AttachmentFileName: Name }
const Byte = Natural.check(Schema.isLessThanOrEqualTo(255))
const Bytes = Schema.Struct({ ...file, FileByte: Schema.Array(Byte) })
/** Nobody has published the name of the member that holds the content. */
const Base64 = Schema.Struct({
  ...file,
  FileBase64: Schema.String.check(Schema.isPattern(/^[A-Za-z0-9+/]*={0,2}$/)),
})

/** The parameters of each service. */
const services: Readonly<Record<string, Schema.Decoder<unknown>>> = {
  IM_LogOrUpdateIncident: Schema.Struct({
    _ProxyDetails,
    incidentParamsJSON: Schema.Union([
      Schema.Struct({ IncidentContainerJsonObj: Container }),
      Schema.Struct({ IncidentContainerJson: Schema.fromJsonString(Container) }),
    ]),
    RequestType,
  }),
  IM_GetIncidentDetailsAndChangeHistory: Schema.Struct({ _ProxyDetails, TicketNo: Id, RequestType }),
  IM_GetIncidentList: Schema.Struct({ _ProxyDetails, objIncidentCommonFilter: Schema.Struct(filter) }),
  IM_GetIncidentListwithDetails: Schema.Struct({
    _ProxyDetails,
    objIncidentCommonFilter: Schema.Struct({ ...filter, CategoryName: Text, Categories: Text }),
  }),
  IM_GetMyIncidents: Schema.Struct({
    _ProxyDetails,
    InstanceCode: Name,
    IncidentParam: Schema.Struct({
      ...paging,
      Caller: optional(Name),
      CallerName: Text,
      CallerEmailID: Text,
      Instance: Name,
      Status: Schema.Literal("All"),
      Workgroup: Schema.Literal(0),
      Executive: Schema.Literal(0),
      SortOrder: Schema.Literal("DESC"),
      TextSearch: Name,
      TextSearchIn: Schema.Literal("ALL"),
      Description: Text,
    }),
    RequestType,
  }),
  ADM_Get_DynamicWebServiceResult: Schema.Struct({
    _ProxyDetails,
    ServiceName: Name,
    objDynamicWebService: Schema.Struct({
      InputString: Schema.fromJsonString(Schema.Record(Schema.String, Schema.NonEmptyString)),
    }),
  }),
  Summit_UploadAttachment: Bytes,
  Summit_UploadAttachmentBase64Encoded: Base64,
}
export const known = Object.keys(services)

const address = /^https:\/\/[^/]+\/(?:\w+\/)?REST\/Summit_RESTWCF\.svc\/RESTService\/(\w+)$/
const common = /^CommonWS_JsonObjCall(?:_JSON)?$/

const jsonIn = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))
const envelopeIn = Schema.decodeUnknownOption(
  Schema.Struct({ ServiceName: Schema.String, objCommonParameters: Schema.Unknown }),
)

/** The service that a request calls, with its parameters; undefined for a look at an address. */
const called = ({ body, url }: Sent) => {
  const [, operation = ""] = address.exec(url) ?? []
  const json = Option.getOrUndefined(jsonIn(body))
  const envelope = Option.getOrUndefined(envelopeIn(json))
  if (common.test(operation)) {
    return { service: envelope?.ServiceName ?? "no envelope", parameters: envelope?.objCommonParameters }
  }
  return { service: operation, parameters: envelope?.objCommonParameters ?? json }
}

/** What is sent, by name. */
export const serviceOf = (sent: Sent): string =>
  sent.method === "GET" ? "GET, a look at an address" : called(sent).service

/** What is in a request that the API does not have; empty when nothing is. */
export const problemsOf = (sent: Sent): ReadonlyArray<string> => {
  const { headers, method, url } = sent
  if (!address.test(url)) return ["the address"]
  // An address is looked at without a body and without doing anything.
  if (method === "GET") return sent.body === "" ? [] : ["a body"]
  if (method !== "POST") return ["the method"]
  const type = headers["content-type"] === "application/json" ? [] : ["the content type"]
  const accepts = headers["accept"] === "application/json" ? [] : ["what it accepts"]
  const { parameters, service } = called(sent)
  const members = services[service]
  if (members === undefined) return [...type, ...accepts, `the service ${service}`]
  const read = Schema.decodeUnknownResult(members, { onExcessProperty: "error" })(parameters)
  return [...type, ...accepts, ...(Result.isFailure(read) ? [read.failure.message] : [])]
}
