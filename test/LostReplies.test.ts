/**
 * Lost replies at random, fifty failures a call: never two incidents, two texts, two files; what is lost twice is for a
 * person to say. `node bench/lost-replies.ts`
 * does the same with a thousand.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as LostReplies from "./support/LostReplies.ts"

describe("a failure whose replies are lost", () => {
  it.effect.each(LostReplies.calls)("%s: nothing is there twice, and nothing is left to do", (call) =>
    Effect.gen(function* () {
      const { counts, wrong } = yield* LostReplies.trials(call, 50)
      assert.deepStrictEqual(wrong, [])
      assert.strictEqual(counts.unfinished, 0)
      // All that can come of it has been seen, or the test looks at less than it says.
      assert.isAbove(counts.adopted, 0)
      assert.isAbove(counts["sent again"], 0)
      assert.strictEqual(counts.parked > 0, call === "createIncident" || call === "updateIncident")
    }).pipe(Random.withSeed(`lost replies ${call}`)),
  )
})
