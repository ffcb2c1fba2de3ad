/** The hosts of a storm: the folder of a site each, and what they share, a queue in a PostgreSQL that is made to fail. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import * as Result from "effect/Result"
import { fromJson } from "../src/journal/Entry.ts"
import * as Postgres from "../test/support/Postgres.ts"
import * as RealProcess from "../test/support/RealProcess.ts"

export interface Hosts {
  readonly dirs: ReadonlyArray<string>
  readonly env: Readonly<Record<string, string>>
  /** What is in the journal of all of them. */
  readonly journal: ReturnType<typeof RealProcess.journalOf>
  /** Cuts all connections so many times, and stops the database at once so many times. */
  trouble(cuts: number, crashes: number): Effect.Effect<void>
}

export const one = (dir: string): Hosts => ({
  dirs: [dir],
  env: {},
  journal: RealProcess.journalOf(dir),
  trouble: () => Effect.void,
})

/** `count` copies of the site at `dir`, with one queue. */
export const several = Effect.fnUntraced(function* (dir: string, count: number) {
  const server = yield* Postgres.start()
  const shared = yield* server.database()
  const { database, port, queue, user } = shared
  const section = `\n[JOURNAL]\nURL=postgres://${user}@127.0.0.1:${port}/${database}\nPASSWORD=env:QUEUE_PASSWORD\nQUEUE=${queue}\n`
  const above = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "hosts-"))),
    (made) => Effect.sync(() => rmSync(made, { recursive: true, force: true })),
  )
  const dirs = Array.from({ length: count }, (_, index) => join(above, `host${index + 1}`))
  for (const host of dirs) {
    cpSync(dir, host, { recursive: true })
    const config = join(host, "Connector.config")
    writeFileSync(config, readFileSync(config, "utf8") + section)
  }
  const cut = server.run(
    "postgres",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()",
    database,
  )
  const crash = Effect.andThen(server.crash, Effect.delay(server.start, "300 millis"))
  const journal: Hosts["journal"] = Effect.gen(function* () {
    // The database may be down at this moment.
    const rows = yield* server
      .run(database, "SELECT document FROM opcon_summit_entry")
      .pipe(Effect.sandbox, Effect.retry({ times: 50, schedule: Schedule.spaced("200 millis") }), Effect.orDie)
    const shipped = rows.flatMap(({ document }) => {
      const entry = fromJson(String(document))
      return Result.isSuccess(entry) ? [entry.success] : []
    })
    const here = yield* Effect.forEach(dirs, (host) => RealProcess.journalOf(host))
    const inQueue = new Set(shipped.map(({ id }) => id))
    // A shipped document stays on its host until its failure is done.
    const waiting = here.flatMap(({ entries }) => entries.filter(({ id }) => !inQueue.has(id)))
    const sum = (of: "beside" | "damaged") => here.reduce((all, kept) => all + kept[of], 0)
    return { entries: [...shipped, ...waiting], beside: sum("beside"), damaged: sum("damaged") }
  })
  const hosts: Hosts = {
    dirs,
    env: { QUEUE_PASSWORD: Postgres.password },
    journal,
    trouble: Effect.fnUntraced(function* (cuts, crashes) {
      const all = yield* Random.shuffle([
        ...Array.from({ length: cuts }, () => cut),
        ...Array.from({ length: crashes }, () => crash),
      ])
      for (const trouble of all) {
        yield* Effect.sleep(yield* Random.nextIntBetween(100, 2000))
        yield* trouble
      }
    }),
  }
  return hosts
})
