/**
 * What came of working on one entry of the journal, and how it is told: as an outcome, and as the run of a single failure
 * tells it.
 */
import * as Cause from "effect/Cause"
import type * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { RunReportOf, RunResult } from "./RunReport.ts"
import { doneOf } from "./RunReport.ts"
import type * as Connector from "./Connector.ts"
import type { Entry } from "../journal/Entry.ts"

export type ConnectorError = Effect.Error<ReturnType<typeof Connector.run>>

/** `entry` as it is kept after the attempt. */
export interface Attempt {
  readonly entry: Entry
  readonly told: RunReportOf
  readonly exit: Exit.Exit<Connector.Raised, ConnectorError>
}

/** Outcomes of a failure that was worked on, or given up. */
export type SettledAs = ReturnType<typeof doneOf> | "queued" | "ambiguous" | "failed"

/** What an entry that was worked on comes to: an incident that is there is told as such, whatever is left to do. */
export const outcomeOfWork = ({ entry, exit, told }: Attempt): SettledAs => {
  if (isSettledByOther(entry)) return "suppressed"
  if (Exit.isSuccess(exit) || Option.isSome(told.raised)) return doneOf(told)
  const error = Cause.findErrorOption(exit.cause)
  if (Option.exists(error, ({ _tag }) => _tag === "IncidentUncertain")) return "ambiguous"
  return entry.state === "dead" ? "failed" : "queued"
}

const why = ({ last }: Entry): RunResult["error"] => Option.map(last, ({ kind, message }) => ({ kind, message }))

/** As the run of a single failure tells it. */
export const ofAttempt = (worked: Attempt): RunResult<SettledAs> => ({
  outcome: outcomeOfWork(worked),
  job: worked.entry.failed.id,
  account: worked.told,
  requests: Option.none(),
  error: why(worked.entry),
})

/** The incident of an entry, as an earlier run left it. */
export const raisedOf = ({ progress }: Entry): RunReportOf["raised"] =>
  Option.map(progress.incident, ({ as, ref, url }) => ({ as, number: Option.some(ref.number), url: Option.some(url) }))

/** Why an entry is done whose run another one tells of. */
const sameRun = "KnownRun"

/** What is told of a run that `entry` tells of already. */
export const knownRun = (entry: Entry): RunReportOf => ({
  decision: Option.some({
    _tag: "Suppress",
    row: 0,
    reason: "AlreadyReported",
    detail: entry.id,
    why: `Run ${entry.failed.jobNumber ?? ""} of the job was told before (journal entry ${entry.id}): nothing is done twice.`,
  }),
  raised: raisedOf(entry),
  steps: [],
})

/** `entry` settled at `at`, because `other` tells of the same run. */
export const settledBy = (entry: Entry, other: Entry, at: number): Attempt => {
  const message = `its run is that of entry ${other.id}: nothing is done twice`
  return {
    entry: { ...entry, state: "done", progress: other.progress, last: Option.some({ at, kind: sameRun, message }) },
    told: knownRun(other),
    exit: Exit.succeed({ later: false }),
  }
}

/** Whether nothing was done for an entry because of another one. */
export const isSettledByOther = ({ last }: Entry): boolean => Option.exists(last, ({ kind }) => kind === sameRun)

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
