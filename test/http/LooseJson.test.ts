/** JSON as servers write it by hand: what is mended, and what is left as it is. */
import { assert, describe, it } from "@effect/vitest"
import { mended } from "../../src/http/LooseJson.ts"

describe("mended", () => {
  it.each([
    ["raw control characters", '{"a":"1\n2\t\u0001","b":\n1}', { a: "1\n2\t\u0001", b: 1 }],
    ["a Windows path", String.raw`{"a":"D:\Summit\Log\x\"y"}`, { a: String.raw`D:\Summit\Log\x"y` }],
    ["an apostrophe as JavaScript escapes it", String.raw`{"a":"it\'s"}`, { a: "it's" }],
    ["escapes that are right", String.raw`{"a":"\u00e4\n\\ \"{"}`, { a: 'ä\n\\ "{' }],
    ["\\u without its digits", String.raw`{"a":"C:\users"}`, { a: String.raw`C:\users` }],
    ["zeros behind it", '{"a":[1,{}]}\0\0 \r\n\0', { a: [1, {}] }],
    ["a page behind it", '[{"a":"}"}]\r\n<!DOCTYPE html><html>{}</html>', [{ a: "}" }]],
  ])("%s", (_, text, value) => assert.deepStrictEqual(JSON.parse(mended(text)), value))

  it.each(['{"a":1}{"a":2}', '{"a":1}, {"a":2}', '{"a":1', '{"a":"1', '{"a":1} OK', "<p>", "", '"a" <'])(
    "leaves %j as it is",
    (text) => assert.strictEqual(mended(text), text),
  )
})
