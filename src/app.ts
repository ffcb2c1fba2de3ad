/**
 * The app: the layers of the program put together on the platform, one run of it, and the end of the process with its exit
 * code. What only commands need is loaded when one is called.
 */
import { dirname } from "node:path"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as CommandLine from "./commands/Raise.ts"
import * as ConnectorConfig from "./config/ConnectorConfig.ts"
import { Settings } from "./config/Settings.ts"
import * as ExitCode from "./commands/ExitCode.ts"
import * as Log from "./logging/Log.ts"
import type { AcceptedFailure } from "./intake/Intake.ts"
import { variables } from "./intake/Intake.ts"
import * as Files from "./files/Files.ts"
import * as SystemClients from "./site/SystemClients.ts"
import * as LocalZone from "./files/LocalZone.ts"
import * as OnWindows from "./files/OnWindows.ts"
import * as Outputs from "./intake/Outputs.ts"
import { Lease } from "./journal/Lease.ts"
import type { Line } from "./intake/VendorLine.ts"
import { startedAs } from "./intake/ProgramName.ts"
import * as AppLayers from "./site/AppLayers.ts"
import { Site } from "./site/Site.ts"

/** What main.ts knows. */
export interface Started {
  /** The file that was started; in the single executable the executable itself. */
  readonly main: string
  /** The name it was started with (ProgramName.ts). */
  readonly name: string
  /** The arguments; for EncryptValue, those of the command that does its work. */
  readonly words: ReadonlyArray<string>
  /** What main.ts has parsed of them, where it is the line of a failure. */
  readonly line?: Line
  /** The failure in these arguments, if the intake has written it into a journal. */
  readonly accepted?: AcceptedFailure
}

/** The zone of the OpCon server: TIME_ZONE, else this host's. */
const zone = Layer.effect(
  DateTime.CurrentTimeZone,
  Effect.map(Settings, ({ general }) =>
    Option.match(Option.flatMap(general.timeZone, DateTime.zoneMakeNamed), {
      onNone: () => LocalZone.zone,
      onSome: (named) => named,
    }),
  ),
)

const settings = (config: string) => zone.pipe(Layer.provideMerge(ConnectorConfig.layer(config, variables)))

/** A layer whose module is loaded when it is first used. A failed job uses none of them. */
const lazy = <A, E, R>(load: () => Promise<{ readonly layer: Layer.Layer<A, E, R> }>): Layer.Layer<A, E, R> =>
  Layer.unwrap(Effect.map(Effect.promise(load), ({ layer }) => layer))

/** Only if OTEL_EXPORTER_OTLP_ENDPOINT names a collector. */
const telemetry = Layer.unwrap(
  Effect.gen(function* () {
    if ((process.env["OTEL_EXPORTER_OTLP_ENDPOINT"] ?? "") === "") return Layer.empty
    const [{ layer }, http] = yield* Effect.promise(() =>
      Promise.all([import("./telemetry/Telemetry.ts"), import("./telemetry/TelemetryHttp.ts")]),
    )
    return Layer.provide(layer, http.layer)
  }),
)

/** All commands. They have the whole file system of the platform. */
const commands: CommandLine.Runs = (words) =>
  Effect.gen(function* () {
    const [cli, node] = yield* Effect.promise(() =>
      Promise.all([import("./cli.ts"), import("@effect/platform-node/NodeServices")]),
    )
    const files = Layer.effect(FileSystem.FileSystem, Effect.map(FileSystem.FileSystem, Files.over))
    return yield* cli.run(words).pipe(Effect.provide(files), Effect.provide(node.layer))
  })

/** Runs the program; the process ends with its exit code. */
export const start = ({ accepted, line, main, name, words }: Started): void => {
  startedAs(name)
  const site = Site.of({
    programFolder: dirname(main),
    program: main === process.execPath ? [main] : [process.execPath, main],
    accepted: Option.fromUndefinedOr(accepted),
    variables,
    listener: lazy(() => import("./http/TlsListener.ts")),
    probe: lazy(() => import("./http/NodeProbe.ts")),
    screen: lazy(() => import("./site/Screen.ts")),
    ...AppLayers.make({
      opcon: SystemClients.opcon,
      summit: SystemClients.summit,
      lease: Lease.layer(accepted?.lease),
      settings,
    }),
  })
  if (process.platform === "win32") OnWindows.interrupts()
  Outputs.spare()
  CommandLine.run(commands)(words, line).pipe(
    Effect.provideService(Site, site),
    Effect.provide(telemetry),
    Effect.provide(Log.layerStderr),
    Effect.provide(Layer.merge(Files.layer, NodePath.layer)),
    NodeRuntime.runMain({
      disableErrorReporting: true,
      teardown: (exit, done) => done(ExitCode.of(exit)),
    }),
  )
}
