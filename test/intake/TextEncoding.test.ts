import { assert, describe, it } from "@effect/vitest"
import * as TextEncoding from "../../src/intake/TextEncoding.ts"

const text = "Größe 5 €\r\n“Ω”"

const utf16 = (littleEndian: boolean): Uint8Array => {
  const bytes = new Uint8Array(text.length * 2)
  const view = new DataView(bytes.buffer)
  for (const [index, unit] of text.split("").entries()) view.setUint16(index * 2, unit.charCodeAt(0), littleEndian)
  return bytes
}

const cases: ReadonlyArray<readonly [string, Uint8Array, string]> = [
  ["UTF-8", new TextEncoder().encode(text), text],
  ["UTF-8 with a mark", new Uint8Array([0xef, 0xbb, 0xbf, ...new TextEncoder().encode(text)]), text],
  ["UTF-16LE with a mark", new Uint8Array([0xff, 0xfe, ...utf16(true)]), text],
  ["UTF-16BE with a mark", new Uint8Array([0xfe, 0xff, ...utf16(false)]), text],
  // Bytes 0x80 to 0x9f are where Windows-1252 differs from Latin-1.
  ["Windows-1252", new Uint8Array([0x47, 0x72, 0xf6, 0xdf, 0x65, 0x20, 0x80, 0x93, 0x94]), "Größe €“”"],
  ["UTF-16LE without one", utf16(true), text],
  ["UTF-16BE without one", utf16(false), text],
  ["what DOS ends with Ctrl+Z", new TextEncoder().encode(`${text}\u001a`), text],
  ["Ctrl+Z within", new TextEncoder().encode("a\u001ab"), "a\u001ab"],
  ["nothing", new Uint8Array(), ""],
]

describe("TextEncoding.decode", () => {
  it.each(cases)("%s", (_, bytes, expected) => {
    assert.strictEqual(TextEncoding.decode(bytes), expected)
  })
})

describe("TextEncoding.splice", () => {
  it.each(cases.filter(([, , whole]) => whole.includes("5")))("%s: the rest stays to the byte", (_, bytes) => {
    const there = TextEncoding.decode(bytes)
    const changed = TextEncoding.splice(bytes, [{ offset: there.indexOf("5"), length: 1, ascii: "17" }])
    assert.strictEqual(TextEncoding.decode(changed), there.replace("5", "17"))
    const back = TextEncoding.splice(changed, [{ offset: there.indexOf("5"), length: 2, ascii: "5" }])
    assert.deepStrictEqual(Array.from(back), Array.from(bytes))
  })
})
