/**
 * Virtual time for many processes at once: a queue of what happens when, and for each process a scheduler, a clock and a
 * source of random numbers of its own. A process that is killed is never given a turn again: none of its finalizers run,
 * as when the operating system ends it. Nothing here depends on real time, so a seed always makes the same run.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Random from "effect/Random"
import type { Scheduler } from "effect/Scheduler"

export interface Dice {
  /** 0 (inclusive) to 1 (exclusive). */
  readonly next: () => number
  /** Both ends inclusive. */
  readonly int: (min: number, max: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <const A>(all: readonly [A, ...Array<A>]) => A
}

/** A small generator (mulberry32) is enough: it has to be repeatable, not good. */
export const dice = (seed: number): Dice => {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1))
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (all) => all[int(0, all.length - 1)] ?? all[0],
  }
}

interface Happening {
  readonly at: number
  readonly order: number
  readonly what: () => void
  cancelled: boolean
}

export interface Engine {
  readonly now: () => number
  /** Calls `what` at that time, after everything that was asked for earlier; the result takes it back. */
  readonly at: (time: number, what: () => void) => () => void
  /** Calls `what` before time goes on. */
  readonly soon: (what: () => void) => void
  /** Lets everything up to `time` happen, or until nothing is left to happen. */
  readonly runUntil: (time: number) => void
}

/** Turns without time going on after which a seed counts as stuck. */
const longestTurn = 1_000_000

export const make = (start: number): Engine => {
  let now = start
  let orders = 0
  const heap: Array<Happening> = []
  let ready: Array<() => void> = []
  const sooner = (a: Happening | undefined, b: Happening | undefined): boolean =>
    a !== undefined && (b === undefined || a.at < b.at || (a.at === b.at && a.order < b.order))
  const swap = (i: number, j: number) => {
    const [a, b] = [heap[i], heap[j]]
    if (a === undefined || b === undefined) return
    heap[i] = b
    heap[j] = a
  }
  const push = (one: Happening) => {
    heap.push(one)
    for (let i = heap.length - 1; i > 0;) {
      const parent = (i - 1) >> 1
      if (!sooner(heap[i], heap[parent])) break
      swap(i, parent)
      i = parent
    }
  }
  const pop = (): Happening | undefined => {
    swap(0, heap.length - 1)
    const first = heap.pop()
    for (let i = 0; ;) {
      const [left, right] = [2 * i + 1, 2 * i + 2]
      const child = sooner(heap[right], heap[left]) ? right : left
      if (!sooner(heap[child], heap[i])) return first
      swap(i, child)
      i = child
    }
  }
  const turn = () => {
    for (let count = 0; ready.length > 0;) {
      const tasks = ready
      ready = []
      for (const task of tasks) task()
      count += tasks.length
      if (count > longestTurn) throw new Error("the simulation is stuck: time does not go on")
    }
  }
  return {
    now: () => now,
    at: (time, what) => {
      const happening = { at: Math.max(now, time), order: orders++, what, cancelled: false }
      push(happening)
      return () => {
        happening.cancelled = true
      }
    },
    soon: (what) => {
      ready.push(what)
    },
    runUntil: (time) => {
      turn()
      for (let next = heap[0]; next !== undefined && next.at <= time; next = heap[0]) {
        pop()
        if (next.cancelled) continue
        now = next.at
        next.what()
        turn()
      }
      now = Math.max(now, time)
    },
  }
}

/** Something that runs in an engine until it is killed. */
export interface Life {
  alive: boolean
  /** Milliseconds by which its wall clock is wrong. */
  readonly skew: () => number
  /** It stands still until then. */
  readonly frozenUntil?: () => number
}

/** Does `what` in that life, when it does not stand still. */
export const awake = (engine: Engine, life: Life, what: () => void): void => {
  if (!life.alive) return
  const until = life.frozenUntil?.() ?? 0
  if (until <= engine.now()) return what()
  engine.at(until, () => awake(engine, life, what))
}

const schedulerOf = (engine: Engine, life: Life): Scheduler => ({
  executionMode: "async",
  shouldYield: (fiber) => fiber.currentOpCount >= 2048,
  makeDispatcher: () => ({
    scheduleTask: (task) => engine.soon(() => awake(engine, life, task)),
    flush: () => {},
  }),
})

/** Suspends for `millis` of virtual time. */
export const pause = (engine: Engine, life: Life, millis: number): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    const cancel = engine.at(engine.now() + millis, () => awake(engine, life, () => resume(Effect.void)))
    return Effect.sync(cancel)
  })

export const clockOf = (engine: Engine, life: Life): Clock.Clock => {
  const wall = () => engine.now() + life.skew()
  const nanos = (millis: number) => BigInt(Math.floor(millis)) * 1_000_000n
  return {
    currentTimeMillisUnsafe: wall,
    currentTimeMillis: Effect.sync(wall),
    currentTimeNanosUnsafe: () => nanos(wall()),
    currentTimeNanos: Effect.sync(() => nanos(wall())),
    monotonicTimeNanosUnsafe: () => nanos(engine.now()),
    monotonicTimeNanos: Effect.sync(() => nanos(engine.now())),
    sleep: (duration) => pause(engine, life, Math.ceil(Duration.toMillis(duration))),
  }
}

/** Starts `self` at once; `onEnd` is called when it has ended by itself. */
export const start = <A, E>(
  engine: Engine,
  life: Life,
  seed: number,
  self: Effect.Effect<A, E>,
  onEnd: (exit: Exit.Exit<A, E>) => void,
): void => {
  const { next } = dice(seed)
  const context = Context.make(Clock.Clock, clockOf(engine, life)).pipe(
    Context.add(Random.Random, {
      nextDoubleUnsafe: next,
      nextIntUnsafe: () => Math.floor(next() * Number.MAX_SAFE_INTEGER),
    }),
  )
  const scheduler = schedulerOf(engine, life)
  Effect.runForkWith(context)(self, { scheduler }).addObserver((exit) => (life.alive ? onEnd(exit) : undefined))
}
