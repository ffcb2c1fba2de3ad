/**
 * Times, durations and numbers as the page shows them. Times are those of the clock on the wall of the OpCon server, in
 * milliseconds as if that were UTC: hours and days are then plain arithmetic. The hour that comes twice when the clocks are
 * put back counts as one; the hour that is left out stays empty.
 */
import * as DateTime from "effect/DateTime"

export const hour = 3_600_000
export const day = 24 * hour

export type Wall = (epochMillis: number) => number

export const inZone =
  (timeZone: DateTime.TimeZone): Wall =>
  (at) =>
    at + DateTime.zonedOffset(DateTime.makeZonedUnsafe(at, { timeZone }))

export const dayOf = (wall: number): number => Math.floor(wall / day) * day

const twoDigits = (value: number): string => String(value).padStart(2, "0")
const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

const parts = (wall: number) => DateTime.toPartsUtc(DateTime.makeUnsafe(wall))

/** `Saturday`. */
export const weekday = (wall: number): string => weekdays[parts(wall).weekDay] ?? ""

/** The Monday of its week. */
export const mondayOf = (wall: number): number => dayOf(wall) - ((parts(wall).weekDay + 6) % 7) * day

/** `21 Sep`. */
export const date = (wall: number): string => `${parts(wall).day} ${months[parts(wall).month - 1] ?? ""}`

/** `Sat 21 Sep`. */
export const dayAndDate = (wall: number): string => `${weekday(wall).slice(0, 3)} ${date(wall)}`

/** `21 Sep 2024`. */
export const fullDate = (wall: number): string => `${date(wall)} ${parts(wall).year}`

/** `09:20`. */
export const time = (wall: number): string => `${twoDigits(parts(wall).hour)}:${twoDigits(parts(wall).minute)}`

/** `Sat 21 Sep 09:20`. */
export const dateAndTime = (wall: number): string => `${dayAndDate(wall)} ${time(wall)}`

/** `2024-09-21T09:20`, without an offset: it is the wall clock's. */
export const iso = (wall: number): string => DateTime.formatIso(DateTime.makeUnsafe(wall)).slice(0, 16)

/** A number and its unit stay on one line. */
const space = "\u00a0"

/** Seconds in the two units that say enough: `0.4 s`, `45 s`, `3 min 20 s`, `2 h 5 min`, `1 d 3 h`. */
export const duration = (seconds: number): string => {
  if (seconds < 9.95) return `${Number(seconds.toFixed(1))}${space}s`
  const whole = Math.round(seconds)
  const units = [
    [86_400, "d", 3600, "h"],
    [3600, "h", 60, "min"],
    [60, "min", 1, "s"],
  ] as const
  for (const [size, unit, smaller, rest] of units) {
    if (whole < size) continue
    const left = Math.floor((whole % size) / smaller)
    return [Math.floor(whole / size), unit, ...(left === 0 ? [] : [left, rest])].join(space)
  }
  return `${whole}${space}s`
}

/** The wall-clock milliseconds of a `start`. */
export const wallOf = (start: string): number => DateTime.toEpochMillis(DateTime.makeUnsafe(`${start}:00Z`))

interface Timeline {
  readonly every: "hour" | "day" | "week"
  readonly buckets: ReadonlyArray<{ readonly start: string }>
}

/** `Sat 21 Sep 09:00`, `Sat 21 Sep`, `week of Mon 16 Sep`. */
export const bucketName = ({ buckets, every }: Timeline, index: number): string => {
  const start = wallOf(buckets[index]?.start ?? "1970-01-01T00:00")
  if (every === "hour") return dateAndTime(start)
  return every === "day" ? dayAndDate(start) : `week of ${dayAndDate(start)}`
}

/** The unit in which an interval that begins there is shown. */
const unitOf = (seconds: number) =>
  seconds < 60 ? { size: 1, unit: "s" } : seconds < 3600 ? { size: 60, unit: "min" } : { size: 3600, unit: "h" }

/** Seconds; `to` is exclusive, null = no bound. */
interface Interval {
  readonly from: number
  readonly to: number | null
}

/** `< 1 s`, `1–2 s`, `30–60 s`, `≥ 1 h`. */
export const classNames = (histogram: ReadonlyArray<Interval>): ReadonlyArray<string> =>
  histogram.map(({ from, to }) => {
    const { size, unit } = unitOf(from)
    if (to === null) return `≥ ${from / size} ${unit}`
    return from === 0 ? `< ${to / size} ${unit}` : `${from / size}–${to / size} ${unit}`
  })

/** The name of a job, or a stand-in where the arguments named none. */
export const jobName = ({ name }: { readonly name: string }): string => (name === "" ? "(no job named)" : name)

/** `10,014`. */
export const number = (value: number): string => value.toLocaleString("en-GB")

export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${number(value)} ${value === 1 ? one : many}`

/** A duration, or a dash. */
export const seconds = (value: number | null): string => (value === null ? "–" : duration(value))
