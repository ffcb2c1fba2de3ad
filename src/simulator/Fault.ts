/**
 * What can be made to go wrong, for both simulators: a script of faults, used in the order in which they were added. A
 * request meets the first fault left that names its call (or `any`); while that fault still has requests to skip, nothing
 * goes wrong. So a script means the same however often it is run.
 */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
import type { Answer } from "./Answers.ts"
import { answerFields, answers, namedAnswers } from "./Answers.ts"
import type { Reply } from "./Message.ts"
import { blank, broken, page, shapes } from "./Message.ts"

export const summitCalls = ["createIncident", "updateIncident", "readIncident", "attach", "search"] as const
export const opconCalls = [
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
] as const
/** `other`: anything that is none of these: a daily schedule, a wrong path, an unknown service. */
export const calls = [...summitCalls, ...opconCalls, "jobAction", "other"] as const
export type Call = (typeof calls)[number]

/**
 * delay: processed at once, answered `millis` later · refuse: connection refused · reset-before: connection reset, not
 * processed · reset-after: processed, then reset (a lost reply) · unauthorized, forbidden: 401, 403 · too-many: 429 ·
 * error-500 · unavailable-503 · html: 200 with a web page · empty: 200 without a body · double-encoded: processed, the
 * JSON comes as a JSON string · never: not processed, not answered · slow-log: processed, and the log takes `polls`
 * more polls · empty-log, busy-log, jors-down: processed, and the agent lists no file, reports that the file is in use,
 * or cannot be reached. A kind that does not say "processed" changes nothing.
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

/** answer: the fields say what is processed and answered (Answers.ts); the other names have these fields filled in. */
export const answerKinds = ["answer", ...namedAnswers] as const

export type FaultKind = (typeof kinds)[number] | (typeof answerKinds)[number]

/** Kinds that only affect requests for logs, with the calls that they affect. */
const logKinds: Readonly<Partial<Record<FaultKind, ReadonlyArray<Call>>>> = {
  "slow-log": ["listLog", "fetchLog"],
  "empty-log": ["listLog"],
  "busy-log": ["listLog", "fetchLog"],
  "jors-down": ["listLog", "fetchLog"],
}

/** Whether a fault of this kind can affect a request of `call`. */
export const applies = (kind: FaultKind, call: Call): boolean => logKinds[kind]?.includes(call) ?? true

const Positive = Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))
const Natural = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

export const Fault = Schema.Struct({
  call: Schema.Literals([...calls, "any"]),
  kind: Schema.Literals([...kinds, ...answerKinds]),
  /** How many requests it affects; 1 when absent. */
  times: Schema.optionalKey(Positive),
  /** How many requests of this call succeed before; 0 when absent. */
  skip: Schema.optionalKey(Natural),
  /** Of the kind `answer` and its names; `millis` is also the length of a delay, 1000 when absent. */
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
  /** The faults that are left, each with what is left of its `times` and `skip`. */
  readonly pending: Effect.Effect<ReadonlyArray<Fault>>
  /** The fault that affects a request of `call` now. */
  take(call: Call): Effect.Effect<Option.Option<Fault>>
}

const isFor = (fault: Fault, call: Call): boolean =>
  (fault.call === call || fault.call === "any") && applies(fault.kind, call)

const takeFrom = (script: ReadonlyArray<Fault>, call: Call): readonly [Option.Option<Fault>, ReadonlyArray<Fault>] => {
  const index = script.findIndex((fault) => isFor(fault, call))
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
  take: (call) => Ref.modify(script, (all) => takeFrom(all, call)),
}))

/** What goes wrong with a job log that is asked for. */
export interface LogFault {
  /** How many polls more than usual it takes. */
  readonly polls: number
  /** What the agent answers in the end instead of the log. */
  readonly agent?: AgentFault
}
export type AgentFault = Extract<FaultKind, "empty-log" | "busy-log" | "jors-down">

export const noLogFault: LogFault = { polls: 0 }

/** What a simulator can do with the request that a fault affects. */
export interface Processing {
  /** This server's reply for an HTTP status that has nothing to do with the request. */
  readonly refuses: (status: number, headers: Reply["headers"]) => Reply
  readonly process: (log: LogFault) => Effect.Effect<Reply>
  /** The reply, without any change to the state. */
  readonly preview: Effect.Effect<Reply>
}

/** Starts `self`, which completes even when its client has gone; the result waits for it. */
const started = <A>(self: Effect.Effect<A>, millis: number): Effect.Effect<Effect.Effect<A>> =>
  millis === 0
    ? Effect.map(self, (done) => Effect.succeed(done))
    : Effect.map(Effect.forkDetach(Effect.delay(self, millis)), (fiber) => Fiber.join(fiber))

/** `self` after so many milliseconds, even when its client has gone. */
export const later = <A>(self: Effect.Effect<A>, millis: number): Effect.Effect<A> =>
  Effect.flatten(started(self, millis))

const retryAfter = ({ retryAfterSeconds }: Fault): Reply["headers"] =>
  retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }

/** The reply that `answer` describes; `usual` where it leaves the reply to the server. */
const replyOf = (
  fault: Fault,
  { body, headers = {}, status }: Answer,
  { refuses }: Processing,
  usual: Reply,
): Reply => {
  const all = status === 429 || status === 503 ? { ...retryAfter(fault), ...headers } : headers
  if (body === undefined) {
    if (status === undefined) return { ...usual, headers: { ...usual.headers, ...headers } }
    return status < 300 ? { ...usual, status, headers: all } : refuses(status, all)
  }
  const { "content-type": contentType = "application/json; charset=utf-8", ...others } = all
  return { ...blank(status, others), contentType: body === "" ? "" : contentType, text: body }
}

const replyAs = Effect.fnUntraced(function* (fault: Fault, answer: Answer, request: Processing) {
  const { breaks = false, millis = 0, processed = false, shape, storeMillis = 0 } = answer
  const done = processed ? yield* started(request.process(noLogFault), storeMillis) : request.preview
  if (millis > 0) yield* Effect.sleep(millis)
  // A reply that comes before the request is processed shows the state of that moment.
  const isEarly = answer.millis !== undefined && millis < storeMillis
  const usual = yield* isEarly ? request.preview : done
  if (breaks) return broken("reset")
  const reply = replyOf(fault, answer, request, usual)
  return shape === undefined ? reply : shapes[shape](reply)
})

/** The reply to a request that `fault` affects. */
export const replyUnder = (fault: Fault, request: Processing): Effect.Effect<Reply> => {
  switch (fault.kind) {
    case "delay":
      return Effect.tap(request.process(noLogFault), () => Effect.sleep(fault.millis ?? 1000))
    case "refuse":
      return Effect.succeed(broken("refuse"))
    case "reset-before":
      return Effect.succeed(broken("reset"))
    case "reset-after":
      return Effect.as(request.process(noLogFault), broken("reset"))
    case "unauthorized":
      return Effect.succeed(request.refuses(401, {}))
    case "forbidden":
      return Effect.succeed(request.refuses(403, {}))
    case "too-many":
      return Effect.succeed(request.refuses(429, retryAfter(fault)))
    case "error-500":
      return Effect.succeed(request.refuses(500, {}))
    case "unavailable-503":
      return Effect.succeed(request.refuses(503, retryAfter(fault)))
    case "html":
      return Effect.succeed(page("Sign in"))
    case "empty":
      return Effect.succeed(blank())
    case "double-encoded":
      return Effect.map(request.process(noLogFault), shapes["double-encoded"])
    case "never":
      return Effect.never
    case "slow-log":
      return request.process({ polls: fault.polls ?? 3 })
    case "empty-log":
    case "busy-log":
    case "jors-down":
      return request.process({ polls: 0, agent: fault.kind })
    case "answer":
      return replyAs(fault, fault, request)
    default:
      return replyAs(fault, { ...answers[fault.kind], ...fault }, request)
  }
}
