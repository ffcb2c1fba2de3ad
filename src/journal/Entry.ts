/**
 * An entry of the journal: a reported failure, the progress of its incident, and the last error. Progress is saved before
 * each request that must not be repeated blindly, and again after it.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Decision } from "../domain/Decision.ts"
import { FailedJob } from "../domain/FailedJob.ts"
import { Incident, Unanswered } from "../domain/Incident.ts"
import { newDocument } from "../intake/Document.ts"
import { Sentence } from "../domain/Sentence.ts"

/** A field that entries of earlier versions do not have. */
const sinceLater = <S extends Schema.Constraint & { readonly Encoded: unknown }>(self: Schema.OptionFromNullOr<S>) =>
  Schema.withDecodingDefaultKey<Schema.OptionFromNullOr<S>>(Effect.succeed(null))(self)

const Count = Schema.Int.pipe(Schema.withDecodingDefaultKey<typeof Schema.Int>(Effect.succeed(0)))

export const Progress = Schema.Struct({
  /** What was decided, and when (epoch milliseconds): the texts and the documentation keep to that moment. */
  decided: Schema.OptionFromNullOr(Schema.Struct({ decision: Decision, at: Schema.Finite })),
  /** The failing run, fixed with the first request: the marker must not change when the job is restarted meanwhile. */
  jobNumber: Schema.OptionFromNullOr(Schema.Int),
  /** The marker that was sent; none in entries of version 1.0.0 (Texts.formerMarker). */
  marker: Schema.OptionFromNullOr(Schema.String).pipe(sinceLater),
  /** A create, update or reopen was sent, and it is not known whether Summit has stored it. */
  sending: Schema.Boolean,
  /** When it was sent (epoch milliseconds). */
  sentAt: Schema.OptionFromNullOr(Schema.Finite).pipe(sinceLater),
  /** The same by the monotonic clock (milliseconds since this host was started). */
  sentTick: Schema.OptionFromNullOr(Schema.Finite).pipe(sinceLater),
  /** What came instead of a usable answer; none after a kill. */
  unanswered: Schema.OptionFromNullOr(Unanswered).pipe(sinceLater),
  /** How many searches since then have not found it. */
  looks: Count,
  /** How many times it was sent. */
  sends: Count,
  /** How many times it was sent again after a lost reply; at most once. */
  resends: Count,
  /** Why there may be two incidents, where a request was sent in spite of that. */
  doubt: Schema.OptionFromNullOr(Sentence).pipe(sinceLater),
  /** When Summit began to answer that it does not serve (epoch milliseconds). */
  declinedSince: Schema.OptionFromNullOr(Schema.Finite).pipe(sinceLater),
  incident: Schema.OptionFromNullOr(Incident),
  /** When it was first known to exist (epoch milliseconds). */
  incidentAt: Schema.OptionFromNullOr(Schema.Finite).pipe(sinceLater),
  /** Assigned_WorkGroup_Name of the ticket, as it was sent or found. */
  workGroup: Schema.OptionFromNullOr(Schema.String).pipe(sinceLater),
  /** It is recorded among the incidents that are followed (Followed.ts). */
  followed: Schema.optionalKey(Schema.Boolean),
  /** Suppressed by this silence. */
  silenced: Schema.optionalKey(Schema.String),
  /** A person wants the incident: neither a silence nor `holdMinutes` counts. */
  raiseAnyway: Schema.optionalKey(Schema.Boolean),
  /** Summit has refused to re-open the ticket that was on the job. */
  reopenRefused: Schema.optionalKey(Schema.Boolean),
  /** The incident's number is on the job. */
  writtenBack: Schema.Boolean,
  /** The job's documentation still has to be changed. */
  documentationLeft: Schema.optionalKey(Schema.Boolean),
  /** By file name. `sending`: the reply is not known. */
  logs: Schema.Record(Schema.String, Schema.Literals(["sending", "attached", "refused"])),
  /** By file name: when it was last sent, by both clocks, and how often in all. Version 1.0.0 did not keep it. */
  logsSent: Schema.Record(
    Schema.String,
    Schema.Struct({ at: Schema.Finite, tick: Schema.optionalKey(Schema.Finite), times: Schema.Int }),
  ).pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  /** Everything is attached or refused. */
  logDone: Schema.Boolean,
})
export type Progress = typeof Progress.Type

/**
 * pending: work remains · done · dead: refused permanently · parked: a person must say whether the incident exists ·
 * dropped: a person gave it up.
 */
export const states = ["pending", "done", "dead", "parked", "dropped"] as const
export const State = Schema.Literals(states)
export type State = typeof State.Type

export const Entry = Schema.Struct({
  schemaVersion: Schema.Literal(1),
  /** As in Document.ts. */
  id: Schema.String,
  /** Epoch milliseconds. */
  receivedAt: Schema.Finite,
  failed: FailedJob,
  state: State,
  /** Runs that worked on it; those that found a system down count once together. */
  attempts: Schema.Int,
  /** A drain does not work on it before this time (epoch milliseconds). */
  dueAt: Schema.Finite,
  /** What stopped the last attempt, or why a person dropped it. */
  last: Schema.OptionFromNullOr(Schema.Struct({ at: Schema.Finite, kind: Schema.String, message: Schema.String })),
  progress: Progress,
})
export type Entry = typeof Entry.Type

export const fromJson = Schema.decodeUnknownResult(Schema.fromJsonString(Entry))
export const toJson = Schema.encodeSync(Schema.fromJsonString(Entry))

export const nothingDone: Progress = {
  decided: Option.none(),
  jobNumber: Option.none(),
  marker: Option.none(),
  sending: false,
  sentAt: Option.none(),
  sentTick: Option.none(),
  unanswered: Option.none(),
  looks: 0,
  sends: 0,
  resends: 0,
  doubt: Option.none(),
  declinedSince: Option.none(),
  incident: Option.none(),
  incidentAt: Option.none(),
  workGroup: Option.none(),
  writtenBack: false,
  logs: {},
  logsSent: {},
  logDone: false,
}

/** A new entry, exactly as its document (Document.ts). */
export const make = (...received: Parameters<typeof newDocument>): Entry =>
  Result.getOrThrow(fromJson(newDocument(...received).text))
