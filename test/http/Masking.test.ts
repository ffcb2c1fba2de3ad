import { assert, describe, it } from "@effect/vitest"
import * as Base64 from "effect/encoding/Base64"
import * as Base64Url from "effect/encoding/Base64Url"
import * as Schema from "effect/Schema"
import { hidden, masking } from "../../src/http/Masking.ts"

const secret = String.raw`k"ey \1+'<&>/%é😀$`

const unicodeEscaped = (text: string): string =>
  Array.from(
    { length: text.length },
    (_, at) => String.raw`\u` + text.charCodeAt(at).toString(16).padStart(4, "0"),
  ).join("")

const htmlEscaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")

const spellings: ReadonlyArray<readonly [how: string, spell: (text: string) => string]> = [
  ["as it is", (text) => text],
  ["upper case", (text) => text.toUpperCase()],
  ["JSON", (text) => JSON.stringify(text).slice(1, -1)],
  ["JSON in JSON", (text) => JSON.stringify(JSON.stringify(text)).slice(3, -3)],
  ["JSON with every character escaped", unicodeEscaped],
  [
    "JSON with slashes escaped",
    (text) =>
      JSON.stringify(text)
        .slice(1, -1)
        .replaceAll("/", String.raw`\/`),
  ],
  ["HTML", htmlEscaped],
  ["HTML, all but <", (text) => text.replaceAll("<", "&lt;")],
  ["HTML by numbers", (text) => Array.from(text, (character) => `&#${character.codePointAt(0)};`).join("")],
  ["HTML by hexadecimal numbers", (text) => Array.from(text, (c) => `&#x${c.codePointAt(0)?.toString(16)};`).join("")],
  ["a part of a URL", encodeURIComponent],
  ["a form", (text) => new URLSearchParams({ text }).toString().slice("text=".length)],
]

const wellFormed = Schema.makeFilter((text: string) => !/\p{Cs}|\p{Cc}/u.test(text), {
  expected: "no control character, which no secret holds, and no lone surrogate, which cannot be encoded",
})
const anySecret = Schema.String.check(Schema.isMinLength(1), wellFormed)
/** Others may have an upper case that leads to other letters: of `ß` it is `SS`. */
const asciiSecret = Schema.String.check(Schema.isPattern(/^[ -~]{1,20}$/))

describe("masking", () => {
  for (const [how, spell] of spellings) {
    it(`hides a secret spelt as ${how}`, () => {
      assert.strictEqual(masking(secret)(`before ${spell(secret)} after`), `before ${hidden} after`)
    })

    it.prop(`hides any secret spelt as ${how}`, [how === "upper case" ? asciiSecret : anySecret], ([text]) => {
      assert.strictEqual(masking(text)(spell(text)).replaceAll(hidden, ""), "")
    })
  }

  it("hides every occurrence, and nothing else", () => {
    assert.strictEqual(masking("a.c")("a.c abc A.C"), `${hidden} abc ${hidden}`)
    assert.strictEqual(masking("")("nothing to hide"), "nothing to hide")
  })

  it("takes a long text of backslashes in its stride", () => {
    const text = String.raw`a\\`.repeat(20_000)
    assert.strictEqual(masking(String.raw`a\\\\b`)(text), text)
  })
})

describe("masking of encoded secrets", () => {
  const key = "sk-7F3b+9/Zq_Tt.2024=Xx"
  const bytes = new TextEncoder().encode(key)
  const utf16 = new Uint8Array(Uint16Array.from(key, (unit) => unit.charCodeAt(0)).buffer)
  const inHex = (all: Uint8Array, between = "") =>
    Array.from(all, (byte) => byte.toString(16).padStart(2, "0")).join(between)
  const beside = (before: string, after: string) => new TextEncoder().encode(`${before}${key}${after}`)
  const swapped = Array.from(key, (c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())).join("")
  const wrapped = (text: string, column: number, end: string) =>
    text.replaceAll(new RegExp(`.{${column}}(?=.)`, "g"), `$&${end}`)
  const codes: ReadonlyArray<readonly [how: string, code: string]> = [
    ["base64", Base64.encode(bytes)],
    ["base64 with something before and behind it", Base64.encode(beside("key=", "&x=1"))],
    ["base64 that begins elsewhere", Base64.encode(beside("x", ""))],
    ["base64 that begins elsewhere again", Base64.encode(beside("xy", "zz"))],
    ["base64 for URLs", Base64Url.encode(bytes)],
    ["base64 in a URL", encodeURIComponent(Base64.encode(bytes))],
    ["base64 of UTF-16", Base64.encode(utf16)],
    ["base64, wrapped", wrapped(Base64.encode(bytes), 10, "\r\n")],
    ["hexadecimal", inHex(bytes)],
    ["hexadecimal, upper case", inHex(bytes).toUpperCase()],
    ["hexadecimal with colons", inHex(bytes, ":")],
    ["hexadecimal with blanks", inHex(bytes, " ")],
    ["hexadecimal of UTF-16", inHex(utf16)],
    ["the vendor's form", inHex(new TextEncoder().encode(Base64.encode(bytes)))],
    ["URL-encoded twice", encodeURIComponent(encodeURIComponent(key))],
    ["URL-encoded as a whole", `%${inHex(bytes, "%")}`],
    ["HTML-encoded twice", Array.from(key, (c) => `&amp;#${c.charCodeAt(0)};`).join("")],
    ["escapes of a script", Array.from(bytes, (byte) => String.raw`\x${byte.toString(16)}`).join("")],
    ["UTF-16 read as UTF-8", Array.from(key).join("\0")],
    ["other case", swapped],
    ["wrapped", wrapped(key, 8, "\n")],
    ["wrapped and indented", wrapped(key, 8, "\r\n    ")],
    ["quoted-printable", wrapped(key, 9, "=\r\n")],
    ["spaced", Array.from(key).join(" ")],
  ]
  for (const [how, code] of codes) {
    it(how, () => {
      const shown = masking(key)(`Invalid key ${code} for this service`)
      assert.match(shown, /^Invalid key .*<hidden>.* for this service$/s)
      // What is left of base64 at its ends is less than one character of the key.
      assert.isAtMost(shown.length, "Invalid key <hidden> for this service".length + 16, shown)
      assert.notInclude(shown, code.slice(8, 20))
    })
  }

  it("leaves words alone that only look alike", () => {
    const text =
      "The file STDOUT_JOB001_0000004245.log of job 4245 was attached successfully; deadbeefcafe 0123456789abcdef"
    assert.strictEqual(masking(key)(text), text)
    assert.strictEqual(masking("abc")("a b c"), "a b c")
  })
})
