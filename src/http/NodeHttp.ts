/**
 * An HttpClient on node's own http and https. The library's does not report whether a connection was established, keeps a
 * connection on which something arrives unasked, and bounds neither connecting nor a proxy. Nothing is followed or
 * repeated here. What breaks comes as node reports it, with two things added that only this place knows: whether the
 * connection was established before, and which proxy it was to go through.
 */
import * as http from "node:http"
import * as https from "node:https"
import { setDefaultAutoSelectFamilyAttemptTimeout, Socket } from "node:net"
import type { Duplex } from "node:stream"
import { Readable } from "node:stream"
import type { SecureContext } from "node:tls"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { Connecting } from "./HttpExchange.ts"
import { coded, NodeResponse, transport, watchSurplus } from "./NodeResponse.ts"
import { connectTimeoutCode, proxySilentCode } from "./NoReply.ts"
import type { Proxy } from "./Tunnel.ts"
import * as Tunnel from "./Tunnel.ts"

// Node gives up each address but the last of a name after this long. By default that is 250 ms, less than a handshake takes
// with a far continent: such a server is never reached where its last address is one of IPv6 without a route.
setDefaultAutoSelectFamilyAttemptTimeout(2000)

export interface Route {
  /** Whom to trust; node's own roots without it. */
  readonly secureContext?: SecureContext
  readonly proxy: Option.Option<Proxy>
  readonly connectTimeout: Duration.Duration
}

function dropConnection(this: Duplex): void {
  this.destroy()
}

/**
 * Drops an idle connection on which something arrives: it could be taken for the answer to the next request. Newer
 * versions of node do this by themselves.
 */
const watchIdle = (socket: Duplex): boolean => {
  if (socket.readableLength > 0) return false
  socket.on("data", dropConnection)
  return true
}

type OnConnection = (error: Error | null, stream: Duplex) => void

class PlainAgent extends http.Agent {
  override keepSocketAlive(socket: Duplex): boolean {
    return Boolean(super.keepSocketAlive(socket)) && watchIdle(socket)
  }
  override reuseSocket(socket: Duplex, request: http.ClientRequest): void {
    socket.off("data", dropConnection)
    super.reuseSocket(socket, request)
  }
}

class TlsAgent extends https.Agent {
  readonly #route: Route
  readonly #opening = new Set<() => void>()

  constructor(route: Route) {
    const { secureContext } = route
    // Explicit, or NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment of a server would switch it off.
    const verified = { keepAlive: true, rejectUnauthorized: true }
    super(secureContext === undefined ? verified : { ...verified, secureContext })
    this.#route = route
  }
  override createConnection(
    options: https.RequestOptions,
    onConnection: OnConnection = () => {},
  ): Duplex | null | undefined {
    const { connectTimeout, proxy } = this.#route
    if (Option.isNone(proxy)) return super.createConnection(options, onConnection)
    const { host, port } = options
    const millis = Duration.toMillis(connectTimeout)
    const giveUp = Tunnel.open(proxy.value, `${Tunnel.bracketed(host ?? "")}:${port}`, millis, (result) => {
      this.#opening.delete(giveUp)
      // With an error the socket is not used.
      if (result instanceof Error) return onConnection(result, new Socket())
      const overTunnel = { ...options, socket: result }
      const secure = super.createConnection(overTunnel)
      return secure ? onConnection(null, secure) : result.destroy()
    })
    this.#opening.add(giveUp)
    return undefined
  }
  override keepSocketAlive(socket: Duplex): boolean {
    return Boolean(super.keepSocketAlive(socket)) && watchIdle(socket)
  }
  override reuseSocket(socket: Duplex, request: http.ClientRequest): void {
    socket.off("data", dropConnection)
    super.reuseSocket(socket, request)
  }
  override destroy(): void {
    for (const giveUp of this.#opening) giveUp()
    super.destroy()
  }
}

interface Agents {
  readonly http: http.Agent
  readonly https: https.Agent
}

const makeAgents = (route: Route) =>
  Effect.acquireRelease(
    Effect.sync((): Agents => ({ http: new PlainAgent({ keepAlive: true }), https: new TlsAgent(route) })),
    (agents) =>
      Effect.sync(() => {
        agents.http.destroy()
        agents.https.destroy()
      }),
  )

/** No faster than the server takes it. An answer that comes before the last piece is read, and the rest not sent. */
const sendStream = (body: Stream.Stream<Uint8Array, unknown>, sent: http.ClientRequest): void => {
  const pieces = Readable.from(Stream.toAsyncIterable(body), { objectMode: false })
  pieces.once("error", (cause) => sent.destroy(cause))
  sent.once("close", () => pieces.destroy())
  sent.once("response", (response) => response.once("close", () => sent.writableFinished || sent.destroy()))
  pieces.pipe(sent)
}

/**
 * Answers are read as other clients read them: a gateway adds a Content-Length to chunks, a control character to a header
 * or 20 KB of cookies and policies, and the answer to a create must not be lost for that. A connection on which more
 * arrived than the answer is dropped all the same.
 */
const asOthersRead = { maxHeaderSize: 65_536, insecureHTTPParser: true }

/** The request to node; without TLS a proxy is asked for the whole URL. */
const openRequest = (agents: Agents, url: URL, route: Route, options: http.RequestOptions): http.ClientRequest => {
  if (url.protocol === "https:") return https.request(url, { ...options, agent: agents.https })
  const plain = { ...options, agent: agents.http }
  return Option.match(route.proxy, {
    onNone: () => http.request(url, plain),
    onSome: (proxy) => {
      const headers = { ...options.headers, host: url.host, ...Tunnel.authorization(proxy) }
      return http.request({ ...plain, host: Tunnel.bare(proxy.host), port: proxy.port, path: url.href, headers })
    },
  })
}

/**
 * Lets node read whatever has arrived: on an idle connection it is an answer that nobody asked for, and a request sent
 * before node notices would take it for its own. The second turn begins after the sockets were read.
 */
const readIdleSockets = Effect.callback<void>((resume) => {
  setImmediate(() => setImmediate(() => resume(Effect.void)))
})

/** A client whose connections end with the scope. */
export const make = Effect.fnUntraced(function* (route: Route) {
  const agents = yield* makeAgents(route)
  const via = Option.match(route.proxy, {
    onNone: () => ({}),
    onSome: ({ host, port }) => ({ proxy: `${host}:${port}` }),
  })
  const send = (request: HttpClientRequest.HttpClientRequest, url: URL, connecting: { cause?: unknown }) =>
    Effect.callback<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError>((resume) => {
      const secure = url.protocol === "https:"
      const { body, headers, method } = request
      const sent = openRequest(agents, url, route, { method, headers, ...asOthersRead })
      let connected = false
      let timer: NodeJS.Timeout | undefined
      const waitFor = (code: string) => {
        connecting.cause = { code, connected, ...via }
      }
      waitFor(secure && Option.isSome(route.proxy) ? proxySilentCode : connectTimeoutCode)
      const onConnected = () => {
        connected = true
        delete connecting.cause
        clearTimeout(timer)
      }
      sent.once("socket", (socket) => {
        const isExact = watchSurplus(socket)
        sent.once("response", (response) => response.once("end", () => isExact(response) || socket.destroy()))
        // A reused connection was established before.
        if (sent.reusedSocket || (!secure && !socket.connecting)) return onConnected()
        // The tunnel of a proxy has a limit of its own, and is open now.
        waitFor(connectTimeoutCode)
        timer = setTimeout(() => {
          sent.destroy(coded(connectTimeoutCode, "connecting takes too long"))
        }, Duration.toMillis(route.connectTimeout))
        return socket.once(secure ? "secureConnect" : "connect", onConnected)
      })
      sent.once("response", (response) => resume(Effect.succeed(new NodeResponse(request, url, response))))
      // Stays: what breaks after the answer has begun is reported by the answer.
      sent.on("error", (cause) => {
        clearTimeout(timer)
        resume(Effect.fail(transport(request, Object.assign(cause, { connected, ...via }))))
      })
      // Node drops a connection without a word where the answer is 101.
      sent.once("close", () => resume(Effect.fail(transport(request, coded("ECONNRESET", "closed")))))
      if (body._tag === "Uint8Array") sent.end(body.body)
      else if (body._tag === "Stream") sendStream(body.stream, sent)
      else sent.end()
      return Effect.sync(() => {
        clearTimeout(timer)
        sent.destroy()
      })
    })
  const hasIdle = () => Object.keys(agents.http.freeSockets).length + Object.keys(agents.https.freeSockets).length > 0
  const sendCleanly = Effect.fnUntraced(function* (request: HttpClientRequest.HttpClientRequest, url: URL) {
    if (hasIdle()) yield* readIdleSockets
    return yield* send(request, url, yield* Connecting)
  })
  const invalid = (reason: HttpClientError.EncodeError | HttpClientError.InvalidUrlError) =>
    Effect.fail(new HttpClientError.HttpClientError({ reason }))
  return HttpClient.makeWith(
    (effect: Effect.Effect<HttpClientRequest.HttpClientRequest>) =>
      Effect.flatMap(effect, (request) => {
        const { _tag } = request.body
        if (_tag !== "Empty" && _tag !== "Uint8Array" && _tag !== "Stream") {
          return invalid(new HttpClientError.EncodeError({ request, cause: new Error(`a body that is ${_tag}`) }))
        }
        return Option.match(HttpClientRequest.toUrl(request), {
          onNone: () => invalid(new HttpClientError.InvalidUrlError({ request, cause: new Error(request.url) })),
          onSome: (url) => sendCleanly(request, url),
        })
      }),
    Effect.succeed,
  )
})
