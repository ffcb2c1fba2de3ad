/** The same job fails on another day: while its incident is open, that one is updated and its number is on today's job. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import type { JobSeed } from "../../src/simulator/OpConState.ts"
import { refusal } from "../../src/simulator/SummitWire.ts"
import type { Status } from "../../src/simulator/SummitState.ts"
import * as ManyJobs from "../support/ManyJobs.ts"
import { resultOf } from "../support/ResultJson.ts"

const job = (date: string, more: Partial<JobSeed> = {}): JobSeed => ({
  name: "LOAD GL",
  date,
  scheduleId: 16,
  scheduleName: "NIGHTLY BATCH",
  jobNumber: 7000 + Number(date.slice(-2)),
  ...more,
})
const jobs = [job("2024-09-21"), job("2024-09-22"), job("2024-09-22", { scheduleInstance: 2, jobNumber: 8000 })]
const on = (date: string, place: ManyJobs.Place = {}) => ManyJobs.wordsOf("LOAD GL", { date, ...place })
const nextDay = TestClock.setTime(ManyJobs.start + 24 * 60 * 60_000)

/** It failed on the first day. */
const given = Effect.fnUntraced(function* (fields: object = {}) {
  const site = yield* ManyJobs.make(0, { reuseOpenIncident: { days: 7 }, ...fields }, jobs)
  yield* site.program.settle(...on("2024-09-21"))
  yield* nextDay
  return site
})

describe("the same job on another day", () => {
  it.effect("updates the open incident, with today's marker and log, and today's job gets its number", () =>
    Effect.gen(function* () {
      const { opcon, program, summit } = yield* given()
      const ended = yield* program.settle(...on("2024-09-22"), "--json")
      const result = yield* resultOf(ended)
      assert.deepStrictEqual(
        [ended.exit, result.outcome, result.decision?.row, result.incident],
        [0, "updated", 11, "59404"],
      )
      const [incident, ...more] = yield* summit.incidents
      assert.deepStrictEqual(more, [])
      assert.include(incident?.userLog, "20240922|16|1|LOAD GL, run 7022")
      assert.lengthOf(incident?.attachments ?? [], 2)
      assert.strictEqual((yield* opcon.job("20240922|16|1|LOAD GL")).ticket?.ticketId, "59404")
    }),
  )

  it.effect.each<Status>(["Resolved", "Closed", "Cancelled"])("creates a new one where it is %s", (status) =>
    Effect.gen(function* () {
      const { program, summit } = yield* given()
      yield* summit.setStatus(59404, status)
      const result = yield* resultOf(yield* program.settle(...on("2024-09-22"), "--json"))
      assert.deepStrictEqual([result.outcome, result.decision?.row, result.incident], ["created", 8, "59405"])
    }),
  )

  it.effect("creates a new one after so many days, and for a job of that name in another schedule", () =>
    Effect.gen(function* () {
      const { program } = yield* given({ reuseOpenIncident: { days: 1 } })
      const other = yield* resultOf(
        yield* program.settle(...on("2024-09-22", { schedule: "OTHER" }), "--dry-run", "--json"),
      )
      assert.strictEqual(other.decision?.row, 8)
      yield* TestClock.setTime(ManyJobs.start + 25 * 60 * 60_000)
      const late = yield* resultOf(yield* program.settle(...on("2024-09-22"), "--dry-run", "--json"))
      assert.strictEqual(late.decision?.row, 8)
    }),
  )

  it.effect("is found by a dry run, and not without the field in the template", () =>
    Effect.gen(function* () {
      const { program } = yield* given()
      const dry = yield* resultOf(yield* program.settle(...on("2024-09-22"), "--dry-run", "--json"))
      assert.deepStrictEqual([dry.outcome, dry.decision?.row, dry.incident], ["would-update", 11, "59404"])
    }),
  )

  it.effect("is one incident for two instances that fail at the same moment", () =>
    Effect.gen(function* () {
      const { all, opcon, summit } = yield* ManyJobs.make(0, { reuseOpenIncident: { days: 7 } }, jobs)
      yield* all(on("2024-09-22"), on("2024-09-22", { instance: 2 }))
      assert.lengthOf(yield* summit.incidents, 1)
      const numbers = (yield* opcon.jobs).map(({ ticket }) => ticket?.ticketId)
      assert.deepStrictEqual(numbers, [undefined, "59404", "59404"])
    }),
  )

  it.effect.each([
    ["it cannot be read", { call: "readIncident", kind: "empty" }],
    [
      "it refuses the update",
      { call: "updateIncident", kind: "answer", body: refusal("Ticket is closed").text },
      /^incident 59404 takes no more: Symphony Summit refused .*Ticket is closed; it is decided again without it$/,
    ],
  ] as const)("gets a new one where %s", ([, fault, why]) =>
    Effect.gen(function* () {
      const { opcon, program, summit } = yield* given()
      yield* summit.faults.add(fault)
      const result = yield* resultOf(yield* program.settle(...on("2024-09-22"), "--json"))
      assert.deepStrictEqual([result.outcome, result.incident], ["created", "59405"])
      assert.strictEqual((yield* opcon.job("20240922|16|1|LOAD GL")).ticket?.ticketId, "59405")
      const notes = result.steps.flatMap((step) => step.notes ?? [])
      if (why !== undefined)
        assert.isTrue(
          notes.some((note) => why.test(note)),
          notes.join("\n"),
        )
    }),
  )

  it.effect("records the date of the day and names the ticket that the job had", () =>
    Effect.gen(function* () {
      const { opcon, program } = yield* given({
        rules: { includeJobLogAttachment: true, submitSingleIncidentPerDay: true },
      })
      yield* opcon.updateJob("20240922|16|1|LOAD GL", (one) => ({
        ...one,
        ticket: { id: 9, ticketId: "777", ticketUrl: "https://old" },
      }))
      const result = yield* resultOf(yield* program.settle(...on("2024-09-22"), "--json"))
      assert.deepStrictEqual([result.outcome, result.decision?.row], ["updated", 11])
      const found = yield* opcon.job("20240922|16|1|LOAD GL")
      assert.strictEqual(found.ticket?.ticketId, "59404")
      assert.strictEqual(found.documentation?.job?.trim(), "Last Incident Date : 2024-09-22\r\nPrevious Incident : 777")
    }),
  )
})
