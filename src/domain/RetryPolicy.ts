/**
 * Every schedule of the program: named, bounded, in one table that the code, the tests and the docs read. Delays are
 * exponential with full jitter (anything from 0 to the delay), never shorter than a Retry-After, and no policy starts
 * an attempt that the run's time budget would not see the beginning of.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import * as JournalNotes from "./notes/Journal.ts"

export interface Policy {
  /** Milliseconds before the second attempt, jitter aside. */
  readonly first: number
  readonly factor: number
  /** Longest delay in milliseconds. */
  readonly cap: number
  /** Attempts after the first. */
  readonly retries: number
  /** What is tried again. `unsent`: only what certainly was not processed. */
  readonly when: "transient" | "unsent"
  readonly why: string
  /** A matter of seconds that must not be cut short: it is tried even when the run's time budget is used up. */
  readonly beyondBudget?: true
}

/**
 * Worst case of waiting, jitter at its highest and no Retry-After: readFile 3.15 s, replaceFile 2.12 s, readOpCon and readSummit 61.5 s,
 * raise 61.5 s, writeBack 121.5 s, attach 31.5 s. Each attempt adds at most TIMEOUT_SECONDS.
 */
export const policies = {
  readFile: { first: 50, factor: 2, cap: 800, retries: 7, when: "transient", why: "a file that is busy" },
  replaceFile: {
    first: 20,
    factor: 2,
    cap: 500,
    retries: 8,
    when: "transient",
    why: "a journal file that is held",
    beyondBudget: true,
  },
  readOpCon: { first: 500, factor: 2, cap: 30_000, retries: 7, when: "transient", why: "find job, read ticket" },
  readSummit: { first: 500, factor: 2, cap: 30_000, retries: 7, when: "transient", why: "read the ticket's state" },
  raise: { first: 500, factor: 2, cap: 30_000, retries: 7, when: "unsent", why: "create, update, reopen" },
  writeBack: { first: 500, factor: 2, cap: 30_000, retries: 9, when: "transient", why: "number and documentation" },
  readLog: { first: 500, factor: 2, cap: 10_000, retries: 5, when: "transient", why: "ask for and fetch the job log" },
  attach: { first: 500, factor: 2, cap: 30_000, retries: 6, when: "unsent", why: "attach one log file" },
} as const satisfies Record<string, Policy>

export type PolicyName = keyof typeof policies

/**
 * How an agent's answer is polled, in milliseconds. Each delay is a fifth longer than the one before, so that a poll comes
 * at most a fifth of the whole wait too late; 5 s take 21 polls. An agent that has answered before is first polled
 * `least` after `expected` of the time that it took then, at the latest after `longestFirst`, and `steps` times until that
 * time has passed, but not more often than every `least`.
 */
export const logPolling = {
  first: 25,
  factor: 1.2,
  cap: 3000,
  expected: 0.8,
  steps: 3,
  least: 4,
  longestFirst: 10_000,
  /** In all, as OpCon's own notifications wait. */
  within: 120_000,
} as const

/**
 * When a request with an unknown outcome is searched for again: soon, then at growing intervals. The holder of the drain
 * lease waits for it, within the time budget, and works on everything else in the meantime. The longest interval is not a
 * minute: a list that omits new tickets at some time of every minute would omit them in every search.
 */
export const looking = { first: 5000, factor: 2, cap: 45_000 } as const

/** When a drain retries what stayed pending: half a minute after the first attempt, then at growing intervals. */
export const redelivery = { first: 30_000, factor: 2, cap: 900_000 } as const

/** Monotonic milliseconds after which no new attempt begins; infinite unless a run sets it. */
const Deadline = Context.Reference<number>("opcon-summit/RetryPolicy/Deadline", {
  defaultValue: () => Number.POSITIVE_INFINITY,
})

export const monotonicMillis = Effect.map(Clock.monotonicTimeNanos, (nanos) => Number(nanos / 1_000_000n))

/**
 * Milliseconds since a moment that was kept by both clocks, as far as they agree: the wall clock may have been set since,
 * and the monotonic one (`tick`) starts anew with the host, so that its past may be longer than it says, never shorter.
 */
export const passedSince = (at: number, tick: number | undefined) =>
  Effect.gen(function* () {
    const wall = (yield* Clock.currentTimeMillis) - at
    const ticked = (yield* monotonicMillis) - (tick ?? Number.POSITIVE_INFINITY)
    if (ticked < 0) return wall
    return wall < 0 ? ticked : Math.min(wall, ticked)
  })

/** Gives `self` a time budget: retries and polling inside it stop when it, or one around it, is used up. */
export const withBudget =
  (budget: Duration.Input) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.gen(function* () {
      const deadline = (yield* monotonicMillis) + Duration.toMillis(budget)
      return yield* Effect.provideService(self, Deadline, Math.min(deadline, yield* Deadline))
    })

/** Run before every attempt after the first, so that a step can report how many it took. */
export const OnRetry = Context.Reference<Effect.Effect<void>>("opcon-summit/RetryPolicy/OnRetry", {
  defaultValue: () => Effect.void,
})

/** An error that another attempt may cure. */
interface Passing {
  readonly message: string
  readonly transient: boolean
  /** `no`: certainly not processed; `unknown`: it may have been. */
  readonly delivered: "no" | "unknown"
  /** How long the other side asked to wait. */
  readonly retryAfterMillis?: number
}

/** An error that stays the same however often it is tried. */
interface Permanent {
  readonly message: string
  readonly transient: false
}

/** `retrying` accepts only errors that say what may be tried again, so that a new one cannot be forgotten. */
type Retryable = Passing | Permanent

const isWorthRetrying = (policy: Policy, error: Retryable): boolean =>
  error.transient && (policy.when === "transient" || error.delivered === "no")

const askedToWait = (error: Retryable): number => (error.transient ? (error.retryAfterMillis ?? 0) : 0)

/** The delay before attempt `attempt + 1`, before jitter, in milliseconds. */
export const delayBefore = (policy: Pick<Policy, "first" | "factor" | "cap">, attempt: number): number =>
  Math.min(policy.cap, policy.first * policy.factor ** (attempt - 1))

/** Tries `self` again by the named policy. The last failure comes through as it is. */
export const retrying =
  (name: PolicyName) =>
  <A, E extends Retryable, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> => {
    const policy: Policy = policies[name]
    return Effect.retry(self, ($) =>
      $(Schedule.recurs(policy.retries)).pipe(
        Schedule.while(({ input }) => isWorthRetrying(policy, input)),
        Schedule.modifyDelay(({ attempt, input }) =>
          Effect.map(Random.nextBetween(0, delayBefore(policy, attempt)), (jittered) =>
            Duration.millis(Math.max(Math.ceil(jittered), askedToWait(input))),
          ),
        ),
        Schedule.while(({ duration }) => policy.beyondBudget === true || fits(duration)),
        Schedule.tap(({ attempt, duration, input }) =>
          Effect.gen(function* () {
            yield* Effect.logWarning(
              JournalNotes.attemptFailed({ attempt, millis: Duration.toMillis(duration), why: input.message }),
            )
            yield* yield* OnRetry
          }),
        ),
      ),
    )
  }

/** Whether what begins after `delay` still begins within the time budget. */
export const fits = (delay: Duration.Duration) =>
  Effect.gen(function* () {
    return (yield* monotonicMillis) + Duration.toMillis(delay) <= (yield* Deadline)
  })

/** Milliseconds after the question at which look number `look` is due, where nothing is known of the agent. */
const dueOfLook = (look: number): number =>
  Array.from({ length: look }, (_, index) => delayBefore(logPolling, index + 1)).reduce((sum, delay) => sum + delay)

/**
 * Milliseconds before look number `look` (from 1 on), `waited` after the question; `took`: what the last answer took, or 0.
 * The time that the looks themselves take is not added to the delays, save where OpCon is so slow that they would follow
 * each other at once.
 */
export const delayBeforeLook = (look: number, waited: number, took: number): number => {
  const { cap, expected, factor, first, least, longestFirst, steps } = logPolling
  if (took === 0) return Math.round(Math.max(delayBefore(logPolling, look) / 2, dueOfLook(look) - waited))
  if (look === 1) return Math.round(Math.max(first, Math.min(took * expected + least, longestFirst) - waited))
  const step = waited < took ? (took * (1 - expected)) / steps : waited * (factor - 1)
  return Math.round(Math.min(cap, Math.max(least, step)))
}

/**
 * Looks by logPolling until `done`, beginning with what the question itself was answered. None of the answers is lost:
 * the last one comes through, done or not. `asked`: when the question was sent, in monotonicMillis.
 */
export const polling =
  <A>(answer: A, done: (value: A) => boolean, took: number, asked: number) =>
  <E, R>(look: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.gen(function* () {
      let last = answer
      for (let looks = 1; !done(last); looks += 1) {
        const waited = (yield* monotonicMillis) - asked
        const delay = delayBeforeLook(looks, waited, took)
        if (waited + delay > logPolling.within || !(yield* fits(Duration.millis(delay)))) return last
        yield* Effect.sleep(delay)
        last = yield* look
      }
      return last
    })
