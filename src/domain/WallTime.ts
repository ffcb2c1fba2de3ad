/**
 * A time as a person writes it, `2026-03-29T02:30`, as a moment in the zone of the OpCon server. On the days that the
 * clocks change a wall time may not exist, or exist twice: then one moment is chosen, and a note says which.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { wallMillis } from "./DailyWindow.ts"

export interface Moment {
  readonly at: DateTime.Zoned
  /** What had to be decided about the wall time; none where it names one moment. */
  readonly note: Option.Option<string>
}

const allowed =
  "yyyy-MM-ddTHH:mm, seconds and an offset (Z, +02:00) if wanted, as in 2026-03-29T02:30 or 2026-10-25T02:30+01:00"

const written = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d))?\s*(Z|[+-]\d\d:?\d\d)?$/i

/** `2026-03-29T03:30:00+02:00`. */
export const show = (at: DateTime.Zoned): string => DateTime.formatIsoOffset(at).replace(/\.\d+/, "")

/** The moment in `zone` that `text` means, or what is wrong with it. */
export const parse = (text: string, zone: DateTime.TimeZone): Result.Result<Moment, string> => {
  const [, date, minutes, seconds = "00", offset] = written.exec(text.trim()) ?? []
  const wrong = Result.fail(`"${text}" is no time: ${allowed}`)
  if (date === undefined || minutes === undefined) return wrong
  const wall = `${date}T${minutes}:${seconds}`
  const asUtc = DateTime.make(`${wall}Z`).pipe(
    Option.map(DateTime.toUtc),
    // A lenient parser takes 2024-02-30 for 1 March.
    Option.filter((utc) => DateTime.formatIso(utc) === `${wall}.000Z`),
  )
  if (Option.isNone(asUtc)) return wrong
  if (offset !== undefined) {
    const zoned = /^z$/i.test(offset) ? "Z" : offset.replace(/^(...):?/, "$1:")
    return Option.match(DateTime.make(`${wall}${zoned}`), {
      onNone: () => wrong,
      onSome: (at) => Result.succeed({ at: DateTime.setZone(at, zone), note: Option.none() }),
    })
  }
  const inZone = (disambiguation: "earlier" | "later") =>
    DateTime.setZone(asUtc.value, zone, { adjustForTimeZone: true, disambiguation })
  const [earlier, later] = [inZone("earlier"), inZone("later")]
  const where = `${DateTime.zoneToString(zone)}`
  if (wallMillis(earlier) !== DateTime.toEpochMillis(asUtc.value)) {
    const note = `${wall} does not exist in ${where}, where the clocks are put forward over it: ${show(later)} is taken`
    return Result.succeed({ at: later, note: Option.some(note) })
  }
  if (DateTime.toEpochMillis(earlier) === DateTime.toEpochMillis(later)) {
    return Result.succeed({ at: earlier, note: Option.none() })
  }
  const note = `${wall} comes twice in ${where}, where the clocks are put back over it: the first, ${show(earlier)}, is taken; ${show(later)} names the other`
  return Result.succeed({ at: earlier, note: Option.some(note) })
}
