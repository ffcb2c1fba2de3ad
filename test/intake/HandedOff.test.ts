/** What is printed for a failure that is handed over, by plain code and by the program as a whole. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { handedOff } from "../../src/intake/Intake.ts"
import * as Program from "../support/Program.ts"
import * as Simulators from "../support/Simulators.ts"

describe("handed-off", () => {
  it.effect.each([[], ["--json"]] as const)("is told the same with %j, however it came about", (more) =>
    Effect.gen(function* () {
      const program = yield* Program.make(yield* Simulators.make())
      program.slot.held = true
      const { exit, stdout } = yield* program.settle(...Program.vendorWords("LOAD GL"), ...more)
      assert.strictEqual(exit, 0)
      assert.deepStrictEqual(stdout, [handedOff(Simulators.sampleId("LOAD GL"), more.length > 0)])
    }),
  )
})
