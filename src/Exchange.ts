/**
 * One HTTP request and its reply as text, for both adapters: timeout, the debug line, and the one question that decides
 * whether a create may be repeated: can the request have been processed? No retry happens here.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** No reply arrived. `delivered: "no"`: the request certainly was not received. */
export class NoReply extends Schema.TaggedError<NoReply>()("NoReply", {
  detail: Schema.String,
  delivered: Schema.Literals(["no", "unknown"]),
  /** False where trying again cannot help: an untrusted certificate, a URL that is none. */
  transient: Schema.Boolean,
}) {
  override get message(): string {
    return this.detail
  }
}

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly text: string
  /** From Retry-After, seconds or an HTTP date, in milliseconds from now. */
  readonly retryAfterMillis: Option.Option<number>
}

/** Told of every reply, whatever its status: `doctor` reads the other side's clock from it. */
export const OnReply = Context.Reference<(reply: Reply) => Effect.Effect<void>>("opcon-summit/Exchange/OnReply", {
  defaultValue: () => () => Effect.void,
})

/** Error codes of node's resolver, sockets and TLS that are raised before the first byte of a request is sent. */
const notSent: Readonly<Record<string, string>> = {
  ENOTFOUND: "the host name is not known",
  EAI_AGAIN: "the host name cannot be resolved now",
  ECONNREFUSED: "the connection was refused",
  EHOSTUNREACH: "the host is unreachable",
  ENETUNREACH: "the network is unreachable",
  EADDRNOTAVAIL: "the address is not available",
  EPROTO: "the TLS handshake failed",
  ERR_RESTING: "it has failed several times in a row and is left in peace for a while",
  ERR_PROXY_TUNNEL: "the proxy refused the tunnel",
}

const untrusted =
  /^(CERT_|ERR_TLS_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)|HOSTNAME_MISMATCH)/

const NodeError = Schema.Struct({
  code: Schema.optionalKey(Schema.String),
  syscall: Schema.optionalKey(Schema.String),
  message: Schema.optionalKey(Schema.String),
})
const decodeNodeError = Schema.decodeUnknownOption(NodeError)

/** What a failed socket tells us. `cause` is node's error, or anything else a client implementation raised. */
export const classify = (cause: unknown): NoReply => {
  const { code = "", message = "", syscall = "" } = Option.getOrElse(decodeNodeError(cause), () => NodeError.make({}))
  if (untrusted.test(code)) {
    const detail = `the server's certificate is not trusted (${code}); set CA_FILE to its issuer's PEM file`
    return new NoReply({ detail, delivered: "no", transient: false })
  }
  const before =
    notSent[code] ??
    (code === "ETIMEDOUT" && syscall === "connect" ? "the connection timed out" : undefined) ??
    (message.includes("before secure TLS connection")
      ? "the connection was closed during the TLS handshake"
      : undefined)
  if (before !== undefined) return new NoReply({ detail: `${before} (${code})`, delivered: "no", transient: true })
  const detail = `the connection was lost before the answer was complete (${code === "" ? "no error code" : code})`
  return new NoReply({ detail, delivered: "unknown", transient: true })
}

/** Retry-After, seconds or an HTTP date, as milliseconds from `now`. */
export const retryAfter = (value: string | undefined, now: number): Option.Option<number> => {
  if (value === undefined) return Option.none()
  if (/^\d+$/.test(value.trim())) return Option.some(Number(value) * 1000)
  const date = Date.parse(value)
  return Number.isNaN(date) ? Option.none() : Option.some(Math.max(0, date - now))
}

/** The URL a request goes to, query included. */
export const urlOf = (request: HttpClientRequest.HttpClientRequest): string =>
  Option.match(HttpClientRequest.toUrl(request), { onNone: () => request.url, onSome: (url) => url.href })

/** Sends `request` once and reads its whole reply. Any HTTP status is a reply; the adapters judge it. */
export const exchange = Effect.fn("Exchange.exchange")(function* (
  client: HttpClient.HttpClient,
  request: HttpClientRequest.HttpClientRequest,
  timeout: Duration.Duration,
) {
  const started = yield* Clock.currentTimeMillis
  yield* Effect.annotateCurrentSpan({ "http.request.method": request.method, "url.full": urlOf(request) })
  const say = (what: string) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) =>
      Effect.logDebug(`${request.method} ${urlOf(request)} -> ${what}, ${now - started} ms`),
    )
  return yield* client.execute(request).pipe(
    Effect.flatMap((response) =>
      Effect.map(response.text, (text) => ({ status: response.status, headers: response.headers, text })),
    ),
    Effect.catch(({ reason }) => {
      if (reason._tag === "InvalidUrlError" || reason._tag === "EncodeError") {
        return new NoReply({ detail: `${reason._tag}: ${urlOf(request)}`, delivered: "no", transient: false })
      }
      return classify("cause" in reason ? reason.cause : undefined)
    }),
    Effect.timeoutOrElse({
      duration: timeout,
      orElse: () => new NoReply({ detail: "no answer in time", delivered: "unknown", transient: true }),
    }),
    Effect.tapError((error) => say(error.detail)),
    Effect.tap((reply) => say(String(reply.status))),
    Effect.tap((reply) => Effect.annotateCurrentSpan("http.response.status_code", reply.status)),
    // This span is the one of the request: the library's would hold its headers, and send trace headers to the systems.
    Effect.provideService(HttpClient.TracerDisabledWhen, () => true),
    Effect.flatMap((reply) =>
      Effect.map(Clock.currentTimeMillis, (now): Reply => ({
        ...reply,
        retryAfterMillis: retryAfter(reply.headers["retry-after"], now),
      })),
    ),
    Effect.tap((reply) => Effect.flatMap(OnReply, (told) => told(reply))),
  )
})
