/**
 * Step 3: makes the incident be there. What is about to be sent is recorded first, and it is sent once. Where the answer
 * does not say what came of it, it is looked for (LookForIncident.ts), now and by later attempts (CheckDuplicate.ts);
 * whether it is sent again follows from the rules in LostReply.ts.
 */
import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as DateTime from "effect/DateTime"
import * as Ref from "effect/Ref"
import * as Result from "effect/Result"
import type { Decision } from "../../domain/Decision.ts"
import { ticketState } from "../../domain/Facts.ts"
import type { FailedJob } from "../../domain/FailedJob.ts"
import { route } from "../../domain/Routing.ts"
import { Settings } from "../../config/Settings.ts"
import type { Template } from "../../domain/Template.ts"
import type { Incident } from "../../domain/Incident.ts"
import { SearchProof } from "../../journal/SearchProof.ts"
import { Checkpoints } from "../../journal/Checkpoints.ts"
import { monotonicMillis, retrying } from "../../domain/RetryPolicy.ts"
import { Summit, SummitRefused, unansweredOf, viewUrl } from "../../summit/Summit.ts"
import { unknownNumber } from "../../http/WriteGate.ts"
import type { Found } from "./CheckDuplicate.ts"
import * as IncidentContents from "./IncidentContents.ts"
import { lookForIncident } from "./LookForIncident.ts"
import { afterLook, uncertain } from "./LostReply.ts"

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
  const { defaults } = yield* Settings
  const before = yield* checkpoints.read
  if (Option.isSome(before.incident)) return before.incident.value

  const routed = route({ defaults, template, jobTags: found.job.tags, job: failed, now: found.at })
  const about = { failed, template, found, routed }

  /** The work group a new ticket gets, or the one that the ticket has. */
  const workGroupOf = ({ _tag }: Decision) =>
    Arr.findFirst(
      _tag === "Create"
        ? routed.attributes
        : Option.match(found.current, { onNone: () => [], onSome: ({ current }) => current }),
      ({ name }) => name === "Assigned_WorkGroup_Name",
    ).pipe(Option.map(({ value }) => value))

  const doubt = Option.orElse(found.again?.doubt ?? Option.none(), () => before.doubt)
  const inTicket = Option.map(doubt, (why) =>
    found.again === undefined && before.resends === 0 ? `${why}.` : IncidentContents.maybeSecond,
  )

  const send = (decision: Exclude<Decision, { readonly _tag: "Suppress" }>) =>
    decision._tag === "Create"
      ? summit.create(template, IncidentContents.draft(about, decision.previous, inTicket))
      : summit.update(template, IncidentContents.change(about, decision.ticket, decision._tag === "Reopen"))

  /** Sends what was decided, once, and looks for it where the answer does not say what came of it. */
  const sendOnce = Effect.fn("RaiseIncident.sendOnce")(function* (
    decision: Exclude<Decision, { readonly _tag: "Suppress" }>,
  ) {
    const notes = decision._tag === "Create" ? Option.toArray(doubt) : []
    const { declinedSince, resends, sends } = yield* checkpoints.read
    yield* checkpoints.record({
      decided: Option.some({ decision, at: DateTime.toEpochMillis(found.at) }),
      jobNumber: found.jobNumber,
      marker: Option.some(found.marker),
      workGroup: workGroupOf(decision),
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
      // Summit's time to store it begins with each attempt.
      if ((yield* Ref.getAndUpdate(attempts, (count) => count + 1)) > 0) {
        yield* checkpoints.remember(yield* sentNow)
      }
      return yield* send(decision)
    })
    const sent = yield* Effect.result(retrying("raise")(attempt))
    if (Result.isSuccess(sent)) {
      const as = ({ Create: "created", Update: "updated", Reopen: "reopened" } as const)[decision._tag]
      const previous = decision._tag === "Create" ? decision.previous : Option.none<string>()
      return { as, ref: sent.success, url: viewUrl(template, sent.success), previous, notes } satisfies Incident
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
    // Whoever asks to be left alone is not asked where the ticket is either.
    if (wait > 0) return yield* uncertain(found.marker, unanswered.value, wait)
    const looked = yield* lookForIncident(failed, template, { ...found, decision }).pipe(
      // Who is refused is refused the look as well; the first cause is the one to mend.
      Effect.mapError((error) =>
        sent.failure._tag === "SummitRefusedCredentials" && !error.parked ? sent.failure : error,
      ),
    )
    if (looked._tag === "There") return { ...looked.incident, notes: [...looked.incident.notes, ...notes] }
    if (as === "refused" && decision._tag !== "Create") {
      // Summit has answered, and the ticket was read after that: nothing was changed.
      yield* checkpoints.remember({ sending: false })
      const { detail, operation } = sent.failure
      return yield* new SummitRefused({ operation, detail })
    }
    // Nothing is sent again after a single look; a key that was refused is the cause to be reported.
    yield* Effect.mapError(afterLook(template, found.marker, looked), (error) =>
      error._tag === "IncidentUncertain" && sent.failure._tag === "SummitRefusedCredentials" ? sent.failure : error,
    )
    return yield* sent.failure
  })

  /**
   * Whether a ticket that takes no change is closed for good. It is read again, unless it was closed when that was decided:
   * its state may not have been readable then, or somebody may have closed it since.
   */
  const isOver = (decision: Extract<Decision, { readonly ticket: string }>) => {
    const mayCreate = decision._tag === "Reopen" && decision.whenRefused === "create"
    if (mayCreate && Option.isSome(found.current)) return Effect.succeed(true)
    return retrying("readSummit")(summit.read(template, decision.ticket)).pipe(
      Effect.map(Option.match({ onNone: () => true, onSome: ({ status }) => ticketState(status) === "Closed" })),
      Effect.orElseSucceed(() => mayCreate),
    )
  }

  const settled = Effect.fn("RaiseIncident.settled")(function* () {
    const { decision } = found
    if (decision._tag === "Suppress") return yield* Effect.die(new Error("a suppressed failure reached RaiseIncident"))
    if (decision._tag === "Create") return yield* sendOnce(decision)
    return yield* sendOnce(decision).pipe(
      Effect.catchTag("SummitRefused", (refused) =>
        Effect.gen(function* () {
          if (!(yield* isOver(decision))) return yield* refused
          const previous = Option.some(decision.ticket)
          const incident = yield* sendOnce({ _tag: "Create", row: decision.row, why: decision.why, previous })
          return { ...incident, notes: [`${refused.message}; a new incident was created instead`, ...incident.notes] }
        }),
      ),
    )
  })

  const incident: Incident = yield* settled()
  const incidentAt = Option.some(yield* Clock.currentTimeMillis)
  yield* checkpoints.remember({ sending: false, incident: Option.some(incident), incidentAt })
  if (incident.as === "created" && incident.ref.number !== unknownNumber) {
    yield* proof.created(template.address, { marker: found.marker, number: incident.ref.number })
  }
  return incident
})
