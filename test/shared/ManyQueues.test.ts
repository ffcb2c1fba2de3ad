/** One process for the queues of several tenants: the built program, a database, and one tenant whose database is gone. */
import { cpSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Postgres from "../support/Postgres.ts"
import * as RealProcess from "../support/RealProcess.ts"
import { tempFolder } from "../support/SharedHost.ts"
import { sampleDate, sampleId } from "../support/Simulators.ts"

describe("drain --watch --queues", () => {
  it.live("serves the queues that it can, in turns at one Summit, and ends all of them with SIGTERM", () =>
    Effect.gen(function* () {
      const main = yield* RealProcess.program
      const names = ["ONE", "TWO", "LOST"]
      const site = yield* RealProcess.site({
        jobs: names.map((name, at) => ({ name, date: sampleDate, scheduleId: 16, jobNumber: 4001 + at })),
      })
      const server = yield* Postgres.start()
      const { database, port, user } = yield* server.database({ empty: true })
      const above = yield* tempFolder
      for (const name of names) {
        const dir = join(above, name)
        cpSync(site.dir, dir, { recursive: true })
        const config = join(dir, "Connector.config")
        const url = `postgres://${user}@127.0.0.1:${name === "LOST" ? 1 : port}/${database}`
        const journal = `[JOURNAL]\nURL=${url}\nPASSWORD=env:QUEUE_PASSWORD\nQUEUE=${name.toLowerCase()}\n`
        writeFileSync(config, `${readFileSync(config, "utf8")}MAX_PER_SECOND=50\n${journal}`)
      }
      const environment = { QUEUE_PASSWORD: Postgres.password }
      const run = (dir: string, ...words: ReadonlyArray<string>) =>
        RealProcess.run([main, ...words], join(above, dir), environment)
      // There are no tables yet, so that each failure waits on its host.
      for (const name of names) {
        const failure = RealProcess.words(yield* site.opcon.job(sampleId(name)))
        assert.strictEqual((yield* run(name, ...failure)).code, 75)
      }
      assert.strictEqual((yield* run("ONE", "journal", "setup")).code, 0)

      const watching = yield* RealProcess.start(
        [main, "drain", "--watch=1", "--json", "--queues", names.join(",")],
        above,
        environment,
      )
      yield* Effect.addFinalizer(() => Effect.sync(() => watching.kill()))
      yield* Effect.repeat(site.summit.incidents, {
        until: (all) => all.length === 2,
        schedule: Schedule.spaced("50 millis"),
      })
      process.kill(watching.pid, "SIGTERM")
      const { code, stderr, stdout } = yield* watching.ended
      assert.strictEqual(code, 130, stderr)
      const lines = stdout
        .trim()
        .split("\n")
        .map((line): { queue?: string; exitCode?: number } => JSON.parse(line))
      const summaries = lines.filter(({ exitCode }) => exitCode !== undefined)
      assert.deepStrictEqual(
        summaries.map(({ queue }) => queue),
        names,
      )
      assert.strictEqual(summaries[2]?.exitCode, 75)
      assert.match(stderr, /^LOST: The shared queue lost at 127\.0\.0\.1:1/m)
      assert.lengthOf((yield* RealProcess.journalOf(join(above, "LOST"))).entries, 1)
      const turns = yield* server.run(database, "SELECT address FROM opcon_summit_rate")
      assert.lengthOf(turns, 1)
      // Nothing of it is left in the database.
      const sessions = "SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name LIKE 'opcon-summit%'"
      yield* Effect.repeat(server.run(database, sessions), {
        until: ([row]) => row?.["count"] === 0,
        schedule: Schedule.spaced("50 millis"),
      })
    }).pipe(Effect.scoped, Effect.provide(RealProcess.platform)),
  )
})
