/**
 * Decides what is done about a failed job, from what was read and from nothing else: the same facts always give the same
 * decision. The rows are in DecisionTable.ts.
 */
import * as Option from "effect/Option"
import type { Decision, Row } from "./DecisionTable.ts"
import { byDefault, rows } from "./DecisionTable.ts"
import type { Facts } from "./Facts.ts"

export { Decision, decisionTable, rows } from "./DecisionTable.ts"
export { Facts, TicketState, ticketState } from "./Facts.ts"

const ruleHolds = ({ recordedDate, singlePerDay, windowOver }: Facts, rule: Row["rule"]): boolean => {
  if (rule === "any" || rule === "else") return true
  return singlePerDay && Option.isSome(recordedDate) && windowOver === (rule === "over")
}

/** Whether all conditions of the row but the ticket's state hold. */
const holdsBesidesState = (row: Row, facts: Facts): boolean =>
  (row.exit === "-" || Option.isSome(facts.exitTag)) &&
  (row.ticket === "any" || Option.isSome(facts.ticket) === (row.ticket === "yes")) &&
  ruleHolds(facts, row.rule)

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
