/**
 * A stateful OpCon: its REST API as far as a ticket connector can use it, over jobs that a test or an operator can make
 * fail again. It is as exact as the vendor's public material; what that leaves open is decided here. Paths and names of
 * parameters are read without regard to case, a trailing slash makes no difference, and everything but the version and
 * the tokens wants a token.
 */
import type * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as SubscriptionRef from "effect/SubscriptionRef"
import type { Request } from "./Message.ts"
import { json } from "./Message.ts"
import * as Actions from "./OpConActions.ts"
import type { ListFaults } from "./OpConListFaults.ts"
import { listing } from "./OpConListFaults.ts"
import { documentation, tickets } from "./OpConJobParts.ts"
import * as Jobs from "./OpConJobs.ts"
import * as Logs from "./OpConLogs.ts"
import type { Job, JobSeed, JobStatus, OpConState } from "./OpConState.ts"
import { addJob, initial, withJob } from "./OpConState.ts"
import * as Tokens from "./OpConTokens.ts"
import { apiError, asProblem, invalidToken, jobWriter, problem } from "./OpConWire.ts"
import type { Operation } from "./Server.ts"
import * as Server from "./Server.ts"

export interface OpConOptions {
  /** A token that never expires; more can be had from /api/tokens. */
  readonly token: string
  readonly jobs: ReadonlyArray<JobSeed>
  /** Product version in /api/version; 21.2.0.0 unless given. */
  readonly version?: string
  /** Who may ask for tokens; nobody unless given. */
  readonly users?: ReadonlyArray<Tokens.User>
  /** An older server: no incidentTickets below a job, its ticket is only a member of the job. */
  readonly withoutIncidentTickets?: boolean
  /** An older server: no documentation below a job. */
  readonly withoutDocumentation?: boolean
  /** How often an action on a log is still `submitted` for a client that polls; 1 unless given, -1: never. */
  readonly logPolls?: number
  /** How long an agent takes for the list of files, and for each file; no time unless given. */
  readonly logMillis?: number
  /** The size in bytes to which the agent cuts a log file, 65536 on a new agent; no limit unless given. */
  readonly maxLogBytes?: number
  /** How often an action on a job is still `submitted` for a client that polls; 0 unless given, -1: never. */
  readonly actionPolls?: number
  /** Actions on jobs that the token's user may not do; all are allowed unless given. */
  readonly deniedActions?: ReadonlyArray<string>
  /** A newer server: jobs have a member that the API's description does not know. */
  readonly withUnknownMember?: boolean
  /** How a request is refused: a list of ApiError unless given, or RFC 7807, as the newer parts of the API do. */
  readonly errors?: "ApiError" | "ProblemDetails"
  /** What is wrong with its lists of jobs; nothing unless given. */
  readonly lists?: ListFaults
  /** An older server: jobs are not counted by their status. */
  readonly withoutCounts?: boolean
}

type Route = (request: Request, ids: readonly [id: string, below: string], state: OpConState) => Operation<OpConState>

type Routes = ReadonlyArray<readonly [path: string, methods: Readonly<Record<string, Route>>]>

/** What each method does, by path below /api. The first path that matches counts; `*` is any id, or any method. */
const routesOf = (options: OpConOptions): Routes => {
  const { actionPolls = 0, logMillis = 0, logPolls = 1, users = [], version = "21.2.0.0" } = options
  const { lists = {}, maxLogBytes = Number.MAX_SAFE_INTEGER } = options
  const writer = jobWriter(options.withUnknownMember === true ? { simulatedBy: "opcon-summit" } : {})
  const logs: Logs.LogSettings = { polls: logPolls, millis: logMillis, maxBytes: maxLogBytes }
  const list = listing(lists, (request) => Jobs.list(request, writer))
  const routes: Routes = [
    ["version", { "*": () => Server.reads("version", () => json({ opConRestApiProductVersion: version })) }],
    ["tokens", { GET: Tokens.find, POST: (request) => Tokens.create(request, users), DELETE: Tokens.remove }],
    ["dailyjobs", { GET: list }],
    ["dailyjobs/count", { GET: Jobs.count }],
    ["dailyjobs/count_by_status", { GET: (request) => Jobs.countByStatus(request, lists.total) }],
    [
      "dailyjobs/*",
      {
        GET: (_, [id]) => Jobs.find(id, writer),
        PUT: (request, [id], state) => Jobs.replace(id, request, state, writer),
      },
    ],
    ["dailyjobs/*/status", { GET: (_, [id]) => Jobs.status(id) }],
    [
      "dailyjobs/*/incidenttickets",
      { GET: (_, [uid]) => tickets.list(uid), POST: (request, [uid]) => tickets.insert(uid, request) },
    ],
    [
      "dailyjobs/*/incidenttickets/*",
      {
        PUT: (request, [uid, id]) => tickets.update(uid, id, request),
        DELETE: (_, [uid, id]) => tickets.remove(uid, id),
      },
    ],
    [
      "dailyjobs/*/documentation",
      { GET: (_, [job]) => documentation.list(job), POST: (request, [job]) => documentation.insert(job, request) },
    ],
    [
      "dailyjobs/*/documentation/*",
      {
        GET: (_, [job, id]) => documentation.find(job, id),
        PUT: (request, [job, id]) => documentation.update(job, id, request),
        DELETE: (_, [job, id]) => documentation.remove(job, id),
      },
    ],
    ["dailyschedules", { GET: Jobs.listSchedules }],
    ["dailyschedules/count_by_status", { GET: Jobs.countSchedulesByStatus }],
    ["dailyschedules/dates", { GET: () => Jobs.scheduleDates }],
    ["dailyschedules/*", { GET: (_, [id]) => Jobs.findSchedule(id) }],
    ["jobactions", { POST: (request) => Actions.submit(request, actionPolls, options.deniedActions ?? []) }],
    ["jobactions/*", { GET: (_, [id]) => Actions.poll(id) }],
    ["jobinstanceactions", { POST: (request) => Logs.submit(request, logs) }],
    ["jobinstanceactions/*", { GET: (_, [id]) => Logs.poll(id, logs) }],
  ]
  const missing = [
    ...(options.withoutIncidentTickets === true ? ["/incidenttickets"] : []),
    ...(options.withoutDocumentation === true ? ["/documentation"] : []),
    ...(options.withoutCounts === true ? ["/count_by_status"] : []),
  ]
  return routes.filter(([path]) => !missing.some((part) => path.includes(part)))
}

const matches = (path: string, segments: ReadonlyArray<string>): boolean => {
  const parts = path.split("/")
  return (
    parts.length === segments.length &&
    parts.every((part, index) => part === "*" || part === segments[index]?.toLowerCase())
  )
}

const notFound = Server.reads<OpConState>("other", () => apiError(404, "api", "path", "No such resource"))
const methodNotAllowed = Server.reads<OpConState>("other", () =>
  apiError(405, "api", "method", "The method is not allowed here"),
)

const operationOf = (request: Request, state: OpConState, routes: Routes): Operation<OpConState> => {
  const [api, ...segments] = Option.getOrElse(request.segments, () => [])
  if (api?.toLowerCase() !== "api") return notFound
  const [resource = "", id = "", , below = ""] = segments
  const methods = routes.find(([path]) => matches(path, segments))?.[1]
  const route = methods?.[request.method] ?? methods?.["*"]
  const operation =
    methods === undefined ? notFound : route === undefined ? methodNotAllowed : route(request, [id, below], state)
  if (/^(version|tokens)$/i.test(resource)) return operation
  return {
    ...operation,
    perform: (state, at, log) =>
      Option.isSome(Tokens.tokenOf(request, state, at)) ? operation.perform(state, at, log) : [invalidToken, state],
  }
}

/** `operation` with its refusals in the form of RFC 7807. */
const withProblems = (operation: Operation<OpConState>): Operation<OpConState> => ({
  ...operation,
  perform: (state, at, log) => {
    const [reply, next] = operation.perform(state, at, log)
    return [asProblem(reply), next]
  },
})

export interface Failure {
  /** The new run; the next free number unless given. */
  readonly jobNumber?: number
  readonly termination?: string
}

export interface OpConSimulator extends Omit<Server.Server<OpConState>, "state"> {
  readonly state: Effect.Effect<OpConState>
  readonly jobs: Effect.Effect<ReadonlyArray<Job>>
  job(id: string): Effect.Effect<Job, Cause.NoSuchElementError>
  addJob(seed: JobSeed): Effect.Effect<Job>
  updateJob(id: string, change: (job: Job) => Job): Effect.Effect<Job, Cause.NoSuchElementError>
  /** The status of a job changes: it ends, or somebody changes it by hand. */
  setStatus(id: string, status: JobStatus): Effect.Effect<Job, Cause.NoSuchElementError>
  /** The job runs again, under a new number, and fails. */
  failJob(id: string, failure?: Failure): Effect.Effect<Job, Cause.NoSuchElementError>
}

export const make = Effect.fn("OpConSimulator.make")(function* (options: OpConOptions) {
  const routes = routesOf(options)
  const server = yield* Server.make<OpConState>({
    initial: initial(options.token, options.jobs),
    operationOf: (request, state) => {
      const operation = operationOf(request, state, routes)
      return options.errors === "ProblemDetails" ? withProblems(operation) : operation
    },
    secretsOf: (request, { tokens }) => [...tokens.keys(), ...Tokens.passwordIn(request)],
    refuses: (status, headers) =>
      status === 401
        ? invalidToken
        : status === 429 || status >= 500
          ? problem(status, "Simulated", headers)
          : apiError(status, "user", "privilege", "You do not have permission"),
  })
  const { state } = server
  const job = (id: string) =>
    Effect.flatMap(SubscriptionRef.get(state), ({ jobs }) => Effect.fromOption(Option.fromUndefinedOr(jobs.get(id))))
  const updateJob: OpConSimulator["updateJob"] = (id, change) =>
    Effect.flatMap(job(id), () =>
      Effect.andThen(
        SubscriptionRef.update(state, (now) => {
          const before = now.jobs.get(id)
          return before === undefined ? now : withJob(now, change(before))
        }),
        job(id),
      ),
    )
  const simulator: OpConSimulator = {
    ...server,
    state: SubscriptionRef.get(state),
    jobs: Effect.map(SubscriptionRef.get(state), ({ jobs }) => Array.from(jobs.values())),
    job,
    addJob: (seed) => SubscriptionRef.modify(state, (now) => addJob(now, seed)),
    updateJob,
    setStatus: (id, status) =>
      Effect.gen(function* () {
        const at = yield* Clock.currentTimeMillis
        const job = yield* updateJob(id, (before) => ({ ...before, status, changeReason: null }))
        yield* SubscriptionRef.update(state, (now) => Server.withChange(now, at, `OpCon: ${id} is ${status}`))
        return job
      }),
    failJob: (id, failure = {}) =>
      Effect.gen(function* () {
        const at = yield* Clock.currentTimeMillis
        const { next } = yield* SubscriptionRef.getAndUpdate(state, (now) => ({ ...now, next: now.next + 1 }))
        const { jobNumber = next + 1000 } = failure
        const failed = yield* updateJob(id, (job) => ({
          ...job,
          status: "Failed",
          endedAt: at,
          jobNumber,
          runs: [...job.runs, jobNumber],
          termination: failure.termination ?? job.termination,
        }))
        yield* SubscriptionRef.update(state, (now) =>
          Server.withChange(
            now,
            at,
            `OpCon: ${id} failed again, job number ${failed.jobNumber}, ${failed.termination}`,
          ),
        )
        return failed
      }),
  }
  return simulator
})
