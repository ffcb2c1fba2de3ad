import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/testing/TestClock"
import type { Which } from "../../src/queue/Redelivery.ts"
import { drain } from "../../src/queue/Drain.ts"
import { redelivery } from "../../src/domain/RetryPolicy.ts"
import type { FindJob, Workplace } from "../support/Workplace.ts"
import { down, make, silent } from "../support/Workplace.ts"

/** Drains with as much virtual time as `minutes`; the jobs in the order in which they were finished, and their states. */
const drained = Effect.fnUntraced(function* (place: Workplace, which: Which = "due", minutes = 10) {
  const worked: Array<string> = []
  const fiber = yield* drain(Option.none(), {
    which,
    onAttempt: ({ entry }) => Effect.sync(() => worked.push(`${entry.failed.job} ${entry.state}`)),
  }).pipe(Effect.provide(place.program()), Effect.forkChild)
  yield* TestClock.adjust(`${minutes} minutes`)
  assert.isTrue(yield* Fiber.join(fiber))
  return worked
})

const pending = (place: Workplace) =>
  Effect.map(place.journal.list("pending"), (all) => all.map(({ failed }) => failed.job))

/** `findJob` that keeps what it is asked for. */
const asking = (findJob: FindJob = () => Effect.succeed(silent)) => {
  const asked: Array<string> = []
  const find: FindJob = (failed) => {
    asked.push(failed.job)
    return findJob(failed)
  }
  return { asked, find }
}

/** A defect: the entry stays pending, though OpCon serves. */
const broken = Effect.die(new Error("a bug"))

const jobs = (count: number) => Array.from({ length: count }, (_, index) => `J${String(index).padStart(3, "0")}`)

/** A failure of each job, a millisecond apart. */
const received = (place: Workplace, names: ReadonlyArray<string>) =>
  Effect.forEach(names, (job) => Effect.andThen(place.given(job), TestClock.adjust(1)), { discard: true })

describe("how much at a time", () => {
  it.effect("the first alone, then MAX_IN_FLIGHT jobs, and no more", () =>
    Effect.gen(function* () {
      const inFlight: Array<number> = []
      let now = 0
      const place = yield* make(
        () =>
          Effect.acquireUseRelease(
            Effect.sync(() => inFlight.push((now += 1))),
            () => Effect.as(Effect.sleep("1 second"), silent),
            () => Effect.sync(() => (now -= 1)),
          ),
        3,
      )
      yield* received(place, jobs(10))
      assert.strictEqual((yield* drained(place)).length, 10)
      assert.strictEqual(inFlight[1], 1, "nothing began beside the first")
      assert.strictEqual(Math.max(...inFlight), 3)
    }),
  )

  it.effect("the failures of one job one after the other, as they came", () =>
    Effect.gen(function* () {
      const at = new Map<string, number>()
      let together = false
      const place = yield* make(({ job }) =>
        Effect.gen(function* () {
          together ||= at.has(job)
          at.set(job, yield* Clock.currentTimeMillis)
          yield* Effect.sleep(job === "A" ? "5 seconds" : "1 second")
          at.delete(job)
          return silent
        }),
      )
      yield* received(place, ["A", "B", "A", "B", "A"])
      const before = yield* place.journal.list("pending")
      const order: Array<string> = []
      const fiber = yield* drain(Option.none(), {
        which: "due",
        onAttempt: ({ entry }) => Effect.sync(() => order.push(entry.id)),
      }).pipe(Effect.provide(place.program()), Effect.forkChild)
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(fiber)
      assert.isFalse(together)
      for (const job of ["A", "B"]) {
        const ids = before.filter(({ failed }) => failed.job === job).map(({ id }) => id)
        assert.deepStrictEqual(
          order.filter((id) => ids.includes(id)),
          ids,
        )
      }
      assert.strictEqual(order.length, 5)
    }),
  )
})

describe("what does not go well", () => {
  it.effect("a job that keeps failing holds up its own later failures and nothing else", () =>
    Effect.gen(function* () {
      const { asked, find } = asking(({ job }) => (job === "BAD" ? broken : Effect.succeed(silent)))
      const place = yield* make(find)
      yield* received(place, ["BAD", "A", "BAD", "B"])
      assert.deepStrictEqual(yield* drained(place), ["BAD pending", "A done", "B done"])
      assert.deepStrictEqual(asked, ["BAD", "A", "B"])
      assert.deepStrictEqual(yield* pending(place), ["BAD", "BAD"])
    }),
  )

  it.effect("a system that is down is asked by three, one after the other, and the rest keep their place", () =>
    Effect.gen(function* () {
      const { asked, find } = asking(() => Effect.andThen(Effect.sleep("1 second"), down))
      const place = yield* make(find)
      yield* received(place, jobs(50))
      yield* drained(place)
      assert.deepStrictEqual(asked, jobs(3))
      const left = yield* place.journal.list("pending")
      assert.deepStrictEqual(
        left.map(({ attempts }) => attempts),
        [1, 1, 1, ...Array.from({ length: 47 }, () => 0)],
      )
    }),
  )

  it.effect("a system that is back after two is used by all", () =>
    Effect.gen(function* () {
      let left = 2
      const { asked, find } = asking(() => (left-- > 0 ? down : Effect.succeed(silent)))
      const place = yield* make(find)
      yield* received(place, jobs(20))
      yield* drained(place)
      assert.strictEqual(asked.length, 20)
      assert.deepStrictEqual(yield* pending(place), jobs(2))
    }),
  )

  it.effect("a defect that does not go away is dead after eight tries", () =>
    Effect.gen(function* () {
      const place = yield* make(() => broken)
      const { id } = yield* place.given("BAD")
      for (let attempt = 1; attempt <= 8; attempt += 1) {
        const entry = Option.getOrThrow(yield* place.journal.get(id))
        assert.deepStrictEqual([entry.state, entry.attempts], ["pending", attempt - 1])
        yield* drained(place, "all")
      }
      assert.strictEqual(Option.getOrThrow(yield* place.journal.get(id)).state, "dead")
    }),
  )

  it.effect("an interrupt leaves the entry as it was, and the lease free", () =>
    Effect.gen(function* () {
      const place = yield* make(() => Effect.never)
      const entry = yield* place.given("A")
      const fiber = yield* drain(Option.none(), { which: "due", onAttempt: () => Effect.void }).pipe(
        Effect.provide(place.program()),
        Effect.forkChild,
      )
      yield* TestClock.adjust("1 second")
      assert.isTrue(place.slot.held)
      yield* Fiber.interrupt(fiber)
      assert.isFalse(place.slot.held)
      assert.deepStrictEqual(yield* place.journal.list("pending"), [entry])
    }),
  )
})

describe("when", () => {
  it.effect("again after the time of the redelivery table, not a millisecond sooner", () =>
    Effect.gen(function* () {
      const { asked, find } = asking(() => broken)
      const place = yield* make(find)
      const { id } = yield* place.given("A")
      for (let attempt = 1; attempt <= 7; attempt += 1) {
        const now = yield* Clock.currentTimeMillis
        yield* drained(place, "due", 0)
        assert.strictEqual(asked.length, attempt)
        const { dueAt } = Option.getOrThrow(yield* place.journal.get(id))
        const most = Math.min(redelivery.cap, redelivery.first * redelivery.factor ** (attempt - 1))
        assert.isAtLeast(dueAt - now, most / 2)
        assert.isAtMost(dueAt - now, most)
        yield* TestClock.setTime(dueAt - 1)
        assert.deepStrictEqual(yield* drained(place, "due", 0), [])
        assert.deepStrictEqual(yield* drained(place, "untried", 0), [])
        yield* TestClock.setTime(dueAt)
      }
      assert.strictEqual(asked.length, 7)
    }),
  )

  it.effect("all: at once, and once", () =>
    Effect.gen(function* () {
      const { asked, find } = asking(() => broken)
      const place = yield* make(find)
      yield* place.given("A", { attempts: 3, dueAt: 600_000 })
      assert.deepStrictEqual(yield* drained(place, "due", 0), [])
      assert.deepStrictEqual(yield* drained(place, "all", 0), ["A pending"])
      assert.deepStrictEqual(asked, ["A"])
    }),
  )

  const now = 1_000_000_000
  const { cap } = redelivery
  it.effect.each([
    ["never tried, from a process whose clock was ahead", { attempts: 0, dueAt: now + 5000 }, true],
    ["never tried, and the clock has jumped back a year", { attempts: 0, dueAt: now + 31_536_000_000 }, true],
    ["tried, and the clock has jumped back a year", { attempts: 2, dueAt: now + 31_536_000_000 }, true],
    ["tried, due just beyond what a jump explains", { attempts: 2, dueAt: now + 2 * cap + 1 }, true],
    ["tried, due within the longest delay", { attempts: 2, dueAt: now + 2 * cap }, false],
    ["tried, and the clock has jumped forward", { attempts: 2, dueAt: 0 }, true],
  ] as const)("%s", ([, change, worked]) =>
    Effect.gen(function* () {
      yield* TestClock.setTime(now)
      const place = yield* make(() => Effect.succeed(silent))
      yield* place.given("A", change)
      assert.deepStrictEqual(yield* drained(place, "due", 0), worked ? ["A done"] : [])
    }),
  )
})
