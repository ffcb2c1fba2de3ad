/** `silence`, and what becomes of the failures that one covers. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as ManyJobs from "../support/ManyJobs.ts"
import { resultOf } from "../support/ResultJson.ts"

const name = ManyJobs.nameOf(0)
const words = ManyJobs.wordsOf(name)
const given = ManyJobs.make(2, {})
const after = (minutes: number) => TestClock.setTime(ManyJobs.start + minutes * 60_000)
const until = ["--until", "+2h", "--reason", "change 4711"]

/** The id that `silence add` has printed. */
const idIn = ({ stdout }: { readonly stdout: ReadonlyArray<string> }): string => {
  const [line = "{}"] = stdout
  return String(JSON.parse(line).id)
}

describe("a silence", () => {
  it.effect.each([
    ["--schedule", "nightly*"],
    ["--job", "BATCH000?"],
    ["--agent", "WINAGENT01"],
    ["--job", "*0000", "--agent", "win*"],
  ])("that covers the failure suppresses it, by row 10: %j", (patterns) =>
    Effect.gen(function* () {
      const { program, summit } = yield* given
      const added = yield* program.command("silence", "add", ...patterns, ...until)
      assert.strictEqual(added.exit, 0)
      const ended = yield* program.settle(...words, "--json")
      const { decision, outcome } = yield* resultOf(ended)
      assert.deepStrictEqual([ended.exit, outcome, decision?.row], [0, "suppressed", 10])
      assert.match(
        decision?.reason ?? "",
        /^Silence [0-9a-f]{6} of .*change 4711; set by .+ until 2024-09-21T11:20:00Z/,
      )
      assert.deepStrictEqual(yield* summit.requests, [])
    }),
  )

  it.effect.each([
    ["--schedule", "NIGHTLY"],
    ["--job", "BATCH000?", "--agent", "UX*"],
    ["--tag", "TEST"],
    ["--job", "BATCH000"],
  ])("that does not cover it changes nothing: %j", (patterns) =>
    Effect.gen(function* () {
      const { program, summit } = yield* given
      yield* program.command("silence", "add", ...patterns, ...until)
      yield* program.settle(...words)
      assert.lengthOf(yield* summit.incidents, 1)
    }),
  )

  it.effect("covers by any tag of the job", () =>
    Effect.gen(function* () {
      const { opcon, program, summit } = yield* given
      const [job] = yield* opcon.jobs
      yield* opcon.updateJob(job?.id ?? "", (one) => ({ ...one, tags: ["APP1", "Test_Load"] }))
      yield* program.command("silence", "add", "--tag", "test*", ...until)
      yield* program.settle(...words)
      assert.deepStrictEqual(yield* summit.incidents, [])
    }),
  )

  it.effect("ends by itself, or by command; what failed before it and after it gets its incident", () =>
    Effect.gen(function* () {
      const { program, summit } = yield* given
      const id = idIn(yield* program.command("silence", "add", "--job", "*", ...until, "--json"))
      assert.include((yield* program.command("silence", "list")).stdout.join("\n"), `in force: ${id} of job *`)
      yield* after(60)
      const ended = yield* program.command("silence", "end", id)
      assert.include(ended.stdout.join("\n"), `ended: ${id}`)
      assert.deepStrictEqual((yield* program.command("silence", "list")).stdout, [])
      assert.include((yield* program.command("silence", "list", "--all")).stdout.join("\n"), id)
      yield* program.settle(...words)
      assert.lengthOf(yield* summit.incidents, 1)
      yield* program.command("silence", "add", "--job", "*", ...until)
      yield* after(600)
      yield* program.settle(...ManyJobs.wordsOf(ManyJobs.nameOf(1)))
      assert.lengthOf(yield* summit.incidents, 2)
      assert.strictEqual((yield* program.command("silence", "end", id)).exit, 64)
    }),
  )

  it.effect("covers what was received while it was in force, even if it is worked on later", () =>
    Effect.gen(function* () {
      const { opcon, program, summit } = yield* given
      yield* program.command("silence", "add", "--job", "*", ...until)
      yield* opcon.faults.add({ call: "any", kind: "refuse", times: 100 })
      assert.strictEqual((yield* program.settle(...words)).exit, 75)
      yield* opcon.faults.clear
      yield* after(600)
      yield* program.command("drain")
      assert.deepStrictEqual(yield* summit.incidents, [])
    }),
  )

  it.effect("is overruled by journal retry, whose failure is not silenced again", () =>
    Effect.gen(function* () {
      const { opcon, program, summit } = yield* given
      yield* program.command("silence", "add", "--job", "*", ...until)
      yield* program.settle(...words)
      const id = idIn(yield* program.command("journal", "list", "--state", "done", "--json"))
      assert.include((yield* program.command("journal", "show", id)).stdout.join("\n"), "silenced")
      assert.strictEqual((yield* program.command("journal", "retry", id)).exit, 0)
      assert.strictEqual((yield* program.command("drain")).exit, 0)
      assert.lengthOf(yield* summit.incidents, 1)
      assert.strictEqual((yield* opcon.jobs)[0]?.ticket?.ticketId, "59404")
      const report = JSON.parse((yield* program.command("report", "--json")).stdout[0] ?? "{}")
      assert.deepStrictEqual([report.counts.created, report.silenced], [1, 0])
    }),
  )

  it.effect("is counted by the report", () =>
    Effect.gen(function* () {
      const { program } = yield* given
      yield* program.command("silence", "add", "--job", "*", ...until)
      yield* program.settle(...words)
      const report = JSON.parse((yield* program.command("report", "--json")).stdout[0] ?? "{}")
      assert.deepStrictEqual([report.counts.suppressed, report.silenced], [1, 1])
    }),
  )

  it.effect("is shown by a dry run", () =>
    Effect.gen(function* () {
      const { program } = yield* given
      yield* program.command("silence", "add", "--job", "*", ...until)
      const { decision, outcome } = yield* resultOf(yield* program.settle(...words, "--dry-run", "--json"))
      assert.deepStrictEqual([outcome, decision?.row], ["would-suppress", 10])
    }),
  )

  it.effect("that cannot be decoded silences nothing", () =>
    Effect.gen(function* () {
      const { program, summit } = yield* given
      program.disk.put("/rehearsal/journal/silences/abcdef.json", "{")
      yield* program.settle(...words)
      assert.lengthOf(yield* summit.incidents, 1)
    }),
  )
})

describe("silence add refuses", () => {
  it.effect.each([
    ["no pattern", [...until], "Give --schedule, --job, --agent or --tag"],
    ["an empty pattern", ["--job", " ", ...until], "--job is empty"],
    ["no reason", ["--job", "A", "--until", "+2h", "--reason", " "], "--reason is empty"],
    ["no end", ["--job", "A", "--reason", "x"], "--until"],
    ["a time that is over", ["--job", "A", "--until", "2024-09-21T09:20", "--reason", "x"], "is not in the future"],
    ["no time at all", ["--job", "A", "--until", "+0h", "--reason", "x"], "is not in the future"],
    ["a time that is none", ["--job", "A", "--until", "tomorrow", "--reason", "x"], "is no time"],
    ["an end too far away", ["--job", "A", "--until", "+91d", "--reason", "x"], "add --long if that is meant"],
  ] as const)("%s", ([, given, says]) =>
    Effect.gen(function* () {
      const { program } = yield* ManyJobs.make(0, {})
      const ended = yield* program.command("silence", "add", ...given)
      assert.strictEqual(ended.exit, 64)
      assert.include(ended.stderr.join("\n"), says)
      assert.isFalse([...program.disk.files().keys()].some((path) => path.includes("silences")))
    }),
  )

  it.effect("not what is far away and meant, nor a time in the zone of the OpCon server", () =>
    Effect.gen(function* () {
      const { program } = yield* ManyJobs.make(0, {})
      const far = yield* program.command("silence", "add", "--job", "A", "--until", "+91d", "--reason", "x", "--long")
      const near = yield* program.command(
        "silence",
        "add",
        "--job",
        "A",
        "--until",
        "2024-09-21T09:21",
        "--reason",
        "x",
      )
      assert.deepStrictEqual([far.exit, near.exit], [0, 0])
    }),
  )
})
