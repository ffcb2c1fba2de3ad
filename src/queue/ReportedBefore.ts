/**
 * Entries that leave nothing to do for a run: one of the same number, or, where the command line of Notification Manager
 * lacks that number, one that turned out to be about the same run.
 */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { FailedJob } from "../domain/FailedJob.ts"
import type { Entry } from "../journal/Entry.ts"
import { Journal } from "../journal/Journal.ts"
import type { RunSeen } from "../journal/SameRun.ts"
import { isOtherReport } from "../journal/SameRun.ts"
import { isSameRun } from "../pipeline/Attempt.ts"
import { hasBegun } from "./Redelivery.ts"

/** Whether `other` leaves nothing to do for its run. */
export const coversRun = (other: Entry): boolean =>
  !isSameRun(other) &&
  (other.state === "done" || other.state === "parked" || (other.state === "pending" && hasBegun(other.progress)))

/** The finished or begun entry of the sweep, or of Notification Manager, for the run that `entry` is about. */
export const reportedBefore = (entry: Entry) =>
  Effect.fn("ReportedBefore.reportedBefore")(function* (run: RunSeen) {
    const journal = yield* Journal
    const { jobNumber, ...job } = { ...entry.failed }
    const named = Option.map(run.jobNumber, (jobNumber) => FailedJob.make({ ...job, jobNumber }))
    const asked = jobNumber === undefined ? named : Option.some(FailedJob.make(job))
    if (Option.isNone(asked)) return Option.none<Entry>()
    const others = yield* Effect.orElseSucceed(journal.reported(asked.value), (): ReadonlyArray<Entry> => [])
    return Arr.findFirst(others, (other) => coversRun(other) && isOtherReport(entry, other, run))
  })
