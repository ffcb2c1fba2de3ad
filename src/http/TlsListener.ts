/**
 * The simulators' HTTPS servers, on node's own https. Each start of the program makes a certificate of its own, with
 * elliptic-curve keys because those take milliseconds. It is meant to be trusted by being named as CA_FILE.
 */
import * as https from "node:https"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { generate } from "selfsigned"
import type { Handler } from "./Listener.ts"
import { breakage, Listener, PortTaken } from "./Listener.ts"

const certificate = Effect.promise(() =>
  generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", digitalSignature: true, keyCertSign: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
          { type: 7, ip: "::1" },
        ],
      },
    ],
  }),
)

/** Closes the socket where a response says so; nothing is written then, and the handler ends with the connection. */
const breaking = (handler: Handler): Handler =>
  Effect.gen(function* () {
    const response = yield* handler
    if (Option.isNone(breakage(response))) return response
    const request = yield* HttpServerRequest.HttpServerRequest
    NodeHttpServerRequest.toIncomingMessage(request).socket.destroy()
    return yield* Effect.never
  })

export const layer = Layer.effect(
  Listener,
  Effect.map(certificate, ({ cert, private: key }) =>
    Listener.of({
      certificate: `${cert.trimEnd()}\n`,
      serve: Effect.fn("TlsListener.serve")(function* (handler, { host = "127.0.0.1", port }) {
        const server = https.createServer({ key, cert })
        const listening = yield* NodeHttpServer.make(() => server, { port, host }).pipe(
          Effect.mapError(({ cause }) => new PortTaken({ port, detail: String(cause) })),
        )
        // Handlers are started uninterruptible; one that waits must end with its connection.
        yield* listening.serve(Effect.interruptible(breaking(handler)))
        // A request that is never answered must not hold the end up.
        yield* Effect.addFinalizer(() => Effect.sync(() => server.closeAllConnections()))
        const { address } = listening
        return { port: "port" in address ? address.port : port }
      }),
    }),
  ),
)
