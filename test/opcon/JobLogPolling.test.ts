import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { OpConUnavailable } from "../../src/opcon/OpCon.ts"
import { delayBefore, logPolling, withBudget } from "../../src/RetryPolicy.ts"
import type { Exchange } from "../support/Replay.ts"
import { answer, file, list, notListed, poll, read, reading, windowsFile } from "./LogWire.ts"
import { over } from "./Wire.ts"

const at = (millis: number, exchange: Exchange): Exchange => ({ ...exchange, at: millis })
const submitted = (id: number) => poll(id, answer(id, "submitted"))

/** When the polls of an action asked for at `start` are due, up to `limit`. */
const due = (start: number, limit: number): ReadonlyArray<number> => {
  const times = [start + logPolling.first]
  for (let attempt = 1, time = start + logPolling.first; ; attempt++) {
    time += delayBefore(logPolling, attempt)
    if (time > limit) return times
    times.push(time)
  }
}
const silent = (id: number, start: number, limit: number) => due(start, limit).map(() => submitted(id))

describe("waiting for the agent", () => {
  it.effect("asks soon, then slower, for the list and for each file", () =>
    Effect.gen(function* () {
      const { playback, run } = over([
        at(0, list(answer(17, "submitted"))),
        at(250, submitted(17)),
        // Overall it is done, but not this item.
        at(500, poll(17, { ...answer(17, "submitted"), result: "success" })),
        at(875, poll(17, answer(17, "success", { files: [windowsFile] }))),
        at(875, file(windowsFile, answer(18, "submitted"))),
        at(1125, submitted(18)),
        at(1375, poll(18, answer(18, "success", { data: "text" }))),
      ])
      const fiber = yield* Effect.forkChild(run((opcon) => reading(opcon)))
      for (const [time, asked] of [
        [249, 1],
        [1, 2],
        [249, 2],
        [1, 3],
        [374, 3],
        [1, 5],
        [249, 5],
        [1, 6],
      ] as const) {
        yield* TestClock.adjust(time)
        assert.strictEqual(playback.seen.length, asked)
      }
      yield* TestClock.adjust(249)
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust(1)
      const log = yield* Fiber.join(fiber)
      assert.deepStrictEqual(log, { files: [{ name: "JOB001_0000004245.log", text: "text" }], notes: [], later: false })
    }),
  )

  it.effect("notes a request that expired meanwhile", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(
        read([list(answer(17, "submitted")), submitted(17), poll(17, { title: "Not Found" }, 404)]),
      )
      yield* TestClock.adjust(500)
      const log = yield* Fiber.join(fiber)
      assert.deepStrictEqual(log, notListed("the request expired at OpCon before the agent answered", true))
    }),
  )

  it.effect("fails when a call fails while waiting", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(Effect.flip(read([list(answer(17, "submitted")), poll(17, "", 502)])))
      yield* TestClock.adjust(250)
      assert.instanceOf(yield* Fiber.join(fiber), OpConUnavailable)
    }),
  )

  it.effect("gives up when 120 s would be over, and says how long it waited", () =>
    Effect.gen(function* () {
      const times = due(0, 120_000)
      const last = times.at(-1) ?? 0
      const { playback, run } = over([list(answer(17, "submitted")), ...silent(17, 0, 120_000)])
      const fiber = yield* Effect.forkChild(run((opcon) => reading(opcon)))
      yield* TestClock.adjust(last - 1)
      assert.isUndefined(fiber.pollUnsafe())
      assert.strictEqual(playback.seen.length, times.length)
      yield* TestClock.adjust(1)
      assert.deepStrictEqual(
        yield* Fiber.join(fiber),
        notListed(`the agent had not answered when ${Math.round(last / 1000)} s had passed`, true),
      )
      assert.isAbove(last, 115_000)
    }),
  )

  it.effect("counts the list and all files into the same 120 s", () =>
    Effect.gen(function* () {
      const listing = due(0, 100_000)
      const listed = listing.at(-1) ?? 0
      const fiber = yield* Effect.forkChild(
        read([
          list(answer(17, "submitted")),
          ...listing.slice(1).map(() => submitted(17)),
          poll(17, answer(17, "success", { files: ["a.log", "b.log"] })),
          file("a.log", answer(18, "submitted")),
          ...silent(18, listed, 120_000),
          file("b.log", answer(19, "success", { data: "b" })),
        ]),
      )
      yield* TestClock.adjust(120_000)
      const log = yield* Fiber.join(fiber)
      assert.deepStrictEqual(log.files, [{ name: "b_0000004245.log", text: "b" }])
      assert.isTrue(log.later)
      assert.match(log.notes.join(), /^log file a.log could not be fetched: the agent had not answered when \d\d s/)
    }),
  )

  it.effect("keeps a sooner end of the run's time budget", () =>
    Effect.gen(function* () {
      const fiber = yield* read([list(answer(17, "submitted")), ...silent(17, 0, 10_000)]).pipe(
        withBudget(Duration.seconds(10)),
        Effect.forkChild,
      )
      yield* TestClock.adjust(10_000)
      assert.deepStrictEqual(
        yield* Fiber.join(fiber),
        notListed("the agent had not answered when 8 s had passed", true),
      )
    }),
  )
})
