import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Conditions from "../../src/domain/Conditions.ts"
import { FailedJob } from "../../src/domain/FailedJob.ts"
import { matches } from "../../src/domain/Patterns.ts"
import type { Condition, Template, When } from "../../src/domain/Template.ts"
import { covers } from "../../src/template/WhenRules.ts"
import { template } from "../support/Fixtures.ts"
import { failedJob, wallClock } from "./Given.ts"

const night = wallClock("2024-09-21T03:00:00", "Europe/Berlin")
const day = wallClock("2024-09-23T09:00:00", "Europe/Berlin")

const entry = (condition: Condition, more: Partial<When> = {}): When => ({
  name: "",
  if: condition,
  attributes: [],
  customAttributes: [],
  ...more,
})

const judge = (when: ReadonlyArray<When>, more: Partial<Template> = {}, subject: Partial<Conditions.Subject> = {}) =>
  Conditions.judge(
    { ...template, when, ...more },
    { failed: failedJob, job: { tags: [" PAY_EU ", "X"], department: "Finance" }, at: night, ...subject },
  )
const one = (condition: Condition, subject: Partial<Conditions.Subject> = {}) => {
  const [judged] = judge([entry(condition)], {}, subject)
  return [judged?.result === "applies", judged?.why]
}

describe("a condition", () => {
  it.each([
    [{}, true, "it has no condition"],
    [{ schedule: ["NIGHTLY BATCH"] }, true, 'schedule "NIGHTLY BATCH" is that'],
    [{ schedule: ["NIGHTLY*"] }, true, 'schedule "NIGHTLY BATCH" matches "NIGHTLY*"'],
    [{ schedule: ["nightly*"] }, false, 'schedule "NIGHTLY BATCH" is not "nightly*"'],
    [{ schedule: ["NIGHTLY"] }, false, 'schedule "NIGHTLY BATCH" is not "NIGHTLY"'],
    [{ job: ["LOAD ?L", "X"] }, true, 'job "LOAD GL" matches "LOAD ?L"'],
    [{ job: ["LOAD ?"] }, false, 'job "LOAD GL" is not "LOAD ?"'],
    [{ tag: ["PAY_*"] }, true, 'tag "PAY_EU" matches "PAY_*"'],
    [{ tag: ["PAY", "Y*"] }, false, 'tag "PAY_EU", "X" is not "PAY" or "Y*"'],
    [{ department: ["Finance"] }, true, 'department "Finance" is that'],
    [{ agent: ["WIN*"], department: ["HR"] }, false, 'department "Finance" is not "HR"'],
    [{ termination: ["-1"] }, true, 'termination "-1" is that'],
    [{ termination: ["-000000001:*"] }, true, 'termination "-000000001:0000:N" matches "-000000001:*"'],
    [{ termination: ["1"] }, false, 'termination "-000000001:0000:N", "-1" is not "1"'],
    [{ workingHours: false }, true, "it is outside working hours"],
    [{ workingHours: true }, false, "it is outside working hours"],
    [{ agent: ["*"], workingHours: false }, true, 'agent "WINAGENT01" matches "*", it is outside working hours'],
  ] as const)("%o", (condition, applies, why) => {
    assert.deepStrictEqual(one(condition), [applies, why])
  })

  it("is compared with the exit code of a Windows job too", () => {
    const failed = FailedJob.make({ ...failedJob, termination: "0000000016" })
    assert.deepStrictEqual(one({ termination: ["16"] }, { failed }), [true, 'termination "16" is that'])
    assert.strictEqual(one({ termination: ["0000000016"] }, { failed })[0], true)
    assert.strictEqual(one({ termination: ["6"] }, { failed })[0], false)
  })

  it("of a tag does not hold without tags, not even for any", () => {
    assert.deepStrictEqual(one({ tag: ["*"] }, { job: { tags: [" "], department: "" } }), [
      false,
      'there is no tag for "*"',
    ])
  })

  it("holds for an empty text with * and with nothing", () => {
    const failed = FailedJob.make({ ...failedJob, termination: "" })
    assert.strictEqual(one({ termination: ["*"] }, { failed })[0], true)
    assert.strictEqual(one({ termination: [""] }, { failed })[0], true)
    assert.strictEqual(one({ termination: ["?*"] }, { failed })[0], false)
  })

  it("of working hours does not hold without any, either way", () => {
    const without = { workingHours: Option.none() }
    for (const workingHours of [true, false]) {
      assert.strictEqual(judge([entry({ workingHours })], without)[0]?.result, "does not hold")
    }
    assert.strictEqual(judge([entry({ workingHours: true })], {}, { at: day })[0]?.result, "applies")
  })
})

describe("of several entries", () => {
  const attribute = (value: string) => ({ attributes: [{ name: "Priority_Name", value }] })
  const entries = [
    entry({ job: ["X"] }, attribute("0")),
    entry({ job: ["LOAD*"] }, { name: "loads", ticketDescription: "first", ...attribute("1") }),
    entry({}, { ticketDescription: "last", ticketInformation: "all", ...attribute("2") }),
  ]

  it("the first that holds applies", () => {
    assert.deepStrictEqual(
      judge(entries).map(({ result, why }) => [result, why]),
      [
        ["does not hold", 'job "LOAD GL" is not "X"'],
        ["applies", 'job "LOAD GL" matches "LOAD*"'],
        ["passed over", "when[1] (loads) comes first"],
      ],
    )
  })

  it("all that hold apply where the template says so, the later over the earlier", () => {
    const judged = judge(entries, { whenMatches: "all" })
    assert.deepStrictEqual(
      Conditions.applying(judged).map(({ index }) => index),
      [1, 2],
    )
    const applied = Conditions.applied(template, judged)
    assert.deepStrictEqual([applied.ticketDescription, applied.ticketInformation], ["last", "all"])
    assert.deepStrictEqual<ReadonlyArray<string>>(Conditions.notes(judged), [
      'when[1] (loads) applies, because job "LOAD GL" matches "LOAD*"',
      "when[2] applies, because it has no condition",
    ])
  })

  it("custom attributes replace those of the same group and name", () => {
    const custom = (groupName: string, name: string, value: string) => ({ groupName, name, value })
    const base = { ...template, customAttributes: [custom("G", "A", "1"), custom("H", "A", "2")] }
    const judged = judge([
      entry({}, { customAttributes: [custom("H", "A", "3"), custom("H", "B", "4"), custom("H", "B", "5")] }),
    ])
    assert.deepStrictEqual(Conditions.applied(base, judged).customAttributes, [
      custom("G", "A", "1"),
      custom("H", "A", "3"),
      custom("H", "B", "5"),
    ])
  })

  it("none leaves the template as it is", () => {
    assert.deepStrictEqual(Conditions.applied(template, judge([])), template)
  })
})

const Pattern = Schema.Array(Schema.Literals(["a", "b", "*", "?", "."])).check(Schema.isMaxLength(5))
const Text = Schema.Array(Schema.Literals(["a", "b", "."])).check(Schema.isMaxLength(5))

describe("covers", () => {
  it.each([
    ["*", "a", true],
    ["*", "", true],
    ["a*", "ab*", true],
    ["ab*", "a*", false],
    ["*?", "?*", true],
    ["?*", "*", false],
    ["*b*", "a*b", true],
    ["a?c", "abc", true],
    ["abc", "a?c", false],
    ["a", "a", true],
  ] as const)("%s, %s: %s", (wide, narrow, expected) => {
    assert.strictEqual(covers(wide, narrow), expected)
  })

  it.prop(
    "is never wrong: what the narrow pattern matches the wide one does too",
    { wide: Pattern, narrow: Pattern, text: Text },
    ({ narrow, text, wide }) => {
      const [w, n, t] = [wide.join(""), narrow.join(""), text.join("")]
      if (covers(w, n) && matches(n, t)) assert.isTrue(matches(w, t), `${w} ${n} ${t}`)
    },
  )
})
