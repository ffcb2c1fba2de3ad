/**
 * A stateful OpCon: its REST API as far as a ticket connector can ask for it, over jobs that a test or an operator can
 * make fail again. As exact as the vendor's public material is; what that leaves open is decided in the route files.
 */
import type * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as SubscriptionRef from "effect/SubscriptionRef"
import type { Asked } from "./Message.ts"
import { json } from "./Message.ts"
import { documentation } from "./OpConDocumentation.ts"
import * as OpConJobs from "./OpConJobs.ts"
import type { LogSettings } from "./OpConLogs.ts"
import * as OpConLogs from "./OpConLogs.ts"
import type { Job, JobSeed, OpConState } from "./OpConState.ts"
import { initial, replaced, withJob } from "./OpConState.ts"
import { tickets } from "./OpConTickets.ts"
import type { User } from "./OpConTokens.ts"
import { passwordIn, tokenOf, tokens } from "./OpConTokens.ts"
import { apiError, invalidToken, problem } from "./OpConWords.ts"
import type { Operation, Served } from "./Served.ts"
import { answers, serve, told } from "./Served.ts"

export interface OpConOptions {
  /** A token without an end; more can be had from /api/tokens. */
  readonly token: string
  readonly jobs: ReadonlyArray<JobSeed>
  /** Product version that /api/version tells; 21.2.0.0 unless given. */
  readonly version?: string
  /** Who may ask for tokens; nobody unless given. */
  readonly users?: ReadonlyArray<User>
  /** An older server: no incidentTickets below a job, its ticket is a member of the job alone. */
  readonly withoutIncidentTickets?: boolean
  /** An older server: no documentation below a job. */
  readonly withoutDocumentation?: boolean
  /** How often an action on a log is still `submitted` when it is asked for; 1 unless given, -1: never. */
  readonly logPolls?: number
  /** How long an agent takes for the list of files, and for each file; no time unless given. */
  readonly logMillis?: number
  /** Bytes that the agent cuts a log file down to, 65536 on a fresh agent; no limit unless given. */
  readonly maxLogBytes?: number
}

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

type Handled = Operation<OpConState>

const notFound = answers<OpConState>("other", () => problem(404, "No such resource"))
const methodNotAllowed = answers<OpConState>("other", () => problem(405, "The method is not allowed here"))

const belowJobs = (asked: Asked, rest: ReadonlyArray<string>, options: OpConOptions, state: OpConState) => {
  const [id, below, one, ...more] = rest
  if (more.length > 0) return Option.some(notFound)
  if (id === undefined) return asked.method === "GET" ? Option.some(OpConJobs.list(asked)) : Option.none<Handled>()
  switch (below?.toLowerCase()) {
    case undefined:
      if (asked.method === "GET") return Option.some(OpConJobs.find(id))
      return asked.method === "PUT" ? Option.some(OpConJobs.replace(id, asked, state)) : Option.none<Handled>()
    case "incidenttickets":
      return options.withoutIncidentTickets === true ? Option.some(notFound) : tickets(id, one, asked)
    case "documentation":
      return options.withoutDocumentation === true ? Option.some(notFound) : documentation(id, one, asked)
    default:
      return Option.some(notFound)
  }
}

const logActions = (asked: Asked, rest: ReadonlyArray<string>, settings: LogSettings): Option.Option<Handled> => {
  const [id, ...more] = rest
  if (more.length > 0) return Option.some(notFound)
  if (id !== undefined) return asked.method === "GET" ? Option.some(OpConLogs.poll(id, settings)) : Option.none()
  return asked.method === "POST" ? Option.some(OpConLogs.request(asked, settings)) : Option.none()
}

/** `operation` for those with a valid token, 401 for everyone else. */
const guarded = (asked: Asked, operation: Handled): Handled => ({
  ...operation,
  perform: (state, at, log) =>
    Option.isSome(tokenOf(asked, state, at)) ? operation.perform(state, at, log) : [invalidToken, state],
})

const route = (asked: Asked, options: OpConOptions, state: OpConState): Handled => {
  const segments = Option.getOrElse(asked.segments, () => [])
  const [api, resource, ...rest] = segments
  if (api?.toLowerCase() !== "api") return notFound
  const {
    logMillis = 0,
    logPolls = 1,
    maxLogBytes = Number.MAX_SAFE_INTEGER,
    users = [],
    version = "21.2.0.0",
  } = options
  const orNotAllowed = Option.getOrElse(() => methodNotAllowed)
  switch (resource?.toLowerCase()) {
    case "version":
      return answers("version", () => json({ opConRestApiProductVersion: version }))
    case "tokens":
      return orNotAllowed(tokens(asked, users))
    case "dailyjobs":
      return guarded(asked, orNotAllowed(belowJobs(asked, rest, options, state)))
    case "jobinstanceactions":
      return guarded(
        asked,
        orNotAllowed(logActions(asked, rest, { polls: logPolls, millis: logMillis, maxBytes: maxLogBytes })),
      )
    default:
      return guarded(asked, notFound)
  }
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
