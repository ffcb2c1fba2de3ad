/**
 * What both simulators do with every request, whatever it is about: find out which call it is, write it into the request
 * log with the secrets hidden, let the fault script have its say, and change the state in one atomic step. A connection
 * that breaks is a response with a mark; whoever carries the response (ClientFor.ts, node/TlsListener.ts) breaks it.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Headers from "effect/http/Headers"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import type * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { hidden } from "../Masking.ts"
import type { Call, Fault, FaultKind, Faults } from "./Fault.ts"
import * as FaultScript from "./Fault.ts"
import type { Asked, Reply } from "./Message.ts"
import { ask, blank, page, toResponse } from "./Message.ts"

/** A simulator as an HTTP server: answers everything, fails never. */
export type App = Effect.Effect<HttpServerResponse.HttpServerResponse, never, HttpServerRequest.HttpServerRequest>

/** One thing that happened to the state, for people. */
export interface Change {
  /** Clock milliseconds. */
  readonly at: number
  readonly text: string
}

export interface HasChanges {
  readonly changes: ReadonlyArray<Change>
}

/** `state` with one more change to tell. */
export const told = <S extends HasChanges>(state: S, at: number, text: string): S => ({
  ...state,
  changes: [...state.changes, { at, text }],
})

/** What goes wrong with a job log that is asked for. */
export interface LogTrouble {
  /** How many polls more than usual it takes. */
  readonly polls: number
  /** What the agent answers in the end, in place of the log. */
  readonly hiccup?: Hiccup
}
export type Hiccup = Extract<FaultKind, "empty-log" | "busy-log" | "jors-down">

const usual: LogTrouble = { polls: 0 }

/** What a request comes to: the call it is, and what it does to the state. */
export interface Operation<S> {
  readonly call: Call
  readonly kind: "read" | "write"
  readonly perform: (state: S, at: number, log: LogTrouble) => readonly [Reply, S]
}

export const answers = <S>(call: Call, reply: (state: S, at: number) => Reply): Operation<S> => ({
  call,
  kind: "read",
  perform: (state, at) => [reply(state, at), state],
})

export interface LoggedRequest {
  /** Clock milliseconds at which it arrived. */
  readonly at: number
  readonly call: Call
  readonly kind: "read" | "write"
  readonly method: string
  readonly url: string
  readonly body: string
}

export type Breakage = "refuse" | "reset"
const mark = "x-simulator-connection"
const markOf = Schema.decodeUnknownOption(Schema.Literals(["refuse", "reset"]))

/** How the connection has to break instead of carrying `response`. */
export const breakage = (response: HttpServerResponse.HttpServerResponse): Option.Option<Breakage> =>
  Option.flatMap(Headers.get(response.headers, mark), markOf)

const broken = (how: Breakage): Reply => blank(500, { [mark]: how })

const retryAfter = ({ retryAfterSeconds }: Fault): Reply["headers"] =>
  retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }

const doubled = (reply: Reply): Reply => (reply.text === "" ? reply : { ...reply, text: JSON.stringify(reply.text) })

export interface Speaker {
  /** How this server says an HTTP status that has nothing to do with the request. */
  readonly refuses: (status: number, headers: Reply["headers"]) => Reply
}

/** What comes of a request that meets `fault`; `process` does what it asks for. */
const meet = (
  fault: Fault,
  { refuses }: Speaker,
  process: (log: LogTrouble) => Effect.Effect<Reply>,
): Effect.Effect<Reply> => {
  switch (fault.kind) {
    case "delay":
      return Effect.tap(process(usual), () => Effect.sleep(fault.millis ?? 1000))
    case "refuse":
      return Effect.succeed(broken("refuse"))
    case "reset-before":
      return Effect.succeed(broken("reset"))
    case "reset-after":
      return Effect.as(process(usual), broken("reset"))
    case "unauthorized":
      return Effect.succeed(refuses(401, {}))
    case "forbidden":
      return Effect.succeed(refuses(403, {}))
    case "too-many":
      return Effect.succeed(refuses(429, retryAfter(fault)))
    case "error-500":
      return Effect.succeed(refuses(500, {}))
    case "unavailable-503":
      return Effect.succeed(refuses(503, retryAfter(fault)))
    case "html":
      return Effect.succeed(page("Sign in"))
    case "empty":
      return Effect.succeed(blank())
    case "double-encoded":
      return Effect.map(process(usual), doubled)
    case "never":
      return Effect.never
    case "slow-log":
      return process({ polls: fault.polls ?? 3 })
    case "empty-log":
    case "busy-log":
    case "jors-down":
      return process({ polls: 0, hiccup: fault.kind })
  }
}

export interface Served<S> {
  readonly app: App
  readonly faults: Faults
  readonly requests: Effect.Effect<ReadonlyArray<LoggedRequest>>
  readonly state: SubscriptionRef.SubscriptionRef<S>
  /** Everything that happens to the state from now on. */
  readonly changes: Stream.Stream<Change>
}

export interface Serving<S> extends Speaker {
  readonly initial: S
  readonly operationOf: (asked: Asked, state: S) => Operation<S>
  /** Texts that the request log must not hold. */
  readonly secretsOf: (asked: Asked, state: S) => ReadonlyArray<string>
}

const hide = (text: string, secrets: ReadonlyArray<string>): string =>
  secrets
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
    .filter((secret) => secret !== "")
    .reduce((shown, secret) => shown.replaceAll(secret, hidden), text)

export const serve = Effect.fnUntraced(function* <S extends HasChanges>(serving: Serving<S>) {
  const state = yield* SubscriptionRef.make(serving.initial)
  const faults = yield* FaultScript.make
  const requests = yield* Ref.make<ReadonlyArray<LoggedRequest>>([])

  const app: App = Effect.gen(function* () {
    const request = yield* HttpServerRequest.HttpServerRequest
    const { headers, method, url } = request
    const body = yield* Effect.orElseSucceed(request.text, () => "")
    const at = yield* Clock.currentTimeMillis
    const asked = ask({ method, url, headers, body })
    const current = yield* SubscriptionRef.get(state)
    const { call, kind, perform } = serving.operationOf(asked, current)
    const secrets = serving.secretsOf(asked, current)
    yield* Ref.update(requests, (all) => [
      ...all,
      { at, call, kind, method, url: hide(url, secrets), body: hide(body, secrets) },
    ])
    const process = (log: LogTrouble) => SubscriptionRef.modify(state, (now) => perform(now, at, log))
    const fault = yield* faults.take(call)
    return toResponse(
      yield* Option.match(fault, {
        onNone: () => process(usual),
        onSome: (fault) => meet(fault, serving, process),
      }),
    )
  })

  const served: Served<S> = {
    app,
    faults,
    requests: Ref.get(requests),
    state,
    changes: Stream.unwrap(
      Effect.map(SubscriptionRef.get(state), ({ changes }) =>
        SubscriptionRef.changes(state).pipe(
          Stream.mapAccum(
            () => changes.length,
            (shown, now) => [now.changes.length, now.changes.slice(shown)] as const,
          ),
        ),
      ),
    ),
  }
  return served
})
