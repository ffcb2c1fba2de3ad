import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/testing/TestClock"
import type { Submitted } from "../../src/queue/Run.ts"
import { submit } from "../../src/queue/Run.ts"
import { failed } from "../support/Journals.ts"
import type { Workplace } from "../support/Workplace.ts"
import { make, silent } from "../support/Workplace.ts"

const told = (place: Workplace, job: string, run?: number) =>
  submit(failed(job, run), Option.none()).pipe(Effect.provide(place.program()))
const tag = ({ _tag }: Submitted) => _tag

/** A place, and the jobs that OpCon was asked for. */
const start = Effect.gen(function* () {
  const asked: Array<string> = []
  const place = yield* make(({ job }) => {
    asked.push(job)
    return job === "BAD" ? Effect.die(new Error("a bug")) : Effect.succeed(silent)
  })
  return { asked, place }
})

describe("a failure that is told", () => {
  it.effect("is worked on, before what waited", () =>
    Effect.gen(function* () {
      const { asked, place } = yield* start
      yield* place.given("OLD")
      yield* TestClock.adjust(1)
      const submitted = yield* told(place, "NEW")
      assert.isTrue(submitted._tag === "Attempt" && submitted.attempt.entry.failed.job === "NEW")
      assert.deepStrictEqual(asked, ["NEW", "OLD"])
      assert.strictEqual((yield* place.journal.ids("done")).length, 2)
    }),
  )

  it.effect("twice with the same run is worked on once; another run, or none, is another failure", () =>
    Effect.gen(function* () {
      const { asked, place } = yield* start
      assert.strictEqual(tag(yield* told(place, "A", 4245)), "Attempt")
      assert.strictEqual(tag(yield* told(place, "A", 4245)), "KnownRun")
      assert.strictEqual(asked.length, 1)
      assert.strictEqual(tag(yield* told(place, "A", 4246)), "Attempt")
      assert.strictEqual(tag(yield* told(place, "A")), "Attempt")
      assert.strictEqual(tag(yield* told(place, "A")), "Attempt")
      assert.strictEqual(asked.length, 4)
    }),
  )

  it.effect.each([
    ["pending", "Attempt"],
    ["parked", "KnownRun"],
    ["dead", "Attempt"],
    ["dropped", "Attempt"],
  ] as const)("again, while the run is %s: %s", ([state, expected]) =>
    Effect.gen(function* () {
      const { place } = yield* start
      const before = yield* place.journal.add(failed("A", 4245))
      yield* place.journal.save({ ...before, state })
      assert.strictEqual(tag(yield* told(place, "A", 4245)), expected)
      // One that was pending is finished, not entered a second time.
      if (state === "pending") assert.deepStrictEqual(yield* place.journal.ids("pending", "done"), [before.id])
    }),
  )

  it.effect("waits for an earlier one of its job that cannot be finished, which is tried again", () =>
    Effect.gen(function* () {
      const { asked, place } = yield* start
      yield* place.given("BAD", { attempts: 1, dueAt: 600_000 })
      yield* TestClock.adjust(1)
      assert.strictEqual(tag(yield* told(place, "BAD")), "Waits")
      assert.deepStrictEqual(asked, ["BAD"])
      assert.strictEqual((yield* place.journal.list("pending")).length, 2)
    }),
  )

  it.effect("is handed over at once while another process drains", () =>
    Effect.gen(function* () {
      const { asked, place } = yield* start
      place.slot.held = true
      assert.strictEqual(tag(yield* told(place, "A")), "HandedOff")
      assert.deepStrictEqual(asked, [])
      assert.strictEqual((yield* place.journal.list("pending")).length, 1)
    }),
  )
})

describe("a disk that takes nothing", () => {
  it.effect("the incident is raised all the same, and the account says what is missing", () =>
    Effect.gen(function* () {
      const { asked, place } = yield* start
      place.disk.setFull(true)
      const submitted = yield* told(place, "A")
      assert.deepStrictEqual(asked, ["A"])
      const [first] = submitted._tag === "Attempt" ? submitted.attempt.report.steps : []
      assert.deepStrictEqual([first?.step, first?.status], ["journal", "failed"])
      assert.match(first?.notes.join() ?? "", /cannot be used.*a kill now would lose it/)
      assert.deepStrictEqual(yield* place.journal.list("pending"), [])
    }),
  )

  it.effect("it is not handed over: it waits for the lease, and after two minutes goes on beside its holder", () =>
    Effect.gen(function* () {
      for (const until of ["free", "never"] as const) {
        const { asked, place } = yield* start
        place.disk.setFull(true)
        place.slot.held = true
        const fiber = yield* Effect.forkChild(told(place, "A"))
        yield* TestClock.adjust("119 seconds")
        assert.deepStrictEqual(asked, [])
        if (until === "free") place.slot.held = false
        yield* TestClock.adjust(until === "free" ? "500 millis" : "1 second")
        assert.deepStrictEqual(asked, ["A"], until)
        assert.strictEqual(tag(yield* Fiber.join(fiber)), "Attempt")
      }
    }),
  )

  it.effect("full only after the failure was written: it is done, and done again by the next drain", () =>
    Effect.gen(function* () {
      const { place } = yield* start
      const full = yield* make(() => Effect.sync(() => (place.disk.setFull(true), silent)))
      const submitted = yield* submit(failed("A"), Option.none()).pipe(
        Effect.provide(full.program({ journal: place.journal })),
      )
      assert.strictEqual(submitted._tag, "Attempt")
      const [left] = yield* place.journal.list("pending")
      assert.strictEqual(left?.attempts, 0)
      assert.isTrue(Option.isNone(left?.last ?? Option.none()))
      place.disk.setFull(false)
      yield* told(place, "B")
      assert.deepStrictEqual(yield* place.journal.list("pending"), [])
    }),
  )
})
