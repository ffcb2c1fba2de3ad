/**
 * Step 3: creates, updates or reopens the incident. The request is recorded in the journal first, then sent once. Where
 * its answer does not say whether it was stored, it is searched for (LookForIncident.ts), now and by later attempts
 * (CheckDuplicate.ts); the rules in LostReply.ts say whether it is sent again.
 */
import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as DateTime from "effect/DateTime"
import * as Ref from "effect/Ref"
import * as Result from "effect/Result"
import type { Decision } from "../../domain/Decision.ts"
import { givesAnother, previousIn } from "../../domain/Decision.ts"
import { ticketState } from "../../domain/Facts.ts"
import type { FailedJob } from "../../domain/FailedJob.ts"
import { RunReporter } from "../RunReport.ts"
import { Settings } from "../../config/Settings.ts"
import * as Conditions from "../../domain/Conditions.ts"
import type { Attribute, Template } from "../../domain/Template.ts"
import { sharesIncidents } from "../../domain/Template.ts"
import type { Incident } from "../../domain/Incident.ts"
import { SearchProof } from "../../journal/SearchProof.ts"
import { Checkpoints } from "../../journal/Checkpoints.ts"
import { monotonicMillis, retrying } from "../../domain/RetryPolicy.ts"
import { Summit, SummitRefused, unansweredOf, viewUrl } from "../../summit/Summit.ts"
import { refusesReopening } from "../../summit/ErrorText.ts"
import { unknownNumber } from "../../http/WriteGate.ts"
import type { Changed } from "../RefusedValue.ts"
import type { Found } from "./CheckDuplicate.ts"
import * as IncidentContents from "./IncidentContents.ts"
import { lazy } from "../../domain/Lazy.ts"
import { lookForIncident } from "./LookForIncident.ts"
import { afterLook, uncertain } from "./LostReply.ts"
import * as IncidentNotes from "../../domain/notes/Incident.ts"

const refusedValue = lazy(() => import("../RefusedValue.ts"))

/** The incident `number` takes no more, so the failure has to be decided again. */
export class DecideAgain extends Data.TaggedError("DecideAgain")<{
  readonly refused: SummitRefused
  readonly number: string
}> {}

const sentNow = Effect.gen(function* () {
  return {
    sentAt: Option.some(yield* Clock.currentTimeMillis),
    sentTick: Option.some(yield* monotonicMillis),
  }
})

export const raiseIncident = Effect.fn("RaiseIncident.raiseIncident")(function* (
  failed: FailedJob,
  template: Template,
  found: Found,
) {
  const summit = yield* Summit
  const checkpoints = yield* Checkpoints
  const proof = yield* SearchProof
  const reporter = yield* RunReporter
  const settings = yield* Settings
  const before = yield* checkpoints.read
  if (Option.isSome(before.incident)) return before.incident.value

  const about = IncidentContents.aboutOf(failed, template, found, settings)
  const whenNotes = Conditions.notes(about.judged)
  yield* reporter.plan((plan) => ({ ...plan, about: Option.some(about) }))

  /** The work group of the new or the existing ticket. */
  const workGroupOf = (attributes: ReadonlyArray<Attribute>) =>
    Arr.findFirst(attributes, ({ name }) => name === "Assigned_WorkGroup_Name").pipe(Option.map(({ value }) => value))

  const doubt = Option.orElse(found.again?.doubt ?? Option.none(), () => before.doubt)
  const inTicket = Option.map(doubt, (why) =>
    found.again === undefined && before.resends === 0 ? `${why}.` : IncidentContents.maybeSecond,
  )

  /** The request of a decision, with the work group that the ticket has from then on, and what people should know. */
  const requestOf = (decision: Exclude<Decision, { readonly _tag: "Suppress" }>, about: IncidentContents.About) => {
    if (decision._tag === "Create") {
      const { content, notes } = IncidentContents.draft(about, decision, inTicket)
      return { notes, workGroup: workGroupOf(content.attributes), send: summit.create(template, content) }
    }
    const { content, notes } = IncidentContents.change(about, decision.ticket, decision._tag === "Reopen")
    const current = Option.match(found.current, { onNone: () => [], onSome: (details) => details.current })
    return { notes, workGroup: workGroupOf(current), send: summit.update(template, content) }
  }

  /** Sends the decision once, and searches for it where the answer does not say whether it was stored. */
  const sendOnce = Effect.fn("RaiseIncident.sendOnce")(function* (
    decision: Exclude<Decision, { readonly _tag: "Suppress" }>,
    about: IncidentContents.About,
  ) {
    const { notes: contentNotes, send, workGroup } = requestOf(decision, about)
    const notes = decision._tag === "Create" ? Option.toArray(doubt) : []
    const { declinedSince, resends, sends } = yield* checkpoints.read
    yield* checkpoints.record({
      decided: Option.some({ decision, at: DateTime.toEpochMillis(found.at) }),
      jobNumber: found.jobNumber,
      marker: Option.some(found.marker),
      workGroup,
      sending: true,
      ...(yield* sentNow),
      unanswered: Option.none(),
      looks: 0,
      sends: sends + 1,
      resends: resends + (found.again?.counted === true ? 1 : 0),
      doubt,
    })
    const attempts = yield* Ref.make(0)
    const attempt = Effect.gen(function* () {
      // The time that Summit has to store it begins again with each attempt.
      if ((yield* Ref.getAndUpdate(attempts, (count) => count + 1)) > 0) {
        yield* checkpoints.remember(yield* sentNow)
      }
      return yield* send
    })
    const sent = yield* Effect.result(retrying("raise")(attempt))
    if (Result.isSuccess(sent)) {
      const as = ({ Create: "created", Update: "updated", Reopen: "reopened" } as const)[decision._tag]
      const previous = previousIn(decision)
      return {
        as,
        ref: sent.success,
        url: viewUrl(template, sent.success),
        previous,
        notes: [...notes, ...whenNotes, ...contentNotes],
      } satisfies Incident
    }
    const unanswered = unansweredOf(sent.failure)
    if (Option.isNone(unanswered)) {
      yield* checkpoints.remember({ sending: false })
      return yield* sent.failure
    }
    const { as } = unanswered.value
    const now = Option.some(yield* Clock.currentTimeMillis)
    yield* checkpoints.remember({
      unanswered,
      declinedSince: as === "declined" ? Option.orElse(declinedSince, () => now) : Option.none(),
    })
    const wait = sent.failure._tag === "SummitUnavailable" ? (sent.failure.retryAfterMillis ?? 0) : 0
    // Summit has asked for a pause (Retry-After): no search either.
    if (wait > 0) return yield* uncertain(found.marker, unanswered.value, wait)
    const search = yield* lookForIncident(failed, template, { ...found, decision }).pipe(
      // Refused credentials fail the search as well: report the first error.
      Effect.mapError((error) =>
        sent.failure._tag === "SummitRefusedCredentials" && !error.parked ? sent.failure : error,
      ),
    )
    if (search._tag === "There") return { ...search.incident, notes: [...search.incident.notes, ...notes] }
    if (as === "refused" && decision._tag !== "Create") {
      // Summit has answered, and the ticket was read after the answer: nothing was changed.
      yield* checkpoints.remember({ sending: false })
      const { detail, operation } = sent.failure
      return yield* new SummitRefused({ operation, detail })
    }
    // A single search is never enough to send again. Refused credentials are the error to report.
    yield* Effect.mapError(afterLook(template, found.marker, search), (error) =>
      error._tag === "IncidentUncertain" && sent.failure._tag === "SummitRefusedCredentials" ? sent.failure : error,
    )
    return yield* sent.failure
  })

  /** A configuration item that Summit does not know must not cost the incident: then it is sent without one. */
  const sendWithItem = (decision: Exclude<Decision, { readonly _tag: "Suppress" }>) =>
    Effect.catchTag(sendOnce(decision, about), "SummitRefused", (refused) => {
      const isItem = refused.about === undefined && refused.mayBeStored !== true
      if (!isItem || !IncidentContents.isAboutItem(refused.detail, about)) return Effect.fail(refused)
      return Effect.map(sendOnce(decision, IncidentContents.withoutItem(about)), (incident) => ({
        ...incident,
        notes: [IncidentNotes.withoutItem({ refusal: refused.message }), ...incident.notes],
      }))
    })

  /**
   * Whether a ticket that refuses changes is closed for good, because Summit says so or it is closed. It is read again
   * unless it was closed at the decision: its state may have been unreadable then, or somebody may have closed it since.
   */
  const isClosed = (decision: Extract<Decision, { readonly ticket: string }>, { detail }: SummitRefused) => {
    if (decision._tag === "Reopen" && refusesReopening(detail)) return Effect.succeed(true)
    const mayCreate = decision._tag === "Reopen" && decision.whenRefused === "create"
    if (mayCreate && Option.isSome(found.current)) return Effect.succeed(true)
    return retrying("readSummit")(summit.read(template, decision.ticket)).pipe(
      Effect.map(Option.match({ onNone: () => true, onSome: ({ status }) => ticketState(status) === "Closed" })),
      Effect.orElseSucceed(() => mayCreate),
    )
  }

  /** The refusal in Summit's own words, with the value that was refused and where it comes from. */
  const withValue = Effect.fnUntraced(function* (refused: SummitRefused, changed: Option.Option<Changed>) {
    if (refused.about !== undefined || refused.detail.startsWith("HTTP ")) return refused
    const sent = yield* (yield* refusedValue).sentValue(refused.detail, about, changed)
    return Option.match(sent, { onNone: () => refused, onSome: (text) => refused.withSent(text) })
  })

  const create = (decision: Extract<Decision, { readonly _tag: "Create" }>) =>
    Effect.catchTag(sendWithItem(decision), "SummitRefused", (refused) =>
      Effect.flatMap(withValue(refused, Option.none()), Effect.fail),
    )

  const execute = Effect.fn("RaiseIncident.execute")(function* () {
    const { decision } = found
    if (decision._tag === "Suppress") return yield* Effect.die(new Error("a suppressed failure reached RaiseIncident"))
    if (decision._tag === "Create") return yield* create(decision)
    return yield* sendWithItem(decision).pipe(
      Effect.catchTag("SummitRefused", (refused) =>
        Effect.gen(function* () {
          // It takes no more: the failure gets another one.
          if (givesAnother(decision)) return yield* new DecideAgain({ refused, number: decision.ticket })
          if (!(yield* isClosed(decision, refused))) {
            const changed = { ticket: decision.ticket, reopen: decision._tag === "Reopen" }
            return yield* yield* withValue(refused, Option.some(changed))
          }
          if (sharesIncidents(template)) {
            yield* checkpoints.remember({ reopenRefused: true })
            return yield* new DecideAgain({ refused, number: decision.ticket })
          }
          const previous = Option.some(decision.ticket)
          const incident = yield* create({ _tag: "Create", row: decision.row, why: decision.why, previous })
          return { ...incident, notes: [IncidentNotes.createdInstead({ refusal: refused.message }), ...incident.notes] }
        }),
      ),
    )
  })

  const incident: Incident = yield* execute()
  const incidentAt = Option.some(yield* Clock.currentTimeMillis)
  yield* checkpoints.remember({ sending: false, incident: Option.some(incident), incidentAt })
  if (incident.as === "created" && incident.ref.number !== unknownNumber) {
    yield* proof.created(template.address, { marker: found.marker, number: incident.ref.number })
  }
  return incident
})
