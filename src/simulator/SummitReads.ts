/**
 * The services that read incidents: lists by status and date, a search for a text, the look-up by symptom that a tenant can
 * set up, and the details of one incident. Pages count from 0; the lists cannot be filtered by number or text. What lists
 * and searches find, count and show depends on SummitBehaviour.ts; the details of an incident are never missing.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Reply } from "./Message.ts"
import { customAttributes, detailRow, flatRow, gridColumns, listRow } from "./SummitColumns.ts"
import { isIndexed, matching, pageOf, shown, totalRows } from "./SummitBehaviour.ts"
import type { Incident, SummitState } from "./SummitState.ts"
import { isOver } from "./SummitState.ts"
import type { Service } from "./SummitWire.ts"
import { nullReference, numberOf, output, refusal, taking, Text, TicketNumber, time, Whole } from "./SummitWire.ts"

const optional = <S extends Schema.Constraint>(schema: S) => Schema.optionalKey(Schema.NullOr(schema))

interface Paging {
  readonly CurrentPageIndex?: number | null
  readonly PageSize?: number | null
  readonly SortOrder?: string | null
}

/**
 * The page that a request asks for, newest first by default, each row with its place and the total. A page size of 0, or a
 * request without paging, gives all rows.
 */
const paged = (
  { incidents: all, behaviour }: SummitState,
  incidents: ReadonlyArray<Incident>,
  { CurrentPageIndex, PageSize, SortOrder }: Paging,
  toRow: (incident: Incident, place: object) => unknown,
): ReadonlyArray<unknown> => {
  const sign = SortOrder?.toLowerCase() === "asc" ? 1 : -1
  const rows = incidents.toSorted((a, b) => sign * (a.number - b.number))
  const [start, size] = pageOf(behaviour, CurrentPageIndex ?? 0, PageSize ?? 0, rows.length)
  const total = totalRows(behaviour, rows.length, all.size)
  return rows
    .slice(start, start + size)
    .map((incident, index) => toRow(incident, { ROWNUM: start + index + 1, ...total }))
}

const seen = ({ incidents, behaviour }: SummitState, at: number): ReadonlyArray<Incident> =>
  Array.from(incidents.values()).filter(({ loggedAt }) => isIndexed(behaviour, loggedAt, at))

const paging = { CurrentPageIndex: optional(Whole), PageSize: optional(Whole) }

/** Members of both kinds of filter; one that is absent or empty filters nothing. */
const common = { ...paging, Instance: Text, Status: Text }

const Filter = Schema.Struct({
  objIncidentCommonFilter: Schema.Struct({
    ...common,
    WorkgroupName: Text,
    CategoryName: Text,
    Executive: optional(Whole),
    strUpdatedFromDate: Text,
    strUpdatedToDate: Text,
  }),
})

/** Whether an incident matches a status in a filter; some names stand for several statuses. */
const isUnder = ({ reopened, status }: Incident, name: string): boolean => {
  switch (name) {
    case "":
    case "all":
      return true
    case "open":
      return status !== "Resolved" && !isOver(status)
    case "reopened":
      return reopened
    default:
      return name === status.toLowerCase()
  }
}

const hasStatus = (incident: Incident, names: string): boolean =>
  names.split(",").some((name) => isUnder(incident, name.trim().toLowerCase()))

const same = (wanted: string | null | undefined, value = ""): boolean =>
  !wanted || wanted.trim().toLowerCase() === value.toLowerCase()

interface Wanted {
  readonly Status?: string | null
  readonly Instance?: string | null
}

const filtered = (incidents: ReadonlyArray<Incident>, { Instance, Status }: Wanted): ReadonlyArray<Incident> =>
  incidents.filter((incident) => hasStatus(incident, Status ?? "") && same(Instance, incident.attributes.Sup_Function))

const listed = (
  state: SummitState,
  { objIncidentCommonFilter: filter }: typeof Filter.Type,
  at: number,
): ReadonlyArray<Incident> =>
  filtered(seen(state, at), filter).filter(({ attributes, updatedAt }) => {
    const day = time(updatedAt).slice(0, 10)
    return (
      // No engineer here has a number.
      !(filter.Executive && filter.Executive > 0) &&
      same(filter.WorkgroupName, attributes.Assigned_WorkGroup_Name) &&
      same(filter.CategoryName, attributes.Category_Name) &&
      (!filter.strUpdatedFromDate || day >= filter.strUpdatedFromDate) &&
      (!filter.strUpdatedToDate || day <= filter.strUpdatedToDate)
    )
  })

const listing = ({ behaviour }: SummitState, rows: ReadonlyArray<unknown>) =>
  output({ MyTickets: shown(behaviour, rows, true), GridViewDisplayColumns: gridColumns })

const nestedRow = (incident: Incident, place: object) => ({
  IncidentDetail: [listRow(incident, place)],
  CustomAttribute: customAttributes(incident),
})

/** A list or search, refused where this Summit answers none. */
const searching = <S extends Schema.ConstraintDecoder<unknown>>(
  schema: S,
  replyTo: (state: SummitState, parameters: S["Type"], at: number) => Reply,
): Service =>
  taking(schema, (state, parameters, at) => {
    const { searchRefusal } = state.behaviour
    return [searchRefusal === "" ? replyTo(state, parameters, at) : refusal(searchRefusal), state]
  })

export const list = searching(Filter, (state, request, at) => {
  const toRow = state.behaviour.plainRows === "flat" ? flatRow : nestedRow
  return listing(state, paged(state, listed(state, request, at), request.objIncidentCommonFilter, toRow))
})

export const listWithDetails = searching(Filter, (state, request, at) =>
  listing(state, paged(state, listed(state, request, at), request.objIncidentCommonFilter, nestedRow)),
)

/** IM_GetMyIncidents: the text anywhere in the caller's incidents. */
export const search = searching(
  Schema.Struct({
    IncidentParam: Schema.Struct({
      ...common,
      TextSearch: Text,
      Description: Text,
      CallerEmailID: Text,
      SortOrder: Text,
      Caller: Schema.optionalKey(Schema.Unknown),
    }),
  }),
  (state, { IncidentParam: param }, at) => {
    if (state.behaviour.needsCaller && !param.Caller) return refusal(nullReference)
    const holds = matching(state.behaviour, param.TextSearch ?? "")
    const describes = matching(state.behaviour, param.Description ?? "")
    const found = filtered(seen(state, at), param).filter(
      ({ attributes, description, information, internalLog, number, userLog }) =>
        holds([String(number), description, information, userLog, internalLog].join("\n")) &&
        describes(description) &&
        same(param.CallerEmailID, attributes.Caller_EmailID),
    )
    return listing(state, paged(state, found, param, listRow))
  },
)

const dynamic = Schema.Struct({
  ServiceName: Schema.String,
  objDynamicWebService: Schema.Struct({ InputString: Schema.String }),
})
const symptomIn = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Struct({ Symptom: Schema.NonEmptyString })))

/**
 * ADM_Get_DynamicWebServiceResult. The only service that this tenant has set up finds a ticket by its exact symptom. Another
 * name, or input that it cannot read, gives no result and no error.
 */
export const dynamicService = searching(dynamic, (state, { objDynamicWebService, ServiceName }, at) => {
  const input = symptomIn(objDynamicWebService.InputString)
  if (ServiceName !== "DWS_IM_GetIncidentIDBySymptom" || Option.isNone(input)) {
    return output(null)
  }
  const { Symptom } = input.value
  const rows = seen(state, at)
    .filter(({ attributes, description }) => attributes.Symptom === Symptom || description === Symptom)
    .map(({ internalId, number }) => ({ Ticket_ID: internalId, Ticket_No: String(number) }))
  return output({ SUBROOT: rows })
})

const historyOf = ({ history }: Incident) =>
  history.map(({ at, by, column, from, to }, index) => ({
    uid: index + 1,
    column_name: column,
    change_date: time(at),
    change_by: null,
    change_byName: by,
    OldValue: from,
    new_Value: to,
    AttributeType: "Default",
  }))

const detailsOf = (incident: Incident | undefined) =>
  incident === undefined
    ? { TicketDetails: [], ChangeHistory: [], CustomAttributes: [] }
    : {
        TicketDetails: [detailRow(incident)],
        ChangeHistory: historyOf(incident),
        CustomAttributes: customAttributes(incident),
      }

/**
 * IM_GetIncidentDetailsAndChangeHistory: everything about one incident, by its visible number. For a number that does not
 * exist the list of details is empty, which is no error.
 */
export const details: Service = taking(Schema.Struct({ TicketNo: TicketNumber }), (state, { TicketNo }) => {
  const incident = state.incidents.get(numberOf(TicketNo))
  return [output(shown(state.behaviour, { IncidentDetails: detailsOf(incident) }, false)), state]
})
