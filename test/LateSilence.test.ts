/** A silence that comes when a person has decided, or when a request was sent: it undoes neither. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import * as Files from "./support/Files.ts"
import * as Program from "./support/Program.ts"
import { resultOf } from "./support/ResultJson.ts"
import * as Simulators from "./support/Simulators.ts"
import { noon } from "./support/TwoRuns.ts"

const id = Simulators.sampleId("JOB001")
const words = [...Program.vendorWords("JOB001"), "--json"]
const run = (number: number) => [...words, "--job-number", String(number)]

describe("a failure that a person has created again", () => {
  it.effect("gets its incident although a silence covers it", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make({ summit: { index: "empty" } })
      const program = yield* Program.make(simulators)
      Files.changeRules(program, { onLostReply: "park" })
      yield* TestClock.setTime(noon)
      yield* simulators.summit.faults.add({ call: "createIncident", kind: "reset-before" })
      yield* program.settle(...run(4245))
      const parked = [...program.disk.files().keys()].flatMap((path) => /\/parked\/(.+)\.json$/.exec(path)?.[1] ?? [])
      yield* program.command("silence", "add", "--job", "JOB*", "--until", "+2d", "--reason", "change 4711")
      const { exit } = yield* program.command("journal", "resolve", parked[0] ?? "", "--create")
      assert.strictEqual(exit, 0)
      yield* program.command("drain")
      assert.strictEqual((yield* simulators.summit.incidents).length, 1)
      assert.strictEqual((yield* simulators.opcon.job(id)).ticket?.ticketId, "59404")
    }),
  )
})

describe("a failure whose incident may be in Summit, although it is not found", () => {
  it.effect("is not suppressed by a silence that came after it was sent", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make({ summit: { index: "empty" } })
      const program = yield* Program.make(simulators)
      yield* TestClock.setTime(noon)
      yield* simulators.summit.faults.add({ call: "createIncident", kind: "reset-before" })
      const running = yield* Effect.forkChild(
        program.run("--config", `${Program.folder}/Connector.config`, ...run(4245)),
      )
      yield* TestClock.adjust("10 seconds")
      yield* program.command("silence", "add", "--job", "JOB*", "--until", "+2d", "--reason", "change 4711")
      yield* TestClock.adjust("30 minutes")
      const { outcome } = yield* resultOf(yield* Fiber.join(running))
      assert.strictEqual(outcome, "created")
      assert.strictEqual((yield* simulators.summit.incidents).length, 1)
    }),
  )
})
