/**
 * The edge: the only place where layers are provided, the platform is touched and the process ends. Node's own modules
 * are used here and in node/, which only this file loads.
 */
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Config from "effect/Config"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as CommandLine from "./CommandLine.ts"
import * as ConnectorConfig from "./domain/ConnectorConfig.ts"
import { Settings } from "./domain/Settings.ts"
import * as ExitCode from "./ExitCode.ts"
import * as Log from "./Log.ts"
import * as HttpClients from "./node/HttpClients.ts"
import * as OnWindows from "./node/OnWindows.ts"
import * as ProcessLease from "./node/ProcessLease.ts"
import * as SiteLayers from "./SiteLayers.ts"
import { Wiring } from "./Wiring.ts"

/** The zone of the OpCon server: TIME_ZONE, else this host's. */
const zone = Layer.effect(
  DateTime.CurrentTimeZone,
  Effect.map(Settings, ({ general }) =>
    Option.match(Option.flatMap(general.timeZone, DateTime.zoneMakeNamed), {
      onNone: DateTime.zoneMakeLocal,
      onSome: (named) => named,
    }),
  ),
)

const settings = (config: string) => zone.pipe(Layer.provideMerge(ConnectorConfig.layer(config)))

/** In the single executable this is the executable itself. */
const main = fileURLToPath(import.meta.url)

/** Certificates and servers are made only by the commands that simulate. */
const listener = Layer.unwrap(
  Effect.map(
    Effect.promise(() => import("./node/TlsListener.ts")),
    ({ layer }) => layer,
  ),
)

/** Whatever is loaded for it is loaded where there is a collector alone. */
const telemetry = Layer.unwrap(
  Effect.gen(function* () {
    const endpoint = yield* Effect.orElseSucceed(Config.String("OTEL_EXPORTER_OTLP_ENDPOINT"), () => "")
    if (endpoint === "") return Layer.empty
    const { layer } = yield* Effect.promise(() => import("./Telemetry.ts"))
    return Layer.provide(layer, NodeHttpClient.layerNodeHttp)
  }),
)

/** What lies below HTTP is looked at by doctor alone. */
const probe = Layer.unwrap(
  Effect.map(
    Effect.promise(() => import("./node/NodeProbe.ts")),
    ({ layer }) => layer,
  ),
)

const wiring = Wiring.of({
  programFolder: dirname(main),
  program: main === process.execPath ? [main] : [process.execPath, main],
  listener,
  probe,
  ...SiteLayers.make({ opcon: HttpClients.opcon, summit: HttpClients.summit, lease: ProcessLease.layer, settings }),
})

/** The parser of all commands, with the terminal and the child processes that only an operator's commands use. */
const parser: CommandLine.Runs = (words) =>
  Effect.flatMap(
    Effect.promise(() => Promise.all([import("./Cli.ts"), import("@effect/platform-node/NodeServices")])),
    ([cli, services]) => Effect.provide(cli.run(words), services.layer),
  )

if (process.platform === "win32") {
  OnWindows.interrupts()
  OnWindows.outputs()
}

CommandLine.run(parser)(process.argv.slice(2)).pipe(
  Effect.provideService(Wiring, wiring),
  Effect.provide(telemetry),
  Effect.provide(Log.layerStderr),
  Effect.provide(Layer.merge(NodeFileSystem.layer, NodePath.layer)),
  NodeRuntime.runMain({
    disableErrorReporting: true,
    teardown: (exit, done) => done(ExitCode.of(exit)),
  }),
)
