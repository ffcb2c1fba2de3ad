/**
 * What is read before anything is decided about a failed job: its tags, the ticket on it, the date in its documentation,
 * the state of that ticket in Summit, the template's rules, and what other failures have led to.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Reopen } from "./Template.ts"
import { groupings } from "./Template.ts"

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

/** Many failures that share one incident. */
export const Storm = Schema.Struct({
  /** `hour`: the hourly limit of a template. */
  by: Schema.Literals([...groupings, "hour"]),
  /** Of the agent, the schedule or the template. */
  name: Schema.String,
  /** When the first of the failures that made it a storm was received (epoch milliseconds). */
  since: Schema.Finite,
  /** How many failures there were up to this one. */
  failures: Schema.Int,
  /** Which of the failures in the shared incident this one is, from 1. */
  position: Schema.Int,
  /** The window in minutes; the shared incident takes no more after so long without a failure. */
  withinMinutes: Schema.Int,
})
export type Storm = typeof Storm.Type

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
  /** Status of the job in OpCon, where its failure was held and it has recovered meanwhile. */
  recovered: Schema.Option(Schema.NonEmptyString),
  /** The silence that covers the failure: its id, by whom, until when and why. */
  silence: Schema.Option(Schema.NonEmptyString),
  /** The open incident of the same job in another daily instance. */
  sameJob: Schema.Option(Schema.NonEmptyString),
  /** `ticket`: the incident that the failures share; none: this failure opens it. */
  storm: Schema.Option(Schema.Struct({ ticket: Schema.Option(Schema.NonEmptyString), storm: Storm })),
})
export type Facts = typeof Facts.Type

/** Where nothing but the job and its own ticket counts. */
export const nothingElse = {
  recovered: Option.none(),
  silence: Option.none(),
  sameJob: Option.none(),
  storm: Option.none(),
} satisfies Partial<Facts>
