/**
 * One failure as the journal keeps it: what Notification Manager said, how far its incident has come, and what stands in
 * the way. A stage is written down before a request that must not be repeated on a guess, and again after it.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Decision } from "../domain/Decision.ts"
import { FailedJob } from "../domain/FailedJob.ts"
import { Incident, Unanswered } from "../domain/Incident.ts"
import { newDocument } from "../intake/Document.ts"

/** Entries of earlier versions have no such member. */
const sinceLater = <S extends Schema.Constraint & { readonly Encoded: unknown }>(self: Schema.OptionFromNullOr<S>) =>
  Schema.withDecodingDefaultKey<Schema.OptionFromNullOr<S>>(Effect.succeed(null))(self)

const Count = Schema.Int.pipe(Schema.withDecodingDefaultKey<typeof Schema.Int>(Effect.succeed(0)))

export const Progress = Schema.Struct({
  /** What was decided, and when (epoch milliseconds): the texts and the documentation keep to that moment. */
  decided: Schema.OptionFromNullOr(Schema.Struct({ decision: Decision, at: Schema.Finite })),
  /** The run it is about, once a request was sent: the marker must not change when the job is restarted meanwhile. */
  jobNumber: Schema.OptionFromNullOr(Schema.Int),
  /** The marker in what was sent; none in what version 1.0.0 sent (Texts.formerMarker). */
  marker: Schema.OptionFromNullOr(Schema.String).pipe(sinceLater),
  /** A create, update or re-opening was sent, and it is not known whether Summit has stored it. */
  sending: Schema.Boolean,
  /** When it was sent (epoch milliseconds). */
  sentAt: Schema.OptionFromNullOr(Schema.Finite).pipe(sinceLater),
  /** The same by the clock that nobody sets (milliseconds since this host was started). */
  sentTick: Schema.OptionFromNullOr(Schema.Finite).pipe(sinceLater),
  /** What came in place of a usable answer; none after a kill. */
  unanswered: Schema.OptionFromNullOr(Unanswered).pipe(sinceLater),
  /** How often it has been looked for since, without being found. */
  looks: Count,
  /** How often it was sent in all. */
  sends: Count,
  /** How often it was sent again although its reply was lost; one is all that an entry has. */
  resends: Count,
  /** Why there may be two incidents, once one was sent in spite of that. */
  doubt: Schema.OptionFromNullOr(Schema.String).pipe(sinceLater),
  /** Since when Summit has been saying that it does not serve (epoch milliseconds). */
  declinedSince: Schema.OptionFromNullOr(Schema.Finite).pipe(sinceLater),
  incident: Schema.OptionFromNullOr(Incident),
  /** When it was first known to be there (epoch milliseconds). */
  incidentAt: Schema.OptionFromNullOr(Schema.Finite).pipe(sinceLater),
  /** Assigned_WorkGroup_Name of the ticket, as it was sent or found. */
  workGroup: Schema.OptionFromNullOr(Schema.String).pipe(sinceLater),
  /** The incident's number is on the job. */
  writtenBack: Schema.Boolean,
  /** The job's documentation is still to be changed for it. */
  documentationLeft: Schema.optionalKey(Schema.Boolean),
  /** By file name. `sending`: the reply is not known. */
  logs: Schema.Record(Schema.String, Schema.Literals(["sending", "attached", "refused"])),
  /** By file name: when it was last sent, by both clocks, and how often in all. Version 1.0.0 did not keep it. */
  logsSent: Schema.Record(
    Schema.String,
    Schema.Struct({ at: Schema.Finite, tick: Schema.optionalKey(Schema.Finite), times: Schema.Int }),
  ).pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  /** Nothing is left to attach. */
  logDone: Schema.Boolean,
})
export type Progress = typeof Progress.Type

/**
 * pending: something is to do · done · dead: refused for good · parked: a person must say whether the incident exists ·
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
  /** Runs of the program that worked on it; those that found a system down count once. */
  attempts: Schema.Int,
  /** Epoch milliseconds before which a drain leaves it alone. */
  dueAt: Schema.Finite,
  /** What stopped the last attempt, or why a person dropped it. */
  last: Schema.OptionFromNullOr(Schema.Struct({ at: Schema.Finite, kind: Schema.String, message: Schema.String })),
  progress: Progress,
})
export type Entry = typeof Entry.Type

export const fromJson = Schema.decodeUnknownResult(Schema.fromJsonString(Entry))
export const toJson = Schema.encodeSync(Schema.fromJsonString(Entry))

export const nothingDone: Progress = Progress.make({
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
})

/** An entry as it is when it has just been received: exactly what its document says (Document.ts). */
export const make = (...received: Parameters<typeof newDocument>): Entry =>
  Result.getOrThrow(fromJson(newDocument(...received).text))
