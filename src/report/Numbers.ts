/**
 * The numbers behind the page, counted from the failures of a period; `--json` prints them as version 1. Times named
 * `...At` are UTC; the starts of hours and days are wall-clock times of the OpCon server.
 */
import * as Option from "effect/Option"
import type { Failure, Outcome } from "./Failures.ts"
import { outcomes } from "./Failures.ts"
import * as Format from "./Format.ts"

export type Counts = Readonly<Record<Outcome, number>>

interface Latency {
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

/** An incident that takes the failures of other days or of a storm. */
export interface SharedIncident {
  readonly incident: string
  readonly url: string | null
  readonly failures: number
  /** Daily jobs that show its number. */
  readonly jobs: number
  readonly by: "another day" | "storm"
}

interface Period {
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
  /** Of the suppressed ones: those that a silence covered, and those whose job had recovered. */
  readonly silenced: number
  readonly recovered: number
  /** Of the updated ones: those that share the incident of another day or of a storm. */
  readonly shared: number
  /** Those that the sweep has found, because nobody had reported them. */
  readonly swept: number
  /** Incidents that several jobs share, those with most failures first. */
  readonly sharedIncidents: ReadonlyArray<SharedIncident>
  readonly sharedIncidentsInAll: number
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
  /** Failures without an incident, by their last error; those without an error (suppressed, not tried yet) are left out. */
  readonly stoppedBy: ReadonlyArray<{ readonly kind: string; readonly failures: number }>
}

/** How many jobs and work groups are listed by name. */
const listed = 10
/** Seconds at which the intervals of the latency histogram begin. */
const intervals = [0, 1, 2, 5, 10, 30, 60, 300, 3600]
/** The longest periods, in days, with a bucket an hour, with a bucket a day, and with a row a date in the hours of the day. */
const longest = { hourly: 7, daily: 92, byDate: 14 } as const

const count = (failures: ReadonlyArray<Failure>): Counts => {
  const counts: Record<Outcome, number> = {
    created: 0,
    reopened: 0,
    updated: 0,
    suppressed: 0,
    pending: 0,
    parked: 0,
    failed: 0,
    dropped: 0,
  }
  for (const { outcome } of failures) counts[outcome] += 1
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

const byMost = (one: Share, other: Share): number => other.failures - one.failures || one.name.localeCompare(other.name)

const shares = (
  failures: ReadonlyArray<Failure>,
  of: (failure: Failure) => { readonly name: string; readonly schedule: string },
): ReadonlyArray<Share> =>
  Array.from(Map.groupBy(failures, (failure) => JSON.stringify(of(failure))).values(), (group): Share => ({
    name: group[0] === undefined ? "" : of(group[0]).name,
    schedule: group[0] === undefined ? "" : of(group[0]).schedule,
    failures: group.length,
    counts: count(group),
  })).toSorted(byMost)

const sharedOf = (failures: ReadonlyArray<Failure>): ReadonlyArray<SharedIncident> =>
  Array.from(
    Map.groupBy(failures, ({ incident }) =>
      Option.match(incident, { onNone: () => "", onSome: ({ number }) => number }),
    ),
  )
    .flatMap(([incident, those]): ReadonlyArray<SharedIncident> => {
      const has = (number: number) => those.some(({ row }) => Option.contains(row, number))
      if (incident === "" || (!has(11) && !has(12))) return []
      const url = Option.getOrNull(
        Option.firstSomeOf(those.map((one) => Option.flatMap(one.incident, ({ url }) => url))),
      )
      const jobs = new Set(those.map(({ id }) => id)).size
      return [{ incident, url, failures: those.length, jobs, by: has(12) ? "storm" : "another day" }]
    })
    .toSorted((one, other) => other.failures - one.failures || one.incident.localeCompare(other.incident))

/** Whether a moment (epoch milliseconds) is in the last `days` calendar days, today included. */
export const inPeriod =
  ({ days, now, wall }: { readonly days: number; readonly now: number; readonly wall: Format.Wall }) =>
  (at: number): boolean =>
    wall(at) >= Format.dayOf(wall(now)) - (days - 1) * Format.day

/** Counts the failures received in the last `days` calendar days, today included. `now`: epoch milliseconds. */
export const of = (
  known: ReadonlyArray<Failure>,
  { days, now, timeZone, wall }: { days: number; now: number; timeZone: string; wall: Format.Wall },
): Numbers => {
  const wallNow = wall(now)
  const from = Format.dayOf(wallNow) - (days - 1) * Format.day
  // A time in the future, after a clock was put back, counts as now.
  const places = new Map(known.map((failure) => [failure, Math.min(wall(failure.receivedAt), wallNow)]))
  const at = (failure: Failure): number => places.get(failure) ?? wallNow
  const failures = known.filter((failure) => at(failure) >= from)

  const every = days <= longest.hourly ? "hour" : days <= longest.daily ? "day" : "week"
  const step = { hour: Format.hour, day: Format.day, week: 7 * Format.day }[every]
  const first = every === "week" ? Format.mondayOf(from) : from
  const indexOf = (moment: number): number => Math.floor((moment - first) / step)
  const inBucket = Map.groupBy(failures, (failure) => indexOf(at(failure)))
  const end = every === "hour" ? Format.dayOf(wallNow) + Format.day - 1 : wallNow
  const buckets = Array.from({ length: indexOf(end) + 1 }, (_, index): Bucket => {
    const those = inBucket.get(index) ?? []
    return {
      start: Format.iso(first + index * step),
      failures: those.length,
      counts: count(those),
      ...latencyOf(latencies(those)),
    }
  })

  const rowOf = (moment: number): string =>
    days <= longest.byDate ? Format.dayAndDate(moment) : Format.weekday(moment)
  const start = days <= longest.byDate ? from : Format.mondayOf(from)
  const rows = Array.from({ length: Math.min(days, days <= longest.byDate ? days : 7) }, (_, index) =>
    rowOf(start + index * Format.day),
  )
  const inRow = Map.groupBy(failures, (failure) => rowOf(at(failure)))
  const hours = rows.map((row) => {
    const ofDay = Array.from({ length: 24 }, () => 0)
    for (const failure of inRow.get(row) ?? []) {
      const index = Math.floor((at(failure) % Format.day) / Format.hour)
      ofDay[index] = (ofDay[index] ?? 0) + 1
    }
    return { row, failures: ofDay }
  })

  const byRow = (number: number): number =>
    failures.filter(({ outcome, row }) => outcome !== "created" && Option.contains(row, number)).length
  const sharedIncidents = sharedOf(failures)
  const sorted = latencies(failures)
  const jobs = shares(failures, ({ job, schedule }) => ({ name: job, schedule }))
  const groups = shares(
    failures.filter(({ workGroup }) => Option.isSome(workGroup)),
    ({ workGroup }) => ({ name: Option.getOrElse(workGroup, () => ""), schedule: "" }),
  )
  const stopped = Map.groupBy(
    failures.filter(({ latency }) => Option.isNone(latency)),
    ({ stoppedBy }) => Option.getOrElse(stoppedBy, () => ""),
  )
  return {
    period: { days, from: Format.iso(from), to: Format.iso(wallNow), timeZone },
    failures: failures.length,
    counts: count(failures),
    silenced: byRow(10),
    recovered: byRow(9),
    shared: byRow(11) + byRow(12),
    swept: failures.filter(({ isSwept }) => isSwept).length,
    sharedIncidents: sharedIncidents.slice(0, listed),
    sharedIncidentsInAll: sharedIncidents.length,
    latency: {
      ...latencyOf(sorted),
      histogram: intervals.map((lower, index) => {
        const upper = intervals[index + 1] ?? null
        const within = sorted.filter((seconds) => seconds >= lower && (upper === null || seconds < upper))
        return { from: lower, to: upper, count: within.length }
      }),
    },
    timeline: { every, buckets },
    hours,
    jobs: jobs.slice(0, listed),
    jobsInAll: jobs.length,
    workGroups: groups.slice(0, listed),
    workGroupsInAll: groups.length,
    stoppedBy: Array.from(stopped, ([kind, those]) => ({ kind, failures: those.length }))
      .filter(({ kind }) => kind !== "")
      .toSorted((one, other) => other.failures - one.failures),
  }
}

/** How many failures had one of these outcomes. */
export const sum = (counts: Counts, ...which: ReadonlyArray<Outcome>): number =>
  outcomes.reduce((total, outcome) => total + (which.includes(outcome) ? counts[outcome] : 0), 0)
