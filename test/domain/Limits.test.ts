import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Limits from "../../src/domain/Limits.ts"
import * as Texts from "../../src/domain/Texts.ts"
import { template, valuesFor } from "../support/Fixtures.ts"
import { failedJob, moment } from "./Given.ts"

/** Half of a pair of code units without the other one. */
const torn = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/

const Piece = Schema.Literals([
  "a",
  "word",
  " ",
  "\n",
  "\n\n",
  "😀",
  "👩‍👩‍👧",
  "e\u0301",
  "Übertrag",
  "x".repeat(60),
  "…",
  "、",
])
const Text = Schema.Array(Piece).check(Schema.isMaxLength(40))
const Limit = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 200 }))

describe("cut", () => {
  it.each([
    ["what fits as it is", "one two", 7, "one two"],
    ["between two words", "one two three", 9, "one two…"],
    ["where a word just ends", "one two three", 8, "one two…"],
    ["in a word that begins long before", `a ${"b".repeat(60)}`, 50, `a ${"b".repeat(47)}…`],
    ["without a blank", "abcdefgh", 5, "abcd…"],
    ["before an emoji, which is two characters", "abc😀def", 5, "abc…"],
    ["at a line end", "one\ntwo", 5, "one…"],
    ["blanks only", "          ", 4, "   …"],
    ["to the mark alone", "abc", 1, "…"],
    ["nothing of an empty text", "", 1, ""],
  ] as const)("%s", (_, text, limit, expected) => {
    assert.strictEqual(Limits.cut(text, limit), expected)
  })

  it.prop(
    "never leaves more than the limit, nor half of a pair, and marks what it cut",
    { pieces: Text, limit: Limit },
    ({ limit, pieces }) => {
      const text = pieces.join("")
      const short = Limits.cut(text, limit)
      assert.isAtMost(short.length, Math.max(limit, Math.min(text.length, limit)))
      assert.isFalse(torn.test(short))
      if (text.length <= limit) return assert.strictEqual(short, text)
      assert.isTrue(short.endsWith(Limits.mark))
      assert.isTrue(text.startsWith(short.slice(0, -1)))
    },
  )
})

const marker = Texts.marker("opcon.example:443", failedJob, Option.some(4245))
const at = moment("2024-09-21T07:20:05Z", "Europe/Berlin")

describe("fitted", () => {
  const subject = (ticketInformation: string): Texts.Subject => ({
    template: { ...template, ticketInformation },
    failed: failedJob,
    values: valuesFor(failedJob),
    run: { marker, jobNumber: Option.some(4245) },
  })

  it("cuts what the template says, and keeps the rest", () => {
    const long = subject("See the run book. ".repeat(40))
    const text = Limits.fitted(Texts.information(long, Option.some("59404"), Option.none()), 200)
    assert.isAtMost(text.length, 200)
    assert.match(
      text,
      /^opcon[0-9a-f]{24}\n\nSee the run book\. (?:See|the|run|book\.| )*…\n\nPrevious incident: 59404\n\nOpCon job id: 20240921\|16\|1\|LOAD GL, run 4245$/,
    )
  })

  it("cuts the end where even that is too much", () => {
    const text = Limits.fitted(Texts.information(subject("x".repeat(99)), Option.some("59404"), Option.none()), 60)
    assert.strictEqual(text, `${marker}\n\nPrevious incident: 59404…`)
  })

  it("without a limit is the whole text", () => {
    const paragraphs = Texts.refailure(subject("x".repeat(9999)), at, "New")
    assert.strictEqual(Limits.fitted(paragraphs, undefined), Limits.joined(paragraphs))
  })

  it.prop(
    "keeps the first line and the limit, whatever the template says",
    {
      pieces: Text,
      limit: Schema.Int.check(Schema.isBetween({ minimum: 50, maximum: 600 })),
      previous: Schema.Boolean,
      doubt: Schema.Boolean,
    },
    ({ doubt, limit, pieces, previous }) => {
      const one = subject(pieces.join(""))
      const created = Texts.information(
        one,
        previous ? Option.some("59404") : Option.none(),
        doubt ? Option.some("There may be another incident. ".repeat(3)) : Option.none(),
      )
      for (const [paragraphs, head] of [
        [created, marker],
        [Texts.refailure(one, at, "In-Progress"), Texts.momentIn(failedJob, one.run, at)],
      ] as const) {
        const text = Limits.fitted(paragraphs, limit)
        assert.isAtMost(text.length, limit)
        assert.strictEqual(text.split("\n", 1)[0], head)
        assert.isTrue(Texts.hasExactly(text, marker))
        assert.isFalse(torn.test(text))
      }
    },
  )
})
