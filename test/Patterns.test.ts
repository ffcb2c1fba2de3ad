/** No text that others send or that people write makes the program stand still: the work grows as the text does. */
import { assert, describe, it } from "@effect/vitest"
import { masking } from "../src/http/Masking.ts"
import { inOneLine } from "../src/domain/Printable.ts"
import { logFileNames } from "../src/domain/LogFileNames.ts"
import { detailOf } from "../src/opcon/OpConCall.ts"
import { blamesKey, oneLine, titleOf } from "../src/summit/ErrorText.ts"
import { pageOf } from "../src/summit/WebPages.ts"
import { hardTexts, literals, made, searching, slowOn } from "./support/Patterns.ts"

describe("regular expressions", () => {
  it("of the sources take no more than four times the work for four times the text", { timeout: 0 }, () => {
    const all = literals()
    assert.isAbove(all.length, 200)
    const slow = all.flatMap((pattern) => {
      const text = slowOn(searching(pattern), (length) => hardTexts(pattern, length))
      return text === undefined ? [] : [`${pattern.name} on ${JSON.stringify(text)}`]
    })
    assert.deepStrictEqual(slow, [])
  })

  it("that are put together of parts neither", { timeout: 0 }, async () => {
    const all = await made(["summit/ErrorText.ts", "domain/PlaceHolders.ts", "domain/Table.ts"])
    assert.isAbove(all.length, 5)
    for (const pattern of all) {
      assert.isUndefined(
        slowOn(searching(pattern), (length) => hardTexts(pattern, length)),
        pattern.name,
      )
    }
  })

  it("are found where they are slow", { timeout: 0 }, () => {
    for (const source of [String.raw`<title[^>]*>`, String.raw`\s*[\r\n]+\s*`, String.raw`[. ]+$`]) {
      const pattern = { name: source, source, flags: "" }
      assert.isDefined(
        slowOn(searching(pattern), (length) => hardTexts(pattern, length)),
        source,
      )
    }
  })
})

describe("what is made of a text of others", () => {
  const source = String.raw`<title api key invalid access denied &#35; 'quoted' "x" <br a=b> Reference # sign in`
  const readers: Readonly<Record<string, (text: string) => unknown>> = {
    blamesKey: (text) => blamesKey(text),
    "blamesKey, with our own texts": (text) => blamesKey(text, ["ROTATE API KEY", text.slice(0, 4000)]),
    detailOf: (text) => detailOf(`<html>${text}`),
    inOneLine: (text) => inOneLine(text),
    masking: masking("api key 00aa invalid title"),
    logFileNames: (text) => logFileNames([text, text], 4245),
    oneLine,
    pageOf: (text) => pageOf(`<html>${text}`),
    titleOf,
  }
  for (const [name, read] of Object.entries(readers)) {
    it(name, { timeout: 0 }, () => {
      assert.isUndefined(slowOn(read, (length) => hardTexts({ source }, length)))
    })
  }
})
