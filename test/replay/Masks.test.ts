/** Replacements: the same for the same text, everywhere and in every spelling, so that texts can be put together from them. */
import { assert, describe, it } from "@effect/vitest"
import { collecting, make } from "../../src/replay/Masks.ts"

const masks = (value: unknown, patterns: ReadonlyArray<RegExp> = [], secrets: ReadonlyArray<string> = []) => {
  const seen = new Set<string>()
  collecting(seen).json(value)
  return make(seen, { patterns, secrets: secrets.map((hidden) => ({ hidden, by: "masked-token" })) })
}

describe("masks", () => {
  it("give the same address the same stand-in, whatever its letters, and another one another", () => {
    const { text } = masks(["ada@one.example, Bob@one.example", "ADA@ONE.example ada@two.example"])
    assert.strictEqual(text("ada@one.example Ada@One.Example"), "person1@masked.invalid person1@masked.invalid")
    assert.strictEqual(text("bob@one.example"), "person2@masked.invalid")
    assert.strictEqual(text("ada@two.example"), "person1@masked2.invalid")
  })

  it("replace an address in its halves, so that it can be put together of a tag and a template", () => {
    const { json } = masks({ tags: ["ASSIGNTO_ada.l"], value: "@one.example", sent: "ada.l@one.example" })
    assert.deepStrictEqual(json({ tags: ["ASSIGNTO_ada.l"], value: "@one.example", sent: "ada.l@one.example" }), {
      tags: ["ASSIGNTO_person1"],
      value: "@masked.invalid",
      sent: "person1@masked.invalid",
    })
  })

  it("find an address that stands there encoded alone", () => {
    for (const spelled of ["ada%40one.example", "ada&#64;one.example", String.raw`ada\u0040one.example`]) {
      assert.strictEqual(masks([spelled]).text(`<${spelled}>`), "<person1@masked.invalid>")
    }
    const hidden = Buffer.from("mail ada@one.example now").toString("base64")
    assert.notInclude(Buffer.from(masks([hidden]).text(hidden), "base64").toString("latin1"), "ada")
  })

  it("hide what a pattern matches, in names of members too", () => {
    const { json } = masks({ "at ACME 7": ["acme 7", "ACME 8"] }, [/acme \d/giu])
    assert.deepStrictEqual(json({ "at ACME 7": ["acme 7", "ACME 8", 7, null] }), {
      "at masked1": ["masked1", "masked2", 7, null],
    })
  })

  it("hide the longest first, and nothing that was put in", () => {
    const { text } = masks(["person ada@one.example masked"], [/person/giu, /one/giu], ["ada@one.example is mine"])
    assert.strictEqual(text("ada@one.example is mine"), "masked-token")
    assert.strictEqual(text("ada@one.example"), "person1@masked.invalid")
  })

  it("leave a text alone that holds nothing of all that", () => {
    const text = "OpCon job NIGHTLY failed on WINAGENT01; see C:\\logs\\a@b or x@y"
    assert.strictEqual(masks([text]).text(text), text)
  })
})
