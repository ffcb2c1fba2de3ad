/**
 * When two entries are about one run of a job although only one of them names it: the sweep knows the number of the run it
 * found, and the command line of Notification Manager may lack it. Both are reports of the same run where OpCon showed that
 * number when the other one was worked on, and that one was received after the run had ended.
 */
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import type { Entry } from "./Entry.ts"

/** How far the clocks of OpCon and of this host may differ (milliseconds). */
const clockDifference = Duration.toMillis("2 minutes")

/** A run of a job as OpCon shows it. */
export interface RunSeen {
  readonly jobNumber: Option.Option<number>
  /** Epoch milliseconds; none: OpCon does not say. */
  readonly endedAt: Option.Option<number>
}

/** The run that an entry is about; none while that is not known. */
export const runOf = ({ failed, progress }: Entry): Option.Option<number> =>
  Option.orElse(Option.fromUndefinedOr(failed.jobNumber), () => progress.jobNumber)

/** Whether something received at `at` can be about a run that ended then. */
const isAfter = (at: number, endedAt: Option.Option<number>): boolean =>
  !Option.exists(endedAt, (end) => at < end - clockDifference)

/** Whether `entry`, which names no run, may be the report of `run`: it is, or it will be read as one. */
export const mayReport = (entry: Entry, { endedAt, jobNumber }: RunSeen): boolean => {
  const known = runOf(entry)
  const same = Option.isNone(known) || Option.isNone(jobNumber) || known.value === jobNumber.value
  return same && isAfter(entry.receivedAt, endedAt)
}

/** Whether `entry`, just being worked on, and `other` are the reports of `run` by the sweep and by Notification Manager. */
export const isOtherReport = (entry: Entry, other: Entry, run: RunSeen): boolean => {
  const { endedAt, jobNumber } = run
  const nameless = entry.failed.jobNumber === undefined ? entry : other
  return (
    other.id !== entry.id &&
    other.failed.origin !== entry.failed.origin &&
    Option.isSome(jobNumber) &&
    Option.contains(runOf(other), jobNumber.value) &&
    isAfter(nameless.receivedAt, endedAt)
  )
}
