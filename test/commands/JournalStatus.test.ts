/** `journal status` and `journal prune` through the whole program. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as TestClock from "effect/testing/TestClock"
import { ageOfOldest } from "../../src/queue/JournalReport.ts"
import * as Files from "../support/Files.ts"
import * as Program from "../support/Program.ts"
import { config, dead, parked, queued, start } from "../support/Unsettled.ts"

describe("journal status and prune", () => {
  it.effect("status: 0 while all is well, 75 from the second on at which the oldest is too old", () =>
    Effect.gen(function* () {
      const { before, program } = yield* queued
      const status = (...words: ReadonlyArray<string>) => program.run("journal", "status", ...words, ...config)
      yield* TestClock.setTime(before.receivedAt + 900_000)
      const well = yield* status()
      assert.strictEqual(well.exit, 0)
      assert.match(well.stdout.join("\n"), /^pending +1  waits and is retried; the oldest for 15 min$/m)
      yield* TestClock.adjust("1 second")
      const late = yield* status("--json")
      assert.strictEqual(late.exit, 75)
      assert.include(late.stdout[0] ?? "", '"counts":{"pending":1,"done":0,"dead":0,"parked":0,"dropped":0}')
      assert.include(late.stdout[0] ?? "", '"oldestPendingSeconds":901')
      assert.include(late.stderr.join("\n"), "901 s old, more than 900 s")
      assert.strictEqual((yield* status("--max-age", "901")).exit, 0)
    }),
  )

  it.effect("status: 75 for what cannot be understood, which stays where it is", () =>
    Effect.gen(function* () {
      const { before, program } = yield* queued
      const later = [...program.disk.files()].find(([path]) => path.includes(`/pending/${before.id}`))
      assert.isDefined(later)
      const [path, text] = later ?? assert.fail("no document")
      program.disk.put(path, text.replace('"schemaVersion":1', '"schemaVersion":2'))
      const { exit, stderr, stdout } = yield* program.command("journal", "status")
      assert.strictEqual(exit, 75)
      assert.match(stdout.join("\n"), /^unreadable +1  files that cannot be read now$/m)
      assert.include(stderr.join("\n"), "was written by a newer version of this program")
      const drained = yield* program.command("drain")
      assert.strictEqual(drained.exit, 75)
      assert.include(drained.stderr.join("\n"), `Kept in the journal: ${path} was written by a newer version`)
      assert.isTrue(program.disk.files().has(path))
      const listed = (yield* program.command("journal", "list")).stdout.join(" ")
      assert.match(listed, /^unreadable: +\S+\.json was written +by a newer version/)
      assert.include((yield* program.command("journal", "status", "--json")).stdout[0] ?? "", '"unreadable":1')
    }),
  )

  it.effect.each(["", "{", '{"schemaVersion":2}'])("status: 75 for a kept command line that has become %j", (text) =>
    Effect.gen(function* () {
      const { program } = yield* start()
      program.disk.put("/rehearsal/journal/rejected/x.json", text)
      const { exit, stderr, stdout } = yield* program.command("journal", "status", "--json")
      assert.strictEqual(exit, 75)
      assert.include(stdout[0] ?? "", '"unreadable":1,"rejected":0')
      assert.include(stderr.join("\n"), "/journal/rejected/x.json cannot be read")
      const listed = (yield* program.command("journal", "list")).stdout.join(" ")
      assert.match(listed, /^unreadable: +\/rehearsal\/journal\/rejected\/x\.json cannot be read$/)
      assert.isTrue(program.disk.files().has("/rehearsal/journal/rejected/x.json"))
    }),
  )

  it.effect("the age of the oldest of very many is known", () =>
    Effect.gen(function* () {
      const { before } = yield* queued
      const many = Array.from({ length: 300_000 }, (_, at) => ({ ...before, receivedAt: before.receivedAt + at }))
      yield* TestClock.setTime(before.receivedAt + 7000)
      assert.deepStrictEqual(yield* ageOfOldest(many), Option.some(7))
    }),
  )

  it.effect.each([
    ["dead", dead],
    ["parked", parked],
  ] as const)("status: 75 for what is %s", ([state, world]) =>
    Effect.gen(function* () {
      const { program } = yield* world
      const { exit, stderr } = yield* program.command("journal", "status")
      assert.strictEqual(exit, 75)
      assert.include(stderr.join("\n"), `1 ${state}`)
    }),
  )

  it.effect("status: 75 for a damaged file; 0 for an empty journal", () =>
    Effect.gen(function* () {
      const { program } = yield* start()
      assert.strictEqual((yield* program.command("journal", "status")).exit, 0)
      program.disk.put(`${Program.folder}/journal/pending/x.json`, "{")
      const { exit, stdout } = yield* program.command("journal", "status")
      assert.strictEqual(exit, 75)
      assert.match(stdout.join("\n"), /^damaged +1  files set aside$/m)
    }),
  )

  it.effect("prune: JOURNAL_KEEP_DAYS, or --days", () =>
    Effect.gen(function* () {
      const { program } = yield* start()
      yield* program.settle(...Program.vendorWords("JOB001"))
      yield* TestClock.adjust("29 days")
      const kept = yield* program.command("journal", "prune")
      assert.deepStrictEqual(kept.stdout, [
        "Nothing was removed: no entry that is done is old enough; what was received in the last 30 days is kept.",
      ])
      const gone = yield* program.command("journal", "prune", "--days", "28", "--json")
      assert.deepStrictEqual(gone.stdout, ['{"schemaVersion":1,"removedDays":1,"keptDays":28}'])
      assert.deepStrictEqual((yield* program.command("journal", "list", "--state", "done")).stdout, [
        "No entry is done.",
      ])
    }),
  )

  it.effect("78 without a valid Connector.config, on stderr", () =>
    Effect.gen(function* () {
      const { program } = yield* start()
      program.disk.put(Files.configFile, "[GENERAL]\nDEBUG=maybe\n")
      const { exit, stderr, stdout } = yield* program.command("journal", "status")
      assert.deepStrictEqual([exit, stdout], [78, []])
      assert.include(stderr.join("\n"), "DEBUG in [GENERAL]")
    }),
  )
})
