/** What plain code writes when a failure comes in is, to the letter, what the Schema of entries would have written. */
import { assert, describe, it } from "@effect/vitest"
import * as Hash from "effect/Hash"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { FailedJob } from "../../src/domain/FailedJob.ts"
import { keyIn, newDocument, runKey } from "../../src/intake/Document.ts"
import { fromJson, make, nothingDone, toJson } from "../../src/journal/Entry.ts"

const bits = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 2 ** 32 - 1 }))
const moment = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 4_102_444_800_000 }))

describe("a document", () => {
  it.prop(
    "of any failure decodes to a fresh entry, and that encodes to it",
    { failed: FailedJob, bits, moment },
    (given) => {
      const at = new Date(given.moment)
      const { id, text } = newDocument(given.failed, given.moment, at.toISOString(), given.bits)
      const entry = Result.getOrThrow(fromJson(text))
      assert.strictEqual(toJson(entry), text)
      assert.deepStrictEqual(entry, make(given.failed, given.moment, at.toISOString(), given.bits))
      assert.deepStrictEqual(entry.progress, nothingDone)
      assert.strictEqual(JSON.stringify(entry.failed), JSON.stringify(FailedJob.make({ ...given.failed })))
      assert.deepStrictEqual([entry.id, entry.state, entry.attempts], [id, "pending", 0])
      assert.match(id, /^\d{8}T\d{9}Z-[0-9a-f]{8}-[0-9a-f]{8}$/)
      assert.strictEqual(keyIn(id), runKey(given.failed))
    },
  )

  it.prop("has the key that its run has always had", { failed: FailedJob }, ({ failed }) => {
    const hash = Hash.string(`${failed.id}#${failed.jobNumber ?? ""}`)
    assert.strictEqual(Number.parseInt(runKey(failed), 16), hash >>> 0)
  })
})
