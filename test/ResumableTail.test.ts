import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { sampleSchedule } from "../src/simulator/SampleSchedule.ts"
import * as Program from "./support/Program.ts"
import { resultOf } from "./support/ResultJson.ts"
import * as Simulators from "./support/Simulators.ts"

const logs = ["ONE", "TWO", "THREE"].map((name) => ({ path: `C:\\logs\\${name}_{number}.log`, text: `log ${name}` }))

const threeLogs = {
  jobs: sampleSchedule(Simulators.sampleDate).map((job) =>
    job.name === "JOB001" ? { ...job, log: { files: logs } } : job,
  ),
}

describe("what a run leaves to do", () => {
  it.effect("is exactly what the next drain does: the number on the job, the second of three log files", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make({ opcon: threeLogs })
      const { opcon, summit } = simulators
      const program = yield* Program.make(simulators)
      yield* opcon.faults.add({ call: "writeTicket", kind: "unavailable-503", times: 1000 })
      yield* summit.faults.add({ call: "attach", kind: "unauthorized", skip: 1, times: 1 })

      const first = yield* program.settle(...Program.vendorWords("JOB001"), "--json")
      assert.deepStrictEqual([(yield* resultOf(first)).outcome, first.exit], ["created", 75])
      const names = (all: ReadonlyArray<{ readonly name: string }>) => all.map(({ name }) => name)
      const [incident] = yield* summit.incidents
      assert.deepStrictEqual(names(incident?.attachments ?? []), ["ONE_0000004245.log", "THREE_0000004245.log"])
      assert.isNull((yield* opcon.job(Simulators.sampleId("JOB001"))).ticket)

      yield* opcon.faults.clear
      const before = { opcon: (yield* opcon.requests).length, summit: (yield* summit.requests).length }
      const drained = yield* program.command("drain")
      assert.strictEqual(drained.exit, 0)
      const writes = (all: ReadonlyArray<{ readonly kind: string; readonly call: string }>, from: number) =>
        all.slice(from).flatMap(({ call, kind }) => (kind === "write" ? [call] : []))
      assert.deepStrictEqual(writes(yield* opcon.requests, before.opcon), ["writeTicket"])
      assert.deepStrictEqual(writes(yield* summit.requests, before.summit), ["attach"])
      const [complete, ...others] = yield* summit.incidents
      assert.deepStrictEqual(others, [])
      assert.deepStrictEqual(names(complete?.attachments ?? []), [
        "ONE_0000004245.log",
        "THREE_0000004245.log",
        "TWO_0000004245.log",
      ])
      assert.strictEqual((yield* opcon.job(Simulators.sampleId("JOB001"))).ticket?.ticketId, String(complete?.number))
      assert.strictEqual((yield* program.command("journal", "status")).exit, 0)
    }).pipe(Random.withSeed("tail")),
  )

  it.effect("is the log alone, when the agent answers later", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      const { opcon, summit } = simulators
      const program = yield* Program.make(simulators)
      yield* opcon.faults.add({ call: "listLog", kind: "slow-log", polls: 1000 })
      const first = yield* program.settle(...Program.vendorWords("JOB001"), "--json")
      assert.deepStrictEqual([(yield* resultOf(first)).outcome, first.exit], ["created", 75])
      assert.deepStrictEqual((yield* summit.incidents)[0]?.attachments, [])

      const before = (yield* summit.requests).length
      assert.strictEqual((yield* program.command("drain")).exit, 0)
      const calls = (yield* summit.requests).slice(before).flatMap(({ call, kind }) => (kind === "write" ? [call] : []))
      assert.deepStrictEqual(calls, ["attach"])
      assert.strictEqual((yield* summit.incidents)[0]?.attachments.length, 1)
    }).pipe(Random.withSeed("later")),
  )
})
