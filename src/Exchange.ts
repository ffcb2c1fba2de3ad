/**
 * One HTTP request and its reply as text, for both adapters: timeouts, limits, the debug line, and the one question that decides
 * whether a create may be repeated: can the request have been processed? No retry happens here.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** No reply arrived. `delivered: "no"`: the request certainly was not received. */
export class NoReply extends Schema.TaggedError<NoReply>()("NoReply", {
  detail: Schema.String,
  delivered: Schema.Literals(["no", "unknown"]),
  /** False where trying again cannot help: an untrusted certificate, a URL that is none. */
  transient: Schema.Boolean,
  /** Set where it was the proxy that wants other credentials. */
  proxyRefused: Schema.optionalKey(Schema.Boolean),
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

/** The code of Breaker.ts. */
export const restingCode = "ERR_RESTING"

/** The code of a body that is larger than is allowed. */
export const tooLargeCode = "ERR_BODY_TOO_LARGE"

/** The code of a body whose encoding cannot be undone; the message says why. */
export const undecodableCode = "ERR_BODY_ENCODING"

/** The code of a connection that does not stand in time, and of a proxy that leaves CONNECT unanswered. */
export const connectTimeoutCode = "ERR_CONNECT_TIMEOUT"
export const proxySilentCode = "ERR_PROXY_SILENT"

/** What a failure of the request that is sent now would be, as long as its connection does not stand. */
export const Connecting = Context.Reference<{ cause?: unknown }>("opcon-summit/Exchange/Connecting", {
  defaultValue: () => ({}),
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
  [connectTimeoutCode]: "the connection timed out",
}

const untrusted =
  /^(CERT_|ERR_TLS_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)|HOSTNAME_MISMATCH)/

const NodeError = Schema.Struct({
  code: Schema.optionalKey(Schema.String),
  syscall: Schema.optionalKey(Schema.String),
  message: Schema.optionalKey(Schema.String),
  /** False: the connection, its TLS included, did not stand yet. Set by node/NodeHttp.ts. */
  connected: Schema.optionalKey(Schema.Boolean),
  /** The proxy that was to lead the connection, `host:port`. */
  proxy: Schema.optionalKey(Schema.String),
  /** What a proxy answered: its status, its own words, the ways to authenticate that it offers. */
  statusCode: Schema.optionalKey(Schema.Int),
  says: Schema.optionalKey(Schema.String),
  schemes: Schema.optionalKey(Schema.Array(Schema.String)),
})
type NodeError = typeof NodeError.Type
const decodeNodeError = Schema.decodeUnknownOption(NodeError)

const nodeError = (cause: unknown) => Option.getOrElse(decodeNodeError(cause), () => NodeError.make({}))

const otherName: ReadonlySet<string> = new Set(["ERR_TLS_CERT_ALTNAME_INVALID", "HOSTNAME_MISMATCH"])
const issuerUnknown = /^UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)/
const selfSigned = /SELF_SIGNED/

/** Refused for whom it trusts, which is before a byte of the request was sent. */
export const isUntrusted = (cause: unknown): boolean => {
  const { code = "" } = nodeError(cause)
  return untrusted.test(code) && !otherName.has(code)
}

/** Why a certificate is refused, and what cures it. */
const certificate = (code: string): string => {
  if (otherName.has(code)) {
    return `the server's certificate is for another name (${code}); use a name that it holds as the address, or give the server one for this name`
  }
  if (code === "CERT_HAS_EXPIRED") {
    return `the server's certificate, or its issuer's, has expired (${code}); it must be renewed on the server`
  }
  if (code === "CERT_NOT_YET_VALID") {
    return `the server's certificate is not valid yet (${code}); check the clock of this machine`
  }
  if (issuerUnknown.test(code)) {
    return `the server's certificate is not trusted (${code}): an issuer is missing; let the server send its whole chain, or put the missing intermediate and root certificates into CA_FILE`
  }
  return selfSigned.test(code)
    ? `the server's certificate is not trusted (${code}); set CA_FILE to its issuer's PEM file`
    : `the server's certificate is not trusted (${code}); give the server a certificate that is accepted`
}

/** Whether a proxy's status is about credentials: 401 is what some say to wrong ones, though the standard knows 407 alone. */
export const wantsCredentials = (status: number): boolean => status === 407 || status === 401

/** Whether a proxy that offers these ways to authenticate takes ours; one that names none may. */
export const takesBasic = (schemes: ReadonlyArray<string>): boolean =>
  schemes.length === 0 || schemes.some((scheme) => scheme.toLowerCase() === "basic")

/** A proxy that answered, but not with a tunnel. */
const notLed = (proxy: string, status: number, { says = "", schemes = [] }: NodeError): NoReply => {
  const words = says === "" ? "" : `; it says "${says}"`
  if (wantsCredentials(status)) {
    const detail = takesBasic(schemes)
      ? `the proxy ${proxy} refuses the credentials (HTTP ${status}); correct USER and PASSWORD in [PROXY SERVER]${words}`
      : `the proxy ${proxy} accepts only ${schemes.join(", ")} (HTTP ${status}), which this program does not speak; let it accept Basic for this account, exempt this host, or name a relay such as cntlm or px in [PROXY SERVER]${words}`
    return new NoReply({ detail, delivered: "no", transient: false, proxyRefused: true })
  }
  const why = status >= 500 ? "does not reach the server" : "does not allow the connection"
  return new NoReply({ detail: `the proxy ${proxy} ${why} (HTTP ${status})${words}`, delivered: "no", transient: true })
}

/** What a failed socket tells us. `cause` is node's error, or anything else a client implementation raised. */
export const classify = (cause: unknown): NoReply => {
  const error = nodeError(cause)
  const { code = "", connected, message = "", proxy, statusCode, syscall = "" } = error
  if (untrusted.test(code)) {
    return new NoReply({ detail: certificate(code), delivered: "no", transient: false })
  }
  if (code === restingCode) return new NoReply({ detail: message, delivered: "no", transient: true })
  if (code === tooLargeCode) {
    return new NoReply({ detail: "the answer is larger than is allowed", delivered: "unknown", transient: false })
  }
  if (code === undecodableCode) return unreadable(message)
  if (proxy !== undefined && statusCode !== undefined) return notLed(proxy, statusCode, error)
  if (proxy !== undefined && code === proxySilentCode) {
    return new NoReply({ detail: `the proxy ${proxy} never answered CONNECT`, delivered: "no", transient: true })
  }
  const before =
    notSent[code] ??
    (code === "ETIMEDOUT" && syscall === "connect" ? "the connection timed out" : undefined) ??
    (message.includes("before secure TLS connection")
      ? "the connection was closed during the TLS handshake"
      : undefined) ??
    (proxy !== undefined && connected === false && code.startsWith("HPE_")
      ? "what it answers is no answer to CONNECT"
      : undefined) ??
    (connected === false ? "the connection could not be made" : undefined)
  if (before !== undefined) {
    const way = proxy === undefined ? "" : `the way through the proxy ${proxy}: `
    return new NoReply({ detail: `${way}${before} (${code})`, delivered: "no", transient: true })
  }
  const detail = `the connection was lost before the answer was complete (${code === "" ? "no error code" : code})`
  return new NoReply({ detail, delivered: "unknown", transient: true })
}

const unreadable = (why: string) =>
  new NoReply({
    detail: `an answer was received, but cannot be read (${why})`,
    delivered: "unknown",
    transient: false,
  })

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

/** Bytes that an answer may have unless the request says otherwise: no answer of either system but a file comes near. */
export const usualLimit = 32 * 1024 * 1024

/** Bytes that the body which is read now may have. */
export const BodyLimit = Context.Reference<number>("opcon-summit/BodyLimit", { defaultValue: () => usualLimit })

/**
 * Takes the body that is read now, piece by piece as it comes; false: no more of it is wanted. A client that knows of it
 * leaves an empty body; what another one leaves is taken as one piece.
 */
export const TakesBody = Context.Reference<((part: Uint8Array) => boolean) | undefined>("opcon-summit/TakesBody", {
  defaultValue: () => undefined,
})

/** Reads a body as it comes, in place of holding it as a whole. */
export interface Collector {
  /** Takes what it needs of the next bytes, which may change afterwards. False: no more of this body is wanted. */
  readonly take: (part: Uint8Array) => boolean
  /** What the reply's text is then. */
  readonly text: () => string
}

/** How a body is read that is not like others. */
export interface Reading {
  /** Bytes that it may have. */
  readonly limit?: number
  /** Used for one reply. */
  readonly collector?: Collector
}

/**
 * A body that goes through a Collector may come slowly as long as it comes: no pause is longer than the timeout, and it
 * is complete after so many of them.
 */
const patience = 10

/** Where an answer would have the request go: never followed, because token or key would go along. */
export const redirection = ({ headers, status }: Pick<Reply, "headers" | "status">): Option.Option<string> => {
  const { location } = headers
  if (status < 300 || status > 399 || location === undefined) return Option.none()
  // Without its query, which may hold what nobody should read.
  return Option.some(`a redirect to ${location.replace(/[?#].*$/s, "")}, which is not followed`)
}

/** A client that can undo an encoding leaves no word of it. Guessing at the bytes would make an answer of anything. */
const readable = (encoding: string | undefined): boolean =>
  encoding === undefined || /^\s*(identity)?\s*$/i.test(encoding)

/** Bytes of a request for which the answer may begin one timeout later. */
const sentPerTimeout = 4 * 1024 * 1024

/** How long the answer to `request` may take to begin: what is large takes its time to arrive. */
const untilAnswer = ({ body }: HttpClientRequest.HttpClientRequest, timeout: Duration.Duration): Duration.Duration =>
  Duration.millis(
    Duration.toMillis(timeout) *
      (1 + Math.floor(("contentLength" in body ? (body.contentLength ?? 0) : 0) / sentPerTimeout)),
  )

const late = (detail: string) => new NoReply({ detail, delivered: "unknown", transient: true })
const notToItsEnd = "the answer began, but did not come to its end in time"

/**
 * Sends `request` once and reads its whole reply. Any HTTP status is a reply; the adapters judge it. `timeout` is for the
 * answer to begin, longer where the request is large, and again for it to come to its end.
 */
export const exchange = Effect.fn("Exchange.exchange")(function* (
  client: HttpClient.HttpClient,
  request: HttpClientRequest.HttpClientRequest,
  timeout: Duration.Duration,
  { collector, limit = usualLimit }: Reading = {},
) {
  const started = yield* Clock.currentTimeMillis
  yield* Effect.annotateCurrentSpan({ "http.request.method": request.method, "url.full": urlOf(request) })
  const say = (what: string) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) =>
      Effect.logDebug(`${request.method} ${urlOf(request)} -> ${what}, ${now - started} ms`),
    )
  const noReply = ({ reason }: HttpClientError.HttpClientError) => {
    if (reason._tag === "InvalidUrlError" || reason._tag === "EncodeError") {
      return new NoReply({ detail: `${reason._tag}: ${urlOf(request)}`, delivered: "no", transient: false })
    }
    return classify("cause" in reason ? reason.cause : undefined)
  }
  const within = <A>(self: Effect.Effect<A, NoReply>, duration: Duration.Duration, detail: string) =>
    Effect.timeoutOrElse(self, { duration, orElse: () => late(detail) })
  const clock = yield* Clock.Clock
  const collect = ({ arrayBuffer }: HttpClientResponse.HttpClientResponse, { take, text }: Collector) => {
    const begun = clock.currentTimeMillisUnsafe()
    const longest = Duration.toMillis(timeout)
    let progress = begun
    const taking = (part: Uint8Array) => {
      progress = clock.currentTimeMillisUnsafe()
      return take(part)
    }
    const collected = Effect.flatMap(Effect.mapError(arrayBuffer, noReply), (whole) =>
      whole.byteLength === 0 || take(new Uint8Array(whole)) ? Effect.sync(text) : classify({ code: tooLargeCode }),
    )
    const stalled = Effect.gen(function* () {
      const left = () => Math.min(begun + patience * longest, progress + longest) - clock.currentTimeMillisUnsafe()
      while (left() > 0) yield* Effect.sleep(left())
      return yield* late(notToItsEnd)
    })
    return Effect.raceFirst(Effect.provideService(collected, TakesBody, taking), stalled)
  }
  const read = (response: HttpClientResponse.HttpClientResponse) =>
    collector === undefined
      ? within(Effect.mapError(response.text, noReply), timeout, notToItsEnd)
      : collect(response, collector)
  return yield* Effect.gen(function* () {
    const connecting: { cause?: unknown } = {}
    const response = yield* client.execute(request).pipe(
      Effect.provideService(Connecting, connecting),
      Effect.mapError(noReply),
      Effect.timeoutOrElse({
        duration: untilAnswer(request, timeout),
        orElse: () =>
          connecting.cause === undefined ? late("no answer in time") : Effect.fail(classify(connecting.cause)),
      }),
    )
    const { headers, status } = response
    const encoding = headers["content-encoding"]
    if (!readable(encoding)) return yield* unreadable(`content-encoding ${encoding}`)
    return { status, headers, text: yield* read(response) }
  }).pipe(
    Effect.provideService(BodyLimit, limit),
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
