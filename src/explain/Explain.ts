/**
 * `template explain`: what would be decided about a failure, and where every field of its ticket comes from. It decides,
 * routes and fills by the functions of the live path; nothing is sent, and offline nothing is asked either.
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as DailyWindow from "../domain/DailyWindow.ts"
import type { Decision } from "../domain/Decision.ts"
import type { PassedOver } from "../domain/DecisionTrace.ts"
import { passedOver } from "../domain/DecisionTrace.ts"
import { route } from "../domain/Routing.ts"
import { Settings } from "../config/Settings.ts"
import type { RuleTrace, TagTrace } from "../domain/TagTrace.ts"
import { ruleTraces, tagTraces } from "../domain/TagTrace.ts"
import type { Template } from "../domain/Template.ts"
import * as Texts from "../domain/Texts.ts"
import * as WallTime from "../domain/WallTime.ts"
import type { ShiftOfDay } from "../domain/WorkingHours.ts"
import { shiftAt } from "../domain/WorkingHours.ts"
import type { Asked } from "./ExplainAsked.ts"
import type { Fact, Known } from "./ExplainFacts.ts"
import * as ExplainFacts from "./ExplainFacts.ts"
import type { Request } from "./ExplainRequests.ts"
import { requestsOf } from "./ExplainRequests.ts"
import { decideAt } from "../pipeline/steps/CheckDuplicate.ts"
import { lookAt } from "../pipeline/steps/DecodeTemplate.ts"
import type { About } from "../pipeline/steps/IncidentContents.ts"
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
    /** What a new incident's date would be recorded as. */
    readonly operationsDate: string
  }
  /** The shift of the moment; the outer none: the template has no workingHours at all. */
  readonly shift: Option.Option<Option.Option<ShiftOfDay>>
  readonly tags: ReadonlyArray<TagTrace>
  readonly rules: ReadonlyArray<RuleTrace>
  readonly requests: ReadonlyArray<Request>
  readonly summit: { readonly url: string; readonly service: string; readonly viewIncident: string }
  readonly attachment: {
    readonly url: string
    readonly service: string
    /** Why no log goes to the ticket; none = it does. */
    readonly not: Option.Option<string>
  }
  /** What is written to the job; none when the failure is suppressed. */
  readonly onJob: Option.Option<{
    readonly ticketId: string
    readonly ticketUrl: string
    /** None: it stays as it is. */
    readonly documentation: Option.Option<string>
  }>
  readonly notes: ReadonlyArray<string>
}

const momentOf = Effect.fnUntraced(function* ({ at }: Asked) {
  const zone = yield* DateTime.CurrentTimeZone
  if (Option.isNone(at)) return { at: yield* DateTime.nowInCurrentZone, note: Option.none<string>(), asked: at }
  const moment = yield* Effect.mapError(
    Effect.fromResult(WallTime.parse(at.value, zone)),
    (problem) => new ArgumentsInvalid({ problems: [`--at ${problem}`], see: "template explain --help" }),
  )
  return { ...moment, asked: at }
})

const onJob = ({ found, template }: About, dailyStartHour: number): Explained["onJob"] => {
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
  const change = documentationChange(
    template,
    dailyStartHour,
    found.at,
    decision._tag === "Create"
      ? { as: "created", previous: decision.previous }
      : { as: "updated", previous: Option.none() },
  )
  return Option.some({
    ticketId: ref.number,
    ticketUrl: viewUrl(template, ref),
    documentation: Option.map(change, (changed) => changed(job.documentation)),
  })
}

const explained = Effect.fn("Explain.explained")(function* (
  asked: Asked,
  template: Template,
  moment: Explained["moment"],
  { facts, failed, job, jobNumber }: Known,
) {
  const { defaults, general } = yield* Settings
  const { at } = moment
  const decided = yield* decideAt(template, job, at)
  const { decision } = decided
  const marker = Texts.marker(general.systemName, failed, jobNumber)
  const found: About["found"] = { job, jobNumber, marker, at, decision, current: decided.current }
  const routed = route({ defaults, template, jobTags: job.tags, job: failed, now: at })
  const about: About = { failed, template, found, routed }
  const { recordedDate } = decided.facts
  const { attachmentRequest, rules, urls } = template
  const logNot = !rules.includeJobLogAttachment
    ? "rule includeJobLogAttachment is off"
    : decision._tag === "Suppress"
      ? "no incident"
      : Option.isSome(asked.live) && Option.isNone(jobNumber)
        ? "the job has not run"
        : undefined
  const result: Explained = {
    mode: Option.isSome(asked.live) ? "live" : "offline",
    template,
    job: failed.id,
    moment,
    facts: facts.flatMap((fact) =>
      fact.name === "ticket" ? [fact, ...ExplainFacts.status(asked, decided.facts, found)] : [fact],
    ),
    decision,
    passedOver: passedOver(decided.facts, decision.row),
    daily: {
      on: rules.submitSingleIncidentPerDay,
      startHour: general.dailyStartHour,
      recordedDate,
      overAt: Option.flatMap(recordedDate, (date) => DailyWindow.overAt(date, general.dailyStartHour, at.zone)),
      over: decided.facts.windowOver,
      operationsDate: DailyWindow.operationsDate(at, general.dailyStartHour),
    },
    shift: shiftAt(template.workingHours, at),
    tags: tagTraces(template, job.tags, failed),
    rules: ruleTraces(template, job.tags, failed),
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
    notes: [...Option.toArray(moment.note), ...ExplainFacts.notes(asked, decided.facts, found)],
  }
  return result
})

/** From flags and stand-ins alone. */
export const offline = Effect.fn("Explain.offline")(function* (asked: Asked) {
  const template = yield* lookAt(asked.template)
  const moment = yield* momentOf(asked)
  return yield* explained(asked, template, moment, ExplainFacts.offline(asked, moment.at)).pipe(
    Effect.provideService(Summit, ExplainFacts.summitAsGiven(asked)),
    // Only the flags can be what cannot be reached.
    Effect.orDie,
  )
})

/** From the live job, which is only read; what a flag gives is not asked for. */
export const live = Effect.fn("Explain.live")(function* (asked: Asked, key: Option.Option.Value<Asked["live"]>) {
  const { general } = yield* Settings
  const template = yield* lookAt(asked.template)
  const moment = yield* momentOf(asked)
  const summit = yield* Summit
  const say = Option.isSome(asked.ticketStatus)
    ? ExplainFacts.summitAsGiven(asked)
    : ExplainFacts.summitAsRead(summit, asked)
  return yield* ExplainFacts.live(asked, key).pipe(
    Effect.flatMap((known) => explained(asked, template, moment, known)),
    Effect.provideService(Summit, say),
    withBudget(general.timeBudget),
  )
})
