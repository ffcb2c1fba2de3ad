/**
 * What both simulators do with every request, whatever it is about: find out which call it is, write it into the request
 * log with the secrets hidden, let the fault script have its say, and change the state in one atomic step. A connection
 * that breaks is a response with a mark; whoever carries the response (http/TlsListener.ts, the in-memory client of the tests) breaks it.
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
import type { Call, Faults } from "./Fault.ts"
import * as FaultScript from "./Fault.ts"
import type { LogTrouble } from "./Meeting.ts"
import { later, meet, usual } from "./Meeting.ts"
import type { Asked, Reply } from "./Message.ts"
import { ask, toResponse } from "./Message.ts"

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

export interface Served<S> {
  readonly app: Handler
  readonly faults: Faults
  readonly requests: Effect.Effect<ReadonlyArray<LoggedRequest>>
  readonly state: SubscriptionRef.SubscriptionRef<S>
  /** Everything that happens to the state from now on. */
  readonly changes: Stream.Stream<Change>
}

export interface Serving<S> {
  readonly initial: S
  /** How this server says an HTTP status that has nothing to do with the request. */
  readonly refuses: (status: number, headers: Reply["headers"]) => Reply
  /** How long after its arrival a write is done; at once when absent. */
  readonly storesAfter?: (state: S) => number
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

  const app: Handler = Effect.gen(function* () {
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
    const done = (log: LogTrouble) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        SubscriptionRef.modify(state, (current) => perform(current, now, log)),
      )
    const late = kind === "write" ? (serving.storesAfter?.(current) ?? 0) : 0
    const process = (log: LogTrouble) => later(done(log), late)
    const fault = yield* faults.take(call)
    return toResponse(
      yield* Option.match(fault, {
        onNone: () => process(usual),
        onSome: (fault) =>
          meet(fault, {
            refuses: serving.refuses,
            process,
            rehearse: Effect.map(SubscriptionRef.get(state), (current) => perform(current, at, usual)[0]),
          }),
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
