/**
 * What is read before anything is decided about a failed job: its tags, the ticket on it, the date in its documentation,
 * the state of that ticket in Summit, and the template's rules.
 */
import * as Schema from "effect/Schema"
import type { Reopen } from "./Template.ts"

/** States of a ticket as far as they make a difference here. */
export const TicketState = Schema.Literals(["Active", "Resolved", "Closed", "Missing", "Unreadable", "Listed"])
export type TicketState = typeof TicketState.Type

const states = new Map<string, TicketState>([
  ["new", "Active"],
  ["assigned", "Active"],
  ["inprogress", "Active"],
  ["pending", "Active"],
  ["open", "Active"],
  ["reopened", "Active"],
  ["pendingapproval", "Active"],
  ["resolved", "Resolved"],
  ["closed", "Closed"],
  ["cancelled", "Closed"],
  ["canceled", "Closed"],
])

const plain = (status: string): string => status.toLowerCase().replaceAll(/[\s_\p{Pd}]/gu, "")

/** The state that Summit's spelling of a status stands for: `In-Progress`, `in progress` and `INPROGRESS` are one. */
export const ticketState = (status: string): TicketState => states.get(plain(status)) ?? "Unreadable"

/** The state as far as the template's `reopen.from` matters too: Listed is an Active one that it lists. */
export const stateUnder = (status: string, from: Reopen["from"]): TicketState => {
  const state = ticketState(status)
  if (state !== "Active") return state
  return from === "all" || from.some((listed) => plain(listed) === plain(status)) ? "Listed" : "Active"
}

/** What was read. */
export const Facts = Schema.Struct({
  /** The job's tag that matches an EXIT tag of the template. */
  exitTag: Schema.Option(Schema.NonEmptyString),
  /** The number in the job's Incident Ticket ID. */
  ticket: Schema.Option(Schema.NonEmptyString),
  /** Rule submitSingleIncidentPerDay. */
  singlePerDay: Schema.Boolean,
  /** yyyy-MM-dd, from the job's documentation. */
  recordedDate: Schema.Option(Schema.NonEmptyString),
  /** Whether the window of `recordedDate` is over; of no meaning without one. */
  windowOver: Schema.Boolean,
  /** Of `ticket`, in Summit; NotRead where it was not asked for, see `needsTicketState`. */
  state: Schema.Literals([...TicketState.literals, "NotRead"]),
  /** Template rule createWhenClosed. */
  createWhenClosed: Schema.Boolean,
})
export type Facts = typeof Facts.Type
