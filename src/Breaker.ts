/**
 * Rest for a system that is down: after several failures in a row its requests fail at once for a while, as not sent,
 * then one probes. Shared by everything one process works on, so that a drain with hundreds of failures asks a system
 * that does not answer now and then, and keeps to its Retry-After, instead of hammering it.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import { retryAfter } from "./Exchange.ts"

/** Failures in a row, whatever they were about, after which a system rests. */
export const failuresInARow = 5

/** How long it rests; a longer Retry-After counts, up to `longest`. */
export const rest = { usual: "10 seconds", longest: "5 minutes" } as const

/** The code that Exchange.ts knows as certainly not sent. */
export const restingCode = "ERR_RESTING"

/** "Too many requests" is a failure here: the wish to be left in peace concerns all that waits, not one request. */
const classify = (exit: Exit.Exit<HttpClientResponse, HttpClientError.HttpClientError>) =>
  Exit.isSuccess(exit) && exit.value.status === 429
    ? Effect.map(Clock.currentTimeMillis, (now) =>
        CircuitBreaker.failure({
          retryAfter: Option.getOrElse(retryAfter(exit.value.headers["retry-after"], now), () => 0),
        }),
      )
    : HttpClient.circuitBreakerClassifier(exit)

const guarded = Effect.fn("Breaker.guarded")(function* (client: HttpClient.HttpClient) {
  const breaker = yield* CircuitBreaker.make({
    tripPolicy: CircuitBreaker.consecutive(failuresInARow),
    openDuration: rest.usual,
    maxOpenDuration: rest.longest,
  })
  const resting = HttpClient.withCircuitBreaker(client, { breaker, classify })
  return HttpClient.make((request) =>
    Effect.catchTag(resting.execute(request), "CircuitBreakerError", (error) =>
      Effect.fail(
        new HttpClientError.HttpClientError({
          reason: new HttpClientError.TransportError({
            request,
            cause: Object.assign(new Error(error.message), { code: restingCode }),
          }),
        }),
      ),
    ),
  )
})

/** `client` with a breaker of its own. */
export const layer = <E, R>(client: Layer.Layer<HttpClient.HttpClient, E, R>) =>
  Layer.effect(HttpClient.HttpClient, Effect.flatMap(HttpClient.HttpClient, guarded)).pipe(
    Layer.provide(client),
    Layer.provide(CircuitBreaker.layerStoreMemory()),
  )
