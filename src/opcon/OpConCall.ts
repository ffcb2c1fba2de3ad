/**
 * One request to the OpCon API and the judgement of its reply: the only place that unwraps the token, and the only one
 * that knows what each status means. Nothing is sent twice here, and an answer that is not OpCon's own (a web page, an
 * empty body) is a failure, never "there is none".
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
import { stillHolder, WriteGate } from "../http/WriteGate.ts"
import type { OpConError } from "./OpCon.ts"
import { OpConRefused, OpConRefusedCredentials, OpConUnavailable } from "./OpCon.ts"
import { parse } from "./OpConWire.ts"
import * as UnreachableNotes from "../domain/notes/Unreachable.ts"

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
  /** Sends a changing request, then runs `verify`; a dry run only keeps the request. */
  change(
    operation: string,
    request: HttpClientRequest.HttpClientRequest,
    verify: Effect.Effect<void, OpConError>,
  ): Effect.Effect<void, OpConError>
  /** As `change`, for a request whose answer matters: a dry run keeps it, and `planned` is the answer. */
  perform<A>(
    request: HttpClientRequest.HttpClientRequest,
    live: Effect.Effect<A, OpConError>,
    planned: A,
  ): Effect.Effect<A, OpConError>
  /** Whether `change` only keeps the request. */
  readonly dryRun: boolean
}

/**
 * The requests for one job take turns, because its log is fetched while its incident is created: so one connection, and
 * one TLS handshake, is enough.
 */
const Turn = Context.Reference<Semaphore.Semaphore | undefined>("opcon-summit/opcon/Turn", {
  defaultValue: () => undefined,
})

/** How long a request waits for its turn: one that fetches a large log must not hold up the number on the job. */
const longestWait = "2 seconds"

const afterMyTurn = <A, E>(self: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.flatMap(Turn, (turn) =>
    turn === undefined
      ? self
      : Effect.uninterruptibleMask((restore) =>
          Effect.flatMap(restore(Effect.timeoutOption(turn.take(1), longestWait)), (taken) =>
            Effect.ensuring(restore(self), Option.isSome(taken) ? turn.release(1) : Effect.void),
          ),
        ),
  )

/** Makes the requests of `self` take turns. */
export const inTurn = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Semaphore.make(1), (turn) => Effect.provideService(self, Turn, turn))

/** A value inside a path or a query. A lone surrogate, which cannot be encoded, becomes U+FFFD. */
export const encode = (value: string): string => encodeURIComponent(value.toWellFormed())

/** A daily job's id inside a path. OpCon wants a slash in a job name encoded twice there. */
export const encodeId = (id: string): string => encode(id).replaceAll("%2F", "%252F")

/**
 * Whether the resource does not exist, or not in this version of OpCon. A gateway may have answered in its place, so this
 * is a reason to ask another way, and no proof.
 */
export const isMissing = (error: OpConError): boolean => error.status === 404 || error.status === 405

/** 423, 425, 429 and 503 come before a request is processed; with any other of these it may have been. */
const isTemporary = (status: number): boolean => [408, 423, 425, 429].includes(status) || status >= 500
const notProcessed: ReadonlySet<number> = new Set([423, 425, 429, 503])

/** Statuses of a write that came too late: somebody else has changed the job since it was read. */
const overtaken: ReadonlySet<number> = new Set([409, 412])

/** A write that came too late is made again, beginning with reading. */
const orAgain = (error: OpConError): OpConError => {
  if (error._tag !== "OpConRefused" || !overtaken.has(error.status)) return error
  const { operation, status } = error
  const detail = `HTTP ${status} ${error.detail}`
  return new OpConUnavailable({ operation, detail, delivered: "no", transient: true, status })
}

/** Refused for what the request is, whether by OpCon or by a gateway in front of it. */
const refusesRequest: ReadonlySet<number> = new Set([405, 411, 413, 414, 415, 422, 431])

const judge = <A>(
  operation: string,
  reply: Reply,
  schema: Schema.Decoder<A>,
  hide: (text: string) => string,
): Result.Result<A, OpConError> => {
  const { status, text } = reply
  // A server may repeat the token in its answer.
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
  // OpCon refuses a token in JSON; a page with 403 is a gateway's refusal of this request.
  if (status === 403 && isPage(text)) return unavailable(detail(), "unknown", { status })
  if (status === 401 || status === 403) {
    return Result.fail(new OpConRefusedCredentials({ operation, status, detail: detail() }))
  }
  if (isTemporary(status)) return unavailable(detail(), notProcessed.has(status) ? "no" : "unknown", {})
  if (status < 200 || status > 299) {
    return refusesRequest.has(status) || isOwn(status, text)
      ? Result.fail(new OpConRefused({ operation, status, detail: detail() }))
      : unavailable(detail(), "unknown", { status })
  }
  const empty = text.trim() === ""
  const json = empty ? Option.some(status === 204 ? null : undefined) : parse(text)
  if (Option.isNone(json)) return unavailable(detail(), "unknown", { status })
  return Result.match(Schema.decodeUnknownResult(schema)(json.value), {
    onSuccess: (value) => Result.succeed(value),
    onFailure: (error) => {
      const what = empty
        ? UnreachableNotes.emptyBody
        : UnreachableNotes.otherShape({ why: detailOf(error.message, hide) })
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
    perform: (request, live, planned) =>
      writes.send(request, [opcon.token], Effect.andThen(stillHolder, live), planned),
    change: (operation, request, verify) =>
      call.perform(
        request,
        send(operation, request, Schema.Unknown).pipe(Effect.mapError(orAgain), Effect.andThen(verify)),
        undefined,
      ),
  }
  return call
})

/** Characters of a detail, which goes into messages and logs as one line. */
const longest = 300

const text = Schema.optionalKey(Schema.NullOr(Schema.String))

/** A list of errors, one object, or RFC 7807 problem details. */
const Said = Schema.Union([Schema.String, Schema.Struct({ message: text, title: text, detail: text })])

const decodeSaid = Schema.decodeUnknownOption(Schema.Union([Schema.Array(Said), Said]))

const ApiErrors = Schema.NonEmptyArray(Schema.Struct({ message: Schema.String }))
const ApiError = Schema.Struct({ message: Schema.String, resource: Schema.String })
const Diagnostic = Schema.Struct({ title: Schema.String })
const isOwnError = Schema.is(Schema.Union([ApiErrors, ApiError, Diagnostic]))
const isMessage = Schema.is(Schema.Struct({ message: Schema.String }))

/**
 * Whether a refusal has one of OpCon's own shapes, and so does not come from something in front of it. For 400 and 404 a
 * bare message is not enough: a gateway that cannot reach OpCon answers so too.
 */
export const isOwn = (status: number, body: string): boolean =>
  Option.exists(parse(body), (said) => isOwnError(said) || (status !== 400 && status !== 404 && isMessage(said)))

const sentence = (said: typeof Said.Type): string =>
  typeof said === "string"
    ? said
    : [said.message, said.title, said.detail].filter((part) => typeof part === "string" && part !== "").join(": ")

const oneLine = (value: string, hide: (text: string) => string): string => {
  // A server may send megabytes; the beginning is enough. Masked before the last cut: half a secret is a leak too.
  const line = hide(value.slice(0, 20 * longest))
    .slice(0, 10 * longest)
    .replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .trim()
  return line.length <= longest ? line : `${line.slice(0, longest - 3)}...`
}

/** Whether a body is a web page, as a proxy, a portal or a restarting server sends it in place of JSON. */
const isPage = (body: string): boolean => /^[\s\uFEFF]*</.test(body)

/** What a refusing server says, in one line without control characters; `hide` masks secrets. */
export const detailOf = (body: string, hide: (text: string) => string = (text) => text): string => {
  if (isPage(body)) {
    const title = /<title(?:\s[^<>]*)?>([^<]*)/i.exec(body)?.[1] ?? ""
    return oneLine(UnreachableNotes.webPage({ title: title.trim() === "" ? "without a title" : title }), hide)
  }
  const said = Option.match(Option.flatMap(parse(body), decodeSaid), {
    onNone: () => "",
    onSome: (value) =>
      [value]
        .flat()
        .map((one) => sentence(one))
        .filter((one) => one !== "")
        .join("; "),
  })
  const line = oneLine(said === "" ? body : said, hide)
  return line === "" ? "without an explanation" : line
}
