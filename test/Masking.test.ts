import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { hidden, masking } from "../src/Masking.ts"

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

describe("masking", () => {
  for (const [how, spell] of spellings) {
    it(`hides a secret spelt as ${how}`, () => {
      assert.strictEqual(masking(secret)(`before ${spell(secret)} after`), `before ${hidden} after`)
    })

    it.prop(`hides any secret spelt as ${how}`, [Schema.String.check(Schema.isMinLength(1))], ([text]) => {
      // No secret holds control characters, and a lone surrogate cannot be encoded.
      if (/\p{Cs}|\p{Cc}/u.test(text) || how === "upper case") return
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
