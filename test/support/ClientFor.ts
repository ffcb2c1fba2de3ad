/**
 * An HttpClient that reaches a simulator without a network: the very handlers that a server runs, called in place. No
 * promise is involved, so time is the TestClock's alone. A connection that breaks comes as node reports it.
 */
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Option from "effect/Option"
import type { Breakage, Handler } from "../../src/http/Listener.ts"
import { breakage } from "../../src/http/Listener.ts"

const causes = {
  refuse: { syscall: "connect", code: "ECONNREFUSED" },
  reset: { syscall: "read", code: "ECONNRESET" },
} as const

const causeOf = (how: Breakage): Error =>
  Object.assign(new Error(`${causes[how].syscall} ${causes[how].code}`), causes[how])

export const clientFor = (handler: Handler): HttpClient.HttpClient =>
  HttpClient.make((request) =>
    handler.pipe(
      Effect.provideService(HttpServerRequest.HttpServerRequest, HttpServerRequest.fromClientRequest(request)),
      Effect.flatMap((response) =>
        Option.match(breakage(response), {
          onNone: () => Effect.succeed(HttpServerResponse.toClientResponse(response, { request })),
          onSome: (how) =>
            Effect.fail(
              new HttpClientError.HttpClientError({
                reason: new HttpClientError.TransportError({ request, cause: causeOf(how) }),
              }),
            ),
        }),
      ),
    ),
  )
