/**
 * Whether a moment lies in a template's working hours. The wall clock of the moment's own zone decides, so on the days
 * that the clocks change a shift begins and ends when the clock on the wall says so, whatever its length.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import type { Shift, Template } from "./Template.ts"
import { weekdays } from "./Template.ts"

const spansMidnight = (shift: Shift): boolean => shift.start > shift.stop

/** On the day the shift starts. One that starts and stops at the same minute (0000-0000) has no minute in it. */
const coversToday = (shift: Shift | undefined, minute: number): boolean =>
  shift !== undefined && minute >= shift.start && (spansMidnight(shift) || minute < shift.stop)

/** On the day after the shift started. */
const reachesIntoNextDay = (shift: Shift | undefined, minute: number): boolean =>
  shift !== undefined && spansMidnight(shift) && minute < shift.stop

/** None when the template has no workingHours at all: then neither extra attribute list applies. */
export const inWorkingHours = (workingHours: Template["workingHours"], now: DateTime.Zoned): Option.Option<boolean> =>
  Option.map(workingHours, (shifts) => {
    const { hour, minute: minuteOfHour, weekDay } = DateTime.toParts(now)
    const minute = hour * 60 + minuteOfHour
    // weekDay counts from Sunday = 0, weekdays from Monday = 0.
    const today = weekdays[(weekDay + 6) % 7]
    const yesterday = weekdays[(weekDay + 5) % 7]
    return (
      (today !== undefined && coversToday(shifts[today], minute)) ||
      (yesterday !== undefined && reachesIntoNextDay(shifts[yesterday], minute))
    )
  })
