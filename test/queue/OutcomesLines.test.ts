/** The line that each failure leaves in outcomes.ndjson, however it is settled, through the whole program. */
import { assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as TestClock from "effect/testing/TestClock"
import * as Outcomes from "../../src/queue/Outcomes.ts"
import { edit } from "../support/Canaries.ts"
import { resultOf } from "../support/ResultJson.ts"
import type { Program } from "../support/Program.ts"
import { folder, make, vendorWords } from "../support/Program.ts"
import * as InMemory from "../support/Simulators.ts"

const file = `${folder}/log/outcomes.ndjson`

const start = Effect.gen(function* () {
  const simulators = yield* InMemory.make()
  const program = yield* make(simulators)
  return { ...simulators, program }
})

/** Lines as they stand in the file; every one must be readable, and end. */
const linesOf = ({ disk }: Program) => (disk.files().get(file) ?? "").split("\n").slice(0, -1)

const read = ({ disk }: Program) =>
  Effect.gen(function* () {
    const { lines, unreadable } = yield* Outcomes.read(`${folder}/log`)
    assert.strictEqual(unreadable, 0)
    return lines
  }).pipe(Effect.provide(Layer.merge(Layer.succeed(FileSystem.FileSystem, disk.fileSystem), Path.layer)))

const only = Effect.fnUntraced(function* (program: Program) {
  const lines = yield* read(program)
  assert.lengthOf(linesOf(program), 1)
  const [line] = lines
  assert.isDefined(line)
  return line
})

describe("a failure that is settled by its own run", () => {
  it.effect("leaves what --json told, with who, where and when", () =>
    Effect.gen(function* () {
      const { program, summit } = yield* start
      yield* summit.faults.add({ call: "createIncident", kind: "delay", millis: 1500 })
      yield* summit.faults.add({ call: "attach", kind: "delay", millis: 2000 })
      const ended = yield* program.settle(...vendorWords("JOB001"), "--json")
      const told = yield* resultOf(ended)
      const [text = ""] = linesOf(program)
      const line: unknown = JSON.parse(text)
      assert.deepInclude(line, told)
      const { attempts, entry, finishedAt, incident, incidentAt, jobNumber, receivedAt, state, ...rest } =
        yield* only(program)
      assert.deepStrictEqual([state, incident, attempts], ["done", Option.some("59404"), 1])
      assert.deepStrictEqual(
        [rest.schedule, rest.agent, rest.template, rest.termination],
        ["NIGHTLY BATCH", "WINAGENT01", "basic.json", "0000000001"],
      )
      assert.deepStrictEqual(jobNumber, Option.some(4245))
      assert.deepStrictEqual(rest.workGroup, Option.some("Application One"))
      assert.isTrue(
        Option.exists(entry, (id) =>
          Array.from(program.disk.files().keys()).some(
            (file) => file.startsWith(`${folder}/journal/done/1970-01-01/`) && file.endsWith(`/${id}.json`),
          ),
        ),
      )
      const at = (time: DateTime.Utc) => DateTime.toEpochMillis(time) - DateTime.toEpochMillis(receivedAt)
      assert.deepStrictEqual([Option.map(incidentAt, at), at(finishedAt)], [Option.some(1500), 3500])
      assert.include(text, '"receivedAt":"1970-01-01T00:00:00.000Z"')
    }),
  )

  it.effect("has the work group and the moment of a ticket that is only updated", () =>
    Effect.gen(function* () {
      const { program } = yield* start
      yield* program.settle(...vendorWords("JOB001"))
      yield* program.settle(...vendorWords("JOB001"))
      const [, line] = yield* read(program)
      assert.deepStrictEqual([line?.outcome, line?.workGroup], ["updated", Option.some("Application One")])
    }),
  )

  it.effect("has no incident, group or moment when it is suppressed", () =>
    Effect.gen(function* () {
      const { program } = yield* start
      yield* program.settle(...vendorWords("SILENT"))
      const { incident, incidentAt, outcome, state, workGroup } = yield* only(program)
      assert.deepStrictEqual([outcome, state], ["suppressed", "done"])
      assert.deepStrictEqual([incident, incidentAt, workGroup], [Option.none(), Option.none(), Option.none()])
    }),
  )

  it.effect("is told as dead with its error", () =>
    Effect.gen(function* () {
      const { program, summit } = yield* start
      yield* summit.faults.add({ call: "createIncident", kind: "empty" })
      const ended = yield* program.settle(...vendorWords("JOB001"))
      assert.strictEqual(ended.exit, 69)
      const { error, outcome, state } = yield* only(program)
      assert.deepStrictEqual([outcome, state, error?.kind], ["failed", "dead", "SummitRefused"])
    }),
  )
})

describe("no line", () => {
  it.effect("is left by a dry run, by what is still pending, by what was told before or handed over", () =>
    Effect.gen(function* () {
      const { program, summit } = yield* start
      yield* program.settle("--dry-run", ...vendorWords("JOB001"))
      yield* program.settle("--dry-run", "-jn", "JOB001")
      program.slot.held = true
      yield* program.settle(...vendorWords("LOAD GL"))
      program.slot.held = false
      yield* summit.faults.add({ call: "createIncident", kind: "refuse", times: 9999 })
      const ended = yield* program.settle(...vendorWords("JOB001"))
      assert.strictEqual(ended.exit, 75)
      assert.deepStrictEqual(linesOf(program), [])
      yield* summit.faults.clear
      yield* program.command("drain")
      assert.lengthOf(linesOf(program), 2)
      const again = [...vendorWords("JOB001"), "--job-number", "4245"]
      yield* program.settle(...again)
      yield* program.settle(...again)
      assert.lengthOf(linesOf(program), 3)
    }),
  )
})

describe("a failure that is settled by another process", () => {
  it.effect("has the moments of those that worked on it", () =>
    Effect.gen(function* () {
      const { opcon, program } = yield* start
      yield* opcon.faults.add({ call: "writeTicket", kind: "error-500", times: 9999 })
      const first = yield* program.settle(...vendorWords("JOB001"))
      assert.strictEqual(first.exit, 75)
      yield* opcon.faults.clear
      assert.strictEqual((yield* program.command("drain")).exit, 0)
      const { attempts, finishedAt, incidentAt, outcome, receivedAt, workGroup } = yield* only(program)
      assert.deepStrictEqual([outcome, attempts, workGroup], ["created", 2, Option.some("Application One")])
      const at = (time: DateTime.Utc) => DateTime.toEpochMillis(time) - DateTime.toEpochMillis(receivedAt)
      assert.isBelow(Option.getOrThrow(Option.map(incidentAt, at)), 60_000)
      assert.isAtLeast(at(finishedAt), 3_600_000)
    }),
  )

  it.effect("is told again when an operator takes it up and it settles again; the last line counts", () =>
    Effect.gen(function* () {
      const { program, summit } = yield* start
      yield* summit.faults.add({ call: "createIncident", kind: "empty" })
      yield* program.settle(...vendorWords("JOB001"))
      const id = Option.getOrThrow((yield* only(program)).entry)
      assert.strictEqual((yield* program.command("journal", "drop", id, "--reason", "by hand")).exit, 0)
      const [dropped] = yield* read(program)
      assert.deepStrictEqual([dropped?.state, dropped?.outcome], ["dropped", "failed"])
      assert.deepStrictEqual(dropped?.error, { kind: "Dropped", message: "by hand" })
      yield* summit.faults.clear
      yield* program.command("journal", "retry", id)
      yield* program.command("drain")
      const [last, ...more] = yield* read(program)
      assert.deepStrictEqual([last?.state, last?.outcome, more.length], ["done", "created", 0])
      assert.lengthOf(linesOf(program), 3)
    }),
  )
})

describe("a failure that never gets into the journal", () => {
  const refused = [
    ["a date that is none", "-a AGENT01 -s NIGHTLY BATCH -jn LOAD GL -e 1 -sd 21.9.2024 -si 16 -sn 1 -t basic.json"],
    [
      "a flag twice",
      "-a AGENT01 -s NIGHTLY BATCH -jn LOAD GL -e 1 -sd 2024-09-21 -sd 2024-09-22 -si 16 -sn 1 -t basic.json",
    ],
  ] as const
  it.effect.each(refused)("is told when its arguments are refused: %s", ([, words]) =>
    Effect.gen(function* () {
      const { program } = yield* start
      const ended = yield* program.settle(...words.split(" "), "--job-number", "4245")
      assert.strictEqual(ended.exit, 64)
      const line = yield* only(program)
      assert.deepStrictEqual([line.outcome, line.state, line.job, line.entry], ["failed", "none", "", Option.none()])
      assert.deepStrictEqual([line.schedule, line.agent, line.template], ["NIGHTLY BATCH", "AGENT01", "basic.json"])
      assert.deepStrictEqual(line.jobNumber, Option.some(4245))
      assert.strictEqual(line.error?.kind, "ArgumentsInvalid")
      assert.match(line.error?.message ?? "", /-sd|schedule-date/)
    }),
  )

  it.effect("is none when a person mistypes a command, or no Connector.config says where LOGDIR is", () =>
    Effect.gen(function* () {
      const { program } = yield* start
      assert.strictEqual((yield* program.command("drian")).exit, 64)
      assert.strictEqual((yield* program.settle()).exit, 64)
      assert.strictEqual((yield* program.run("-jn", "JOB001")).exit, 64)
      assert.isFalse(Array.from(program.disk.files().keys()).some((name) => name.endsWith("outcomes.ndjson")))
    }),
  )

  it.effect("is told when the journal's disk takes nothing, whatever comes of it", () =>
    Effect.gen(function* () {
      const { program, summit } = yield* start
      edit(program, "Connector.config", (text) => text.replace("JOURNALDIR=journal", "JOURNALDIR=ca.pem/journal"))
      yield* program.settle(...vendorWords("JOB001"))
      const line = yield* only(program)
      assert.deepStrictEqual([line.outcome, line.state, line.entry], ["created", "none", Option.none()])
      assert.deepStrictEqual([line.steps[0]?.step, line.steps[0]?.status], ["journal", "failed"])
      assert.deepStrictEqual(line.workGroup, Option.some("Application One"))
      yield* summit.faults.add({ call: "createIncident", kind: "refuse", times: 9999 })
      yield* program.settle(...vendorWords("LOAD GL"))
      const [, queued] = yield* read(program)
      assert.deepStrictEqual([queued?.outcome, queued?.state], ["queued", "none"])
    }),
  )

  it.effect("is told when it is interrupted and the journal's disk took nothing", () =>
    Effect.gen(function* () {
      const { program } = yield* start
      edit(program, "Connector.config", (text) => text.replace("JOURNALDIR=journal", "JOURNALDIR=ca.pem/journal"))
      program.slot.held = true
      const fiber = yield* Effect.forkChild(
        program.run("--config", `${folder}/Connector.config`, ...vendorWords("JOB001")),
      )
      yield* TestClock.adjust("3 seconds")
      yield* Fiber.interrupt(fiber)
      const { entry, error, outcome, state } = yield* only(program)
      assert.deepStrictEqual([outcome, state, entry, error?.kind], ["failed", "none", Option.none(), "Interrupted"])
    }),
  )

  it.effect("is told when Connector.config is broken and the journal cannot be written either", () =>
    Effect.gen(function* () {
      const { program } = yield* start
      edit(program, "Connector.config", (text) =>
        text
          .replace("JOURNALDIR=journal", "JOURNALDIR=ca.pem/journal")
          .replace("PORT=", "PROT=")
          .replace("LOGDIR=log", 'LOGDIR="my logs"'),
      )
      assert.strictEqual((yield* program.settle(...vendorWords("JOB001"))).exit, 78)
      const text = program.disk.files().get(`${folder}/my logs/outcomes.ndjson`) ?? ""
      assert.include(text, '"outcome":"failed","job":"20240921|16|1|JOB001"')
      assert.include(text, '"kind":"SettingsInvalid"')
    }),
  )
})

describe("a disk", () => {
  it.effect("that cut a line off costs no other line", () =>
    Effect.gen(function* () {
      const { program } = yield* start
      program.disk.put(file, '{"schemaVersion":1,"outco')
      yield* program.settle(...vendorWords("JOB001"))
      yield* program.settle(...vendorWords("LOAD GL"))
      const lines = linesOf(program)
      assert.lengthOf(lines, 3)
      assert.include(lines[1], '"outcome":"created"')
    }),
  )

  it.effect("that takes none stops nothing, and the log holds it", () =>
    Effect.gen(function* () {
      const { program } = yield* start
      edit(program, "Connector.config", (text) => text.replace("LOGDIR=log", "LOGDIR=ca.pem/log"))
      const ended = yield* program.settle(...vendorWords("JOB001"))
      assert.strictEqual(ended.exit, 0)
      assert.match(ended.stderr.join("\n"), /ERROR .*outcomes\.ndjson in .* cannot be written .*"outcome":"created"/)
    }),
  )
})
