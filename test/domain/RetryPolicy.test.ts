import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import type { Policy, PolicyName } from "../../src/domain/RetryPolicy.ts"
import {
  delayBefore,
  delayBeforeLook,
  logPolling,
  looking,
  passedSince,
  policies,
  polling,
  retrying,
  withBudget,
} from "../../src/domain/RetryPolicy.ts"

const noon = Date.parse("2024-09-21T12:00:00Z")

class Trouble extends Schema.TaggedError<Trouble>()("Trouble", {
  transient: Schema.Boolean,
  delivered: Schema.Literals(["no", "unknown"]),
  retryAfterMillis: Schema.optionalKey(Schema.Finite),
}) {}

/** Virtual times of every attempt of an effect that always fails with `error`. */
const timesOf = Effect.fnUntraced(function* (name: PolicyName, error: Trouble, budgetMillis = 10_000_000) {
  const times: Array<number> = []
  const attempt = Effect.flatMap(Clock.currentTimeMillis, (now) => {
    times.push(now)
    return error
  })
  const fiber = yield* Effect.forkChild(withBudget(budgetMillis)(Effect.exit(retrying(name)(attempt))))
  yield* TestClock.adjust("1 hour")
  yield* Fiber.join(fiber)
  return times
})

const worst = (policy: Policy): number =>
  Array.from({ length: policy.retries }, (_, n) => delayBefore(policy, n + 1)).reduce((sum, delay) => sum + delay, 0)

describe("policies", () => {
  it("are as long in the worst case as their comment says", () => {
    const seconds = Object.fromEntries(Object.entries(policies).map(([name, policy]) => [name, worst(policy) / 1000]))
    assert.deepStrictEqual(seconds, {
      readFile: 3.15,
      replaceFile: 2.12,
      readOpCon: 61.5,
      readSummit: 61.5,
      raise: 61.5,
      writeBack: 121.5,
      readLog: 15.5,
      attach: 31.5,
    })
  })
})

describe("retrying", () => {
  const lost = new Trouble({ transient: true, delivered: "unknown" })
  const unsent = new Trouble({ transient: true, delivered: "no" })

  it.effect("tries reads as often as the policy says, each delay within the jittered bound", () =>
    Effect.gen(function* () {
      const times = yield* timesOf("readOpCon", lost)
      assert.strictEqual(times.length, policies.readOpCon.retries + 1)
      times.slice(1).forEach((time, index) => {
        const delay = time - (times[index] ?? 0)
        assert.isAtMost(delay, delayBefore(policies.readOpCon, index + 1))
      })
    }).pipe(Random.withSeed("a")),
  )

  it.effect("never repeats a create whose reply was lost, and repeats one that was not received", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* timesOf("raise", lost)).length, 1)
      assert.strictEqual((yield* timesOf("raise", unsent)).length, policies.raise.retries + 1)
      assert.strictEqual((yield* timesOf("attach", lost)).length, 1)
    }).pipe(Random.withSeed("b")),
  )

  it.effect("does not try again what cannot get better", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* timesOf("readOpCon", new Trouble({ transient: false, delivered: "no" }))).length, 1)
    }),
  )

  it.effect("waits as long as Retry-After asks, to the millisecond", () =>
    Effect.gen(function* () {
      const asked = new Trouble({ transient: true, delivered: "no", retryAfterMillis: 45_000 })
      const times: Array<number> = []
      const attempt = Effect.flatMap(Clock.currentTimeMillis, (now) => {
        times.push(now)
        return asked
      })
      const fiber = yield* Effect.forkChild(Effect.exit(retrying("readOpCon")(attempt)))
      yield* TestClock.adjust(44_999)
      assert.deepStrictEqual(times, [0])
      yield* TestClock.adjust(1)
      assert.deepStrictEqual(times, [0, 45_000])
      yield* Fiber.interrupt(fiber)
    }).pipe(Random.withSeed("c")),
  )

  it.effect("begins no attempt after the budget", () =>
    Effect.gen(function* () {
      const times = yield* timesOf(
        "readOpCon",
        new Trouble({ transient: true, delivered: "no", retryAfterMillis: 4000 }),
        10_000,
      )
      assert.deepStrictEqual(times, [0, 4000, 8000])
    }).pipe(Random.withSeed("d")),
  )
})

/** When the looks come at an answer that is there after `service` ms, each look as quick as nothing; the last one sees it. */
const looksAt = (service: number, took: number): ReadonlyArray<number> => {
  const times: Array<number> = []
  for (let waited = 0; waited < service;) {
    waited += delayBeforeLook(times.length + 1, waited, took)
    times.push(waited)
  }
  return times
}

describe("delays between looks", () => {
  // An agent that takes so long for the list, and for the file after it: looks, and milliseconds that both take in all.
  it.each([
    [10, 1, 1, 50],
    [50, 2, 2, 107],
    [400, 8, 4, 824],
    [1500, 15, 2, 3362],
    [5000, 21, 3, 10_876],
    [30_000, 32, 11, 63_400],
  ])("an agent that takes %d ms", (service, forList, forFile, inAll) => {
    const list = looksAt(service, 0)
    const listed = list.at(-1) ?? 0
    const file = looksAt(service, listed)
    assert.deepStrictEqual([list.length, file.length], [forList, forFile])
    assert.closeTo(listed + (file.at(-1) ?? 0), inAll, inAll / 200)
  })

  it("are at most 1.25 of what looking every 20 ms takes, with at most 25 looks for 5 s", () => {
    for (let service = 100; service <= 12_000; service += 7) {
      const list = looksAt(service, 0)
      const listed = list.at(-1) ?? 0
      const file = looksAt(service, listed)
      const every20 = 2 * 20 * Math.ceil(service / 20)
      assert.isAtMost((listed + (file.at(-1) ?? 0)) / every20, 1.25, `${service} ms`)
      if (service <= 5000) assert.isAtMost(list.length + file.length, 25, `${service} ms`)
    }
  })

  it("begin a little after four fifths of what the last answer took, and grow by a fifth once it takes longer", () => {
    assert.strictEqual(delayBeforeLook(1, 0, 1000), 804)
    assert.strictEqual(delayBeforeLook(1, 300, 1000), 504)
    assert.strictEqual(delayBeforeLook(1, 900, 1000), logPolling.first)
    assert.strictEqual(delayBeforeLook(1, 0, 60_000), logPolling.longestFirst)
    assert.closeTo(delayBeforeLook(5, 2000, 1000), 400, 1e-9)
    assert.strictEqual(delayBeforeLook(50, 100_000, 1000), logPolling.cap)
  })
})

describe("polling", () => {
  it.effect("looks soon, then slower, and stops within its limit with the last value", () =>
    Effect.gen(function* () {
      const times: Array<number> = []
      const look = Effect.map(Clock.currentTimeMillis, (now) => {
        times.push(now)
        return times.length
      })
      const fiber = yield* Effect.forkChild(polling<number>(0, () => false, 0, 0)(look))
      yield* TestClock.adjust(24)
      assert.deepStrictEqual(times, [])
      yield* TestClock.adjust(1)
      assert.deepStrictEqual(times, [25])
      yield* TestClock.adjust(30)
      assert.deepStrictEqual(times, [25, 55])
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual(yield* Fiber.join(fiber), times.length)
      const last = times.at(-1) ?? 0
      assert.isAtMost(last, logPolling.within)
      assert.isAbove(last, logPolling.within - logPolling.cap - 1)
    }),
  )

  it.effect("stops at the first value that is done, and does not look where the question was answered", () =>
    Effect.gen(function* () {
      let count = 0
      const look = Effect.sync(() => ++count)
      const fiber = yield* Effect.forkChild(polling<number>(0, (n) => n === 3, 0, 0)(look))
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* Fiber.join(fiber), 3)
      assert.strictEqual(count, 3)
      assert.strictEqual(yield* polling<number>(3, (n) => n === 3, 0, 0)(look), 3)
      assert.strictEqual(count, 3)
    }),
  )
})

describe("looks for a request whose outcome is not known", () => {
  /** Seconds after the first look, up to the time after which Summit cannot be storing it any more. */
  const times = Array.from({ length: 8 }, (_, look) =>
    Array.from({ length: look }, (_, n) => delayBefore(looking, n + 1) / 1000).reduce((sum, delay) => sum + delay, 0),
  ).filter((time) => time <= 180)

  it("fall into both halves of a minute, whenever they begin", () => {
    for (let begin = 0; begin < 60; begin += 1) {
      const halves = new Set(times.map((time) => (begin + time) % 60 < 30))
      assert.strictEqual(halves.size, 2, `begin ${begin}: ${times.join()}`)
    }
  })
})

describe("the time since a moment kept by both clocks", () => {
  const minute = 60_000
  const rows: ReadonlyArray<
    readonly [what: string, wall: number, ticked: number, tick: number | undefined, passed: number]
  > = [
    ["both clocks agree", 2 * minute, 2 * minute, 0, 2 * minute],
    ["a wall clock that was put forward does not count", 62 * minute, 2 * minute, 0, 2 * minute],
    ["a wall clock that was put back does not either", -58 * minute, 2 * minute, 0, 2 * minute],
    ["the host was started again since", 9 * minute, minute, 50 * minute, 9 * minute],
    ["started again, and on for longer than before", 9 * minute, 6 * minute, 5 * minute, minute],
    ["an entry that has one clock only", 5 * minute, 70 * minute, undefined, 5 * minute],
  ]
  it.effect.each(rows)("%s", ([, wall, ticked, tick, passed]) =>
    Effect.gen(function* () {
      const clock = yield* Clock.Clock
      const nanos = BigInt(ticked) * 1_000_000n
      const set: Clock.Clock = {
        ...clock,
        currentTimeMillis: Effect.succeed(noon + wall),
        currentTimeMillisUnsafe: () => noon + wall,
        monotonicTimeNanos: Effect.succeed(nanos),
        monotonicTimeNanosUnsafe: () => nanos,
      }
      assert.strictEqual(yield* Effect.provideService(passedSince(noon, tick), Clock.Clock, set), passed)
    }),
  )
})
