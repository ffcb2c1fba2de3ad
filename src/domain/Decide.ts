/**
 * Decides what is done about a failed job. Pure: the same facts always give the same decision, that of the first row
 * (DecisionRows.ts) that holds.
 */
import * as Option from "effect/Option"
import type { Decision } from "./Decision.ts"
import type { Row } from "./DecisionRows.ts"
import { byDefault, rows } from "./DecisionRows.ts"
import type { Facts } from "./Facts.ts"

/** A row's condition on rule submitSingleIncidentPerDay. */
export const ruleHolds = ({ recordedDate, singlePerDay, windowOver }: Facts, rule: Row["rule"]): boolean => {
  if (rule === "any" || rule === "else" || rule === "not 7") return true
  return singlePerDay && Option.isSome(recordedDate) && windowOver === (rule === "over")
}

/** A row's condition on the job's tags. */
export const exitHolds = ({ exitTag }: Facts, exit: Row["exit"]): boolean => exit === "-" || Option.isSome(exitTag)

/** A row's condition on the ticket on the job. */
export const ticketHolds = ({ ticket }: Facts, wanted: Row["ticket"]): boolean =>
  wanted === "any" || wanted === "replaced" || Option.isSome(ticket) === (wanted === "yes")

/** A row's condition on what else there is. */
export const othersHold = (facts: Facts, others: Row["others"] = "-"): boolean => {
  switch (others) {
    case "-":
      return true
    case "recovered":
      return Option.isSome(facts.recovered)
    case "silence":
      return Option.isSome(facts.silence)
    case "same job":
      return Option.isSome(facts.sameJob) && createsByItself(facts)
    case "storm":
      return Option.isSome(facts.storm) && createsByItself(facts)
  }
}

/** Whether all conditions of the row but the ticket's state hold. */
const holdsBesidesState = (row: Row, facts: Facts): boolean =>
  exitHolds(facts, row.exit) &&
  ticketHolds(facts, row.ticket) &&
  ruleHolds(facts, row.rule) &&
  othersHold(facts, row.others)

const stateHolds = ({ state: wanted }: Row, { state }: Facts): boolean =>
  wanted === "any" || wanted === "-" || wanted.includes(state === "NotRead" ? "Unreadable" : state)

/** Whether the ticket must be read in Summit before it can be decided. */
export const needsTicketState = (facts: Facts): boolean => {
  const first = rows.find((row) => row.ticket !== "replaced" && holdsBesidesState(row, facts))
  return first !== undefined && first.state !== "any" && first.state !== "-"
}

/** Never throws: the rows cover every case, `byDefault` the rest. */
export const decide = (facts: Facts): Decision => {
  const first = rows.find((row) => holdsBesidesState(row, facts) && stateHolds(row, facts)) ?? byDefault
  const ticket = Option.getOrElse(facts.ticket, () => "")
  return { ...first.outcome(facts, ticket), row: first.number }
}

/** Whether the job would get a new incident of its own: then those of others count. */
export const createsByItself = (facts: Facts): boolean =>
  decide({ ...facts, sameJob: Option.none(), storm: Option.none() })._tag === "Create"
