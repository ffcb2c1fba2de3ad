/**
 * The way through an HTTP proxy: CONNECT, bounded in time and in what the proxy may answer. Node's own agents read such
 * an answer without any limit, so the tunnel is opened here. Whatever goes wrong here, the server was sent nothing.
 */
import * as http from "node:http"
import type * as net from "node:net"
import * as Base64 from "effect/encoding/Base64"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { masking } from "../Masking.ts"

export interface Proxy {
  /** As in a URL, an IPv6 address in brackets. */
  readonly host: string
  readonly port: number
  readonly credentials: Option.Option<{ readonly user: string; readonly password: Redacted.Redacted }>
}

export interface Refusal {
  readonly statusCode: number
  /** The proxy's own words where they say more than the status does: one line, without the credentials. */
  readonly says: string
  /** The ways to authenticate that it offers. */
  readonly schemes: ReadonlyArray<string>
}

/** As sockets and resolvers want it, without the brackets of a URL. */
export const bare = (host: string): string => host.replace(/^\[(.*)\]$/, "$1")

const encoded = ({ credentials }: Proxy): Option.Option<string> =>
  Option.map(credentials, ({ password, user }) => Base64.encode(`${user}:${Redacted.value(password)}`))

export const authorization = (proxy: Proxy): Record<string, string> =>
  Option.match(encoded(proxy), { onNone: () => ({}), onSome: (basic) => ({ "proxy-authorization": `Basic ${basic}` }) })

const longestWords = 100

const saidBy = (proxy: Proxy, { statusCode = 0, statusMessage = "" }: http.IncomingMessage): string => {
  const line = statusMessage.replaceAll(/[\p{C}\s]+/gu, " ").trim()
  if (line === http.STATUS_CODES[statusCode]) return ""
  const secrets = [
    ...Option.toArray(encoded(proxy)),
    ...Option.toArray(Option.map(proxy.credentials, ({ password }) => Redacted.value(password))),
  ]
  const shown = secrets.reduce((text, secret) => masking(secret)(text), line)
  return shown.length > longestWords ? `${shown.slice(0, longestWords)}...` : shown
}

/** `Negotiate, Basic realm="a, b"` offers two: a name with nothing or a blank behind it, not a parameter of one. */
const schemesOf = ({ headersDistinct }: http.IncomingMessage): ReadonlyArray<string> =>
  (headersDistinct["proxy-authenticate"] ?? [])
    .flatMap((line) => line.replaceAll(/"[^"]*"/g, "").split(","))
    .flatMap((part) => /^\s*([A-Za-z][\w-]{0,30})(?=\s|$)/.exec(part)?.[1] ?? [])
    .slice(0, 10)

const failure = (message: string, fields: { readonly code: string } & Partial<Refusal>) =>
  Object.assign(new Error(message), fields)

/**
 * Asks for a tunnel to `authority`, `host:port`, and calls `done` once, within `millis`. What is returned gives up.
 */
export const open = (
  proxy: Proxy,
  authority: string,
  millis: number,
  done: (error: Error | null, socket?: net.Socket) => void,
): (() => void) => {
  const request = http.request({
    host: bare(proxy.host),
    port: proxy.port,
    method: "CONNECT",
    path: authority,
    headers: { host: authority, ...authorization(proxy) },
    agent: false,
    // Node's usual limit, said outright: the environment can lift it.
    maxHeaderSize: 16_384,
  })
  let asked = false
  let over = false
  const end = (error: Error | null, socket?: net.Socket) => {
    if (over) return
    over = true
    clearTimeout(timer)
    if (error !== null) request.destroy()
    done(error, socket)
  }
  const timer = setTimeout(() => {
    const late = asked
      ? { code: "ERR_PROXY_SILENT" }
      : // As the system itself would say it, some minutes later.
        { code: "ETIMEDOUT", syscall: "connect" }
    end(failure("the proxy does not answer CONNECT", late))
  }, millis)
  request.once("socket", (socket) => socket.once("connect", () => (asked = true)))
  request.once("connect", (response, socket, head) => {
    const { statusCode = 0 } = response
    // A tunnel that comes too late.
    if (over) return void socket.destroy()
    if (statusCode >= 200 && statusCode < 300) {
      if (head.length > 0) socket.unshift(head)
      return end(null, socket)
    }
    socket.destroy()
    const refusal = { statusCode, says: saidBy(proxy, response), schemes: schemesOf(response) }
    return end(failure("the proxy refuses the tunnel", { code: "ERR_PROXY_REFUSED", ...refusal }))
  })
  request.on("error", (error) => end(error))
  request.end()
  return () => end(failure("given up", { code: "ECANCELED" }))
}
