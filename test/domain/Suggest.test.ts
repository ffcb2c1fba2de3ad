import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import { didYouMean, suggest } from "../../src/domain/Suggest.ts"

const days = ["monday", "tuesday", "wednesday"]

describe("Nearest", () => {
  it.each([
    ["a letter left out", "tuesdy", "tuesday"],
    ["a letter added", "mondday", "monday"],
    ["a letter exchanged", "wednasday", "wednesday"],
    ["two letters swapped", "mnoday", "monday"],
    ["another case", "MONDAY", "monday"],
    ["the beginning", "wed", "wednesday"],
    ["the nearest of two", "tonday", "monday"],
  ])("%s: %s means %s", (_, word, meant) => {
    assert.deepStrictEqual(suggest(word, days), Option.some(meant))
    assert.strictEqual(didYouMean(word, days), `: did you mean ${meant}?`)
  })

  it.each(["sonntag", "", "x", "day of week"])("nothing is near %j", (word) => {
    assert.deepStrictEqual(suggest(word, days), Option.none())
    assert.strictEqual(didYouMean(word, days), "; known are monday, tuesday, wednesday")
  })

  it("says nothing where nothing is known", () => {
    assert.strictEqual(didYouMean("word", []), "")
  })
})
