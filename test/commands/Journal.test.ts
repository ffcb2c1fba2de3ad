/** The operator's changes to the journal through the whole program. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as TestClock from "effect/testing/TestClock"
import { fromJson } from "../../src/journal/Entry.ts"
import * as Program from "../support/Program.ts"
import { config, dead, start } from "../support/Unsettled.ts"

describe("journal list and show", () => {
  it.effect("lists what is not finished; --state names other states", () =>
    Effect.gen(function* () {
      const { before, program } = yield* dead
      yield* program.settle(...Program.vendorWords("JOB001"))
      const list = (yield* program.command("journal", "list")).stdout.join("\n")
      const id = before.id.slice(0, "20240921T092000000Z".length)
      assert.match(list, /^ID +state +age +next try +job\n-+ /)
      assert.match(
        list,
        new RegExp(`^${id} +dead +\\d+ \\w+ +- +JOB002\n  waits for you to correct the cause: OpCon knows no job`, "m"),
      )
      assert.include(list, `  next: opcon-summit journal retry ${id}`)
      assert.notInclude(list, "JOB001")
      const done = (yield* program.command("journal", "list", "--state", "done", "--state", "dead")).stdout.join("\n")
      assert.match(done, / dead .* JOB002$/m)
      assert.match(done, / done +\d+ \w+ +- +59404 +JOB001\n  next: opcon-summit incident 59404 -t basic\.json$/m)
      const [json] = (yield* program.command("journal", "list", "--json")).stdout
      assert.deepStrictEqual(Result.getOrThrow(fromJson(json ?? "")), before)
    }),
  )

  it.effect("names the command that mends a template that does not exist", () =>
    Effect.gen(function* () {
      const { program } = yield* start()
      const words = Program.vendorWords("JOB001").map((word) => (word === "basic.json" ? "nope.json" : word))
      assert.strictEqual((yield* program.settle(...words)).exit, 65)
      const list = (yield* program.command("journal", "list")).stdout.join("\n")
      const [, id = ""] = /next: opcon-summit journal retry (\S+) --template NAME/.exec(list) ?? []
      const retried = yield* program.command("journal", "retry", id, "--template", "basic.json")
      assert.strictEqual(retried.exit, 0, `${list} ${retried.stderr.join("\n")}`)
      assert.strictEqual((yield* program.command("drain")).exit, 0)
    }),
  )

  it.effect("shows why a failure got no incident", () =>
    Effect.gen(function* () {
      const { program } = yield* start()
      assert.strictEqual((yield* program.settle(...Program.vendorWords("SILENT"))).exit, 0)
      const [json = ""] = (yield* program.command("journal", "list", "--state", "done", "--json")).stdout
      const { id } = Result.getOrThrow(fromJson(json))
      const shown = (yield* program.command("journal", "show", id)).stdout.join("\n")
      assert.match(shown, /^decided +Suppress, row 1: The job's tag NOTICKET is an EXIT tag of the\s+template/m)
    }),
  )

  it.effect("shows an entry by the beginning of its id", () =>
    Effect.gen(function* () {
      const { before, program } = yield* dead
      const { exit, stdout } = yield* program.command("journal", "show", before.id.slice(0, 8).toLowerCase())
      assert.strictEqual(exit, 0)
      for (const fact of [
        "dead",
        before.id,
        "20240921|16|1|JOB002",
        "WINAGENT01",
        "JobNotFound",
        "2024-09-21T09:20:00",
      ]) {
        assert.include(stdout.join("\n"), fact)
      }
      const json = (yield* program.command("journal", "show", before.id, "--json")).stdout
      assert.deepStrictEqual(Result.getOrThrow(fromJson(json[0] ?? "")), before)
    }),
  )

  it.effect("64 for an id that does not exist or is ambiguous, with similar ones", () =>
    Effect.gen(function* () {
      const { before, program } = yield* dead
      const wrong = `${before.id.slice(0, -1)}x`
      const unknown = yield* program.command("journal", "show", wrong)
      assert.deepStrictEqual([unknown.exit, unknown.stdout], [64, []])
      assert.include(unknown.stderr.join("\n"), `no entry ${wrong}. Near: ${before.id}`)
      yield* program.settle(...Program.vendorWords("JOB003"))
      const two = yield* program.command("journal", "retry", "20240921")
      assert.strictEqual(two.exit, 64)
      assert.match(two.stderr.join("\n"), /2 entries begin with 20240921: 2024\S+, 2024/)
      assert.strictEqual((yield* program.command("journal", "show", "")).exit, 64)
    }),
  )
})

describe("journal retry and drop", () => {
  it.effect("retry: the next drain takes it up", () =>
    Effect.gen(function* () {
      const { before, entry, opcon, program } = yield* dead
      assert.deepStrictEqual((yield* program.command("drain")).stdout, [])
      const asked = (yield* opcon.requests).length
      assert.strictEqual((yield* program.command("journal", "retry", before.id)).exit, 0)
      assert.strictEqual((yield* opcon.requests).length, asked, "nothing is sent by the command itself")
      assert.deepStrictEqual([(yield* entry).state, (yield* entry).dueAt], ["pending", 0])
      const { exit, stdout } = yield* program.command("drain")
      assert.strictEqual(exit, 0)
      assert.match(stdout[0] ?? "", /^failed 20240921\|16\|1\|JOB002: OpCon knows no job/)
      assert.strictEqual((yield* entry).state, "dead")
    }),
  )

  it.effect("drop: with the reason; and retry takes that back", () =>
    Effect.gen(function* () {
      const { before, entry, program } = yield* dead
      const { exit } = yield* program.command("journal", "drop", before.id, "--reason", "job was removed")
      assert.strictEqual(exit, 0)
      const dropped = yield* entry
      assert.strictEqual(dropped.state, "dropped")
      const { kind, message } = Option.getOrThrow(dropped.last)
      assert.deepStrictEqual([kind, message], ["Dropped", "job was removed"])
      const left = (yield* program.command("journal", "list")).stdout
      assert.deepStrictEqual(left, ["No entry is pending or dead or parked or rejected."])
      assert.strictEqual((yield* program.command("journal", "retry", before.id)).exit, 0)
      assert.strictEqual((yield* entry).state, "pending")
    }),
  )

  it.effect("64 where it makes no sense, and nothing is changed", () =>
    Effect.gen(function* () {
      const { entry, program } = yield* start()
      yield* program.settle(...Program.vendorWords("JOB001"))
      const done = yield* entry
      for (const words of [
        ["drop", done.id, "--reason", "x"],
        ["drop", done.id, "--reason", " "],
        ["drop", done.id],
        ["resolve", done.id, "--incident", "1"],
        ["retry", done.id, "--template", "none.json"],
      ]) {
        const { exit } = yield* program.command("journal", ...words)
        assert.strictEqual(exit, words.includes("--template") ? 65 : 64, words.join(" "))
      }
      assert.deepStrictEqual(yield* entry, done)
      const { stderr } = yield* program.command("journal", "drop", done.id, "--reason", "x")
      assert.include(stderr.join("\n"), "is done; only what is pending or dead or parked can be dropped")
    }),
  )

  it.effect("retry: what is done is looked at once more, and nothing is done twice", () =>
    Effect.gen(function* () {
      const { entry, opcon, program, summit } = yield* start()
      yield* program.settle(...Program.vendorWords("JOB001"))
      const { id } = yield* entry
      yield* opcon.faults.add({ call: "findJob", kind: "unauthorized", times: 1 })
      assert.strictEqual((yield* program.command("journal", "retry", id)).exit, 0)
      assert.strictEqual((yield* entry).state, "pending")
      assert.strictEqual((yield* program.command("drain")).exit, 75)
      assert.strictEqual((yield* program.command("drain")).exit, 0)
      assert.strictEqual((yield* entry).state, "done")
      const [incident, ...more] = yield* summit.incidents
      assert.lengthOf(more, 0)
      assert.lengthOf(incident?.attachments ?? [], 1)
    }),
  )

  it.effect("retry --template: mends a failure whose template does not exist", () =>
    Effect.gen(function* () {
      const { entry, program, summit } = yield* start()
      assert.strictEqual((yield* program.settle(...Program.vendorWords("JOB001", "basik.json"))).exit, 65)
      const before = yield* entry
      assert.strictEqual(before.state, "pending")
      const missing = yield* program.command("journal", "retry", before.id, "--template", "daly.json")
      assert.strictEqual(missing.exit, 65)
      assert.deepStrictEqual(yield* entry, before)
      assert.strictEqual((yield* program.command("journal", "retry", before.id, "--template", "basic.json")).exit, 0)
      assert.strictEqual((yield* program.command("drain")).exit, 0)
      assert.lengthOf(yield* summit.incidents, 1)
      assert.strictEqual((yield* entry).failed.template, "basic.json")
    }),
  )

  it.effect("75 while another process drains for more than ten seconds; a shorter drain is waited for", () =>
    Effect.gen(function* () {
      const { before, entry, program } = yield* dead
      program.slot.held = true
      const busy = yield* program.command("journal", "retry", before.id)
      assert.strictEqual(busy.exit, 75)
      assert.include(busy.stderr.join("\n"), "A drain is running")
      assert.deepStrictEqual(yield* entry, before)
      const waiting = yield* Effect.forkChild(program.run("journal", "retry", before.id, ...config))
      yield* TestClock.adjust("9 seconds")
      program.slot.held = false
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* Fiber.join(waiting)).exit, 0)
      assert.strictEqual((yield* entry).state, "pending")
    }),
  )
})
