/**
 * The job log in the whole program: which one, when it is fetched, and that no trouble with it ever changes the outcome.
 * A log that may still come is something left to do; for one that never will a note is all.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Call } from "../src/simulator/Fault.ts"
import type { LoggedRequest } from "../src/simulator/Server.ts"
import type { SummitOptions } from "../src/simulator/SummitSimulator.ts"
import * as Files from "./support/Files.ts"
import * as Program from "./support/Program.ts"
import { notesOf, resultOf } from "./support/ResultJson.ts"
import * as Simulators from "./support/Simulators.ts"

const id = Simulators.sampleId("JOB001")
const words = [...Program.vendorWords("JOB001"), "--json"]

const times = (requests: ReadonlyArray<LoggedRequest>, call: Call) =>
  requests.filter((request) => request.call === call).map(({ at }) => at)

const attachments = Effect.fnUntraced(function* ({ summit }: Simulators.Simulators) {
  return (yield* summit.incidents).flatMap((incident) =>
    incident.attachments.map(({ bytes, name }) => [name, new TextDecoder().decode(bytes)] as const),
  )
})

describe("a log that can be had", () => {
  it.effect("is fetched while the incident is created", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      yield* simulators.summit.faults.add({ call: "createIncident", kind: "delay", millis: 20_000 })
      const program = yield* Program.make(simulators)
      yield* program.settle(...words)
      const opcon = yield* simulators.opcon.requests
      const summit = yield* simulators.summit.requests
      assert.deepStrictEqual(times(summit, "createIncident"), [0])
      assert.deepStrictEqual([times(opcon, "listLog"), times(opcon, "fetchLog").length], [[0], 1])
      assert.isTrue(times(opcon, "pollLog").every((at) => at > 0 && at < 20_000))
      assert.deepStrictEqual(times(opcon, "writeTicket"), [20_000])
      assert.deepStrictEqual(times(summit, "attach"), [20_000])
    }),
  )

  it.effect("does not hold up the number on the job, however long it takes", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      yield* simulators.opcon.faults.add({ call: "pollLog", kind: "delay", millis: 25_000 })
      // So that it is being fetched when the number is to be written.
      yield* simulators.summit.faults.add({ call: "createIncident", kind: "delay", millis: 1000 })
      const program = yield* Program.make(simulators)
      assert.strictEqual((yield* program.settle(...words)).exit, 0)
      assert.isTrue(times(yield* simulators.opcon.requests, "writeTicket").every((at) => at < 10_000))
      assert.strictEqual((yield* attachments(simulators)).length, 1)
    }),
  )

  it.effect("is that of the run that --job-number names, although the job was restarted", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      const program = yield* Program.make(simulators)
      yield* simulators.opcon.failJob(id, { jobNumber: 4300 })
      yield* program.settle(...Program.vendorWords("JOB001"), "--job-number", "4245", "--json")
      assert.deepStrictEqual(
        (yield* attachments(simulators)).map(([name]) => name),
        ["JOB001_0000004245.log"],
      )
      assert.include((yield* simulators.summit.incident(59404)).information, Program.markerOf("JOB001", 4245))
    }),
  )

  it.effect("is that of the run OpCon shows, without --job-number", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      const program = yield* Program.make(simulators)
      yield* simulators.opcon.failJob(id, { jobNumber: 4300 })
      yield* program.settle(...words)
      assert.deepStrictEqual(
        (yield* attachments(simulators)).map(([name]) => name),
        ["JOB001_0000004300.log"],
      )
    }),
  )

  it.effect("is attached file by file, each with its text", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      const program = yield* Program.make(simulators)
      yield* program.settle(...Program.vendorWords("UX_REPORT"))
      assert.deepStrictEqual(yield* attachments(simulators), [
        ["STDOUT_UX_REPORT_0000004254.092003.log", "reading input\nrow 17 is malformed\n"],
        ["STDERR_UX_REPORT_0000004254.092003.log", "report: cannot continue\n"],
      ])
    }),
  )

  it.effect("is attached and the run ends with 75 when the number cannot be written to the job", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      yield* simulators.opcon.faults.add({ call: "writeTicket", kind: "error-500", times: 1000 })
      const program = yield* Program.make(simulators)
      const ended = yield* program.settle(...words)
      const result = yield* resultOf(ended)
      assert.deepStrictEqual([ended.exit, result.incident], [75, "59404"])
      assert.strictEqual((yield* attachments(simulators)).length, 1)
      assert.strictEqual((yield* simulators.opcon.job(id)).ticket, null)
    }),
  )
})

describe("includeJobLogAttachment is false", () => {
  it.effect("nobody is asked for a log", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      const program = yield* Program.make(simulators)
      Files.changeRules(program, { includeJobLogAttachment: false })
      const ended = yield* program.settle(...words)
      const result = yield* resultOf(ended)
      assert.deepStrictEqual([ended.exit, result.outcome], [0, "created"])
      assert.strictEqual(notesOf(result, "attach-log"), "includeJobLogAttachment is off")
      assert.deepStrictEqual(yield* attachments(simulators), [])
      assert.deepStrictEqual(times(yield* simulators.opcon.requests, "listLog"), [])
    }),
  )
})

describe("a log that cannot be had", () => {
  it.effect.each([
    ["the agent has none", 0, { files: [], failed: "The output was purged" }, "The output was purged"],
    ["the agent keeps none", 0, { files: [], failed: "captured output is off" }, "captured output is off"],
    // What may come later is kept in the journal.
    ["the agent never answers", 75, { files: [], never: true }, "the agent had not answered"],
    ["there is no file", 75, { files: [] }, "OpCon has no log file for run 4245"],
    [
      "the file is empty",
      0,
      { files: [{ path: "/tmp/a.log", text: "" }] },
      "a_0000004245.log is empty and was not attached",
    ],
    [
      "the file cannot be read",
      75,
      { files: [{ path: "/tmp/a.log", text: "x", failed: "Access denied" }] },
      "log file /tmp/a.log could not be fetched: Access denied",
    ],
  ] as const)("%s: the incident is there, and a note says why", ([, exit, log, note]) =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      yield* simulators.opcon.updateJob(id, (job) => ({ ...job, log }))
      const program = yield* Program.make(simulators)
      const ended = yield* program.settle(...words)
      const result = yield* resultOf(ended)
      assert.deepStrictEqual([ended.exit, result.outcome, result.incident], [exit, "created", "59404"])
      assert.include(notesOf(result, "attach-log"), note)
      assert.strictEqual((yield* simulators.opcon.job(id)).ticket?.ticketId, "59404")
      // Whoever waits for a log: the number is on the job before that.
      assert.isTrue(times(yield* simulators.opcon.requests, "writeTicket").every((at) => at < 1000))
    }),
  )

  it.effect.each(["NULL GATE", "NEVER STARTED"])("%s has none", (job) =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      const program = yield* Program.make(simulators)
      const ended = yield* program.settle(...Program.vendorWords(job), "--json")
      const result = yield* resultOf(ended)
      assert.deepStrictEqual([ended.exit, result.outcome], [0, "created"])
      assert.match(notesOf(result, "attach-log"), /no job log exists|has not run/)
    }),
  )
})

describe("a log that cannot be attached", () => {
  const ways: ReadonlyArray<readonly [string, Partial<SummitOptions>, string]> = [
    ["type", { refusedExtensions: ["log"] }, "This type of file is not allowed"],
    ["size", { maxBytes: 10 }, "The size of the file exceeds the limit"],
    ["service", { notAllowed: ["Summit_UploadAttachmentBase64Encoded"] }, "empty answer"],
  ]
  it.effect.each(ways)("%s refused: it is told, and kept in JOBLOGDIR", ([, summit, why]) =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make({ summit })
      const program = yield* Program.make(simulators)
      const ended = yield* program.settle(...words)
      const result = yield* resultOf(ended)
      assert.deepStrictEqual([ended.exit, result.outcome, result.error], [0, "created", undefined])
      const kept = "20240921_16_1~4245~JOB001_0000004245.log"
      assert.include(notesOf(result, "attach-log"), why)
      assert.include(notesOf(result, "attach-log"), `${Program.folder}/joblogs/${kept}`)
      assert.include(Files.keptLogs(program).get(kept), "job number 0000004245")
    }),
  )

  it.effect("an attached one leaves nothing in JOBLOGDIR", () =>
    Effect.gen(function* () {
      const program = yield* Program.make(yield* Simulators.make())
      yield* program.settle(...words)
      assert.strictEqual(Files.keptLogs(program).size, 0)
    }),
  )
})
