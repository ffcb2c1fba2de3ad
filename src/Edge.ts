/**
 * The edge: where layers are provided, the platform is touched and the process ends. What Notification Manager starts
 * loads no more than it needs (OneFailure.ts); all other commands bring more with them (Everything.ts). Node's own modules are
 * used here, in node/, and in the modules that load this one.
 */
import { dirname } from "node:path"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Path from "effect/Path"
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
import { startedAs } from "./intake/ProgramName.ts"
import * as SiteLayers from "./site/AppLayers.ts"
import { Site } from "./site/Site.ts"

/** What main.ts knows. */
export interface Started {
  /** The file that was started; in the single executable the executable itself. */
  readonly main: string
  /** The name it was started with (ProgramName.ts). */
  readonly name: string
  /** What stood behind its name; for EncryptValue, what does its work. */
  readonly words: ReadonlyArray<string>
  /** The failure that these words tell of, where it is in the journal already. */
  readonly accepted?: AcceptedFailure
}

/** What differs between one failure and all other commands. */
export interface More extends Pick<Site["Service"], "listener" | "probe"> {
  /** For lines that are not read without it. */
  readonly parser: CommandLine.Runs
  readonly telemetry: Layer.Layer<never, never, FileSystem.FileSystem | Path.Path>
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

/** Runs the program; the process ends with its exit code. */
export const start = ({ accepted, main, name, words }: Started, { listener, parser, probe, telemetry }: More): void => {
  startedAs(name)
  const site = Site.of({
    programFolder: dirname(main),
    program: main === process.execPath ? [main] : [process.execPath, main],
    accepted: Option.fromUndefinedOr(accepted),
    variables,
    listener,
    probe,
    ...SiteLayers.make({
      opcon: SystemClients.opcon,
      summit: SystemClients.summit,
      lease: Lease.layer(accepted?.lease),
      settings,
    }),
  })
  if (process.platform === "win32") OnWindows.interrupts()
  Outputs.spare()
  CommandLine.run(parser)(words).pipe(
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
