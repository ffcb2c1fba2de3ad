import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { OpConUnavailable } from "../../src/opcon/OpCon.ts"
import { delayBeforeLook, withBudget } from "../../src/domain/RetryPolicy.ts"
import type { Exchange } from "../support/Replay.ts"
import { answer, file, list, notListed, poll, read, reading, windowsFile } from "./LogWire.ts"
import { over } from "./Wire.ts"

const at = (millis: number, exchange: Exchange): Exchange => ({ ...exchange, at: millis })
const submitted = (id: number) => poll(id, answer(id, "submitted"))

/** When the polls of an action asked for at `start` are due, up to `limit`; `took`: what the last answer took. */
const due = (start: number, limit: number, took = 0): ReadonlyArray<number> => {
  const times: Array<number> = []
  for (let time = start; ; times.push(time)) {
    time += delayBeforeLook(times.length + 1, time - start, took)
    if (time > limit) return times
  }
}
const silent = (id: number, times: ReadonlyArray<number>) => times.map(() => submitted(id))

describe("waiting for the agent", () => {
  it.effect("asks soon, then slower, for the list; for each file when it is likely to be there", () =>
    Effect.gen(function* () {
      const files = [windowsFile, "b.log"]
      const { run } = over([
        at(0, list(answer(17, "submitted"))),
        at(25, submitted(17)),
        // Overall it is done, but not this item.
        at(55, poll(17, { ...answer(17, "submitted"), result: "success" })),
        at(91, poll(17, answer(17, "success", { files }))),
        at(91, file(windowsFile, answer(18, "submitted"))),
        at(168, submitted(18)),
        at(174, poll(18, answer(18, "success", { data: "text" }))),
        at(174, file("b.log", answer(19, "submitted"))),
        at(244, poll(19, answer(19, "success", { data: "b" }))),
      ])
      const fiber = yield* Effect.forkChild(run((opcon) => reading(opcon)))
      yield* TestClock.adjust(243)
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust(1)
      const { files: taken, later, notes } = yield* Fiber.join(fiber)
      assert.deepStrictEqual(
        taken.map(({ text }) => text),
        ["text", "b"],
      )
      assert.deepStrictEqual([notes, later], [[], false])
    }),
  )

  it.effect("asks once more when the request expired meanwhile", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(
        read([
          list(answer(17, "submitted")),
          submitted(17),
          poll(17, { title: "Not Found" }, 404),
          list(answer(18, "submitted")),
          poll(18, answer(18, "success", { files: ["a.log"] })),
          file("a.log", answer(19, "success", { data: "a" })),
        ]),
      )
      yield* TestClock.adjust(80)
      assert.deepStrictEqual(yield* Fiber.join(fiber), {
        files: [{ name: "a_0000004245.log", text: "a" }],
        notes: [],
        later: false,
      })
    }),
  )

  it.effect("asks once more when it is told that the request is over, and then waits whatever the clocks say", () =>
    Effect.gen(function* () {
      const expires = "1969-12-31T23:00:00.0000000+00:00"
      const fiber = yield* Effect.forkChild(
        read([
          list({ ...answer(17, "submitted"), expires }),
          poll(17, { ...answer(17, "submitted"), expires }),
          list({ ...answer(18, "submitted"), expires }),
          poll(18, { ...answer(18, "submitted"), expires }),
          poll(18, answer(18, "success", { files: [] })),
        ]),
      )
      yield* TestClock.adjust(80)
      assert.deepStrictEqual<ReadonlyArray<string>>((yield* Fiber.join(fiber)).notes, [
        "OpCon has no log file for run 4245",
      ])
    }),
  )

  it.effect("notes a request that expired twice, and leaves it for later", () =>
    Effect.gen(function* () {
      const gone = (id: number) => [list(answer(id, "submitted")), poll(id, [{ message: "unknown action" }], 404)]
      const fiber = yield* Effect.forkChild(read([...gone(17), ...gone(18)]))
      yield* TestClock.adjust(50)
      assert.deepStrictEqual(
        yield* Fiber.join(fiber),
        notListed("the request expired at OpCon before the agent answered, twice", true),
      )
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
      const { playback, run } = over([list(answer(17, "submitted")), ...silent(17, times)])
      const fiber = yield* Effect.forkChild(run((opcon) => reading(opcon)))
      yield* TestClock.adjust(last - 1)
      assert.isUndefined(fiber.pollUnsafe())
      assert.strictEqual(playback.seen.length, times.length)
      yield* TestClock.adjust(1)
      assert.deepStrictEqual(
        yield* Fiber.join(fiber),
        notListed(`the agent had not answered when ${Math.round(last / 1000)} s had passed`, true),
      )
      assert.isAbove(last, 117_000)
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
          ...silent(18, due(listed, 120_000, listed)),
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
      const fiber = yield* read([list(answer(17, "submitted")), ...silent(17, due(0, 10_000))]).pipe(
        withBudget(Duration.seconds(10)),
        Effect.forkChild,
      )
      yield* TestClock.adjust(10_000)
      assert.deepStrictEqual(
        yield* Fiber.join(fiber),
        notListed("the agent had not answered when 10 s had passed", true),
      )
    }),
  )

  it.effect("fetches as many files as the time budget allows; the rest is for later", () =>
    Effect.gen(function* () {
      const files = Array.from({ length: 300 }, (_, number) => `${number}.log`)
      const slowly = (millis: number, exchange: Exchange): Exchange => ({
        ...exchange,
        reply: { ...exchange.reply, delay: millis },
      })
      const fetched = files
        .slice(0, 37)
        .map((name, index) => slowly(270, file(name, answer(18 + index, "success", { data: name }))))
      const fiber = yield* read([slowly(270, list(answer(17, "success", { files }))), ...fetched]).pipe(
        withBudget(Duration.seconds(10)),
        Effect.forkChild,
      )
      yield* TestClock.adjust(11_000)
      const log = yield* Fiber.join(fiber)
      assert.deepStrictEqual(
        [log.files.length, log.later, log.notes],
        [37, true, ["no time was left for 263 of 300 log files: 37.log, 38.log, 39.log and 260 more"]],
      )
    }),
  )
})
