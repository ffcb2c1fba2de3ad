/**
 * Holding a failure: nothing is done about it for some minutes, then the job is read again. A job that has recovered by
 * then gets no incident; one that runs again is waited for, but not for ever.
 */
import * as Option from "effect/Option"

const minute = 60_000

/** A job that runs again is waited for until so many times `holdMinutes` have passed since its failure. */
export const longest = 4

/** How often a job that runs again is looked at, in minutes, unless `holdMinutes` is less. */
const lookEvery = 5

/** When a failure that was received then is looked at first (epoch milliseconds); none: now. */
export const heldUntil = (holdMinutes: number, receivedAt: number, now: number): Option.Option<number> => {
  const until = receivedAt + holdMinutes * minute
  // A clock that was put back must not hold it for longer.
  return receivedAt <= now && now < until ? Option.some(until) : Option.none()
}

/** What the status of a job means for a failure that was held: OpCon's own words, in whatever case. */
export const standing = (status: string): "recovered" | "failed" | "under way" => {
  const text = status.trim().toLowerCase()
  if (/^(?:marked )?(?:finished ok|fixed)|^skipped|^cancell?ed/.test(text)) return "recovered"
  return text === "" || /failed|error|under review|missed/.test(text) ? "failed" : "under way"
}

/** When a job that is under way again is looked at next (epoch milliseconds); none: it was waited for long enough. */
export const lookAgain = (holdMinutes: number, receivedAt: number, now: number): Option.Option<number> => {
  const last = receivedAt + longest * holdMinutes * minute
  return receivedAt <= now && now < last
    ? Option.some(Math.min(last, now + Math.min(holdMinutes, lookEvery) * minute))
    : Option.none()
}
