/**
 * IM_LogOrUpdateIncident: creates an incident without a ticket number, updates one with it. Names are checked against what
 * the tenant knows; a missing key is a null reference, as in C#; texts in an update are appended.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Reply } from "./Message.ts"
import { withChange } from "./Server.ts"
import type { Behaviour } from "./SummitBehaviour.ts"
import { stored } from "./SummitBehaviour.ts"
import { deadline } from "./SummitColumns.ts"
import type { CustomField, Incident, SummitState } from "./SummitState.ts"
import { apiUser, isOver, newIncident, statuses, withIncident, withStatus } from "./SummitState.ts"
import type { Parameters, Service } from "./SummitWire.ts"
import { done, nullReference, numberOf, Text, textIn, TicketNumber } from "./SummitWire.ts"

export interface TicketSettings {
  /** Names of Assigned_WorkGroup_Name that exist; every name does when empty. */
  readonly workGroups: ReadonlyArray<string>
  /** Values of CI_Value that the CMDB knows; every value is when empty. */
  readonly configurationItems: ReadonlyArray<string>
  /** Whether a closed or cancelled ticket takes updates. */
  readonly closedTickets: "refuse" | "allow"
}

const Fields = Schema.Record(Schema.String, Schema.Unknown)
type Ticket = typeof Fields.Type

const Container = Schema.Struct({
  Updater: Schema.Union([Schema.NonEmptyString, Schema.Finite]),
  CI_ID: Text,
  CI_Key: Text,
  CI_Value: Text,
  Ticket: Fields,
  TicketInformation: Schema.Struct({ Information: Text, InternalLog: Text, UserLog: Text, Solution: Text }),
  CustomFields: Schema.optionalKey(Schema.NullOr(Schema.Array(Fields))),
})
type Container = typeof Container.Type

const containerIn = Schema.decodeUnknownOption(
  Schema.Struct({
    incidentParamsJSON: Schema.Union([
      Schema.Struct({ IncidentContainerJsonObj: Container }),
      Schema.Struct({ IncidentContainerJson: Schema.fromJsonString(Container) }),
    ]),
  }),
)

/** The container of a request, as object or as text. */
const read = (parameters: Parameters): Option.Option<Container> =>
  Option.map(containerIn(parameters), ({ incidentParamsJSON: sent }) =>
    "IncidentContainerJsonObj" in sent ? sent.IncidentContainerJsonObj : sent.IncidentContainerJson,
  )

const ticketNumber = Schema.decodeUnknownOption(TicketNumber)

/** The number that a ticket names; none: it is to be created. No other member counts, not even `TicketNo`. */
const named = ({ Ticket_No }: Ticket): Option.Option<number> =>
  ticketNumber(Ticket_No).pipe(
    Option.filter((value) => String(value).trim() !== ""),
    Option.map((value) => numberOf(value)),
  )

/** Whether a request updates a ticket, for the name of the call. */
export const updates = (parameters: Parameters): boolean =>
  Option.isSome(Option.flatMap(read(parameters), ({ Ticket }) => named(Ticket)))

/** Members of a ticket that are no attributes of an incident. */
const notAttributes: ReadonlySet<string> = new Set(
  "Ticket_No IsFromWebService Description Desc Status PageName".split(" "),
)

/** The short title; `Desc` is its older name. */
const titleOf = ({ Desc, Description }: Ticket): string | undefined => textIn(Description) ?? textIn(Desc)

/** The configuration item is beside the ticket; here it is one of the incident's fields. */
const itemOf = ({ CI_Key, CI_Value }: Container): Readonly<Record<string, string>> =>
  CI_Key && CI_Value ? { CI_Key, CI_Value } : {}

const attributesOf = (ticket: Ticket): Record<string, string> =>
  Object.fromEntries(
    Object.entries(ticket).flatMap(([name, value]) => {
      const text = textIn(value)
      return notAttributes.has(name) || text === undefined ? [] : [[name, text]]
    }),
  )

const statusOf = Schema.decodeUnknownOption(Schema.Literals(statuses))

/** Whether a ticket has every member that this Summit demands of a new one; a member may be empty. */
const isComplete = (ticket: Ticket, { mandatory }: Behaviour): boolean =>
  mandatory
    .split(",")
    .map((name) => name.trim())
    .every((name) => {
      const value = name === "Description" ? titleOf(ticket) : ticket[name]
      return name === "" || (value !== undefined && value !== null)
    })

/** Why the names in a ticket are refused; empty when they are valid. */
const wrongName = ({ CI_Value, Ticket: ticket }: Container, settings: TicketSettings): string => {
  const { configurationItems, workGroups } = settings
  const item = CI_Value ?? ""
  if (item !== "" && configurationItems.length > 0 && !configurationItems.includes(item)) return "Invalid CI Value"
  if (textIn(ticket.Status) && Option.isNone(statusOf(ticket.Status))) return "Invalid Status Name"
  const group = textIn(ticket.Assigned_WorkGroup_Name) ?? ""
  const known = group === "" || workGroups.length === 0 || workGroups.some((name) => name === group)
  return known ? "" : "Invalid WorkGroup Name"
}

const joined = (before: string, added: string): string => [before, added].filter((text) => text !== "").join("\n")

const textsOf = ({ Information, InternalLog, UserLog }: Container["TicketInformation"]) =>
  [Information, UserLog, InternalLog].flatMap((text) => (text ? [text] : []))

/** Member names in any case, as .NET reads them. */
const customFieldOf = (sent: Readonly<Record<string, unknown>>): CustomField => {
  const member = (name: string) => textIn(Object.entries(sent).find(([key]) => key.toLowerCase() === name)?.[1]) ?? ""
  return { groupName: member("groupname"), name: member("name"), value: member("value") }
}

const isSame = (a: CustomField, b: CustomField): boolean => a.groupName === b.groupName && a.name === b.name

/** `incident` with everything in `sent`, the texts as this Summit stores them. */
const merged = (behaviour: Behaviour, incident: Incident, sent: Container, at: number): Incident => {
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
    attributes: { ...incident.attributes, ...attributesOf(Ticket), ...itemOf(sent) },
    customFields: [...incident.customFields.filter((field) => !fields.some((sent) => isSame(sent, field))), ...fields],
    updatedAt: at,
  }
  // A text is only added to: the history has what was added, or it would grow with the square of the updates.
  const texts = [
    ["information", TicketInformation.Information],
    ["userLog", TicketInformation.UserLog],
    ["internalLog", TicketInformation.InternalLog],
  ] as const
  const written = texts.flatMap(([column, text]) =>
    changed[column] === incident[column]
      ? []
      : [{ at, column, from: "", to: stored(behaviour, text ?? ""), by: apiUser }],
  )
  return withStatus(
    { ...changed, history: [...changed.history, ...written], sent: [...changed.sent, ...textsOf(TicketInformation)] },
    Option.getOrElse(statusOf(Ticket.Status), () => incident.status),
    at,
  )
}

const noTicket = {
  Priority: null,
  ResolutionDeadLine: null,
  Resolution_DeadLine: null,
  SLA: null,
  TicketID_Encrypted: "",
  TicketID_Internal: 0,
  TicketNo: 0,
}

const answer = (incident: Incident): Reply =>
  done({
    ...noTicket,
    Resolution_DeadLine: deadline(incident),
    TicketID_Encrypted: incident.encryptedId,
    TicketID_Internal: incident.internalId,
    TicketNo: incident.number,
  })

/** A refusal has the members of an answer. */
const refused = (text: string): Reply => done({ ...noTicket, Errors: text })

const create = (state: SummitState, sent: Container, at: number): readonly [Reply, SummitState] => {
  if (!isComplete(sent.Ticket, state.behaviour)) return [refused(nullReference), state]
  const [blank, numbered] = newIncident(state, at)
  const incident = { ...merged(state.behaviour, blank, sent, at), history: [] }
  const line = `Summit: incident ${incident.number} created, ${incident.status}, "${incident.description}"`
  return [answer(incident), withChange(withIncident(numbered, incident), at, line)]
}

/** Why this Summit does not let the ticket be resolved so; empty when it does. */
const refusedStep = (
  { inProgressFirst, needsToResolve }: Behaviour,
  incident: Incident,
  { Ticket, TicketInformation }: Container,
): string => {
  if (Ticket.Status !== "Resolved" || incident.status === "Resolved") return ""
  if (inProgressFirst && (incident.status === "New" || incident.status === "Pending")) {
    return `Incident ${incident.number} is ${incident.status} and must be In-Progress before it is Resolved`
  }
  const missing = needsToResolve
    .split(",")
    .map((name) => name.trim())
    .find((name) => name !== "" && !textIn(name === "Solution" ? TicketInformation.Solution : Ticket[name]))
  return missing === undefined ? "" : `${missing} is mandatory for the status Resolved`
}

export const logOrUpdate =
  (settings: TicketSettings): Service =>
  (state, parameters, at) => {
    const container = read(parameters)
    if (Option.isNone(container)) return [refused(nullReference), state]
    const sent = container.value
    const number = named(sent.Ticket)
    const wrong = wrongName(sent, settings)
    if (wrong !== "") return [refused(wrong), state]
    if (Option.isNone(number)) return create(state, sent, at)
    const incident = state.incidents.get(number.value)
    if (incident === undefined) return [refused("Invalid Ticket No"), state]
    if (settings.closedTickets === "refuse" && isOver(incident.status)) {
      return [refused(`Incident ${incident.number} is ${incident.status} and may not be updated`), state]
    }
    const wrongStep = refusedStep(state.behaviour, incident, sent)
    if (wrongStep !== "") return [refused(wrongStep), state]
    const changed = merged(state.behaviour, incident, sent, at)
    const line = `Summit: incident ${changed.number} updated, ${incident.status} -> ${changed.status}`
    return [answer(changed), withChange(withIncident(state, changed), at, line)]
  }
