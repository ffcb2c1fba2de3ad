/**
 * Why the rows of the decision table before the one that matched did not match: for each the first condition that does not
 * hold, by the predicates of Decide.ts.
 */
import * as Option from "effect/Option"
import { createsByItself, exitHolds, othersHold, ruleHolds, ticketHolds } from "./Decide.ts"
import { rows } from "./DecisionRows.ts"
import type { Row } from "./DecisionRows.ts"
import type { Facts } from "./Facts.ts"
import type { Template } from "./Template.ts"

export interface PassedOver {
  readonly row: number
  /** The row's decision, as the table says it. */
  readonly decision: string
  readonly why: string
}

const stateTexts: Record<Facts["state"], string> = {
  Active: "is still being worked on",
  Listed: "in a state that reopen.from lists",
  Resolved: "is Resolved",
  Closed: "is Closed or Cancelled",
  Missing: "is not known to Summit",
  Unreadable: "is in a state that cannot be read",
  NotRead: "was not read in Summit",
}

const ruleFails = ({ recordedDate, singlePerDay }: Facts, rule: Row["rule"]): string => {
  if (!singlePerDay) return "rule submitSingleIncidentPerDay is off"
  if (Option.isNone(recordedDate)) return "the job's documentation records no date of an incident"
  return `the day of the recorded date ${recordedDate.value} is ${rule === "over" ? "not over yet" : "over"}`
}

const othersFail = (facts: Facts, others: Row["others"]): string => {
  if (others === "recovered") return "the job has not recovered while its failure was held"
  if (others === "silence") return "no silence covers the failure"
  if (!createsByItself(facts)) return "the job would get no new incident"
  return others === "same job"
    ? "no incident of the same job from another day is open"
    : "the failures are not too many"
}

const why = (row: Row, facts: Facts): string => {
  if (!exitHolds(facts, row.exit)) return "no tag of the job is an EXIT tag that is in force"
  if (!othersHold(facts, row.others)) return othersFail(facts, row.others)
  if (!ticketHolds(facts, row.ticket)) {
    return Option.match(facts.ticket, {
      onNone: () => "there is no ticket on the job",
      onSome: (ticket) => `the job has ticket ${ticket}`,
    })
  }
  if (!ruleHolds(facts, row.rule)) return ruleFails(facts, row.rule)
  return `ticket ${Option.getOrElse(facts.ticket, () => "")} ${stateTexts[facts.state]}`
}

/** What a template must ask for before a row can match; 10 depends on what operators have silenced. */
const asksFor: Readonly<Record<number, (template: Asking) => boolean>> = {
  9: ({ holdMinutes }) => holdMinutes > 0,
  10: () => false,
  11: ({ reuseOpenIncident }) => Option.isSome(reuseOpenIncident),
  12: ({ group, maxTicketsPerHour }) => Option.isSome(group) || Option.isSome(maxTicketsPerHour),
}
type Asking = Pick<Template, "holdMinutes" | "reuseOpenIncident" | "group" | "maxTicketsPerHour">

/** The rows before row `matched`, in their order, without those that the template does not ask for. */
export const passedOver = (facts: Facts, matched: number, template: Asking): ReadonlyArray<PassedOver> =>
  rows
    .slice(
      0,
      rows.findIndex(({ number }) => number === matched),
    )
    .filter(({ number }) => asksFor[number]?.(template) ?? true)
    .map((row) => ({ row: row.number, decision: row.decision, why: why(row, facts) }))
