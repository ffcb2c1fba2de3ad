import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { weekdays } from "../../src/domain/Template.ts"
import { inWorkingHours } from "../../src/domain/WorkingHours.ts"
import { moment, wallClock } from "./Given.ts"

const berlin = "Europe/Berlin"
const hm = (hour: number, minute = 0) => hour * 60 + minute
const shift = (start: number, stop: number) => ({ start, stop })

const everyDay = (start: number, stop: number) =>
  Option.some(Object.fromEntries(weekdays.map((day) => [day, shift(start, stop)])))

/** Monday 2024-09-16 and the days after it. */
const on = (day: number, time: string) => wallClock(`2024-09-${15 + day}T${time}`, berlin)

describe("inWorkingHours", () => {
  it("does not answer without workingHours", () => {
    assert.deepStrictEqual(inWorkingHours(Option.none(), on(1, "09:00:00")), Option.none())
  })

  it.each([
    ["a minute before the start", 1, "07:59:59.999", false],
    ["the start", 1, "08:00:00", true],
    ["the last millisecond", 1, "16:59:59.999", true],
    ["the stop", 1, "17:00:00", false],
    ["a day that is missing", 2, "09:00:00", false],
    ["0000-0000, at midnight", 3, "00:00:00", false],
    ["0000-0000, at noon", 3, "12:00:00", false],
    ["0000-2400, first minute", 4, "00:00:00", true],
    ["0000-2400, last millisecond", 4, "23:59:59.999", true],
    ["the day after 0000-2400", 5, "00:00:00", false],
    ["a shift until 2400, last millisecond", 6, "23:59:59.999", true],
    ["a shift until 2400, at its stop", 7, "00:00:00", false],
    ["0800-0800", 7, "08:00:00", false],
  ])("%s", (_, day, time, expected) => {
    const hours = Option.some({
      monday: shift(hm(8), hm(17)),
      wednesday: shift(0, 0),
      thursday: shift(0, hm(24)),
      saturday: shift(hm(22), hm(24)),
      sunday: shift(hm(8), hm(8)),
    })
    assert.deepStrictEqual(inWorkingHours(hours, on(day, time)), Option.some(expected))
  })

  it.each([
    ["Monday before the start, for Sunday has no shift", 1, "05:59:59", false],
    ["Monday 21:59", 1, "21:59:59", false],
    ["Monday 22:00", 1, "22:00:00", true],
    ["Tuesday 05:59", 2, "05:59:59.999", true],
    ["Tuesday 06:00", 2, "06:00:00", false],
    ["Tuesday 22:00, for the shift is Monday's", 2, "22:00:00", false],
    ["Sunday 23:00", 7, "23:00:00", true],
    ["the Monday after, 00:30", 8, "00:30:00", true],
    ["the Monday after, 01:00", 8, "01:00:00", false],
  ])("over midnight: %s", (_, day, time, expected) => {
    const hours = Option.some({ monday: shift(hm(22), hm(6)), sunday: shift(hm(23), hm(1)) })
    assert.deepStrictEqual(inWorkingHours(hours, on(day, time)), Option.some(expected))
  })

  it("joins yesterday's end and today's start", () => {
    const hours = Option.some({ monday: shift(hm(22), hm(6)), tuesday: shift(hm(5), hm(7)) })
    assert.deepStrictEqual(inWorkingHours(hours, on(2, "06:30:00")), Option.some(true))
  })

  it("asks the zone of the moment", () => {
    const hours = Option.some({ monday: shift(hm(8), hm(17)) })
    const sundayInUtc = "2024-09-15T23:30:00Z"
    assert.deepStrictEqual(inWorkingHours(hours, moment(sundayInUtc, "UTC")), Option.some(false))
    assert.deepStrictEqual(inWorkingHours(hours, moment(sundayInUtc, "Asia/Tokyo")), Option.some(true))
    assert.deepStrictEqual(inWorkingHours(hours, moment(sundayInUtc, -9 * 3_600_000)), Option.some(false))
  })

  it.each([
    // 2024-03-31 in Berlin: 02:00 CET becomes 03:00 CEST at 01:00Z.
    ["the last moment before clocks go forward", "2024-03-31T00:59:59Z", false],
    ["clocks have gone forward over the start", "2024-03-31T01:00:00Z", true],
    ["the stop, by the new time", "2024-03-31T02:00:00Z", false],
    // 2024-10-27: 03:00 CEST becomes 02:00 CET at 01:00Z.
    ["02:30 for the first time", "2024-10-27T00:30:00Z", true],
    ["02:30 for the second time", "2024-10-27T01:30:00Z", true],
    ["01:59 before clocks go back", "2024-10-26T23:59:00Z", false],
  ])("when clocks change: %s", (_, utc, expected) => {
    const hours = Option.some({ sunday: shift(hm(2, 30) - 30, hm(4)) })
    assert.deepStrictEqual(inWorkingHours(hours, moment(utc, berlin)), Option.some(expected))
  })

  it.prop(
    "every moment is either in a shift or in its complement",
    {
      start: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1439 })),
      stop: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1439 })),
      at: Schema.Int.check(Schema.isBetween({ minimum: 1_600_000_000_000, maximum: 1_900_000_000_000 })),
    },
    ({ at, start, stop }) => {
      const now = moment(at, berlin)
      const inside = inWorkingHours(everyDay(start, stop), now)
      const outside = inWorkingHours(everyDay(stop, start), now)
      if (start === stop) assert.deepStrictEqual([inside, outside], [Option.some(false), Option.some(false)])
      else
        assert.deepStrictEqual(
          outside,
          Option.map(inside, (is) => !is),
        )
    },
  )
})
