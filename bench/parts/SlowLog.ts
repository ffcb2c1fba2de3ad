/** How long after its start a run has its incident, and the log on it, when the agents take their time. */
import * as Effect from "effect/Effect"
import * as Paired from "../Paired.ts"
import type { Program } from "../Programs.ts"
import * as Programs from "../Programs.ts"
import { raising } from "../Raising.ts"
import type { Aim, Table } from "../Report.ts"
import { shown } from "../Report.ts"
import * as Systems from "../Systems.ts"
import type { Part } from "./Part.ts"

/** How often both the list of files and the file are still to come; what a program waits for them in all, by its polling. */
const settings = [
  { logPolls: -1, waits: "nothing" },
  { logPolls: 0, waits: "0.5 s" },
  { logPolls: 2, waits: "1.8 s" },
  { logPolls: 4, waits: "4.6 s" },
] as const

interface Delays {
  readonly incident: Array<number>
  readonly attached: Array<number>
}

/** Notes when the calls of each run came, from the start of its process. */
const noted = (systems: Systems.Systems, program: Program) => {
  const delays: Delays = { incident: [], attached: [] }
  const variant = raising({
    systems,
    program,
    onCalls: (calls, begun) => {
      const after = (name: string) => (calls.find(({ call }) => call === name)?.at ?? Number.NaN) - begun
      delays.incident.push(after("createIncident"))
      delays.attached.push(after("attach"))
    },
  })
  return { variant, delays }
}

const text = [
  "From the start of the process to the request that creates the incident, and to the one that attaches the log, as they",
  "arrive at Summit. The log is asked for beside the incident, so a slow agent must not make the incident late.",
].join("\n")

export const slowLog: Part = {
  name: "slow-log",
  run: Effect.fnUntraced(function* (sizes) {
    const programs = [yield* Programs.built, ...(yield* Programs.packaged), Programs.plain]
    const counted = Math.max(2, Math.round(4 * sizes.rounds))
    const rows: Array<ReadonlyArray<string>> = []
    const incident = new Map<number, number>()
    for (const { logPolls, waits } of settings) {
      const made = yield* Effect.scoped(
        Effect.gen(function* () {
          const systems = yield* Systems.start({ logPolls })
          const all = programs.map((program) => noted(systems, program))
          const rounds = { counted, memory: 0, warmUp: 0 }
          const measured = yield* Paired.measure(
            all.map(({ variant }) => variant),
            rounds,
          )
          return measured.map((one, index) => ({ one, delays: all[index]?.delays ?? { incident: [], attached: [] } }))
        }),
      )
      for (const [index, { delays, one }] of made.entries()) {
        if (index === 0) incident.set(logPolls, Paired.median(delays.incident))
        const numbers = [delays.incident, delays.attached, one.millis]
        rows.push([waits, one.name, ...numbers.map((all) => shown(Paired.median(all)))])
      }
    }
    const table: Table = {
      about: "Median milliseconds from the start of the process",
      head: ["waits for the log", "", "incident", "log attached", "exit"],
      rows,
    }
    const [quick, slow] = [incident.get(-1), incident.get(4)]
    const aims: ReadonlyArray<Aim> =
      quick === undefined || slow === undefined
        ? []
        : [
            {
              what: "incident with the slowest log, of the time with the quickest",
              wanted: { most: 1.5 },
              measured: slow / quick,
              unit: " times",
            },
          ]
    return { title: "Slow logs", text, tables: [table], aims }
  }),
}
