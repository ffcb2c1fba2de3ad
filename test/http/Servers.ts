/** Servers of node's own for the tests of the HTTP clients: one over TLS that counts, and a proxy. */
import * as http from "node:http"
import * as https from "node:https"
import * as net from "node:net"
import * as tls from "node:tls"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { generate } from "selfsigned"

const listening = <S extends net.Server>(server: S) =>
  Effect.acquireRelease(
    Effect.callback<number>((resume) => {
      server.listen(0, "127.0.0.1", () => {
        resume(
          Effect.orDie(Schema.decodeUnknownEffect(Schema.Struct({ port: Schema.Int }))(server.address())).pipe(
            Effect.map(({ port }) => port),
          ),
        )
      })
    }),
    () =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
      }),
  )

/** What a server says when something about it has changed, and a wait for the change after which something holds. */
const changes = () => {
  const waiting = new Set<() => void>()
  return {
    changed: () => waiting.forEach((look) => look()),
    until: (holds: () => boolean): Effect.Effect<void> =>
      Effect.callback((resume) => {
        const look = () => {
          if (holds()) resume(Effect.void)
        }
        waiting.add(look)
        look()
        return Effect.sync(() => waiting.delete(look))
      }),
  }
}

/** Days from now. */
export interface Validity {
  readonly from: number
  readonly to: number
}

const inDays = (days: number): Date => new Date(Date.now() + days * 86_400_000)

const certificateFor = (names: ReadonlyArray<string>, { from, to }: Validity) =>
  Effect.promise(() =>
    generate([{ name: "commonName", value: names[0] ?? "" }], {
      keyType: "ec",
      algorithm: "sha256",
      notBeforeDate: inDays(from),
      notAfterDate: inDays(to),
      extensions: [
        { name: "basicConstraints", cA: true, critical: true },
        {
          name: "subjectAltName",
          altNames: names.map((value) =>
            net.isIP(value) === 0 ? { type: 2 as const, value } : { type: 7 as const, ip: value },
          ),
        },
      ],
    }),
  )

/** A root, an intermediate issuer, and a server at `localhost` that sends its own certificate, or the whole chain. */
export const issued = Effect.fnUntraced(function* (sends: "its own" | "the chain") {
  const made = (name: string, isIssuer: boolean, by?: { readonly cert: string; readonly private: string }) =>
    Effect.promise(() =>
      generate([{ name: "commonName", value: name }], {
        keyType: "ec",
        algorithm: "sha256",
        notBeforeDate: inDays(-1),
        notAfterDate: inDays(300),
        extensions: [
          { name: "basicConstraints", cA: isIssuer, critical: true },
          ...(isIssuer ? [] : [{ name: "subjectAltName" as const, altNames: [{ type: 2 as const, value: name }] }]),
        ],
        ...(by === undefined ? {} : { ca: { key: by.private, cert: by.cert } }),
      }),
    )
  const root = yield* made("ACME Root", true)
  const middle = yield* made("ACME Issuing", true, root)
  const leaf = yield* made("localhost", false, middle)
  const cert = sends === "its own" ? leaf.cert : `${leaf.cert}\n${middle.cert}`
  const server = https.createServer({ key: leaf.private, cert }, (_request, response) => void response.end("here"))
  const port = yield* listening(server)
  yield* Effect.addFinalizer(() => Effect.sync(() => server.closeAllConnections()))
  return { port, root: root.cert, middle: middle.cert, key: leaf.private }
})

/** An HTTPS server for `names` that answers its own count of requests. */
export const secure = (...names: ReadonlyArray<string>) => secureWhile({ from: -1, to: 365 }, ...names)

/** The same, with a certificate of that validity. */
export const secureWhile = Effect.fnUntraced(function* (validity: Validity, ...names: ReadonlyArray<string>) {
  const { cert, private: key } = yield* certificateFor(names, validity)
  const seen = { connections: 0, open: 0, requests: 0 }
  const { changed, until } = changes()
  const server = https.createServer({ key, cert }, (_request, response) => {
    seen.requests += 1
    response.end(String(seen.requests))
  })
  server.on("secureConnection", (socket) => {
    seen.connections += 1
    seen.open += 1
    socket.once("close", () => {
      seen.open -= 1
      changed()
    })
  })
  const port = yield* listening(server)
  yield* Effect.addFinalizer(() => Effect.sync(() => server.closeAllConnections()))
  let attempts = 0
  server.on("connection", () => (attempts += 1))
  return {
    certificate: cert,
    port,
    seen,
    /** Until every connection is closed. */
    idle: until(() => seen.open === 0),
    /** Connections, whether they came to be trusted or not. */ attempts: () => attempts,
  }
})

/** A server that hangs up on everybody, or never says a word. */
export const wordless = Effect.fnUntraced(function* (how: "hangs up" | "is silent") {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on("error", () => socket.destroy())
    if (how === "hangs up") socket.destroy()
  })
  const port = yield* listening(server)
  yield* Effect.addFinalizer(() => Effect.sync(() => sockets.forEach((socket) => socket.destroy())))
  return port
})

/** A plain HTTP server that answers with its name. */
export const plain = (name: string) => answering((_request, response) => void response.end(name))

/** A plain HTTP server with `handler`. */
export const answering = Effect.fnUntraced(function* (handler: http.RequestListener) {
  const server = http.createServer(handler)
  const port = yield* listening(server)
  yield* Effect.addFinalizer(() => Effect.sync(() => server.closeAllConnections()))
  return port
})

/** What a raw server writes for an answer. */
export const answer = (body: string, headers = ""): string =>
  `HTTP/1.1 200 OK\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`

type Respond = (socket: net.Socket, count: number) => void

const byHand = Effect.fnUntraced(function* (
  respond: Respond,
  listen: (meet: (socket: net.Socket) => void) => net.Server,
) {
  const seen = { connections: 0, requests: 0 }
  const sockets = new Set<net.Socket>()
  const { changed, until } = changes()
  const server = listen((socket) => {
    seen.connections += 1
    sockets.add(socket)
    socket.on("error", () => socket.destroy())
    socket.on("close", () => {
      sockets.delete(socket)
      changed()
    })
    socket.on("data", (bytes: Uint8Array) => {
      for (const _ of new TextDecoder().decode(bytes).matchAll(/\r\n\r\n/g)) {
        seen.requests += 1
        respond(socket, seen.requests)
        changed()
      }
    })
  })
  const port = yield* listening(server)
  yield* Effect.addFinalizer(() => Effect.sync(() => sockets.forEach((socket) => socket.destroy())))
  return {
    port,
    seen,
    open: () => sockets.size,
    /** Until every connection is closed. */
    idle: until(() => sockets.size === 0),
    /** Until so many requests have arrived. */
    requested: (count: number) => until(() => seen.requests >= count),
  }
})

/** A server that has `respond` write by hand for every request, which have no bodies; it counts both. */
export const raw = (respond: Respond) => byHand(respond, (meet) => net.createServer(meet))

/** The same over TLS, at `localhost`. */
export const rawSecure = Effect.fnUntraced(function* (respond: Respond) {
  const { cert, private: key } = yield* certificateFor(["localhost"], { from: -1, to: 300 })
  const made = yield* byHand(respond, (meet) => tls.createServer({ key, cert }, meet))
  return { ...made, certificate: cert }
})

/** Accepts connections and says nothing. */
export const mute = Effect.gen(function* () {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => void sockets.add(socket))
  const port = yield* listening(server)
  yield* Effect.addFinalizer(() => Effect.sync(() => sockets.forEach((socket) => socket.destroy())))
  return port
})

/** A proxy that leads every tunnel to `target` on this machine, whatever name is asked for, or meets it otherwise. */
export const proxy = Effect.fnUntraced(function* (target: number | "refuses" | "wants credentials" | "hangs up") {
  const asked: Array<string> = []
  const authorizations: Array<string | undefined> = []
  const sockets = new Set<net.Socket>()
  const server = http.createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.end("the proxy")
  })
  server.on("connect", (request, socket, head) => {
    asked.push(`CONNECT ${request.url}`)
    authorizations.push(request.headers["proxy-authorization"])
    if (target === "hangs up") return void socket.destroy()
    if (target === "refuses") return void socket.end("HTTP/1.1 403 Forbidden\r\n\r\n")
    if (target === "wants credentials") return void socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
    const onwards = net.connect(target, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n")
      onwards.write(head)
      socket.pipe(onwards).pipe(socket)
    })
    for (const end of [socket, onwards]) end.on("error", () => onwards.destroy())
    sockets.add(onwards)
  })
  server.on("connection", (socket) => sockets.add(socket))
  const port = yield* listening(server)
  yield* Effect.addFinalizer(() => Effect.sync(() => sockets.forEach((socket) => socket.destroy())))
  return { asked, authorizations, port }
})
