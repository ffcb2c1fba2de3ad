/**
 * What follows when a changing request was not answered as it should be and is looked for: the rules, and the error where
 * nobody can tell yet. How it is looked for is in LookForIncident.ts, what an answer proves in summit/AnswerTable.ts.
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

/** A request was sent, no usable answer came, and whether Summit has stored it is not known (yet). */
export class IncidentUncertain extends Schema.TaggedError<IncidentUncertain>()("IncidentUncertain", {
  marker: Schema.String,
  detail: Schema.String,
  /** Only a person can tell; otherwise it is looked for again later. */
  parked: Schema.Boolean,
  /** Milliseconds after which it is looked for again; absent: as after any failure. */
  againAfterMillis: Schema.optionalKey(Schema.Finite),
}) {
  override get message(): string {
    const next = this.parked
      ? `Search Symphony Summit for a ticket that holds ${this.marker}, then run ${program()} journal resolve with its number, or with --create if there is none`
      : "It is looked for again"
    return `It is not known whether Symphony Summit has the incident: ${this.detail}. ${next}.`
  }
}

/** What was sent is looked for when `againAfterMillis` have passed. */
export const uncertain = (marker: string, { detail }: Unanswered, againAfterMillis: number): IncidentUncertain =>
  new IncidentUncertain({ marker, detail, parked: false, againAfterMillis })

/** What was decided about which job, and when. */
export interface Sent {
  readonly job: DailyJob
  readonly jobNumber: Option.Option<number>
  readonly marker: string
  readonly at: DateTime.Zoned
  readonly decision: Decision
}

/**
 * `proven`: the search that found nothing has shown a marker of ours before, or a ticket was read that would show it.
 * Overtaken: nothing of ours was found, but the job has got an incident for another failure, so what was decided holds no
 * longer. CannotTell: no search can be used in this Summit.
 */
export type SearchResult =
  | { readonly _tag: "There"; readonly incident: Incident }
  | { readonly _tag: "NotThere"; readonly proven: boolean }
  | { readonly _tag: "Overtaken"; readonly by: string }
  | { readonly _tag: "CannotTell"; readonly reason: string }

/** A file may come into the lists late: so a look that finds nothing is repeated. */
export const beforeSecondLook = "5 seconds"

/** Looks after which an answered request that is not found is taken for not stored. */
const looksWhenAnswered = 3

/**
 * Looks after which a request is taken for lost: half a minute lies between the first and the fourth, and some lists leave
 * out what is new for as long.
 */
const looksWhenLost = 4

/** Looks after which a clock that was put back does not hold it up any longer. */
const looksAtMost = 12

/** How long Summit may say that it does not serve before that counts as a refusal, in milliseconds. */
const declinedAtMost = Duration.toMillis("6 hours")

/** What follows a look that found nothing. */
export type Next = "look again" | "send again" | "send again in doubt" | "refuse" | "park"

export interface Missed {
  readonly progress: Progress
  readonly proven: boolean
  /** Whether a search could be used at all. */
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
 * The rules. A lost reply, and "not now", may still be stored until a create's own limit and half of it again have
 * passed since it was sent: before that, "not found" proves nothing. An entry is sent once more after a lost reply, or
 * after any answer where its absence is not certain, and never again.
 */
export const afterMiss = (missed: Missed): Next => {
  const { elapsed, now, onLostReply, progress, proven, searched, writeTimeout } = missed
  const { declinedSince, looks, resends } = progress
  const as = Option.match(progress.unanswered, { onNone: () => "lost" as const, onSome: ({ as }) => as })
  const settled =
    as === "refused" || as === "retried"
      ? looks >= looksWhenAnswered
      : looks >= looksAtMost || (looks >= looksWhenLost && elapsed >= 1.5 * writeTimeout)
  if (!settled) return "look again"
  // The refusal is of what was sent last: what was sent before it, in doubt, may be there.
  if (as === "refused") return searched && (proven || resends === 0) ? "refuse" : "park"
  if (as === "retried") return "send again"
  if (as === "declined" && Option.exists(declinedSince, (since) => now - since >= declinedAtMost)) return "refuse"
  if (as === "declined" && proven) return "send again"
  if (resends > 0) return "park"
  if (proven) return "send again"
  return onLostReply === "park" ? "park" : "send again in doubt"
}

/** How the request that is looked for stands, in a sentence: the last true cause. */
export const causeOf = ({ unanswered }: Progress): string =>
  Option.match(unanswered, {
    onNone: () => "a run ended before its request was answered",
    onSome: ({ detail }) => detail,
  })

/** Whether it may be sent again, and what is to be said about that; fails where it may not, or not yet. */
export const afterLook = Effect.fn("LostReply.afterLook")(function* (
  template: Template,
  marker: string,
  looked: Exclude<SearchResult, { readonly _tag: "There" }>,
) {
  const { summit } = yield* Settings
  const checkpoints = yield* Checkpoints
  const before = yield* checkpoints.read
  const progress = { ...before, looks: before.looks + 1 }
  yield* checkpoints.record({ looks: progress.looks })
  const proven = looked._tag === "NotThere" && looked.proven
  const next = afterMiss({
    progress,
    proven,
    searched: looked._tag !== "CannotTell",
    onLostReply: template.rules.onLostReply,
    now: yield* Clock.currentTimeMillis,
    elapsed: Option.isNone(before.sentAt)
      ? Number.POSITIVE_INFINITY
      : yield* passedSince(before.sentAt.value, Option.getOrUndefined(before.sentTick)),
    writeTimeout: Duration.toMillis(summit.writeTimeout),
  })
  const cause = causeOf(progress)
  const found =
    looked._tag === "CannotTell"
      ? `it cannot be searched for (${looked.reason})`
      : looked._tag === "Overtaken"
        ? `the job has got incident ${looked.by} meanwhile`
        : proven
          ? "it was not found"
          : "it was not found by a search that has never shown one of our tickets"
  switch (next) {
    case "look again":
      return yield* new IncidentUncertain({
        marker,
        detail: `${cause}; ${found}, after ${progress.looks} look${progress.looks === 1 ? "" : "s"}`,
        parked: false,
        againAfterMillis: delayBefore(looking, progress.looks + Math.max(0, progress.sends - 1)),
      })
    case "refuse":
      return yield* new SummitRefused({ operation: `create or update, ${found}`, detail: cause })
    case "park": {
      const twice = progress.resends > 0 ? " It was sent twice" : ""
      return yield* new IncidentUncertain({ marker, detail: `${cause}; ${found}.${twice}`, parked: true })
    }
    case "send again":
    case "send again in doubt": {
      const doubt =
        next === "send again" || looked._tag === "Overtaken"
          ? Option.none<string>()
          : Option.some(`${cause}; ${found}; sent again, so there may be two incidents`)
      const counted =
        Option.isNone(progress.unanswered) || progress.unanswered.value.as === "lost" || Option.isSome(doubt)
      yield* Effect.logWarning(Option.getOrElse(doubt, () => `${cause}; ${found}; it is decided anew`))
      return { counted, doubt }
    }
  }
})
