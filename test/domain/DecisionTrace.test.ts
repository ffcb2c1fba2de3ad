import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import { decide } from "../../src/domain/Decide.ts"
import { rows } from "../../src/domain/DecisionRows.ts"
import { Facts } from "../../src/domain/Facts.ts"
import { passedOver } from "../../src/domain/DecisionTrace.ts"
import { template } from "../support/Fixtures.ts"
import { noFacts } from "./Given.ts"

const asking = {
  ...template,
  holdMinutes: 5,
  reuseOpenIncident: Option.some({ days: 7 }),
  maxTicketsPerHour: Option.some(9),
}

const told = (changed: Partial<Facts>) => {
  const of = { ...noFacts, ...changed }
  return passedOver(of, decide(of).row, template).map(({ row, why }) => `${row}: ${why}`)
}

const noExit = "1: no tag of the job is an EXIT tag that is in force"
const ticket = Option.some("59404")
const date = Option.some("2024-09-20")

describe("the rows passed over", () => {
  it("are none before the first", () => {
    assert.deepStrictEqual(told({ exitTag: Option.some("NOTICKET") }), [])
  })

  it("of a job without a ticket, whose day is over", () => {
    assert.deepStrictEqual(told({ singlePerDay: true, recordedDate: date, windowOver: true }), [
      noExit,
      ...[2, 3, 4, 5, 6].map((row) => `${row}: there is no ticket on the job`),
      "7: the day of the recorded date 2024-09-20 is over",
    ])
  })

  it("of a job whose day is not over", () => {
    assert.deepStrictEqual(told({ singlePerDay: true, recordedDate: date, ticket, state: "Resolved" }), [
      noExit,
      "2: the day of the recorded date 2024-09-20 is not over yet",
      "3: ticket 59404 is Resolved",
    ])
  })

  it("with the rule on and nothing recorded, and off", () => {
    assert.include(told({ singlePerDay: true }), "7: the job's documentation records no date of an incident")
    assert.include(told({}), "7: rule submitSingleIncidentPerDay is off")
  })

  it.each([
    ["Resolved", "3: ticket 59404 is Resolved"],
    ["Unreadable", "3: ticket 59404 is in a state that cannot be read"],
    ["Closed", "4: ticket 59404 is Closed or Cancelled"],
    ["Missing", "5: ticket 59404 is not known to Summit"],
  ] as const)("of a ticket that is %s", (state, why) => {
    assert.include(told({ ticket, state }), why)
  })

  it.prop("are all before the one taken, each with a reason", [Facts], ([of]) => {
    const { row } = decide(of)
    const before = passedOver(of, row, asking)
    const order = rows.map(({ number }) => number).filter((number) => number !== 10)
    assert.deepStrictEqual([...before.map((passed) => passed.row), row], order.slice(0, before.length).concat(row))
    for (const { why } of before) assert.notStrictEqual(why, "")
  })
})
