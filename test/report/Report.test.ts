/** `report` through the whole program: what is read, what is written where, and how it ends. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import * as Files from "../support/Files.ts"
import * as Program from "../support/Program.ts"
import * as Simulators from "../support/Simulators.ts"
import * as Storm from "../support/Storm.ts"
import { dead, parked, queued, start } from "../support/Unsettled.ts"

const place = `${Program.folder}/log/opcon-summit-report.html`
const outcomes = `${Program.folder}/log/outcomes.ndjson`

const Numbers = Schema.fromJsonString(
  Schema.Struct({
    schemaVersion: Schema.Literal(1),
    failures: Schema.Int,
    failuresKnown: Schema.Int,
    unreadable: Schema.Int,
    counts: Schema.Record(Schema.String, Schema.Int),
    latency: Schema.Struct({ incidents: Schema.Int, medianSeconds: Schema.NullOr(Schema.Number) }),
    period: Schema.Struct({ days: Schema.Int, from: Schema.String, to: Schema.String, timeZone: Schema.String }),
    workGroups: Schema.Array(Schema.Struct({ name: Schema.String, failures: Schema.Int })),
    journal: Schema.Struct({ counts: Schema.Record(Schema.String, Schema.Int), damaged: Schema.Int }),
    unfinished: Schema.Array(
      Schema.Struct({
        state: Schema.String,
        job: Schema.String,
        why: Schema.String,
        kind: Schema.NullOr(Schema.String),
      }),
    ),
  }),
)
const numbersOf = ({ stdout }: Program.Ended) => Schema.decodeUnknownSync(Numbers)(stdout.join("\n"))

const pageOf = ({ disk }: Program.Program, file = place): string => disk.files().get(file) ?? ""

describe("report", () => {
  it.effect("counts what the program has done, and writes the page into LOGDIR", () =>
    Effect.gen(function* () {
      const { program } = yield* start()
      for (const job of ["JOB001", "LOAD GL", "SILENT", "JOB002"]) yield* program.settle(...Program.vendorWords(job))
      const ended = yield* program.command("report")
      assert.deepStrictEqual([ended.exit, ended.stdout, ended.stderr], [0, [place], []])
      assert.include(pageOf(program), "JOB001")
      const numbers = numbersOf(yield* program.command("report", "--json"))
      assert.deepInclude(numbers.counts, { created: 2, suppressed: 1, failed: 1, pending: 0 })
      assert.deepStrictEqual([numbers.failures, numbers.failuresKnown, numbers.latency.incidents], [4, 4, 2])
      assert.deepStrictEqual(numbers.workGroups.map(({ failures, name }) => `${name} ${failures}`).toSorted(), [
        "Application One 1",
        "DevOps 1",
      ])
      assert.deepStrictEqual(
        numbers.unfinished.map(({ job, kind, state }) => [job, kind, state]),
        [["JOB002", "JobNotFound", "dead"]],
      )
    }),
  )

  it.effect("says so where nothing has failed, and what to look at", () =>
    Effect.gen(function* () {
      const { program } = yield* start()
      assert.strictEqual((yield* program.command("report")).exit, 0)
      const page = pageOf(program)
      assert.include(page, "No job failed in these 7 days")
      assert.include(page, "opcon-summit doctor")
      assert.notInclude(page, "<svg")
    }),
  )

  it.effect("suggests a longer look back where failures are older than the period", () =>
    Effect.gen(function* () {
      const { program } = yield* start()
      yield* program.settle(...Program.vendorWords("LOAD GL"))
      yield* TestClock.adjust("3 days")
      yield* program.command("report", "--days", "2")
      assert.include(pageOf(program), "opcon-summit report --days 8")
      const numbers = numbersOf(yield* program.command("report", "--json", "--days", "2"))
      assert.deepStrictEqual([numbers.failures, numbers.failuresKnown, numbers.period.days], [0, 1, 2])
    }),
  )

  it.effect.each([
    ["parked", parked, ["--incident N", "--create", "Parked: only a person"]],
    ["dead", dead, ["journal retry", "--reason TEXT", "Dead: refused for good"]],
    ["pending", queued, ["opcon-summit drain", "Pending: retried", "retried"]],
  ] as const)("lists what is %s, why, and what to do", ([state, world, phrases]) =>
    Effect.gen(function* () {
      const { before, program } = yield* world
      const numbers = numbersOf(yield* program.run("report", "--json", "--config", Files.configFile))
      assert.deepStrictEqual(
        numbers.unfinished.map((one) => [one.state, one.job]),
        [[state, before.failed.job]],
      )
      assert.strictEqual(numbers.journal.counts[state], 1)
      assert.strictEqual(numbers.failures, 1)
      assert.isAbove(numbers.unfinished[0]?.why.length ?? 0, 20)
      yield* program.run("report", "--config", Files.configFile)
      for (const phrase of phrases) assert.include(pageOf(program), phrase)
      if (state !== "pending") assert.include(pageOf(program), before.id)
    }),
  )

  it.effect("counts and reports damaged lines and files, and goes on", () =>
    Effect.gen(function* () {
      const { program } = yield* start()
      yield* program.settle(...Program.vendorWords("LOAD GL"))
      program.disk.put(outcomes, `{"half\n${program.disk.files().get(outcomes) ?? ""}`)
      program.disk.put(`${Program.folder}/journal/dead/x.json`, "{")
      const { exit, stderr } = yield* program.command("report")
      assert.strictEqual(exit, 0)
      assert.include(stderr.join("\n"), "1 lines of the outcomes")
      assert.include(stderr.join("\n"), "1 damaged files of the journal")
      assert.match(pageOf(program), /1 line of the outcomes[\s\S]*1 damaged file of the journal/)
      assert.strictEqual(numbersOf(yield* program.command("report", "--json")).unreadable, 1)
    }),
  )

  it.effect("writes to --out, with --json only then, and replaces what was there", () =>
    Effect.gen(function* () {
      const { program } = yield* start()
      yield* program.command("report", "--json")
      assert.isFalse(program.disk.files().has(place))
      program.disk.put("/pages/r.html", "old")
      const both = yield* program.command("report", "--json", "--out", "/pages/r.html")
      assert.strictEqual(numbersOf(both).failures, 0)
      assert.include(pageOf(program, "/pages/r.html"), "</html>")
      assert.deepStrictEqual(
        [...program.disk.files().keys()].filter((file) => file.startsWith("/pages/")),
        ["/pages/r.html"],
      )
    }),
  )

  it.effect("78 where the page cannot be written; the one that was there stays", () =>
    Effect.gen(function* () {
      const { program } = yield* start()
      program.disk.put("/pages/in/it.html", "old")
      const { exit, stderr, stdout } = yield* program.command("report", "--out", "/pages/in")
      assert.deepStrictEqual([exit, stdout], [78, []])
      assert.include(stderr.join("\n"), "The report /pages/in cannot be written: it is a folder")
      const below = yield* program.command("report", "--out", "/pages/in/it.html/r.html")
      assert.strictEqual(below.exit, 78)
      assert.strictEqual(program.disk.files().get("/pages/in/it.html"), "old")
    }),
  )

  it.effect.each(["0", "732", "-1", "x"])("64 for --days %s", (days) =>
    Effect.gen(function* () {
      const { program } = yield* start()
      const { exit, stderr } = yield* program.command("report", `--days=${days}`)
      assert.strictEqual(exit, 64)
      assert.include(stderr.join("\n"), "days")
    }),
  )

  it.effect("78 without a valid Connector.config", () =>
    Effect.gen(function* () {
      const { program } = yield* start()
      program.disk.put(Files.configFile, "[GENERAL]\nDEBUG=maybe\n")
      const { exit, stderr } = yield* program.command("report")
      assert.strictEqual(exit, 78)
      assert.include(stderr.join("\n"), "DEBUG in [GENERAL]")
    }),
  )

  it.effect("shows times of the OpCon server's zone", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Storm.now)
      const program = yield* Program.make(yield* Simulators.make(), "Australia/Sydney")
      const { period } = numbersOf(yield* program.command("report", "--json", "--days", "1"))
      assert.deepStrictEqual(period, {
        days: 1,
        from: "2024-09-21T00:00",
        to: "2024-09-21T19:20",
        timeZone: "Australia/Sydney",
      })
    }),
  )

  it.effect("ten thousand failures make a page below 2 MB that nothing can be run or fetched in", () =>
    Effect.gen(function* () {
      const page = yield* Storm.page(10_000)
      assert.isBelow(page.length, 1_000_000)
      assert.include(page, `content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;`)
      const active = /<script|<link|<iframe|<img|<object|\son\w+=|\bsrc=|url\((?!#)|@import|:href/gi
      assert.deepStrictEqual(
        Array.from(page.matchAll(active), ([found]) => found),
        [],
      )
      const ids = Array.from(page.matchAll(/ id="([^"]*)"/g), ([, id]) => id)
      assert.strictEqual(new Set(ids).size, ids.length)
    }),
  )
})
