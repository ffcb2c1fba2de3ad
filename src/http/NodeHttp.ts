/**
 * One HttpClient on node's own http and https: keep-alive connections, a limit for connecting, and answers read up to a
 * size, whole or as they come. Nothing is followed or repeated here. What breaks comes as node reports it, with two
 * things added that only this place knows: whether the connection stood before, and which proxy was to lead it.
 */
import * as http from "node:http"
import * as https from "node:https"
import { Readable } from "node:stream"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Inspectable from "effect/Inspectable"
import * as Option from "effect/Option"
import { pipeArguments } from "effect/Pipeable"
import * as Stream from "effect/Stream"
import * as Cookies from "effect/http/Cookies"
import * as Headers from "effect/http/Headers"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as HttpIncomingMessage from "effect/http/HttpIncomingMessage"
import { BodyLimit, Connecting, TakesBody } from "./HttpExchange.ts"
import { connectTimeoutCode, proxySilentCode } from "./NoReply.ts"
import type { Pieces } from "./Pieces.ts"
import { piecesOf } from "./Pieces.ts"
import type { Route } from "./Agents.ts"
import * as Agents from "./Agents.ts"
import * as Body from "./Body.ts"
import * as Surplus from "./Surplus.ts"
import type { Proxy } from "./Tunnel.ts"
import { authorization, bare } from "./Tunnel.ts"

const transport = (request: HttpClientRequest.HttpClientRequest, cause: unknown) =>
  new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request, cause }) })

/** The answer; its body is read once, when it is asked for. */
class Response extends Inspectable.Class implements HttpClientResponse.HttpClientResponse {
  readonly [HttpIncomingMessage.TypeId]: typeof HttpIncomingMessage.TypeId = HttpIncomingMessage.TypeId
  readonly [HttpClientResponse.TypeId]: typeof HttpClientResponse.TypeId = HttpClientResponse.TypeId
  readonly request: HttpClientRequest.HttpClientRequest
  readonly url: string
  readonly status: number
  readonly headers: Headers.Headers
  readonly cookies = Cookies.empty
  readonly remoteAddress = Option.none()
  readonly arrayBuffer: Effect.Effect<ArrayBuffer, HttpClientError.HttpClientError>

  constructor(request: HttpClientRequest.HttpClientRequest, url: URL, source: http.IncomingMessage) {
    super()
    this.request = request
    this.url = url.href
    this.status = source.statusCode ?? 0
    // The body comes decoded.
    this.headers = Headers.remove(Headers.fromInput(source.headersDistinct), "content-encoding")
    this.arrayBuffer = Effect.gen(function* () {
      const limit = yield* BodyLimit
      const take = yield* TakesBody
      const undoing =
        Body.encodings(source).length > 0 ? yield* Effect.promise(() => import("./Encodings.ts")) : undefined
      return yield* Effect.mapError(Body.read(source, limit, take, undoing), (cause) => transport(request, cause))
    })
  }

  get text() {
    return Effect.map(this.arrayBuffer, (bytes) => new TextDecoder().decode(bytes))
  }
  get json() {
    return this.unsupported
  }
  get urlParamsBody() {
    return this.unsupported
  }
  get formData() {
    return this.unsupported
  }
  get upgrade() {
    return this.unsupported
  }
  get stream() {
    return Stream.fromEffect(Effect.map(this.arrayBuffer, (bytes) => new Uint8Array(bytes)))
  }
  /** Nobody here asks for these. */
  private get unsupported() {
    return Effect.die(new Error("only the bytes and the text of an answer are read"))
  }

  toJSON() {
    return { status: this.status, url: this.url }
  }
  pipe() {
    return pipeArguments(this, arguments)
  }
}

/** No faster than the other side takes them. An answer that comes before the last one is read, and the rest not sent. */
const sendPieces = ({ each }: Pieces, sent: http.ClientRequest): void => {
  const pieces = Readable.from(each(), { objectMode: false })
  sent.once("close", () => pieces.destroy())
  sent.once("response", (response) => response.once("close", () => sent.writableFinished || sent.destroy()))
  pieces.pipe(sent)
}

/** What node is asked for; without TLS a proxy is asked for the whole URL. */
const opened = (made: Agents.Agents, url: URL, route: Route, options: http.RequestOptions): http.ClientRequest => {
  if (url.protocol === "https:") return https.request(url, { ...options, agent: made.https })
  const plain = { ...options, agent: made.http }
  return Option.match(route.proxy, {
    onNone: () => http.request(url, plain),
    onSome: (proxy) => {
      const headers = { ...options.headers, host: url.host, ...authorization(proxy) }
      return http.request({ ...plain, host: bare(proxy.host), port: proxy.port, path: url.href, headers })
    },
  })
}

/**
 * Lets node hear of whatever arrived meanwhile: on a connection that is free it is an answer that nobody asked for, and a
 * request sent before that is noticed would take it for its own. The second turn begins after the sockets were looked at.
 */
const heard = Effect.callback<void>((resume) => {
  setImmediate(() => setImmediate(() => resume(Effect.void)))
})

const label = ({ host, port }: Proxy): string => `${host}:${port}`

/** A client whose connections end with the scope. */
export const make = Effect.fnUntraced(function* (route: Route) {
  const made = yield* Agents.make(route)
  const via = Option.match(route.proxy, { onNone: () => ({}), onSome: (proxy) => ({ proxy: label(proxy) }) })
  const send = (request: HttpClientRequest.HttpClientRequest, url: URL, progress: { cause?: unknown }) =>
    Effect.callback<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError>((resume) => {
      const secure = url.protocol === "https:"
      const { headers, method } = request
      const pieces = piecesOf(request.body)
      const sent = opened(made, url, route, { method, headers })
      let connected = false
      let timer: NodeJS.Timeout | undefined
      const waitsFor = (code: string) => {
        progress.cause = { code, connected, ...via }
      }
      waitsFor(secure && Option.isSome(route.proxy) ? proxySilentCode : connectTimeoutCode)
      const stands = () => {
        connected = true
        delete progress.cause
        clearTimeout(timer)
      }
      sent.once("socket", (socket) => {
        const isExact = Surplus.watch(socket)
        sent.once("response", (response) => response.once("end", () => isExact(response) || socket.destroy()))
        // A connection that is used again has long been there.
        if (sent.reusedSocket || (!secure && !socket.connecting)) return stands()
        // The tunnel of a proxy has a limit of its own, and is there now.
        waitsFor(connectTimeoutCode)
        timer = setTimeout(() => {
          sent.destroy(Body.coded(connectTimeoutCode, "connecting takes too long"))
        }, Duration.toMillis(route.connectTimeout))
        return socket.once(secure ? "secureConnect" : "connect", stands)
      })
      sent.once("response", (response) => resume(Effect.succeed(new Response(request, url, response))))
      // Stays: what breaks after the answer has begun is told by the answer.
      sent.on("error", (cause) => {
        clearTimeout(timer)
        resume(Effect.fail(transport(request, Object.assign(cause, { connected, ...via }))))
      })
      if (request.body._tag === "Uint8Array") sent.end(request.body.body)
      else if (pieces !== undefined) sendPieces(pieces, sent)
      else sent.end()
      return Effect.sync(() => {
        clearTimeout(timer)
        sent.destroy()
      })
    })
  const isIdle = () => Object.keys(made.http.freeSockets).length + Object.keys(made.https.freeSockets).length > 0
  const sendCleanly = Effect.fnUntraced(function* (request: HttpClientRequest.HttpClientRequest, url: URL) {
    if (isIdle()) yield* heard
    return yield* send(request, url, yield* Connecting)
  })
  return HttpClient.makeWith(
    (effect: Effect.Effect<HttpClientRequest.HttpClientRequest>) =>
      Effect.flatMap(effect, (request) => {
        const { _tag } = request.body
        if (_tag !== "Empty" && _tag !== "Uint8Array" && piecesOf(request.body) === undefined) {
          const reason = new HttpClientError.EncodeError({ request, cause: new Error(`a body that is ${_tag}`) })
          return Effect.fail(new HttpClientError.HttpClientError({ reason }))
        }
        return Option.match(HttpClientRequest.toUrl(request), {
          onNone: () => {
            const reason = new HttpClientError.InvalidUrlError({ request, cause: new Error(request.url) })
            return Effect.fail(new HttpClientError.HttpClientError({ reason }))
          },
          onSome: (url) => sendCleanly(request, url),
        })
      }),
    Effect.succeed,
  )
})
