/**
 * Two thousand failures of one agent in ten minutes, in virtual time, without and with a template that groups them: how
 * many incidents there are, and how many requests each system gets. `--failures N`.
 */
import { parseArgs } from "node:util"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { table } from "../src/domain/Table.ts"
import * as ManyJobs from "../test/support/ManyJobs.ts"

const { values } = parseArgs({ options: { failures: { type: "string", default: "2000" } } })
const failures = Number(values.failures)

/** Notification Manager starts its processes every 20 seconds. */
const pass = { millis: 20_000, times: 30 } as const

const play = Effect.fnUntraced(function* (fields: Readonly<Record<string, unknown>>) {
  const { fail, numbers, opcon, program, summit } = yield* ManyJobs.make(failures, fields)
  const started = performance.now()
  const each = Math.ceil(failures / pass.times)
  for (let time = 0; time < pass.times; time += 1) {
    yield* TestClock.setTime(ManyJobs.start + time * pass.millis)
    yield* fail(Math.min(failures, time * each), Math.min(failures, (time + 1) * each))
  }
  yield* program.command("drain")
  const given = yield* numbers
  return [
    (yield* summit.incidents).length,
    given.filter((number) => number !== "none").length,
    (yield* summit.requests).length,
    (yield* opcon.requests).length,
    Math.round((performance.now() - started) / 1000),
  ]
}, Effect.provide(TestClock.layer()))

const bench = Effect.gen(function* () {
  const group = { by: "agent", over: 20, withinMinutes: 10 }
  const rows = [
    ["without", ...(yield* play({})).map(String)],
    ["group over 20", ...(yield* play({ group })).map(String)],
    ["maxTicketsPerHour 100", ...(yield* play({ maxTicketsPerHour: 100 })).map(String)],
  ]
  const head = [
    "template",
    "incidents",
    "jobs with a number",
    "requests to Summit",
    "requests to OpCon",
    "seconds here",
  ]
  yield* Console.log(table(head, rows))
})

await Effect.runPromise(bench)
