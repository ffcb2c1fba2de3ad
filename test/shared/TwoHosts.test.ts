/** Two hosts of one queue as an administrator sets them up: the built program, both simulators, a database. */
import { cpSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { sampleDate, sampleId } from "../support/Simulators.ts"
import { reportOf } from "../support/DoctorSite.ts"
import * as Postgres from "../support/Postgres.ts"
import * as RealProcess from "../support/RealProcess.ts"
import { tempFolder } from "../support/SharedHost.ts"

describe("two hosts with one queue", () => {
  it.live("raise what either has received, see the same entries, and say who did it", () =>
    Effect.gen(function* () {
      const main = yield* RealProcess.program
      const job = (name: string, jobNumber: number) => ({ name, date: sampleDate, scheduleId: 16, jobNumber })
      const site = yield* RealProcess.site({ jobs: [job("ONE", 4001), job("OTHER", 4002)] })
      const server = yield* Postgres.start()
      const { database, port, user } = yield* server.database({ empty: true })
      const above = yield* tempFolder
      const hosts = ["one", "other"].map((name) => {
        const dir = join(above, name)
        cpSync(site.dir, dir, { recursive: true })
        const config = join(dir, "Connector.config")
        const url = `postgres://${user}@127.0.0.1:${port}/${database}`
        const section = `\n[JOURNAL]\nURL=${url}\nPASSWORD=env:QUEUE_PASSWORD\nQUEUE=night\n`
        writeFileSync(config, readFileSync(config, "utf8") + section)
        return dir
      })
      const [one = "", other = ""] = hosts
      const run = (dir: string, ...words: ReadonlyArray<string>) =>
        RealProcess.run([main, ...words], dir, { QUEUE_PASSWORD: Postgres.password })
      const failure = Effect.fnUntraced(function* (name: string) {
        return RealProcess.words(yield* site.opcon.job(sampleId(name)))
      })

      const tooEarly = yield* run(one, ...(yield* failure("ONE")))
      assert.strictEqual(tooEarly.code, 75)
      assert.include(tooEarly.stdout, "it has no tables for this program")
      assert.include(
        (yield* run(one, "journal", "setup", "--print")).stdout,
        "CREATE TABLE IF NOT EXISTS opcon_summit_entry",
      )
      assert.strictEqual((yield* run(one, "journal", "setup")).stdout, "Made: 1_queue, 2_documents.\n")

      // The other host finishes what the first has received once that has shipped it.
      assert.strictEqual((yield* run(one, "drain")).code, 0)
      const raised = yield* run(other, ...(yield* failure("OTHER")))
      assert.strictEqual(raised.code, 0, raised.stderr)
      const again = yield* run(other, ...(yield* failure("ONE")))
      assert.include(again.stdout, '"outcome":"suppressed"')
      assert.lengthOf(yield* site.summit.incidents, 2)

      const listOn = (dir: string) =>
        Effect.map(run(dir, "journal", "list", "--state", "done", "--json"), (it) => it.stdout)
      const list = yield* listOn(one)
      // The second report of a run has an entry of its own, which was closed.
      assert.lengthOf(list.trim().split("\n"), 3)
      assert.strictEqual(yield* listOn(other), list)
      for (const dir of hosts) {
        const outcomes = readFileSync(join(dir, "log", "outcomes.ndjson"), "utf8")
        assert.match(outcomes, /"host":"[^"]+"\}\n$/)
      }

      const { checks } = reportOf((yield* run(other, "doctor", "--json")).stdout)
      const queue = checks.find(({ id }) => id === "queue")
      assert.strictEqual(queue?.status, "ok")
      assert.match(queue?.found ?? "", /^night at 127\.0\.0\.1:\d+\/\w+ answers; nobody works on it now; 0 pending$/)
      yield* server.crash
      const broken = reportOf((yield* run(other, "doctor", "--json")).stdout).checks.find(({ id }) => id === "queue")
      assert.strictEqual(broken?.status, "failed")
      assert.include(broken?.cause ?? "", "the connection was refused (ECONNREFUSED)")
      for (const dir of hosts) assert.notInclude(readFileSync(join(dir, "Connector.config"), "utf8"), Postgres.password)
    }).pipe(Effect.scoped, Effect.provide(RealProcess.platform)),
  )
})
