/** An HTTP server that only this machine reaches, on node's own http. The console is served by it. */
import * as http from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Effect from "effect/Effect"
import type { Handler } from "./Listener.ts"
import { PortTaken } from "./Listener.ts"

const host = "127.0.0.1"

/** Serves on 127.0.0.1 until the scope closes, and returns the port. Port 0 takes any that is free. */
export const serve = Effect.fn("LoopbackServer.serve")(function* <E, R>(
  port: number,
  handlerOn: (port: number) => Effect.Effect<Handler, E, R>,
) {
  const server = http.createServer()
  const listening = yield* NodeHttpServer.make(() => server, { port, host }).pipe(
    Effect.mapError(({ cause }) => new PortTaken({ port, detail: String(cause) })),
  )
  const { address } = listening
  const taken = "port" in address ? address.port : port
  // Handlers are started uninterruptible; one that waits must end with its connection.
  yield* listening.serve(Effect.interruptible(yield* handlerOn(taken)))
  // A request that is never answered must not hold the end up.
  yield* Effect.addFinalizer(() => Effect.sync(() => server.closeAllConnections()))
  return taken
})
