/**
 * The connector: the five steps from a failed job to its incident, in order. Each step is a file in steps/ and retries by
 * its own policy (domain/RetryPolicy.ts) within the time budget of the run.
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import type { StepName } from "./RunReport.ts"
import { RunReporter } from "./RunReport.ts"
import { SharedIncidents } from "./SharedIncidents.ts"
import { stormOf } from "../domain/Decision.ts"
import type { FailedJob } from "../domain/FailedJob.ts"
import type { Incident } from "../domain/Incident.ts"
import type { Template } from "../domain/Template.ts"
import { heldUntil } from "../domain/Hold.ts"
import { isFollowed, isSynced, sharesIncidents } from "../domain/Template.ts"
import { Settings } from "../config/Settings.ts"
import { lazy } from "../domain/Lazy.ts"
import { Checkpoints } from "../journal/Checkpoints.ts"
import { FollowedIncidents } from "../journal/Followed.ts"
import type { Entry } from "../journal/Entry.ts"
import { inTurn } from "../opcon/OpConCall.ts"
import { withBudget } from "../domain/RetryPolicy.ts"
import type { FetchedLog } from "./steps/AttachLog.ts"
import { attachLog, fetchLog, mostLogs } from "./steps/AttachLog.ts"
import type { Found, Received } from "./steps/CheckDuplicate.ts"
import { checkDuplicate, otherName } from "./steps/CheckDuplicate.ts"
import { decodeTemplate } from "./steps/DecodeTemplate.ts"
import { aboutOf } from "./steps/IncidentContents.ts"
import { raiseIncident } from "./steps/RaiseIncident.ts"
import { writeBackId } from "./steps/WriteBackId.ts"
import { unknownNumber, WriteGate } from "../http/WriteGate.ts"
import * as IncidentNotes from "../domain/notes/Incident.ts"
import * as FewerTicketsNotes from "../domain/notes/FewerTickets.ts"
import type { Sentence } from "../domain/Sentence.ts"

/**
 * `later`: there is more to do. `againAfterMillis`: when to search for a file whose reply was lost, or to ask again for the
 * incident of others. `held`: nothing is done before that time (epoch milliseconds), because the template says so.
 */
export interface Raised {
  readonly later: boolean
  /** Why there is more to do, where that is known. */
  readonly why?: Sentence
  readonly againAfterMillis?: number
  /** Nothing was done: this other entry is about the same run. */
  readonly sameRunAs?: Entry
  readonly held?: { readonly until: number; readonly why: Sentence }
}

const afterRaise = lazy(() => import("./StatusAfterRaise.ts"))

/** How long a failure waits that needs the incident of another one, in milliseconds. */
const waitForOther = 5000

const afterDecision = ["raise-incident", "write-back-id", "attach-log"] as const

const skipping = Effect.fnUntraced(function* (steps: ReadonlyArray<StepName>, why: Sentence) {
  const reporter = yield* RunReporter
  yield* Effect.forEach(steps, (step) => reporter.skip(step, why), { discard: true })
})

/** Nothing is done now. */
const holding = Effect.fnUntraced(function* (until: number, why: Sentence) {
  yield* skipping(["check-duplicate", ...afterDecision], why)
  const raised: Raised = { later: true, held: { until, why } }
  return raised
})

const clock = (at: number): string => DateTime.formatIso(DateTime.makeUnsafe(at)).replace(/\.\d+/, "")

/** Records the incident among those that are followed, once for this failure, and only if the template asks for it. */
const recordFollowed = Effect.fn("Connector.recordFollowed")(function* (
  failed: FailedJob,
  template: Template,
  { entry, receivedAt }: Received,
  found: Found,
  incident: Incident,
) {
  const { decision, job, jobNumber } = found
  const { as, ref, url } = incident
  const settings = yield* Settings
  const checkpoints = yield* Checkpoints
  const { followed, incidentAt } = yield* checkpoints.read
  if (followed === true) return
  const now = yield* Clock.currentTimeMillis
  const at = Option.getOrElse(incidentAt, () => now)
  const { address, name } = template
  const storm = stormOf(decision)
  const shared = storm === undefined ? {} : { storm }
  const named = { id: job.id, schedule: failed.schedule, name: job.name, machine: failed.agent, jobNumber }
  yield* (yield* FollowedIncidents).record(
    { address, ref },
    { _tag: "Opened", at, ref, url, address, template: name, ...shared },
    { _tag: "Job", at, ...named, as, entry, receivedAt },
    ...(isSynced(template)
      ? (yield* afterRaise).statusAfterRaise(aboutOf(failed, template, found, settings), incident, at)
      : []),
  )
  yield* checkpoints.remember({ followed: true })
})

/** The log of the failing run, while the incident is raised; of the failures of a storm only the first have theirs. */
const logOf = (failed: FailedJob, template: Template, found: Found) => {
  const { position = 0 } = stormOf(found.decision) ?? {}
  if (position <= mostLogs) return fetchLog(failed, template, found)
  const why = FewerTicketsNotes.noLog({ count: mostLogs })
  return Effect.succeed<FetchedLog>({ files: [], notes: [why], later: false })
}

/** From the decision on. `onIncident`: called as soon as the incident is known. */
const raiseWith = Effect.fn("Connector.raiseWith")(function* (
  failed: FailedJob,
  template: Template,
  received: Received,
  onIncident: (incident: Incident) => Effect.Effect<void>,
) {
  const reporter = yield* RunReporter

  const found = yield* reporter.step("check-duplicate", checkDuplicate(failed, template, received))
  if ("waits" in found) {
    const why = FewerTicketsNotes.waits
    yield* skipping(afterDecision, why)
    const raised: Raised = { later: true, againAfterMillis: waitForOther }
    return raised
  }
  if ("runsAgain" in found) {
    const { status, until } = found.runsAgain
    return yield* holding(until, FewerTicketsNotes.runsAgain({ status, until: clock(until) }))
  }
  yield* Effect.forEach(Option.toArray(otherName(failed, found.job)), (note) => reporter.note("check-duplicate", note))
  yield* reporter.decided(found.decision)
  if (found.decision._tag === "Suppress") {
    yield* skipping(afterDecision, FewerTicketsNotes.suppressed)
    if (found.decision.reason === "Silenced") {
      const { detail } = found.decision
      yield* (yield* Checkpoints).remember({ silenced: detail, jobNumber: found.jobNumber })
    }
    const { sameRunAs } = found
    const nothing: Raised = { later: false, ...(sameRunAs === undefined ? {} : { sameRunAs }) }
    return nothing
  }

  const log = yield* Effect.forkChild(logOf(failed, template, found))

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
  if (known) yield* onIncident(incident)
  const isRecorded = known && isFollowed(template)
  const followed = yield* Effect.exit(
    isRecorded ? recordFollowed(failed, template, received, found, incident) : Effect.void,
  )

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
  const why = attached.notes.at(-1)
  const raised: Raised = {
    later,
    ...(again === undefined ? {} : { againAfterMillis: again }),
    ...(why === undefined ? {} : { why }),
  }
  return raised
})

/** How often a failure is decided again in a run, because the incident of others took no more. */
const mostDecisions = 3

/** Raises the incident of one failure. What was done is in the RunReport, whether this succeeds or fails. */
export const raise = Effect.fn("Connector.raise")(function* (failed: FailedJob, received: Received) {
  const reporter = yield* RunReporter
  const { dryRun } = yield* WriteGate
  const template = yield* reporter.step("decode-template", decodeTemplate(failed.template))
  const { decided, raiseAnyway } = yield* (yield* Checkpoints).read

  const { holdMinutes } = template
  const isBegun = Option.isSome(decided) || raiseAnyway === true
  const held = isBegun ? Option.none() : heldUntil(holdMinutes, received.receivedAt, yield* Clock.currentTimeMillis)
  if (Option.isSome(held)) {
    const why = FewerTicketsNotes.held({
      minutes: `${holdMinutes} minute${holdMinutes === 1 ? "" : "s"}`,
      until: clock(held.value),
    })
    if (!dryRun) return yield* holding(held.value, why)
    yield* reporter.note("decode-template", FewerTicketsNotes.decidedNow({ held: why }))
  }

  if (!sharesIncidents(template)) {
    return yield* raiseWith(failed, template, received, () => Effect.void).pipe(
      Effect.catchTag("DecideAgain", ({ refused }) => refused),
    )
  }
  const ledger = yield* (yield* SharedIncidents).ledger
  const onIncident = (incident: Incident) =>
    Effect.map(Clock.currentTimeMillis, (at) => ledger.raised(received.entry, incident, at))
  // The step that is run again has its own report, so what the incidents of others refused is kept here.
  const refusals: Array<Sentence> = []
  return yield* raiseWith(failed, template, received, onIncident).pipe(
    Effect.tapErrorTag("DecideAgain", ({ number, refused }) => {
      ledger.close(number)
      const note = IncidentNotes.takesNoMore({ incident: number, refusal: refused.message })
      refusals.push(note)
      return Effect.logWarning(note)
    }),
    Effect.retry({ while: ({ _tag }) => _tag === "DecideAgain", times: mostDecisions }),
    Effect.catchTag("DecideAgain", ({ refused }) => refused),
    Effect.tap(() => Effect.forEach(refusals, (note) => reporter.note("raise-incident", note))),
    (self) => ledger.working(received.entry, self),
  )
})

/** `raise` within TIME_BUDGET_SECONDS. */
export const run = Effect.fn("Connector.run")(function* (failed: FailedJob, received: Received) {
  const { general } = yield* Settings
  return yield* withBudget(general.timeBudget)(inTurn(raise(failed, received)))
})
