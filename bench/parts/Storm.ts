/**
 * Many failures told at once, each by a process of its own, as Notification Manager starts them: what it takes, and
 * whether every job has its incident afterwards. The storm with kills is `npm run storm`.
 */
import * as Effect from "effect/Effect"
import type { Stormed } from "../Launching.ts"
import { storm } from "../Launching.ts"
import type { Program } from "../Programs.ts"
import * as Programs from "../Programs.ts"
import type { Aim, Table } from "../Report.ts"
import { shown } from "../Report.ts"
import * as Systems from "../Systems.ts"
import type { Part } from "./Part.ts"

const perSecond = ({ launches, seconds }: Stormed): number => launches / seconds

/** One name and how it is told of a storm. */
type Column = readonly [head: string, cell: (one: Stormed) => string | number]

const measures: ReadonlyArray<Column> = [
  ["launches", (one) => one.launches],
  ["seconds", (one) => shown(one.seconds)],
  ["launches/s", (one) => shown(perSecond(one))],
  ["CPU s", (one) => shown(one.cpu)],
  ["CPU s of both systems", (one) => shown(one.systems)],
  ["ends", (one) => one.ends],
  ["incidents", (one) => one.incidents],
  ["doubled", (one) => one.doubled],
  ["lost", (one) => (one.name.startsWith(idle.name) ? "-" : one.lost)],
]

const memory: ReadonlyArray<Column> = [
  ["most alive", (one) => one.peak.processes],
  ["largest MiB", (one) => one.peak.one],
  ["together MiB, resident", (one) => one.peak.together],
  ["together MiB, proportional", (one) => one.peak.proportional],
  ["waits for memory", (one) => one.heldBack],
]

const tableOf = (about: string, columns: ReadonlyArray<Column>, stormed: ReadonlyArray<Stormed>): Table => ({
  about,
  head: ["", ...columns.map(([head]) => head)],
  rows: stormed.map((one) => [one.name, ...columns.map(([, cell]) => String(cell(one)))]),
})

/** Node that does nothing: below it no Node program can come. */
const idle: Program = { ...Programs.emptyNode, before: [...Programs.emptyNode.before, "--"] }

const text = [
  "Each launch is a process of its own for a job of its own. `opcon-summit` writes the failure down and one process works",
  "through all that is written down; each rival process makes all calls itself. Both systems run on the same two cores",
  "and have their share of the time. The Java program is given fewer launches, because it takes minutes; what counts is",
  "launches per second, and the systems' time per launch is the same. Resident sizes count what processes share in each",
  "of them; the proportional size (`Pss`) does not, and is what the machine has to have. They are looked at every 50 ms.",
  "In a row: each is started when the one before has been, as fast as this machine starts processes, and none waits for",
  "another to end. All at once: all wait at a gate and are let go at the same moment, which is worse than any scheduler does.",
].join("\n")

export const storms: Part = {
  name: "storm",
  run: Effect.fnUntraced(function* ({ javaLaunches, launches }) {
    const built = yield* Programs.built
    const packaged = yield* Programs.packaged
    const systems = yield* Systems.start({ logPolls: -1 })
    const java = (yield* Programs.hasJava) ? yield* Programs.java(systems) : undefined
    const ofJava = java === undefined ? [] : [java.source, java.archived]
    const programs = [built, ...packaged]
    const eight = yield* Effect.forEach([...programs, Programs.plain], (one) => storm(one, launches, 8))
    const rivals = yield* Effect.forEach(ofJava, (one) => storm(one, javaLaunches, 8))
    const inARow = yield* Effect.forEach(programs, (one) => storm(one, launches, "in a row"))
    const atOnce = yield* Effect.forEach(programs, (one) => storm(one, launches, "all at once"))
    const floor = yield* storm(idle, launches, "all at once")
    const ours = [...inARow, ...atOnce]
    const all = [...eight, ...rivals, ...ours, floor]
    const [us] = eight
    const aims: ReadonlyArray<Aim> = [
      ...rivals.flatMap((rival) =>
        us === undefined
          ? []
          : [
              {
                what: `${launches} launches, 8 at a time, faster than ${rival.name.replace(/, [^,]*$/, "")}`,
                wanted: { least: 8 },
                measured: perSecond(us) / perSecond(rival),
                unit: " times",
                chief: true,
              },
            ],
      ),
      ...ours.map((one) => ({
        what: `${launches} launches of ${one.name}: memory of all together`,
        wanted: { most: 3072 },
        measured: one.peak.proportional,
        unit: " MiB",
        chief: one.name === atOnce[0]?.name,
      })),
      {
        what: "doubled and lost, in all storms",
        wanted: { most: 0 },
        measured: [...eight, ...ours].reduce((sum, one) => sum + one.doubled + one.lost, 0),
        unit: "",
        chief: true,
      },
    ]
    return {
      title: "Storm",
      text,
      tables: [tableOf("What they take and what came of them", measures, all), tableOf("Memory", memory, all)],
      aims,
    }
  }),
}
