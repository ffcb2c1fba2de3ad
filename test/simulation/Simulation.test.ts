/**
 * A few hundred seeds of crashes and faults, the same ones every time; `npm run simulation` plays as many as one likes.
 */
import { assert, describe, it } from "@effect/vitest"
import type { Bug } from "./Bugs.ts"
import { chosen } from "./Difficulties.ts"
import type { Difficulty } from "./Difficulties.ts"
import { make as makePlan } from "./Plan.ts"
import * as Tally from "./Tally.ts"
import * as Story from "./Story.ts"

/** What broke in the seeds of a range, with the command that shows it again; `enough`: seeds that may break before the end. */
const play = (bug: Bug, from: number, seeds: number, enough = Number.POSITIVE_INFINITY, met = "all") => {
  const tally = Tally.make()
  const broken: Array<string> = []
  for (let seed = from; seed < from + seeds && tally.failed < enough; seed += 1) {
    for (const { kind, what } of Tally.play(tally, seed, bug, chosen(met)))
      broken.push(`${kind}: ${what}; ${Tally.again(seed, bug, met)}`)
  }
  return { tally, broken }
}

describe("simulation", () => {
  it("300 seeds: one incident per failure, each log once, nothing left to do", () => {
    const { broken, tally } = play("none", 1, 300)
    assert.deepStrictEqual(broken, [])
    // A simulation in which nothing goes wrong would prove nothing.
    const { counts, incidents } = tally
    assert.isAbove(counts.kills, 300)
    assert.isAbove(counts.powerCuts, 100)
    assert.isAbove(counts.faults, 1000)
    assert.isAbove(incidents, 500)
  })

  it("a seed is the same every time", () => {
    const story = () => {
      const lines: Array<string> = []
      const { incidents, told } = Story.run(7, "none", (line) => lines.push(line))
      return { lines, incidents, told }
    }
    assert.deepStrictEqual(story(), story())
  })

  it("a difficulty that is left out leaves the others as they were", () => {
    const whole = makePlan(11, chosen("all"))
    const { steps } = makePlan(11, chosen("none"))
    assert.deepStrictEqual(
      steps,
      whole.steps.filter((step) => steps.some((other) => JSON.stringify(other) === JSON.stringify(step))),
    )
    assert.isUndefined(chosen("encodes,nonsense"))
    assert.deepStrictEqual(chosen("cuts,late"), new Set<Difficulty>(["cuts", "late"]))
  })

  // What each mistake brings about, so that it is found by what it does and not by chance; and what has to be met for it.
  for (const [bug, kinds, met] of [
    ["skip-flush", ["lost", "junk"], "all"],
    ["skip-look-up", ["doubled"], "all"],
    ["steal-lease", ["attached twice", "doubled"], "all"],
    ["marker-last", ["doubled", "text"], "cuts"],
    ["forget-doubt", ["doubled"], "blind"],
    ["file-name-is-evidence", ["log missing"], "same-names"],
    ["ignore-silences", ["silenced"], "silences"],
    ["forget-raise", ["silenced"], "silences"],
    ["forget-other-days", ["doubled"], "days"],
    ["forget-hour", ["storm"], "days"],
  ] as const) {
    it(`finds ${bug} within 200 seeds`, () => {
      const { broken } = play(bug, 1, 200, 1, met)
      assert.isAbove(broken.length, 0)
      assert.isTrue(
        broken.some((line) => kinds.some((kind) => line.startsWith(kind))),
        broken.join("\n"),
      )
    })
  }
})
