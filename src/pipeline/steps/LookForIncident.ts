/**
 * Searches for the ticket of a request whose reply is not known, before anything is sent again: in the run that lost the
 * reply, and in the run that finds the entry of one that was killed. A ticket counts only if it carries the marker of the
 * run.
 */
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { previousIn } from "../../domain/Decision.ts"
import type { FailedJob } from "../../domain/FailedJob.ts"
import type { Template } from "../../domain/Template.ts"
import * as Texts from "../../domain/Texts.ts"
import type { Incident, IncidentRef } from "../../domain/Incident.ts"
import { SearchProof } from "../../journal/SearchProof.ts"
import { Checkpoints } from "../../journal/Checkpoints.ts"
import { OpCon } from "../../opcon/OpCon.ts"
import { retrying } from "../../domain/RetryPolicy.ts"
import type { IncidentDetails } from "../../summit/Summit.ts"
import { Summit, viewUrl } from "../../summit/Summit.ts"
import { sameNumber } from "../../summit/SummitAnswers.ts"
import type { SearchResult, Sent } from "./LostReply.ts"
import { causeOf, IncidentUncertain } from "./LostReply.ts"
import * as IncidentNotes from "../../domain/notes/Incident.ts"
import type { Sentence } from "../../domain/Sentence.ts"

/** Whether one text of a ticket contains the marker and `more`. */
const holdsMarker =
  (marker: string, more = "") =>
  ({ information, internalLog, userLog }: IncidentDetails): boolean =>
    [information, internalLog, userLog].some(
      (text) =>
        Texts.hasExactly(text, marker) && Texts.plain(text).toLowerCase().includes(Texts.plain(more).toLowerCase()),
    )

/** A ticket that is at most this much older than a request (milliseconds) is as new as it. */
const asNew = Duration.toMillis("5 minutes")

export const lookForIncident = Effect.fn("LookForIncident.lookForIncident")(function* (
  failed: FailedJob,
  template: Template,
  sent: Sent,
): Effect.fn.Return<SearchResult, IncidentUncertain, OpCon | Summit | SearchProof | Checkpoints> {
  const { at, decision, job, marker } = sent
  const opcon = yield* OpCon
  const summit = yield* Summit
  const proof = yield* SearchProof
  const progress = yield* (yield* Checkpoints).read
  const cause = causeOf(progress)
  const later = (error: { readonly message: string }) =>
    new IncidentUncertain({ marker, detail: IncidentNotes.notLookedFor({ why: error.message }), parked: false })
  const there = (
    as: Incident["as"],
    ref: IncidentRef,
    previous: Option.Option<string>,
    note: Sentence,
  ): SearchResult => ({
    _tag: "There",
    incident: { as, ref, url: viewUrl(template, ref), previous, notes: [note] },
  })

  if (decision._tag === "Update" || decision._tag === "Reopen") {
    const details = yield* Effect.mapError(retrying("readSummit")(summit.read(template, decision.ticket)), later)
    return Option.match(Option.filter(details, holdsMarker(marker, Texts.momentIn(failed, sent, at))), {
      // The ticket itself was read.
      onNone: () => ({ _tag: "NotThere", proof: "current" }),
      onSome: ({ ref }) => {
        const note = IncidentNotes.inTicket({ cause })
        return there(decision._tag === "Update" ? "updated" : "reopened", ref, previousIn(decision), note)
      },
    })
  }

  const previous = decision._tag === "Create" ? decision.previous : Option.none<string>()
  // The previous ticket may carry the same marker where the number of the run is not known: it does not count.
  const isNew = (number: string) => !Option.exists(previous, (other) => sameNumber(other, number))
  // Another host may have written a number to the job meanwhile; it is this incident where the ticket carries the marker.
  const shown = yield* Effect.mapError(retrying("readOpCon")(opcon.readIncidentTicket(job)), later)
  const onJob = Option.filter(
    Option.map(shown, ({ ticketId }) => ticketId),
    isNew,
  )
  const named = Option.filter(
    Option.flatMap(progress.unanswered, ({ named }) => Option.fromUndefinedOr(named)),
    isNew,
  )
  const candidates = [
    ...Option.toArray(Option.map(named, (number) => [number, IncidentNotes.found({ cause })] as const)),
    ...Option.toArray(Option.map(onJob, (number) => [number, IncidentNotes.onJob({ cause })] as const)),
  ]
  for (const [number, note] of candidates) {
    const details = yield* retrying("readSummit")(summit.read(template, number)).pipe(
      Effect.catchTag("SummitRefused", () => Effect.succeedNone),
      Effect.mapError(later),
    )
    const ours = Option.filter(details, holdsMarker(marker))
    if (Option.isSome(ours)) return there("created", ours.value.ref, previous, note)
  }
  const overtaken: Option.Option<SearchResult> = Option.map(onJob, (by) => ({ _tag: "Overtaken", by }))
  /** A day before, so that neither a time zone nor a wrong clock hides the ticket. */
  const dayBefore = (moment: DateTime.DateTime) => DateTime.formatIsoDateUtc(DateTime.subtract(moment, { days: 1 }))
  const found = yield* Effect.result(retrying("readSummit")(summit.findMarked(template, marker, dayBefore(at))))
  if (Result.isFailure(found)) {
    if (found.failure._tag !== "SummitRefused") return yield* later(found.failure)
    return Option.getOrElse(overtaken, (): SearchResult => ({ _tag: "CannotTell", reason: found.failure.message }))
  }
  const { by, refs: all } = found.success
  if (all.length > 0) yield* proof.shown(template.address, by)
  const refs = all.filter(({ number }) => isNew(number))
  const [ref, ...more] = refs
  if (more.length > 0) {
    const numbers = refs.map(({ number }) => number).join(", ")
    const detail = IncidentNotes.several({ count: refs.length, numbers })
    return yield* new IncidentUncertain({ marker, detail, parked: true })
  }
  if (ref !== undefined) return there("created", ref, previous, IncidentNotes.found({ cause }))
  if (Option.isSome(overtaken)) return overtaken.value

  /** The sample, a ticket that certainly exists, where the same search finds it now. */
  const sample = yield* Effect.gen(function* () {
    const sample = yield* proof.sample(template.address)
    if (Option.isNone(sample)) return sample
    const { at, marker, number } = sample.value
    const shown = yield* summit.findMarked(template, marker, dayBefore(DateTime.makeUnsafe(at)))
    const works = shown.by === by && shown.refs.some((other) => sameNumber(other.number, number))
    return works ? sample : Option.none()
  }).pipe(Effect.orElseSucceed(() => Option.none()))
  if (Option.isSome(sample)) yield* proof.shown(template.address, by)
  const { sentAt } = yield* (yield* Checkpoints).read
  const isAsNew = Option.exists(Option.all([sample, sentAt]), ([{ at }, sent]) => at >= sent - asNew)
  const worked = Option.isSome(sample) || (yield* proof.hasShown(template.address, by))
  return { _tag: "NotThere", proof: isAsNew ? "current" : worked ? "earlier" : "none" }
})
