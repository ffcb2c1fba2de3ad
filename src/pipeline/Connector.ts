/**
 * The connector: the five steps from a failed job to its incident, in order. Each step is a file in steps/ and retries by
 * its own policy (domain/RetryPolicy.ts) within the time budget of the run.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import { RunReporter } from "./RunReport.ts"
import type { FailedJob } from "../domain/FailedJob.ts"
import type { Incident } from "../domain/Incident.ts"
import type { Template } from "../domain/Template.ts"
import { isFollowed, isSynced } from "../domain/Template.ts"
import { Settings } from "../config/Settings.ts"
import { lazy } from "../domain/Lazy.ts"
import { Checkpoints } from "../journal/Checkpoints.ts"
import { FollowedIncidents } from "../journal/Followed.ts"
import type { Entry } from "../journal/Entry.ts"
import { inTurn } from "../opcon/OpConCall.ts"
import { withBudget } from "../domain/RetryPolicy.ts"
import { attachLog, fetchLog } from "./steps/AttachLog.ts"
import type { Found } from "./steps/CheckDuplicate.ts"
import { checkDuplicate, otherName } from "./steps/CheckDuplicate.ts"
import { decodeTemplate } from "./steps/DecodeTemplate.ts"
import { aboutOf } from "./steps/IncidentContents.ts"
import { raiseIncident } from "./steps/RaiseIncident.ts"
import { writeBackId } from "./steps/WriteBackId.ts"
import { unknownNumber } from "../http/WriteGate.ts"

/**
 * `later`: a part of the job log is still to be attached. `againAfterMillis`: when to search for a file whose reply was lost.
 */
export interface Raised {
  readonly later: boolean
  readonly againAfterMillis?: number
  /** Nothing was done: this other entry is about the same run. */
  readonly sameRunAs?: Entry
}

const afterRaise = lazy(() => import("./StatusAfterRaise.ts"))

/** Records the incident among those that are followed, once for this failure, and only if the template asks for it. */
const recordFollowed = Effect.fn("Connector.recordFollowed")(function* (
  failed: FailedJob,
  template: Template,
  found: Found,
  incident: Incident,
) {
  const { job, jobNumber } = found
  const { as, ref, url } = incident
  const settings = yield* Settings
  const checkpoints = yield* Checkpoints
  const { followed, incidentAt } = yield* checkpoints.read
  if (followed === true) return
  const now = yield* Clock.currentTimeMillis
  const at = Option.getOrElse(incidentAt, () => now)
  const { address, name } = template
  yield* (yield* FollowedIncidents).record(
    { address, ref },
    { _tag: "Opened", at, ref, url, address, template: name },
    {
      _tag: "Job",
      at,
      id: job.id,
      schedule: failed.schedule,
      name: job.name,
      machine: failed.agent,
      jobNumber,
      as,
    },
    ...(isSynced(template)
      ? (yield* afterRaise).statusAfterRaise(aboutOf(failed, template, found, settings), incident, at)
      : []),
  )
  yield* checkpoints.remember({ followed: true })
})

/** Raises the incident of one failure. What was done is in the RunReport, whether this succeeds or fails. */
export const raise = Effect.fn("Connector.raise")(function* (failed: FailedJob) {
  const reporter = yield* RunReporter

  const template = yield* reporter.step("decode-template", decodeTemplate(failed.template))

  const found = yield* reporter.step("check-duplicate", checkDuplicate(failed, template))
  yield* Effect.forEach(Option.toArray(otherName(failed, found.job)), (note) => reporter.note("check-duplicate", note))
  yield* reporter.decided(found.decision)
  if (found.decision._tag === "Suppress") {
    const why = "the failure is suppressed"
    yield* Effect.forEach(["raise-incident", "write-back-id", "attach-log"] as const, (s) => reporter.skip(s, why))
    const { sameRunAs } = found
    const nothing: Raised = { later: false, ...(sameRunAs === undefined ? {} : { sameRunAs }) }
    return nothing
  }

  const log = yield* Effect.forkChild(fetchLog(failed, template, found))

  const incident = yield* reporter.step("raise-incident", raiseIncident(failed, template, found)).pipe(
    // The next attempt fetches the log again; two at the same time would disturb each other.
    Effect.onError(() => Fiber.interrupt(log)),
  )
  yield* Effect.forEach(incident.notes, (note) => reporter.note("raise-incident", note))
  const known = incident.ref.number !== unknownNumber
  yield* reporter.raised({
    as: incident.as,
    number: known ? Option.some(incident.ref.number) : Option.none(),
    url: known ? Option.some(incident.url) : Option.none(),
  })

  const isRecorded = known && isFollowed(template)
  const followed = yield* Effect.exit(isRecorded ? recordFollowed(failed, template, found, incident) : Effect.void)

  // The log is attached even if the number cannot be written back: the incident should be complete.
  const written = yield* Effect.exit(reporter.step("write-back-id", writeBackId(template, found, incident)))

  const attached = yield* reporter.step(
    "attach-log",
    Effect.flatMap(Fiber.join(log), (fetched) => attachLog(failed, template, found, incident.ref, fetched)),
  )
  yield* Effect.forEach(Exit.isSuccess(written) ? written.value : [], (note) => reporter.note("write-back-id", note))
  yield* Effect.forEach(attached.notes, (note) => reporter.note("attach-log", note))

  yield* written
  yield* followed
  const { againAfterMillis: again, later } = attached
  const raised: Raised = { later, ...(again === undefined ? {} : { againAfterMillis: again }) }
  return raised
})

/** `raise` within TIME_BUDGET_SECONDS. */
export const run = Effect.fn("Connector.run")(function* (failed: FailedJob) {
  const { general } = yield* Settings
  return yield* withBudget(general.timeBudget)(inTurn(raise(failed)))
})
