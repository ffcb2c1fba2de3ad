import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as TestClock from "effect/testing/TestClock"
import type { Entry } from "../../src/journal/Entry.ts"
import { make, toJson } from "../../src/journal/Entry.ts"
import { JournalUnavailable } from "../../src/journal/Journal.ts"
import * as Disk from "../../src/simulator/Disk.ts"
import { failed, folder, names, open } from "../support/Journals.ts"

const start = Effect.gen(function* () {
  const disk = Disk.make()
  return { disk, journal: yield* open(disk.fileSystem) }
})

const entry = (job: string, at = 0, random = 1): Entry =>
  make(failed(job, 4245), at, "2024-09-21T09:20:00.123Z", random)
const jobs = (entries: ReadonlyArray<Entry>) => entries.map(({ failed }) => failed.job)

describe("what is kept", () => {
  it.effect("is on disk when add and save return", () =>
    Effect.gen(function* () {
      const { disk, journal } = yield* start
      const added = yield* journal.add(failed("JOB001"))
      disk.powerCut()
      assert.deepStrictEqual(yield* journal.list("pending"), [added])
      const changed = { ...added, attempts: 3, progress: { ...added.progress, sending: true } }
      yield* journal.save(changed)
      disk.powerCut()
      assert.deepStrictEqual(yield* journal.list("pending"), [changed])
      assert.deepStrictEqual(names(disk), [`pending/${added.id}.json`])
    }),
  )

  it.effect("has one document, however often it is pending again", () =>
    Effect.gen(function* () {
      const { disk, journal } = yield* start
      const added = yield* journal.add(failed("JOB001"))
      for (const state of ["pending", "parked", "pending", "pending", "done", "pending"] as const) {
        yield* journal.save({ ...added, state })
        assert.lengthOf(names(disk), 1, state)
      }
    }),
  )

  it.effect("comes oldest first, whoever took it in", () =>
    Effect.gen(function* () {
      const { disk, journal } = yield* start
      for (const job of ["C", "A", "B"]) {
        yield* (yield* open(disk.fileSystem)).add(failed(job))
        yield* TestClock.adjust(1)
      }
      assert.deepStrictEqual(jobs(yield* journal.list("pending")), ["C", "A", "B"])
      const ids = (yield* journal.list("pending")).map(({ id }) => id)
      assert.deepStrictEqual(yield* journal.ids("pending", "done"), ids)
    }),
  )

  it.effect("is found by the run it is about", () =>
    Effect.gen(function* () {
      const { disk, journal } = yield* start
      const first = yield* journal.add(failed("JOB001", 4245))
      yield* journal.add(failed("JOB001"))
      assert.deepStrictEqual(yield* journal.findRun(failed("JOB001", 4245)), Option.some(first))
      assert.deepStrictEqual(yield* journal.findRun(failed("JOB001", 4246)), Option.none())
      assert.deepStrictEqual(yield* journal.findRun(failed("JOB002", 4245)), Option.none())
      assert.deepStrictEqual(yield* journal.findRun(failed("JOB001")), Option.none())
      yield* journal.save({ ...first, state: "done" })
      assert.strictEqual(Option.getOrThrow(yield* journal.findRun(failed("JOB001", 4245))).state, "done")
      // Another job whose run has the same key, and which is received earlier.
      const other = { ...entry("JOB009"), id: `00000000T000000000Z-${first.id.split("-")[1]}-00000000` }
      disk.put(`${folder}/pending/${other.id}.json`, toJson(other))
      assert.strictEqual(Option.getOrThrow(yield* journal.findRun(failed("JOB001", 4245))).id, first.id)
    }),
  )
})

describe("what is not as it should be", () => {
  it.effect("is set aside with a message, and the rest is listed", () =>
    Effect.gen(function* () {
      const told: Array<string> = []
      const { disk, journal } = yield* start
      const good = entry("GOOD")
      const put = (name: string, text: string | Uint8Array) => disk.put(`${folder}/pending/${name}`, text)
      put(`${good.id}.json`, toJson(good))
      put("0-empty.json", "")
      put("1-truncated.json", toJson(entry("A")).slice(0, 200))
      put("2-foreign.json", '{"name":"opcon-summit","version":"1.0.0"}')
      put("3-renamed.json", toJson(entry("B")))
      put("4-binary.json", new Uint8Array([0xff, 0xfe, 0, 0x7b]))
      put("5-later.json", toJson({ ...entry("C"), id: "5-later" }).replace('"schemaVersion":1', '"schemaVersion":2'))
      put("notes.txt", "not ours, not touched")
      const logger = Logger.make<unknown, void>(({ message }) => void told.push(String(message)))
      const list = Effect.provide(journal.list("pending"), Logger.layer([logger]))
      assert.deepStrictEqual(yield* list, [good])
      assert.strictEqual(yield* journal.damaged, 5)
      assert.strictEqual(told.length, 6)
      assert.match(told[0] ?? "", /0-empty\.json is not a journal entry \(it is empty\); it is set aside in .*damaged/)
      assert.include(told[3] ?? "", "its id differs")
      assert.match(told[5] ?? "", /5-later\.json was written by a newer version of this program/)
      assert.isTrue(disk.files().has(`${folder}/pending/5-later.json`))
      const { unread } = yield* Effect.provide(journal.survey("pending"), Logger.layer([logger]))
      assert.lengthOf(unread, 1)
      assert.include(unread[0] ?? "", "5-later.json was written by a newer version")
      assert.isTrue(disk.files().has(`${folder}/damaged/1-truncated.json`))
      assert.isTrue(disk.files().has(`${folder}/pending/notes.txt`))
      // Said once.
      assert.deepStrictEqual(yield* list, [good])
      assert.strictEqual(told.length, 6)
    }),
  )

  it.effect("stops nothing even where it cannot be set aside", () =>
    Effect.gen(function* () {
      const { disk, journal } = yield* start
      const good = entry("GOOD")
      disk.put(`${folder}/pending/${good.id}.json`, toJson(good))
      disk.put(`${folder}/pending/0.json`, "{")
      disk.setFull(true)
      assert.deepStrictEqual(yield* journal.list("pending"), [good])
    }),
  )

  it.effect("a file that lies among the folders of finished ones is passed over", () =>
    Effect.gen(function* () {
      const { disk, journal } = yield* start
      const added = yield* journal.add(failed("JOB001", 4245))
      yield* journal.save({ ...added, state: "done" })
      disk.put(`${folder}/done/desktop.ini`, "[.ShellClassInfo]")
      disk.put(`${folder}/done/1970-01-01/JOB001.json`, "a copy")
      assert.deepStrictEqual(yield* journal.ids("done"), [added.id])
      assert.deepStrictEqual(jobs(yield* journal.list("done")), ["JOB001"])
      assert.isTrue(Option.isSome(yield* journal.get(added.id)))
      assert.isTrue(Option.isSome(yield* journal.findRun(failed("JOB001", 4245))))
      assert.strictEqual(yield* journal.damaged, 0)
    }),
  )

  it.effect("counts by its own state, whatever folder it lies in, and is moved there by whoever has the lease", () =>
    Effect.gen(function* () {
      const { disk, journal } = yield* start
      const finished: Entry = { ...entry("JOB001"), state: "done" }
      disk.put(`${folder}/pending/${finished.id}.json`, toJson(finished))
      assert.deepStrictEqual(yield* journal.list("pending"), [])
      assert.deepStrictEqual(yield* journal.list("done"), [finished])
      assert.deepStrictEqual(names(disk), [`pending/${finished.id}.json`])
      yield* journal.tidy
      assert.deepStrictEqual(names(disk), [
        `done/1970-01-01/${finished.id.split("-")[1]?.slice(0, 2)}/${finished.id}.json`,
      ])
      assert.deepStrictEqual(yield* journal.list("done"), [finished])
    }),
  )
})

describe("a disk that does not do as it is told", () => {
  it.effect("full: JournalUnavailable says where, the old entry stays, and nothing is left lying about", () =>
    Effect.gen(function* () {
      const { disk, journal } = yield* start
      const added = yield* journal.add(failed("JOB001"))
      disk.setFull(true)
      const error = yield* Effect.flip(journal.add(failed("JOB002")))
      assert.instanceOf(error, JournalUnavailable)
      assert.include(error.message, folder)
      assert.instanceOf(yield* Effect.flip(journal.save({ ...added, attempts: 9 })), JournalUnavailable)
      assert.deepStrictEqual(yield* journal.list("pending"), [added])
      assert.deepStrictEqual(names(disk), [`pending/${added.id}.json`])
      disk.setFull(false)
      yield* journal.save({ ...added, attempts: 9 })
      assert.strictEqual((yield* journal.list("pending"))[0]?.attempts, 9)
    }),
  )

  it.effect("busy for a moment: waited for", () =>
    Effect.gen(function* () {
      const { disk, journal } = yield* start
      disk.holdBusy(".json", 3)
      const adding = yield* Effect.forkChild(journal.add(failed("JOB001")))
      yield* Effect.yieldNow
      assert.isUndefined(adding.pollUnsafe())
      yield* TestClock.adjust("1 second")
      const added = yield* Fiber.join(adding)
      assert.deepStrictEqual(yield* journal.list("pending"), [added])
    }),
  )

  it.effect("busy for good: told within three seconds, and nothing is left lying about", () =>
    Effect.gen(function* () {
      const { disk, journal } = yield* start
      disk.holdBusy(".json", 1000)
      const adding = yield* Effect.forkChild(Effect.flip(journal.add(failed("JOB001"))))
      yield* TestClock.adjust("3 seconds")
      assert.instanceOf(adding.pollUnsafe() && (yield* Fiber.join(adding)), JournalUnavailable)
      assert.deepStrictEqual(names(disk), [])
    }),
  )
})

describe("prune", () => {
  it.effect("removes done entries by the day they were received, and nothing else", () =>
    Effect.gen(function* () {
      const { disk, journal } = yield* start
      const dayOf = 86_400_000
      for (const at of [0, dayOf - 1, dayOf]) {
        yield* journal.save({ ...entry("JOB001", at, at + 1), state: "done" })
        yield* journal.save({ ...entry("JOB002", at, at + 2), state: "dead" })
      }
      disk.put(`${folder}/done/notes/mine.json`, "kept")
      yield* TestClock.setTime(30 * dayOf + dayOf - 1)
      assert.strictEqual(yield* journal.prune(30), 0)
      yield* TestClock.adjust(1)
      assert.strictEqual(yield* journal.prune(30), 1)
      const left = names(disk).filter((name) => name.startsWith("done/1970"))
      assert.strictEqual(left.length, 1)
      assert.match(left[0] ?? "", /^done\/1970-01-02\//)
      assert.isTrue(disk.files().has(`${folder}/done/notes/mine.json`))
      assert.strictEqual((yield* journal.ids("dead")).length, 3)
    }),
  )
})
