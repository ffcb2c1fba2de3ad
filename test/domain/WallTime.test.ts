import { assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { parse, show } from "../../src/domain/WallTime.ts"

const berlin = DateTime.zoneMakeNamedUnsafe("Europe/Berlin")

const read = (text: string, zone: DateTime.TimeZone = berlin) => {
  const moment = Result.getOrThrow(parse(text, zone))
  return { at: show(moment.at), note: Option.getOrElse(moment.note, () => "") }
}

describe("a wall time", () => {
  it.each([
    ["2024-09-21T09:20", "2024-09-21T09:20:00+02:00"],
    ["2024-09-21 09:20", "2024-09-21T09:20:00+02:00"],
    ["2024-09-21T09:20:59", "2024-09-21T09:20:59+02:00"],
    ["2024-12-21T09:20", "2024-12-21T09:20:00+01:00"],
    ["2024-09-21T09:20Z", "2024-09-21T11:20:00+02:00"],
    ["2024-09-21T09:20+05:30", "2024-09-21T05:50:00+02:00"],
    ["2024-09-21T09:20-0400", "2024-09-21T15:20:00+02:00"],
    ["2026-03-29T01:59:59", "2026-03-29T01:59:59+01:00"],
    ["2026-03-29T03:00", "2026-03-29T03:00:00+02:00"],
    ["2026-10-25T01:59:59", "2026-10-25T01:59:59+02:00"],
    ["2026-10-25T03:00", "2026-10-25T03:00:00+01:00"],
  ])("%s names one moment", (text, at) => {
    assert.deepStrictEqual(read(text), { at, note: "" })
  })

  it("in a gap is the moment as far behind it, and that is told", () => {
    assert.deepStrictEqual(read("2026-03-29T02:30"), {
      at: "2026-03-29T03:30:00+02:00",
      note: "2026-03-29T02:30:00 does not exist in Europe/Berlin, where the clocks are put forward over it: 2026-03-29T03:30:00+02:00 is taken",
    })
  })

  it("in a gap at midnight, where the day begins at 01:00", () => {
    const { at, note } = read("2024-04-26T00:30", DateTime.zoneMakeNamedUnsafe("Africa/Cairo"))
    assert.strictEqual(at, "2024-04-26T01:30:00+03:00")
    assert.include(note, "does not exist")
  })

  it("that comes twice is the first of the two, and the other is named", () => {
    assert.deepStrictEqual(read("2026-10-25T02:30"), {
      at: "2026-10-25T02:30:00+02:00",
      note: "2026-10-25T02:30:00 comes twice in Europe/Berlin, where the clocks are put back over it: the first, 2026-10-25T02:30:00+02:00, is taken; 2026-10-25T02:30:00+01:00 names the other",
    })
    assert.deepStrictEqual(read("2026-10-25T02:30+01:00"), { at: "2026-10-25T02:30:00+01:00", note: "" })
  })

  it.each([
    "",
    "now",
    "2024-09-21",
    "09:20",
    "2024-02-30T09:20",
    "2024-09-21T24:30",
    "2024-09-21T09:60",
    "21.09.2024 9:20",
  ])("%j is refused", (text) => {
    assert.match(
      Result.match(parse(text, berlin), { onFailure: (problem) => problem, onSuccess: () => "" }),
      /is no time: yyyy-MM-ddTHH:mm/,
    )
  })
})
