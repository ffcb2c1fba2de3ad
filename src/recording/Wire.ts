/** An HTTP exchange as a recording sees it: what of a request is looked at, and what of an answer the program reads. */
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Exchange } from "./Format.ts"
import { textOf } from "./Format.ts"

export const pathOf = (request: HttpClientRequest.HttpClientRequest): string =>
  Option.match(HttpClientRequest.toUrl(request), {
    onNone: () => request.url,
    onSome: (url) => url.pathname + url.search,
  })

/** Empty where there is none. */
export const bodyTextOf = (request: HttpClientRequest.HttpClientRequest): string =>
  request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : ""

type Answer = Extract<Exchange["reply"], { readonly status: number }>
type Fault = Extract<Exchange["reply"], { readonly fault: string }>

/** Headers of an answer that the program reads. */
export const readHeaders = ["retry-after"] as const

/** Not a web Response: its promises would run beside a virtual clock. */
export const answer = (
  { body, headers, status }: Answer,
  request: HttpClientRequest.HttpClientRequest,
): HttpClientResponse.HttpClientResponse =>
  HttpServerResponse.toClientResponse(HttpServerResponse.text(textOf(body), { status, headers: headers ?? {} }), {
    request,
  })

const NodeError = Schema.Struct({
  code: Schema.optionalKey(Schema.String),
  syscall: Schema.optionalKey(Schema.String),
  message: Schema.optionalKey(Schema.String),
})
const Caused = Schema.decodeUnknownOption(Schema.Struct({ cause: NodeError }))

/** What Exchange.ts reads in a message; the rest of one may name hosts. */
const telling = "before secure TLS connection"

export const faultOf = ({ reason }: HttpClientError.HttpClientError): Fault =>
  Option.match(Caused(reason), {
    onNone: () => ({ fault: reason._tag }),
    onSome: ({ cause: { code = "", message = "", syscall } }) => ({
      fault: code,
      ...(syscall === undefined ? {} : { syscall }),
      ...(message.includes(telling) ? { message: telling } : {}),
    }),
  })

export const failure = (
  { fault, message = fault, syscall }: Fault,
  request: HttpClientRequest.HttpClientRequest,
): HttpClientError.HttpClientError =>
  new HttpClientError.HttpClientError({
    reason:
      fault === "InvalidUrlError"
        ? new HttpClientError.InvalidUrlError({ request })
        : new HttpClientError.TransportError({
            request,
            cause: Object.assign(new Error(message), { code: fault, ...(syscall === undefined ? {} : { syscall }) }),
          }),
  })
