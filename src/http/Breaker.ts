/**
 * Rest for a system that is down: after several failures in a row its requests fail at once for a while, as not sent and
 * with the cause of the last failure, then one probes. Shared by everything one process works on, so that a drain with hundreds of failures asks a system
 * that does not answer now and then, and keeps to its Retry-After, instead of hammering it. By hand, because the breaker
 * of effect brings queues and streams along, a twelfth of what every failed job has to load.
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
import * as Ref from "effect/Ref"
import { retryAfter } from "./HttpExchange.ts"
import { classify, restingCode } from "./NoReply.ts"

/** Failures in a row, whatever they were about, after which a system rests. */
export const failuresInARow = 5

/** How long it rests; a longer Retry-After counts, up to `longest`. */
export const rest = { usual: "10 seconds", longest: "5 minutes" } as const

interface State {
  readonly inARow: number
  /** Epoch milliseconds until which nothing is asked, once there were enough failures. */
  readonly until: number
  /** One request is finding out whether the rest is over. */
  readonly probing: boolean
  /** Why the last one failed. */
  readonly why: string
}

const fresh: State = { inARow: 0, until: 0, probing: false, why: "" }

const notServed: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504])

/** The system did not serve. "Too many requests" as well: it wishes to be left in peace by all, not by one request. */
const failed = (exit: Exit.Exit<HttpClientResponse, HttpClientError.HttpClientError>): boolean =>
  Exit.isFailure(exit) || notServed.has(exit.value.status)

/** What is remembered of a failure. */
const whyOf = (exit: Exit.Exit<HttpClientResponse, HttpClientError.HttpClientError>): string => {
  if (Exit.isSuccess(exit)) return `HTTP ${exit.value.status}`
  const error = Option.getOrUndefined(Cause.findErrorOption(exit.cause))
  return classify(error !== undefined && "cause" in error.reason ? error.reason.cause : undefined).detail
}

const restAfter = (exit: Exit.Exit<HttpClientResponse, unknown>, now: number): number => {
  const asked = Exit.isSuccess(exit) ? retryAfter(exit.value.headers["retry-after"], now) : Option.none()
  const usual = Duration.toMillis(rest.usual)
  return Math.min(
    Duration.toMillis(rest.longest),
    Math.max(
      usual,
      Option.getOrElse(asked, () => 0),
    ),
  )
}

const guarded = Effect.fn("Breaker.guarded")(function* (client: HttpClient.HttpClient) {
  const state = yield* Ref.make(fresh)
  /** Undefined where a request may go out now, else why not. */
  const enter = Effect.flatMap(Clock.currentTimeMillis, (now) =>
    Ref.modify(state, (before): [string | undefined, State] => {
      if (before.inARow < failuresInARow) return [undefined, before]
      if (now >= before.until && !before.probing) return [undefined, { ...before, probing: true }]
      const seconds = Math.ceil((before.until - now) / 1000)
      const why =
        seconds > 0 ? `${before.why}; not asked again for ${seconds} s` : `${before.why}; it is being asked again`
      return [why, before]
    }),
  )
  const leave = (exit: Exit.Exit<HttpClientResponse, HttpClientError.HttpClientError>) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) =>
      Ref.update(state, (before): State => {
        if (Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause)) return { ...before, probing: false }
        if (!failed(exit)) return fresh
        return { inARow: before.inARow + 1, until: now + restAfter(exit, now), probing: false, why: whyOf(exit) }
      }),
    )
  return HttpClient.transform(client, (sending, request) =>
    Effect.flatMap(enter, (why) =>
      why === undefined
        ? Effect.onExit(sending, leave)
        : Effect.fail(
            new HttpClientError.HttpClientError({
              reason: new HttpClientError.TransportError({
                request,
                cause: Object.assign(new Error(why), { code: restingCode }),
              }),
            }),
          ),
    ),
  )
})

/** `client` with a breaker of its own. */
export const layer = <E, R>(client: Layer.Layer<HttpClient.HttpClient, E, R>) =>
  Layer.effect(HttpClient.HttpClient, Effect.flatMap(HttpClient.HttpClient, guarded)).pipe(Layer.provide(client))
