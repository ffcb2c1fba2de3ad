/**
 * A thousand failures a call whose replies get lost at random, in virtual time, and a table of what came of them. Ends
 * with 1 when anything is there twice, is missing or is never finished. `--trials N`, `--seed S`.
 */
import { parseArgs } from "node:util"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as TestClock from "effect/testing/TestClock"
import { table } from "../src/domain/Table.ts"
import * as LostReplies from "../test/support/LostReplies.ts"

const { values } = parseArgs({
  options: { trials: { type: "string", default: "1000" }, seed: { type: "string", default: "1" } },
})

const bench = Effect.gen(function* () {
  const rows: Array<ReadonlyArray<string>> = []
  let bad = 0
  for (const call of LostReplies.calls) {
    const { counts, runs, wrong } = yield* LostReplies.trials(call, Number(values.trials)).pipe(
      Random.withSeed(`${values.seed} ${call}`),
      Effect.provide(TestClock.layer()),
    )
    const numbers = [counts.adopted, counts["sent again"], counts.parked, counts.unfinished, wrong.length, runs]
    rows.push([call, values.trials, ...numbers.map(String)])
    bad += wrong.length + counts.unfinished
    yield* Effect.forEach(wrong.slice(0, 10), (text) => Console.log(`${call} ${text}`))
  }
  const head = ["reply lost of", "failures", "adopted", "sent again", "parked", "unfinished", "wrong", "runs"]
  yield* Console.log(table(head, rows))
  return bad
})

Effect.runPromise(bench).then((bad) => {
  process.exitCode = bad > 0 ? 1 : 0
})
