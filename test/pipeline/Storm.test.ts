/** Many failures at once: one incident takes those that are too many, and every job gets its number. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as ManyJobs from "../support/ManyJobs.ts"
import { resultOf } from "../support/ResultJson.ts"
import * as Simulators from "../support/Simulators.ts"

const group = { by: "agent", over: 5, withinMinutes: 10 }

/** How many jobs have each number. */
const sizes = (numbers: ReadonlyArray<string>): ReadonlyArray<number> =>
  [...Map.groupBy(numbers, (number) => number).values()].map(({ length }) => length).toSorted((a, b) => a - b)

describe("a storm", () => {
  it.effect.each([4, 5])("is none with %d failures, where 5 are allowed", (count) =>
    Effect.gen(function* () {
      const { fail, numbers, summit } = yield* ManyJobs.make(count, { group })
      yield* fail(0, count)
      assert.lengthOf(yield* summit.incidents, count)
      assert.deepStrictEqual(
        sizes(yield* numbers),
        Array.from({ length: count }, () => 1),
      )
    }),
  )

  it.effect("has one incident for all failures beyond, whose first text says why", () =>
    Effect.gen(function* () {
      const { fail, numbers, summit } = yield* ManyJobs.make(40, { group })
      yield* fail(0, 40)
      const incidents = yield* summit.incidents
      assert.lengthOf(incidents, 6)
      assert.deepStrictEqual(sizes(yield* numbers), [1, 1, 1, 1, 1, 35])
      const shared = incidents.at(-1)
      assert.include(shared?.description, "agent WINAGENT01")
      assert.include(shared?.information, "6 failures of agent WINAGENT01 within 10 minutes, since 2024-09-21T09:20:00")
      for (let index = 0; index < 40; index += 1) {
        const texts = incidents.map(({ information, userLog }) => information + userLog).join("\n")
        assert.include(texts, `|${ManyJobs.nameOf(index)}, run ${5000 + index}`)
      }
      assert.lengthOf(shared?.attachments ?? [], 20)
    }),
  )

  it.effect("ends when nothing has failed for as long as the window", () =>
    Effect.gen(function* () {
      const { fail, numbers, summit } = yield* ManyJobs.make(12, { group })
      yield* fail(0, 8)
      assert.lengthOf(yield* summit.incidents, 6)
      yield* TestClock.setTime(ManyJobs.start + 9 * 60_000)
      yield* fail(8, 9)
      assert.lengthOf(yield* summit.incidents, 6)
      yield* TestClock.setTime(ManyJobs.start + 20 * 60_000)
      yield* fail(9, 12)
      assert.lengthOf(yield* summit.incidents, 9)
      assert.deepStrictEqual(sizes(yield* numbers), [1, 1, 1, 1, 1, 1, 1, 1, 4])
    }),
  )

  it.effect("is one of each agent, and none of jobs without a machine", () =>
    Effect.gen(function* () {
      const { all, numbers, summit } = yield* ManyJobs.make(30, { group })
      yield* all(
        ...Array.from({ length: 30 }, (_, index) =>
          ManyJobs.wordsOf(ManyJobs.nameOf(index), { agent: ["A1", "A2", "N/A"][index % 3] ?? "" }),
        ),
      )
      assert.lengthOf(yield* summit.incidents, 6 + 6 + 10)
      assert.deepStrictEqual(sizes(yield* numbers).slice(-2), [5, 5])
    }),
  )

  it.effect("goes on in a new incident where people have closed the first", () =>
    Effect.gen(function* () {
      const { fail, numbers, opcon, summit } = yield* ManyJobs.make(20, { group })
      yield* fail(0, 10)
      const shared = (yield* opcon.jobs)[9]?.ticket?.ticketId ?? ""
      yield* summit.setStatus(shared, "Closed")
      yield* fail(10, 20)
      assert.lengthOf(yield* summit.incidents, 7)
      assert.deepStrictEqual(sizes(yield* numbers), [1, 1, 1, 1, 1, 5, 10])
    }),
  )

  it.effect("waits for its incident while the reply to the create is lost", () =>
    Effect.gen(function* () {
      const { fail, numbers, program, summit } = yield* ManyJobs.make(20, { group })
      yield* summit.faults.add({ call: "createIncident", kind: "reset-after", skip: 5, times: 1 })
      yield* fail(0, 20)
      yield* program.command("drain")
      assert.lengthOf(yield* summit.incidents, 6)
      assert.deepStrictEqual(sizes(yield* numbers), [1, 1, 1, 1, 1, 15])
    }),
  )
})

describe("a storm that several processes work on", () => {
  it.effect("has one incident, also for the processes that come after", () =>
    Effect.gen(function* () {
      const { fail, numbers, summit } = yield* ManyJobs.make(24, { group })
      for (let first = 0; first < 24; first += 3) yield* fail(first, first + 3)
      assert.lengthOf(yield* summit.incidents, 6)
      assert.deepStrictEqual(sizes(yield* numbers), [1, 1, 1, 1, 1, 19])
    }),
  )

  it.effect("leaves a dry run to show the shared incident, and to claim nothing", () =>
    Effect.gen(function* () {
      const { fail, program, summit } = yield* ManyJobs.make(8, { group })
      yield* fail(0, 7)
      const words = ManyJobs.wordsOf(ManyJobs.nameOf(7))
      for (let times = 0; times < 2; times += 1) {
        yield* TestClock.setTime(ManyJobs.start + 60_000)
        const { decision, incident, outcome } = yield* resultOf(yield* program.settle(...words, "--dry-run", "--json"))
        assert.deepStrictEqual([outcome, decision?.row, incident], ["would-update", 12, "59409"])
      }
      assert.lengthOf(yield* summit.incidents, 6)
    }),
  )

  it.effect("is explained for a live job, as a silence is", () =>
    Effect.gen(function* () {
      const { fail, program } = yield* ManyJobs.make(8, { group, holdMinutes: 0 })
      yield* fail(0, 7)
      const job = Simulators.sampleId(ManyJobs.nameOf(7))
      const explain = (...more: ReadonlyArray<string>) =>
        Effect.map(
          program.command(
            "template",
            "explain",
            "-t",
            "basic.json",
            "--job",
            job,
            "--agent",
            "WINAGENT01",
            "--json",
            ...more,
          ),
          ({ stdout }) => JSON.parse(stdout[0] ?? "{}").decision,
        )
      assert.deepInclude(yield* explain(), { kind: "Update", row: 12, ticket: "59409" })
      yield* program.command("silence", "add", "--job", "BATCH*", "--until", "+1h", "--reason", "test")
      assert.deepInclude(yield* explain(), { kind: "Suppress", row: 10 })
    }),
  )
})

describe("the hourly limit", () => {
  it.effect("ends in one more incident that takes the rest, until the hour has room again", () =>
    Effect.gen(function* () {
      const { fail, numbers, summit } = yield* ManyJobs.make(20, { maxTicketsPerHour: 4 })
      yield* fail(0, 10)
      // Ten have not failed yet.
      assert.deepStrictEqual(sizes(yield* numbers), [1, 1, 1, 1, 6, 10])
      assert.lengthOf(yield* summit.incidents, 5)
      yield* TestClock.setTime(ManyJobs.start + 30 * 60_000)
      yield* fail(10, 12)
      assert.lengthOf(yield* summit.incidents, 5)
      yield* TestClock.setTime(ManyJobs.start + 70 * 60_000)
      yield* fail(12, 14)
      assert.lengthOf(yield* summit.incidents, 7)
    }),
  )

  it.effect("counts the incidents that a Summit without answers has still to create", () =>
    Effect.gen(function* () {
      const { fail, numbers, program, summit } = yield* ManyJobs.make(9, { maxTicketsPerHour: 2 })
      yield* summit.faults.add({ call: "createIncident", kind: "refuse", times: 100_000 })
      for (const from of [0, 3, 6]) {
        yield* TestClock.setTime(ManyJobs.start + from * 40 * 60_000)
        yield* fail(from, from + 3)
      }
      assert.lengthOf(yield* summit.incidents, 0)
      yield* summit.faults.clear
      for (let hours = 8; hours < 12; hours += 1) {
        yield* TestClock.setTime(ManyJobs.start + hours * 3_600_000)
        yield* program.command("drain")
      }
      assert.lengthOf(yield* summit.incidents, 3)
      assert.deepStrictEqual(sizes(yield* numbers), [1, 1, 7])
    }),
  )
})
