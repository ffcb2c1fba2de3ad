/** A site with a [SWEEP], on a morning when jobs have failed and Notification Manager has reported none of them. */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import { fromJson } from "../../src/journal/Entry.ts"
import type { OpConOptions } from "../../src/simulator/OpConSimulator.ts"
import type { JobSeed } from "../../src/simulator/OpConState.ts"
import * as Files from "./Files.ts"
import * as Program from "./Program.ts"
import * as Simulators from "./Simulators.ts"

/** The jobs of the sample schedule failed at 09:20:03. */
export const morning = Date.parse("2024-09-21T10:00:00Z")

export const job = (name: string, seed: Partial<JobSeed> = {}): JobSeed => ({
  name,
  date: Simulators.sampleDate,
  scheduleId: 16,
  scheduleName: "NIGHTLY BATCH",
  ...seed,
})

/** `keys`: lines of [SWEEP] besides TEMPLATE. */
export const start = Effect.fnUntraced(function* (
  opcon: Partial<OpConOptions> = { jobs: [job("JOB001", { jobNumber: 4245 })] },
  keys: ReadonlyArray<string> = [],
) {
  yield* TestClock.setTime(morning)
  const simulators = yield* Simulators.make({ opcon })
  const program = yield* Program.make(simulators)
  const setSweep = (...lines: ReadonlyArray<string>) => {
    const config = program.disk.files().get(Files.configFile) ?? ""
    const without = config.replace(/\[SWEEP\][^[]*/, "")
    program.disk.put(Files.configFile, `${without}\n[SWEEP]\nTEMPLATE=basic.json\n${lines.join("\n")}\n`)
  }
  setSweep(...keys)
  /** All entries of the journal, as they are on disk. */
  const entries = Effect.sync(() =>
    [...program.disk.files()]
      .filter(([path]) => /\/journal\/(pending|done|dead|parked|dropped)\/.*\.json$/.test(path))
      .map(([, text]) => Result.getOrThrow(fromJson(text)))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  )
  const numbers = Effect.map(simulators.summit.incidents, (all) => all.map(({ number }) => number))
  /** The queries of the lists of jobs. */
  const lists = Effect.map(simulators.opcon.requests, (all) =>
    all.filter(({ url }) => /\/dailyjobs\?/i.test(url) && url.includes("offset=")).map(({ url }) => url),
  )
  return { ...simulators, program, setSweep, entries, numbers, lists }
})

const Printed = Schema.Struct({
  schemaVersion: Schema.Literal(1),
  dryRun: Schema.Boolean,
  counts: Schema.Record(Schema.String, Schema.Int),
  notes: Schema.Array(Schema.String),
  jobs: Schema.Array(
    Schema.Struct({
      job: Schema.String,
      jobNumber: Schema.NullOr(Schema.Int),
      verdict: Schema.String,
      why: Schema.String,
      state: Schema.optionalKey(Schema.String),
      result: Schema.optionalKey(Schema.Struct({ outcome: Schema.String, incident: Schema.NullOr(Schema.String) })),
    }),
  ),
  summary: Schema.String,
})
const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Printed))

/** The one object of `--json`. */
export const printed = ({ stdout }: Pick<Program.Ended, "stdout">) => {
  assert.strictEqual(stdout.length, 1, stdout.join("\n"))
  return decode(stdout[0])
}

/** The verdicts of a dry run by the names of the jobs. */
export const verdictsOf = (ended: Pick<Program.Ended, "stdout">): Readonly<Record<string, string>> =>
  Object.fromEntries(printed(ended).jobs.map(({ job, verdict }) => [job.split("|")[3] ?? "", verdict]))
