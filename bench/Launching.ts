/**
 * Many failures told by processes of their own: what they take together, and whether every job has its incident when the
 * last of them has ended.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Semaphore from "effect/Semaphore"
import type { Ended } from "../test/support/RealProcess.ts"
import * as RealProcess from "../test/support/RealProcess.ts"
import * as Gate from "./Gate.ts"
import * as Hosts from "./Hosts.ts"
import type { Program } from "./Programs.ts"
import * as Systems from "./Systems.ts"
import { countBy, listed } from "./Tally.ts"
import * as Usage from "./Usage.ts"

/** MiB to leave to the machine: below it the next process waits. */
const reserve = 3000

export interface Stormed {
  readonly name: string
  readonly launches: number
  /** Seconds until the last process has ended. */
  readonly seconds: number
  readonly cpu: number
  /** Seconds of the processor that both systems took. */
  readonly systems: number
  readonly peak: Usage.Peak
  /** How often a launch waited because the machine had no memory for it. */
  readonly heldBack: number
  readonly ends: string
  readonly incidents: number
  readonly doubled: number
  /** Jobs without an incident, or with one without the log. */
  readonly lost: number
}

/** How launches follow each other: so many at a time, each when the one before has been started, or all from a gate. */
export type Manner = number | "in a row" | "all at once"

const told = (manner: Manner): string => (typeof manner === "number" ? `${manner} at a time` : manner)

/** `count`: so many hosts with one queue in a database; 1: one host with its files. */
export const storm = Effect.fnUntraced(function* (program: Program, launches: number, manner: Manner, count = 1) {
  yield* Console.error(`${program.name}: ${launches} launches, ${told(manner)}${count > 1 ? `, ${count} hosts` : ""}`)
  const systems = yield* Systems.start({ logPolls: -1 })
  const { dirs, env } = count > 1 ? yield* Hosts.several(systems.dir, count) : Hosts.one(systems.dir)
  let started = 0
  const jobs = yield* systems.addJobs(Array.from({ length: launches }, (_, index) => `STORM ${index}`))
  const before = yield* systems.look([])
  const gate = yield* Gate.make
  const alive = new Set<number>()
  const ends: Array<string> = []
  let heldBack = 0
  const oneAtATime = Semaphore.makeUnsafe(1).withPermits(1)

  const start = (words: ReadonlyArray<string>) => {
    const start = { command: program.command, args: [...program.before, ...words] }
    const { args, command } = manner === "all at once" ? gate.before(start.command, start.args) : start
    const dir = dirs[started++ % dirs.length] ?? systems.dir
    return RealProcess.start(args, dir, env, command).pipe(
      Effect.tap(({ pid }) => Effect.sync(() => alive.add(pid))),
      // Starting a process holds this one up; what has ended is to be heard, and what lives looked at, in between.
      Effect.tap(Effect.sleep("2 millis")),
      oneAtATime,
    )
  }
  const launch = Effect.fnUntraced(function* ({ words }: Systems.FailedJob) {
    while (Usage.available() < reserve) {
      heldBack += 1
      yield* Effect.sleep("100 millis")
    }
    const running = yield* start(words)
    return Effect.gen(function* () {
      const { code, signal, stderr }: Ended = yield* running.ended
      alive.delete(running.pid)
      ends.push(signal ?? String(code))
      if (code !== 0) yield* Effect.logError(`${program.name} ended with ${signal ?? code}: ${stderr.slice(-500)}`)
    })
  })
  const { looking, peak } = Usage.watch(() => alive, "50 millis")
  const watcher = yield* Effect.forkChild(looking)
  const cpu = Usage.cpuOfChildren()
  let begun = performance.now()
  if (typeof manner === "number") {
    yield* Effect.forEach(jobs, (job) => Effect.flatten(launch(job)), { concurrency: manner, discard: true })
  } else {
    const endings = yield* Effect.forEach(jobs, launch)
    if (manner === "all at once") {
      begun = performance.now() + 1000
      yield* gate.open
    }
    yield* Effect.forEach(endings, (ending) => ending, { discard: true })
  }
  const seconds = (performance.now() - begun) / 1000
  yield* Fiber.interrupt(watcher)

  const after = yield* systems.look(jobs.map(({ id }) => id))
  const whole = after.jobs.filter(({ attached, incident }) => incident !== null && attached.length === 1)
  const numbers = new Set(after.jobs.flatMap(({ incident }) => (incident === null ? [] : [incident])))
  const stormed: Stormed = {
    name: `${program.name}, ${told(manner)}`,
    launches,
    seconds,
    cpu: Usage.cpuOfChildren() - cpu,
    systems: (after.cpu - before.cpu) / 1000,
    peak,
    heldBack,
    ends: listed(countBy(ends)),
    incidents: after.incidents,
    doubled: after.incidents - numbers.size,
    lost: launches - whole.length,
  }
  return stormed
}, Effect.scoped)
