/**
 * IM_LogOrUpdateIncident: without a ticket number it creates, with one it updates. Names are checked against what the
 * tenant knows; a key that is missing is a null reference, as it is when C# reads it. Texts in an update are added to
 * what the incident holds.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Reply } from "./Message.ts"
import { told } from "./Served.ts"
import type { CustomField, Incident, SummitState } from "./SummitState.ts"
import { isOver, kept, opened, statuses, withStatus } from "./SummitState.ts"
import type { Manners } from "./SummitManners.ts"
import { stored } from "./SummitManners.ts"
import type { Parameters, Service } from "./SummitWords.ts"
import { done, nullReference, numberOf, refusal, TicketNumber, time } from "./SummitWords.ts"

export interface LoggingSettings {
  /** Names of Assigned_WorkGroup_Name that exist; every name does when empty. */
  readonly workGroups: ReadonlyArray<string>
  readonly closedTickets: "refuse" | "allow"
}

const text = Schema.optionalKey(Schema.NullOr(Schema.String))
const Flag = Schema.Union([Schema.Boolean, Schema.String])

const container = {
  Updater: Schema.NonEmptyString,
  CI_ID: text,
  CI_Key: text,
  CI_Value: text,
  TicketInformation: Schema.Struct({ Information: text, InternalLog: text, UserLog: text, Solution: text }),
  CustomFields: Schema.optionalKey(
    Schema.NullOr(Schema.Array(Schema.Struct({ GroupName: Schema.String, Name: Schema.String, Value: Schema.String }))),
  ),
}
const Fields = Schema.Record(Schema.String, Schema.Unknown)

const Container = Schema.Struct({ ...container, Ticket: Fields })

const NewTicket = Schema.Struct({
  IsFromWebService: Flag,
  Sup_Function: Schema.String,
  Status: Schema.String,
  Medium: Schema.String,
  Description: Schema.String,
  PageName: Schema.String,
})
const ChangedTicket = Schema.Struct({ IsFromWebService: Flag, PageName: Schema.String })

const containerIn = Schema.decodeUnknownOption(
  Schema.Struct({
    RequestType: text,
    incidentParamsJSON: Schema.Union([
      Schema.Struct({ IncidentContainerJsonObj: Container }),
      Schema.Struct({ IncidentContainerJson: Schema.fromJsonString(Container) }),
    ]),
  }),
)

/** The container of a request, as object or as text. */
const read = (parameters: Parameters): Option.Option<typeof Container.Type> =>
  Option.map(containerIn(parameters), ({ incidentParamsJSON: sent }) =>
    "IncidentContainerJsonObj" in sent ? sent.IncidentContainerJsonObj : sent.IncidentContainerJson,
  )

const ticketNumber = Schema.decodeUnknownOption(TicketNumber)

/** The number that a ticket names; none: it is to be created. */
const named = ({ Ticket_No }: typeof Fields.Type): Option.Option<number> =>
  Ticket_No === "" ? Option.none() : Option.map(ticketNumber(Ticket_No), (value) => numberOf(value))

/** Whether a request updates; decides which call it is. */
export const updates = (parameters: Parameters): boolean =>
  Option.isSome(Option.flatMap(read(parameters), ({ Ticket }) => named(Ticket)))

const scalar = Schema.decodeUnknownOption(Schema.Union([Schema.String, Schema.Finite, Schema.Boolean]))

/** Members of a ticket that are kept elsewhere. */
const apart: ReadonlySet<string> = new Set(["Ticket_No", "IsFromWebService", "Description", "Status", "PageName"])

const attributesOf = (ticket: typeof Fields.Type): Record<string, string> =>
  Object.fromEntries(
    Object.entries(ticket).flatMap(([name, value]) =>
      apart.has(name) ? [] : Option.toArray(Option.map(scalar(value), (value) => [name, String(value)])),
    ),
  )

const statusOf = Schema.decodeUnknownOption(Schema.Literals(statuses))

/** What is wrong with the names in a ticket; empty when nothing is. */
const wrongName = (ticket: typeof Fields.Type, { workGroups }: LoggingSettings): string => {
  if (ticket.Status !== undefined && Option.isNone(statusOf(ticket.Status))) return "Invalid Status Name"
  const group = ticket.Assigned_WorkGroup_Name ?? ""
  const known = group === "" || workGroups.length === 0 || workGroups.some((name) => name === group)
  return known ? "" : "Invalid WorkGroup Name"
}

const joined = (before: string, added: string): string => [before, added].filter((text) => text !== "").join("\n")

const textsOf = ({ Information, InternalLog, UserLog }: (typeof Container.Type)["TicketInformation"]) =>
  [Information, UserLog, InternalLog].flatMap((text) => (text ? [text] : []))

const isSame = (a: CustomField, b: CustomField): boolean => a.groupName === b.groupName && a.name === b.name

/** `incident` with everything that `sent` says, as this Summit keeps texts. */
const merged = (manners: Manners, incident: Incident, sent: typeof Container.Type, at: number): Incident => {
  const { CustomFields, Ticket, TicketInformation } = sent
  const added = (before: string, text: string | null | undefined) => joined(before, stored(manners, text ?? ""))
  const fields = (CustomFields ?? []).map(({ GroupName, Name, Value }) => ({
    groupName: GroupName,
    name: Name,
    value: Value,
  }))
  const changed: Incident = {
    ...incident,
    description: typeof Ticket.Description === "string" ? stored(manners, Ticket.Description) : incident.description,
    information: added(incident.information, TicketInformation.Information),
    userLog: added(incident.userLog, TicketInformation.UserLog),
    internalLog: added(incident.internalLog, TicketInformation.InternalLog),
    attributes: { ...incident.attributes, ...attributesOf(Ticket) },
    customFields: [...incident.customFields.filter((field) => !fields.some((sent) => isSame(sent, field))), ...fields],
    updatedAt: at,
  }
  const texts = (["information", "userLog", "internalLog"] as const).filter((name) => changed[name] !== incident[name])
  const written = texts.map((column) => ({ at, column, from: incident[column], to: changed[column] }))
  return withStatus(
    { ...changed, history: [...changed.history, ...written], sent: [...changed.sent, ...textsOf(TicketInformation)] },
    Option.getOrElse(statusOf(Ticket.Status), () => incident.status),
    at,
  )
}

const answer = (incident: Incident): Reply =>
  done({
    Priority: null,
    ResolutionDeadLine: null,
    Resolution_DeadLine: time(incident.loggedAt + 8 * 3_600_000),
    SLA: null,
    TicketID_Encrypted: incident.encryptedId,
    TicketID_Internal: incident.internalId,
    TicketNo: incident.number,
  })

const isNew = Schema.is(NewTicket)
const isChange = Schema.is(ChangedTicket)

const create = (state: SummitState, sent: typeof Container.Type, at: number): readonly [Reply, SummitState] => {
  if (!isNew(sent.Ticket)) return [refusal(nullReference), state]
  const [blank, numbered] = opened(state, at)
  const incident = { ...merged(state.manners, blank, sent, at), history: [] }
  const line = `Summit: incident ${incident.number} created, ${incident.status}, "${incident.description}"`
  return [answer(incident), told(kept(numbered, incident), at, line)]
}

export const logOrUpdate =
  (settings: LoggingSettings): Service =>
  (state, parameters, at) => {
    const container = read(parameters)
    if (Option.isNone(container)) return [refusal(nullReference), state]
    const sent = container.value
    const number = named(sent.Ticket)
    if (Option.isSome(number) && !isChange(sent.Ticket)) return [refusal(nullReference), state]
    const wrong = wrongName(sent.Ticket, settings)
    if (wrong !== "") return [refusal(wrong), state]
    if (Option.isNone(number)) return create(state, sent, at)
    const incident = state.incidents.get(number.value)
    if (incident === undefined) return [refusal("Invalid Ticket No"), state]
    if (settings.closedTickets === "refuse" && isOver(incident.status)) {
      return [refusal(`Incident ${incident.number} is ${incident.status} and may not be updated`), state]
    }
    const changed = merged(state.manners, incident, sent, at)
    const line = `Summit: incident ${changed.number} updated, ${incident.status} -> ${changed.status}`
    return [answer(changed), told(kept(state, changed), at, line)]
  }
