/** The built program makes one TLS connection to each system, whatever a run has to ask and however its requests overlap. */
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as Layer from "effect/Layer"
import type { Handler } from "../src/http/Listener.ts"
import * as RealProcess from "./support/RealProcess.ts"
import { sampleDate } from "./support/Simulators.ts"

describe("a run", () => {
  it.live("with a log that is asked for while the number is written back makes one connection a system", () =>
    Effect.gen(function* () {
      /** Sockets by the port they came to. */
      const seen = new Map<number, Set<unknown>>()
      const slowly = (app: Handler): Handler =>
        Effect.gen(function* () {
          const { socket } = NodeHttpServerRequest.toIncomingMessage(yield* HttpServerRequest.HttpServerRequest)
          const port = socket.localPort ?? 0
          seen.set(port, (seen.get(port) ?? new Set()).add(socket))
          // Long enough for two requests of one run to meet.
          yield* Effect.sleep("150 millis")
          return yield* app
        })
      const main = yield* RealProcess.program
      const site = yield* RealProcess.site({ jobs: [], around: slowly, opcon: { logPolls: 3 } })
      const job = yield* site.opcon.addJob({ name: "HANDSHAKE", date: sampleDate, scheduleId: 16 })
      const { code, stderr, stdout } = yield* RealProcess.run([main, ...RealProcess.words(job)], site.dir)
      assert.strictEqual(code, 0, stdout + stderr)
      assert.include(stdout, '"step":"attach-log","status":"done"')
      assert.deepStrictEqual(
        Array.from(seen.values(), ({ size }) => size),
        [1, 1],
      )
    }).pipe(Effect.scoped, Effect.provide(Layer.merge(RealProcess.platform, NodeServices.layer))),
  )
})
