import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import * as Tracer from "effect/Tracer"
import { Settings } from "../../src/config/Settings.ts"
import { Summit } from "../../src/summit/Summit.ts"
import * as SummitRest from "../../src/summit/SummitRest.ts"
import { WriteGate } from "../../src/http/WriteGate.ts"
import { settings, summitSecret, template as plain } from "../support/Fixtures.ts"
import { over, ref } from "./Wire.ts"

const template = { ...plain, apiKeyHeader: "ApiKey" }
const draft = { description: "d", information: "i", attributes: [], customAttributes: [] }
const change = { ref, status: "New", logField: "UserLog", text: "t", attributes: [] } as const
const file = { name: "a.log", bytes: Uint8Array.of(65) }

const verbs: ReadonlyArray<(summit: typeof Summit.Service) => Effect.Effect<unknown, Error>> = [
  (summit) => summit.create(template, draft),
  (summit) => summit.update(template, change),
  (summit) => summit.read(template, "59404"),
  (summit) => summit.findMarked(template, "{OpCon J run 1}", "2024-09-20"),
  (summit) => summit.attach(template, ref, file),
]

const echoes = [
  `{"Errors":"Invalid API Key ${summitSecret}"}`,
  `{"Errors":["${summitSecret.toUpperCase()} in Errors"]}`,
  `{"Errors":"","Message":"Unable: ${summitSecret}"}`,
  `{"Errors":"","TicketNo":{"${summitSecret}":1},"OutputObject":{"${summitSecret}":1}}`,
  `{"Errors":{"${summitSecret}":"${summitSecret}"}}`,
  `"${summitSecret}"`,
  `<title>key=${summitSecret}</title>`,
  `text ${summitSecret}`,
  // Wherever a text is cut, no half of the key is left.
  ...[85, 185, 270, 285].map((length) => `{"Errors":"${"x".repeat(length)}${summitSecret}"}`),
  ...[85, 185, 270, 285].map((length) => `${"x".repeat(length)}${summitSecret}`),
]

/** The adapter over a Summit that answers `status` and `body` to everything. */
const echoing = (status: number, body: string) =>
  SummitRest.layer.pipe(
    Layer.provide(WriteGate.layer),
    Layer.provide(Layer.succeed(Settings, settings)),
    Layer.provide(
      Layer.succeed(
        HttpClient.HttpClient,
        HttpClient.make((request) =>
          Effect.succeed(HttpServerResponse.toClientResponse(HttpServerResponse.text(body, { status }), { request })),
        ),
      ),
    ),
  )

const hasCanary = (text: string) => text.toLowerCase().includes(summitSecret.slice(0, 10))

describe("the API key", () => {
  it.effect("is in no error, no log line and no span, even where Summit echoes it", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const spans: Array<Tracer.NativeSpan> = []
      const logger = Logger.map(Logger.formatLogFmt, (line) => lines.push(line))
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        },
      })
      let failures = 0
      for (const status of [200, 400, 401, 404, 413, 500, 503]) {
        for (const body of echoes) {
          for (const verb of verbs) {
            const result = yield* Effect.flatMap(Summit, verb).pipe(
              Effect.provide(echoing(status, body)),
              Effect.tapError((error) => Effect.logError(error)),
              Effect.match({ onFailure: (error) => error, onSuccess: () => undefined }),
              Effect.provide(Logger.layer([logger])),
              Effect.provideService(References.MinimumLogLevel, "All"),
              // Should the client ever make spans of its own again, they would hold every header.
              Effect.provideService(HttpClient.TracerHeaderFilter, () => true),
              Effect.withTracer(tracer),
            )
            if (result === undefined) continue
            failures++
            const told = `${result.message}\n${JSON.stringify(result)}\n${String(result)}\n${result.stack}`
            assert.isFalse(hasCanary(told), told)
          }
        }
      }
      assert.isAbove(failures, 200)
      assert.isAbove(lines.length, failures)
      for (const line of lines) assert.isFalse(hasCanary(line), line)
      assert.isAbove(spans.length, 200)
      for (const span of spans) {
        const told = JSON.stringify([span.name, ...span.attributes.entries()])
        assert.isFalse(hasCanary(told), told)
      }
    }),
  )

  it.effect("is in no planned request, and a dry run changes nothing", () =>
    Effect.gen(function* () {
      const { layer, playback } = over([], WriteGate.layerDryRun)
      yield* Effect.gen(function* () {
        const summit = yield* Summit
        const created = yield* summit.create(template, draft)
        assert.strictEqual(created.number, "{number}")
        assert.deepStrictEqual(yield* summit.update(template, change), { ...created, number: ref.number })
        const byInternalId = {
          ...template,
          attachmentRequest: { ...template.attachmentRequest, idKind: "internal" },
        } as const
        yield* summit.attach(byInternalId, created, file)
        yield* summit.attach(template, ref, file)
        const planned = yield* (yield* WriteGate).planned
        assert.strictEqual(planned.length, 4)
        for (const request of planned) {
          assert.isFalse(hasCanary(JSON.stringify(request)))
          assert.include(request.body, `"APIKey":"<hidden>"`)
          assert.strictEqual(request.method, "POST")
        }
        assert.include(planned[2]?.body, `"Ticket_No":"{internalId}"`)
        assert.include(planned[3]?.body, `"Ticket_No":59404`)
      }).pipe(Effect.provide(layer))
      yield* playback.assertDone
    }),
  )
})
