/**
 * Whether a moment lies in a template's working hours. The wall clock of the moment's own zone decides, so on the days
 * that the clocks change a shift begins and ends when the clock on the wall says so, whatever its length.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import type { Shift, Template, Weekday } from "./Template.ts"
import { weekdays } from "./Template.ts"

const spansMidnight = (shift: Shift): boolean => shift.start > shift.stop

/** On the day the shift starts. One that starts and stops at the same minute (0000-0000) has no minute in it. */
const coversToday = (shift: Shift, minute: number): boolean =>
  minute >= shift.start && (spansMidnight(shift) || minute < shift.stop)

/** On the day after the shift started. */
const reachesIntoNextDay = (shift: Shift, minute: number): boolean => spansMidnight(shift) && minute < shift.stop

/** A shift, and the day on which it starts. */
export interface ShiftOfDay extends Shift {
  readonly day: Weekday
}

/** The shift that `now` lies in; the outer none as for `inWorkingHours`. */
export const shiftAt = (
  workingHours: Template["workingHours"],
  now: DateTime.Zoned,
): Option.Option<Option.Option<ShiftOfDay>> =>
  Option.map(workingHours, (shifts) => {
    const { hour, minute: minuteOfHour, weekDay } = DateTime.toParts(now)
    const minute = hour * 60 + minuteOfHour
    // weekDay counts from Sunday = 0, weekdays from Monday = 0.
    const today = weekdays[(weekDay + 6) % 7]
    const yesterday = weekdays[(weekDay + 5) % 7]
    const of = (day: Weekday | undefined, covers: typeof coversToday): Option.Option<ShiftOfDay> => {
      const shift = day === undefined ? undefined : shifts[day]
      return day !== undefined && shift !== undefined && covers(shift, minute)
        ? Option.some({ ...shift, day })
        : Option.none()
    }
    return Option.orElse(of(today, coversToday), () => of(yesterday, reachesIntoNextDay))
  })

/** None when the template has no workingHours at all: then neither extra attribute list applies. */
export const inWorkingHours = (workingHours: Template["workingHours"], now: DateTime.Zoned): Option.Option<boolean> =>
  Option.map(shiftAt(workingHours, now), Option.isSome)
