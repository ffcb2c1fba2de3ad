/** An OpenTelemetry collector in memory, and the program with its telemetry on. */
import * as ConfigProvider from "effect/ConfigProvider"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as TestConsole from "effect/testing/TestConsole"
import * as Telemetry from "../../src/telemetry/Telemetry.ts"

export interface Received {
  readonly path: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

const Attribute = Schema.Struct({ key: Schema.String, value: Schema.Record(Schema.String, Schema.Unknown) })

/** As far as the tests look at it. */
export const Span = Schema.Struct({
  traceId: Schema.String,
  spanId: Schema.String,
  parentSpanId: Schema.optionalKey(Schema.String),
  name: Schema.String,
  status: Schema.Struct({ code: Schema.Int }),
  attributes: Schema.Array(Attribute),
})
export type Span = typeof Span.Type

const Traces = Schema.fromJsonString(
  Schema.Struct({
    resourceSpans: Schema.Array(
      Schema.Struct({
        resource: Schema.Struct({ attributes: Schema.Array(Attribute) }),
        scopeSpans: Schema.Array(Schema.Struct({ spans: Schema.Array(Span) })),
      }),
    ),
  }),
)

/** All spans that came in. */
export const spansOf = Effect.fnUntraced(function* (received: ReadonlyArray<Received>) {
  const bodies = received.filter(({ path }) => path === "/v1/traces").map(({ body }) => body)
  const traces = yield* Effect.orDie(Effect.forEach(bodies, (body) => Schema.decodeUnknownEffect(Traces)(body)))
  return traces.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
  )
})

const standard = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318", OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" }

/** Runs `self` with telemetry to a collector that answers as `answer` says; what it took, and what stderr was told. */
export const collecting = Effect.fnUntraced(function* <A, E, R>(
  self: Effect.Effect<A, E, R>,
  env: Readonly<Record<string, string>> = {},
  answer: Effect.Effect<number> = Effect.succeed(200),
) {
  const received: Array<Received> = []
  const client = HttpClient.make((request, url) =>
    Effect.gen(function* () {
      const body = request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : ""
      received.push({ path: url.pathname, headers: request.headers, body })
      return HttpClientResponse.fromWeb(request, new Response(null, { status: yield* answer }))
    }),
  )
  const console = yield* TestConsole.make
  const value = yield* self.pipe(
    Effect.provide(
      Telemetry.layer.pipe(
        Layer.provide(Layer.succeed(HttpClient.HttpClient, client)),
        Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ ...standard, ...env }))),
      ),
    ),
    Effect.provideService(Console.Console, console),
  )
  return { value, received, stderr: (yield* console.errorLines).map(String) }
})
