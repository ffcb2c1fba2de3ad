/**
 * One attempt at an entry of the journal and its result, in the form in which outcomes.ndjson, the log and --json show it.
 * The same for entries that are closed without an attempt: another entry covers their run, or a person gave them up.
 */
import * as Cause from "effect/Cause"
import type * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { Entry } from "../journal/Entry.ts"
import type * as Connector from "./Connector.ts"
import { decisionOfKnownRun } from "./KnownRun.ts"
import type { RunReport, RunResult } from "./RunReport.ts"
import { doneOf } from "./RunReport.ts"
import * as IncidentNotes from "../domain/notes/Incident.ts"

export type ConnectorError = Effect.Error<ReturnType<typeof Connector.run>>

export interface Attempt {
  /** As it is saved after the attempt. */
  readonly entry: Entry
  readonly report: RunReport
  readonly exit: Exit.Exit<Connector.Raised, ConnectorError>
}

/** Outcomes of a failure that was worked on or given up. */
export type FinalOutcome = ReturnType<typeof doneOf> | "queued" | "ambiguous" | "failed"

/** Once an incident exists, it determines the outcome, whatever work remains. */
export const outcomeOfAttempt = ({ entry, exit, report }: Attempt): FinalOutcome => {
  if (isSameRun(entry)) return "suppressed"
  if (entry.state === "pending" && Exit.isSuccess(exit) && Option.isNone(report.raised)) return "queued"
  if (Exit.isSuccess(exit) || Option.isSome(report.raised)) return doneOf(report)
  const error = Cause.findErrorOption(exit.cause)
  if (Option.exists(error, ({ _tag }) => _tag === "IncidentUncertain")) return "ambiguous"
  return entry.state === "dead" ? "failed" : "queued"
}

const errorOf = ({ last }: Entry): RunResult["error"] => Option.map(last, ({ kind, message }) => ({ kind, message }))

export const resultOfAttempt = (attempt: Attempt): RunResult<FinalOutcome> => ({
  outcome: outcomeOfAttempt(attempt),
  job: attempt.entry.failed.id,
  report: attempt.report,
  requests: Option.none(),
  error: errorOf(attempt.entry),
})

/** The incident that an entry has got so far. */
const raisedOf = ({ progress }: Entry): RunReport["raised"] =>
  Option.map(progress.incident, ({ as, ref, url }) => ({ as, number: Option.some(ref.number), url: Option.some(url) }))

/** The kind in `last` of an entry whose run another entry covers. */
const sameRun = "KnownRun"

/** The report for a run that `entry` has reported before. */
export const reportOfKnownRun = (entry: Entry): RunReport => ({
  decision: Option.some(decisionOfKnownRun(entry)),
  raised: raisedOf(entry),
  steps: [],
})

/** Closes `entry` without an attempt, because `other` covers the same run; `at`: epoch milliseconds. */
export const closedAsSameRun = (entry: Entry, other: Entry, at: number): Attempt => {
  const message = IncidentNotes.sameRun({ entry: other.id })
  return {
    entry: { ...entry, state: "done", progress: other.progress, last: Option.some({ at, kind: sameRun, message }) },
    report: reportOfKnownRun(other),
    exit: Exit.succeed({ later: false }),
  }
}

/** Whether an entry was closed because another one covers its run. */
export const isSameRun = ({ last }: Entry): boolean => Option.exists(last, ({ kind }) => kind === sameRun)

/** The result of an entry that a person gave up, or whose process was interrupted. */
export const resultOfGivenUp = (entry: Entry): RunResult<FinalOutcome> => {
  const raised = raisedOf(entry)
  const decision = Option.map(entry.progress.decided, (decided) => decided.decision)
  return {
    outcome: Option.match(raised, { onNone: () => "failed" as const, onSome: ({ as }) => as }),
    job: entry.failed.id,
    report: { decision, raised, steps: [] },
    requests: Option.none(),
    error: errorOf(entry),
  }
}
