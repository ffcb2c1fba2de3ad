/** The clock of a recorded run: it stands still while the program works, and moves only with events from outside. */
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as RunClock from "../../src/replay/RunClock.ts"

/** Runs `self` on a clock of its own above the clock of this machine. */
const onRunClock = <A, E>(use: (time: RunClock.RunClock) => Effect.Effect<A, E>) =>
  Effect.scoped(
    Effect.gen(function* () {
      const time = yield* RunClock.make
      return yield* Effect.provideService(use(time), Clock.Clock, time.clock)
    }),
  )

/** Something outside that takes real time. */
const outside = (time: RunClock.RunClock, millis: number) =>
  Effect.andThen(Effect.provideService(Effect.sleep(millis), Clock.Clock, time.live), time.event)

describe("the clock of a recorded run", () => {
  it.live("stands still while the program works, and tells a wait to the millisecond", () =>
    onRunClock((time) =>
      Effect.gen(function* () {
        const work = Effect.provideService(Effect.sleep(30), Clock.Clock, time.live)
        yield* work
        assert.strictEqual(time.now(), 0)
        assert.isAtLeast(time.elapsed(), 25)
        yield* Effect.sleep(40)
        assert.strictEqual(time.now(), 40)
        yield* work
        yield* Effect.sleep(20)
        assert.strictEqual(time.now(), 60)
      }),
    ),
  )

  it.live("gives everything that comes a millisecond of its own, in the order in which it is due", () =>
    onRunClock((time) =>
      Effect.gen(function* () {
        const order: Array<readonly [what: string, at: number]> = []
        const note = (what: string) => Effect.sync(() => order.push([what, time.now()]))
        yield* Effect.all(
          [
            Effect.andThen(Effect.sleep(30), note("wait 30")),
            Effect.andThen(Effect.sleep(10), note("wait 10")),
            Effect.andThen(outside(time, 60), note("reply")),
            Effect.andThen(outside(time, 60), note("reply")),
            Effect.andThen(Effect.sleep(30), note("wait 30 too")),
          ],
          { concurrency: "unbounded" },
        )
        assert.deepStrictEqual(
          order.map(([what]) => what),
          ["wait 10", "wait 30", "wait 30 too", "reply", "reply"],
        )
        const times = order.map(([, at]) => at)
        assert.deepStrictEqual(times.slice(0, 3), [10, 30, 30])
        assert.isAtLeast(times[3] ?? 0, 59)
        assert.isAbove(times[4] ?? 0, times[3] ?? 0)
      }),
    ),
  )

  it.live("hands nothing over while the run waits for its own disk", () =>
    onRunClock((time) =>
      Effect.gen(function* () {
        const order: Array<string> = []
        const disk = Effect.acquireUseRelease(
          time.hold,
          () => Effect.provideService(Effect.sleep(60), Clock.Clock, time.live),
          () => time.release,
        )
        const reply = yield* Effect.forkChild(
          Effect.andThen(
            outside(time, 5),
            Effect.sync(() => order.push("reply")),
          ),
        )
        yield* Effect.yieldNow
        yield* disk
        order.push(`disk at ${time.now()}`)
        yield* Fiber.join(reply)
        assert.deepStrictEqual(order, ["disk at 0", "reply"])
      }),
    ),
  )

  it.live("forgets a wait that is given up", () =>
    onRunClock((time) =>
      Effect.gen(function* () {
        yield* Effect.timeoutOption(Effect.sleep(10_000), 15)
        assert.strictEqual(time.now(), 15)
        yield* Effect.sleep(5)
        assert.strictEqual(time.now(), 20)
      }),
    ),
  )
})
