import { assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { folder, make, vendorWords } from "../support/Program.ts"
import * as InMemory from "../support/Simulators.ts"

const log = `${folder}/log`

/** A site in Berlin at `time`, and the names in its LOGDIR. */
const at = Effect.fnUntraced(function* (time: string) {
  yield* TestClock.setTime(DateTime.toEpochMillis(DateTime.makeUnsafe(time)))
  const program = yield* make(yield* InMemory.make(), "Europe/Berlin")
  const { disk } = program
  const names = () =>
    Array.from(disk.files().keys()).flatMap((name) => (name.startsWith(`${log}/`) ? [name.slice(log.length + 1)] : []))
  return { ...program, names, put: (name: string, text: string) => disk.put(`${log}/${name}`, text) }
})

const line = (month: string) => `{"entry":"e","finishedAt":"${month}-30T12:00:00.000Z"}\n`

describe("LOGDIR", () => {
  it.effect("keeps the files of LOG_KEEP_DAYS, and whatever else lies there", () =>
    Effect.gen(function* () {
      const { names, put, settle } = yield* at("2024-09-20T22:30:00Z")
      const old = ["opcon-summit-2024-08-21.log", "opcon-summit-2024-08-21.ndjson", "opcon-summit-2019-01-01.log"]
      const rest = ["opcon-summit-2024-08-22.log", "opcon-summit-2019-01-01.log.bak", "notes-2019-01-01.log"]
      for (const name of [...old, ...rest]) put(name, "a line\n")
      yield* settle(...vendorWords("JOB001"))
      assert.sameMembers(names(), [...rest, "opcon-summit-2024-09-21.log", "outcomes.ndjson"])
    }),
  )

  it.effect("loses nothing to a clock that jumps ahead, nor what tells of a failure that is not settled", () =>
    Effect.gen(function* () {
      const simulators = yield* InMemory.make()
      yield* TestClock.setTime(DateTime.toEpochMillis(DateTime.makeUnsafe("2024-09-21T10:00:00Z")))
      const program = yield* make(simulators)
      const logs = () => [...program.disk.files().keys()].filter((name) => name.startsWith(`${log}/opcon-summit-`))
      yield* simulators.opcon.faults.add({ call: "findJob", kind: "unauthorized", times: 1000 })
      yield* program.settle(...vendorWords("JOB001"))
      program.disk.put(`${log}/opcon-summit-2024-09-01.log`, "a line\n")
      const before = logs()
      assert.isAbove(before.length, 1)
      // Forty days ahead: the first run notices, since nothing was logged in between.
      yield* TestClock.setTime(DateTime.toEpochMillis(DateTime.makeUnsafe("2024-10-31T10:00:00Z")))
      yield* program.command("drain")
      assert.includeMembers(logs(), before)
      // On the next day what is old goes, but for the days of what is still pending.
      yield* TestClock.setTime(DateTime.toEpochMillis(DateTime.makeUnsafe("2024-11-02T10:00:00Z")))
      yield* program.command("drain")
      assert.notInclude(logs(), `${log}/opcon-summit-2024-09-01.log`)
      assert.include(logs(), `${log}/opcon-summit-2024-09-21.log`)
    }),
  )

  it.effect("is left alone by who does not hold the drain lease", () =>
    Effect.gen(function* () {
      const { names, put, settle, slot } = yield* at("2024-09-20T12:00:00Z")
      put("opcon-summit-2019-01-01.log", "a line\n")
      put("outcomes.ndjson", line("2024-08"))
      slot.held = true
      yield* settle(...vendorWords("JOB001"))
      assert.includeMembers(names(), ["opcon-summit-2019-01-01.log", "outcomes.ndjson"])
      assert.notInclude(names(), "outcomes-2024-08.ndjson")
    }),
  )
})

describe("the outcomes", () => {
  it.effect("of a month that is over are put aside, and this month begins anew", () =>
    Effect.gen(function* () {
      const { disk, names, put, settle } = yield* at("2024-10-01T00:00:05Z")
      put("outcomes.ndjson", line("2024-09"))
      yield* settle(...vendorWords("JOB001"))
      const kept = disk.files().get(`${log}/outcomes-2024-09.ndjson`) ?? ""
      // What was written before it was put aside goes with it.
      assert.lengthOf(kept.trimEnd().split("\n"), 2)
      assert.isTrue(kept.startsWith(line("2024-09")))
      assert.notInclude(names(), "outcomes.ndjson")
      yield* settle(...vendorWords("LOAD GL"))
      assert.strictEqual(disk.files().get(`${log}/outcomes-2024-09.ndjson`), kept)
      assert.lengthOf((disk.files().get(`${log}/outcomes.ndjson`) ?? "").trimEnd().split("\n"), 1)
    }),
  )

  it.effect("stay where they are in their month, without a line, or where that month was put aside before", () =>
    Effect.gen(function* () {
      const { disk, names, put, settle } = yield* at("2024-09-30T23:30:00Z")
      put("outcomes.ndjson", line("2024-09"))
      yield* settle(...vendorWords("JOB001"))
      put("outcomes.ndjson", "nonsense\n")
      yield* settle(...vendorWords("LOAD GL"))
      put("outcomes.ndjson", line("2024-08"))
      put("outcomes-2024-08.ndjson", line("2024-08"))
      yield* TestClock.setTime(DateTime.toEpochMillis(DateTime.makeUnsafe("2024-09-30T12:00:00Z")))
      yield* disk.fileSystem.writeFileString(`${log}/outcomes-2024-08.ndjson`, line("2024-08"))
      yield* settle(...vendorWords("COPY A/B"))
      assert.sameMembers(
        names().filter((name) => name.startsWith("outcomes")),
        ["outcomes.ndjson", "outcomes-2024-08.ndjson"],
      )
    }),
  )

  it.effect("go when nothing was added to them for LOG_KEEP_DAYS", () =>
    Effect.gen(function* () {
      const { disk, names, settle } = yield* at("2024-09-30T12:00:00Z")
      const write = (name: string) => disk.fileSystem.writeFileString(`${log}/${name}`, line("2024-08"))
      yield* disk.fileSystem.makeDirectory(log)
      yield* write("outcomes-2024-08.ndjson")
      yield* TestClock.adjust("10 days")
      yield* write("outcomes-2024-07.ndjson")
      yield* TestClock.adjust("21 days")
      yield* settle(...vendorWords("JOB001"))
      assert.sameMembers(
        names().filter((name) => name.startsWith("outcomes")),
        ["outcomes.ndjson", "outcomes-2024-07.ndjson"],
      )
    }),
  )
})
