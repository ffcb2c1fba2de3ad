/** A round of `sync` that was recorded plays back, with what was known of the incidents. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Files from "../support/Files.ts"
import * as Program from "../support/Program.ts"
import * as Recording from "../support/Recording.ts"
import * as Simulators from "../support/Simulators.ts"

describe("a recording of sync", () => {
  it.effect("holds the incidents that were followed, and plays back", () =>
    Effect.gen(function* () {
      const { program, simulators } = yield* Recording.site
      Files.changeTemplate(program, { onRecovery: "resolve" })
      yield* program.settle(...Program.vendorWords("JOB001"))
      yield* simulators.opcon.setStatus(Simulators.sampleId("JOB001"), "Finished OK")
      const { ended, recording } = yield* Recording.record(program, "sync")
      assert.strictEqual(ended.exit, 0)
      assert.lengthOf(recording.incidents ?? [], 1)
      assert.strictEqual((yield* simulators.summit.incident(59_404)).status, "Resolved")
      const { difference, same } = yield* Recording.replay(program, recording)
      assert.deepStrictEqual([same, difference], [true, null])
    }),
  )
})
