/** A failure that its template holds: it waits in the journal, and a job that has recovered meanwhile gets no incident. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import type { JobStatus } from "../../src/simulator/OpConState.ts"
import * as Files from "../support/Files.ts"
import * as ManyJobs from "../support/ManyJobs.ts"
import { notesOf, resultOf } from "../support/ResultJson.ts"
import * as Simulators from "../support/Simulators.ts"

const id = Simulators.sampleId(ManyJobs.nameOf(0))
const words = ManyJobs.wordsOf(ManyJobs.nameOf(0))
const after = (minutes: number) => TestClock.setTime(ManyJobs.start + minutes * 60_000)

/** Reported, and held for ten minutes. */
const held = Effect.gen(function* () {
  const site = yield* ManyJobs.make(3, { holdMinutes: 10 })
  const ended = yield* site.program.settle(...words, "--json")
  return { ...site, ended }
})

describe("a held failure", () => {
  it.effect("ends its process at once with 0: nothing is asked of OpCon or Summit, and the journal keeps it", () =>
    Effect.gen(function* () {
      const { ended, opcon, program, summit } = yield* held
      const result = yield* resultOf(ended)
      assert.deepStrictEqual([ended.exit, result.outcome, result.decision, result.incident], [0, "queued", null, null])
      assert.include(notesOf(result, "check-duplicate"), "held for 10 minutes, until 2024-09-21T09:30:00Z")
      assert.deepStrictEqual([yield* opcon.requests, yield* summit.requests], [[], []])
      const list = yield* program.command("journal", "list")
      assert.include(list.stdout.join("\n"), "held for 10 minutes")
      const status = yield* program.command("journal", "status", "--max-age", "1")
      assert.strictEqual(status.exit, 0)
    }),
  )

  it.effect("is left alone by a drain that comes too early, which ends with 0", () =>
    Effect.gen(function* () {
      const { program, summit } = yield* held
      yield* after(9)
      const drained = yield* program.command("drain")
      assert.deepStrictEqual([drained.exit, drained.stdout], [0, []])
      assert.include(drained.stderr.join("\n"), "1 held as their templates say, the next until 2024-09-21T09:30:00")
      assert.deepStrictEqual(yield* summit.incidents, [])
    }),
  )

  it.effect("of a job that is still failed gets its incident when the time has come", () =>
    Effect.gen(function* () {
      const { opcon, program, summit } = yield* held
      yield* after(10)
      const drained = yield* program.command("drain")
      assert.strictEqual(drained.exit, 0)
      assert.lengthOf(yield* summit.incidents, 1)
      assert.strictEqual((yield* opcon.job(id)).ticket?.ticketId, "59404")
    }),
  )

  it.effect.each<JobStatus>(["Finished OK", "Marked Finished OK", "Fixed", "Skipped", "Cancelled"])(
    "of a job that is %s by then gets none",
    (status) =>
      Effect.gen(function* () {
        const { opcon, program, summit } = yield* held
        yield* opcon.updateJob(id, (job) => ({ ...job, status, jobNumber: 6000 }))
        yield* after(10)
        const drained = yield* program.command("drain", "--json")
        assert.strictEqual(drained.exit, 0)
        const [line = "{}"] = drained.stdout
        const { decision, outcome } = JSON.parse(line)
        assert.deepStrictEqual([outcome, decision.kind, decision.row], ["suppressed", "Suppress", 9])
        assert.include(decision.reason, status)
        assert.deepStrictEqual(yield* summit.incidents, [])
      }),
  )

  it.effect.each<JobStatus>(["Failed", "Marked Failed", "Under Review", "Initialization Error"])(
    "of a job that is %s by then gets one",
    (status) =>
      Effect.gen(function* () {
        const { opcon, program, summit } = yield* held
        yield* opcon.updateJob(id, (job) => ({ ...job, status }))
        yield* after(10)
        yield* program.command("drain")
        assert.lengthOf(yield* summit.incidents, 1)
      }),
  )

  it.effect("of a job that runs again waits on, but not for ever", () =>
    Effect.gen(function* () {
      const { opcon, program, summit } = yield* held
      yield* opcon.updateJob(id, (job) => ({ ...job, status: "Job Running", jobNumber: 6000 }))
      for (const minutes of [10, 15, 20, 25, 30, 35]) {
        yield* after(minutes)
        assert.strictEqual((yield* program.command("drain")).exit, 0)
        assert.deepStrictEqual(yield* summit.incidents, [])
      }
      yield* after(40)
      yield* program.command("drain")
      assert.lengthOf(yield* summit.incidents, 1)
    }),
  )

  it.effect("of a job that runs again and then ends well gets none", () =>
    Effect.gen(function* () {
      const { opcon, program, summit } = yield* held
      yield* opcon.updateJob(id, (job) => ({ ...job, status: "Job Running", jobNumber: 6000 }))
      yield* after(10)
      yield* program.command("drain")
      yield* opcon.updateJob(id, (job) => ({ ...job, status: "Finished OK" }))
      yield* after(15)
      yield* program.command("drain")
      assert.deepStrictEqual(yield* summit.incidents, [])
      const { counts } = JSON.parse((yield* program.command("journal", "status", "--json")).stdout[0] ?? "{}")
      assert.deepStrictEqual([counts.pending, counts.done], [0, 1])
    }),
  )

  it.effect("does not block other jobs, nor a later failure of its own under another template", () =>
    Effect.gen(function* () {
      const { opcon, program, summit } = yield* held
      const basic = program.disk.files().get("/rehearsal/templates/basic.json") ?? ""
      Files.writeTemplate(program, "now.json", basic.replace('"holdMinutes":10', '"holdMinutes":0'))
      const other = yield* program.settle(...ManyJobs.wordsOf(ManyJobs.nameOf(1), {}, "now.json"))
      yield* opcon.failJob(id, { jobNumber: 6000 })
      const again = yield* program.settle(...ManyJobs.wordsOf(ManyJobs.nameOf(0), {}, "now.json"))
      assert.deepStrictEqual([other.exit, again.exit], [0, 0])
      assert.lengthOf(yield* summit.incidents, 2)
      yield* after(10)
      yield* program.command("drain")
      assert.lengthOf(yield* summit.incidents, 2)
    }),
  )

  it.effect("survives the process that is to take it up, and a clock that is put back lets it go on", () =>
    Effect.gen(function* () {
      const { program, summit } = yield* held
      yield* after(-60)
      yield* program.command("drain")
      assert.lengthOf(yield* summit.incidents, 1)
    }),
  )

  it.effect("is taken up by drain --watch, which another failure's process does not wait for", () =>
    Effect.gen(function* () {
      const { program, summit } = yield* held
      yield* after(11)
      yield* program.settle(...ManyJobs.wordsOf(ManyJobs.nameOf(1)))
      assert.lengthOf(yield* summit.incidents, 1)
    }),
  )

  it.effect("is shown by a dry run as it would be decided now, with a note", () =>
    Effect.gen(function* () {
      const { program } = yield* ManyJobs.make(1, { holdMinutes: 10 })
      const result = yield* resultOf(yield* program.settle(...words, "--dry-run", "--json"))
      assert.strictEqual(result.outcome, "would-create")
      assert.include(notesOf(result, "decode-template"), "held for 10 minutes, until 2024-09-21T09:30:00Z")
    }),
  )
})
