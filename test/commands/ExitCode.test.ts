/**
 * Every exit code, through the whole program, with its result on stdout in both forms.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as TestClock from "effect/testing/TestClock"
import * as ExitCode from "../../src/commands/ExitCode.ts"
import { meanings } from "../../src/commands/ExitMeanings.ts"
import type { Way } from "../support/Endings.ts"
import { id, ways } from "../support/Endings.ts"
import * as Files from "../support/Files.ts"
import * as Program from "../support/Program.ts"
import { resultOf } from "../support/ResultJson.ts"
import * as Simulators from "../support/Simulators.ts"

/** The way `ways` describes, gone once with each form of the result. */
const go = Effect.fnUntraced(function* (way: Way, form: ReadonlyArray<string>) {
  const simulators = yield* Simulators.make({ opcon: way.opcon ?? {}, summit: way.summit ?? {} })
  const program = yield* Program.make(simulators)
  yield* way.before?.(simulators, program) ?? Effect.void
  const words = way.words ?? Program.vendorWords(way.job ?? "JOB001")
  return yield* program.settle(...words, ...(way.more ?? []), ...form)
})

describe("exit codes", () => {
  it.effect.each(ways)("$exit: $title, as JSON", (way) =>
    Effect.gen(function* () {
      const ended = yield* go(way, ["--json"])
      const result = yield* resultOf(ended)
      assert.strictEqual(ended.exit, way.exit)
      const { error, incident, job = id, outcome, row, steps } = way.expect
      assert.deepStrictEqual(
        { outcome: result.outcome, job: result.job, incident: result.incident, row: result.decision?.row },
        { outcome, job, incident, row },
      )
      assert.strictEqual(result.url === null, incident === null)
      assert.strictEqual(result.error?.kind, error)
      assert.strictEqual(result.requests === undefined, way.more === undefined)
      assert.strictEqual(result.steps.map(({ status, step }) => `${step} ${status}`).join(", "), steps)
    }),
  )

  it.effect.each(ways)("$exit: $title, as text", (way) =>
    Effect.gen(function* () {
      const { exit, stdout } = yield* go(way, [])
      assert.strictEqual(exit, way.exit)
      assert.strictEqual(stdout.length, 1)
      assert.match(stdout[0] ?? "", way.expect.line)
    }),
  )

  it.effect("64: an unknown flag is reported on stderr, stdout stays empty", () =>
    Effect.gen(function* () {
      const program = yield* Program.make(yield* Simulators.make())
      const ended = yield* program.run("--nonsense", ...Program.vendorWords("JOB001"))
      assert.deepStrictEqual([ended.exit, ended.stdout], [64, []])
      assert.include(ended.stderr.join("\n"), "--nonsense")
    }),
  )

  it.effect("70: a defect", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      const broken = HttpClient.make(() => Effect.die(new Error("a bug of ours")))
      const program = yield* Program.make({ ...simulators, opconClient: broken })
      const { exit, stderr, stdout } = yield* program.settle(...Program.vendorWords("JOB001"), "--json")
      assert.deepStrictEqual([exit, stdout], [70, []])
      assert.include(stderr.join("\n"), "a bug of ours")
    }),
  )

  it.effect("130: interrupted, and nothing is sent after that", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      yield* simulators.opcon.faults.add({ call: "findJob", kind: "delay", millis: 10_000 })
      const program = yield* Program.make(simulators)
      const config = ["--config", Files.configFile]
      const run = yield* Effect.forkChild(program.run(...config, ...Program.vendorWords("JOB001")))
      yield* TestClock.adjust("5 seconds")
      yield* Fiber.interrupt(run)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(ExitCode.of(yield* Fiber.await(run)), 130)
      assert.deepStrictEqual(yield* simulators.summit.requests, [])
      assert.strictEqual((yield* simulators.opcon.requests).length, 1)
    }),
  )
})

describe("the table", () => {
  it("says what every code means, and has a way to every code", () => {
    const used = new Set<number>([0, 130, ...Object.values(ExitCode.ofKind)])
    assert.deepStrictEqual(
      Object.keys(meanings).map(Number),
      Array.from(used).toSorted((a, b) => a - b),
    )
    // 1 is for the commands that only look; the tests of each of them show it.
    const gone = new Set<number>([1, 70, 130, ...ways.map(({ exit }) => exit)])
    assert.deepStrictEqual(gone, used)
  })
})
