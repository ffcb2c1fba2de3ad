/** The names that charts and tables share. */
import * as DateTime from "effect/DateTime"
import type { Fate } from "./Failures.ts"
import type { Numbers, Share } from "./Numbers.ts"
import * as WallClock from "./WallClock.ts"

export const fateNames = {
  created: "Incident created",
  reopened: "Incident re-opened",
  updated: "Incident updated",
  suppressed: "Suppressed",
  pending: "Pending",
  parked: "Parked",
  failed: "Failed",
  dropped: "Given up",
} as const satisfies Record<Fate, string>

/** What a fate means, for the legend. */
export const fateMeanings = {
  created: "the job had no incident, or a new one was wanted",
  reopened: "the job's incident was resolved or closed",
  updated: "the job's incident is still being worked on",
  suppressed: "a tag or the daily rule says: no incident",
  pending: "no incident yet; it is tried again",
  parked: "only a person can tell whether the incident exists",
  failed: "no incident: refused for good",
  dropped: "no incident: a person gave it up",
} as const satisfies Record<Fate, string>

/** The start of a bucket back as wall-clock milliseconds. */
export const wallOf = (start: string): number => DateTime.toEpochMillis(DateTime.makeUnsafe(`${start}:00Z`))

/** `Sat 21 Sep 09:00`, `Sat 21 Sep`, `week of Mon 16 Sep`. */
export const bucketName = ({ buckets, every }: Numbers["timeline"], index: number): string => {
  const start = wallOf(buckets[index]?.start ?? "1970-01-01T00:00")
  if (every === "hour") return WallClock.dateAndTime(start)
  return every === "day" ? WallClock.dayAndDate(start) : `week of ${WallClock.dayAndDate(start)}`
}

/** The unit that a class beginning there is told in. */
const unitOf = (seconds: number) =>
  seconds < 60 ? { size: 1, unit: "s" } : seconds < 3600 ? { size: 60, unit: "min" } : { size: 3600, unit: "h" }

/** `< 1 s`, `1–2 s`, `30–60 s`, `≥ 1 h`. */
export const classNames = (histogram: Numbers["latency"]["histogram"]): ReadonlyArray<string> =>
  histogram.map(({ from, to }) => {
    const { size, unit } = unitOf(from)
    if (to === null) return `≥ ${from / size} ${unit}`
    return from === 0 ? `< ${to / size} ${unit}` : `${from / size}–${to / size} ${unit}`
  })

/** A job whose name the arguments did not tell. */
export const jobName = ({ name }: Pick<Share, "name">): string => (name === "" ? "(no job named)" : name)

/** `10,014`. */
export const number = (value: number): string => value.toLocaleString("en-GB")

export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${number(value)} ${value === 1 ? one : many}`

/** A duration, where there is one. */
export const seconds = (value: number | null): string => (value === null ? "–" : WallClock.duration(value))
