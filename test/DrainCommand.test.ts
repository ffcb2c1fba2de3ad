/** `drain` through the whole program: what is printed, the exit code, and what is different afterwards. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import * as Program from "./support/Program.ts"
import * as Simulators from "./support/Simulators.ts"
import { config, dead, parked, queued, start } from "./support/Unsettled.ts"

describe("drain", () => {
  it.effect("works on everything now, and says what came of it", () =>
    Effect.gen(function* () {
      const { entry, opcon, program } = yield* queued
      yield* opcon.faults.clear
      const { exit, stdout } = yield* program.command("drain")
      assert.strictEqual(exit, 0)
      assert.strictEqual(stdout.length, 1)
      assert.match(stdout[0] ?? "", /^created 20240921\|16\|1\|JOB001 incident 59404 https:/)
      assert.strictEqual((yield* entry).state, "done")
      assert.deepStrictEqual(yield* program.command("drain").pipe(Effect.map(({ stdout }) => stdout)), [])
    }),
  )

  it.effect("says with 75 that something is left, and why", () =>
    Effect.gen(function* () {
      const { before, program } = yield* queued
      const { exit, stderr, stdout } = yield* program.run("drain", "--json", ...config)
      assert.strictEqual(exit, 75)
      const Line = Schema.Struct({
        schemaVersion: Schema.Literal(1),
        outcome: Schema.Literal("queued"),
        job: Schema.String,
        incident: Schema.Null,
        entry: Schema.String,
        state: Schema.Literal("pending"),
        error: Schema.Struct({ kind: Schema.Literal("OpConRefusedCredentials"), message: Schema.String }),
      })
      const line = Schema.decodeUnknownSync(Schema.fromJsonString(Line))(stdout[0])
      assert.deepStrictEqual([line.entry, line.job], [before.id, Simulators.sampleId("JOB001")])
      assert.include(stderr.join("\n"), "Kept in the journal: 1 pending, the oldest 0 s old")
    }),
  )

  it.effect.each([
    ["on a terminal", true, []],
    ["without one", false, []],
    ["with --json", true, ["--json"]],
  ] as const)("shows how far it is, and what it works on: %s", ([, terminal, more]) =>
    Effect.gen(function* () {
      const { opcon, program } = yield* queued
      yield* opcon.faults.clear
      const written: Array<string> = []
      program.look = { width: 80, colours: false, ...(terminal ? { write: (text) => void written.push(text) } : {}) }
      const { stderr } = yield* program.command("drain", ...more)
      assert.deepStrictEqual(
        stderr.filter((line) => !/^\d{4}-/.test(line)),
        [],
      )
      if (!terminal || more.length > 0) return assert.deepStrictEqual(written, [])
      assert.strictEqual(written[0], `0 of 1 worked on; now ${Simulators.sampleId("JOB001")}`)
      assert.strictEqual(written.at(-1), "\r\u001b[K")
    }),
  )

  it.effect(
    "a retry on a terminal says what it searches for, and prints no line of the log that only repeats a result",
    () =>
      Effect.gen(function* () {
        const { entry, program, summit } = yield* start()
        const body = JSON.stringify({ Errors: "Invalid WorkGroup Name", Message: "", TicketNo: 0 })
        yield* summit.faults.add({ call: "createIncident", kind: "answer", processed: false, body })
        assert.strictEqual((yield* program.settle(...Program.vendorWords("JOB001"))).exit, 69)
        yield* program.command("journal", "retry", (yield* entry).id)
        const written: Array<string> = []
        program.look = { width: 160, colours: false, write: (text) => void written.push(text) }
        const draining = yield* Effect.forkChild(program.run("drain", ...config))
        yield* TestClock.adjust("6 seconds")
        const { last } = yield* entry
        assert.include(
          Option.getOrThrow(last).message,
          "Before the incident is sent again, Symphony Summit is searched for",
        )
        const sentence = `0 of 1 worked on; searching Symphony Summit for the incident of ${Simulators.sampleId("JOB001")}`
        assert.include(written, sentence)
        yield* TestClock.adjust("2 minutes")
        const { exit, stderr, stdout } = yield* Fiber.join(draining)
        assert.strictEqual(exit, 0)
        assert.match(stdout.join(), /^created /)
        assert.deepStrictEqual(
          stderr.filter((line) => !line.includes(" WARN ")),
          [],
        )
        const [log = ""] = [...program.disk.files()].filter(([path]) => path.endsWith(".log")).map(([, text]) => text)
        assert.match(log, / INFO .* created 20240921/)
      }),
  )

  it.effect("leaves it to another process that drains, and says so", () =>
    Effect.gen(function* () {
      const { program } = yield* queued
      program.slot.held = true
      const { exit, stderr, stdout } = yield* program.command("drain")
      assert.deepStrictEqual([exit, stdout], [0, []])
      assert.include(stderr.join("\n"), "Another process is draining")
    }),
  )

  it.effect("says what is dead as long as it is, which is nothing that waits", () =>
    Effect.gen(function* () {
      const { before, program } = yield* dead
      yield* program.command("journal", "retry", before.id)
      const needed =
        "The journal needs attention: 1 dead, refused for good: correct the cause, then opcon-summit journal"
      for (const results of [1, 0]) {
        const { exit, stderr, stdout } = yield* program.command("drain")
        assert.deepStrictEqual([exit, stdout.length], [0, results])
        assert.include(stderr.join("\n"), needed)
      }
      yield* program.command("journal", "drop", before.id, "--reason", "test")
      assert.notInclude((yield* program.command("drain")).stderr.join("\n"), "needs attention")
    }),
  )

  it.effect("says what only a person can find out", () =>
    Effect.gen(function* () {
      const { program } = yield* parked
      const { exit, stderr, stdout } = yield* program.command("drain")
      assert.deepStrictEqual([exit, stdout], [0, []])
      assert.include(
        stderr.join("\n"),
        "1 parked: search Summit for the incident, then opcon-summit journal resolve ID",
      )
    }),
  )

  it.effect("--watch takes up what is due, until it is interrupted", () =>
    Effect.gen(function* () {
      const { before, entry, opcon, program, summit } = yield* queued
      yield* opcon.faults.clear
      const watching = yield* Effect.forkChild(program.run("drain", "--watch=5", ...config))
      yield* TestClock.setTime(before.dueAt - 1)
      assert.deepStrictEqual(yield* summit.incidents, [])
      yield* TestClock.adjust("3 minutes")
      assert.strictEqual((yield* summit.incidents).length, 1)
      assert.strictEqual((yield* entry).state, "done")
      assert.isUndefined(watching.pollUnsafe())
      yield* Fiber.interrupt(watching)
      assert.isFalse(program.slot.held)
    }),
  )
})
