/**
 * One HttpClient on node's own http and https: a keep-alive agent, a limit for connecting, and answers read up to a size,
 * whole or as they come. Nothing is followed, decoded or repeated here. What breaks comes as node reports it, with two
 * things added that only this place knows: whether the connection stood before, and which proxy was to lead it.
 */
import * as http from "node:http"
import * as https from "node:https"
import { Readable } from "node:stream"
import type { SecureContext } from "node:tls"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Inspectable from "effect/Inspectable"
import * as Option from "effect/Option"
import { pipeArguments } from "effect/Pipeable"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as Cookies from "effect/http/Cookies"
import * as Headers from "effect/http/Headers"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as HttpIncomingMessage from "effect/http/HttpIncomingMessage"
import { BodyLimit, TakesBody, tooLargeCode } from "../Exchange.ts"
import type { Pieces } from "../Pieces.ts"
import { piecesOf } from "../Pieces.ts"

export interface Proxy {
  readonly host: string
  readonly port: number
  readonly credentials: Option.Option<{ readonly user: string; readonly password: Redacted.Redacted }>
}

export interface Route {
  /** Whom to trust; node's own roots without it. */
  readonly secureContext?: SecureContext
  readonly proxy: Option.Option<Proxy>
  readonly connectTimeout: Duration.Duration
}

const proxyUrl = ({ credentials, host, port }: Proxy): string => {
  const user = Option.match(credentials, {
    onNone: () => "",
    onSome: ({ password, user }) => `${encodeURIComponent(user)}:${encodeURIComponent(Redacted.value(password))}@`,
  })
  return `http://${user}${host}:${port}`
}

const agents = ({ proxy, secureContext }: Route) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const options = Option.match(proxy, {
        onNone: () => ({ keepAlive: true }),
        onSome: (via) => ({ keepAlive: true, proxyEnv: { HTTP_PROXY: proxyUrl(via), HTTPS_PROXY: proxyUrl(via) } }),
      })
      // Said outright, or NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment of a server would switch it off.
      const verified = { ...options, rejectUnauthorized: true }
      return {
        http: new http.Agent(options),
        https: new https.Agent(secureContext === undefined ? verified : { ...verified, secureContext }),
      }
    }),
    (made) =>
      Effect.sync(() => {
        made.http.destroy()
        made.https.destroy()
      }),
  )

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
    this.headers = Headers.fromInput(source.headersDistinct)
    this.arrayBuffer = Effect.gen(function* () {
      const limit = yield* BodyLimit
      const take = yield* TakesBody
      return yield* Effect.callback<ArrayBuffer, HttpClientError.HttpClientError>((resume) => {
        const parts: Array<Uint8Array> = []
        let length = 0
        const lost = (cause: unknown) => resume(Effect.fail(transport(request, cause)))
        const tooLarge = () => {
          lost(Object.assign(new Error("the body is too large"), { code: tooLargeCode }))
          source.destroy()
        }
        if (Number(source.headers["content-length"] ?? 0) > limit) tooLarge()
        source.on("data", (part: Uint8Array) => {
          length += part.length
          if (take === undefined) parts.push(part)
          if (length > limit || take?.(part) === false) tooLarge()
        })
        source.once("error", lost)
        // Not at its end: the connection is free for the next request a moment later.
        source.once("close", () => {
          if (!source.complete) return lost(Object.assign(new Error("aborted"), { code: "ECONNRESET" }))
          const whole = new Uint8Array(take === undefined ? length : 0)
          let at = 0
          for (const part of parts) {
            whole.set(part, at)
            at += part.length
          }
          resume(Effect.succeed(whole.buffer))
        })
        return Effect.sync(() => source.destroy())
      })
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

const label = ({ host, port }: Proxy): string => `${host}:${port}`

/** A client whose connections end with the scope. */
export const make = Effect.fnUntraced(function* (route: Route) {
  const made = yield* agents(route)
  const via = Option.match(route.proxy, { onNone: () => ({}), onSome: (proxy) => ({ proxy: label(proxy) }) })
  const send = (request: HttpClientRequest.HttpClientRequest, url: URL) =>
    Effect.callback<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError>((resume) => {
      const secure = url.protocol === "https:"
      const { headers, method } = request
      const pieces = piecesOf(request.body)
      const sent = secure
        ? https.request(url, { agent: made.https, method, headers })
        : http.request(url, { agent: made.http, method, headers })
      let connected = false
      const timer = setTimeout(() => {
        sent.destroy(Object.assign(new Error("connecting takes too long"), { code: "ERR_CONNECT_TIMEOUT" }))
      }, Duration.toMillis(route.connectTimeout))
      const stands = () => {
        connected = true
        clearTimeout(timer)
      }
      sent.once("socket", (socket) => {
        // A tunnel comes with its handshake done; a connection that is used again has long been there.
        const ready = sent.reusedSocket || (secure ? Option.isSome(route.proxy) : !socket.connecting)
        if (ready) stands()
        else socket.once(secure ? "secureConnect" : "connect", stands)
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
          onSome: (url) => send(request, url),
        })
      }),
    Effect.succeed,
  )
})
