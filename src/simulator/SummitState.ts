/**
 * The state of the Summit simulator: incidents with their logs, attachments and history. Every incident has three ids, as
 * in the product: the visible number, an internal id, and an encrypted id for links.
 */
import * as Base64 from "effect/encoding/Base64"
import type { Change } from "./Server.ts"
import type { Behaviour } from "./SummitBehaviour.ts"

export const statuses = ["New", "Assigned", "In-Progress", "Pending", "Resolved", "Closed", "Cancelled"] as const
export type Status = (typeof statuses)[number]

export const isOver = (status: Status): boolean => status === "Closed" || status === "Cancelled"

export interface CustomField {
  readonly groupName: string
  readonly name: string
  readonly value: string
}

export interface Attached {
  readonly name: string
  readonly bytes: Uint8Array
}

/** One change of one column, as IM_GetIncidentDetailsAndChangeHistory reports it. */
interface HistoryEntry {
  /** Clock milliseconds. */
  readonly at: number
  readonly column: string
  readonly from: string
  readonly to: string
  /** Who made it. */
  readonly by: string
}

/** The name of the user that the API key belongs to, and that of a person at the web application. */
export const apiUser = "API"
export const analyst = "Analyst"

export interface Incident {
  readonly number: number
  readonly internalId: number
  /** Not URL-encoded: `NDEyMzQ=`. */
  readonly encryptedId: string
  readonly status: Status
  /** The short title, which Summit shows as Subject. */
  readonly description: string
  readonly information: string
  readonly userLog: string
  readonly internalLog: string
  readonly solution: string
  /** All other fields of the ticket, as they were last sent. */
  readonly attributes: Readonly<Record<string, string>>
  readonly customFields: ReadonlyArray<CustomField>
  readonly attachments: ReadonlyArray<Attached>
  readonly history: ReadonlyArray<HistoryEntry>
  /** Every text as it was sent, before it was cut or encoded; for tests only. */
  readonly sent: ReadonlyArray<string>
  /** It was resolved, closed or cancelled before and is open now. */
  readonly reopened: boolean
  /** Clock milliseconds. */
  readonly loggedAt: number
  readonly updatedAt: number
}

export interface SummitState {
  readonly behaviour: Behaviour
  readonly incidents: ReadonlyMap<number, Incident>
  readonly nextNumber: number
  readonly nextInternalId: number
  readonly changes: ReadonlyArray<Change>
}

export const initial = (firstNumber: number, behaviour: Behaviour): SummitState => ({
  behaviour,
  incidents: new Map(),
  nextNumber: firstNumber,
  nextInternalId: 41_234,
  changes: [],
})

/** `state` with `incident` in the place of the one of the same number. */
export const withIncident = (state: SummitState, incident: Incident): SummitState => ({
  ...state,
  incidents: new Map(state.incidents).set(incident.number, incident),
})

/** An empty incident under the next number. */
export const newIncident = (state: SummitState, at: number): readonly [Incident, SummitState] => {
  const { nextInternalId: internalId, nextNumber: number } = state
  const incident: Incident = {
    number,
    internalId,
    encryptedId: Base64.encode(String(internalId)),
    status: "New",
    description: "",
    information: "",
    userLog: "",
    internalLog: "",
    solution: "",
    attributes: {},
    customFields: [],
    attachments: [],
    history: [],
    sent: [],
    reopened: false,
    loggedAt: at,
    updatedAt: at,
  }
  return [incident, { ...state, nextNumber: number + 1, nextInternalId: internalId + 1 }]
}

/** What a person does to a ticket in the web application; what is absent stays. */
export interface PersonsChange {
  readonly status?: Status
  readonly workGroup?: string
  readonly engineer?: string
  readonly priority?: string
  /** For the caller to read. */
  readonly userLog?: string
}

const attributeOf = {
  workGroup: "Assigned_WorkGroup_Name",
  engineer: "Assigned_Engineer_Email",
  priority: "Priority_Name",
} as const

/** `incident` after a person has changed it. */
export const withPersonsChange = (incident: Incident, change: PersonsChange, at: number): Incident => {
  const { status = incident.status, userLog = "" } = change
  const attributes = Object.entries(attributeOf).flatMap(([name, column]) => {
    const to = change[name === "workGroup" ? "workGroup" : name === "engineer" ? "engineer" : "priority"]
    return to === undefined ? [] : [{ column, to }]
  })
  const entries = [
    ...attributes.map(({ column, to }) => ({ at, column, from: incident.attributes[column] ?? "", to, by: analyst })),
    ...(userLog === "" ? [] : [{ at, column: "userLog", from: incident.userLog, to: userLog, by: analyst }]),
  ]
  const changed: Incident = {
    ...incident,
    attributes: { ...incident.attributes, ...Object.fromEntries(attributes.map(({ column, to }) => [column, to])) },
    userLog: [incident.userLog, userLog].filter((text) => text !== "").join("\n"),
    history: [...incident.history, ...entries],
    updatedAt: at,
  }
  return withStatus(changed, status, at, analyst)
}

/** `incident` with another status, and with the history and the Reopened flag that Summit sets. */
export const withStatus = (incident: Incident, status: Status, at: number, by: string = apiUser): Incident => {
  if (status === incident.status) return incident
  const over = (of: Status) => of === "Resolved" || isOver(of)
  return {
    ...incident,
    status,
    reopened: !over(status) && (incident.reopened || over(incident.status)),
    history: [...incident.history, { at, column: "Status", from: incident.status, to: status, by }],
    updatedAt: at,
  }
}
