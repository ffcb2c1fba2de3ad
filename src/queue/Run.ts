/**
 * One run for one failure: planned (--dry-run) or live. A live run writes the failure into the journal, takes the drain
 * lease if it is free and drains, the own failure first. Where another process holds the lease, the run ends at once: that
 * process looks for new entries after releasing the lease, and this one has written before it asked. What the intake has
 * already done (intake/Intake.ts) is not repeated. Defects and interrupts are not results: they end the program.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Settings } from "../config/Settings.ts"
import type { FailedJob } from "../domain/FailedJob.ts"
import { WriteGate } from "../http/WriteGate.ts"
import type { AcceptedFailure } from "../intake/Intake.ts"
import { program } from "../intake/ProgramName.ts"
import { Checkpoints } from "../journal/Checkpoints.ts"
import type { Entry } from "../journal/Entry.ts"
import { fromJson, make as makeEntry } from "../journal/Entry.ts"
import type { JournalError } from "../journal/Journal.ts"
import { Journal } from "../journal/Journal.ts"
import { Lease } from "../journal/Lease.ts"
import type { Attempt } from "../pipeline/Attempt.ts"
import { outcomeOfAttempt, reportOfKnownRun } from "../pipeline/Attempt.ts"
import * as Connector from "../pipeline/Connector.ts"
import type { Outcome, RunReport, RunResult, StepReport } from "../pipeline/RunReport.ts"
import { outcomeOf, RunReporter } from "../pipeline/RunReport.ts"
import { SharedIncidents } from "../pipeline/SharedIncidents.ts"
import { drain, drainUntried, work } from "./Drain.ts"
import * as Outcomes from "./Outcomes.ts"
import { permanent } from "./Redelivery.ts"
import { failures } from "../domain/Messages.ts"
import { say } from "../domain/Say.ts"
import * as IncidentNotes from "../domain/notes/Incident.ts"
import * as JournalNotes from "../domain/notes/Journal.ts"

/** The failure is kept in the journal, and a drain has to finish it. */
export class WorkRemains extends Schema.TaggedError<WorkRemains>()("WorkRemains", { what: Schema.String }) {
  override get message(): string {
    return say(failures.WorkRemains.says, { what: this.what, program: program() })
  }
}

/** The end of a run. `E`: the errors that can have stopped it. */
export interface Ended<E> extends Pick<RunResult, "outcome" | "report" | "requests"> {
  readonly error: Option.Option<E>
}

export const emptyReport: RunReport = { decision: Option.none(), raised: Option.none(), steps: [] }

const logSettingsWarnings = Effect.gen(function* () {
  const { warnings } = yield* Settings
  yield* Effect.forEach(warnings, (warning) => Effect.logWarning(warning))
})

const errorOrDie = Effect.fnUntraced(function* <E>(cause: Cause.Cause<E>) {
  const error = Cause.findErrorOption(cause)
  if (Option.isSome(error)) return error.value
  yield* Effect.logFatal(JournalNotes.defect({ why: Cause.pretty(cause) }))
  return yield* Effect.die(Cause.squash(cause))
})

/** Reads and decides as a live run does, and collects the requests that it would send. */
export const plan = Effect.fn("Run.plan")(function* (failed: FailedJob) {
  yield* logSettingsWarnings
  const reporter = yield* RunReporter.make
  const receivedAt = yield* Clock.currentTimeMillis
  const exit = yield* Connector.run(failed, { entry: "", receivedAt }).pipe(
    Effect.provideServiceEffect(SharedIncidents, SharedIncidents.make),
    Effect.provideService(RunReporter, reporter),
    Effect.provideService(Checkpoints, yield* Checkpoints.inMemory),
    Effect.annotateLogs({ run: "dry" }),
    Effect.exit,
  )
  const error = Exit.isFailure(exit) ? Option.some(yield* errorOrDie(exit.cause)) : Option.none()
  const report = yield* reporter.read
  const outcome: Outcome = Option.match(error, {
    onNone: () => outcomeOf(report, true),
    onSome: ({ _tag }) => (_tag === "IncidentUncertain" ? "ambiguous" : "failed"),
  })
  return { outcome, report, requests: Option.some(yield* (yield* WriteGate).planned), error }
})

/** The result of submitting a failure to the queue. */
export type Submitted =
  | { readonly _tag: "Attempt"; readonly attempt: Attempt }
  /** Another process holds the lease and will work on it. */
  | { readonly _tag: "HandedOff" }
  /** It waits for an earlier failure of the same job. */
  | { readonly _tag: "Waits" }
  /** It is in the journal, which cannot be written now. */
  | { readonly _tag: "Unwritable"; readonly error: JournalError }
  /** The same run was reported before. */
  | { readonly _tag: "KnownRun"; readonly entry: Entry }

/** How long a run whose failure is not in the journal waits for the lease. */
const leaseWait = { every: "500 millis", times: 240 } as const

/** Works on a failure that cannot be written: it exists only in this process, which therefore cannot hand it off. */
const workWithoutJournal = Effect.fn("Submit.withoutJournal")(function* (failed: FailedJob) {
  const lease = yield* Lease
  const now = yield* Clock.currentTimeMillis
  const made = makeEntry(failed, now, DateTime.formatIso(DateTime.makeUnsafe(now)), 0)
  // It can neither wait nor be raised later, so that silences and holdMinutes would lose it.
  const entry: Entry = { ...made, progress: { ...made.progress, raiseAnyway: true } }
  return yield* Effect.gen(function* () {
    for (let times = 0; times < leaseWait.times; times += 1) {
      const attempt = yield* lease
        .whileHeld(work(entry, false))
        .pipe(
          Effect.catch(({ message }) => Effect.asSome(Effect.andThen(Effect.logWarning(message), work(entry, false)))),
        )
      if (Option.isSome(attempt)) return attempt.value
      yield* Effect.sleep(leaseWait.every)
    }
    yield* Effect.logWarning(JournalNotes.parallel)
    return yield* work(entry, false)
  }).pipe(
    Effect.provideServiceEffect(SharedIncidents, SharedIncidents.make),
    Effect.onInterrupt(() => Outcomes.interrupted(entry)),
  )
})

/** Drains with `own`, an entry of the journal, first; what that comes to for `own`. */
const drainWith = Effect.fn("Submit.workOn")(function* (own: Entry) {
  const journal = yield* Journal
  const { general } = yield* Settings
  const ownAttempt = yield* Ref.make(Option.none<Attempt>())
  const drained = yield* Effect.result(
    drain(Option.some(own), {
      which: "due",
      onAttempt: (attempt) => (attempt.entry.id === own.id ? Ref.set(ownAttempt, Option.some(attempt)) : Effect.void),
    }),
  )
  yield* Effect.ignore(journal.prune(general.journalKeepDays))
  const attempt = yield* Ref.get(ownAttempt)
  if (Option.isSome(attempt)) return { _tag: "Attempt", attempt: attempt.value } satisfies Submitted
  if (Result.isFailure(drained)) return { _tag: "Unwritable", error: drained.failure } satisfies Submitted
  const isHolder = drained.success
  // The process that held the lease before this one may have finished it.
  const waits = isHolder && Option.isSome(yield* Effect.orElseSucceed(journal.pending(own.id), () => Option.some(own)))
  return (waits ? { _tag: "Waits" } : { _tag: "HandedOff" }) satisfies Submitted
})

/** Works on a failure that the journal did not take. */
const submitUnwritten = Effect.fnUntraced(function* (failed: FailedJob, { message }: JournalError) {
  const journal = yield* Journal
  const why = JournalNotes.unwritten({ why: message })
  yield* Effect.logError(why)
  const attempt = yield* workWithoutJournal(failed)
  // The disk may have room again: then a drain can finish what remains.
  const isSaved =
    attempt.entry.state === "pending" && Result.isSuccess(yield* Effect.result(journal.save(attempt.entry)))
  const step: StepReport = { step: "journal", status: "failed", attempts: 1, notes: [why] }
  const reported = { ...attempt, report: { ...attempt.report, steps: [step, ...attempt.report.steps] } }
  if (!isSaved) yield* Outcomes.notInJournal(reported)
  yield* drainUntried
  return { _tag: "Attempt", attempt: reported } satisfies Submitted
})

/** Writes the failure into the journal, unless the intake has done so, and works on it if this process may. */
export const submit = Effect.fn("Submit.submit")(function* (
  failed: FailedJob,
  accepted: Option.Option<AcceptedFailure>,
) {
  const journal = yield* Journal
  const { general } = yield* Settings
  const received = Option.filter(accepted, ({ folder }) => folder === general.journalDir)
  if (Option.isSome(received)) {
    // As it was written: the drain reads it with all other documents.
    const own = Result.getOrThrow(fromJson(received.value.document.text))
    const submitted = yield* drainWith(own)
    if (submitted._tag !== "HandedOff") return submitted
    // Another process works on it or has done so; or its document was damaged, and then it is written again below.
    if (Option.isSome(yield* Effect.orElseSucceed(journal.get(own.id), () => Option.some(own)))) return submitted
  }
  const before = yield* Effect.orElseSucceed(journal.findRun(failed), () => Option.none<Entry>())
  if (Option.exists(before, ({ state }) => state === "done" || state === "parked")) {
    return { _tag: "KnownRun", entry: Option.getOrThrow(before) } satisfies Submitted
  }
  // A run that is reported again while its entry is pending: work on that entry.
  const pending = Option.filter(before, ({ state }) => state === "pending")
  const added = yield* Effect.result(Option.isSome(pending) ? Effect.succeed(pending.value) : journal.add(failed))
  return yield* Result.isSuccess(added) ? drainWith(added.success) : submitUnwritten(failed, added.failure)
})

const live = <E>(outcome: Outcome, report: RunReport, error: Option.Option<E>): Ended<E> => ({
  outcome,
  report,
  requests: Option.none(),
  error,
})

/** Submits the failure and works on it, unless another process does. */
export const raise = Effect.fn("Run.raise")(function* (failed: FailedJob, accepted: Option.Option<AcceptedFailure>) {
  yield* logSettingsWarnings
  const submitted = yield* submit(failed, accepted)
  switch (submitted._tag) {
    case "HandedOff":
      return live<never>("handed-off", emptyReport, Option.none())
    case "KnownRun":
      return live<never>("suppressed", reportOfKnownRun(submitted.entry), Option.none())
    case "Unwritable":
      return live("queued", emptyReport, Option.some(submitted.error))
    case "Waits": {
      const what = IncidentNotes.notFinished
      return live("queued", emptyReport, Option.some(new WorkRemains({ what })))
    }
    case "Attempt": {
      const { attempt } = submitted
      const { entry, exit, report } = attempt
      const outcome = outcomeOfAttempt(attempt)
      if (Exit.isSuccess(exit)) {
        // As its template wants it: nothing is amiss.
        if (exit.value.held !== undefined) return live<never>(outcome, report, Option.none())
        const what = Option.match(entry.last, { onNone: () => "", onSome: ({ message }) => message })
        const error = entry.state === "pending" ? Option.some(new WorkRemains({ what })) : Option.none()
        return live(outcome, report, error)
      }
      const error = yield* errorOrDie(exit.cause)
      // A permanent error that is retried all the same (Redelivery.ts): the exit code follows the journal.
      const isRetried = entry.state === "pending" && permanent.has(error._tag)
      return live(outcome, report, Option.some(isRetried ? new WorkRemains({ what: error.message }) : error))
    }
  }
})
