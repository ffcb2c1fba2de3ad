/**
 * The numbers behind the page, counted from the failures of a period: what `--json` prints, version 1. Times named
 * `...At` are UTC; the starts of hours and days are the wall clock's of the OpCon server. Seconds are seconds.
 */
import * as Option from "effect/Option"
import type { Failure, Fate } from "./Failures.ts"
import { fates } from "./Failures.ts"
import * as WallClock from "./WallClock.ts"

export type Counts = Readonly<Record<Fate, number>>

export interface Latency {
  readonly incidents: number
  readonly medianSeconds: number | null
  readonly p95Seconds: number | null
}

export interface Bucket extends Latency {
  /** `2024-09-21T09:00`. */
  readonly start: string
  readonly failures: number
  readonly counts: Counts
}

/** A job or a work group. */
export interface Share {
  readonly name: string
  /** Of a job; empty for a work group. */
  readonly schedule: string
  readonly failures: number
  readonly counts: Counts
}

export interface Period {
  readonly days: number
  /** Wall clock, as in `2024-09-15T00:00` and `2024-09-21T09:20`. */
  readonly from: string
  readonly to: string
  readonly timeZone: string
}

export interface Numbers {
  readonly period: Period
  readonly failures: number
  readonly counts: Counts
  readonly latency: Latency & {
    /** `to` is exclusive; null = no bound. */
    readonly histogram: ReadonlyArray<{ readonly from: number; readonly to: number | null; readonly count: number }>
  }
  readonly timeline: { readonly every: "hour" | "day" | "week"; readonly buckets: ReadonlyArray<Bucket> }
  /** Failures by hour of the day, a row a date or, over a longer period, a day of the week. */
  readonly hours: ReadonlyArray<{ readonly row: string; readonly failures: ReadonlyArray<number> }>
  readonly jobs: ReadonlyArray<Share>
  /** How many jobs there are in all. */
  readonly jobsInAll: number
  readonly workGroups: ReadonlyArray<Share>
  readonly workGroupsInAll: number
  /** Those without an incident, by the last error; where there was none (suppressed, not tried yet) they are not told. */
  readonly stoppedBy: ReadonlyArray<{ readonly kind: string; readonly failures: number }>
}

/** How many jobs and work groups are told by name. */
const told = 10
/** Seconds at which the classes of latency begin. */
const classes = [0, 1, 2, 5, 10, 30, 60, 300, 3600]
/** Periods up to so many days are told by the hour, by the day, and the hours of the day date by date. */
const byTheHour = 7
const byTheDay = 92
const byDate = 14

const count = (failures: ReadonlyArray<Failure>): Counts => {
  const counts: Record<Fate, number> = {
    created: 0,
    reopened: 0,
    updated: 0,
    suppressed: 0,
    pending: 0,
    parked: 0,
    failed: 0,
    dropped: 0,
  }
  for (const { fate } of failures) counts[fate] += 1
  return counts
}

/** The nearest-rank percentile of ascending `values`. */
const percentile = (values: ReadonlyArray<number>, share: number): number | null =>
  values[Math.max(0, Math.ceil(values.length * share) - 1)] ?? null

const latencies = (failures: ReadonlyArray<Failure>): ReadonlyArray<number> =>
  failures.flatMap(({ latency }) => Option.toArray(latency)).toSorted((one, other) => one - other)

const latencyOf = (sorted: ReadonlyArray<number>): Latency => ({
  incidents: sorted.length,
  medianSeconds: percentile(sorted, 0.5),
  p95Seconds: percentile(sorted, 0.95),
})

const grouped = <K>(failures: ReadonlyArray<Failure>, keyOf: (failure: Failure) => K): Map<K, Array<Failure>> => {
  const groups = new Map<K, Array<Failure>>()
  for (const failure of failures) {
    const key = keyOf(failure)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [failure])
    else group.push(failure)
  }
  return groups
}

const byMost = (one: Share, other: Share): number => other.failures - one.failures || one.name.localeCompare(other.name)

const shares = (
  failures: ReadonlyArray<Failure>,
  of: (failure: Failure) => { readonly name: string; readonly schedule: string },
): ReadonlyArray<Share> =>
  Array.from(grouped(failures, (failure) => JSON.stringify(of(failure))).values(), (group): Share => ({
    name: group[0] === undefined ? "" : of(group[0]).name,
    schedule: group[0] === undefined ? "" : of(group[0]).schedule,
    failures: group.length,
    counts: count(group),
  })).toSorted(byMost)

/** Of the failures known, those received in the last `days` calendar days, today included. `now`: epoch milliseconds. */
export const of = (
  known: ReadonlyArray<Failure>,
  { days, now, timeZone, wall }: { days: number; now: number; timeZone: string; wall: WallClock.Wall },
): Numbers => {
  const wallNow = wall(now)
  const from = WallClock.dayOf(wallNow) - (days - 1) * WallClock.day
  // What comes from the future, after a clock was put back, counts as now.
  const places = new Map(known.map((failure) => [failure, Math.min(wall(failure.receivedAt), wallNow)]))
  const at = (failure: Failure): number => places.get(failure) ?? wallNow
  const failures = known.filter((failure) => at(failure) >= from)

  const every = days <= byTheHour ? "hour" : days <= byTheDay ? "day" : "week"
  const step = { hour: WallClock.hour, day: WallClock.day, week: 7 * WallClock.day }[every]
  const first = every === "week" ? WallClock.mondayOf(from) : from
  const indexOf = (moment: number): number => Math.floor((moment - first) / step)
  const inBucket = grouped(failures, (failure) => indexOf(at(failure)))
  const end = every === "hour" ? WallClock.dayOf(wallNow) + WallClock.day - 1 : wallNow
  const buckets = Array.from({ length: indexOf(end) + 1 }, (_, index): Bucket => {
    const those = inBucket.get(index) ?? []
    return {
      start: WallClock.iso(first + index * step),
      failures: those.length,
      counts: count(those),
      ...latencyOf(latencies(those)),
    }
  })

  const rowOf = (moment: number): string => (days <= byDate ? WallClock.dayAndDate(moment) : WallClock.weekday(moment))
  const start = days <= byDate ? from : WallClock.mondayOf(from)
  const rows = Array.from({ length: Math.min(days, days <= byDate ? days : 7) }, (_, index) =>
    rowOf(start + index * WallClock.day),
  )
  const inRow = grouped(failures, (failure) => rowOf(at(failure)))
  const hours = rows.map((row) => {
    const ofDay = Array.from({ length: 24 }, () => 0)
    for (const failure of inRow.get(row) ?? []) {
      const index = Math.floor((at(failure) % WallClock.day) / WallClock.hour)
      ofDay[index] = (ofDay[index] ?? 0) + 1
    }
    return { row, failures: ofDay }
  })

  const sorted = latencies(failures)
  const jobs = shares(failures, ({ job, schedule }) => ({ name: job, schedule }))
  const groups = shares(
    failures.filter(({ workGroup }) => Option.isSome(workGroup)),
    ({ workGroup }) => ({ name: Option.getOrElse(workGroup, () => ""), schedule: "" }),
  )
  const stopped = grouped(
    failures.filter(({ latency }) => Option.isNone(latency)),
    ({ stoppedBy }) => Option.getOrElse(stoppedBy, () => ""),
  )
  return {
    period: { days, from: WallClock.iso(from), to: WallClock.iso(wallNow), timeZone },
    failures: failures.length,
    counts: count(failures),
    latency: {
      ...latencyOf(sorted),
      histogram: classes.map((lower, index) => {
        const upper = classes[index + 1] ?? null
        const within = sorted.filter((seconds) => seconds >= lower && (upper === null || seconds < upper))
        return { from: lower, to: upper, count: within.length }
      }),
    },
    timeline: { every, buckets },
    hours,
    jobs: jobs.slice(0, told),
    jobsInAll: jobs.length,
    workGroups: groups.slice(0, told),
    workGroupsInAll: groups.length,
    stoppedBy: Array.from(stopped, ([kind, those]) => ({ kind, failures: those.length }))
      .filter(({ kind }) => kind !== "")
      .toSorted((one, other) => other.failures - one.failures),
  }
}

/** The sum of some fates. */
export const sum = (counts: Counts, ...which: ReadonlyArray<Fate>): number =>
  fates.reduce((total, fate) => total + (which.includes(fate) ? counts[fate] : 0), 0)
