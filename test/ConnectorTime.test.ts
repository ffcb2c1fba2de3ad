/**
 * Virtual time in the whole program: the budget of a run, waiting as a server asks for it, and what is slow.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import * as TestClock from "effect/testing/TestClock"
import type { Fault } from "../src/simulator/Fault.ts"
import * as Files from "./support/Files.ts"
import * as Program from "./support/Program.ts"
import { resultOf } from "./support/ResultJson.ts"
import * as Simulators from "./support/Simulators.ts"

const id = Simulators.sampleId("JOB001")
const writeTimeout = 120_000
const timeout = 30_000

/** Runs the program and tells at which virtual millisecond it ended. */
const timed = Effect.fnUntraced(function* (program: Program.Program) {
  const words = ["--config", Files.configFile, ...Program.vendorWords("JOB001"), "--json"]
  const fiber = yield* Effect.forkChild(
    Effect.flatMap(program.run(...words), (ended) => Effect.map(Clock.currentTimeMillis, (at) => ({ ended, at }))),
  )
  yield* TestClock.adjust("1 hour")
  return yield* Fiber.join(fiber)
}, Random.withSeed("time"))

describe("TIME_BUDGET_SECONDS", () => {
  const faults: ReadonlyArray<readonly ["opcon" | "summit", Fault]> = (
    [
      ["opcon", "findJob"],
      ["summit", "createIncident"],
      ["opcon", "writeTicket"],
    ] as const
  ).flatMap(([side, call]) =>
    (["refuse", "never", "unavailable-503"] as const).map((kind) => [side, { call, kind, times: 1000 }] as const),
  )

  it.effect.each(faults)("%s %j: no attempt begins after the budget", ([side, fault]) =>
    Effect.gen(function* () {
      const budget = 6000
      const simulators = yield* Simulators.make()
      yield* simulators[side].faults.add(fault)
      const program = yield* Program.make(simulators)
      Files.setGeneral(program, "TIME_BUDGET_SECONDS=6")
      const { at, ended } = yield* timed(program)
      assert.strictEqual(ended.exit, 75)
      // One time-out may still run, and a lost create is looked for after it.
      const longest = fault.call === "createIncident" ? writeTimeout : timeout
      assert.isAtMost(at, fault.kind === "never" ? budget + longest + 5000 : budget)
      const asked = (yield* simulators[side].requests).filter(({ call }) => call === fault.call)
      assert.isTrue(asked.every((request) => request.at <= budget))
      // A create that may have been processed is looked for, and not sent again so soon.
      const once = fault.call === "createIncident" && fault.kind !== "refuse"
      assert.isTrue(fault.kind === "never" || (once ? asked.length === 1 : asked.length > 2))
    }),
  )

  it.effect("a log that never comes does not use up more than the budget", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      yield* simulators.opcon.updateJob(id, (job) => ({ ...job, log: { files: [], never: true } }))
      const program = yield* Program.make(simulators)
      Files.setGeneral(program, "TIME_BUDGET_SECONDS=20")
      const { at, ended } = yield* timed(program)
      assert.deepStrictEqual([ended.exit, (yield* resultOf(ended)).outcome], [75, "created"])
      assert.isAtMost(at, 20_000)
      assert.isAtLeast(at, 10_000)
    }),
  )

  it.effect("without one, a log that never comes is given up after two minutes", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      yield* simulators.opcon.updateJob(id, (job) => ({ ...job, log: { files: [], never: true } }))
      const { at } = yield* timed(yield* Program.make(simulators))
      assert.isAtMost(at, 120_000)
      assert.isAtLeast(at, 110_000)
    }),
  )
})

describe("Retry-After", () => {
  it.effect("is waited for", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      yield* simulators.summit.faults.add({ call: "createIncident", kind: "too-many", retryAfterSeconds: 90 })
      const { ended } = yield* timed(yield* Program.make(simulators))
      const [first, ...others] = yield* simulators.summit.requests
      assert.deepStrictEqual([ended.exit, first?.call, first?.at], [0, "createIncident", 0])
      assert.isAbove(others.length, 0)
      for (const { at } of others) assert.isAtLeast(at, 90_000)
      assert.strictEqual((yield* simulators.summit.incidents).length, 1)
    }),
  )

  it.effect("beyond the budget ends the run at once", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      yield* simulators.opcon.faults.add({ call: "findJob", kind: "unavailable-503", retryAfterSeconds: 301 })
      const { at, ended } = yield* timed(yield* Program.make(simulators))
      assert.deepStrictEqual([ended.exit, at], [75, 0])
      assert.strictEqual((yield* simulators.opcon.requests).length, 1)
    }),
  )
})

describe("a create that is slow", () => {
  it.effect("is found when its reply comes after the time-out", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      yield* simulators.summit.faults.add({ call: "createIncident", kind: "delay", millis: 45_000 })
      const { ended } = yield* timed(yield* Program.make(simulators))
      assert.deepStrictEqual([ended.exit, (yield* resultOf(ended)).incident], [0, "59404"])
      assert.strictEqual((yield* simulators.summit.incidents).length, 1)
      assert.strictEqual((yield* simulators.opcon.job(id)).ticket?.ticketId, "59404")
    }),
  )

  it.effect("is found although it is late in Summit's lists", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make({ summit: { lagMillis: 4000 } })
      yield* simulators.summit.faults.add({ call: "createIncident", kind: "reset-after" })
      const { ended } = yield* timed(yield* Program.make(simulators))
      assert.deepStrictEqual([ended.exit, (yield* resultOf(ended)).incident], [0, "59404"])
      assert.strictEqual((yield* simulators.summit.incidents).length, 1)
    }),
  )
})
