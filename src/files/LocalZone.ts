/**
 * This machine's time zone for effect/DateTime, on Date in place of Intl. Both read the same tables, but the first
 * Intl.DateTimeFormat of a process takes ten milliseconds, 5 % of a failed job (docs/performance.md). DateTime asks a
 * named zone only for the parts of a moment; a test compares the two.
 */
import type * as DateTime from "effect/DateTime"
import { NodeInspectSymbol } from "effect/Inspectable"

const two = (value: number): string => String(value).padStart(2, "0")

/** `GMT+02:00`, as Intl's `longOffset`. */
const offsetAt = (at: Date): string => {
  const minutes = -at.getTimezoneOffset()
  const size = Math.abs(minutes)
  return minutes === 0 ? "GMT" : `GMT${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** In the order of en-US. */
const partsOf = (moment: number | Date) => {
  const at = new Date(moment)
  const parts = {
    month: at.getMonth() + 1,
    day: at.getDate(),
    year: at.getFullYear(),
    hour: at.getHours(),
    minute: at.getMinutes(),
    second: at.getSeconds(),
    fractionalSecond: at.getMilliseconds(),
    timeZoneName: offsetAt(at),
  }
  return Object.entries(parts).map(([type, value]) => ({ type, value: String(value) }))
}

const local = {
  "~effect/DateTime/TimeZone": "~effect/DateTime/TimeZone",
  _tag: "Named",
  id: "local",
  format: { formatToParts: partsOf },
  toJSON: () => ({ _id: "TimeZone", _tag: "Named", id: "local" }),
  toString: () => "TimeZone.Named(local)",
  [NodeInspectSymbol]: () => "TimeZone.Named(local)",
} as const

export const zone: DateTime.TimeZone.Named = local
