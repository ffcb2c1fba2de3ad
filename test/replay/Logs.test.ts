/** Job logs are kept as lengths of lines; what takes their place is cut where the log itself would be. */
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as Base64 from "effect/encoding/Base64"
import * as LogExtent from "../../src/domain/LogExtent.ts"
import { withFiller, withoutAttached, withoutFetched, withoutPlanned } from "../../src/replay/Logs.ts"

const fetched = (data: string) => ({ id: 7, jobInstanceActionItems: [{ result: "success", data }] })
const fields = new Set(["FileBase64", "FileByte"])
const attached = (bytes: Uint8Array) => ({ TicketID: 1, FileBase64: Base64.encode(bytes) })

const bounded = (log: string, limit: number) => {
  const extent = LogExtent.make(limit)
  extent.write(new TextEncoder().encode(log))
  return extent.end()
}

const Played = Schema.Struct({ jobInstanceActionItems: Schema.Tuple([Schema.Struct({ data: Schema.String })]) })
const played = (data: string): string =>
  Schema.decodeUnknownSync(Played)(withFiller(withoutFetched(fetched(data)))).jobInstanceActionItems[0].data

describe("a job log in a recording", () => {
  const Line = Schema.Union([Schema.Literals(["", "\r", "a line"]), Schema.String])
  it.prop(
    "is sent in the replay with the lengths with which it was sent, cut or whole",
    {
      lines: Schema.Array(Line),
      times: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 })),
      limit: Schema.Int.check(Schema.isBetween({ minimum: 1024, maximum: 1100 })),
      lineEnd: Schema.Literals(["\n", "\r\n"]),
    },
    ({ limit, lineEnd, lines, times }) => {
      const once = lines.map((line) => line.replaceAll("\n", "")).join(lineEnd)
      const log = Array<string>(times).fill(once).join(lineEnd)
      assert.strictEqual(new TextEncoder().encode(played(log)).length, new TextEncoder().encode(log).length)
      // In a line of other letters the cut may be some bytes off: it never splits one of them.
      const plain = log.replaceAll(/[^\x20-\x7e\r\n]/g, "?")
      const [was, is] = [bounded(plain, limit), bounded(played(plain), limit)]
      assert.deepStrictEqual(is.leftOut, was.leftOut)
      assert.deepStrictEqual(withoutAttached(fields)(attached(is.bytes)), withoutAttached(fields)(attached(was.bytes)))
    },
  )

  it("holds none of its text, and is small however many lines are alike", () => {
    const log = `secret\n${"0123456789\n".repeat(100_000)}end`
    const kept = JSON.stringify(withoutFetched(fetched(log)))
    assert.notInclude(kept, "secret")
    assert.include(kept, `{"$log":[6,[10,100000],3]}`)
    assert.strictEqual(played(log).length, log.length)
  })

  it("keeps which line ends a line has", () => {
    const log = "one\r\ntwo\r\n\r\nthree\n\r"
    assert.include(JSON.stringify(withoutFetched(fetched(log))), `{"$log":[[3,2,"\\r"],[0,1,"\\r"],5,1]}`)
    assert.strictEqual(played(log), "xxx\r\nxxx\r\n\r\nxxxxx\nx")
  })

  it("is left out of a list of bytes, and of the requests that a dry run plans", () => {
    const bytes = { FileByte: [104, 105, 10, 106] }
    assert.deepStrictEqual(withoutAttached(fields)(bytes), { FileByte: { $log: [2, 1] } })
    const planned = { requests: [{ method: "POST", url: "u", body: JSON.stringify({ a: 1, ...bytes }) }] }
    assert.deepStrictEqual(withoutPlanned(fields)(planned), {
      requests: [{ method: "POST", url: "u", body: `{"a":1,"FileByte":{"$log":[2,1]}}` }],
    })
  })
})
