/**
 * OpenTelemetry: traces (the steps of a failure and every call), log lines and a few metrics go to the collector that
 * OTEL_EXPORTER_OTLP_ENDPOINT names, over OTLP/HTTP. Loaded only when it is set. The other OTEL_ variables have their
 * standard meaning. Errors in them or of the collector are reported on stderr and change no outcome.
 */
import * as Cause from "effect/Cause"
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Otlp from "effect/observability/Otlp"
import * as OtlpSerialization from "effect/observability/OtlpSerialization"
import * as Schema from "effect/Schema"
import { classify } from "../http/NoReply.ts"
import type { Line } from "../queue/Outcomes.ts"
import { OnOutcome } from "../queue/Outcomes.ts"
import { version } from "../intake/ProgramName.ts"
import * as RecordingsNotes from "../domain/notes/Recordings.ts"
import * as UnreachableNotes from "../domain/notes/Unreachable.ts"

/** The most milliseconds that the end of a run waits for the collector. */
const exportTimeout = "2000"

const signals = ["TRACES", "METRICS", "LOGS"] as const

/** Defaults of the standard; temporality is delta, because each short process counts from zero. */
const defaults: Readonly<Record<string, string>> = {
  OTEL_SERVICE_NAME: "opcon-summit",
  OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "delta",
  ...Object.fromEntries(signals.map((signal) => [`OTEL_${signal}_EXPORTER`, "otlp"])),
}
const fixed = Object.fromEntries(signals.map((signal) => [`OTEL_EXPORTER_OTLP_${signal}_TIMEOUT`, exportTimeout]))

const environment = Effect.gen(function* () {
  const given = yield* ConfigProvider.ConfigProvider
  const attributes = yield* Config.withDefault(Config.String("OTEL_RESOURCE_ATTRIBUTES"), "")
  const { OTEL_SERVICE_NAME, ...others } = defaults
  const named = /(^|,)\s*service\.name\s*=/.test(attributes)
  return ConfigProvider.fromUnknown(fixed).pipe(
    ConfigProvider.orElse(given),
    ConfigProvider.orElse(ConfigProvider.fromUnknown(named ? others : { OTEL_SERVICE_NAME, ...others })),
  )
})

const serialization = Effect.map(
  Config.withDefault(
    Config.schema(Schema.Literals(["http/protobuf", "http/json"]), "OTEL_EXPORTER_OTLP_PROTOCOL"),
    "http/protobuf",
  ),
  (protocol) => (protocol === "http/json" ? OtlpSerialization.layerJson : OtlpSerialization.layerProtobuf),
)

/** The client of the collector; its first failure is reported on stderr. */
const collector = Effect.map(HttpClient.HttpClient, (client) => {
  let reported = false
  const reportOnce = (host: string, why: string) =>
    Effect.suspend(() => {
      if (reported) return Effect.void
      reported = true
      return Console.error(RecordingsNotes.noCollector({ host, why }))
    })
  return HttpClient.transform(client, (sent, { url }) => {
    const host = URL.parse(url)?.host ?? "the collector"
    return sent.pipe(
      Effect.tap(({ status }) => (status >= 400 ? reportOnce(host, `it answers ${status}`) : Effect.void)),
      Effect.tapError(({ reason }) => reportOnce(host, classify("cause" in reason ? reason.cause : undefined).detail)),
      Effect.onInterrupt(() => reportOnce(host, UnreachableNotes.noAnswer)),
    )
  })
})

const failures = Metric.counter("opcon_summit.failures", {
  description: "Failed jobs that were settled",
  incremental: true,
})

const seconds = (name: string, description: string) =>
  Metric.histogram(name, {
    description,
    attributes: { unit: "s" },
    boundaries: [0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3600],
  })
const untilIncident = seconds(
  "opcon_summit.incident.delay",
  "From the report of a failure until its incident is known to exist",
)
const untilFinished = seconds(
  "opcon_summit.failure.duration",
  "From the report of a failure until nothing is left to do",
)

const between = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000

const measure = ({ finishedAt, incidentAt, outcome, receivedAt, state }: Line) => {
  const about = { outcome, state }
  return Effect.all([
    Metric.update(Metric.withAttributes(failures, about), 1),
    Metric.update(Metric.withAttributes(untilFinished, about), between(receivedAt, finishedAt)),
    ...(incidentAt === null
      ? []
      : [Metric.update(Metric.withAttributes(untilIncident, about), between(receivedAt, incidentAt))]),
  ])
}

/** Exports over `HttpClient`; when the layer is closed, the rest is sent within two seconds at most. */
export const layer = Layer.unwrap(
  Effect.gen(function* () {
    const provider = yield* environment
    const exporters = Otlp.layerFromConfig({ resource: { serviceVersion: version } }).pipe(
      Layer.provide(yield* serialization),
      Layer.provide(Layer.effect(HttpClient.HttpClient, collector)),
      Layer.provide(ConfigProvider.layer(provider)),
    )
    return Layer.merge(
      exporters,
      Layer.succeed(OnOutcome, (line) => Effect.asVoid(measure(line))),
    )
  }),
).pipe(
  Layer.catchCause((cause) => {
    // Only the names: a value may be a header that is a secret.
    const names = new Set(String(Cause.squash(cause)).match(/OTEL_\w+/g))
    return Layer.effectDiscard(Console.error(RecordingsNotes.noTelemetry({ names: [...names].join(", ") })))
  }),
)
