/**
 * A tunnel through an HTTP proxy: CONNECT, bounded in time and in the size of the proxy's answer, which node's own agents
 * read without any limit. Whatever fails here, nothing was sent to the server.
 */
import * as http from "node:http"
import type * as net from "node:net"
import * as Base64 from "effect/encoding/Base64"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { proxySilentCode } from "./NoReply.ts"
import { masking } from "./Masking.ts"

export interface Proxy {
  /** As in a URL, an IPv6 address in brackets. */
  readonly host: string
  readonly port: number
  readonly credentials: Option.Option<{ readonly user: string; readonly password: Redacted.Redacted }>
}

/** The proxy answered, but not with a tunnel. */
export class TunnelRefused extends Error {
  readonly statusCode: number
  /** The proxy's own words where they say more than its status: one line, credentials masked. */
  readonly says: string
  /** The authentication schemes that it offers. */
  readonly schemes: ReadonlyArray<string>
  constructor(proxy: Proxy, response: http.IncomingMessage) {
    super("the proxy refuses the tunnel")
    this.statusCode = response.statusCode ?? 0
    this.says = saidBy(proxy, response)
    this.schemes = schemesOf(response)
  }
}

/** A host for sockets and resolvers: without the brackets that an IPv6 address has in a URL. */
export const bare = (host: string): string => host.replace(/^\[(.*)\]$/, "$1")

/** A host as a proxy is told it: an IPv6 address in brackets. */
export const bracketed = (host: string): string => (host.includes(":") ? `[${bare(host)}]` : host)

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

/** `Negotiate, Basic realm="a, b"` offers two: names followed by nothing or a blank, not parameters. */
const schemesOf = ({ headersDistinct }: http.IncomingMessage): ReadonlyArray<string> =>
  (headersDistinct["proxy-authenticate"] ?? [])
    .flatMap((line) => line.replaceAll(/"[^"]*"/g, "").split(","))
    .flatMap((part) => /^\s*([A-Za-z][\w-]{0,30})(?=\s|$)/.exec(part)?.[1] ?? [])
    .slice(0, 10)

const coded = (fields: { readonly code: string; readonly syscall?: string }): NodeJS.ErrnoException =>
  Object.assign(new Error("the proxy does not answer CONNECT"), fields)

/** Requests a tunnel to `authority`, `host:port`. `done` is called once, within `millis`; the result cancels. */
export const open = (
  proxy: Proxy,
  authority: string,
  millis: number,
  done: (result: net.Socket | NodeJS.ErrnoException) => void,
): (() => void) => {
  const request = http.request({
    host: bare(proxy.host),
    port: proxy.port,
    method: "CONNECT",
    path: authority,
    headers: { host: authority, ...authorization(proxy) },
    agent: false,
    // Node's default, explicit because the environment could change it.
    maxHeaderSize: 16_384,
  })
  let asked = false
  let over = false
  const end = (result: net.Socket | NodeJS.ErrnoException) => {
    if (over) return
    over = true
    clearTimeout(timer)
    if (result instanceof Error) request.destroy()
    done(result)
  }
  // A host that does not answer the connection is reported as the operating system would, some minutes later.
  const timer = setTimeout(
    () => end(coded(asked ? { code: proxySilentCode } : { code: "ETIMEDOUT", syscall: "connect" })),
    millis,
  )
  request.once("socket", (socket) => socket.once("connect", () => (asked = true)))
  request.once("connect", (response, socket, head) => {
    const { statusCode = 0 } = response
    if (over || statusCode < 200 || statusCode > 299) {
      socket.destroy()
      return end(new TunnelRefused(proxy, response))
    }
    if (head.length > 0) socket.unshift(head)
    return end(socket)
  })
  request.on("error", end)
  request.end()
  return () => end(coded({ code: "ECANCELED" }))
}
