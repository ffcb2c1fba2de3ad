/** Time and memory of a run against the size of what it meets: the job log, the journal, the template. */
import * as Effect from "effect/Effect"
import { whileHeld } from "../Held.ts"
import type { Measured, Variant } from "../Paired.ts"
import * as Paired from "../Paired.ts"
import type { Program } from "../Programs.ts"
import * as Programs from "../Programs.ts"
import { raising } from "../Raising.ts"
import type { Aim, Table } from "../Report.ts"
import { comparison } from "../Report.ts"
import * as Systems from "../Systems.ts"
import { configured, withDoneRecords, withTags } from "../Sizes.ts"
import type { Part } from "./Part.ts"

const kilo = 1024
const mega = kilo * kilo
const logSizes = [
  ["1 kB", kilo],
  ["100 kB", 100 * kilo],
  ["1 MB", mega],
  ["5 MB", 5 * mega],
  ["20 MB", 20 * mega],
  ["50 MB", 50 * mega],
] as const

const named = (measured: ReadonlyArray<Measured>, name: string): Measured | undefined =>
  measured.find((one) => one.name === name)

const peakAim = (measured: ReadonlyArray<Measured>, name: string, most: number): ReadonlyArray<Aim> => {
  const one = named(measured, name)
  const peak = one?.failed === undefined ? one?.peak : Number.POSITIVE_INFINITY
  if (peak === undefined) return []
  return [{ what: `${name}: peak memory`, wanted: { most }, measured: peak, unit: " MiB", chief: true }]
}

/** A process of both systems for each size, because each keeps what it was sent. */
const logs = Effect.fnUntraced(function* (program: Program) {
  const all: Array<Measured> = []
  for (const [size, logBytes] of logSizes) {
    const measured = yield* Effect.scoped(
      Effect.gen(function* () {
        const systems = yield* Systems.start({ logPolls: -1 })
        const lifted = yield* configured(systems.dir, "lifted", { GENERAL: { MAX_LOG_BYTES: "104857600" } })
        // Cut at line ends.
        const attached = Math.min(logBytes, 5 * mega - kilo)
        const limited = raising({ systems, program, logBytes, attached }, `log of ${size}`)
        const whole = raising(
          { systems, program, logBytes, more: ["--config", lifted] },
          `log of ${size}, limit lifted`,
        )
        const variants = logBytes > 5 * mega ? [limited, whole] : [limited]
        return yield* Effect.forEach(variants, (one) => Paired.attempt(one, { counted: 2, warmUp: 0, memory: 1 }))
      }),
    )
    all.push(...measured.flat())
  }
  return all
})

/** A run that works on its failure, and one that hands it over to the process that holds the lease. */
const journal = Effect.fnUntraced(function* (program: Program, counted: number) {
  const systems = yield* Systems.start({ logPolls: -1 })
  const sites: Array<{ readonly config: string; readonly records: number }> = []
  for (const records of [10, 1000, 10_000, 100_000]) {
    const config = yield* configured(systems.dir, `done-${records}`, { GENERAL: { JOURNALDIR: `done-${records}` } })
    yield* withDoneRecords(`${systems.dir}/done-${records}`, records)
    sites.push({ config, records })
  }
  const variants = (wants: string, what: string) =>
    sites.map(({ config, records }) =>
      raising({ systems, program, more: ["--config", config], wants }, `${records} done records${what}`),
    )
  const worked = yield* Paired.measure(variants("created", ""), { counted, memory: 1 })
  const handedOff = yield* whileHeld(
    sites.map(({ config }) => config),
    Paired.measure(variants("handed-off", ", hand-off"), { counted, memory: 1 }),
  )
  return { worked, handedOff }
})

const tags = Effect.fnUntraced(function* (program: Program, counted: number) {
  const systems = yield* Systems.start({ logPolls: -1 })
  const variants: Array<Variant> = []
  for (const count of [1, 100, 1000, 10_000]) {
    const config = yield* configured(systems.dir, `tags-${count}`, { GENERAL: { TEMPLATESDIR: `tags-${count}` } })
    yield* withTags(systems.dir, `tags-${count}`, count)
    variants.push(raising({ systems, program, more: ["--config", config] }, `${count} tags`))
  }
  return yield* Paired.measure(variants, { counted, memory: 1 })
})

const text = [
  "A run of one failed job, as in the first table, that meets more and more: a job log of 1 kB to 50 MB (with the default",
  "MAX_LOG_BYTES of 5 MB, and with the limit lifted to 100 MB), a journal that keeps the records of the last thirty days, a",
  "template with up to 10,000 tags of which the job's is the last.",
].join("\n")

export const growth: Part = {
  name: "growth",
  run: Effect.fnUntraced(function* (sizes) {
    const program = yield* Programs.built
    const counted = Math.max(2, Math.round(10 * sizes.rounds))
    const log = yield* logs(program)
    const records = yield* Effect.scoped(
      // What is looked for is a tenth: the rounds of the others would not tell it from chance.
      journal(program, 3 * counted),
    )
    const routed = yield* Effect.scoped(tags(program, counted))
    const tables: ReadonlyArray<Table> = [
      comparison("Job log", log, "log of 1 kB"),
      comparison("Journal", records.worked, "10 done records"),
      comparison("Journal, when the failure is handed over", records.handedOff, "10 done records, hand-off"),
      comparison("Template", routed, "1 tags"),
    ]
    const slowed = (measured: ReadonlyArray<Measured>, what: string): ReadonlyArray<Aim> => {
      const [few, many] = [measured[0], measured.at(-1)]
      if (few === undefined || many === undefined) return []
      return [{ what, wanted: { most: 1.1 }, measured: Paired.ratio(many, few).ofRounds, unit: " times", chief: true }]
    }
    const aims: ReadonlyArray<Aim> = [
      ...peakAim(log, "log of 50 MB", 300),
      ...peakAim(log, "log of 50 MB, limit lifted", 400),
      ...slowed(records.worked, "100,000 done records, of the time with 10"),
      ...slowed(records.handedOff, "hand-off beside 100,000 done records, of the time with 10"),
    ]
    return { title: "Growth", text, tables, aims }
  }),
}
