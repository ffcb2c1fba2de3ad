/**
 * Whatever the failure: a dry run reads only, and what it prints is what the live run sends.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { Failure, world } from "./support/Failures.ts"
import { noon } from "./support/TwoRuns.ts"

describe("a dry run, generated", () => {
  it.effect.prop("prints the very requests of the live run that follows", { failure: Failure }, ({ failure }) =>
    Effect.gen(function* () {
      yield* TestClock.setTime(noon)
      const { both, words } = yield* world(failure)
      const { dry, live, planned, sent } = yield* both(...words)
      const decision = dry.printed.decision
      assert.isNotNull(decision)
      assert.deepStrictEqual(live.printed.decision, decision)
      assert.strictEqual(dry.exit, 0, dry.stderr.join("\n"))
      // A log that the agent does not list yet is asked for again later.
      assert.include([0, 75], live.exit, live.stderr.join("\n"))
      if (live.printed.outcome === "created" && dry.printed.outcome === "would-reopen") {
        // Only Summit knows that it refuses the reopening; what happens then is in the reason.
        assert.match(decision.reason, /if Summit refuses that, a new one/)
        assert.isAbove(planned.length, 0)
        assert.deepStrictEqual(sent[0], planned[0])
        return
      }
      assert.strictEqual(dry.printed.outcome, wouldBe(live.printed.outcome))
      assert.deepStrictEqual(planned, sent)
    }).pipe(Effect.provide(TestClock.layer())),
  )
})

const wouldBe = (outcome: string): string =>
  ({ created: "would-create", reopened: "would-reopen", updated: "would-update", suppressed: "would-suppress" })[
    outcome
  ] ?? outcome
