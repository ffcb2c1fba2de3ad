/**
 * What came of working on one entry of the journal, and how it is told: as an outcome, and as the run of a single failure
 * tells it.
 */
import * as Cause from "effect/Cause"
import type * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { RunReport, RunResult } from "./RunReport.ts"
import { doneOf } from "./RunReport.ts"
import type * as Connector from "./Connector.ts"
import type { Entry } from "../journal/Entry.ts"

export type ConnectorError = Effect.Error<ReturnType<typeof Connector.run>>

/** `entry` as it is kept after the attempt. */
export interface Attempt {
  readonly entry: Entry
  readonly report: RunReport
  readonly exit: Exit.Exit<Connector.Raised, ConnectorError>
}

/** Outcomes of a failure that was worked on, or given up. */
export type FinalOutcome = ReturnType<typeof doneOf> | "queued" | "ambiguous" | "failed"

/** What an entry that was worked on comes to: an incident that is there is told as such, whatever is left to do. */
export const outcomeOfAttempt = ({ entry, exit, report }: Attempt): FinalOutcome => {
  if (isCoveredByOther(entry)) return "suppressed"
  if (Exit.isSuccess(exit) || Option.isSome(report.raised)) return doneOf(report)
  const error = Cause.findErrorOption(exit.cause)
  if (Option.exists(error, ({ _tag }) => _tag === "IncidentUncertain")) return "ambiguous"
  return entry.state === "dead" ? "failed" : "queued"
}

const why = ({ last }: Entry): RunResult["error"] => Option.map(last, ({ kind, message }) => ({ kind, message }))

/** As the run of a single failure tells it. */
export const resultOfAttempt = (attempt: Attempt): RunResult<FinalOutcome> => ({
  outcome: outcomeOfAttempt(attempt),
  job: attempt.entry.failed.id,
  report: attempt.report,
  requests: Option.none(),
  error: why(attempt.entry),
})

/** The incident of an entry, as an earlier run left it. */
export const raisedOf = ({ progress }: Entry): RunReport["raised"] =>
  Option.map(progress.incident, ({ as, ref, url }) => ({ as, number: Option.some(ref.number), url: Option.some(url) }))

/** Why an entry is done whose run another one tells of. */
const sameRun = "KnownRun"

/** What is told of a run that `entry` tells of already. */
export const knownRun = (entry: Entry): RunReport => ({
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
export const coveredBy = (entry: Entry, other: Entry, at: number): Attempt => {
  const message = `its run is that of entry ${other.id}: nothing is done twice`
  return {
    entry: { ...entry, state: "done", progress: other.progress, last: Option.some({ at, kind: sameRun, message }) },
    report: knownRun(other),
    exit: Exit.succeed({ later: false }),
  }
}

/** Whether nothing was done for an entry because of another one. */
export const isCoveredByOther = ({ last }: Entry): boolean => Option.exists(last, ({ kind }) => kind === sameRun)

/** An entry that is given up, by a person or because its run is interrupted. */
export const resultOfGivenUp = (entry: Entry): RunResult<FinalOutcome> => {
  const raised = raisedOf(entry)
  const decision = Option.map(entry.progress.decided, (decided) => decided.decision)
  return {
    outcome: Option.match(raised, { onNone: () => "failed" as const, onSome: ({ as }) => as }),
    job: entry.failed.id,
    report: { decision, raised, steps: [] },
    requests: Option.none(),
    error: why(entry),
  }
}
