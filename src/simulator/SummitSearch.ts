/**
 * Ways to find incidents: lists by status and date, a search for a text, and the look-up by symptom that a tenant can set
 * up. Pages count from 0; the lists cannot be filtered by number or text. What a tenant finds, counts and shows is in
 * SummitManners.ts; the details of an incident are never missing.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Reply } from "./Message.ts"
import { isIndexed, matching, pageOf, shown, totalRows } from "./SummitManners.ts"
import type { Incident, SummitState } from "./SummitState.ts"
import type { Service } from "./SummitWords.ts"
import { nullReference, output, refusal, taking, time } from "./SummitWords.ts"

interface Paging {
  readonly CurrentPageIndex: number
  readonly PageSize: number
}

/** The page asked for, newest first, each row with its place and the number of all. 0 a page is all of them. */
const paged = (
  { incidents: all, manners }: SummitState,
  incidents: ReadonlyArray<Incident>,
  { CurrentPageIndex, PageSize }: Paging,
  toRow: (incident: Incident, place: object) => unknown,
): ReadonlyArray<unknown> => {
  const rows = incidents.toSorted((a, b) => b.number - a.number)
  const [start, size] = pageOf(manners, CurrentPageIndex, PageSize, rows.length)
  const total = totalRows(manners, rows.length, all.size)
  return rows
    .slice(start, start + size)
    .map((incident, index) => toRow(incident, { ROWNUM: start + index + 1, ...total }))
}

const seen = ({ incidents, manners }: SummitState, at: number): ReadonlyArray<Incident> =>
  Array.from(incidents.values()).filter(({ loggedAt }) => isIndexed(manners, loggedAt, at))

const linkId = ({ encryptedId }: Incident): string => encodeURIComponent(encryptedId).replaceAll("%3D", "%3d")

const Natural = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))
const text = Schema.optionalKey(Schema.NullOr(Schema.String))

const Filter = Schema.Struct({
  objIncidentCommonFilter: Schema.Struct({
    WorkgroupName: text,
    CurrentPageIndex: Natural,
    PageSize: Natural,
    Instance: text,
    Status: Schema.String,
    strUpdatedFromDate: text,
    strUpdatedToDate: text,
  }),
})

const has = (list: string, status: string): boolean =>
  list.split(",").some((name) => ["", "all", status.toLowerCase()].includes(name.trim().toLowerCase()))

const filtered = (
  incidents: ReadonlyArray<Incident>,
  { Instance, Status, strUpdatedFromDate, strUpdatedToDate, WorkgroupName }: typeof Filter.Type.objIncidentCommonFilter,
): ReadonlyArray<Incident> =>
  incidents.filter(({ attributes, status, updatedAt }) => {
    const day = time(updatedAt).slice(0, 10)
    return (
      has(Status, status) &&
      (!Instance || Instance === attributes.Sup_Function) &&
      (!WorkgroupName || WorkgroupName === attributes.Assigned_WorkGroup_Name) &&
      (!strUpdatedFromDate || day >= strUpdatedFromDate) &&
      (!strUpdatedToDate || day <= strUpdatedToDate)
    )
  })

const flatRow = (incident: Incident, place: object) => ({
  ...place,
  "Incident ID": incident.number,
  Ticket_ID: linkId(incident),
  Status: incident.status,
  Symptom: incident.description,
  "Workgroup Name": incident.attributes.Assigned_WorkGroup_Name ?? "",
  "Logged Time": time(incident.loggedAt),
  Priority: incident.attributes.Priority_Name ?? "",
  ...Object.fromEntries(
    incident.customFields.map(({ groupName, name, value }) => [
      `${incident.attributes.Sup_Function ?? ""}_${groupName}_${name}`,
      value,
    ]),
  ),
})

const detailRow = (incident: Incident, place: object) => ({
  ...place,
  Ticket_ID: linkId(incident),
  Incident_ID: incident.number,
  Logged_Time: time(incident.loggedAt),
  Updated_Time: time(incident.updatedAt),
  Status: incident.status,
  Symptom: incident.description,
  Description: incident.information,
  Workgroup_Name: incident.attributes.Assigned_WorkGroup_Name ?? "",
  Priority: incident.attributes.Priority_Name ?? "",
  CallerName: "",
  Caller_EmailId: incident.attributes.Caller_EmailID ?? "",
  Reopened: incident.reopened,
  Sup_Function: incident.attributes.Sup_Function ?? "",
  IsAttExists: incident.attachments.length > 0,
  AttachmentNames: incident.attachments.map(({ name }) => name).join(","),
  Solution: "",
  User_Log: incident.userLog,
  Private_Log: incident.internalLog,
})

const listing = ({ manners }: SummitState, rows: ReadonlyArray<unknown>) =>
  output({ MyTickets: shown(manners, rows, true), GridViewDisplayColumns: [] })

/** A list or search, where this Summit answers any. */
const searching = <S extends Schema.ConstraintDecoder<unknown>>(
  schema: S,
  replyTo: (state: SummitState, parameters: S["Type"], at: number) => Reply,
): Service =>
  taking(schema, (state, parameters, at) => {
    const { searchRefusal } = state.manners
    return [searchRefusal === "" ? replyTo(state, parameters, at) : refusal(searchRefusal), state]
  })

export const list = searching(Filter, (state, { objIncidentCommonFilter: filter }, at) =>
  listing(state, paged(state, filtered(seen(state, at), filter), filter, flatRow)),
)

export const listWithDetails = searching(Filter, (state, { objIncidentCommonFilter: filter }, at) =>
  listing(
    state,
    paged(state, filtered(seen(state, at), filter), filter, (incident, place) => ({
      IncidentDetail: [detailRow(incident, place)],
      ...(incident.customFields.length === 0
        ? {}
        : { CustomAttribute: incident.customFields.map(({ name, value }) => ({ Name: name, Value: value })) }),
    })),
  ),
)

/** IM_GetMyIncidents: the text anywhere in the caller's incidents. */
export const search = searching(
  Schema.Struct({
    IncidentParam: Schema.Struct({
      CurrentPageIndex: Natural,
      PageSize: Natural,
      Status: Schema.String,
      TextSearch: Schema.String,
      Instance: text,
      Caller: Schema.optionalKey(Schema.Unknown),
    }),
  }),
  (state, { IncidentParam: param }, at) => {
    if (state.manners.needsCaller && !param.Caller) return refusal(nullReference)
    const holds = matching(state.manners, param.TextSearch)
    const found = filtered(seen(state, at), param).filter(
      ({ description, information, internalLog, number, userLog }) =>
        holds([String(number), description, information, userLog, internalLog].join("\n")),
    )
    return listing(state, paged(state, found, param, detailRow))
  },
)

const dynamic = Schema.Struct({
  ServiceName: Schema.String,
  objDynamicWebService: Schema.Struct({ InputString: Schema.String }),
})
const symptomIn = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Struct({ Symptom: Schema.NonEmptyString })))

/** ADM_Get_DynamicWebServiceResult; the one service a tenant here has set up finds a ticket by its exact symptom. */
export const dynamicService = searching(dynamic, (state, { objDynamicWebService, ServiceName }, at) => {
  const input = symptomIn(objDynamicWebService.InputString)
  if (ServiceName !== "DWS_IM_GetIncidentIDBySymptom" || Option.isNone(input)) {
    return output(null, "No such dynamic web service, or its input is not valid")
  }
  const { Symptom } = input.value
  const rows = seen(state, at)
    .filter(({ attributes, description }) => attributes.Symptom === Symptom || description === Symptom)
    .map(({ internalId, number }) => ({ Ticket_ID: internalId, Ticket_No: String(number) }))
  return output({ SUBROOT: rows })
})
