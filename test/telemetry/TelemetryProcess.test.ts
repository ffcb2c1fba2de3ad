/** The built program as a real process, with a collector on this machine: one that listens, and two that do not. */
import { createServer } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as RealProcess from "../support/RealProcess.ts"
import { sampleDate, sampleId } from "../support/Simulators.ts"

const timeLimit = 1_800_000

/** A server for the length of the scope; its port. */
const serving = (answer: (request: IncomingMessage, response: ServerResponse) => void) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<ReturnType<typeof createServer>>((resume) => {
        const server = createServer(answer).listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (server) =>
        Effect.sync(() => {
          server.closeAllConnections()
          server.close()
        }),
    ),
    (server) => {
      const address = server.address()
      return typeof address === "object" && address !== null ? address.port : 0
    },
  )

/** A failure raised by a process, with telemetry to `port`, or to no collector. */
const failing = Effect.fnUntraced(function* (port: number | undefined) {
  const main = yield* RealProcess.program
  const { dir, opcon } = yield* RealProcess.site({
    jobs: [{ name: "JOB001", date: sampleDate, scheduleId: 16, jobNumber: 4245 }],
    opcon: { logPolls: 0 },
  })
  const words = RealProcess.words(yield* opcon.job(sampleId("JOB001")))
  const env = port === undefined ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` }
  return yield* RealProcess.run([main, ...words], dir, env)
})

describe("a process", () => {
  it.live(
    "gives everything to a collector before it ends",
    () =>
      Effect.gen(function* () {
        const paths: Array<string> = []
        const port = yield* serving((request, response) => {
          request.resume().on("end", () => {
            paths.push(request.url ?? "")
            response.end()
          })
        })
        const { code, stderr } = yield* failing(port)
        assert.strictEqual(code, 0)
        assert.notInclude(stderr, "telemetry")
        assert.includeMembers(paths, ["/v1/traces", "/v1/logs", "/v1/metrics"])
      }).pipe(Effect.provide(RealProcess.platform)),
    timeLimit,
  )

  it.live(
    "is not held up, nor filled, by one that floods or never comes to an end",
    () =>
      Effect.gen(function* () {
        const flooding = yield* serving((_request, response) => {
          const more = () => {
            while (!response.destroyed && response.write("x".repeat(65_536)));
          }
          response.on("drain", more)
          more()
        })
        const trickling = yield* serving((_request, response) => {
          const timer = setInterval(() => response.write("."), 50)
          response.on("close", () => clearInterval(timer))
        })
        const without = yield* failing(undefined)
        for (const port of [flooding, trickling]) {
          const { code, millis, stderr, stdout } = yield* failing(port)
          assert.strictEqual(code, 0)
          assert.include(stdout, '"outcome":"created"')
          assert.include(stderr, `telemetry does not reach 127.0.0.1:${port}: `)
          assert.isBelow(millis - without.millis, 6000)
        }
      }).pipe(Effect.provide(RealProcess.platform)),
    timeLimit,
  )

  it.live(
    "is not held up longer than two seconds by one that does not answer, or is not there, and ends as it would",
    () =>
      Effect.gen(function* () {
        const silent = yield* serving(() => {})
        const closed = yield* Effect.scoped(serving(() => {}))
        const without = yield* failing(undefined)
        for (const port of [silent, closed]) {
          const { code, millis, stderr, stdout } = yield* failing(port)
          assert.strictEqual(code, 0)
          assert.include(stdout, '"outcome":"created"')
          assert.include(stderr, `telemetry does not reach 127.0.0.1:${port}: `)
          // Two seconds, and what a busy machine adds to them.
          assert.isBelow(millis, without.millis * 4 + 8000)
        }
      }).pipe(Effect.provide(RealProcess.platform)),
    timeLimit,
  )
})
