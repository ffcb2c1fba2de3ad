/**
 * What can be decided about a failed job, and what others need to know of a decision. DecisionRows.ts says when each is
 * taken, Decide.ts takes it.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Storm } from "./Facts.ts"

const reasoned = {
  /** Its number; the order is that of `rows`. */
  row: Schema.Int,
  /** One sentence for the operator. */
  why: Schema.String,
}

export const Decision = Schema.TaggedUnion({
  /** No incident. `detail`: the tag, the recorded date, the status of the job, or the silence. */
  Suppress: {
    ...reasoned,
    reason: Schema.Literals(["ExitTag", "AlreadyReported", "Recovered", "Silenced"]),
    detail: Schema.String,
  },
  /** A new incident, naming the previous ticket where there is one. `storm`: other failures will share it. */
  Create: { ...reasoned, previous: Schema.OptionFromNullOr(Schema.String), storm: Schema.optionalKey(Storm) },
  /**
   * The ticket gets the information and keeps its state. `previous`: the job's own, where it gets this one instead;
   * `storm`: it is shared with other failures.
   */
  Update: {
    ...reasoned,
    ticket: Schema.String,
    previous: Schema.optionalKey(Schema.String),
    storm: Schema.optionalKey(Storm),
  },
  /** The ticket gets the information and the reopen state; `create`: should Summit refuse that, a new incident. */
  Reopen: { ...reasoned, ticket: Schema.String, whenRefused: Schema.Literals(["fail", "create"]) },
})
export type Decision = typeof Decision.Type

/** Whether the job gets an incident that it did not have, be it a new one or that of others. */
export const givesAnother = (decision: Decision): boolean =>
  decision._tag === "Create" || (decision._tag === "Update" && (decision.row === 11 || decision.row === 12))

/** The ticket that the job had, where it gets another one. */
export const previousIn = (decision: Decision): Option.Option<string> =>
  decision._tag === "Create"
    ? decision.previous
    : Option.fromUndefinedOr(decision._tag === "Update" ? decision.previous : undefined)

/** The storm whose incident the failure gets. */
export const stormOf = (decision: Decision): Storm | undefined =>
  decision._tag === "Create" || decision._tag === "Update" ? decision.storm : undefined

/** What a storm's failures have in common, for people. */
export const commonOf = ({ by, name }: Pick<Storm, "by" | "name">): string =>
  `${by === "hour" ? "template" : by} ${name}`

/** How many failures made it a storm, for people. */
export const stormText = (storm: Storm): string =>
  storm.by === "hour"
    ? `The template ${storm.name} has raised as many incidents within an hour as maxTicketsPerHour allows`
    : `${storm.failures} failures of ${commonOf(storm)} within ${storm.withinMinutes} minutes`
