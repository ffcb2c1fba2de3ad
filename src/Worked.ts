/**
 * What came of working on one entry of the journal, and how it is told: as an outcome, and as the run of a single failure
 * tells it.
 */
import * as Cause from "effect/Cause"
import type * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { AccountOf, RunResult } from "./Account.ts"
import { doneOf } from "./Account.ts"
import type * as Connector from "./Connector.ts"
import type { Entry } from "./journal/Entry.ts"

export type ConnectorError = Effect.Error<ReturnType<typeof Connector.run>>

/** `entry` as it is kept after the attempt. */
export interface Worked {
  readonly entry: Entry
  readonly told: AccountOf
  readonly exit: Exit.Exit<Connector.Raised, ConnectorError>
}

/** Outcomes of a failure that was worked on, or given up. */
export type SettledAs = ReturnType<typeof doneOf> | "queued" | "ambiguous" | "failed"

/** What an entry that was worked on comes to: an incident that is there is told as such, whatever is left to do. */
export const outcomeOfWork = ({ entry, exit, told }: Worked): SettledAs => {
  if (Exit.isSuccess(exit) || Option.isSome(told.raised)) return doneOf(told)
  const error = Cause.findErrorOption(exit.cause)
  if (Option.exists(error, ({ _tag }) => _tag === "IncidentUncertain")) return "ambiguous"
  return entry.state === "dead" ? "failed" : "queued"
}

const why = ({ last }: Entry): RunResult["error"] => Option.map(last, ({ kind, message }) => ({ kind, message }))

/** As the run of a single failure tells it. */
export const ofWorked = (worked: Worked): RunResult<SettledAs> => ({
  outcome: outcomeOfWork(worked),
  job: worked.entry.failed.id,
  account: worked.told,
  requests: Option.none(),
  error: why(worked.entry),
})

/** The incident of an entry, as an earlier run left it. */
export const raisedOf = ({ progress }: Entry): AccountOf["raised"] =>
  Option.map(progress.incident, ({ as, ref, url }) => ({ as, number: Option.some(ref.number), url: Option.some(url) }))

/** An entry that is given up, by a person or because its run is interrupted. */
export const ofGivenUp = (entry: Entry): RunResult<SettledAs> => {
  const raised = raisedOf(entry)
  const decision = Option.map(entry.progress.decided, (decided) => decided.decision)
  return {
    outcome: Option.match(raised, { onNone: () => "failed" as const, onSome: ({ as }) => as }),
    job: entry.failed.id,
    account: { decision, raised, steps: [] },
    requests: Option.none(),
    error: why(entry),
  }
}
