/** HTTP messages as a recording sees them: the parts of a request that are compared, and those of a reply that are read. */
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
import type { Fault } from "./Recording.ts"

export const pathOf = (request: HttpClientRequest.HttpClientRequest): string =>
  Option.match(HttpClientRequest.toUrl(request), {
    onNone: () => request.url,
    onSome: (url) => url.pathname + url.search,
  })

/** The body of a request as text; empty where there is none. */
export const bodyTextOf = (request: HttpClientRequest.HttpClientRequest): Effect.Effect<string> =>
  Effect.orDie(HttpServerRequest.fromClientRequest(request).text)

/** Headers of a reply that the program reads. */
export const readHeaders = ["retry-after", "location", "content-encoding"] as const

/** Without the words of a proxy. */
const RecordedError = NodeError.mapFields(Struct.omit(["says", "schemes"]))
const Caused = Schema.decodeUnknownOption(Schema.Struct({ cause: RecordedError }))

/** The part of a message that HttpExchange.ts reads; the rest may name hosts. */
const readPart = "before secure TLS connection"

/** The parts of a failure that HttpExchange.ts reads. */
export const faultOf = ({ reason }: HttpClientError.HttpClientError): Fault =>
  Option.match(reason._tag === "InvalidUrlError" ? Option.none() : Caused(reason), {
    onNone: () => ({ fault: reason._tag }),
    onSome: ({ cause: { code = "", message = "", ...more } }) => ({
      fault: code,
      ...more,
      ...(message.includes(readPart) ? { message: readPart } : {}),
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
 * A reply that has begun; `body` gives its text when it is complete. It is not a web Response, whose promises do not wait
 * for a virtual clock.
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
