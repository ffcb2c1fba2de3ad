/**
 * What came of an entry goes on disk: into the outcomes and into the journal. And the entries for which nothing is done,
 * because another one tells of the same run.
 */
import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { toText } from "../pipeline/RunReport.ts"
import type { Entry } from "../journal/Entry.ts"
import { Journal } from "../journal/Journal.ts"
import * as OutcomeFile from "./OutcomeFile.ts"
import type { Attempt } from "../pipeline/Attempt.ts"
import { isCoveredByOther, resultOfAttempt, coveredBy } from "../pipeline/Attempt.ts"

/**
 * Something was sent: whatever was received, it comes before the other failures of its job, which would not find an
 * incident whose number is not on the job yet. A clock that was put back makes a later failure sort before it.
 */
export const isBegun = ({ decided }: Entry["progress"]): boolean => Option.isSome(decided)

/**
 * Which failures of a job come first. An incident that is there is known to the others once its number is on the job: one
 * that may yet be decided anew would otherwise create another beside it, however long ago it was received.
 */
export const turnOf = (progress: Entry["progress"]): number =>
  Option.isSome(progress.incident) && !progress.writtenBack ? 0 : isBegun(progress) ? 1 : 2

/**
 * On disk when this returns. Some: the journal did not take it, so it is not settled, whatever came of it; the next drain
 * finds it as it is there.
 */
export const settle = Effect.fn("Settling.settle")(function* (attempt: Attempt) {
  yield* OutcomeFile.attempt(attempt)
  const saved = yield* Effect.result((yield* Journal).save(attempt.entry))
  if (Result.isSuccess(saved)) return Option.none<Attempt>()
  const { last } = attempt.entry
  if (Option.isSome(last)) yield* Effect.logError(last.value.message)
  yield* Effect.logError(saved.failure.message)
  const entry: Entry = { ...attempt.entry, state: "pending" }
  return Option.some<Attempt>({ ...attempt, entry, exit: Exit.fail(saved.failure) })
})

/** Whether `other` leaves nothing to do for its run. */
const covers = (other: Entry): boolean =>
  !isCoveredByOther(other) &&
  (other.state === "done" || other.state === "parked" || (other.state === "pending" && isBegun(other.progress)))

/**
 * `entry` settled because another one has told of the same run: two processes that are told of it at the same moment both
 * write it down, since neither finds the other's.
 */
export const coveredByOther = Effect.fn("Settling.coveredByOther")(function* (entry: Entry) {
  if (isBegun(entry.progress)) return Option.none<Attempt>()
  const other = Arr.findFirst(yield* (yield* Journal).others(entry), covers)
  if (Option.isNone(other)) return Option.none<Attempt>()
  const attempt = coveredBy(entry, other.value, yield* Clock.currentTimeMillis)
  yield* Effect.logInfo(toText(resultOfAttempt(attempt)))
  const unsaved = yield* settle(attempt)
  return Option.some(Option.getOrElse(unsaved, () => attempt))
})
