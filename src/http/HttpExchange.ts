/**
 * One HTTP request and its reply as text, for both adapters: timeouts, limits, the debug line, and the question that
 * decides whether a create may be repeated: can the request have been processed? Nothing is retried here.
 */
import * as ByteSize from "effect/ByteSize"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import { MaxBodySize } from "effect/http/HttpIncomingMessage"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { classify, NoReply, tooLargeCode, unreadable } from "./NoReply.ts"
import * as UnreachableNotes from "../domain/notes/Unreachable.ts"
import type { Sentence } from "../domain/Sentence.ts"

export { classify, NoReply }

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly text: string
  /** From Retry-After, seconds or an HTTP date, in milliseconds from now. */
  readonly retryAfterMillis: Option.Option<number>
}

/** Called with every reply, whatever its status: `doctor` reads the server's clock from it. */
export const OnReply = Context.Reference<(reply: Reply) => Effect.Effect<void>>("opcon-summit/Exchange/OnReply", {
  defaultValue: () => () => Effect.void,
})

/** Why the current request would fail while its connection is not established; a timeout is then known to be unsent. */
export const Connecting = Context.Reference<{ cause?: unknown }>("opcon-summit/Exchange/Connecting", {
  defaultValue: () => ({}),
})

/** The longest pause that is granted, in milliseconds: what waits for a date in another year is forgotten. */
const longestPause = 3_600_000

/** Retry-After, seconds (two headers are joined by a comma) or an HTTP date, as milliseconds from `now`. */
export const retryAfter = (value: string | undefined, now: number): Option.Option<number> => {
  const [, seconds] = /^\s*(\d+(?:\.\d+)?)\s*(?:,|$)/.exec(value ?? "") ?? []
  const millis = seconds === undefined ? Date.parse(value ?? "") - now : Math.ceil(Number(seconds) * 1000)
  return Number.isNaN(millis) ? Option.none() : Option.some(Math.min(longestPause, Math.max(0, millis)))
}

/** The URL a request goes to, query included. */
export const urlOf = (request: HttpClientRequest.HttpClientRequest): string =>
  Option.match(HttpClientRequest.toUrl(request), { onNone: () => request.url, onSome: (url) => url.href })

/** Default limit of an answer in bytes: only an answer that holds a file comes near it. */
export const usualLimit = 32 * 1024 * 1024

/** Reads a body as it arrives instead of holding all of it. */
export interface Collector {
  /** Copies what it needs of the next bytes, which may change afterwards. False: no more of this body is wanted. */
  readonly take: (part: Uint8Array) => boolean
  /** The text of the reply in the end. */
  readonly text: () => string
}

/** How a large body is read. */
export interface Reading {
  /** Its limit in bytes. */
  readonly limit?: number
  /** Reads one reply. */
  readonly collector?: Collector
}

/**
 * A body that goes through a Collector may arrive slowly as long as it arrives: no pause longer than the timeout, and
 * complete after this many timeouts.
 */
const mostTimeouts = 10

/** The target of a redirect, which is never followed, because the token or key would go along. */
export const redirection = ({ headers, status }: Pick<Reply, "headers" | "status">): Option.Option<string> => {
  const { location } = headers
  if (status < 300 || status > 399 || location === undefined) return Option.none()
  // Without its query, which may hold secrets.
  return Option.some(UnreachableNotes.redirect({ address: location.replace(/[?#].*$/s, "") }))
}

/** A client that decodes a body removes this header; encoded bytes must not be read as text. */
const isDecoded = (encoding: string | undefined): boolean =>
  encoding === undefined || ["", "identity"].includes(encoding.trim().toLowerCase())

/** For each so many bytes of a request its answer may begin one timeout later. */
const sentPerTimeout = 4 * 1024 * 1024

/** How long the answer to `request` may take to begin: a large request takes time to arrive. */
const untilAnswer = ({ body }: HttpClientRequest.HttpClientRequest, timeout: Duration.Duration): Duration.Duration =>
  Duration.millis(
    Duration.toMillis(timeout) *
      (1 + Math.floor(("contentLength" in body ? (body.contentLength ?? 0) : 0) / sentPerTimeout)),
  )

const late = (detail: Sentence) => new NoReply({ detail, delivered: "unknown", transient: true })

/**
 * Sends `request` once and reads its whole reply. Any HTTP status is a reply; the adapters judge it. `timeout` is for the
 * answer to begin, longer where the request is large, and again for it to be complete.
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
      return new NoReply({
        detail: UnreachableNotes.noRequest({ kind: reason._tag, url: urlOf(request) }),
        delivered: "no",
        transient: false,
      })
    }
    return classify("cause" in reason ? reason.cause : undefined)
  }
  const within = <A>(self: Effect.Effect<A, NoReply>, duration: Duration.Duration, detail: Sentence) =>
    Effect.timeoutOrElse(self, { duration, orElse: () => late(detail) })
  const clock = yield* Clock.Clock
  const collect = ({ stream }: HttpClientResponse.HttpClientResponse, { take, text }: Collector) => {
    const begun = clock.currentTimeMillisUnsafe()
    const longest = Duration.toMillis(timeout)
    let progress = begun
    const collected = Stream.runForEach(Stream.mapError(stream, noReply), (part) => {
      progress = clock.currentTimeMillisUnsafe()
      return take(part) ? Effect.void : classify({ code: tooLargeCode })
    })
    const stalled = Effect.gen(function* () {
      const left = () => Math.min(begun + mostTimeouts * longest, progress + longest) - clock.currentTimeMillisUnsafe()
      while (left() > 0) yield* Effect.sleep(left())
      return yield* late(UnreachableNotes.notToItsEnd)
    })
    return Effect.map(Effect.raceFirst(collected, stalled), text)
  }
  const read = (response: HttpClientResponse.HttpClientResponse) =>
    collector === undefined
      ? within(Effect.mapError(response.text, noReply), timeout, UnreachableNotes.notToItsEnd)
      : collect(response, collector)
  return yield* Effect.gen(function* () {
    const connecting: { cause?: unknown } = {}
    const response = yield* client.execute(request).pipe(
      Effect.provideService(Connecting, connecting),
      Effect.mapError(noReply),
      Effect.timeoutOrElse({
        duration: untilAnswer(request, timeout),
        orElse: () =>
          connecting.cause === undefined ? late(UnreachableNotes.noAnswer) : Effect.fail(classify(connecting.cause)),
      }),
    )
    const { headers, status } = response
    const encoding = headers["content-encoding"]
    if (!isDecoded(encoding)) return yield* unreadable(`content-encoding ${encoding}`)
    return { status, headers, text: yield* read(response) }
  }).pipe(
    Effect.provideService(MaxBodySize, ByteSize.bytes(limit)),
    Effect.tapError((error) => say(error.detail)),
    Effect.tap((reply) => say(String(reply.status))),
    Effect.tap((reply) => Effect.annotateCurrentSpan("http.response.status_code", reply.status)),
    // This is the span of the request: the library's would hold its headers, and send trace headers to the systems.
    Effect.provideService(HttpClient.TracerDisabledWhen, () => true),
    Effect.flatMap((reply) =>
      Effect.map(Clock.currentTimeMillis, (now): Reply => ({
        ...reply,
        retryAfterMillis: retryAfter(reply.headers["retry-after"], now),
      })),
    ),
    Effect.tap((reply) => Effect.flatMap(OnReply, (onReply) => onReply(reply))),
  )
})
