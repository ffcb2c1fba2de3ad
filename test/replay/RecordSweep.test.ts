/** A sweep that is recorded: what it listed, what the journal held before, and what came of what it submitted. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as Files from "../support/Files.ts"
import { vendorWords } from "../support/Program.ts"
import { record, replay, site } from "../support/Recording.ts"
import { morning, printed } from "../support/Sweeping.ts"

const sweeping = Effect.gen(function* () {
  yield* TestClock.setTime(morning)
  const made = yield* site
  const config = made.program.disk.files().get(Files.configFile) ?? ""
  made.program.disk.put(Files.configFile, `${config}\n[SWEEP]\nTEMPLATE=basic.json\nMAX_PER_ROUND=3\n`)
  yield* made.program.settle(...vendorWords("JOB001"), "--job-number", "4245")
  yield* made.program.settle(...vendorWords("LOAD GL"))
  return made
})

describe("a recorded sweep", () => {
  it.effect.each([{ words: ["--dry-run"] }, { words: [] }])("$words is replayed the same", ({ words }) =>
    Effect.gen(function* () {
      const { program } = yield* sweeping
      const { ended, recording } = yield* record(program, "sweep", "--json", ...words)
      assert.strictEqual(ended.exit, 0, ended.stderr.join("\n"))
      assert.deepStrictEqual(
        [printed(ended).counts["entry"], printed(ended).counts["submitted"], printed(ended).counts["left"]],
        [2, 3, 6],
      )
      const { program: elsewhere } = yield* site
      const replayed = yield* replay(elsewhere, recording)
      assert.strictEqual(replayed.difference, null)
    }),
  )
})
