/**
 * A stateful OpCon: its REST API as far as a ticket connector can ask for it, over jobs that a test or an operator can
 * make fail again. As exact as the vendor's public material is; what that leaves open is decided in the route files.
 */
import type * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as SubscriptionRef from "effect/SubscriptionRef"
import type { OpConOptions } from "./OpConRoutes.ts"
import { route } from "./OpConRoutes.ts"
import type { Job, JobSeed, OpConState } from "./OpConState.ts"
import { initial, replaced, withJob } from "./OpConState.ts"
import { passwordIn } from "./OpConTokens.ts"
import { apiError, invalidToken, problem } from "./OpConWords.ts"
import type { Served } from "./Server.ts"
import { serve, told } from "./Server.ts"

export type { OpConOptions } from "./OpConRoutes.ts"

export interface Failure {
  /** The new run; the next free number unless given. */
  readonly jobNumber?: number
  readonly termination?: string
}

export interface OpConSimulator extends Omit<Served<OpConState>, "state"> {
  readonly state: Effect.Effect<OpConState>
  readonly jobs: Effect.Effect<ReadonlyArray<Job>>
  job(id: string): Effect.Effect<Job, Cause.NoSuchElementError>
  addJob(seed: JobSeed): Effect.Effect<Job>
  updateJob(id: string, change: (job: Job) => Job): Effect.Effect<Job, Cause.NoSuchElementError>
  /** Lets the job run again, under a new number, and fail. */
  failJob(id: string, failure?: Failure): Effect.Effect<Job, Cause.NoSuchElementError>
}

export const make = Effect.fn("OpConSimulator.make")(function* (options: OpConOptions) {
  const served = yield* serve<OpConState>({
    initial: initial(options.token, options.jobs),
    operationOf: (asked, state) => route(asked, options, state),
    secretsOf: (asked, { tokens }) => [...tokens.keys(), ...passwordIn(asked)],
    refuses: (status, headers) =>
      status === 401
        ? invalidToken
        : status === 429 || status >= 500
          ? problem(status, "Simulated", headers)
          : apiError(status, "user", "privilege", "You do not have permission"),
  })
  const { state } = served
  const job = (id: string) =>
    Effect.flatMap(SubscriptionRef.get(state), ({ jobs }) => Effect.fromOption(Option.fromUndefinedOr(jobs.get(id))))
  const updateJob: OpConSimulator["updateJob"] = (id, change) =>
    Effect.flatMap(job(id), () =>
      Effect.andThen(
        SubscriptionRef.update(state, (now) => {
          const before = now.jobs.get(id)
          return before === undefined ? now : replaced(now, change(before))
        }),
        job(id),
      ),
    )
  const simulator: OpConSimulator = {
    ...served,
    state: SubscriptionRef.get(state),
    jobs: Effect.map(SubscriptionRef.get(state), ({ jobs }) => Array.from(jobs.values())),
    job,
    addJob: (seed) => SubscriptionRef.modify(state, (now) => withJob(now, seed)),
    updateJob,
    failJob: (id, failure = {}) =>
      Effect.gen(function* () {
        const at = yield* Clock.currentTimeMillis
        const { next } = yield* SubscriptionRef.getAndUpdate(state, (now) => ({ ...now, next: now.next + 1 }))
        const { jobNumber = next + 1000 } = failure
        const failed = yield* updateJob(id, (job) => ({
          ...job,
          status: "Failed",
          jobNumber,
          runs: [...job.runs, jobNumber],
          termination: failure.termination ?? job.termination,
        }))
        yield* SubscriptionRef.update(state, (now) =>
          told(now, at, `OpCon: ${id} failed again, job number ${failed.jobNumber}, ${failed.termination}`),
        )
        return failed
      }),
  }
  return simulator
})
