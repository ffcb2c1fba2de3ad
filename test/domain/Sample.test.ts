import { assert, describe, it } from "@effect/vitest"
import * as Sample from "../../src/domain/Sample.ts"

describe("addresses that are only examples", () => {
  it.each([
    ["opcon.example.com", ["opcon.example.com"]],
    ["EXAMPLE.COM:9010", ["EXAMPLE.COM"]],
    ["https://summit.example.org/rest", ["summit.example.org"]],
    ["batch.jobs+night@mail.example.net", ["batch.jobs+night@mail.example.net"]],
    ["@example.com", ["@example.com"]],
    ["see wiki.example.com, or call help@example.org.", ["wiki.example.com", "help@example.org"]],
    ["opcon.example.com.mycorp.net", []],
    ["my-example.com", []],
    ["myexample.com", []],
    ["example.community", []],
    ["example.com-archive.net", []],
    ["for example: com", []],
  ])("%s", (text, found) => {
    assert.deepStrictEqual(
      Sample.addressesIn(text).map(({ text: address }) => address),
      found,
    )
    for (const { index, text: address } of Sample.addressesIn(text)) {
      assert.strictEqual(text.slice(index, index + address.length), address)
    }
  })
})
