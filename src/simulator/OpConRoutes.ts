/**
 * Which request is which: paths and names of parameters without regard to case, a trailing slash says nothing, everything
 * but the version wants a token.
 */
import * as Option from "effect/Option"
import type { Asked } from "./Message.ts"
import { json } from "./Message.ts"
import * as OpConActions from "./OpConActions.ts"
import { documentation } from "./OpConDocumentation.ts"
import * as OpConJobs from "./OpConJobs.ts"
import type { LogSettings } from "./OpConLogs.ts"
import * as OpConLogs from "./OpConLogs.ts"
import * as OpConSchedules from "./OpConSchedules.ts"
import type { JobSeed, OpConState } from "./OpConState.ts"
import { tickets } from "./OpConTickets.ts"
import type { User } from "./OpConTokens.ts"
import { tokenOf, tokens } from "./OpConTokens.ts"
import type { WireOf } from "./OpConWords.ts"
import { apiError, asProblem, invalidToken, wireOf } from "./OpConWords.ts"
import type { Operation } from "./Server.ts"
import { answers } from "./Server.ts"

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
  /** How often an action on a job is still `submitted` when it is asked for; 0 unless given, -1: never. */
  readonly actionPolls?: number
  /** A newer server: jobs have a member that the API's description does not know. */
  readonly withUnknownMember?: boolean
  /** How a request is refused: a list of ApiError unless given, or RFC 7807, as the newer parts of the API do. */
  readonly errors?: "ApiError" | "ProblemDetails"
}

type Handled = Operation<OpConState>

const notFound = answers<OpConState>("other", () => apiError(404, "api", "path", "No such resource"))
const methodNotAllowed = answers<OpConState>("other", () =>
  apiError(405, "api", "method", "The method is not allowed here"),
)
const none = Option.none<Handled>()

/** `/dailyjobs`, `/dailyjobs/{id}` and what is counted in their place. */
const jobs = (asked: Asked, id: string | undefined, state: OpConState, wire: WireOf): Option.Option<Handled> => {
  const isRead = asked.method === "GET"
  switch (id?.toLowerCase()) {
    case undefined:
      return isRead ? Option.some(OpConJobs.list(asked, wire)) : none
    case "count":
      return isRead ? Option.some(OpConJobs.count(asked)) : none
    case "count_by_status":
      return isRead ? Option.some(OpConJobs.countByStatus(asked)) : none
    default:
      if (isRead) return Option.some(OpConJobs.find(id ?? "", wire))
      return asked.method === "PUT" ? Option.some(OpConJobs.replace(id ?? "", asked, state, wire)) : none
  }
}

const belowJobs = (
  asked: Asked,
  [id = "", below = "", one, ...more]: ReadonlyArray<string>,
  options: OpConOptions,
): Option.Option<Handled> => {
  if (more.length > 0) return Option.some(notFound)
  switch (below.toLowerCase()) {
    case "incidenttickets":
      return options.withoutIncidentTickets === true ? Option.some(notFound) : tickets(id, one, asked)
    case "documentation":
      return options.withoutDocumentation === true ? Option.some(notFound) : documentation(id, one, asked)
    case "status":
      if (one !== undefined) return Option.some(notFound)
      return asked.method === "GET" ? Option.some(OpConJobs.status(id)) : none
    default:
      return Option.some(notFound)
  }
}

const schedules = (asked: Asked, [id, ...more]: ReadonlyArray<string>): Option.Option<Handled> => {
  if (more.length > 0) return Option.some(notFound)
  if (asked.method !== "GET") return none
  switch (id?.toLowerCase()) {
    case undefined:
      return Option.some(OpConSchedules.list(asked))
    case "count_by_status":
      return Option.some(OpConSchedules.countByStatus(asked))
    case "dates":
      return Option.some(OpConSchedules.dates)
    default:
      return Option.some(OpConSchedules.find(id ?? ""))
  }
}

/** A collection that requests are posted to and asked for under their number. */
const posted = (
  { method }: Asked,
  [id, ...more]: ReadonlyArray<string>,
  request: Handled,
  poll: (id: string) => Handled,
): Option.Option<Handled> => {
  if (more.length > 0) return Option.some(notFound)
  if (id !== undefined) return method === "GET" ? Option.some(poll(id)) : none
  return method === "POST" ? Option.some(request) : none
}

/** `operation` for those with a valid token, 401 for everyone else. */
const guarded = (asked: Asked, operation: Handled): Handled => ({
  ...operation,
  perform: (state, at, log) =>
    Option.isSome(tokenOf(asked, state, at)) ? operation.perform(state, at, log) : [invalidToken, state],
})

const anyRoute = (asked: Asked, options: OpConOptions, state: OpConState): Handled => {
  const segments = Option.getOrElse(asked.segments, () => [])
  const [api, resource, ...rest] = segments
  if (api?.toLowerCase() !== "api") return notFound
  const {
    actionPolls = 0,
    logMillis = 0,
    logPolls = 1,
    maxLogBytes = Number.MAX_SAFE_INTEGER,
    users = [],
    version = "21.2.0.0",
  } = options
  const wire = wireOf(options.withUnknownMember === true ? { simulatedBy: "opcon-summit" } : {})
  const logs: LogSettings = { polls: logPolls, millis: logMillis, maxBytes: maxLogBytes }
  const orNotAllowed = Option.getOrElse(() => methodNotAllowed)
  switch (resource?.toLowerCase()) {
    case "version":
      return answers("version", () => json({ opConRestApiProductVersion: version }))
    case "tokens":
      return orNotAllowed(tokens(asked, users))
    case "dailyjobs":
      return guarded(
        asked,
        orNotAllowed(rest.length > 1 ? belowJobs(asked, rest, options) : jobs(asked, rest[0], state, wire)),
      )
    case "dailyschedules":
      return guarded(asked, orNotAllowed(schedules(asked, rest)))
    case "jobactions":
      return guarded(
        asked,
        orNotAllowed(posted(asked, rest, OpConActions.request(asked, actionPolls), OpConActions.poll)),
      )
    case "jobinstanceactions":
      return guarded(
        asked,
        orNotAllowed(posted(asked, rest, OpConLogs.request(asked, logs), (id) => OpConLogs.poll(id, logs))),
      )
    default:
      return guarded(asked, notFound)
  }
}

/** `operation`, its refusals in the other form. */
const withProblems = (operation: Handled): Handled => ({
  ...operation,
  perform: (state, at, log) => {
    const [reply, next] = operation.perform(state, at, log)
    return [asProblem(reply), next]
  },
})

/** What a request comes to. */
export const route = (asked: Asked, options: OpConOptions, state: OpConState): Handled => {
  const operation = anyRoute(asked, options, state)
  return options.errors === "ProblemDetails" ? withProblems(operation) : operation
}
