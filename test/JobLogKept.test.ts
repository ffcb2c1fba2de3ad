/**
 * JOBLOGDIR holds a log from when it was fetched until it is attached: what a later run needs OpCon for, what it finds
 * there, and what becomes of files that nobody will attach any more.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import type { Call } from "../src/simulator/Fault.ts"
import * as Files from "./support/Files.ts"
import * as Program from "./support/Program.ts"
import { notesOf, resultOf } from "./support/ResultJson.ts"
import * as Simulators from "./support/Simulators.ts"

const job = "JOB001"
const file = "20240921_16_1~4245~JOB001_0000004245.log"
const words = [...Program.vendorWords(job), "--json"]

const site = Effect.gen(function* () {
  const simulators = yield* Simulators.make()
  const program = yield* Program.make(simulators)
  const { opcon, summit } = simulators
  return {
    program,
    summit,
    opcon,
    /** OpCon has no log any more. */
    purge: (name = job) =>
      opcon.updateJob(Simulators.sampleId(name), (of) => ({
        ...of,
        log: { files: [], failed: "The output was purged" },
      })),
    attached: Effect.map(summit.incidents, (all) =>
      all.flatMap(({ attachments }) => attachments.map(({ name }) => name)),
    ),
    asked: (call: Call) => Effect.map(opcon.requests, (all) => all.filter((one) => one.call === call).length),
    kept: () => [...Files.keptLogs(program).keys()],
  }
})

describe("a log that was fetched", () => {
  it.effect("and could not be attached is attached later, though OpCon has it no more", () =>
    Effect.gen(function* () {
      const { asked, attached, kept, program, purge, summit } = yield* site
      yield* summit.faults.add({ call: "attach", kind: "unavailable-503", times: 1000 })
      const first = yield* program.settle(...words)
      assert.strictEqual(first.exit, 75)
      assert.include(notesOf(yield* resultOf(first), "attach-log"), `it is kept as ${Program.folder}/joblogs/${file}`)
      assert.deepStrictEqual(kept(), [file])

      yield* summit.faults.clear
      yield* purge()
      assert.strictEqual((yield* program.command("drain")).exit, 0)
      assert.deepStrictEqual([yield* attached, kept()], [["JOB001_0000004245.log"], []])
      const [incident] = yield* summit.incidents
      assert.include(new TextDecoder().decode(incident?.attachments[0]?.bytes), "job number 0000004245")
      assert.strictEqual(yield* asked("fetchLog"), 1)
    }),
  )

  it.effect("is kept when the incident itself cannot be created", () =>
    Effect.gen(function* () {
      const { attached, kept, program, purge, summit } = yield* site
      yield* summit.faults.add({ call: "createIncident", kind: "refuse", times: 1000 })
      assert.strictEqual((yield* program.settle(...words)).exit, 75)
      assert.deepStrictEqual(kept(), [file])
      yield* summit.faults.clear
      yield* purge()
      yield* program.command("drain")
      assert.deepStrictEqual([yield* attached, kept()], [["JOB001_0000004245.log"], []])
    }),
  )

  it.effect("is kept for a failure that is still pending, though the clock jumps forty days ahead", () =>
    Effect.gen(function* () {
      const { attached, kept, program, purge, summit } = yield* site
      yield* summit.faults.add({ call: "attach", kind: "unavailable-503", times: 1000 })
      yield* program.settle(...words)
      yield* TestClock.adjust("40 days")
      yield* program.command("drain")
      assert.deepStrictEqual(kept(), [file])
      yield* summit.faults.clear
      yield* purge()
      yield* program.command("drain")
      assert.deepStrictEqual([yield* attached, kept()], [["JOB001_0000004245.log"], []])
    }),
  )

  it.effect("is not asked for again beside the one that is missing", () =>
    Effect.gen(function* () {
      const { asked, attached, kept, opcon, program } = yield* site
      const id = Simulators.sampleId("UX_REPORT")
      const { log } = yield* opcon.job(id)
      const [out, err] = log.files
      assert(out !== undefined && err !== undefined)
      yield* opcon.updateJob(id, (of) => ({ ...of, log: { ...of.log, never: true } }))
      yield* program.settle(...Program.vendorWords("UX_REPORT"))
      // Of two streams one is attached: taken away there, it is back in the folder.
      yield* opcon.updateJob(id, (of) => ({ ...of, log }))
      program.disk.put(`${Program.folder}/joblogs/20240921_16_1~4254~STDERR_UX_REPORT_0000004254.092003.log`, "kept")
      yield* program.command("drain")
      assert.deepStrictEqual(
        [yield* attached, kept(), yield* asked("fetchLog")],
        [["STDOUT_UX_REPORT_0000004254.092003.log", "STDERR_UX_REPORT_0000004254.092003.log"], [], 1],
      )
    }),
  )

  it.effect("is attached from memory where JOBLOGDIR takes nothing", () =>
    Effect.gen(function* () {
      const { attached, kept, program } = yield* site
      program.disk.setReadOnly(`${Program.folder}/joblogs`)
      const { exit, stderr } = yield* program.settle(...words)
      assert.deepStrictEqual([exit, yield* attached, kept()], [0, ["JOB001_0000004245.log"], []])
      assert.include(stderr.join("\n"), "JOB001_0000004245.log cannot be kept in /rehearsal/joblogs")
    }),
  )
})

describe("what lies in JOBLOGDIR", () => {
  it.effect("goes when it was attached and the run was killed before it could take it away", () =>
    Effect.gen(function* () {
      const { asked, attached, kept, program, summit, opcon } = yield* site
      yield* opcon.faults.add({ call: "writeTicket", kind: "unavailable-503", times: 1000 })
      assert.strictEqual((yield* program.settle(...words)).exit, 75)
      program.disk.put(`${Program.folder}/joblogs/${file}`, "again")
      yield* opcon.faults.clear
      yield* program.command("drain")
      assert.deepStrictEqual([yield* attached, kept()], [["JOB001_0000004245.log"], []])
      assert.strictEqual(yield* asked("fetchLog"), 1)
      assert.strictEqual((yield* summit.incidents).length, 1)
    }),
  )

  it.effect("of another run or another day stays where it is, what a killed run left half-written goes", () =>
    Effect.gen(function* () {
      const { attached, kept, program, purge } = yield* site
      const half = `~1726910400000~${file}`
      const others = ["20240921_16_1~42450~x.log", "20240920_16_1~4245~x.log", "20240921_16_2~4245~x.log", "x.log"]
      for (const name of [...others, half]) program.disk.put(`${Program.folder}/joblogs/${name}`, "another's")
      // As young as the run.
      yield* purge()
      const ended = yield* program.settle(...words)
      assert.strictEqual(
        notesOf(yield* resultOf(ended), "attach-log"),
        "the log files of run 4245 could not be listed: The output was purged",
      )
      assert.deepStrictEqual([ended.exit, yield* attached], [0, []])
      assert.deepStrictEqual(kept().toSorted(), others.toSorted())
    }),
  )

  it.effect("goes when it is older than JOURNAL_KEEP_DAYS; what is not ours stays", () =>
    Effect.gen(function* () {
      const { kept, program } = yield* site
      for (const name of ["20240901_16_1~17~x.log", "~1~20240901_16_1~17~y.log", "vendor.log"]) {
        program.disk.put(`${Program.folder}/joblogs/${name}`, "old")
      }
      yield* TestClock.adjust("29 days")
      yield* program.settle(...words)
      assert.strictEqual(kept().length, 3)
      yield* TestClock.adjust("2 days")
      yield* program.command("drain")
      assert.deepStrictEqual(kept(), ["vendor.log"])
    }),
  )
})
