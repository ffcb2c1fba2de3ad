/**
 * The built program in real processes: the same run reported by two of them at one moment stands once; what is made is for
 * the owner only; a journal that cannot be written, and one below /proc, end with a message and no request.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as RealProcess from "./support/RealProcess.ts"
import { sampleDate, sampleId } from "./support/Simulators.ts"

const pairs = Number(process.env["PAIRS"] ?? 8)
const jobs = Array.from({ length: pairs }, (_, at) => ({
  name: `JOB${at}`,
  date: sampleDate,
  scheduleId: 16,
  jobNumber: 5000 + at,
}))
const patience = 240_000

const siteWith = (seeds: ReadonlyArray<(typeof jobs)[number]>) =>
  RealProcess.site({ jobs: seeds, opcon: { logPolls: 0 } })

/** Everything below a folder, with its mode. */
const modesBelow = (dir: string): ReadonlyArray<readonly [string, string]> =>
  fs.readdirSync(dir, { recursive: true, withFileTypes: true }).map((entry) => {
    const file = path.join(entry.parentPath, entry.name)
    return [path.relative(dir, file), (fs.statSync(file).mode & 0o777).toString(8)] as const
  })

describe.skipIf(process.platform === "win32")("real processes", () => {
  it.live(
    "the same run reported twice at one moment stands once, with and without a drain at work",
    () =>
      Effect.gen(function* () {
        const main = yield* RealProcess.program
        const { dir, opcon, summit } = yield* siteWith(jobs)
        yield* Effect.forEach(
          jobs,
          ({ name }) =>
            Effect.gen(function* () {
              const words = RealProcess.words(yield* opcon.job(sampleId(name)))
              const two = yield* Effect.forEach([1, 2], () => RealProcess.start([main, ...words], dir))
              for (const { ended } of two) {
                const { code, stderr, stdout } = yield* ended
                assert.strictEqual(code, 0, stdout + stderr)
              }
            }),
          { concurrency: 2 },
        )
        const { code, stdout } = yield* RealProcess.run([main, "drain"], dir)
        assert.strictEqual(code, 0, stdout)
        const incidents = yield* summit.incidents
        assert.lengthOf(incidents, pairs)
        for (const { attachments, information, internalLog, userLog } of incidents) {
          assert.lengthOf(attachments, 1, information)
          assert.notInclude(userLog + internalLog, "failed again")
        }
        const { entries } = yield* RealProcess.journalOf(dir)
        assert.isAtLeast(entries.length, pairs)
        assert.isTrue(entries.every(({ state }) => state === "done"))
      }).pipe(Effect.scoped, Effect.provide(RealProcess.platform)),
    patience,
  )

  it.live(
    "what is made is for the owner only, and a folder that was there keeps its mode",
    () =>
      Effect.gen(function* () {
        const main = yield* RealProcess.program
        const { dir, opcon } = yield* siteWith(jobs.slice(0, 1))
        fs.mkdirSync(path.join(dir, "log"))
        fs.chmodSync(path.join(dir, "log"), 0o750)
        const before = new Set(modesBelow(dir).map(([name]) => name))
        const words = RealProcess.words(yield* opcon.job(sampleId("JOB0")))
        const { code, stderr } = yield* RealProcess.run([main, ...words, "--record", "run.json"], dir)
        assert.strictEqual(code, 0, stderr)
        const again = RealProcess.words(yield* opcon.job(sampleId("JOB0")), "basic.json", 9)
        // The agent has no log of that run, and is asked for it again later.
        assert.strictEqual((yield* RealProcess.run([main, ...again], dir)).code, 75)
        assert.strictEqual((yield* RealProcess.run([main, "report", "--out", "report.html"], dir)).code, 0)
        const after = modesBelow(dir).filter(([name]) => !before.has(name))
        assert.isAbove(after.length, 6)
        assert.deepStrictEqual(
          after.filter(([name, mode]) => mode !== (fs.statSync(path.join(dir, name)).isDirectory() ? "700" : "600")),
          [],
        )
        assert.strictEqual(fs.statSync(path.join(dir, "log")).mode & 0o777, 0o750)
      }).pipe(Effect.scoped, Effect.provide(RealProcess.platform)),
    patience,
  )

  it.live(
    "a JOURNALDIR where no folder can be made is no reason to wait for ever",
    () =>
      Effect.gen(function* () {
        const main = yield* RealProcess.program
        const { dir, opcon, summit } = yield* siteWith(jobs.slice(0, 1))
        const file = path.join(dir, "Connector.config")
        fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace(/^JOURNALDIR=.*$/m, "JOURNALDIR=/proc/none/here"))
        const words = RealProcess.words(yield* opcon.job(sampleId("JOB0")))
        const { signal, stderr } = yield* Effect.timeout(RealProcess.run([main, ...words], dir), "60 seconds")
        assert.isNull(signal)
        assert.include(stderr, "/proc/none")
        assert.lengthOf(yield* summit.incidents, 1)
        const drained = yield* Effect.timeout(RealProcess.run([main, "drain"], dir), "60 seconds")
        assert.strictEqual(drained.code, 78, drained.stdout)
      }).pipe(Effect.scoped, Effect.provide(RealProcess.platform)),
    patience,
  )
})
