/**
 * The clock of a run that is recorded. It stands still while the program computes or waits for its own disk, and moves only
 * with an event from outside: a reply, or the end of a sleep. Events are delivered one at a time, each at a millisecond of
 * its own, when everything that followed from the one before is done. So the run sees only the times in its recording, and
 * a replay, where computing takes no time, reproduces all of them.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Semaphore from "effect/Semaphore"

export interface RunClock {
  readonly clock: Clock.Clock
  /** The clock of this machine, for anything that is not part of the run. */
  readonly live: Clock.Clock
  /** Epoch milliseconds at which the run began. */
  readonly start: number
  /** Milliseconds since then, as the run sees them. */
  readonly now: () => number
  /** An event has come from outside: when this returns, it is the current moment of the run. */
  readonly event: Effect.Effect<void>
  /** Milliseconds since then on the clock of this machine, which may be slightly ahead. */
  readonly elapsed: () => number
  /** No event is delivered from `hold` to `release`: the run waits for its own machine. */
  readonly hold: Effect.Effect<void>
  readonly release: Effect.Effect<void>
}

interface Sleeper {
  /** Epoch milliseconds. */
  readonly until: number
  readonly latch: Latch.Latch
}

/** Turns of the scheduler without work after which the program is assumed to wait for an event. */
const turnsOfRest = 12

/** A slower disk does not stop events: the recording may then be wrong by a millisecond, and the run goes on. */
const longestWait = 2000

export const make = Effect.gen(function* () {
  const live = yield* Clock.Clock
  const start = live.currentTimeMillisUnsafe()
  const began = live.monotonicTimeNanosUnsafe()
  const oneAtATime = Semaphore.makeUnsafe(1).withPermits(1)
  const changed = Latch.makeUnsafe(false)
  // By time, then in the order of their start.
  const sleepers: Array<Sleeper> = []
  let now = start
  let working = 0

  // Monotonic, so that a change of this machine's clock does not change the run's.
  const real = (): number => start + Number((live.monotonicTimeNanosUnsafe() - began) / 1_000_000n)

  const quiet = Effect.gen(function* () {
    const from = real()
    for (let rest = 0; rest < turnsOfRest; rest = working === 0 ? rest + 1 : 0) {
      if (working > 0 && real() - from > longestWait) return
      yield* working > 0 ? live.sleep(Duration.millis(1)) : Effect.yieldNow
    }
  })

  /** Ends every sleep up to `limit`, in order, each at its time. */
  const wake = Effect.fnUntraced(function* (limit: number) {
    yield* quiet
    for (let next = sleepers[0]; next !== undefined && next.until <= limit; next = sleepers[0]) {
      sleepers.shift()
      now = Math.max(now, next.until)
      next.latch.openUnsafe()
      yield* quiet
    }
  })

  const event = oneAtATime(
    Effect.gen(function* () {
      let at = now
      while (now >= at) {
        at = Math.max(real(), now + 1)
        yield* wake(at)
      }
      now = at
    }),
  )

  const sleep = (duration: Duration.Duration) =>
    Effect.suspend(() => {
      const until = now + Duration.toMillis(duration)
      if (until <= now) return Effect.void
      const sleeper: Sleeper = { until, latch: Latch.makeUnsafe(false) }
      const at = sleepers.findIndex((other) => other.until > until)
      sleepers.splice(at < 0 ? sleepers.length : at, 0, sleeper)
      changed.openUnsafe()
      return Effect.ensuring(
        sleeper.latch.await,
        Effect.sync(() => {
          const index = sleepers.indexOf(sleeper)
          if (index >= 0) sleepers.splice(index, 1)
        }),
      )
    })

  yield* Effect.suspend(() => {
    changed.closeUnsafe()
    const [next] = sleepers
    if (next === undefined) return changed.await
    const left = next.until - real()
    if (left <= 0) return oneAtATime(Effect.suspend(() => wake(real())))
    return Effect.race(Number.isFinite(left) ? live.sleep(Duration.millis(left)) : Effect.never, changed.await)
  }).pipe(Effect.forever, Effect.provideService(Clock.Clock, live), Effect.forkScoped)

  const nanos = () => BigInt(Math.round(now * 1000)) * 1000n
  const clock: Clock.Clock = {
    currentTimeMillisUnsafe: () => now,
    currentTimeMillis: Effect.sync(() => now),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: () => nanos() - BigInt(start) * 1_000_000n,
    monotonicTimeNanos: Effect.sync(() => nanos() - BigInt(start) * 1_000_000n),
    sleep,
  }
  const made: RunClock = {
    clock,
    live,
    start,
    now: () => now - start,
    event,
    elapsed: () => Math.max(real(), now) - start,
    hold: Effect.sync(() => {
      working += 1
    }),
    release: Effect.sync(() => {
      working -= 1
    }),
  }
  return made
})
