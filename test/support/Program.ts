/**
 * The whole program in process: its real command line, its real adapters, both simulators in memory and a disk in memory,
 * on the test's clock. Only the leaves differ from main.ts.
 */
import * as Console from "effect/Console"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as FileSystem from "effect/FileSystem"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import { ChildProcessSpawner } from "effect/process/ChildProcessSpawner"
import * as Stdio from "effect/Stdio"
import * as Terminal from "effect/Terminal"
import * as TestConsole from "effect/testing/TestConsole"
import * as Cli from "../../src/cli.ts"
import * as CommandLine from "../../src/commands/Raise.ts"
import * as Texts from "../../src/domain/Texts.ts"
import * as ConnectorConfig from "../../src/config/ConnectorConfig.ts"
import { Settings } from "../../src/config/Settings.ts"
import * as ExitCode from "../../src/commands/ExitCode.ts"
import { Lease } from "../../src/journal/Lease.ts"
import * as Log from "../../src/logging/Log.ts"
import { Probe } from "../../src/http/Probe.ts"
import type { Disk } from "../../src/simulator/Disk.ts"
import * as DiskInMemory from "../../src/simulator/Disk.ts"
import type { AcceptedFailure } from "../../src/intake/Intake.ts"
import { Listener } from "../../src/http/Listener.ts"
import { writeRehearsal } from "../../src/simulator/Rehearsal.ts"
import * as AppLayers from "../../src/site/AppLayers.ts"
import * as Screen from "../../src/site/Screen.ts"
import { Site } from "../../src/site/Site.ts"
import { failed } from "./Journals.ts"
import type { Simulators } from "./Simulators.ts"
import { sampleDate } from "./Simulators.ts"
import * as VirtualTime from "./VirtualTime.ts"

export interface Ended {
  readonly exit: ExitCode.ExitCode
  /** What went to stdout, a line an element. */
  readonly stdout: ReadonlyArray<string>
  readonly stderr: ReadonlyArray<string>
  /** What the whole command came to, as main.ts gets it. */
  readonly result: Exit.Exit<void, ExitCode.Failure>
}

export interface Program {
  readonly disk: Disk
  /** The drain lease of this site; `held: true` is another process that drains. */
  readonly slot: { held: boolean }
  /** Runs the program with these words, as Windows would hand them over. */
  run(...words: ReadonlyArray<string>): Effect.Effect<Ended>
  /** `run` on the rehearsal's config, with as much virtual time as it wants, an hour at most. */
  settle(...words: ReadonlyArray<string>): Effect.Effect<Ended>
  /** A sub-command on the rehearsal's config, as `command("journal", "list")`, with as much virtual time as it wants. */
  command(...words: ReadonlyArray<string>): Effect.Effect<Ended>
  /** Runs something on this site without a command line, as a command would. */
  within<A, E, R>(
    self: Effect.Effect<A, E, R>,
  ): Effect.Effect<A, E, Exclude<Exclude<R, Site>, FileSystem.FileSystem | Path.Path>>
  /** The screen of the next line, so wide that nothing is folded; `write` gets the progress. */
  look: Parameters<typeof Screen.make>[0]
  /** What the intake has done with the failure of the next line. */
  accepted: Option.Option<AcceptedFailure>
}

/** Where the rehearsal's Connector.config and templates lie on the disk in memory. */
export const folder = "/rehearsal"

/** The vendor's arguments for a job of the sample schedule, names with spaces as separate words. */
export const vendorWords = (job: string, template = "basic.json"): ReadonlyArray<string> =>
  `-a WINAGENT01 -s NIGHTLY BATCH -jn ${job} -e 0000000001 -sd ${sampleDate} -si 16 -sn 1 -t ${template}`.split(" ")

/** The marker of a run of a job of the sample schedule, on the rehearsal's site. */
export const markerOf = (job: string, run: number): string =>
  Texts.marker("localhost:9443", failed(job), Option.some(run))

const unused = <A>(service: string): A => {
  throw new Error(`${service} is not for these tests`)
}

/** What the parser of all commands needs of the platform: here neither a terminal nor child processes. */
export const unattended = Layer.mergeAll(
  Stdio.layerTest({}),
  Layer.mock(Terminal.Terminal, { "~effect/Terminal": "~effect/Terminal" }),
  Layer.mock(ChildProcessSpawner, {}),
)

/** The program over the clients of `simulators`, or of a recording; `zone` is that of the OpCon server. */
export const make = Effect.fnUntraced(function* (
  simulators: Pick<Simulators, "opconClient" | "summitClient">,
  zone = "UTC",
  probe: Layer.Layer<Probe> = Layer.sync(Probe, () => unused("Probe")),
  platform: typeof unattended = unattended,
) {
  const parser: CommandLine.Runs = (words) => Effect.provide(Cli.run(words), platform)
  const opcon = Layer.succeed(HttpClient.HttpClient, simulators.opconClient)
  const summit = Layer.succeed(HttpClient.HttpClient, simulators.summitClient)
  const disk = DiskInMemory.make()
  const slot = { held: false }
  /** Those of other sites, by JOURNALDIR. */
  const slots = new Map<string, { held: boolean }>()
  const lease = Layer.effect(
    Lease,
    Effect.map(Settings, ({ general }) => {
      if (general.journalDir.startsWith(`${folder}/`)) return Lease.among(slot)
      const its = slots.get(general.journalDir) ?? { held: false }
      slots.set(general.journalDir, its)
      return Lease.among(its)
    }),
  )
  const files = Layer.succeed(FileSystem.FileSystem, disk.fileSystem)
  yield* writeRehearsal(folder, { opconPort: 9443, summitPort: 9444 }, "PEM").pipe(
    Effect.provide(Layer.merge(files, Path.layer)),
    Effect.orDie,
  )
  const settings = (config: string) =>
    Layer.merge(
      Layer.succeed(DateTime.CurrentTimeZone, DateTime.zoneMakeNamedUnsafe(zone)),
      ConnectorConfig.layer(config),
    )
  const site = Site.of({
    programFolder: "/program",
    program: ["node", "/program/main.js"],
    probe,
    listener: Layer.sync(Listener, () => unused("Listener")),
    screen: Layer.sync(Screen.Screen, () => Screen.make(program.look)),
    accepted: Option.none(),
    variables: undefined,
    ...AppLayers.make({ opcon, summit, lease, settings }),
  })
  const run: Program["run"] = (...words) =>
    Effect.gen(function* () {
      const console = yield* TestConsole.make
      const result = yield* CommandLine.run(parser)(words).pipe(
        Effect.provideService(Site, { ...site, accepted: program.accepted }),
        Effect.provide(Layer.mergeAll(files, Path.layer, Log.layerStderr)),
        Effect.provideService(Console.Console, console),
        Effect.exit,
      )
      const lines = (all: ReadonlyArray<unknown>) => all.map(String)
      return {
        exit: ExitCode.of(result),
        result,
        stdout: lines(yield* console.logLines),
        stderr: lines(yield* console.errorLines),
      }
    })
  const config = ["--config", `${folder}/Connector.config`] as const
  const program: Program = {
    disk,
    slot,
    run,
    accepted: Option.none(),
    look: { width: 1000, colours: false },
    within: (self) =>
      self.pipe(Effect.provideService(Site, site), Effect.provide(Layer.mergeAll(files, Path.layer, Log.layerStderr))),
    settle: (...words) => VirtualTime.run(run(...config, ...words)),
    command: (...words) => VirtualTime.run(run(...words, ...config)),
  }
  return program
})
