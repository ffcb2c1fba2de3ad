/**
 * Step 3: makes the incident be there. What is about to be sent is recorded first; a reply that is lost is answered by
 * looking (LookForIncident.ts), never by sending again on a guess.
 */
import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as DateTime from "effect/DateTime"
import * as Result from "effect/Result"
import type { Decision } from "../domain/Decision.ts"
import { ticketState } from "../domain/Decision.ts"
import type { FailedJob } from "../domain/FailedJob.ts"
import { route } from "../domain/Routing.ts"
import { Settings } from "../domain/Settings.ts"
import type { Template } from "../domain/Template.ts"
import * as Texts from "../domain/Texts.ts"
import type { Incident } from "../journal/Entry.ts"
import { Stages } from "../journal/Stages.ts"
import { fits, OnRetry, retrying } from "../RetryPolicy.ts"
import type { SummitError } from "../summit/Summit.ts"
import { Summit } from "../summit/Summit.ts"
import { viewUrl } from "../summit/ViewUrl.ts"
import type { Found } from "./CheckDuplicate.ts"
import * as IncidentContents from "./IncidentContents.ts"
import { lookForIncident } from "./LookForIncident.ts"
import { IncidentUncertain } from "./LostReply.ts"

/** How often one run sends what it cannot find after its reply was lost. */
const lostReplies = 3

const anEarlierRun =
  "an earlier run lost a reply, and it could not be found out whether it came through; there may be two"

export const raiseIncident = Effect.fn("RaiseIncident.raiseIncident")(function* (
  failed: FailedJob,
  template: Template,
  found: Found,
) {
  const summit = yield* Summit
  const stages = yield* Stages
  const { defaults } = yield* Settings
  const before = yield* stages.read
  if (Option.isSome(before.incident)) return before.incident.value

  const routed = route({ defaults, template, jobTags: found.job.tags, job: failed, now: found.at })
  const marker = Texts.marker(failed, found.jobNumber)

  const about = { failed, template, found, routed }

  /** The work group a new ticket gets, or the one that the ticket has. */
  const workGroupOf = ({ _tag }: Decision) =>
    Arr.findFirst(
      _tag === "Create"
        ? routed.attributes
        : Option.match(found.current, { onNone: () => [], onSome: ({ current }) => current }),
      ({ name }) => name === "Assigned_WorkGroup_Name",
    ).pipe(Option.map(({ value }) => value))

  const send = (decision: Exclude<Decision, { readonly _tag: "Suppress" }>, doubtful: boolean) =>
    decision._tag === "Create"
      ? summit.create(template, IncidentContents.draft(about, decision.previous, doubtful))
      : summit.update(template, IncidentContents.change(about, decision.ticket, decision._tag === "Reopen"))

  /** Sends what was decided until it is known to be there, or known to be refused. */
  const settle = Effect.fn("RaiseIncident.settle")(function* (
    decision: Exclude<Decision, { readonly _tag: "Suppress" }>,
  ) {
    const notes = before.sending ? [anEarlierRun] : []
    const at = DateTime.toEpochMillis(found.at)
    const begun = {
      decided: Option.some({ decision, at }),
      jobNumber: found.jobNumber,
      workGroup: workGroupOf(decision),
    }
    for (let round = 1; round <= lostReplies; round += 1) {
      if (round > 1 && !(yield* fits(Duration.zero))) break
      if (round > 1) yield* yield* OnRetry
      yield* stages.record({ ...begun, sending: true })
      const sent = yield* Effect.result(retrying("raise")(send(decision, notes.length > 0)))
      if (Result.isSuccess(sent)) {
        const as = ({ Create: "created", Update: "updated", Reopen: "reopened" } as const)[decision._tag]
        const previous = decision._tag === "Create" ? decision.previous : Option.none<string>()
        return { as, ref: sent.success, url: viewUrl(template, sent.success), previous, notes } satisfies Incident
      }
      if (certain(sent.failure)) {
        yield* stages.record({ sending: false })
        return yield* sent.failure
      }
      const looked = yield* lookForIncident(failed, template, { ...found, decision })
      if (looked._tag === "There") return looked.incident
      if (looked._tag === "NotThere") continue
      if (looked._tag === "Overtaken") {
        yield* stages.record({ sending: false })
        const detail = `the request did not come through, and the job has got incident ${looked.by} meanwhile`
        return yield* new IncidentUncertain({ marker, detail, parked: false })
      }
      if (template.rules.onLostReply === "park") {
        return yield* new IncidentUncertain({ marker, detail: looked.reason, parked: true })
      }
      notes.push(`${sent.failure.message}; ${looked.reason}; created again, there may be two`)
    }
    return yield* new IncidentUncertain({ marker, detail: "every reply was lost", parked: false })
  })

  /** Whether a ticket that takes no change is closed for good: taken for that, or closed since it was read. */
  const isOver = (decision: Extract<Decision, { readonly ticket: string }>) =>
    decision._tag === "Reopen" && decision.whenRefused === "create"
      ? Effect.succeed(true)
      : retrying("readSummit")(summit.read(template, decision.ticket)).pipe(
          Effect.map(Option.match({ onNone: () => true, onSome: ({ status }) => ticketState(status) === "Closed" })),
          Effect.orElseSucceed(() => false),
        )

  const settled = Effect.fn("RaiseIncident.settled")(function* () {
    const { decision } = found
    if (decision._tag === "Suppress") return yield* Effect.die(new Error("a suppressed failure reached RaiseIncident"))
    if (decision._tag === "Create") return yield* settle(decision)
    return yield* settle(decision).pipe(
      Effect.catchTag("SummitRefused", (refused) =>
        Effect.gen(function* () {
          if (!(yield* isOver(decision))) return yield* refused
          const previous = Option.some(decision.ticket)
          const incident = yield* settle({ _tag: "Create", row: decision.row, why: decision.why, previous })
          return { ...incident, notes: [`${refused.message}; a new incident was created instead`, ...incident.notes] }
        }),
      ),
    )
  })

  const incident: Incident = yield* settled()
  const incidentAt = Option.some(yield* Clock.currentTimeMillis)
  yield* stages.record({ sending: false, incident: Option.some(incident), incidentAt })
  return incident
})

/** Summit answered, or certainly never saw the request. */
const certain = (error: SummitError): boolean => error._tag !== "SummitUnavailable" || error.delivered === "no"
