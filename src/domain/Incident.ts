/**
 * An incident in Symphony Summit as the journal keeps it, and what came in place of a usable answer to a changing
 * request. Adapters, journal and pipeline share both.
 */
import * as Schema from "effect/Schema"
import { Sentence } from "./Sentence.ts"

/** The names Summit has for one incident. `number` is the one people use. */
export const IncidentRef = Schema.Struct({
  number: Schema.String,
  internalId: Schema.OptionFromNullOr(Schema.String),
  encryptedId: Schema.OptionFromNullOr(Schema.String),
})
export type IncidentRef = typeof IncidentRef.Type

/** An incident that exists, as RaiseIncident.ts left it. */
export const Incident = Schema.Struct({
  as: Schema.Literals(["created", "reopened", "updated"]),
  ref: IncidentRef,
  url: Schema.String,
  /** The ticket this one follows, where a new one was created in spite of it. */
  previous: Schema.OptionFromNullOr(Schema.String),
  /** The number that the job may still have from this failure, and that a person has replaced by this one. */
  insteadOf: Schema.optionalKey(Schema.String),
  /** What an operator should know of how it came to be. */
  notes: Schema.Array(Sentence),
})
export type Incident = typeof Incident.Type

/**
 * What came in place of a usable answer to a changing request, in Summit's own words where there were some.
 * lost: nothing, or nothing that Summit itself says · declined: it says that it does not serve now · refused: it reads
 * like a refusal for good · retried: it was refused, and a person wants it sent again. `named`: the ticket that an answer to
 * a create names besides an error.
 */
export const Unanswered = Schema.Struct({
  as: Schema.Literals(["lost", "declined", "refused", "retried"]),
  detail: Schema.String,
  named: Schema.optionalKey(Schema.String),
})
export type Unanswered = typeof Unanswered.Type
