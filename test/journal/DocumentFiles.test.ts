/** Documents that a kill has left half made, and what becomes of them. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as TestClock from "effect/testing/TestClock"
import type { Entry } from "../../src/journal/Entry.ts"
import { make, toJson } from "../../src/journal/Entry.ts"
import * as Disk from "../../src/simulator/Disk.ts"
import { failed, folder, names, open } from "../support/Journals.ts"

const start = Effect.gen(function* () {
  const disk = Disk.make()
  return { disk, journal: yield* open(disk.fileSystem) }
})

const entry = (job: string, at = 0, random = 1): Entry =>
  make(failed(job, 4245), at, "2024-09-21T09:20:00.123Z", random)

describe("documents in the making", () => {
  it.effect("a whole document in the making, left by a kill, is adopted when nothing else tells of it", () =>
    Effect.gen(function* () {
      const { disk, journal } = yield* start
      const only = entry("JOB001", 0, 1)
      const older = entry("JOB002", 0, 2)
      const found = entry("JOB003", 0, 3)
      const pending = Effect.map(journal.list("pending"), (all) => new Map(all.map((one) => [one.failed.job, one])))
      const incident = {
        as: "created" as const,
        ref: { number: "59404", internalId: Option.none(), encryptedId: Option.none() },
        url: "https://summit",
        previous: Option.none(),
        notes: [],
      }
      const knows: Entry = { ...found, progress: { ...found.progress, incident: Option.some(incident) } }
      yield* journal.save(older)
      yield* journal.save({ ...found, progress: { ...found.progress, sending: true } })
      const settled: Entry = { ...entry("JOB004", 0, 4), state: "done" }
      yield* journal.save(settled)
      disk.put(`${folder}/${only.id}.7.tmp`, toJson(only))
      disk.put(`${folder}/${older.id}.7.tmp`, toJson({ ...older, attempts: 9 }))
      disk.put(`${folder}/${found.id}.7.tmp`, toJson(knows))
      disk.put(`${folder}/${settled.id}.7.tmp`, toJson({ ...settled, state: "pending" }))
      disk.put(`${folder}/cut.7.tmp`, toJson(entry("JOB005", 0, 5)).slice(0, 300))
      disk.put(`${folder}/later.7.tmp`, toJson(entry("JOB006", 0, 6)).replace('"schemaVersion":1', '"schemaVersion":2'))
      // Its writer may still be at it.
      yield* journal.tidy
      assert.strictEqual(names(disk).filter((name) => name.endsWith(".tmp")).length, 6)
      yield* TestClock.adjust(2_001)
      yield* journal.tidy
      const expected = new Map([only, older, knows].map((one) => [one.failed.job, one]))
      assert.deepStrictEqual(yield* pending, expected)
      assert.deepStrictEqual(yield* journal.list("done"), [settled])
      disk.powerCut()
      assert.deepStrictEqual(yield* pending, expected)
      yield* TestClock.adjust(10_000)
      yield* journal.tidy
      assert.deepStrictEqual(
        names(disk).filter((name) => name.endsWith(".tmp")),
        ["later.7.tmp"],
      )
      assert.strictEqual(yield* journal.damaged, 0)
    }),
  )

  it.effect("a writer whose document was adopted before it came to rename it is done", () =>
    Effect.gen(function* () {
      const disk = Disk.make()
      const late: FileSystem.FileSystem = {
        ...disk.fileSystem,
        rename: (from, to) =>
          Effect.gen(function* () {
            yield* TestClock.adjust(5_000)
            yield* (yield* open(disk.fileSystem)).tidy
            yield* disk.fileSystem.rename(from, to)
          }),
      }
      const added = yield* (yield* open(late)).add(failed("JOB001"))
      assert.deepStrictEqual(yield* (yield* open(disk.fileSystem)).list("pending"), [added])
      assert.deepStrictEqual(names(disk), [`pending/${added.id}.json`])
    }),
  )

  it.effect("a document in the making does no harm, and goes when it is ten seconds old", () =>
    Effect.gen(function* () {
      const { disk, journal } = yield* start
      disk.put(`${folder}/left.1.tmp`, "{")
      yield* journal.tidy
      const added = yield* journal.add(failed("JOB001"))
      assert.deepStrictEqual(yield* journal.list("pending"), [added])
      assert.include(names(disk), "left.1.tmp")
      yield* TestClock.adjust(10_000)
      yield* journal.tidy
      assert.include(names(disk), "left.1.tmp")
      yield* TestClock.adjust(1)
      yield* journal.tidy
      assert.deepStrictEqual(names(disk), [`pending/${added.id}.json`])
      assert.strictEqual(yield* journal.damaged, 0)
    }),
  )
})
