/**
 * IM_LogOrUpdateIncident: without a ticket number it creates, with one it updates. Names are checked against what the
 * tenant knows; a key that is missing is a null reference, as it is when C# reads it. Texts in an update are added to
 * what the incident holds.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Reply } from "./Message.ts"
import { deadline } from "./SummitColumns.ts"
import { withChange } from "./Server.ts"
import type { CustomField, Incident, SummitState } from "./SummitState.ts"
import { isOver, newIncident, statuses, withIncident, withStatus } from "./SummitState.ts"
import type { Behaviour } from "./SummitBehaviour.ts"
import { stored } from "./SummitBehaviour.ts"
import type { Parameters, Service } from "./SummitWire.ts"
import { done, nullReference, numberOf, Text, textIn, TicketNumber } from "./SummitWire.ts"

export interface LoggingSettings {
  /** Names of Assigned_WorkGroup_Name that exist; every name does when empty. */
  readonly workGroups: ReadonlyArray<string>
  readonly closedTickets: "refuse" | "allow"
}

const Name = Schema.Union([Schema.NonEmptyString, Schema.Finite])

/** In letters of either case, as .NET reads them. */
const CustomFields = Schema.Array(Schema.Record(Schema.String, Schema.Unknown))

const container = {
  Updater: Name,
  CI_ID: Text,
  CI_Key: Text,
  CI_Value: Text,
  TicketInformation: Schema.Struct({ Information: Text, InternalLog: Text, UserLog: Text, Solution: Text }),
  CustomFields: Schema.optionalKey(Schema.NullOr(CustomFields)),
}
const Fields = Schema.Record(Schema.String, Schema.Unknown)

const Container = Schema.Struct({ ...container, Ticket: Fields })

const containerIn = Schema.decodeUnknownOption(
  Schema.Struct({
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

/** The number that a ticket names; none: it is to be created. No other member names one, `TicketNo` neither. */
const named = ({ Ticket_No }: typeof Fields.Type): Option.Option<number> =>
  ticketNumber(Ticket_No).pipe(
    Option.filter((value) => String(value).trim() !== ""),
    Option.map((value) => numberOf(value)),
  )

/** Whether a request updates; decides which call it is. */
export const updates = (parameters: Parameters): boolean =>
  Option.isSome(Option.flatMap(read(parameters), ({ Ticket }) => named(Ticket)))

/** Members of a ticket that are kept elsewhere. */
const apart: ReadonlySet<string> = new Set([
  "Ticket_No",
  "IsFromWebService",
  "Description",
  "Desc",
  "Status",
  "PageName",
])

/** The short title; `Desc` is its older name. */
const titleOf = ({ Desc, Description }: typeof Fields.Type): string | undefined => textIn(Description) ?? textIn(Desc)

const attributesOf = (ticket: typeof Fields.Type): Record<string, string> =>
  Object.fromEntries(
    Object.entries(ticket).flatMap(([name, value]) => {
      const text = textIn(value)
      return apart.has(name) || text === undefined ? [] : [[name, text]]
    }),
  )

const statusOf = Schema.decodeUnknownOption(Schema.Literals(statuses))

/** Whether a ticket has every member that a new one needs here; empty is enough. */
const isComplete = (ticket: typeof Fields.Type, { mandatory }: Behaviour): boolean =>
  mandatory
    .split(",")
    .map((name) => name.trim())
    .every((name) => {
      const value = name === "Description" ? titleOf(ticket) : ticket[name]
      return name === "" || (value !== undefined && value !== null)
    })

/** What is wrong with the names in a ticket; empty when nothing is. */
const wrongName = (ticket: typeof Fields.Type, { workGroups }: LoggingSettings): string => {
  if (textIn(ticket.Status) && Option.isNone(statusOf(ticket.Status))) return "Invalid Status Name"
  const group = textIn(ticket.Assigned_WorkGroup_Name) ?? ""
  const known = group === "" || workGroups.length === 0 || workGroups.some((name) => name === group)
  return known ? "" : "Invalid WorkGroup Name"
}

const joined = (before: string, added: string): string => [before, added].filter((text) => text !== "").join("\n")

const textsOf = ({ Information, InternalLog, UserLog }: (typeof Container.Type)["TicketInformation"]) =>
  [Information, UserLog, InternalLog].flatMap((text) => (text ? [text] : []))

const customFieldOf = (sent: Readonly<Record<string, unknown>>): CustomField => {
  const member = (name: string) => textIn(Object.entries(sent).find(([key]) => key.toLowerCase() === name)?.[1]) ?? ""
  return { groupName: member("groupname"), name: member("name"), value: member("value") }
}

const isSame = (a: CustomField, b: CustomField): boolean => a.groupName === b.groupName && a.name === b.name

/** `incident` with everything that `sent` says, as this Summit keeps texts. */
const merged = (behaviour: Behaviour, incident: Incident, sent: typeof Container.Type, at: number): Incident => {
  const { CustomFields, Ticket, TicketInformation } = sent
  const added = (before: string, text: string | null | undefined) => joined(before, stored(behaviour, text ?? ""))
  const fields = (CustomFields ?? []).map(customFieldOf)
  const title = titleOf(Ticket)
  const changed: Incident = {
    ...incident,
    description: title === undefined ? incident.description : stored(behaviour, title),
    information: added(incident.information, TicketInformation.Information),
    userLog: added(incident.userLog, TicketInformation.UserLog),
    internalLog: added(incident.internalLog, TicketInformation.InternalLog),
    solution: added(incident.solution, TicketInformation.Solution),
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
    Resolution_DeadLine: deadline(incident),
    SLA: null,
    TicketID_Encrypted: incident.encryptedId,
    TicketID_Internal: incident.internalId,
    TicketNo: incident.number,
  })

/** A refusal has the same members. */
const refused = (text: string): Reply =>
  done({
    Errors: text,
    Priority: null,
    ResolutionDeadLine: null,
    Resolution_DeadLine: null,
    SLA: null,
    TicketID_Encrypted: "",
    TicketID_Internal: 0,
    TicketNo: 0,
  })

const create = (state: SummitState, sent: typeof Container.Type, at: number): readonly [Reply, SummitState] => {
  if (!isComplete(sent.Ticket, state.behaviour)) return [refused(nullReference), state]
  const [blank, numbered] = newIncident(state, at)
  const incident = { ...merged(state.behaviour, blank, sent, at), history: [] }
  const line = `Summit: incident ${incident.number} created, ${incident.status}, "${incident.description}"`
  return [answer(incident), withChange(withIncident(numbered, incident), at, line)]
}

export const logOrUpdate =
  (settings: LoggingSettings): Service =>
  (state, parameters, at) => {
    const container = read(parameters)
    if (Option.isNone(container)) return [refused(nullReference), state]
    const sent = container.value
    const number = named(sent.Ticket)
    const wrong = wrongName(sent.Ticket, settings)
    if (wrong !== "") return [refused(wrong), state]
    if (Option.isNone(number)) return create(state, sent, at)
    const incident = state.incidents.get(number.value)
    if (incident === undefined) return [refused("Invalid Ticket No"), state]
    if (settings.closedTickets === "refuse" && isOver(incident.status)) {
      return [refused(`Incident ${incident.number} is ${incident.status} and may not be updated`), state]
    }
    const changed = merged(state.behaviour, incident, sent, at)
    const line = `Summit: incident ${changed.number} updated, ${incident.status} -> ${changed.status}`
    return [answer(changed), withChange(withIncident(state, changed), at, line)]
  }
