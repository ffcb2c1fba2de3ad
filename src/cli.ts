/**
 * Commands and flags of the whole program, with help and with what is wrong with a command line. The vendor's arguments
 * are normalised before they come here. A line that only raises an incident does not come here at all (CommandLine.ts),
 * because effect/cli is the larger part of the program; a handler loads what it does when it is called.
 */
import * as Cause from "effect/Cause"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as CliConfig from "effect/cli/CliConfig"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as CommonFlags from "./commands/CommonFlags.ts"
import { doctor } from "./commands/DoctorCommand.ts"
import { encrypt } from "./commands/EncryptCommand.ts"
import type { Failure } from "./commands/ExitCode.ts"
import { builtIns, examples, presenter } from "./commands/Help.ts"
import { incident } from "./commands/IncidentCommand.ts"
import { drain, journal } from "./commands/JournalCommands.ts"
import { raise } from "./commands/Raise.ts"
import { record, recording, replay } from "./commands/RecordCommands.ts"
import { report } from "./commands/ReportCommand.ts"
import { CommandFailed } from "./domain/CommandFailed.ts"
import { SimulationFailed } from "./simulator/SimulationFailed.ts"
import { template } from "./commands/TemplateCommands.ts"
import { ArgumentsInvalid, vendorFlags, wordsOf } from "./intake/VendorArguments.ts"
import { version } from "./intake/Version.ts"
import { LeastLevel, Site } from "./site/Site.ts"
import { product, program } from "./intake/ProgramName.ts"

const text = (name: string, holds: string, description: string) =>
  Flag.String(name).pipe(Flag.withMetavar(holds), Flag.withDescription(description), Flag.optional)

const vendorFlag = (long: (typeof vendorFlags)[number]["long"], description: string) => {
  const { holds, token } = vendorFlags.find((flag) => flag.long === long) ?? vendorFlags[0]
  return Flag.String(long).pipe(
    Flag.withMetavar(holds),
    Flag.withDescription(`${token}: ${description}`),
    Flag.optional,
  )
}

const flags = {
  agent: vendorFlag("agent", "agent the job ran on, may be empty"),
  schedule: vendorFlag("schedule", "schedule name, may be empty"),
  job: vendorFlag("job", "job name"),
  termination: vendorFlag("termination", "termination code, may be empty or begin with a dash"),
  "schedule-date": vendorFlag("schedule-date", "schedule date, yyyy-MM-dd, yyyy/MM/dd or yyyyMMdd"),
  "schedule-id": vendorFlag("schedule-id", "schedule id"),
  "schedule-instance": vendorFlag("schedule-instance", "schedule instance"),
  template: vendorFlag("template", "a file name inside the folder of templates"),
  "job-number": text("job-number", "N", "[[$JOBID]]: the failing run, for the right log"),
  dryRun: Flag.Boolean("dry-run").pipe(
    Flag.withDescription("Read only: print the decision, why, and every request that would be sent"),
    Flag.withDefault(false),
  ),
  config: CommonFlags.config,
  tlsType: CommonFlags.tlsType,
  json: CommonFlags.json,
}

/** The vendor's line, for help, for completions and for every line that CommandLine.ts leaves to this parser. */
const named = (name: string) =>
  Command.make(name, { ...flags, record }, ({ record: asked, ...given }) =>
    recording(asked, wordsOf(given), raise(given)),
  ).pipe(
    Command.withDescription(
      [
        "Raises the Symphony Summit incident of one failed OpCon job, or re-opens the one it has. Notification Manager",
        "starts it; values need no quotes, may be empty and may begin with a dash. Try any command with --dry-run first.",
      ].join("\n  "),
    ),
    Command.withExamples(examples(name)),
  )

export const vendor = named(product)

/** However a simulation fails, it is told on stderr. */
const simulation = <A, E extends { readonly message: string }, R>(self: Effect.Effect<A, E, R>) =>
  self.pipe(
    Effect.mapError((error) =>
      error instanceof ArgumentsInvalid
        ? error
        : new CommandFailed({ kind: "SimulationFailed", message: SimulationFailed.from(error).message }),
    ),
    Effect.tapError((error) => Console.error(error.message)),
    Effect.tapDefect((defect) => Console.error(`a defect of this program: ${Cause.pretty(Cause.die(defect))}`)),
  )

const port = (name: string, usual: number, system: string) =>
  Flag.Int(name).pipe(
    Flag.withMetavar("PORT"),
    Flag.withDescription(`Port of the ${system} simulator (default: ${usual}; 0: any that is free)`),
    Flag.withDefault(usual),
  )

const simulate = Command.make(
  "simulate",
  {
    opconPort: port("opcon-port", 9443, "OpCon"),
    summitPort: port("summit-port", 9444, "Summit"),
    dir: Flag.String("dir").pipe(
      Flag.withMetavar("FOLDER"),
      Flag.withDescription(
        "Where Connector.config, templates and certificate are written: a folder of its own; what was changed there is kept (default: rehearsal)",
      ),
      Flag.withDefault("rehearsal"),
    ),
    summit: Flag.KeyValuePair("summit").pipe(
      Flag.withMetavar("NAME=VALUE"),
      Flag.withDescription("How Summit differs from the usual, for instance storeMillis=45000; may be repeated"),
      Flag.withDefault({}),
    ),
  },
  Effect.fn("Cli.simulate")(function* (options) {
    const { simulate } = yield* Effect.promise(() => import("./simulator/Simulate.ts"))
    const { fromTexts } = yield* Effect.promise(() => import("./simulator/SummitBehaviour.ts"))
    const behaviour = yield* Effect.fromResult(fromTexts(options.summit))
    const { listener, program } = yield* Site
    return yield* Effect.provide(simulate({ ...options, behaviour, program }), listener)
  }, simulation),
).pipe(Command.withDescription("Start both simulators with a sample schedule, for a rehearsal"))

const demo = Command.make(
  "demo",
  {},
  Effect.fn("Cli.demo")(function* () {
    const { demo } = yield* Effect.promise(() => import("./simulator/Demo.ts"))
    const { listener, program } = yield* Site
    return yield* Effect.provide(demo(program), listener)
  }, simulation),
).pipe(
  Command.withDescription("Run failed jobs through the program against both simulators, and check what comes of it"),
)

/** The whole command line, from normalised words. Every way it can fail has its exit code. */
export const run = (words: ReadonlyArray<string>): Effect.Effect<void, Failure, Site | Command.Environment> =>
  Command.runWith(
    named(program()).pipe(
      Command.withSubcommands([
        { group: "LOOKING", commands: [doctor, report, incident] },
        { group: "JOURNAL", commands: [drain, journal] },
        { group: "TEMPLATES", commands: [template] },
        { group: "SECRETS", commands: [encrypt] },
        { group: "REHEARSAL", commands: [simulate, demo, replay(run)] },
      ]),
      Command.provideEffect(LeastLevel, Effect.map(Effect.serviceOption(GlobalFlag.LogLevel), Option.flatten)),
    ),
    { version },
  )(words).pipe(Effect.provide(CliOutput.layerPresenter(presenter)), Effect.provide(CliConfig.layer({ builtIns })))
