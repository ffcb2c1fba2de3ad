/** Several hosts with one queue, in a few dozen seeds; and mistakes made on purpose, which such seeds must find. */
import { assert, describe, it } from "@effect/vitest"
import type { Bug } from "./Bugs.ts"
import * as Sharing from "./Sharing.ts"

/** Up to the seed in which something of `kind` broke. */
const play = (bug: Bug, seeds: number, kind?: string) => {
  const isFound = () => kind !== undefined && broken.some((line) => line.includes(kind))
  const broken: Array<string> = []
  const sum = { failures: 0, inDoubt: 0, kills: 0, cuts: 0, crashes: 0, freezes: 0 }
  for (let seed = 1; seed <= seeds && !isFound(); seed += 1) {
    const judged = Sharing.run(seed, bug)
    broken.push(...judged.broken.map((what) => `seed ${seed}: ${what}`))
    sum.failures += judged.failures
    sum.inDoubt += judged.inDoubt
    for (const name of ["kills", "cuts", "crashes", "freezes"] as const) sum[name] += judged.counts[name]
  }
  return { broken, sum }
}

describe("several hosts with one queue", () => {
  it("30 seeds: none lost, none doubled, nothing left to do", () => {
    const { broken, sum } = play("none", 30)
    assert.deepStrictEqual(broken, [])
    assert.isAbove(sum.failures, 200)
    for (const name of ["kills", "cuts", "crashes", "freezes"] as const) assert.isAbove(sum[name], 20, name)
  })

  it.each([
    ["share-lock", "doubled"],
    ["keep-lost-lock", "doubled"],
    ["forget-shipped", "lost"],
  ] as const)("finds %s", (bug, kind) => {
    const { broken } = play(bug, 50, kind)
    assert.isTrue(
      broken.some((line) => line.includes(kind)),
      broken.join("\n"),
    )
  })
})
