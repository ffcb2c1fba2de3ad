import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { bounded } from "../../src/domain/LogExtent.ts"

const text = (bytes: Uint8Array) => new TextDecoder("utf-8", { fatal: true }).decode(bytes)

describe("bounded", () => {
  it("leaves a log that fits as it is, to the byte", () => {
    const log = "first\r\n\r\nlast \u0000\ufffd"
    assert.deepStrictEqual(bounded(log, 100), { bytes: new TextEncoder().encode(log), leftOut: 0 })
  })

  it("keeps head and tail, cut at line ends, and says how much is missing", () => {
    const lines = Array.from({ length: 100 }, (_, n) => `line ${String(n).padStart(3, "0")}\n`)
    const { bytes, leftOut } = bounded(lines.join(""), 100)
    assert.strictEqual(
      text(bytes),
      [...lines.slice(0, 5), `\r\n... ${leftOut} bytes left out here ...\r\n`, ...lines.slice(95)].join(""),
    )
    assert.strictEqual(leftOut, 90 * 9)
  })

  it("cuts a log of one endless line between characters", () => {
    const { bytes, leftOut } = bounded("\u20ac".repeat(100), 100)
    const [head = "", , tail = ""] = text(bytes).split("\r\n")
    assert.match(head, /^\u20ac+$/)
    assert.match(tail, /^\u20ac+$/)
    assert.strictEqual((head.length + tail.length) * 3 + leftOut, 300)
  })

  it.prop(
    "keeps at most the limit, and accounts for every byte",
    { log: Schema.String, limit: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 40 })) },
    ({ limit, log }) => {
      const size = new TextEncoder().encode(log).length
      const { bytes, leftOut } = bounded(log, limit)
      if (leftOut === 0) return assert.isTrue(size <= limit && bytes.length === size)
      const note = `\r\n... ${leftOut} bytes left out here ...\r\n`.length
      assert.strictEqual(bytes.length - note + leftOut, size)
      assert.isAtMost(bytes.length - note, limit)
    },
  )
})
