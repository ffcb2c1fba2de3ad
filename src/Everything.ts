/**
 * For every line that OneFailure.ts is not for: commands, help, recordings, telemetry. Each loads what it does
 * when it is called.
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Cli from "./cli.ts"
import type { Started } from "./Edge.ts"
import * as Edge from "./Edge.ts"
import * as Files from "./files/Files.ts"

/** Certificates and servers are made only by the commands that simulate. */
const listener = Layer.unwrap(
  Effect.map(
    Effect.promise(() => import("./http/TlsListener.ts")),
    ({ layer }) => layer,
  ),
)

/** Whatever is loaded for it is loaded where there is a collector alone. */
const telemetry = Layer.unwrap(
  Effect.gen(function* () {
    const endpoint = yield* Effect.orElseSucceed(Config.String("OTEL_EXPORTER_OTLP_ENDPOINT"), () => "")
    if (endpoint === "") return Layer.empty
    const [telemetry, http] = yield* Effect.promise(() =>
      Promise.all([import("./telemetry/Telemetry.ts"), import("./telemetry/TelemetryHttp.ts")]),
    )
    return Layer.provide(telemetry.layer, http.layer)
  }),
)

/** What lies below HTTP is looked at by doctor alone. */
const probe = Layer.unwrap(
  Effect.map(
    Effect.promise(() => import("./http/NodeProbe.ts")),
    ({ layer }) => layer,
  ),
)

export const start = (started: Started): void =>
  Edge.start(started, {
    // Behind NodeServices, which has a file system of its own.
    parser: (words) => Effect.provide(Cli.run(words), Layer.merge(NodeServices.layer, Files.layer)),
    telemetry,
    listener,
    probe,
  })
