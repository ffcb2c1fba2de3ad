/**
 * The keep-alive connections of a client. A connection on which something arrives that nobody asked for is dropped: it
 * could be taken for the answer to the next request. Certificates are verified whatever the environment says.
 */
import * as http from "node:http"
import * as https from "node:https"
import { Socket } from "node:net"
import type { Duplex } from "node:stream"
import type { SecureContext } from "node:tls"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Proxy } from "./Tunnel.ts"
import * as Tunnel from "./Tunnel.ts"

export interface Route {
  /** Whom to trust; node's own roots without it. */
  readonly secureContext?: SecureContext
  readonly proxy: Option.Option<Proxy>
  readonly connectTimeout: Duration.Duration
}

function unasked(this: Duplex): void {
  this.destroy()
}

/** Newer versions of node do this by themselves. */
const watched = (socket: Duplex): boolean => {
  if (socket.readableLength > 0) return false
  socket.on("data", unasked)
  return true
}

type Made = (error: Error | null, stream: Duplex) => void

class PlainAgent extends http.Agent {
  override keepSocketAlive(socket: Duplex): boolean {
    return Boolean(super.keepSocketAlive(socket)) && watched(socket)
  }
  override reuseSocket(socket: Duplex, request: http.ClientRequest): void {
    socket.off("data", unasked)
    super.reuseSocket(socket, request)
  }
}

class TlsAgent extends https.Agent {
  readonly #route: Route
  readonly #opening = new Set<() => void>()

  constructor(route: Route) {
    const { secureContext } = route
    // Said outright, or NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment of a server would switch it off.
    const verified = { keepAlive: true, rejectUnauthorized: true }
    super(secureContext === undefined ? verified : { ...verified, secureContext })
    this.#route = route
  }
  override createConnection(options: https.RequestOptions, made: Made = () => {}): Duplex | null | undefined {
    const { connectTimeout, proxy } = this.#route
    if (Option.isNone(proxy)) return super.createConnection(options, made)
    const { host, port } = options
    const millis = Duration.toMillis(connectTimeout)
    const giveUp = Tunnel.open(proxy.value, `${host}:${port}`, millis, (result) => {
      this.#opening.delete(giveUp)
      // With an error nobody looks at the socket.
      if (result instanceof Error) return made(result, new Socket())
      const overTunnel = { ...options, socket: result }
      const secure = super.createConnection(overTunnel)
      return secure ? made(null, secure) : result.destroy()
    })
    this.#opening.add(giveUp)
    return undefined
  }
  override keepSocketAlive(socket: Duplex): boolean {
    return Boolean(super.keepSocketAlive(socket)) && watched(socket)
  }
  override reuseSocket(socket: Duplex, request: http.ClientRequest): void {
    socket.off("data", unasked)
    super.reuseSocket(socket, request)
  }
  override destroy(): void {
    for (const giveUp of this.#opening) giveUp()
    super.destroy()
  }
}

export interface Agents {
  readonly http: http.Agent
  readonly https: https.Agent
}

/** They end with the scope. */
export const make = (route: Route) =>
  Effect.acquireRelease(
    Effect.sync((): Agents => ({ http: new PlainAgent({ keepAlive: true }), https: new TlsAgent(route) })),
    (made) =>
      Effect.sync(() => {
        made.http.destroy()
        made.https.destroy()
      }),
  )
