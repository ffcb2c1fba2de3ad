/**
 * `npm run storm`: failures told all at once, each by a process of the built program as Notification Manager starts it,
 * some of them killed with SIGKILL; then `drain` until nothing is left. Both systems run in here, over TLS. Ends with 1
 * when an incident is lost or doubled.
 */
import { setPriority } from "node:os"
import { kill } from "node:process"
import { parseArgs } from "node:util"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import { table } from "../src/domain/Table.ts"
import type { Running, Site } from "../test/support/RealProcess.ts"
import * as RealProcess from "../test/support/RealProcess.ts"
import { sampleDate, sampleId } from "../test/support/Simulators.ts"
import * as Hosts from "./Hosts.ts"
import type { Launch } from "./Tally.ts"
import { countBy, listed, tally } from "./Tally.ts"
import * as Usage from "./Usage.ts"

const { values } = parseArgs({
  options: {
    /** How many jobs the failures are of; without it both storms, of one job and of as many as launches. */
    jobs: { type: "string" },
    launches: { type: "string", default: "500" },
    "at-once": { type: "string", default: "500" },
    kills: { type: "string", default: "40" },
    seed: { type: "string", default: "1" },
    /** More than one: hosts that share a queue in PostgreSQL. */
    hosts: { type: "string", default: "1" },
    /** Failures that are reported on two hosts. */
    twice: { type: "string", default: "0" },
    /** How often all connections to the database are cut, and how often it is stopped at once. */
    cuts: { type: "string", default: "0" },
    crashes: { type: "string", default: "0" },
    /** Processes that stand still for ten seconds. */
    freezes: { type: "string", default: "0" },
  },
})
const launches = Number(values.launches)
const atOnce = Number(values["at-once"])
const storms = values.jobs === undefined ? [1, launches] : [Number(values.jobs)]

/** Megabytes to leave to the machine: below it the next process waits. */
const reserve = 3000
const firstRun = 10_000

/** Failures of `jobs` jobs in turn; OpCon has seen all of them before the first is told. */
const failures = Effect.fnUntraced(function* ({ opcon }: Site, jobs: number) {
  const all: Array<Launch> = []
  for (let index = 0; index < launches; index += 1) {
    const job = sampleId(`STORM ${index % jobs}`)
    if (index >= jobs) yield* opcon.failJob(job, { jobNumber: firstRun + index })
    all.push({ job, run: firstRun + index, killed: false, end: "" })
  }
  return all
})

/** A process that may be killed; `launch` where it told a failure, none where it drains. */
interface Alive extends Running {
  readonly launch: Launch | undefined
}

/** Kills `count` processes one after the other: any that lives, or the oldest, which is likely to be the one that drains. */
const killing = Effect.fnUntraced(function* (count: number, alive: ReadonlyMap<number, Alive>, killed: Set<number>) {
  while (killed.size < count) {
    yield* Effect.sleep(yield* Random.nextIntBetween(10, 1500))
    // One that was killed is not gone at once.
    const living = [...alive.values()].filter(({ pid }) => !killed.has(pid))
    const any = yield* Random.nextIntBetween(0, Math.max(0, living.length - 1))
    const victim = living[(yield* Random.nextBoolean) ? 0 : any]
    if (victim?.kill() === true) killed.add(victim.pid)
  }
})

/** Stops `count` processes for ten seconds, one after the other: the oldest, which is likely to be the one that drains. */
const freezing = Effect.fnUntraced(function* (count: number, alive: ReadonlyMap<number, Alive>) {
  for (let done = 0; done < count; done += 1) {
    yield* Effect.sleep(yield* Random.nextIntBetween(500, 3000))
    const [pid] = alive.keys()
    if (pid === undefined) continue
    yield* Effect.acquireUseRelease(
      Effect.ignore(Effect.try(() => kill(pid, "SIGSTOP"))),
      () => Effect.sleep("10 seconds"),
      () => Effect.ignore(Effect.try(() => kill(pid, "SIGCONT"))),
    )
  }
})

const storm = Effect.fnUntraced(function* (jobs: number) {
  const main = yield* RealProcess.program
  const site = yield* RealProcess.site({
    jobs: Array.from({ length: jobs }, (_, index) => ({
      name: `STORM ${index}`,
      date: sampleDate,
      scheduleId: 16,
      jobNumber: firstRun + index,
    })),
  })
  const all = yield* failures(site, jobs)
  const hosts = Number(values.hosts) > 1 ? yield* Hosts.several(site.dir, Number(values.hosts)) : Hosts.one(site.dir)
  const alive = new Map<number, Alive>()
  const killed = new Set<number>()
  let heldBack = 0

  const start = Effect.fnUntraced(function* (args: ReadonlyArray<string>, launch: Launch | undefined) {
    const dir = hosts.dirs[yield* Random.nextIntBetween(0, hosts.dirs.length - 1)] ?? site.dir
    const running = yield* RealProcess.start(args, dir, hosts.env)
    // Both systems live in this process; elsewhere they have machines of their own.
    setPriority(running.pid, 10)
    alive.set(running.pid, { ...running, launch })
    // Starting a process holds this one up, and the systems have to be heard in between.
    yield* Effect.sleep("2 millis")
    const ended = yield* running.ended
    alive.delete(running.pid)
    return ended
  })
  const one = Effect.fnUntraced(function* (launch: Launch) {
    while (Usage.available() < reserve) {
      heldBack += 1
      yield* Effect.sleep("100 millis")
    }
    const words = RealProcess.words(yield* site.opcon.job(launch.job), "basic.json", launch.run)
    const { code, signal } = yield* start([main, ...words], launch)
    launch.end = signal ?? String(code)
    launch.killed = signal !== null
  })

  const { looking, peak } = Usage.watch(() => alive.keys())
  const watcher = yield* Effect.forkChild(looking)
  const killer = yield* Effect.forkChild(killing(Number(values.kills), alive, killed))
  const trouble = yield* Effect.forkChild(
    Effect.all([hosts.trouble(Number(values.cuts), Number(values.crashes)), freezing(Number(values.freezes), alive)], {
      concurrency: 2,
    }),
  )
  const cpu = Usage.cpuOfChildren()
  const begun = performance.now()
  const seconds = () => ((performance.now() - begun) / 1000).toFixed(1)

  const again = all.slice(0, Number(values.twice)).map((launch): Launch => ({ ...launch, killed: true }))
  yield* Effect.forEach(yield* Random.shuffle([...all, ...again]), one, { concurrency: atOnce, discard: true })
  const told = seconds()
  yield* Fiber.interrupt(watcher)

  const draining = Usage.watch(() => alive.keys())
  const drainWatcher = yield* Effect.forkChild(draining.looking)
  const drains: Array<string> = []
  const left = Effect.map(hosts.journal, ({ entries }) => entries.some(({ state }) => state === "pending"))
  while (drains.length < 20 + Number(values.kills) && (yield* left)) {
    const { code, signal, stderr, stdout } = yield* start([main, "drain"], undefined)
    drains.push(signal ?? String(code))
    if (code !== null && code !== 0) yield* Console.log(`drain ended with ${code}: ${stdout}${stderr.slice(-2000)}`)
  }
  yield* Fiber.interrupt(killer)
  yield* Fiber.join(trouble)
  yield* Fiber.interrupt(drainWatcher)
  const result = yield* tally(site, all, hosts.journal)
  yield* Console.log(`\n${launches} failures of ${jobs} job${jobs === 1 ? "" : "s"}, ${atOnce} processes at once\n`)
  const rows: ReadonlyArray<readonly [string, string | number]> = [
    ["kills", killed.size],
    ...result.rows,
    ["drains afterwards", listed(countBy(drains))],
    ["seconds, launches", told],
    ["seconds, drained", seconds()],
    ["CPU seconds of all processes", (Usage.cpuOfChildren() - cpu).toFixed(1)],
    ["processes alive at once, most", peak.processes],
    ["largest process, MB", peak.one],
    ["drain afterwards, MB", draining.peak.one],
    ["all together, MB (sum of resident sizes)", peak.together],
    ["all together, MB (the machine had less)", peak.taken],
    ["waits for memory", heldBack],
  ]
  yield* Console.log(
    table(
      ["what", "how many"],
      rows.map(([what, value]) => [what, String(value)]),
    ),
  )
  if (result.lost.length > 0) yield* Console.log(`lost: ${result.lost.join(", ")}`)
  return result.bad
}, Effect.scoped)

Effect.runPromise(
  Effect.forEach(storms, storm).pipe(
    Effect.map((all) => all.reduce((sum, bad) => sum + bad, 0)),
    Random.withSeed(`storm ${values.seed}`),
    Effect.provide(RealProcess.platform),
  ),
).then((bad) => {
  process.exitCode = bad > 0 ? 1 : 0
})
