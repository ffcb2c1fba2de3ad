/**
 * Takes a failure in. It is written down, then the drain lease is taken if it is free and everything that waits is worked
 * on, the own failure first; if the lease is held, the run ends at once, because its holder will not miss the failure: it
 * looks again after giving the lease up, and whoever found the lease held had written before that. Where all of that was
 * asked when the failure came in (intake/Intake.ts), this goes on with what came of it.
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Result from "effect/Result"
import type { StepReport } from "../pipeline/RunReport.ts"
import type { FailedJob } from "../domain/FailedJob.ts"
import { Settings } from "../config/Settings.ts"
import { drain, drainUntried, work } from "./Drain.ts"
import type { Entry } from "../journal/Entry.ts"
import { make as makeEntry } from "../journal/Entry.ts"
import type { JournalUnavailable } from "../journal/Journal.ts"
import { Journal } from "../journal/Journal.ts"
import { Lease } from "../journal/Lease.ts"
import * as OutcomeFile from "./OutcomeFile.ts"
import type { AcceptedFailure } from "../intake/Intake.ts"
import type { Attempt } from "../pipeline/Attempt.ts"

/** What came of a failure that was handed in. */
export type Submitted =
  | { readonly _tag: "Attempt"; readonly attempt: Attempt }
  /** Another process drains; it will come to it. */
  | { readonly _tag: "HandedOff" }
  /** It waits for an earlier failure of the same job. */
  | { readonly _tag: "Waits" }
  /** It is in the journal, where nothing more can be written now. */
  | { readonly _tag: "Unwritable"; readonly error: JournalUnavailable }
  /** This very run was told before. */
  | { readonly _tag: "KnownRun"; readonly entry: Entry }

/** How often a run that could not write its failure down asks for the lease. */
const leaseWait = { every: "500 millis", times: 240 } as const

/** The disk takes nothing: the failure lives and dies with this process, so it does not hand it to another one. */
const withoutJournal = Effect.fn("Submit.withoutJournal")(function* (failed: FailedJob) {
  const lease = yield* Lease
  const now = yield* Clock.currentTimeMillis
  const entry = makeEntry(failed, now, DateTime.formatIso(DateTime.makeUnsafe(now)), 0)
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
    yield* Effect.logWarning("another process has been draining all the time; go on beside it")
    return yield* work(entry, false)
  }).pipe(Effect.onInterrupt(() => OutcomeFile.lost(entry)))
})

/** The failure is in the journal as `own`: worked on, with whatever else waits, if this process may. */
const workOn = Effect.fn("Submit.workOn")(function* (own: Entry) {
  const journal = yield* Journal
  const { general } = yield* Settings
  const mine = yield* Ref.make(Option.none<Attempt>())
  const drained = yield* Effect.result(
    drain(Option.some(own), {
      which: "due",
      onAttempt: (attempt) => (attempt.entry.id === own.id ? Ref.set(mine, Option.some(attempt)) : Effect.void),
    }),
  )
  yield* Effect.ignore(journal.prune(general.journalKeepDays))
  const attempt = yield* Ref.get(mine)
  if (Option.isSome(attempt)) return { _tag: "Attempt", attempt: attempt.value } satisfies Submitted
  if (Result.isFailure(drained)) return { _tag: "Unwritable", error: drained.failure } satisfies Submitted
  const mayDrain = drained.success
  // Whoever drained before this process could may have finished it meanwhile.
  const waits = mayDrain && Option.isSome(yield* Effect.orElseSucceed(journal.pending(own.id), () => Option.some(own)))
  return (waits ? { _tag: "Waits" } : { _tag: "HandedOff" }) satisfies Submitted
})

/** Takes a failure in and, if this process may, works on it and on whatever else waits. */
export const submit = Effect.fn("Submit.submit")(function* (
  failed: FailedJob,
  accepted: Option.Option<AcceptedFailure>,
) {
  const journal = yield* Journal
  const { general } = yield* Settings
  const received = Option.filter(accepted, ({ folder }) => folder === general.journalDir)
  if (Option.isSome(received)) {
    const own = yield* Effect.orElseSucceed(journal.pending(received.value.id), () => Option.none<Entry>())
    if (Option.isSome(own)) return yield* workOn(own.value)
    // Another process has taken it up since; or its document is damaged, and then it is written once more.
    const elsewhere = yield* Effect.orElseSucceed(journal.get(received.value.id), () => Option.none<Entry>())
    if (Option.isSome(elsewhere)) {
      // The lease may be this process's since it came in, and others have gone away because of that.
      yield* drainUntried
      return { _tag: "HandedOff" } satisfies Submitted
    }
  }
  const before = yield* Effect.orElseSucceed(journal.findRun(failed), () => Option.none<Entry>())
  if (Option.exists(before, ({ state }) => state === "done" || state === "parked")) {
    return { _tag: "KnownRun", entry: Option.getOrThrow(before) } satisfies Submitted
  }
  // Told before and not finished: whoever tells it again wants it finished.
  const begun = Option.filter(before, ({ state }) => state === "pending")
  const added = yield* Effect.result(Option.isSome(begun) ? Effect.succeed(begun.value) : journal.add(failed))
  if (added._tag === "Failure") {
    const why = `${added.failure.message} The failure is worked on all the same, but a kill now would lose it.`
    yield* Effect.logError(why)
    const attempt = yield* withoutJournal(failed)
    // The disk may have room again, and then what is left to do is not lost with this process.
    const kept =
      attempt.entry.state === "pending" && Result.isSuccess(yield* Effect.result(journal.save(attempt.entry)))
    const notKept: StepReport = { step: "journal", status: "failed", attempts: 1, notes: [why] }
    const report = { ...attempt, report: { ...attempt.report, steps: [notKept, ...attempt.report.steps] } }
    if (!kept) yield* OutcomeFile.unkept(report)
    yield* drainUntried
    return { _tag: "Attempt", attempt: report } satisfies Submitted
  }
  return yield* workOn(added.success)
})
