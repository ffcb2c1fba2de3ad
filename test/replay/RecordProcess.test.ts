/** The built program as real processes, over TLS: one of them records, another one replays where there is no site. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as Schema from "effect/Schema"
import { sampleSchedule } from "../../src/simulator/SampleSchedule.ts"
import { platform, program, site, start, words } from "../support/RealProcess.ts"
import { fromJson, Replayed } from "../support/Recording.ts"
import { sampleDate, sampleId } from "../support/Simulators.ts"

const jobs = sampleSchedule(sampleDate)

/** A site, and ways to run the program there and in an empty folder elsewhere. */
const stage = Effect.gen(function* () {
  const files = yield* FileSystem.FileSystem
  const main = yield* program
  const { dir, opcon, summit } = yield* site({ jobs })
  const elsewhere = yield* files.makeTempDirectoryScoped({ prefix: "opcon-summit-elsewhere-" })
  const there = (...args: ReadonlyArray<string>) => start([main, ...args], dir)
  const replay = Effect.fnUntraced(function* (name: string) {
    yield* files.copyFile(`${dir}/${name}`, `${elsewhere}/received.json`)
    const ended = yield* Effect.flatMap(
      start([main, "replay", "received.json", "--json"], elsewhere),
      (run) => run.ended,
    )
    const replayed = yield* Schema.decodeUnknownEffect(Replayed)(ended.stdout)
    return { ...replayed, code: ended.code, millis: ended.millis }
  })
  const recording = (name: string) => Effect.flatMap(files.readFileString(`${dir}/${name}`), fromJson)
  const job = (name: string) => opcon.job(sampleId(name))
  return { dir, files, opcon, summit, there, replay, recording, job }
})

describe("a run of the built program", () => {
  it.live("is recorded over TLS and replayed elsewhere to the millisecond", () =>
    Effect.gen(function* () {
      const { dir, files, job, opcon, recording, replay, summit, there } = yield* stage
      const path = yield* Path.Path
      yield* opcon.faults.add({ call: "findJob", kind: "error-500", times: 2 })
      yield* summit.faults.add({ call: "createIncident", kind: "reset-after" })
      const run = yield* there("--record", "run.json", ...words(yield* job("JOB001")))
      const ended = yield* run.ended
      assert.strictEqual(ended.code, 0, ended.stderr)
      // Where the system has file modes, only the owner can read it.
      const { mode } = yield* files.stat(`${dir}/run.json`)
      if (path.sep === "/") assert.strictEqual(mode & 0o777, 0o600)
      const { end, exchanges } = yield* recording("run.json")
      const replayed = yield* replay("run.json")
      assert.strictEqual(replayed.difference, null)
      assert.strictEqual(replayed.code, 0)
      assert.isAbove(exchanges.length, 10)
      assert.strictEqual(replayed.end.at, end.at)
      assert.include(replayed.result[0], "created 20240921|16|1|JOB001 incident 59404")
    }).pipe(Effect.scoped, Effect.provide(platform)),
  )

  it.live("may be a drain with several failures in flight", () =>
    Effect.gen(function* () {
      const { dir, files, job, recording, replay, summit, there } = yield* stage
      const config = yield* files.readFileString(`${dir}/Connector.config`)
      // No server listens there: the failures stay pending.
      const closed = config.replace(/^PORT=\d+/m, "PORT=1").replace("DEBUG=OFF", "TIME_BUDGET_SECONDS=1")
      yield* files.writeFileString(`${dir}/Connector.config`, closed)
      for (const name of ["JOB001", "LOAD GL", "COPY A/B", "ON CALL", "SEARCH INDEX"]) {
        assert.strictEqual((yield* (yield* there(...words(yield* job(name)))).ended).code, 75)
      }
      // Two creates get no reply, and are searched for until Summit can no longer store them.
      const quick = config.replace("[SUMMIT API]", "[SUMMIT API]\nTIMEOUT_SECONDS=2\nWRITE_TIMEOUT_SECONDS=2")
      yield* files.writeFileString(`${dir}/Connector.config`, quick)
      yield* summit.faults.add({ call: "createIncident", kind: "refuse", times: 2 })
      const ended = yield* (yield* there("drain", "--record", "drain.json")).ended
      assert.strictEqual(ended.code, 0, ended.stderr)
      assert.strictEqual((yield* recording("drain.json")).result.length, 5)
      assert.strictEqual((yield* replay("drain.json")).difference, null)
      assert.lengthOf(yield* summit.incidents, 5)
    }).pipe(Effect.scoped, Effect.provide(platform)),
  )
})
