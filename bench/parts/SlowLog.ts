/**
 * How long after its start a run has its incident, and the log on it, when the agents take their time: beside a script
 * that asks every 20 ms, than which nobody can be much sooner, and which asks hundreds of times.
 */
import * as Effect from "effect/Effect"
import * as Paired from "../Paired.ts"
import type { Program } from "../Programs.ts"
import * as Programs from "../Programs.ts"
import { raising } from "../Raising.ts"
import type { Aim, Table } from "../Report.ts"
import { shown } from "../Report.ts"
import * as Systems from "../Systems.ts"
import type { Part } from "./Part.ts"

/** What an agent takes for the list of files, and for the file, in milliseconds. */
const services = [0, 50, 400, 1500, 5000] as const

interface Noted {
  readonly incident: Array<number>
  readonly attached: Array<number>
  readonly looks: Array<number>
}

/** Rounds that are counted: more where they are short and a moment's load of the machine counts for more. */
const roundsOf = (millis: number): number => (millis < 1000 ? 16 : 6)

/** Runs that are not counted: the code cache of a new build is made in them. */
const warmUp = 3

/** Notes when the calls of each run came, from the start of its process, and how often it looked for the log. */
const noted = (systems: Systems.Systems, program: Program) => {
  const delays: Noted = { incident: [], attached: [], looks: [] }
  const variant = raising({
    systems,
    program,
    onCalls: (calls, begun) => {
      const after = (name: string) => (calls.find(({ call }) => call === name)?.at ?? Number.NaN) - begun
      delays.incident.push(after("createIncident"))
      delays.attached.push(after("attach"))
      delays.looks.push(calls.filter(({ call }) => call === "pollLog").length)
    },
  })
  return { name: program.name, variant, delays }
}

const text = [
  "From the start of the process to the request that creates the incident, and to the one that attaches the log, as they",
  "arrive at Summit; and how often OpCon was asked whether the list and the file are there. The log is asked for beside the",
  "incident, so a slow agent must not make the incident late, and the log itself hardly later than it can be.",
].join("\n")

/** The median of the ratios of each round. */
const byRounds = (it: ReadonlyArray<number>, base: ReadonlyArray<number>): number =>
  Paired.median(it.map((value, round) => value / (base[round] ?? value)))

export const slowLog: Part = {
  name: "slow-log",
  run: Effect.fnUntraced(function* (sizes) {
    const programs = [yield* Programs.built, ...(yield* Programs.packaged), Programs.plain, Programs.restless]
    const rows: Array<ReadonlyArray<string>> = []
    const aims: Array<Aim> = []
    const incident = new Map<number, number>()
    for (const millis of services) {
      const all = yield* Effect.scoped(
        Effect.gen(function* () {
          const systems = yield* Systems.start({ logPolls: -1, ...(millis === 0 ? {} : { logMillis: millis }) })
          const all = programs.map((program) => noted(systems, program))
          const counted = Math.max(2, Math.round(roundsOf(millis) * sizes.rounds))
          const variants = all.map(({ variant }) => variant)
          yield* Paired.measure(variants, { counted, memory: 0, warmUp })
          return all.map(({ delays: { attached, incident, looks }, name }) => ({
            delays: { attached: attached.slice(warmUp), incident: incident.slice(warmUp), looks: looks.slice(warmUp) },
            name,
          }))
        }),
      )
      const base = all.find(({ name }) => name === Programs.restless.name)?.delays.attached ?? []
      for (const [index, { delays, name }] of all.entries()) {
        const numbers = [delays.incident, delays.attached, delays.looks].map((values) => shown(Paired.median(values)))
        const ratio = byRounds(delays.attached, base)
        rows.push([String(millis), name, ...numbers, shown(ratio)])
        if (index > 0) continue
        incident.set(millis, Paired.median(delays.incident))
        if (millis === 0) continue
        const what = `log attached, of the time of a script that asks every 20 ms; an agent that takes ${millis} ms`
        aims.push({ what, wanted: { most: 1.25 }, measured: ratio, unit: " times" })
        if (millis < 5000) continue
        const looks = "looks for the list and the file of an agent that takes 5 s"
        aims.push({ what: looks, wanted: { most: 25 }, measured: Math.max(...delays.looks), unit: "" })
      }
    }
    const table: Table = {
      about:
        "Medians, in milliseconds from the start of the process; times: by rounds, of the script that asks every 20 ms",
      head: ["an agent takes ms", "", "incident", "log attached", "looks", "times"],
      rows,
    }
    const slowest = (incident.get(5000) ?? Number.NaN) / (incident.get(0) ?? Number.NaN)
    const what = "incident with the slowest log, of the time with the quickest"
    return {
      title: "Slow logs",
      text,
      tables: [table],
      aims: [{ what, wanted: { most: 1.5 }, measured: slowest, unit: " times" }, ...aims],
    }
  }),
}
