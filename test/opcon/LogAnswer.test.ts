/** The text of a log inside an answer, whichever way it is cut into pieces on its way. */
import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as LogAnswer from "../../src/opcon/LogAnswer.ts"

const encode = (text: string) => new TextEncoder().encode(text)
const unlimited = 100_000_000

/** `cuts`: lengths of the pieces, in turn. */
const read = (answer: Uint8Array, cuts: ReadonlyArray<number> = [answer.length || 1], limit = unlimited) => {
  const collector = LogAnswer.make(limit)
  for (let at = 0, turn = 0; at < answer.length; turn += 1) {
    const length = cuts[turn % cuts.length] ?? 1
    // A copy, of which nothing may be used later.
    const piece = answer.slice(at, at + length)
    assert.isTrue(collector.take(piece))
    piece.fill(0x22)
    at += length
  }
  return { rest: collector.text(), content: Option.map(collector.content(), ({ bytes }) => bytes) }
}

const action = (item: object) => ({
  id: 17,
  result: "success",
  jobInstanceActionItems: [{ id: 4245, ...item }],
  e: "x",
})

const Cuts = Schema.NonEmptyArray(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 9 })))

/** Text as tests seldom have it: halves of pairs, controls, quotes, what looks like JSON. */
const Awkward = Schema.Array(
  Schema.Union([
    Schema.String,
    Schema.Literals([
      "\ud83d",
      "\ude00",
      "\ud83d\ude00",
      "\0",
      "\r\n",
      '"',
      "\\",
      '","data":"',
      "\u0080",
      "\uffff",
      "é",
    ]),
  ]),
)

/** JSON with every character escaped that may be: `é` as `\u00E9`. */
const escaped = (value: unknown) =>
  JSON.stringify(value).replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)

describe("LogAnswer", () => {
  it.prop(
    "gives what JSON.parse gives, however the answer is cut",
    { parts: Awkward, before: Schema.Json, cuts: Cuts, pretty: Schema.Boolean },
    ({ before, cuts, parts, pretty }) => {
      const data = parts.join("")
      const value = action({ before, data, after: { data: "other" } })
      for (const text of [JSON.stringify(value, undefined, pretty ? 2 : undefined), escaped(value)]) {
        const { content, rest } = read(encode(text), cuts)
        assert.deepStrictEqual(content, Option.some(encode(data)))
        // As JSON.parse would: a half pair that is written out cannot be in UTF-8.
        const expected: unknown = JSON.parse(new TextDecoder().decode(encode(text.replace(/^/, ""))))
        const without = JSON.parse(JSON.stringify(expected), (key, member: unknown) =>
          key === "data" && member !== "other" ? "" : member,
        )
        assert.deepStrictEqual(JSON.parse(rest), without)
      }
    },
  )

  it.prop("bytes that are not UTF-8 stay as they are", { bytes: Schema.Uint8Array, cuts: Cuts }, ({ bytes, cuts }) => {
    const log = bytes.filter((byte) => byte !== 0x22 && byte !== 0x5c)
    const answer = new Uint8Array([...encode('{"jobInstanceActionItems":[{"data":"'), ...log, ...encode('"}],"id":1}')])
    const { content, rest } = read(answer, cuts)
    assert.deepStrictEqual(content, Option.some(log))
    assert.strictEqual(rest, '{"jobInstanceActionItems":[{"data":""}],"id":1}')
  })

  it.prop("an answer without a log stays as it is", { value: Schema.Json, cuts: Cuts }, ({ cuts, value }) => {
    const text = JSON.stringify({ data: value, items: { data: [{ date: "data", "dat\\": "data", data: null }] } })
    assert.deepStrictEqual(read(encode(text), cuts), { rest: text, content: Option.none() })
  })

  it.each(["", '<html>"data":"x"</html>', "plain words", "[]"])("%s is no JSON with a log", (text) => {
    assert.deepStrictEqual(read(encode(text)), { rest: text, content: Option.none() })
  })

  it("takes the first log of several", () => {
    const { content, rest } = read(
      encode(JSON.stringify({ items: [{ data: null }, { data: "first" }, { data: "second" }] })),
    )
    assert.deepStrictEqual(content, Option.some(encode("first")))
    assert.strictEqual(rest, '{"items":[{"data":null},{"data":""},{"data":"second"}]}')
  })

  it("holds head and tail of a long one, and nothing more", () => {
    const line = `${"x".repeat(98)}\r\n`
    const { content } = read(encode(JSON.stringify(action({ data: line.repeat(1000) }))), [1000], 1024)
    const kept = new TextDecoder().decode(Option.getOrThrow(content))
    assert.strictEqual(
      kept,
      `${line.repeat(4)}[... 99200 bytes (992 lines) in the middle left out: MAX_LOG_BYTES is 1024 ...]\r\n${line.repeat(4)}`,
    )
  })

  it("wants no more when what is around the log grows beyond all bounds", () => {
    const collector = LogAnswer.make(1024)
    const part = encode(" ".repeat(1024 * 1024))
    const wanted = Array.from({ length: 33 }, () => collector.take(part))
    assert.deepStrictEqual([wanted.indexOf(false), wanted.length], [32, 33])
  })
})
