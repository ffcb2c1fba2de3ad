/**
 * Decides what is done about a failed job, from what was read and from nothing else: the same facts always give the same
 * decision. The rows are in DecisionTable.ts.
 */
import * as Option from "effect/Option"
import type { Decision, Row } from "./DecisionTable.ts"
import { byDefault, rows } from "./DecisionTable.ts"
import type { Facts } from "./Facts.ts"

export { Decision, decisionTable, rows } from "./DecisionTable.ts"
export { Facts, stateUnder, TicketState, ticketState } from "./Facts.ts"

/** A row's condition on rule submitSingleIncidentPerDay. */
export const ruleHolds = ({ recordedDate, singlePerDay, windowOver }: Facts, rule: Row["rule"]): boolean => {
  if (rule === "any" || rule === "else") return true
  return singlePerDay && Option.isSome(recordedDate) && windowOver === (rule === "over")
}

/** A row's condition on the job's tags. */
export const exitHolds = ({ exitTag }: Facts, exit: Row["exit"]): boolean => exit === "-" || Option.isSome(exitTag)

/** A row's condition on the ticket on the job. */
export const ticketHolds = ({ ticket }: Facts, wanted: Row["ticket"]): boolean =>
  wanted === "any" || Option.isSome(ticket) === (wanted === "yes")

/** Whether all conditions of the row but the ticket's state hold. */
const holdsBesidesState = (row: Row, facts: Facts): boolean =>
  exitHolds(facts, row.exit) && ticketHolds(facts, row.ticket) && ruleHolds(facts, row.rule)

const stateHolds = ({ state: wanted }: Row, { state }: Facts): boolean =>
  wanted === "any" || wanted === "-" || wanted.includes(state === "NotRead" ? "Unreadable" : state)

/** Whether the ticket must be read in Summit before it can be decided. */
export const needsTicketState = (facts: Facts): boolean => {
  const first = rows.find((row) => holdsBesidesState(row, facts))
  return first !== undefined && first.state !== "any" && first.state !== "-"
}

/** Never throws; the rows leave nothing out, so `byDefault` is taken by its own conditions alone. */
export const decide = (facts: Facts): Decision => {
  const first = rows.find((row) => holdsBesidesState(row, facts) && stateHolds(row, facts)) ?? byDefault
  const ticket = Option.getOrElse(facts.ticket, () => "")
  return { ...first.outcome(facts, ticket), row: first.number }
}
