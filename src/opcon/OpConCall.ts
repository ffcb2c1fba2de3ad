/**
 * One request to the OpCon API and the judgement of its reply: the only place where the token is unwrapped, and the only
 * one that knows which status means what. Nothing is sent twice here, and an answer that is not OpCon's own (a web page,
 * an empty body) is a failure, never "there is none".
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Semaphore from "effect/Semaphore"
import { Settings } from "../config/Settings.ts"
import type { Reading, Reply } from "../http/HttpExchange.ts"
import { exchange, redirection } from "../http/HttpExchange.ts"
import { masking } from "../http/Masking.ts"
import { WriteGate } from "../http/WriteGate.ts"
import type { OpConError } from "./OpCon.ts"
import { OpConRefused, OpConRefusedCredentials, OpConUnavailable } from "./OpCon.ts"
import { parse } from "./OpConJson.ts"
import { detailOf, isOwn } from "./ReplyDetail.ts"

export interface OpConCall {
  /** A request below `/api`; `path` is percent-encoded already, `body` becomes JSON. */
  request(method: "GET" | "POST" | "PUT", path: string, body?: unknown): HttpClientRequest.HttpClientRequest
  /** Sends with the token and decodes what came: `null` for status 204, `undefined` for an empty body. */
  send<A>(
    operation: string,
    request: HttpClientRequest.HttpClientRequest,
    schema: Schema.Decoder<A>,
    reading?: Reading,
  ): Effect.Effect<A, OpConError>
  /** As `send`, without the token. */
  sendOpenly<A>(
    operation: string,
    request: HttpClientRequest.HttpClientRequest,
    schema: Schema.Decoder<A>,
  ): Effect.Effect<A, OpConError>
  /** A changing request, then `verify`; in a dry run it is kept instead and nothing is verified. */
  change(
    operation: string,
    request: HttpClientRequest.HttpClientRequest,
    verify: Effect.Effect<void, OpConError>,
  ): Effect.Effect<void, OpConError>
  /** Whether `change` only keeps. */
  readonly dryRun: boolean
}

/**
 * The requests for one job take turns, so that one connection, and one TLS handshake, is enough for it: its log is asked
 * for while its incident is created.
 */
const Turn = Context.Reference<Semaphore.Semaphore | undefined>("opcon-summit/opcon/Turn", {
  defaultValue: () => undefined,
})

/** So long a turn is waited for: one that fetches a large log must not hold up the number on the job. */
const patience = "2 seconds"

const afterMyTurn = <A, E>(self: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.flatMap(Turn, (turn) =>
    turn === undefined
      ? self
      : Effect.uninterruptibleMask((restore) =>
          Effect.flatMap(restore(Effect.timeoutOption(turn.take(1), patience)), (taken) =>
            Effect.ensuring(restore(self), Option.isSome(taken) ? turn.release(1) : Effect.void),
          ),
        ),
  )

/** Has the requests of `self` take turns among themselves. */
export const inTurn = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Semaphore.make(1), (turn) => Effect.provideService(self, Turn, turn))

/** A value inside a path or a query. A lone surrogate, which cannot be encoded, becomes U+FFFD. */
export const encode = (value: string): string => encodeURIComponent(value.replace(/\p{Cs}/gu, "\uFFFD"))

/** A daily job's id inside a path. OpCon wants a slash in a job name encoded twice there. */
export const encodeId = (id: string): string => encode(id).replaceAll("%2F", "%252F")

/**
 * Whether there is no such thing, or not in this version. A server that lacks a resource need not answer for it itself, so
 * this is enough to ask another way, and no proof.
 */
export const isMissing = (error: OpConError): boolean => error.status === 404 || error.status === 405

/** 503 and 429 are said before a request is worked on; after any other of these it may have been. */
const isTemporary = (status: number): boolean => status === 408 || status === 429 || status >= 500
const notProcessed: ReadonlySet<number> = new Set([429, 503])

/** Refused for what the request is, by whoever stands before OpCon too. */
const refusesAsSuch: ReadonlySet<number> = new Set([405, 411, 413, 414, 415, 422, 431])

const judge = <A>(
  operation: string,
  reply: Reply,
  schema: Schema.Decoder<A>,
  hide: (text: string) => string,
): Result.Result<A, OpConError> => {
  const { status, text } = reply
  // A server may repeat the token in what it says.
  const detail = () => Option.match(redirection(reply), { onNone: () => detailOf(text, hide), onSome: hide })
  const unavailable = (what: string, delivered: "no" | "unknown", foreign: { readonly status?: number }) =>
    Result.fail(
      new OpConUnavailable({
        operation,
        detail: `HTTP ${status} ${what}`,
        delivered,
        transient: true,
        ...foreign,
        ...Option.match(reply.retryAfterMillis, {
          onNone: () => ({}),
          onSome: (retryAfterMillis) => ({ retryAfterMillis }),
        }),
      }),
    )
  if (status === 401 || status === 403) {
    return Result.fail(new OpConRefusedCredentials({ operation, status, detail: detail() }))
  }
  if (isTemporary(status)) return unavailable(detail(), notProcessed.has(status) ? "no" : "unknown", {})
  if (status < 200 || status > 299) {
    return refusesAsSuch.has(status) || isOwn(status, text)
      ? Result.fail(new OpConRefused({ operation, status, detail: detail() }))
      : unavailable(detail(), "unknown", { status })
  }
  const empty = text.trim() === ""
  const json = empty ? Option.some(status === 204 ? null : undefined) : parse(text)
  if (Option.isNone(json)) return unavailable(detail(), "unknown", { status })
  return Result.match(Schema.decodeUnknownResult(schema)(json.value), {
    onSuccess: (value) => Result.succeed(value),
    onFailure: (error) => {
      const what = empty ? "with an empty body" : `an answer of another shape: ${detailOf(error.message, hide)}`
      return unavailable(what, "unknown", { status })
    },
  })
}

export const make = Effect.gen(function* () {
  const client = yield* HttpClient.HttpClient
  const { opcon } = yield* Settings
  const writes = yield* WriteGate
  const secret = Redacted.value(opcon.token)

  const sendOpenly = <A>(
    operation: string,
    request: HttpClientRequest.HttpClientRequest,
    schema: Schema.Decoder<A>,
    reading?: Reading,
  ): Effect.Effect<A, OpConError> =>
    afterMyTurn(exchange(client, HttpClientRequest.acceptJson(request), opcon.timeout, reading)).pipe(
      Effect.mapError(
        ({ delivered, detail, transient }) => new OpConUnavailable({ operation, detail, delivered, transient }),
      ),
      Effect.flatMap((reply) => Effect.fromResult(judge(operation, reply, schema, masking(secret)))),
    )
  const send: OpConCall["send"] = (operation, request, schema, reading) =>
    sendOpenly(operation, HttpClientRequest.setHeader(request, "Authorization", `Token ${secret}`), schema, reading)

  const call: OpConCall = {
    request: (method, path, body) => {
      const request = HttpClientRequest.make(method)(`${opcon.address}/api${path}`)
      return body === undefined ? request : HttpClientRequest.bodyJsonUnsafe(request, body)
    },
    send,
    sendOpenly,
    dryRun: writes.dryRun,
    change: (operation, request, verify) =>
      writes.send(request, [opcon.token], Effect.andThen(send(operation, request, Schema.Unknown), verify), undefined),
  }
  return call
})
