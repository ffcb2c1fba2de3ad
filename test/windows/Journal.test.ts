/**
 * Several processes on Windows: one hands over to the other, one is killed or interrupted in the middle, one meets files
 * that something else holds. Nothing is lost and nothing is doubled.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as Executable from "../../packaging/Executable.ts"
import { windows } from "../../packaging/Target.ts"
import type { Handler } from "../../src/http/Listener.ts"
import * as RealProcess from "../support/RealProcess.ts"
import { sampleDate, sampleId } from "../support/Simulators.ts"
import * as Installation from "./Installation.ts"

const seed = (name: string, jobNumber: number) => ({ name, date: sampleDate, scheduleId: 16, jobNumber })
const one = seed("ERSTER LAUF ÄÖÜ", 4245)
const other = seed("ZWEITER LAUF", 4246)

/** Both systems, and the program (a new installation, unless there is one) that points at them and has an empty journal. */
const installed = Effect.fnUntraced(function* (
  around: (app: Handler) => Handler = (app) => app,
  make: typeof Installation.make = Installation.make,
) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const site = yield* RealProcess.site({ jobs: [one, other], around, opcon: { logPolls: 0 } })
  const program = yield* make
  const journal = `Tagebuch für Läufe ${path.basename(site.dir)}`
  yield* files.copy(path.join(site.dir, "templates"), path.join(program.dir, "templates"), { overwrite: true })
  yield* Installation.configure(program, site, [`JOURNALDIR=${journal}`, "LOGDIR=log"])
  const fails = Effect.fnUntraced(function* ({ name }: typeof one) {
    return yield* program.start(RealProcess.words(yield* site.opcon.job(sampleId(name))))
  })
  /** What both systems and the journal hold in the end. */
  const found = Effect.gen(function* () {
    const incidents = yield* site.summit.incidents
    const { entries } = yield* RealProcess.journalOf(program.dir, journal)
    return {
      incidents: incidents.length,
      logs: incidents.map(({ attachments }) => attachments.length),
      numbers: (yield* site.opcon.jobs).filter(({ ticket }) => ticket !== null).length,
      journal: entries.map(({ state }) => state),
    }
  })
  return { ...site, site, program, fails, found }
})

/** Holds the `at`-th request back until it is let go; `when`: before or after it is processed. */
const gate = Effect.fnUntraced(function* (at: number, when: "before" | "after") {
  const reached = yield* Deferred.make<void>()
  const open = yield* Deferred.make<void>()
  let seen = 0
  const around = (app: Handler): Handler =>
    Effect.suspend(() => {
      seen += 1
      if (seen !== at) return app
      const held = Effect.andThen(Deferred.succeed(reached, undefined), Deferred.await(open))
      return when === "before" ? Effect.andThen(held, app) : Effect.tap(app, () => held)
    })
  return { around, reached: Deferred.await(reached), open: Deferred.succeed(open, undefined), seen: () => seen }
})

const test = <E>(
  name: string,
  effect: () => Effect.Effect<void, E, Effect.Services<ReturnType<typeof installed>>>,
  skipped = false,
) => it.live.skipIf(skipped)(name, () => effect().pipe(Effect.scoped, Effect.provide(RealProcess.platform)))

describe("several processes on Windows", () => {
  test("a failure that comes while another is worked on is handed over, and its process ends at once", () =>
    Effect.gen(function* () {
      const { around, open, reached } = yield* gate(1, "before")
      const { fails, found } = yield* installed(around)
      const first = yield* fails(one)
      yield* reached
      const second = yield* Effect.flatMap(fails(other), ({ ended }) => ended)
      assert.include(second.stdout, '"outcome":"handed-off"')
      assert.strictEqual(second.code, 0, second.stderr)
      yield* open
      const ended = yield* first.ended
      assert.strictEqual(ended.code, 0, ended.stderr)
      assert.deepStrictEqual(yield* found, { incidents: 2, logs: [1, 1], numbers: 2, journal: ["done", "done"] })
    }))

  test("ten failures of a job at once, and one process killed among them, are one incident", () =>
    Effect.gen(function* () {
      const { around, open, reached } = yield* gate(5, "before")
      const { found, opcon, program } = yield* installed(around)
      const job = yield* opcon.job(sampleId(one.name))
      const runs = Array.from({ length: 10 }, (_, index) => 4245 + index)
      for (const jobNumber of runs.slice(1)) yield* opcon.failJob(job.id, { jobNumber })
      const all = yield* Effect.forEach(runs, (run) => program.start(RealProcess.words(job, "basic.json", run)))
      yield* reached
      all[5]?.kill()
      yield* open
      const ends = yield* Effect.forEach(all, ({ ended }) => ended)
      const bad = ends.filter(({ code, signal }) => code !== 0 && signal === null)
      assert.deepStrictEqual(bad, [])
      assert.strictEqual((yield* program.run(["drain"])).code, 0)
      const { incidents, journal, numbers } = yield* found
      assert.deepStrictEqual({ incidents, numbers }, { incidents: 1, numbers: 1 })
      // The killed one may not have come as far as to keep its failure.
      assert.isAtLeast(journal.length, runs.length - 1)
      assert.deepStrictEqual([...new Set(journal)], ["done"])
    }))

  test("a journal whose path is longer than 260 characters is one like others", () =>
    Effect.gen(function* () {
      const { fails, found, program, site } = yield* installed()
      const files = yield* FileSystem.FileSystem
      const path = yield* Path.Path
      const long = Array.from({ length: 6 }, (_, index) => `${index} Ordner für Läufe `.padEnd(50, "x")).join("\\")
      yield* Installation.configure(program, site, [`JOURNALDIR=${long}`, "LOGDIR=log"])
      const ended = yield* Effect.flatMap(fails(one), ({ ended }) => ended)
      assert.strictEqual(ended.code, 0, ended.stdout + ended.stderr)
      assert.strictEqual((yield* found).incidents, 1)
      const { entries } = yield* RealProcess.journalOf(program.dir, path.join(...long.split("\\")))
      assert.deepStrictEqual(
        entries.map(({ state }) => state),
        ["done"],
      )
      assert.isTrue(yield* files.exists(path.join(program.dir, ...long.split("\\"), "drain.lock")))
    }))

  test("a process that is killed at any request leaves what `drain` brings to one incident", () =>
    Effect.gen(function* () {
      const counted = yield* gate(0, "before")
      const whole = yield* installed(counted.around)
      yield* Effect.flatMap(whole.fails(one), ({ ended }) => ended)
      assert.isAbove(counted.seen(), 8)
      for (let at = 1; at <= counted.seen(); at += 1) {
        const { around, reached } = yield* gate(at, at % 2 === 0 ? "before" : "after")
        yield* Effect.gen(function* () {
          const { fails, found, program } = yield* installed(around, Effect.succeed(whole.program))
          const running = yield* fails(one)
          yield* reached
          running.kill()
          yield* running.ended
          const { code, stderr, stdout } = yield* program.run(["drain"])
          assert.deepStrictEqual(
            { code, ...(yield* found) },
            { code: 0, incidents: 1, logs: [1], numbers: 1, journal: ["done"] },
            `killed at request ${at}: ${stdout}${stderr}`,
          )
        }).pipe(Effect.scoped)
      }
    }))

  test(
    "Ctrl+C ends it with 130, and the failure stays in the journal",
    () =>
      Effect.gen(function* () {
        const { around, open, reached } = yield* gate(1, "before")
        const { fails, found, program } = yield* installed(around)
        const running = yield* fails(one)
        yield* reached
        running.kill("SIGINT")
        const ended = yield* running.ended
        assert.strictEqual(ended.code, 130, ended.stderr)
        assert.deepStrictEqual((yield* found).journal, ["pending"])
        yield* open
        const drained = yield* program.run(["drain"])
        assert.strictEqual(drained.code, 0, drained.stderr)
        assert.deepStrictEqual(yield* found, { incidents: 1, logs: [1], numbers: 1, journal: ["done"] })
      }),
    // Node on Windows cannot send it; Wine makes it of a signal of Linux.
    Installation.native,
  )

  test("a file that a scanner holds is tried again", () =>
    Effect.gen(function* () {
      const { fails, found, program } = yield* installed()
      const path = yield* Path.Path
      const files = yield* FileSystem.FileSystem
      const node = Installation.native ? process.execPath : path.join(yield* Executable.node(windows), windows.node)
      const held = path.join(program.dir, "held")
      // Opened with no sharing at all, which is libuv's flag 0x10000000.
      const script = `const fs = require("fs"), [config, held] = process.argv.slice(1)
        fs.openSync(config, fs.constants.O_RDWR | 0x10000000); fs.writeFileSync(held, ""); setTimeout(() => {}, 700)`
      const config = path.join(program.dir, "Connector.config")
      const scanner = yield* program.startOther(node, ["-e", script, program.seen(config), program.seen(held)])
      yield* Effect.repeat(Effect.delay(files.exists(held), "20 millis"), { until: (there) => there })
      const ended = yield* Effect.flatMap(fails(one), ({ ended }) => ended)
      assert.strictEqual(ended.code, 0, ended.stdout + ended.stderr)
      assert.strictEqual((yield* found).incidents, 1)
      assert.strictEqual((yield* scanner.ended).code, 0)
    }))
})
