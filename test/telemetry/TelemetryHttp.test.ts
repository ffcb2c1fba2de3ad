/** The way to a collector on real sockets: whom it trusts, and how much of an answer it takes. */
import { assert, describe, it, vi } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import { classify } from "../../src/http/HttpExchange.ts"
import * as TelemetryHttp from "../../src/telemetry/TelemetryHttp.ts"
import * as Servers from "../http/Servers.ts"

/** Why a collector at `url` is not reached. */
const refusal = (url: string) =>
  Effect.gen(function* () {
    const { reason } = yield* Effect.flip((yield* HttpClient.HttpClient).post(url))
    return classify("cause" in reason ? reason.cause : undefined).detail
  }).pipe(Effect.provide(TelemetryHttp.layer))

describe("a collector", () => {
  it.live("that is not trusted gets nothing, even if the environment has node verify nothing", () =>
    Effect.gen(function* () {
      const { port, seen } = yield* Servers.secure("localhost")
      yield* Effect.acquireRelease(
        Effect.sync(() => vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0")),
        () => Effect.sync(() => vi.unstubAllEnvs()),
      )
      assert.match(yield* refusal(`https://localhost:${port}/`), /not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/)
      assert.strictEqual(seen.requests, 0)
    }).pipe(Effect.scoped),
  )

  it.live.each([
    ["a body", "HTTP/1.1 200 OK\r\n\r\n", /^the answer is larger than is allowed$/],
    ["headers", "HTTP/1.1 200 OK\r\nx: ", /HPE_HEADER_OVERFLOW/],
  ] as const)("that floods with %s is left", ([, start, says]) =>
    Effect.gen(function* () {
      const { open, port } = yield* Servers.raw((socket) => {
        const more = () => {
          while (!socket.destroyed && socket.write("x".repeat(65_536)));
        }
        socket.on("drain", more)
        socket.write(start)
        more()
      })
      assert.match(yield* refusal(`http://localhost:${port}/`), says)
      yield* Effect.repeat(Effect.sleep("5 millis"), { until: () => open() === 0, times: 400 })
      assert.strictEqual(open(), 0)
    }).pipe(Effect.scoped),
  )
})
