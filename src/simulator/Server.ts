/**
 * What both simulators do with every request: find out which call it is, write it into the request log with the secrets
 * hidden, apply the fault script, and change the state in one atomic step. A connection that breaks is a marked response,
 * which the server behind http/Listener.ts carries out.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"
import type { Handler } from "../http/Listener.ts"
import { hidden } from "../http/Masking.ts"
import type { Call, Faults, LogFault, Processing } from "./Fault.ts"
import * as Fault from "./Fault.ts"
import type { Reply, Request } from "./Message.ts"
import { parseRequest, toResponse } from "./Message.ts"

/** One change of the state, as a line for people. */
export interface Change {
  /** Clock milliseconds. */
  readonly at: number
  readonly text: string
}

interface HasChanges {
  readonly changes: ReadonlyArray<Change>
}

/** `state` with one more line in its changes. */
export const withChange = <S extends HasChanges>(state: S, at: number, text: string): S => ({
  ...state,
  changes: [...state.changes, { at, text }],
})

/** What a request does: the call it is, and how it changes the state. */
export interface Operation<S> {
  readonly call: Call
  readonly kind: "read" | "write"
  readonly perform: (state: S, at: number, log: LogFault) => readonly [Reply, S]
}

/** An operation that leaves the state as it is. */
export const reads = <S>(call: Call, reply: (state: S, at: number) => Reply): Operation<S> => ({
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

export interface Server<S> {
  readonly app: Handler
  readonly faults: Faults
  readonly requests: Effect.Effect<ReadonlyArray<LoggedRequest>>
  readonly state: SubscriptionRef.SubscriptionRef<S>
  /** Every change of the state from now on. */
  readonly changes: Stream.Stream<Change>
}

interface ServerOptions<S> {
  readonly initial: S
  readonly refuses: Processing["refuses"]
  /** How long after its arrival a write is processed; at once when absent. */
  readonly storesAfter?: (state: S) => number
  readonly operationOf: (request: Request, state: S) => Operation<S>
  /** Texts that the request log must not hold. */
  readonly secretsOf: (request: Request, state: S) => ReadonlyArray<string>
}

const hide = (text: string, secrets: ReadonlyArray<string>): string =>
  secrets
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
    .filter((secret) => secret !== "")
    .reduce((shown, secret) => shown.replaceAll(secret, hidden), text)

export const make = Effect.fnUntraced(function* <S extends HasChanges>(options: ServerOptions<S>) {
  const { initial, operationOf, refuses, secretsOf, storesAfter = () => 0 } = options
  const state = yield* SubscriptionRef.make(initial)
  const faults = yield* Fault.make
  const requests = yield* Ref.make<ReadonlyArray<LoggedRequest>>([])

  const app: Handler = Effect.gen(function* () {
    const incoming = yield* HttpServerRequest.HttpServerRequest
    const { headers, method, url } = incoming
    const body = yield* Effect.orElseSucceed(incoming.text, () => "")
    const at = yield* Clock.currentTimeMillis
    const request = parseRequest({ method, url, headers, body })
    const current = yield* SubscriptionRef.get(state)
    const { call, kind, perform } = operationOf(request, current)
    const secrets = secretsOf(request, current)
    yield* Ref.update(requests, (all) => [
      ...all,
      { at, call, kind, method, url: hide(url, secrets), body: hide(body, secrets) },
    ])
    const performed = (log: LogFault) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        SubscriptionRef.modify(state, (current) => perform(current, now, log)),
      )
    const process = (log: LogFault) => Fault.later(performed(log), kind === "write" ? storesAfter(current) : 0)
    const fault = yield* faults.take(call)
    return toResponse(
      yield* Option.match(fault, {
        onNone: () => process(Fault.noLogFault),
        onSome: (fault) =>
          Fault.replyUnder(fault, {
            refuses,
            process,
            preview: Effect.map(SubscriptionRef.get(state), (current) => perform(current, at, Fault.noLogFault)[0]),
          }),
      }),
    )
  })

  const server: Server<S> = {
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
  return server
})
