/**
 * A circuit breaker, one per system: after several failures in a row its requests fail at once for a while, as not sent
 * and with the cause of the last failure, then one request probes. Shared by everything one process works on, so that a
 * drain of hundreds of failures does not hammer a system that is down, and keeps to its Retry-After.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import { retryAfter } from "./HttpExchange.ts"
import { classify, circuitOpenCode } from "./NoReply.ts"
import * as UnreachableNotes from "../domain/notes/Unreachable.ts"

/** Failures in a row, whatever the requests were about, that open the circuit. */
export const failuresInARow = 5

/** How long it stays open; a longer Retry-After counts, up to `longest`. */
export const rest = { usual: "10 seconds", longest: "5 minutes" } as const

/** "Too many requests" as well: it concerns all requests, not one. */
const notServed: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504])

type Sent = Exit.Exit<HttpClientResponse, HttpClientError.HttpClientError>

/** Why the system did not serve a request; none: it did. */
const failureOf = (exit: Sent): Option.Option<string> => {
  if (Exit.isSuccess(exit))
    return notServed.has(exit.value.status) ? Option.some(`HTTP ${exit.value.status}`) : Option.none()
  const error = Option.getOrUndefined(Cause.findErrorOption(exit.cause))
  return Option.some(classify(error !== undefined && "cause" in error.reason ? error.reason.cause : undefined).detail)
}

const guarded = Effect.fn("Breaker.guarded")(function* (client: HttpClient.HttpClient) {
  const breaker = yield* CircuitBreaker.make({
    tripPolicy: CircuitBreaker.consecutive(failuresInARow),
    openDuration: rest.usual,
    maxOpenDuration: rest.longest,
  })
  let why = ""
  const classified = (exit: Sent) =>
    Effect.map(Clock.currentTimeMillis, (now): CircuitBreaker.Outcome => {
      if (Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause)) return CircuitBreaker.ignored
      const failure = failureOf(exit)
      if (Option.isNone(failure)) return CircuitBreaker.success
      why = failure.value
      const asked = Exit.isSuccess(exit) ? retryAfter(exit.value.headers["retry-after"], now) : Option.none()
      return CircuitBreaker.failure({ retryAfter: Option.getOrUndefined(asked) })
    })
  const detail = ({ reason }: CircuitBreaker.CircuitBreakerError): string =>
    reason._tag === "CircuitOpen"
      ? UnreachableNotes.resting({ why, seconds: Math.ceil(Duration.toSeconds(reason.retryAfter)) })
      : UnreachableNotes.probing({ why })
  return HttpClient.transform(client, (sending, request) =>
    Effect.mapError(breaker.execute(sending, { key: "system", classify: classified }), (error) =>
      error instanceof CircuitBreaker.CircuitBreakerError
        ? new HttpClientError.HttpClientError({
            reason: new HttpClientError.TransportError({
              request,
              cause: Object.assign(new Error(detail(error)), { code: circuitOpenCode }),
            }),
          })
        : error,
    ),
  )
})

/** `client` behind a breaker of its own. */
export const layer = <E, R>(client: Layer.Layer<HttpClient.HttpClient, E, R>) =>
  Layer.effect(HttpClient.HttpClient, Effect.flatMap(HttpClient.HttpClient, guarded)).pipe(
    Layer.provide(Layer.merge(client, CircuitBreaker.layerStoreMemory())),
  )
