/**
 * `template explain`: what would be decided about a failure, and where every field of its ticket comes from. It uses the
 * functions of a real run; nothing is written, and offline no request is sent.
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as DailyWindow from "../domain/DailyWindow.ts"
import type { Decision } from "../domain/Decision.ts"
import type { Judged } from "../domain/Conditions.ts"
import { givesAnother, previousIn } from "../domain/Decision.ts"
import type { PassedOver } from "../domain/DecisionTrace.ts"
import { passedOver } from "../domain/DecisionTrace.ts"
import { Settings } from "../config/Settings.ts"
import type { RuleTrace, TagTrace } from "../domain/TagTrace.ts"
import { ruleTraces, tagTraces } from "../domain/TagTrace.ts"
import type { Template } from "../domain/Template.ts"
import * as Texts from "../domain/Texts.ts"
import * as WallTime from "../domain/WallTime.ts"
import type { ShiftOfDay } from "../domain/WorkingHours.ts"
import { shiftAt } from "../domain/WorkingHours.ts"
import type { Options } from "./Options.ts"
import type { Fact, Known } from "./Facts.ts"
import * as Facts from "./Facts.ts"
import type { Request } from "./Requests.ts"
import { requestsOf } from "./Requests.ts"
import type { DailyJob } from "../opcon/OpCon.ts"
import type { Decided } from "../pipeline/steps/CheckDuplicate.ts"
import { decideAlone, decideAt, nothingBesides } from "../pipeline/steps/CheckDuplicate.ts"
import { SharedIncidents } from "../pipeline/SharedIncidents.ts"
import { lookAt } from "../pipeline/steps/DecodeTemplate.ts"
import type { About } from "../pipeline/steps/IncidentContents.ts"
import { aboutOf, valuesFor } from "../pipeline/steps/IncidentContents.ts"
import { documentationChange } from "../pipeline/steps/WriteBackId.ts"
import { plannedChange, plannedRef, Summit, viewUrl } from "../summit/Summit.ts"
import { services } from "../summit/SummitRequests.ts"
import { ArgumentsInvalid } from "../intake/VendorArguments.ts"
import { withBudget } from "../domain/RetryPolicy.ts"

export interface Explained {
  readonly mode: "offline" | "live"
  readonly template: Template
  readonly job: string
  readonly moment: WallTime.Moment & { readonly asked: Option.Option<string> }
  readonly facts: ReadonlyArray<Fact>
  readonly decision: Decision
  readonly passedOver: ReadonlyArray<PassedOver>
  readonly daily: {
    readonly on: boolean
    readonly startHour: number
    readonly recordedDate: Option.Option<string>
    readonly overAt: Option.Option<DateTime.Zoned>
    readonly over: boolean
    /** The date that would be recorded for a new incident. */
    readonly operationsDate: string
  }
  /** The current shift; none outside all of them; the outer none: the template has no workingHours. */
  readonly shift: Option.Option<Option.Option<ShiftOfDay>>
  readonly tags: ReadonlyArray<TagTrace>
  readonly rules: ReadonlyArray<RuleTrace>
  /** The entries of `when`. */
  readonly when: ReadonlyArray<Judged>
  readonly requests: ReadonlyArray<Request>
  readonly summit: { readonly url: string; readonly service: string; readonly viewIncident: string }
  readonly attachment: {
    readonly url: string
    readonly service: string
    /** Why no log is attached to the ticket; none = it is. */
    readonly not: Option.Option<string>
  }
  /** What is written to the job; none if the failure is suppressed. */
  readonly onJob: Option.Option<{
    readonly ticketId: string
    readonly ticketUrl: string
    /** None: unchanged. */
    readonly documentation: Option.Option<string>
  }>
  readonly notes: ReadonlyArray<string>
}

const momentOf = Effect.fnUntraced(function* ({ at }: Options) {
  const zone = yield* DateTime.CurrentTimeZone
  if (Option.isNone(at)) return { at: yield* DateTime.nowInCurrentZone, note: Option.none<string>(), asked: at }
  const moment = yield* Effect.mapError(
    Effect.fromResult(WallTime.parse(at.value, zone)),
    (problem) => new ArgumentsInvalid({ problems: [`--at ${problem}`], see: "template explain --help" }),
  )
  return { ...moment, asked: at }
})

/** What is written to the job of that failure; none if it is suppressed. */
export const onJob = ({ found, template }: About, dailyStartHour: number): Explained["onJob"] => {
  const { decision, job } = found
  if (decision._tag === "Suppress") return Option.none()
  const ref =
    decision._tag === "Create"
      ? plannedRef
      : plannedChange(
          Option.match(found.current, {
            onNone: () => ({ number: decision.ticket, internalId: Option.none(), encryptedId: Option.none() }),
            onSome: ({ ref }) => ref,
          }),
        )
  const change = documentationChange(template, dailyStartHour, found.at, {
    isNew: givesAnother(decision),
    previous: previousIn(decision),
  })
  return Option.some({
    ticketId: ref.number,
    ticketUrl: viewUrl(template, ref),
    documentation: Option.map(change, (changed) => changed(job.documentation)),
  })
}

const holdNote = ({ holdMinutes }: Template): ReadonlyArray<string> =>
  holdMinutes === 0
    ? []
    : [
        `a live run waits ${holdMinutes} minute${holdMinutes === 1 ? "" : "s"} first, and decides then; a job that has recovered by then gets no incident`,
      ]

/** `decideOn`: as much of the decision as can be known. */
const explained = Effect.fn("Explain.explained")(function* <E, R>(
  options: Options,
  template: Template,
  moment: Explained["moment"],
  { facts, failed, job, jobNumber }: Known,
  decideOn: (job: DailyJob, at: DateTime.Zoned) => Effect.Effect<Decided, E, R>,
) {
  const settings = yield* Settings
  const { general } = settings
  const { at } = moment
  const decided = yield* decideOn(job, at)
  const { decision } = decided
  const marker = Texts.marker(general.systemName, failed, jobNumber)
  const found: About["found"] = { job, jobNumber, marker, at, decision, current: decided.current }
  const about = aboutOf(failed, template, found, settings)
  const values = valuesFor(about, Option.none())
  const { recordedDate } = decided.facts
  const { attachmentRequest, rules, urls } = template
  const logNot = !rules.includeJobLogAttachment
    ? "rule includeJobLogAttachment is off"
    : decision._tag === "Suppress"
      ? "no incident"
      : Option.isSome(options.live) && Option.isNone(jobNumber)
        ? "the job has not run"
        : undefined
  const result: Explained = {
    mode: Option.isSome(options.live) ? "live" : "offline",
    template,
    job: failed.id,
    moment,
    facts: facts.flatMap((fact) =>
      fact.name === "ticket" ? [fact, ...Facts.status(options, decided.facts, found)] : [fact],
    ),
    decision,
    passedOver: passedOver(decided.facts, decision.row, template),
    daily: {
      on: rules.submitSingleIncidentPerDay,
      startHour: general.dailyStartHour,
      recordedDate,
      overAt: Option.flatMap(recordedDate, (date) => DailyWindow.overAt(date, general.dailyStartHour, at.zone)),
      over: decided.facts.windowOver,
      operationsDate: DailyWindow.operationsDate(at, general.dailyStartHour),
    },
    shift: shiftAt(template.workingHours, at),
    tags: tagTraces(template, job.tags, values),
    rules: ruleTraces(template, job.tags, values),
    when: about.judged,
    requests: requestsOf(about, decision),
    summit: {
      url: `${template.address}/${urls.incident}`,
      service: services.log,
      viewIncident: urls.viewIncident,
    },
    attachment: {
      url: `${template.address}/${urls.attachment || urls.incident}`,
      service: attachmentRequest.service,
      not: Option.fromUndefinedOr(logNot),
    },
    onJob: onJob(about, general.dailyStartHour),
    notes: [...Option.toArray(moment.note), ...holdNote(template), ...Facts.notes(options, decided.facts, found)],
  }
  return result
})

/** Explains from flags and stand-ins only. */
export const offline = Effect.fn("Explain.offline")(function* (options: Options) {
  const template = yield* lookAt(options.template)
  const moment = yield* momentOf(options)
  const decideOn = (job: DailyJob, at: DateTime.Zoned) => decideAlone(template, job, at, nothingBesides)
  return yield* explained(options, template, moment, Facts.offline(options, moment.at), decideOn).pipe(
    Effect.provideService(Summit, Facts.summitAsGiven(options)),
    // No request is sent, so none can fail.
    Effect.orDie,
  )
})

/** Explains from the live job, which is only read; a fact that a flag gives is not requested. */
export const live = Effect.fn("Explain.live")(function* (options: Options, key: Option.Option.Value<Options["live"]>) {
  const { general } = yield* Settings
  const template = yield* lookAt(options.template)
  const moment = yield* momentOf(options)
  const summit = yield* Summit
  const summitToRead = Option.isSome(options.ticketStatus)
    ? Facts.summitAsGiven(options)
    : Facts.summitAsRead(summit, options)
  const received = { entry: "", receivedAt: DateTime.toEpochMillis(moment.at), held: false, silent: true }
  return yield* Facts.live(options, key).pipe(
    Effect.flatMap((known) =>
      explained(options, template, moment, known, (job, at) =>
        decideAt(template, job, at, { ...received, failed: known.failed, reopenRefused: false }),
      ),
    ),
    Effect.provideServiceEffect(SharedIncidents, SharedIncidents.make),
    Effect.provideService(Summit, summitToRead),
    withBudget(general.timeBudget),
  )
})
