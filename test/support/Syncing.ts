/** A failed job whose incident is raised, on a site whose template wants it to be followed, and rounds of `sync`. */
import { assert } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import type { OpConOptions } from "../../src/simulator/OpConSimulator.ts"
import type { SummitOptions } from "../../src/simulator/SummitSimulator.ts"
import * as Files from "./Files.ts"
import * as Program from "./Program.ts"
import * as Simulators from "./Simulators.ts"

export const number = 59_404
export const id = Simulators.sampleId("JOB001")
export const start = Date.parse("2024-09-21T09:20:00Z")

const Printed = Schema.fromJsonString(
  Schema.Struct({
    schemaVersion: Schema.Literal(1),
    dryRun: Schema.Boolean,
    followed: Schema.Int,
    results: Schema.Array(
      Schema.Struct({
        incident: Schema.String,
        job: Schema.NullOr(Schema.String),
        row: Schema.Int,
        decision: Schema.String,
        why: Schema.String,
        did: Schema.String,
        detail: Schema.optionalKey(Schema.String),
      }),
    ),
    requests: Schema.optionalKey(Schema.Array(Schema.Struct({ method: Schema.String, body: Schema.String }))),
  }),
)
export const printed = Schema.decodeUnknownSync(Printed)

/** The site, before anything has failed on it. */
export const site = Effect.fnUntraced(function* (
  template: Readonly<Record<string, unknown>>,
  options: { readonly opcon?: Partial<OpConOptions>; readonly summit?: Partial<SummitOptions> } = {},
) {
  yield* TestClock.setTime(start)
  const simulators = yield* Simulators.make({ ...options, summit: { inProgressFirst: true, ...options.summit } })
  const program = yield* Program.make(simulators)
  Files.changeTemplate(program, template)
  const { opcon, summit } = simulators

  /** One round; its rows as `row decision did`. */
  const sync = Effect.fnUntraced(function* (...words: ReadonlyArray<string>) {
    yield* TestClock.adjust("10 minutes")
    const ended = yield* program.command("sync", "--json", ...words)
    const json = printed(ended.stdout[0] ?? "")
    return {
      ...ended,
      json,
      did: json.results.map(({ decision, did, row }) => `${row} ${decision} ${did}`),
    }
  })
  const raise = (job = "JOB001") => program.settle(...Program.vendorWords(job))
  const ticket = (of: number | string = number) => summit.incident(of)
  const job = (of = id) => opcon.job(of)
  /** Changes to either system that other requests than reads have made, counted from here on. */
  const writes = Effect.gen(function* () {
    const both = [...(yield* opcon.requests), ...(yield* summit.requests)]
    return both.filter(({ kind }) => kind === "write").length
  })
  /** Nothing is left to do, and nothing is sent. */
  const quiet = Effect.gen(function* () {
    const before = yield* writes
    const { did, exit } = yield* sync()
    assert.deepStrictEqual([exit, did], [0, []])
    assert.strictEqual(yield* writes, before)
  })
  return { ...simulators, program, sync, raise, ticket, job, writes, quiet }
})

/** `site` with the incident of JOB001 on it. */
export const raised = Effect.fnUntraced(function* (...given: Parameters<typeof site>) {
  const made = yield* site(...given)
  yield* made.raise()
  return made
})

export const minutes = (count: number) => TestClock.adjust(Duration.minutes(count))

/** How often `text` occurs. */
export const count = (whole: string, text: string): number => whole.split(text).length - 1
