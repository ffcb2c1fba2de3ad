/** Many failed jobs of one schedule, and the program that hears of all of them, in memory and in virtual time. */
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import type { JobSeed } from "../../src/simulator/OpConState.ts"
import * as Files from "./Files.ts"
import * as Program from "./Program.ts"
import * as Simulators from "./Simulators.ts"
import * as VirtualTime from "./VirtualTime.ts"

export const start = Date.parse("2024-09-21T09:20:00Z")

export const nameOf = (index: number): string => `BATCH${String(index).padStart(4, "0")}`

export interface Place {
  readonly agent?: string
  readonly schedule?: string
  readonly date?: string
  readonly instance?: number
}

/** What Notification Manager says about a job. */
export const wordsOf = (
  job: string,
  { agent = "WINAGENT01", date = Simulators.sampleDate, instance = 1, schedule = "NIGHTLY BATCH" }: Place = {},
  template = "basic.json",
): ReadonlyArray<string> =>
  `-a ${agent} -s ${schedule} -jn ${job} -e 0000000001 -sd ${date} -si 16 -sn ${instance} -t ${template}`.split(" ")

/** A site with `count` failed jobs, whose template also has `fields`. */
export const make = Effect.fnUntraced(function* (
  count: number,
  fields: Readonly<Record<string, unknown>>,
  more: ReadonlyArray<JobSeed> = [],
) {
  yield* TestClock.setTime(start)
  const seeds = Array.from({ length: count }, (_, index): JobSeed => ({
    name: nameOf(index),
    date: Simulators.sampleDate,
    scheduleId: 16,
    scheduleName: "NIGHTLY BATCH",
    jobNumber: 5000 + index,
  }))
  const simulators = yield* Simulators.make({ opcon: { jobs: [...seeds, ...more] } })
  const program = yield* Program.make(simulators)
  Files.changeTemplate(program, fields)
  /** One process for each of the lines, started at the same moment. */
  const all = (...lines: ReadonlyArray<ReadonlyArray<string>>) =>
    VirtualTime.run(
      Effect.forEach(lines, (words) => program.run("--config", `${Program.folder}/Connector.config`, ...words), {
        concurrency: "unbounded",
      }),
      "1 second",
    )
  return {
    ...simulators,
    program,
    all,
    /** The jobs from `first` up to `after` fail at the same moment. */
    fail: (first: number, after: number, place: Place = {}) =>
      all(...Array.from({ length: after - first }, (_, index) => wordsOf(nameOf(first + index), place))),
    /** By job: the number on it. */
    numbers: Effect.map(simulators.opcon.jobs, (jobs) => jobs.map(({ ticket }) => ticket?.ticketId ?? "none")),
  }
})
