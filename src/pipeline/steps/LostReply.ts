/**
 * The rules after a request whose answer does not say whether Summit has stored it: how often it is searched for, and
 * whether it is then sent again, refused, or left to a person. LookForIncident.ts does the search; summit/AnswerTable.ts
 * has what each answer proves.
 */
import * as Clock from "effect/Clock"
import type * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Decision } from "../../domain/Decision.ts"
import { Settings } from "../../config/Settings.ts"
import type { Template } from "../../domain/Template.ts"
import type { Incident, Unanswered } from "../../domain/Incident.ts"
import type { Progress } from "../../journal/Entry.ts"
import { Checkpoints } from "../../journal/Checkpoints.ts"
import type { DailyJob } from "../../opcon/OpCon.ts"
import { delayBefore, looking, passedSince } from "../../domain/RetryPolicy.ts"
import { SummitRefused } from "../../summit/Summit.ts"
import { program } from "../../intake/ProgramName.ts"
import { failures } from "../../domain/Messages.ts"
import { say } from "../../domain/Say.ts"
import * as IncidentNotes from "../../domain/notes/Incident.ts"
import type { Sentence } from "../../domain/Sentence.ts"

/** A request was sent, and it is not known (yet) whether Summit has stored it. */
export class IncidentUncertain extends Schema.TaggedError<IncidentUncertain>()("IncidentUncertain", {
  marker: Schema.String,
  detail: Schema.String,
  /** Only a person can find out; otherwise a later run searches again. */
  parked: Schema.Boolean,
  /** A person has asked for a retry: what was sent before is searched for first. */
  retried: Schema.optionalKey(Schema.Literal(true)),
  /** The delay before the next search in milliseconds; absent: the usual delay of redelivery. */
  againAfterMillis: Schema.optionalKey(Schema.Finite),
  /** The journal entry of the failure, once it is known (queue/Drain.ts). */
  entry: Schema.optionalKey(Schema.String),
}) {
  of(entry: string): IncidentUncertain {
    const { againAfterMillis, detail, marker, parked, retried } = this
    return new IncidentUncertain({
      marker,
      detail,
      parked,
      entry,
      ...(retried === undefined ? {} : { retried }),
      ...(againAfterMillis === undefined ? {} : { againAfterMillis }),
    })
  }
  override get message(): string {
    const { parked, pending, retried, says } = failures.IncidentUncertain
    const next = this.parked
      ? say(parked, { marker: this.marker, program: program(), entry: this.entry ?? "ID" })
      : pending
    return say(this.retried === true ? retried : says, { detail: this.detail, next })
  }
}

/** The request is searched for after `againAfterMillis`. */
export const uncertain = (marker: string, { detail }: Unanswered, againAfterMillis: number): IncidentUncertain =>
  new IncidentUncertain({ marker, detail, parked: false, againAfterMillis })

/** The decision that was sent, its job and its time. */
export interface Sent {
  readonly job: DailyJob
  readonly jobNumber: Option.Option<number>
  readonly marker: string
  readonly at: DateTime.Zoned
  readonly decision: Decision
}

/**
 * What "not found" is worth. none: this search has never shown a ticket of this program. earlier: it has, some time.
 * current: it has just shown one that is as new as the request, or the ticket itself was read.
 */
type Proof = "none" | "earlier" | "current"

/**
 * Overtaken: nothing was found, but the job now has an incident of another failure, so the decision is no longer valid.
 * CannotTell: this Summit offers no usable search.
 */
export type SearchResult =
  | { readonly _tag: "There"; readonly incident: Incident }
  | { readonly _tag: "NotThere"; readonly proof: Proof }
  | { readonly _tag: "Overtaken"; readonly by: string }
  | { readonly _tag: "CannotTell"; readonly reason: string }

/** A file may appear late in the lists, so a search that finds nothing is repeated once. */
export const beforeSecondLook = "5 seconds"

/** After so many searches an answered request that is not found counts as not stored. */
const searchesWhenAnswered = 3

/**
 * After so many searches a request counts as lost: half a minute lies between the first and the fourth, and some lists omit
 * new tickets for as long.
 */
const searchesWhenLost = 4

/** After so many searches the time since it was sent no longer matters: the clock may have been put back. */
const maxSearches = 12

/** After so long (milliseconds) Summit's answer that it does not serve counts as a refusal. */
const maxDeclined = Duration.toMillis("6 hours")

/** What follows a search that found nothing. */
export type Next = "look again" | "send again" | "send again in doubt" | "refuse" | "park"

export interface Missed {
  readonly progress: Progress
  readonly proven: boolean
  /** Whether there was a usable search. */
  readonly searched: boolean
  readonly onLostReply: Template["rules"]["onLostReply"]
  /** Epoch milliseconds. */
  readonly now: number
  /** Milliseconds since it was sent. */
  readonly elapsed: number
  /** How long Summit may take to store what it was sent, in milliseconds. */
  readonly writeTimeout: number
}

/**
 * The rules. After a lost reply or a "not now", Summit may still store the request until 1.5 times its timeout have
 * passed: before that, "not found" proves nothing. A request is sent only once more after a lost reply, or after any
 * answer where its absence is not proven.
 */
export const afterMiss = (missed: Missed): Next => {
  const { elapsed, now, onLostReply, progress, proven, searched, writeTimeout } = missed
  const { declinedSince, looks, resends } = progress
  const as = Option.match(progress.unanswered, { onNone: () => "lost" as const, onSome: ({ as }) => as })
  const isDecided =
    as === "refused" || as === "retried"
      ? looks >= searchesWhenAnswered
      : looks >= maxSearches || (looks >= searchesWhenLost && elapsed >= 1.5 * writeTimeout)
  if (!isDecided) return "look again"
  // Only the last request was refused: one that was sent before it, in doubt, may be stored.
  if (as === "refused") return searched && (proven || resends === 0) ? "refuse" : "park"
  if (as === "retried") return "send again"
  if (as === "declined" && Option.exists(declinedSince, (since) => now - since >= maxDeclined)) return "refuse"
  if (as === "declined" && proven) return "send again"
  if (resends > 0) return "park"
  if (proven) return "send again"
  return onLostReply === "park" ? "park" : "send again in doubt"
}

/** Why the result of a request is not known. */
export const causeOf = ({ unanswered }: Progress): string =>
  Option.match(unanswered, {
    onNone: () => IncidentNotes.ended,
    onSome: ({ detail }) => detail,
  })

/** How the request may be sent again after a search that found nothing; fails where it may not, or not yet. */
export const afterLook = Effect.fn("LostReply.afterLook")(function* (
  template: Template,
  marker: string,
  search: Exclude<SearchResult, { readonly _tag: "There" }>,
) {
  const { summit } = yield* Settings
  const checkpoints = yield* Checkpoints
  const before = yield* checkpoints.read
  const progress = { ...before, looks: before.looks + 1 }
  yield* checkpoints.record({ looks: progress.looks })
  const proof = search._tag === "NotThere" ? search.proof : "none"
  const proven = proof !== "none"
  const next = afterMiss({
    progress,
    proven,
    searched: search._tag !== "CannotTell",
    onLostReply: template.rules.onLostReply,
    now: yield* Clock.currentTimeMillis,
    elapsed: Option.isNone(before.sentAt)
      ? Number.POSITIVE_INFINITY
      : yield* passedSince(before.sentAt.value, Option.getOrUndefined(before.sentTick)),
    writeTimeout: Duration.toMillis(summit.writeTimeout),
  })
  const isLost = Option.isNone(progress.unanswered) || progress.unanswered.value.as === "lost"
  const cause = causeOf(progress)
  const found =
    search._tag === "CannotTell"
      ? IncidentNotes.noSearch({ why: search.reason })
      : search._tag === "Overtaken"
        ? IncidentNotes.overtaken({ incident: search.by })
        : proven
          ? proof === "current" || !isLost
            ? IncidentNotes.notFound
            : IncidentNotes.oldShown
          : IncidentNotes.nothingShown
  switch (next) {
    case "look again": {
      const looked = `${found}, after ${progress.looks} look${progress.looks === 1 ? "" : "s"}`
      const isRetried = Option.exists(progress.unanswered, ({ as }) => as === "retried")
      return yield* new IncidentUncertain({
        marker,
        detail: isRetried ? `${looked}; the attempt before: ${cause}` : `${cause}; ${looked}`,
        parked: false,
        ...(isRetried ? { retried: true } : {}),
        againAfterMillis: delayBefore(looking, progress.looks + Math.max(0, progress.sends - 1)),
      })
    }
    case "refuse":
      return yield* new SummitRefused({ operation: `create or update, ${found}`, detail: cause })
    case "park": {
      const twice = progress.resends > 0 ? [IncidentNotes.sentTwice] : []
      const detail = [`${cause}; ${found}`, ...twice].join(". ")
      return yield* new IncidentUncertain({ marker, detail, parked: true })
    }
    case "send again":
    case "send again in doubt": {
      // Some lists show a new ticket only after a while: a proof that is older than the request leaves a little doubt.
      const isSure = search._tag === "Overtaken" || (next === "send again" && (proof === "current" || !isLost))
      const doubt = isSure ? Option.none<Sentence>() : Option.some(IncidentNotes.sentAgain({ cause, found }))
      const counted = isLost || next === "send again in doubt"
      yield* Effect.logWarning(Option.getOrElse(doubt, () => IncidentNotes.decidedAgain({ cause, found })))
      return { counted, doubt }
    }
  }
})
