import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as LogExtent from "../../src/domain/LogExtent.ts"

const encode = (text: string) => new TextEncoder().encode(text)
const decode = (bytes: Uint8Array) => new TextDecoder("utf-8", { fatal: true }).decode(bytes)

const bounded = (log: Uint8Array, limit: number, part = log.length || 1) => {
  const extent = LogExtent.make(limit)
  for (let at = 0; at < log.length; at += part) extent.write(log.subarray(at, at + part))
  return extent.end()
}

/** The two parts of a shortened log, and the line between them. */
const parts = (text: string) => {
  const match =
    /^(.*?)((?:\r?\n)?\[\.\.\. (\d+) bytes(?: \((\d+) lines\))? in the middle left out: .*? \.\.\.\]\r?\n)(.*)$/s.exec(
      text,
    )
  assert.isNotNull(match)
  const [, head = "", note = "", bytes, lines, tail = ""] = match ?? []
  return { head, note, bytes: Number(bytes), lines: Number(lines ?? 0), tail }
}

const numbered = (count: number, lineEnd: string) =>
  Array.from({ length: count }, (_, n) => `line ${String(n).padStart(4, "0")}${lineEnd}`)

describe("LogExtent", () => {
  it("leaves a log that fits as it is, to the byte", () => {
    for (const log of [
      encode("first\r\n\r\nlast \0\ufffd"),
      Uint8Array.of(255, 0, 128, 10),
      encode("x".repeat(1024)),
    ]) {
      assert.deepStrictEqual(bounded(log, 1024), { bytes: log, leftOut: Option.none() })
    }
    assert.isTrue(Option.isSome(bounded(encode("x".repeat(1025)), 1024).leftOut))
  })

  it.each(["\r\n", "\n"])("keeps head and tail, cut at line ends, in lines of its own (%j)", (lineEnd) => {
    const lines = numbered(1000, lineEnd)
    const fit = Math.floor(448 / (9 + lineEnd.length))
    const left = (1000 - 2 * fit) * (9 + lineEnd.length)
    assert.strictEqual(
      decode(bounded(encode(lines.join("")), 1024).bytes),
      [
        ...lines.slice(0, fit),
        `[... ${left} bytes (${1000 - 2 * fit} lines) in the middle left out: MAX_LOG_BYTES is 1024 ...]${lineEnd}`,
        ...lines.slice(-fit),
      ].join(""),
    )
  })

  it("cuts a log without line ends between characters", () => {
    for (const pad of ["", "x", "xx", "xxx"]) {
      const { head, note, tail } = parts(decode(bounded(encode(`${pad}${"🛑€".repeat(1000)}`), 1024).bytes))
      assert.match(head, /^x*[🛑€]+$/u)
      assert.match(tail, /^[🛑€]+$/u)
      assert.isTrue(note.startsWith("\r\n[... "))
      for (const part of [head, tail]) assert.isAtLeast(encode(part).length, 444)
    }
  })

  it("does not lose a whole share to one line end that comes early", () => {
    const { head, tail } = parts(decode(bounded(encode(`first\n${"x".repeat(5000)}\nlast`), 1024).bytes))
    assert.strictEqual(head, `first\n${"x".repeat(442)}`)
    assert.strictEqual(tail, `${"x".repeat(443)}\nlast`)
  })

  it("does not part CR and LF", () => {
    const { head } = parts(decode(bounded(encode(`${"x".repeat(447)}\r\n${"y".repeat(5000)}`), 1024).bytes))
    assert.strictEqual(head, "x".repeat(447))
  })

  /** A head and a tail of `log`, at most `limit` bytes, with every byte accounted for. */
  const isExtentOf = (log: Uint8Array, limit: number, part: number) => {
    const { bytes, leftOut } = bounded(log, limit, part)
    assert.deepStrictEqual(bytes, bounded(log, limit).bytes)
    if (Option.isNone(leftOut)) {
      assert.isAtMost(log.length, limit)
      return assert.deepStrictEqual(bytes, log)
    }
    assert.isAbove(log.length, limit)
    assert.isAtMost(bytes.length, limit)
    // A character a byte, whatever the bytes are.
    const text = (some: Uint8Array) => new TextDecoder("latin1").decode(some)
    const { bytes: missing, lines, tail } = parts(text(bytes))
    assert.deepStrictEqual({ bytes: missing, lines }, leftOut.value)
    const head = log.length - missing - tail.length
    assert.isAtLeast(Math.min(head, tail.length), (limit - 128) / 8 - 4)
    assert.isTrue(text(log).endsWith(tail))
    const middle = text(log.subarray(head, head + missing))
    assert.strictEqual(lines, middle.split("\n").length - 1)
    const kept = text(log.subarray(0, head))
    const after = text(bytes).slice(head)
    // Cut at a line end, or with one put in.
    assert.isTrue(text(bytes).startsWith(kept))
    assert.match(after, kept.endsWith("\n") ? /^\[\.\.\. / : /^\r?\n\[\.\.\. /)
    return undefined
  }

  const Line = Schema.Union([Schema.String, Schema.Literals(["", "\0", "🛑", "é\u0301", "x".repeat(200), "\r"])])
  const cuts = {
    limit: Schema.Int.check(Schema.isBetween({ minimum: 1024, maximum: 3000 })),
    part: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 700 })),
    times: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 60 })),
  }

  it.prop(
    "of any text: characters stay whole",
    { ...cuts, lines: Schema.Array(Line), lineEnd: Schema.Literals(["\n", "\r\n", "", " "]) },
    ({ limit, lineEnd, lines, part, times }) => {
      const log = encode(Array(times).fill(lines.join(lineEnd)).join(lineEnd))
      isExtentOf(log, limit, part)
      decode(bounded(log, limit).bytes)
    },
  )

  it.prop("of any bytes", { ...cuts, drawn: Schema.Uint8Array }, ({ drawn, limit, part, times }) =>
    isExtentOf(
      Uint8Array.from({ length: drawn.length * times * 10 }, (_, at) => drawn[at % drawn.length] ?? 0),
      limit,
      part,
    ),
  )
})
