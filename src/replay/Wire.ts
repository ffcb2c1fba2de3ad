/** An HTTP exchange as a recording sees it: what of a request is looked at, and what of an answer the program reads. */
import * as Effect from "effect/Effect"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Struct from "effect/Struct"
import { NodeError } from "../http/NoReply.ts"
import type { Fault } from "./Format.ts"

export const pathOf = (request: HttpClientRequest.HttpClientRequest): string =>
  Option.match(HttpClientRequest.toUrl(request), {
    onNone: () => request.url,
    onSome: (url) => url.pathname + url.search,
  })

/** The body of a request as text; empty where there is none. */
export const bodyTextOf = (request: HttpClientRequest.HttpClientRequest): Effect.Effect<string> =>
  Effect.orDie(HttpServerRequest.fromClientRequest(request).text)

/** Headers of an answer that the program reads. */
export const readHeaders = ["retry-after", "location", "content-encoding"] as const

/** Without what a proxy says in its own words. */
const Told = NodeError.mapFields(Struct.omit(["says", "schemes"]))
const Caused = Schema.decodeUnknownOption(Schema.Struct({ cause: Told }))

/** What HttpExchange.ts reads in a message; the rest of one may name hosts. */
const telling = "before secure TLS connection"

/** What HttpExchange.ts reads of a failure. */
export const faultOf = ({ reason }: HttpClientError.HttpClientError): Fault =>
  Option.match(reason._tag === "InvalidUrlError" ? Option.none() : Caused(reason), {
    onNone: () => ({ fault: reason._tag }),
    onSome: ({ cause: { code = "", message = "", ...more } }) => ({
      fault: code,
      ...more,
      ...(message.includes(telling) ? { message: telling } : {}),
    }),
  })

const causeOf = ({ fault, message = fault, ...more }: Fault): Error =>
  Object.assign(new Error(message), { code: fault, ...more })

export const failure = (fault: Fault, request: HttpClientRequest.HttpClientRequest): HttpClientError.HttpClientError =>
  new HttpClientError.HttpClientError({
    reason:
      fault.fault === "InvalidUrlError"
        ? new HttpClientError.InvalidUrlError({ request })
        : new HttpClientError.TransportError({ request, cause: causeOf(fault) }),
  })

/**
 * An answer that has begun; `body` is its text when it is complete. Not a web Response: its promises would run beside a
 * virtual clock.
 */
export const answer = (
  { headers = {}, status }: { readonly status: number; readonly headers?: Readonly<Record<string, string>> },
  request: HttpClientRequest.HttpClientRequest,
  body: Effect.Effect<string, Fault>,
): HttpClientResponse.HttpClientResponse =>
  HttpServerResponse.toClientResponse(
    HttpServerResponse.stream(
      Stream.fromEffect(
        Effect.mapBoth(body, { onFailure: causeOf, onSuccess: (text) => new TextEncoder().encode(text) }),
      ),
      { status, headers },
    ),
    { request },
  )
