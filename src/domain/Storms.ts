/**
 * When failures are so many that one incident takes them. Times are epoch milliseconds.
 */
import * as Option from "effect/Option"
import type { FailedJob } from "./FailedJob.ts"
import type { Grouping } from "./Template.ts"

const minute = 60_000

/** The hourly limit counts in this window. */
export const hour = { millis: 60 * minute, minutes: 60 } as const

/**
 * What the failures of a group have in common; none: this failure is in no group, because its job has no machine.
 */
export const nameIn = (by: Grouping, { agent, schedule, template }: FailedJob): Option.Option<string> => {
  const name = { agent, schedule, template }[by].trim()
  return name === "" || (by === "agent" && name.toUpperCase() === "N/A") ? Option.none() : Option.some(name)
}

/**
 * The failures of the fullest window that a failure at `at` is in, itself included; `times`: those of the others, in any
 * order, because the failures of one window may be worked on in another order than they came.
 */
export const fullest = (times: ReadonlyArray<number>, at: number, withinMinutes: number) => {
  const width = withinMinutes * minute
  const near = [...times.filter((time) => Math.abs(time - at) < width), at].toSorted((a, b) => a - b)
  let best = { failures: 0, since: at }
  for (let first = 0, after = 0; first < near.length; first += 1) {
    const since = near[first] ?? at
    if (since > at) break
    while (after < near.length && (near[after] ?? at) < since + width) after += 1
    if (after - first > best.failures) best = { failures: after - first, since }
  }
  return best
}

/** Whether a failure at `at` still belongs to a storm with failures from `first` to `last`. */
export const lasts = (first: number, last: number, at: number, withinMinutes: number): boolean =>
  at - last < withinMinutes * minute && first - at < withinMinutes * minute
