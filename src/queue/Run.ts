/**
 * One run of the program, planned or live, and what it has to tell when it is over: the outcome, the account and what, if
 * anything, stopped it. Defects and interrupts are no account; they go on up.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { RunReport, Outcome, RunResult } from "../pipeline/RunReport.ts"
import { RunReporter, outcomeOf } from "../pipeline/RunReport.ts"
import * as Connector from "../pipeline/Connector.ts"
import type { AcceptedFailure } from "../intake/Intake.ts"
import type { FailedJob } from "../domain/FailedJob.ts"
import { Settings } from "../config/Settings.ts"
import { final } from "./Drain.ts"
import { Checkpoints } from "../journal/Checkpoints.ts"
import { submit } from "./Submit.ts"
import { knownRun, outcomeOfAttempt } from "../pipeline/Attempt.ts"
import { WriteGate } from "../http/WriteGate.ts"
import { program } from "../intake/ProgramName.ts"

/** The failure is kept in the journal and a part of its work is left for a drain. */
export class WorkRemains extends Schema.TaggedError<WorkRemains>()("WorkRemains", { what: Schema.String }) {
  override get message(): string {
    return `Kept in the journal: ${this.what}. The next run, or ${program()} drain, goes on with it.`
  }
}

/** How a run ended. `E`: what can have stopped it. */
export interface Ended<E> extends Pick<RunResult, "outcome" | "report" | "requests"> {
  readonly error: Option.Option<E>
}

export const empty: RunReport = { decision: Option.none(), raised: Option.none(), steps: [] }

const warn = Effect.gen(function* () {
  const { warnings } = yield* Settings
  yield* Effect.forEach(warnings, (warning) => Effect.logWarning(warning))
})

const orDefect = Effect.fnUntraced(function* <E>(cause: Cause.Cause<E>) {
  const error = Cause.findErrorOption(cause)
  if (Option.isSome(error)) return error.value
  yield* Effect.logFatal(`a defect of this program: ${Cause.pretty(cause)}`)
  return yield* Effect.die(Cause.squash(cause))
})

/** Reads, decides, and keeps every request that a live run would send. */
export const plan = Effect.fn("Run.plan")(function* (failed: FailedJob) {
  yield* warn
  const reporter = yield* RunReporter.make
  const exit = yield* Connector.run(failed).pipe(
    Effect.provideService(RunReporter, reporter),
    Effect.provideService(Checkpoints, yield* Checkpoints.inMemory),
    Effect.annotateLogs({ run: "dry" }),
    Effect.exit,
  )
  const error = Exit.isFailure(exit) ? Option.some(yield* orDefect(exit.cause)) : Option.none()
  const report = yield* reporter.read
  const outcome: Outcome = Option.match(error, {
    onNone: () => outcomeOf(report, true),
    onSome: ({ _tag }) => (_tag === "IncidentUncertain" ? "ambiguous" : "failed"),
  })
  return { outcome, report, requests: Option.some(yield* (yield* WriteGate).planned), error }
})

const live = <E>(outcome: Outcome, report: RunReport, error: Option.Option<E>): Ended<E> => ({
  outcome,
  report,
  requests: Option.none(),
  error,
})

/** Takes the failure in and works on it, unless another process does. */
export const raise = Effect.fn("Run.raise")(function* (failed: FailedJob, accepted: Option.Option<AcceptedFailure>) {
  yield* warn
  const submitted = yield* submit(failed, accepted)
  switch (submitted._tag) {
    case "HandedOff":
      return live<never>("handed-off", empty, Option.none())
    case "KnownRun":
      return live<never>("suppressed", knownRun(submitted.entry), Option.none())
    case "Unwritable":
      return live("queued", empty, Option.some(submitted.error))
    case "Waits": {
      const what = "an earlier failure of the same job is not finished"
      return live("queued", empty, Option.some(new WorkRemains({ what })))
    }
    case "Attempt": {
      const { attempt } = submitted
      const { entry, exit, report } = attempt
      if (Exit.isFailure(exit)) {
        const error = yield* orDefect(exit.cause)
        // Refused for good, and tried again all the same: the exit code says what the journal says.
        const isKept = entry.state === "pending" && final.has(error._tag)
        return live(
          outcomeOfAttempt(attempt),
          report,
          Option.some(isKept ? new WorkRemains({ what: error.message }) : error),
        )
      }
      const what = Option.match(entry.last, { onNone: () => "", onSome: ({ message }) => message })
      const rest = entry.state === "pending" ? Option.some(new WorkRemains({ what })) : Option.none()
      return live(outcomeOfAttempt(attempt), report, rest)
    }
  }
})
