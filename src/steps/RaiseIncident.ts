/**
 * Step 3: makes the incident be there. A create is never sent twice on a guess: when its reply is lost, OpCon and then
 * Summit are asked first (see `create`), and only a ticket that carries our marker is ever taken for ours.
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { FailedJob } from "../domain/FailedJob.ts"
import { route } from "../domain/Routing.ts"
import { Settings } from "../domain/Settings.ts"
import type { Template } from "../domain/Template.ts"
import * as Texts from "../domain/Texts.ts"
import { OpCon } from "../opcon/OpCon.ts"
import { retrying } from "../RetryPolicy.ts"
import type { IncidentDraft, IncidentRef } from "../summit/Summit.ts"
import { Summit, SummitUnavailable } from "../summit/Summit.ts"
import { viewUrl } from "../summit/ViewUrl.ts"
import type { Found } from "./CheckDuplicate.ts"

/** A create was sent, its reply is lost, and whether the incident exists could not be found out. */
export class IncidentUncertain extends Schema.TaggedError<IncidentUncertain>()("IncidentUncertain", {
  marker: Schema.String,
  detail: Schema.String,
}) {
  override get message(): string {
    return `It is not known whether Symphony Summit created the incident: ${this.detail}. Look there for a ticket that holds ${this.marker}; if there is one, write its number on the job.`
  }
}

export interface Incident {
  readonly as: "created" | "reopened" | "updated"
  readonly ref: IncidentRef
  readonly url: string
  /** The ticket this one follows, where a new one was created in spite of it. */
  readonly previous: Option.Option<string>
  /** What an operator should know of how it came to be. */
  readonly notes: ReadonlyArray<string>
}

/** Attributes of the routing that every change of a ticket repeats. */
const repeated: ReadonlySet<string> = new Set(["Sup_Function", "Medium", "Source"])

/** How often a create whose reply was lost is looked for and, not found, sent again. */
const lostReplies = 3

/** What a ticket says that is created although an earlier create may have come through. */
const maybeSecond = "The reply to an earlier request was lost; there may be another incident with the same line."

const noReply = (error: unknown): error is SummitUnavailable =>
  error instanceof SummitUnavailable && error.delivered === "unknown"

export const raiseIncident = Effect.fn("RaiseIncident.raiseIncident")(function* (
  failed: FailedJob,
  template: Template,
  found: Found,
) {
  const opcon = yield* OpCon
  const summit = yield* Summit
  const { defaults } = yield* Settings
  const routed = route({ defaults, template, jobTags: found.job.tags, job: failed, now: found.at })
  const marker = Texts.marker(failed, found.jobNumber)
  // A day before, so that no zone and no clock that is a little off hides the ticket.
  const since = DateTime.formatIsoDateUtc(DateTime.subtract(found.at, { days: 1 }))

  /** Another host may have written its number to the job; else exactly one ticket in Summit may carry our marker. */
  const look = Effect.gen(function* () {
    const onJob = yield* retrying("readOpCon")(opcon.readIncidentTicket(found.job))
    const before = found.job.incidentTicketId
    if (Option.isSome(onJob) && !Option.contains(before, onJob.value.ticketId)) {
      return Option.some<IncidentRef>({
        number: onJob.value.ticketId,
        internalId: Option.none(),
        encryptedId: Option.none(),
      })
    }
    const marked = yield* retrying("readSummit")(summit.findMarked(template, marker, since))
    if (marked.length > 1) {
      const numbers = marked.map((ref) => ref.number).join(", ")
      return yield* new IncidentUncertain({ marker, detail: `${marked.length} tickets carry the marker: ${numbers}` })
    }
    return Option.fromUndefinedOr(marked[0])
  })

  const created = (ref: IncidentRef, previous: Option.Option<string>, notes: ReadonlyArray<string>): Incident => ({
    as: "created",
    ref,
    url: viewUrl(template, ref),
    previous,
    notes,
  })

  const create = Effect.fn("RaiseIncident.create")(function* (previous: Option.Option<string>) {
    const draft: IncidentDraft = {
      description: Texts.description(template, failed),
      information: Texts.information(template, failed, marker, previous),
      attributes: routed.attributes,
      customAttributes: routed.customAttributes,
    }
    const notes: Array<string> = []
    for (let round = 1; round <= lostReplies; round += 1) {
      const information = notes.length === 0 ? draft.information : `${draft.information}\n${maybeSecond}`
      const sent = yield* Effect.result(retrying("raise")(summit.create(template, { ...draft, information })))
      if (Result.isSuccess(sent)) return created(sent.success, previous, notes)
      const lost = sent.failure
      if (lost._tag !== "SummitUnavailable" || lost.delivered === "no") return yield* lost
      const looked = yield* Effect.result(look)
      if (Result.isSuccess(looked)) {
        if (Option.isSome(looked.success)) {
          return created(looked.success.value, previous, [`${lost.detail}; it was found, not created again`])
        }
        yield* Effect.logWarning(`${lost.message} No incident carries ${marker}, so it is created again.`)
        continue
      }
      const { failure } = looked
      if (failure._tag === "IncidentUncertain") return yield* failure
      if (failure._tag !== "SummitRefused" || template.rules.onLostReply === "park") {
        const detail = `${lost.detail}, and it could not be looked for: ${failure.message}`
        return yield* new IncidentUncertain({ marker, detail })
      }
      notes.push(`${lost.detail}, and Summit cannot be searched: created again, there may be two`)
    }
    return yield* new IncidentUncertain({ marker, detail: `${lostReplies} replies were lost` })
  })

  const change = Effect.fn("RaiseIncident.change")(function* (as: "reopened" | "updated", ticket: string) {
    const current = found.current
    const status =
      as === "reopened" ? template.reopen.status : Option.match(current, { onNone: () => "", onSome: (c) => c.status })
    const text = Texts.refailure(template, failed, marker, found.at, status)
    const known: IncidentRef = { number: ticket, internalId: Option.none(), encryptedId: Option.none() }
    const ref = Option.match(current, { onNone: () => known, onSome: (details) => details.ref })
    const attributes = [
      ...routed.attributes.filter(({ name }) => repeated.has(name)),
      ...Option.match(current, { onNone: () => [], onSome: (details) => details.current }),
    ]
    const send = retrying("raise")(
      summit.update(template, { ref, status, logField: template.reopen.logField, text, attributes }),
    )
    // Sent once more only when the ticket, read again, does not hold the text.
    yield* send.pipe(
      Effect.catchIf(noReply, (lost) =>
        Effect.flatMap(retrying("readSummit")(summit.read(template, ticket)), (details) =>
          Option.exists(details, ({ information, internalLog, userLog }) =>
            `${information}\n${internalLog}\n${userLog}`.includes(text),
          )
            ? Effect.logInfo(`incident ${ticket} holds the text; only the reply was lost (${lost.detail})`)
            : send,
        ),
      ),
    )
    const incident: Incident = { as, ref, url: viewUrl(template, ref), previous: Option.none(), notes: [] }
    return incident
  })

  const { decision } = found
  switch (decision._tag) {
    case "Suppress":
      return yield* Effect.die(new Error("a suppressed failure reached RaiseIncident"))
    case "Create":
      return yield* create(decision.previous)
    case "Update":
      return yield* change("updated", decision.ticket)
    case "Reopen":
      return yield* change("reopened", decision.ticket).pipe(
        Effect.catchTag("SummitRefused", (refused) =>
          decision.whenRefused === "create"
            ? Effect.map(create(Option.some(decision.ticket)), (incident) => ({
                ...incident,
                notes: [`${refused.message}; a new incident was created instead`, ...incident.notes],
              }))
            : refused,
        ),
      )
  }
})
