/**
 * Actions on jobs: hold, start, mark and the like. A request is accepted at once, as `submitted`, and the client polls
 * for the outcome. Which actions a job allows depends on the category of its status.
 */
import * as Schema from "effect/Schema"
import * as Option from "effect/Option"
import type { Request } from "./Message.ts"
import { json } from "./Message.ts"
import type { Category, Job, JobAction, JobStatus, OpConState } from "./OpConState.ts"
import { byId, statuses, withJob } from "./OpConState.ts"
import { apiError, bodyAs, text, time } from "./OpConWire.ts"
import type { Operation } from "./Server.ts"
import { withChange } from "./Server.ts"

interface Rule {
  readonly from: ReadonlyArray<Category>
  readonly to: JobStatus
  /** The job runs again, under another number. */
  readonly runs?: true
}

const unfinished: ReadonlyArray<Category> = ["Held", "Waiting", "Missed Start Time"]
const restartable: ReadonlyArray<Category> = ["Cancelled", "Finished Ok", "Fixed", "Failed", "Under Review", "Skipped"]

const rules = {
  hold: { from: ["Waiting"], to: "On Hold" },
  cancel: { from: [...unfinished, "Failed", "Under Review"], to: "Cancelled" },
  skip: { from: [...unfinished, "Failed", "Under Review"], to: "Skipped" },
  kill: { from: ["Running"], to: "Failed" },
  release: { from: ["Held"], to: "Released" },
  start: { from: unfinished, to: "Job Running", runs: true },
  restart: { from: restartable, to: "Job Running", runs: true },
  restartOnHold: { from: restartable, to: "On Hold" },
  forceRestart: { from: restartable, to: "Job Running", runs: true },
  markFinishedOk: { from: [...unfinished, "Running", "Failed", "Under Review", "Fixed"], to: "Marked Finished OK" },
  markFailed: { from: [...unfinished, "Running", "Finished Ok", "Under Review", "Fixed"], to: "Marked Failed" },
  markUnderReview: { from: ["Failed"], to: "Under Review" },
  markFixed: { from: ["Failed", "Under Review"], to: "Fixed" },
} satisfies Record<string, Rule>

/** By lower-case name. PowerShell's module has other names for those that begin with `mark`. */
const actions: ReadonlyMap<string, readonly [string, Rule]> = new Map(
  Object.entries<Rule>(rules)
    .flatMap(([name, rule]) => [[name, name, rule] as const, [name.replace(/^mark/, "markJobs"), name, rule] as const])
    .map(([alias, name, rule]) => [alias.toLowerCase(), [name, rule] as const] as const),
)

/** How long an action is remembered. */
const lifetime = 10 * 60_000

const posted = bodyAs(
  Schema.Struct({
    action: Schema.String,
    jobs: Schema.NonEmptyArray(Schema.Struct({ id: Schema.String })),
    reason: text,
  }),
)

const toWire = ({ action, expires, id, jobs, pollsLeft, reason }: JobAction, submitted = pollsLeft > 0) => ({
  id,
  action,
  reason,
  result: submitted ? "submitted" : jobs.every(({ result }) => result === "success") ? "success" : "failed",
  jobs: jobs.map((job) => (submitted ? { id: job.id, result: "submitted", message: null } : job)),
  expires: time(expires),
})

/** Why the job does not allow the action. */
const refusal = (id: string, job: Job | undefined, action: string, { from }: Rule): Option.Option<string> => {
  if (job === undefined) return Option.some(`Daily job ${id} was not found`)
  if (!from.includes(statuses[job.status].category) || (action === "kill" && job.machine === null)) {
    return Option.some(`The action ${action} is not allowed for a job with the status ${job.status}`)
  }
  return Option.none()
}

const changedBy = (job: Job, { runs, to }: Rule, reason: string | null, jobNumber: number): Job => ({
  ...job,
  status: to,
  changeReason: reason,
  ...(runs === true ? { jobNumber, runs: [...job.runs, jobNumber], termination: "" } : {}),
})

/** POST. `polls`: how often the outcome is still `submitted` for a client that polls; below 0: not even in this reply. */
export const submit = (request: Request, polls: number, denied: ReadonlyArray<string> = []): Operation<OpConState> => ({
  call: "jobAction",
  kind: "write",
  perform: (state, at) => {
    const sent = Option.getOrUndefined(posted(request))
    if (sent === undefined) return [apiError(400, "jobaction", "body", "An action with its jobs is expected"), state]
    const known = actions.get(sent.action.toLowerCase())
    if (known === undefined) {
      return [apiError(400, "jobaction", "action", `There is no action ${sent.action}`), state]
    }
    const [name, rule] = known
    if (denied.includes(name)) {
      return [apiError(403, "user", "privilege", `You do not have permission to ${name} jobs`), state]
    }
    const reason = sent.reason ?? null
    let now = { ...state, next: state.next + 1 }
    const outcomes = sent.jobs.map(({ id }): JobAction["jobs"][number] => {
      const job = byId(now, id)
      const refused = refusal(id, job, name, rule)
      if (job === undefined || Option.isSome(refused)) {
        return { id, result: "failed", message: Option.getOrNull(refused) }
      }
      const changed = changedBy(job, rule, reason, now.next + 1000)
      const one = { at, id: job.id, run: job.jobNumber, action: name, reason: reason ?? "", from: job.status }
      now = withChange(
        withJob({ ...now, next: now.next + 1, performed: [...now.performed, one] }, changed),
        at,
        `OpCon: ${job.id} ${name}: ${changed.status}`,
      )
      return { id, result: "success", message: null }
    })
    const action: JobAction = {
      id: state.next,
      action: name,
      reason,
      jobs: outcomes,
      pollsLeft: polls,
      expires: at + lifetime,
    }
    return [json(toWire(action, polls >= 0)), { ...now, jobActions: new Map(now.jobActions).set(action.id, action) }]
  },
})

/** GET: the action as it is now. While its outcome is open, each poll counts down. */
export const poll = (id: string): Operation<OpConState> => ({
  call: "jobAction",
  kind: "read",
  perform: (state, at) => {
    const action = state.jobActions.get(Number(id))
    if (action === undefined || action.expires <= at) {
      return [apiError(404, "jobaction", "id", `The action ${id} was not found`), state]
    }
    const counted = { ...action, pollsLeft: Math.max(0, action.pollsLeft - 1) }
    return [json(toWire(action)), { ...state, jobActions: new Map(state.jobActions).set(action.id, counted) }]
  },
})
