import { afterEach, assert, describe, it, vi } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { isOver, operationsDate, windowOf } from "../../src/domain/DailyWindow.ts"
import { moment, wallClock } from "./Given.ts"

const zones = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/Havana",
  "America/St_Johns",
  "Africa/Cairo",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Pacific/Kiritimati",
] as const

const minutes = (count: number) => count * 60_000

/** The wall clock as text, to the second: comparable with `yyyy-MM-ddTHH:00:00`. */
const wall = (at: DateTime.Zoned) => DateTime.formatIsoOffset(at).slice(0, 19)

const dayAfter = (date: string) => DateTime.formatIsoDateUtc(DateTime.add(DateTime.makeUnsafe(date), { days: 1 }))

/**
 * Found by looking at the clock every quarter of an hour: in these years no clock shows the start of an hour, or is
 * changed, at any other moment.
 */
const nextStart = (now: DateTime.Zoned, after: string, hour: number): DateTime.Zoned => {
  const quarter = minutes(15)
  const target = `${dayAfter(after)}T${String(hour).padStart(2, "0")}:00:00`
  let millis = Math.floor(DateTime.toEpochMillis(now) / quarter) * quarter
  const at = () => DateTime.mapEpochMillis(now, () => millis)
  while (wall(at()) < target) millis += quarter
  return at()
}

const justBefore = (at: DateTime.Zoned) => DateTime.mapEpochMillis(at, (millis) => millis - 1)

const assertWindow = (now: DateTime.Zoned, hour: number) => {
  const date = operationsDate(now, hour)
  const next = nextStart(now, date, hour)
  const context = `${DateTime.formatIsoZoned(now)}, start hour ${hour}, date ${date}`
  assert.isFalse(isOver(date, now, hour), `over at once: ${context}`)
  assert.isFalse(isOver(date, justBefore(next), hour), `over too early: ${context}`)
  assert.isTrue(isOver(date, next, hour), `not over in time: ${context}`)
  assert.strictEqual(operationsDate(justBefore(next), hour), date, `the day changed too early: ${context}`)
  // Not always the day after: Samoa has had no 2011-12-30.
  assert.isTrue(operationsDate(next, hour) > date, `the day changed too late: ${context}`)
}

describe("operationsDate", () => {
  it.each([
    ["00:00:00", 0, "2024-09-21"],
    ["23:59:59.999", 0, "2024-09-21"],
    ["03:00:00", 7, "2024-09-20"],
    ["06:59:59.999", 7, "2024-09-20"],
    ["07:00:00", 7, "2024-09-21"],
    ["22:59:59", 23, "2024-09-20"],
    ["23:00:00", 23, "2024-09-21"],
  ])("at %s with start hour %i", (time, hour, expected) => {
    assert.strictEqual(operationsDate(wallClock(`2024-09-21T${time}`, "Europe/Berlin"), hour), expected)
  })

  it("asks the zone of the moment", () => {
    assert.strictEqual(operationsDate(moment("2024-09-21T20:00:00Z", "Asia/Tokyo"), 0), "2024-09-22")
    assert.strictEqual(operationsDate(moment("2024-09-21T20:00:00Z", 5.5 * 3_600_000), 0), "2024-09-22")
    assert.strictEqual(operationsDate(moment("2024-09-21T02:00:00Z", "America/New_York"), 0), "2024-09-20")
  })
})

describe("windowOf", () => {
  it.each([
    ["2024-09-21T06:59:00Z", 7, "2024-09-20", "2024-09-20T07:00:00", "2024-09-21T07:00:00"],
    ["2024-09-21T05:00:00Z", 7, "2024-09-21", "2024-09-21T07:00:00", "2024-09-22T07:00:00"],
    // The night in which Berlin puts its clocks forward over the start hour, and the one in which they go back over it.
    ["2024-03-30T12:00:00Z", 2, "2024-03-30", "2024-03-30T02:00:00", "2024-03-31T03:00:00"],
    ["2024-10-26T12:00:00Z", 2, "2024-10-26", "2024-10-26T02:00:00", "2024-10-27T02:00:00"],
  ] as const)("of %s, start hour %i", (now, hour, date, from, to) => {
    const zone = now.startsWith("2024-09-21T06") ? "UTC" : "Europe/Berlin"
    const window = windowOf(DateTime.makeZonedUnsafe(now, { timeZone: zone }), hour)
    assert.deepStrictEqual([window.date, wall(window.from), wall(window.to)], [date, from, to])
  })
})

describe("isOver", () => {
  it.each([
    ["on the day itself", "2024-09-21T23:59:59.999", 0, false],
    ["at midnight, start hour 0", "2024-09-22T00:00:00", 0, true],
    ["before the start hour", "2024-09-22T06:59:59.999", 7, false],
    ["at the start hour", "2024-09-22T07:00:00", 7, true],
    ["days later", "2024-10-01T00:00:00", 7, true],
    ["before the recorded day", "2024-09-01T12:00:00", 7, false],
  ])("2024-09-21 %s", (_, now, hour, expected) => {
    assert.strictEqual(isOver("2024-09-21", wallClock(now, "Europe/Berlin"), hour), expected)
  })

  it("holds nothing back for a date that does not exist", () => {
    const now = wallClock("2024-02-28T12:00:00", "Europe/Berlin")
    assert.isTrue(isOver("2024-02-30", now, 0))
    assert.isTrue(isOver("yesterday", now, 0))
  })

  it.each([
    ["a start hour that is left out: 02 becomes 03", "2024-03-30", "2024-03-31T01:00:00Z", 2, "Europe/Berlin"],
    ["an hour after one that is left out", "2024-03-30", "2024-03-31T02:00:00Z", 4, "Europe/Berlin"],
    ["a start hour that comes twice", "2024-10-26", "2024-10-27T00:00:00Z", 2, "Europe/Berlin"],
    ["an hour after one that comes twice", "2024-10-26", "2024-10-27T02:00:00Z", 3, "Europe/Berlin"],
    ["a half hour left out", "2024-10-05", "2024-10-05T15:30:00Z", 2, "Australia/Lord_Howe"],
    ["a half hour that comes twice", "2024-04-06", "2024-04-06T15:30:00Z", 2, "Australia/Lord_Howe"],
    ["midnight left out", "2024-04-25", "2024-04-25T22:00:00Z", 0, "Africa/Cairo"],
    ["midnight that comes twice", "2024-11-02", "2024-11-03T04:00:00Z", 0, "America/Havana"],
    ["a whole day left out", "2011-12-29", "2011-12-30T10:00:00Z", 7, "Pacific/Apia"],
  ])("%s", (_, date, begins, hour, zone) => {
    const next = moment(begins, zone)
    assert.isFalse(isOver(date, justBefore(next), hour))
    assert.isTrue(isOver(date, next, hour))
  })
})

describe("the window of the operations date", () => {
  it.prop(
    "is not over now, and over from the next start hour on",
    {
      at: Schema.Int.check(Schema.isBetween({ minimum: 1_262_304_000_000, maximum: 2_208_988_800_000 })),
      hour: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 23 })),
      zone: Schema.Literals(zones),
    },
    ({ at, hour, zone }) => assertWindow(moment(at, zone), hour),
    { arbitrary: { runs: 300 } },
  )

  it.each([
    ["2024-03-31T01:00:00Z", "Europe/Berlin"],
    ["2024-10-27T01:00:00Z", "Europe/Berlin"],
    ["2024-11-03T06:00:00Z", "America/New_York"],
    ["2024-10-05T15:30:00Z", "Australia/Lord_Howe"],
    ["2024-04-06T15:00:00Z", "Australia/Lord_Howe"],
    ["2024-11-03T05:00:00Z", "America/Havana"],
    ["2024-04-25T22:00:00Z", "Africa/Cairo"],
    ["2024-10-31T21:00:00Z", "Africa/Cairo"],
    ["2011-12-30T10:00:00Z", "Pacific/Apia"],
  ])("around the clock change of %s in %s", (change, zone) => {
    for (const hour of [0, 1, 2, 3, 7, 23]) {
      for (const offset of [-90, -60, -31, -30, -1, 0, 1, 29, 30, 59, 60, 90]) {
        const now = DateTime.mapEpochMillis(moment(change, zone), (millis) => millis + minutes(offset))
        assertWindow(now, hour)
      }
    }
  })

  it("does not end early where clocks go back over midnight itself", () => {
    // Until 2011 Newfoundland put the clock back from 00:01 to 23:01: midnight had passed, then it was yesterday again.
    const again = moment("2010-11-07T02:45:00Z", "America/St_Johns")
    assert.strictEqual(wall(again), "2010-11-06T23:15:00")
    assert.strictEqual(operationsDate(again, 0), "2010-11-07")
    assert.isFalse(isOver(operationsDate(again, 0), again, 0))
  })

  describe("whatever zone the machine is in", () => {
    afterEach(() => vi.unstubAllEnvs())

    it.each(["UTC", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati"])("%s", (machine) => {
      vi.stubEnv("TZ", machine)
      assert.strictEqual(DateTime.zoneToString(DateTime.zoneMakeLocal()), machine)
      const now = moment("2024-09-21T03:30:00Z", "Europe/Berlin")
      assert.strictEqual(operationsDate(now, 6), "2024-09-20")
      assert.isFalse(isOver("2024-09-20", now, 6))
      assert.isTrue(isOver("2024-09-20", now, 5))
      assertWindow(now, 6)
    })
  })
})
