/**
 * What DailyWindow keeps in the job's documentation, beside whatever the operators wrote there.
 */
import { assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { isOver, operationsDate, readDate, record, recordPrevious } from "../../src/domain/DailyWindow.ts"
import { moment } from "./Given.ts"

const date = "2024-09-21"

/** Texts with every line end there is, and lines that look like ours in places where they are not. */
const Documentation = Schema.Array(
  Schema.Union([
    Schema.String,
    Schema.Literals([
      "\r\n",
      "\n",
      "\r",
      "Last Incident Date : 2024-09-20",
      "Previous Incident : 7",
      "$& $1",
      "call Ada on 4711",
    ]),
  ]),
)

describe("readDate", () => {
  it.each([
    ["Last Incident Date : 2024-09-21"],
    ["Last Incident Date : 2024-09-21\r\ncall Ada"],
    ["Last Incident Date : 2024-09-21\ncall Ada"],
    ["Last Incident Date : 2024-09-21\rcall Ada"],
    ["Last Incident Date:2024-09-21"],
    ["  Last Incident Date  :   2024-09-21  \r\n"],
    ["Last Incident Date\t:\t2024-09-21"],
  ])("reads %j", (text) => {
    assert.deepStrictEqual(readDate(text), Option.some(date))
  })

  it.each([
    [""],
    ["\r\nLast Incident Date : 2024-09-21"],
    ["call Ada\r\nLast Incident Date : 2024-09-21"],
    ["Last Incident Date : 2024-02-30"],
    ["Last Incident Date : 2024-13-01"],
    ["Last Incident Date : 2024-9-1"],
    ["Last Incident Date : 2024/09/21"],
    ["Last Incident Date :"],
    ["Last Incident Date : 2024-09-21 or so"],
    ["see Last Incident Date : 2024-09-21"],
  ])("finds none in %j", (text) => {
    assert.deepStrictEqual(readDate(text), Option.none())
  })
})

describe("record", () => {
  it.each([
    ["nothing there", "", "Last Incident Date : 2024-09-21"],
    ["a line without end", "call Ada", "Last Incident Date : 2024-09-21\r\ncall Ada"],
    ["CRLF", "call Ada\r\nor Bob\n", "Last Incident Date : 2024-09-21\r\ncall Ada\r\nor Bob\n"],
    ["LF", "call Ada\nor Bob\r\n", "Last Incident Date : 2024-09-21\ncall Ada\nor Bob\r\n"],
    ["CR", "call Ada\ror Bob", "Last Incident Date : 2024-09-21\rcall Ada\ror Bob"],
    ["an empty first line", "\n\n", "Last Incident Date : 2024-09-21\n\n\n"],
    ["an older date", "Last Incident Date : 2024-09-20\n\tAda\n", "Last Incident Date : 2024-09-21\n\tAda\n"],
    ["only an older date", "Last Incident Date:2024-09-20", "Last Incident Date : 2024-09-21"],
    ["a date that is none", "Last Incident Date : 2024-02-30\r\n", "Last Incident Date : 2024-09-21\r\n"],
    [
      "words in place of the date, which are kept",
      "Last Incident Date : ask Ada",
      "Last Incident Date : 2024-09-21\r\nLast Incident Date : ask Ada",
    ],
  ])("%s", (_, before, after) => {
    assert.strictEqual(record(before, date), after)
  })

  it.prop("is read back, changes nothing when repeated, and keeps the rest", [Documentation], ([parts]) => {
    const text = parts.join("")
    const once = record(text, date)
    assert.deepStrictEqual(readDate(once), Option.some(date))
    assert.strictEqual(record(once, date), once)
    const rest =
      /^\s*Last Incident Date/.test(text.split("\n", 1)[0] ?? "") && !once.endsWith(text)
        ? text.replace(/^.*/, "")
        : text
    assert.isTrue(once.endsWith(rest))
    assert.isAtMost(once.length, rest.length + "Last Incident Date : yyyy-MM-dd\r\n".length)
  })

  it("holds the next failure back for the rest of the operations day", () => {
    const now = moment("2024-09-21T01:00:00Z", "Europe/Berlin")
    const recorded = Option.getOrThrow(readDate(record("call Ada", operationsDate(now, 7))))
    assert.strictEqual(recorded, "2024-09-20")
    const over = moment("2024-09-21T05:00:00Z", "Europe/Berlin")
    assert.isFalse(isOver(recorded, DateTime.subtract(over, { milliseconds: 1 }), 7))
    assert.isTrue(isOver(recorded, over, 7))
  })
})

describe("recordPrevious", () => {
  it.each([
    ["nothing there", "", "Previous Incident : 59404"],
    ["a line without end", "call Ada", "Previous Incident : 59404\r\ncall Ada"],
    ["LF", "call Ada\n", "Previous Incident : 59404\ncall Ada\n"],
    ["a date alone", "Last Incident Date : 2024-09-21", "Last Incident Date : 2024-09-21\r\nPrevious Incident : 59404"],
    [
      "a date and its line end",
      "Last Incident Date : 2024-09-21\n",
      "Last Incident Date : 2024-09-21\nPrevious Incident : 59404",
    ],
    [
      "a date and more",
      "Last Incident Date : 2024-09-21\ncall Ada",
      "Last Incident Date : 2024-09-21\nPrevious Incident : 59404\ncall Ada",
    ],
    [
      "an older number after the date",
      "Last Incident Date : 2024-09-21\r\nPrevious Incident : 7\r\nAda",
      "Last Incident Date : 2024-09-21\r\nPrevious Incident : 59404\r\nAda",
    ],
    ["an older number first", "Previous Incident : 7\ncall Ada", "Previous Incident : 59404\ncall Ada"],
    ["an older number second", "call Ada\nPrevious Incident : 7", "call Ada\nPrevious Incident : 59404"],
    [
      "a number further down, which is the operators'",
      "Ada\nBob\nPrevious Incident : 7",
      "Previous Incident : 59404\nAda\nBob\nPrevious Incident : 7",
    ],
  ])("%s", (_, before, after) => {
    assert.strictEqual(recordPrevious(before, "59404"), after)
  })

  it("does not interpret $ in a number", () => {
    assert.strictEqual(recordPrevious("Previous Incident : 7", "$&"), "Previous Incident : $&")
  })

  it.prop("changes nothing when repeated, and leaves the date readable", [Documentation], ([parts]) => {
    const dated = record(parts.join(""), date)
    const once = recordPrevious(dated, "59404")
    assert.deepStrictEqual(readDate(once), Option.some(date))
    assert.strictEqual(recordPrevious(once, "59404"), once)
    assert.strictEqual(record(once, date), once)
  })
})
