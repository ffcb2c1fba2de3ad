/**
 * What can be made to go wrong, for both simulators: a script of faults, taken up in the order in which they were added.
 * For a request the first fault left that names its call (or `any`) counts, and no other: while that one still has
 * requests to skip, nothing goes wrong. So a script means the same however often it is run.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
import { answerFields, namedAnswers } from "./Answers.ts"

export const calls = [
  "createIncident",
  "updateIncident",
  "readIncident",
  "attach",
  "search",
  "version",
  "token",
  "findJob",
  "readTicket",
  "writeTicket",
  "readDocumentation",
  "writeDocumentation",
  "listLog",
  "fetchLog",
  "pollLog",
  /** Anything that is none of these: a daily schedule, an action on a job, a wrong path, an unknown service. */
  "other",
] as const
export type Call = (typeof calls)[number]

/**
 * delay: processed at once, answered `millis` later · refuse: connection refused · reset-before: connection reset, not
 * processed · reset-after: processed, then reset (a lost reply) · unauthorized, forbidden: 401, 403 · too-many: 429 ·
 * error-500 · unavailable-503 · html: 200 with a web page · empty: 200 without a body · double-encoded: processed, the
 * JSON comes as a JSON string · never: no answer and not processed · slow-log: processed, and the log takes `polls`
 * more polls · empty-log, busy-log, jors-down: processed, and the agent lists no file, says that the file is in use, or
 * cannot be reached. What does not say "processed" changes nothing.
 */
export const kinds = [
  "delay",
  "refuse",
  "reset-before",
  "reset-after",
  "unauthorized",
  "forbidden",
  "too-many",
  "error-500",
  "unavailable-503",
  "html",
  "empty",
  "double-encoded",
  "never",
  "slow-log",
  "empty-log",
  "busy-log",
  "jors-down",
] as const

/**
 * answer: anything can be answered, whether the request is processed or not; the fields say what (Answers.ts). The other
 * names are such answers with their fields filled in.
 */
export const answerKinds = ["answer", ...namedAnswers] as const

export type FaultKind = (typeof kinds)[number] | (typeof answerKinds)[number]

/** Kinds that concern a log service, by the calls that they concern. */
const ofLogs: Readonly<Partial<Record<FaultKind, ReadonlyArray<Call>>>> = {
  "slow-log": ["listLog", "fetchLog"],
  "empty-log": ["listLog"],
  "busy-log": ["listLog", "fetchLog"],
  "jors-down": ["listLog", "fetchLog"],
}

/** Whether a fault of this kind can happen to a request of `call`. */
export const applies = (kind: FaultKind, call: Call): boolean => ofLogs[kind]?.includes(call) ?? true

const Positive = Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))
const Natural = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

export const Fault = Schema.Struct({
  call: Schema.Literals([...calls, "any"]),
  kind: Schema.Literals([...kinds, ...answerKinds]),
  /** How many requests it hits; 1 when absent. */
  times: Schema.optionalKey(Positive),
  /** How many requests of this call go well before; 0 when absent. */
  skip: Schema.optionalKey(Natural),
  /** What is done and answered under the kind `answer` and its names; `millis` also says how long a delay is, else 1000. */
  ...answerFields,
  /** Of 429 and 503: the Retry-After header, in seconds; no header when absent. */
  retryAfterSeconds: Schema.optionalKey(Natural),
  /** slow-log: 3 when absent. */
  polls: Schema.optionalKey(Positive),
})
export type Fault = typeof Fault.Type

export interface Faults {
  add(...faults: ReadonlyArray<Fault>): Effect.Effect<void>
  readonly clear: Effect.Effect<void>
  /** What has not happened yet, with the `times` and `skip` that are left. */
  readonly pending: Effect.Effect<ReadonlyArray<Fault>>
  /** The fault that a request of `call` meets now. */
  take(call: Call): Effect.Effect<Option.Option<Fault>>
}

const concerns = (fault: Fault, call: Call): boolean =>
  (fault.call === call || fault.call === "any") && applies(fault.kind, call)

const meet = (script: ReadonlyArray<Fault>, call: Call): readonly [Option.Option<Fault>, ReadonlyArray<Fault>] => {
  const index = script.findIndex((fault) => concerns(fault, call))
  const fault = script[index]
  if (fault === undefined) return [Option.none(), script]
  const { skip = 0, times = 1 } = fault
  if (skip > 0) return [Option.none(), script.with(index, { ...fault, skip: skip - 1 })]
  return [
    Option.some(fault),
    times > 1 ? script.with(index, { ...fault, times: times - 1 }) : script.toSpliced(index, 1),
  ]
}

export const make: Effect.Effect<Faults> = Effect.map(Ref.make<ReadonlyArray<Fault>>([]), (script) => ({
  add: (...faults) => Ref.update(script, (all) => [...all, ...faults]),
  clear: Ref.set(script, []),
  pending: Ref.get(script),
  take: (call) => Ref.modify(script, (all) => meet(all, call)),
}))
