/** What comes of a request that meets a fault. */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { answers } from "./Answers.ts"
import type { Answer } from "./Answers.ts"
import type { Fault, FaultKind } from "./Fault.ts"
import type { Reply } from "./Message.ts"
import { blank, broken, page } from "./Message.ts"
import { shapes } from "./Reshape.ts"

/** What goes wrong with a job log that is asked for. */
export interface LogTrouble {
  /** How many polls more than usual it takes. */
  readonly polls: number
  /** What the agent answers in the end, in place of the log. */
  readonly hiccup?: Hiccup
}
export type Hiccup = Extract<FaultKind, "empty-log" | "busy-log" | "jors-down">

/** A log service as it should be. */
export const usual: LogTrouble = { polls: 0 }

export interface Met {
  /** How this server says an HTTP status that has nothing to do with the request. */
  readonly refuses: (status: number, headers: Reply["headers"]) => Reply
  /** Does what the request asks for. */
  readonly process: (log: LogTrouble) => Effect.Effect<Reply>
  /** What would be answered, with nothing done. */
  readonly rehearse: Effect.Effect<Reply>
}

/** Starts `self`, and it comes to its end even when nobody waits for it any more; the result waits for it. */
const started = <A>(self: Effect.Effect<A>, millis: number): Effect.Effect<Effect.Effect<A>> =>
  millis === 0
    ? Effect.map(self, (done) => Effect.succeed(done))
    : Effect.map(Effect.forkDetach(Effect.delay(self, millis)), (fiber) => Fiber.join(fiber))

/** `self` so much later, whoever waits for it; 0 is at once. */
export const later = <A>(self: Effect.Effect<A>, millis: number): Effect.Effect<A> =>
  Effect.flatten(started(self, millis))

const retryAfter = ({ retryAfterSeconds }: Fault): Reply["headers"] =>
  retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }

/** The answer that a fault writes itself; `usual` where it leaves it to the server. */
const written = (fault: Fault, { body, headers = {}, status }: Answer, { refuses }: Met, usual: Reply): Reply => {
  const all = status === 429 || status === 503 ? { ...retryAfter(fault), ...headers } : headers
  if (body === undefined) {
    if (status === undefined) return { ...usual, headers: { ...usual.headers, ...headers } }
    return status < 300 ? { ...usual, status, headers: all } : refuses(status, all)
  }
  const { "content-type": contentType = "application/json; charset=utf-8", ...others } = all
  return { ...blank(status, others), contentType: body === "" ? "" : contentType, text: body }
}

const answered = (fault: Fault, answer: Answer, met: Met): Effect.Effect<Reply> =>
  Effect.gen(function* () {
    const { breaks = false, millis = 0, processed = false, shape, storeMillis = 0 } = answer
    const done = processed ? yield* started(met.process(usual), storeMillis) : met.rehearse
    if (millis > 0) yield* Effect.sleep(millis)
    // Whoever is answered before it is done hears what would be said then.
    const isEarly = answer.millis !== undefined && millis < storeMillis
    const asUsual = yield* isEarly ? met.rehearse : done
    if (breaks) return broken("reset")
    const reply = written(fault, answer, met, asUsual)
    return shape === undefined ? reply : shapes[shape](reply)
  })

export const meet = (fault: Fault, met: Met): Effect.Effect<Reply> => {
  switch (fault.kind) {
    case "delay":
      return Effect.tap(met.process(usual), () => Effect.sleep(fault.millis ?? 1000))
    case "refuse":
      return Effect.succeed(broken("refuse"))
    case "reset-before":
      return Effect.succeed(broken("reset"))
    case "reset-after":
      return Effect.as(met.process(usual), broken("reset"))
    case "unauthorized":
      return Effect.succeed(met.refuses(401, {}))
    case "forbidden":
      return Effect.succeed(met.refuses(403, {}))
    case "too-many":
      return Effect.succeed(met.refuses(429, retryAfter(fault)))
    case "error-500":
      return Effect.succeed(met.refuses(500, {}))
    case "unavailable-503":
      return Effect.succeed(met.refuses(503, retryAfter(fault)))
    case "html":
      return Effect.succeed(page("Sign in"))
    case "empty":
      return Effect.succeed(blank())
    case "double-encoded":
      return Effect.map(met.process(usual), shapes["double-encoded"])
    case "never":
      return Effect.never
    case "slow-log":
      return met.process({ polls: fault.polls ?? 3 })
    case "empty-log":
    case "busy-log":
    case "jors-down":
      return met.process({ polls: 0, hiccup: fault.kind })
    case "answer":
      return answered(fault, fault, met)
    default:
      return answered(fault, { ...answers[fault.kind], ...fault }, met)
  }
}
