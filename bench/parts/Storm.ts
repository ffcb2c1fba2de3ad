/**
 * Many failures told at once, each by a process of its own, as Notification Manager starts them: what it takes, and
 * whether every job has its incident afterwards. The storm with kills is `npm run storm`.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type { Ended } from "../../test/support/RealProcess.ts"
import * as RealProcess from "../../test/support/RealProcess.ts"
import type { Program } from "../Programs.ts"
import * as Programs from "../Programs.ts"
import type { Aim, Table } from "../Report.ts"
import { shown } from "../Report.ts"
import * as Systems from "../Systems.ts"
import { countBy, listed } from "../Tally.ts"
import * as Usage from "../Usage.ts"
import type { Part } from "./Part.ts"

/** MiB to leave to the machine: below it the next process waits. */
const reserve = 3000

interface Stormed {
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

/** `atOnce`: "all", or so many at a time. */
const storm = Effect.fnUntraced(function* (program: Program, launches: number, atOnce: "all" | number) {
  yield* Console.error(`${program.name}: ${launches} launches, ${atOnce} at once`)
  const systems = yield* Systems.start({ logPolls: -1 })
  const jobs = yield* systems.addJobs(Array.from({ length: launches }, (_, index) => `STORM ${index}`))
  const before = yield* systems.look([])
  const alive = new Set<number>()
  const ends: Array<string> = []

  let heldBack = 0

  const launch = Effect.fnUntraced(function* ({ words }: Systems.FailedJob) {
    while (Usage.available() < reserve) {
      heldBack += 1
      yield* Effect.sleep("100 millis")
    }
    const running = yield* RealProcess.start([...program.before, ...words], systems.dir, {}, program.command)
    alive.add(running.pid)
    // Starting a process holds this one up; what has ended has to be heard in between.
    yield* Effect.sleep("2 millis")
    const { code, signal, stderr }: Ended = yield* running.ended
    alive.delete(running.pid)
    ends.push(signal ?? String(code))
    if (code !== 0) yield* Effect.logError(`${program.name} ended with ${signal ?? code}: ${stderr.slice(-500)}`)
  })
  const { looking, peak } = Usage.watch(() => alive)
  const watcher = yield* Effect.forkChild(looking)
  const cpu = Usage.cpuOfChildren()
  const begun = performance.now()
  yield* Effect.forEach(jobs, launch, { concurrency: atOnce === "all" ? "unbounded" : atOnce, discard: true })
  const seconds = (performance.now() - begun) / 1000
  yield* Fiber.interrupt(watcher)

  const after = yield* systems.look(jobs.map(({ id }) => id))
  const whole = after.jobs.filter(({ attached, incident }) => incident !== null && attached.length === 1)
  const numbers = new Set(after.jobs.flatMap(({ incident }) => (incident === null ? [] : [incident])))
  const stormed: Stormed = {
    name: `${program.name}, ${atOnce} at once`,
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

const perSecond = ({ launches, seconds }: Stormed): number => launches / seconds

const tableOf = (stormed: ReadonlyArray<Stormed>): Table => ({
  about: "Storms",
  head: [
    "",
    "launches",
    "seconds",
    "launches/s",
    "CPU s",
    "CPU s of both systems",
    "largest MiB",
    "together MiB (resident)",
    "together MiB (proportional)",
    "most alive",
    "waits for memory",
    "ends",
    "incidents",
    "doubled",
    "lost",
  ],
  rows: stormed.map((one) => [
    one.name,
    String(one.launches),
    shown(one.seconds),
    shown(perSecond(one)),
    shown(one.cpu),
    shown(one.systems),
    String(one.peak.one),
    String(one.peak.together),
    String(one.peak.proportional),
    String(one.peak.processes),
    String(one.heldBack),
    one.ends,
    String(one.incidents),
    String(one.doubled),
    String(one.lost),
  ]),
})

const text = [
  "Each launch is a process of its own for a job of its own. `opcon-summit` writes the failure down and one process works",
  "through all that is written down; each rival process makes all calls itself. Both systems run on the same two cores",
  "and have their share of the time. The Java program is given fewer launches, because it takes minutes; what counts is",
  "launches per second, and the systems' time per launch is the same. Resident sizes count what processes share in each",
  "of them; the proportional size (`Pss`) does not, and is what the machine has to have. They are looked at four times a",
  "second, and the sizes of 500 processes cannot be read at one moment.",
].join("\n")

export const storms: Part = {
  name: "storm",
  run: Effect.fnUntraced(function* ({ javaLaunches, launches }) {
    const built = yield* Programs.built
    const packaged = yield* Programs.packaged
    const systems = yield* Systems.start({ logPolls: -1 })
    const java = (yield* Programs.hasJava) ? yield* Programs.java(systems) : undefined
    const ofJava = java === undefined ? [] : [java.source, java.archived]
    const eight = yield* Effect.forEach([built, ...packaged, Programs.plain], (one) => storm(one, launches, 8))
    const rivals = yield* Effect.forEach(ofJava, (one) => storm(one, javaLaunches, 8))
    const all = yield* Effect.forEach([built, ...packaged, Programs.plain], (one) => storm(one, launches, "all"))
    const ours = all.slice(0, -1)
    const [us] = eight
    const aims: ReadonlyArray<Aim> = [
      ...rivals.flatMap((rival) =>
        us === undefined
          ? []
          : [
              {
                what: `${launches} launches, 8 at a time, faster than ${rival.name}`,
                wanted: { least: 8 },
                measured: perSecond(us) / perSecond(rival),
                unit: " times",
              },
            ],
      ),
      ...ours.flatMap((one) => [
        {
          what: `${one.name}: memory of all together`,
          wanted: { most: 3072 },
          measured: one.peak.proportional,
          unit: " MiB",
        },
        { what: `${one.name}: doubled and lost`, wanted: { most: 0 }, measured: one.doubled + one.lost, unit: "" },
      ]),
    ]
    return { title: "Storm", text, tables: [tableOf([...eight, ...rivals, ...all])], aims }
  }),
}
