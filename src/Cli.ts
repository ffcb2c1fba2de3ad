/**
 * Commands and flags. The vendor's arguments are normalised before they come here (VendorArguments.ts); a handler only
 * adapts: it turns flags into domain values, runs the program and prints the account.
 */
import * as Cause from "effect/Cause"
import * as Console from "effect/Console"
import * as Context from "effect/Context"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FileSystem from "effect/FileSystem"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Result from "effect/Result"
import type * as CliError from "effect/cli/CliError"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import type { AccountOf, RunResult } from "./Account.ts"
import { Account, outcomeOf, toJson, toText } from "./Account.ts"
import * as Connector from "./Connector.ts"
import { SettingsInvalid } from "./domain/ConnectorConfig.ts"
import type { FailedJob } from "./domain/FailedJob.ts"
import { Settings } from "./domain/Settings.ts"
import type { Failure } from "./ExitCode.ts"
import type { OpCon } from "./opcon/OpCon.ts"
import type { Listener } from "./simulator/Listener.ts"
import { SimulationFailed } from "./simulator/SimulationFailed.ts"
import type { Summit } from "./summit/Summit.ts"
import type { ArgumentsInvalid } from "./VendorArguments.ts"
import { decode, vendorFlags } from "./VendorArguments.ts"
import { version } from "./Version.ts"
import { Writes } from "./Writes.ts"

/** Everything one run needs besides the platform; main.ts and the tests each have their own. */
export type RunServices = OpCon | Summit | Settings | Writes | Account | DateTime.CurrentTimeZone

export class Wiring extends Context.Service<
  Wiring,
  {
    /** The layers of one run, from the Connector.config at `config`. */
    run(options: {
      readonly config: string
      readonly dryRun: boolean
    }): Layer.Layer<RunServices, SettingsInvalid, FileSystem.FileSystem | Path.Path>
    /** The folder the program lies in, the second place where Connector.config is looked for. */
    readonly programFolder: string
    /** How this very program is started: the command, and what stands before the arguments. */
    readonly program: readonly [command: string, ...before: ReadonlyArray<string>]
    /** TLS servers for the simulators, loaded when one is started. */
    readonly listener: Layer.Layer<Listener>
  }
>()("opcon-summit/Cli/Wiring") {}

const text = (name: string, description: string) =>
  Flag.String(name).pipe(Flag.withDescription(description), Flag.optional)

const vendorFlag = (long: (typeof vendorFlags)[number]["long"], description: string) => {
  const { holds, short, token } = vendorFlags.find((flag) => flag.long === long) ?? vendorFlags[0]
  return Flag.String(long).pipe(
    Flag.withMetavar(holds),
    Flag.withDescription(`${short} ${token}: ${description}`),
    Flag.optional,
  )
}

const flags = {
  agent: vendorFlag("agent", "agent the job ran on, may be empty"),
  schedule: vendorFlag("schedule", "schedule name, may be empty"),
  job: vendorFlag("job", "job name"),
  termination: vendorFlag("termination", "termination code, may be empty or begin with a dash"),
  "schedule-date": vendorFlag("schedule-date", "yyyy-MM-dd, yyyy/MM/dd or yyyyMMdd"),
  "schedule-id": vendorFlag("schedule-id", "schedule id"),
  "schedule-instance": vendorFlag("schedule-instance", "schedule instance"),
  template: vendorFlag("template", "template, a file name inside TEMPLATESDIR"),
  "job-number": text("job-number", "[[$JOBID]]: the failing run, for the right log"),
  config: text("config", "Connector.config (default: in the working directory, then beside the program)"),
  dryRun: Flag.Boolean("dry-run").pipe(
    Flag.withDescription("Read only: print the decision, why, and every request that would be sent"),
    Flag.withDefault(false),
  ),
  json: Flag.Boolean("json").pipe(
    Flag.withDescription("One JSON object instead of a line of text"),
    Flag.withDefault(false),
  ),
}

/** --config, else Connector.config in the working directory, else beside the program. */
const configFile = Effect.fn("Cli.configFile")(function* (given: Option.Option<string>) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { programFolder } = yield* Wiring
  if (Option.isSome(given)) return path.resolve(given.value)
  const places = [path.resolve("Connector.config"), path.join(programFolder, "Connector.config")]
  for (const place of places) {
    if (yield* Effect.orElseSucceed(files.exists(place), () => false)) return place
  }
  return yield* new SettingsInvalid({
    file: "Connector.config",
    problems: [{ message: `found neither as ${places.join(" nor as ")}; name it with --config` }],
  })
})

/** How a run ended: what it did, what a dry run kept, and what stopped it. */
interface Ended {
  readonly told: AccountOf
  readonly requests: RunResult["requests"]
  readonly error: Option.Option<Exclude<Failure, CliError.CliError>>
}

const empty: AccountOf = { decision: Option.none(), raised: Option.none(), steps: [] }

/** One run from its settings on; what it did, how it ended. A defect or an interrupt is not an account: it goes on up. */
const account = Effect.fn("Cli.account")(function* (failed: FailedJob, dryRun: boolean) {
  const { warnings } = yield* Settings
  yield* Effect.forEach(warnings, (warning) => Effect.logWarning(warning))
  const exit = yield* Effect.exit(Connector.run(failed))
  const error = Exit.isFailure(exit) ? Cause.findErrorOption(exit.cause) : Option.none<never>()
  if (Exit.isFailure(exit) && Option.isNone(error)) return yield* Effect.die(Cause.squash(exit.cause))
  const told = yield* (yield* Account).read
  if (Option.isSome(error)) yield* Effect.logError(error.value.message)
  const requests = dryRun ? Option.some(yield* (yield* Writes).planned) : Option.none()
  const ended: Ended = { told, requests, error }
  return ended
})

const notBegun = (error: ArgumentsInvalid | SettingsInvalid): Ended => ({
  told: empty,
  requests: Option.none(),
  error: Option.some(error),
})

const raise = Command.make(
  "opcon-summit",
  flags,
  Effect.fn("Cli.raise")(function* ({ config, dryRun, json, ...given }) {
    const decoded = decode(given)
    const wiring = yield* Wiring
    const { error, requests, told } = yield* Effect.gen(function* () {
      const failed = yield* Effect.fromResult(decoded)
      const file = yield* configFile(config)
      return yield* account(failed, dryRun).pipe(
        Effect.annotateLogs({ job: failed.id }),
        Effect.provide(wiring.run({ config: file, dryRun })),
      )
    }).pipe(
      Effect.catchTags({
        ArgumentsInvalid: (error) => Effect.succeed(notBegun(error)),
        SettingsInvalid: (error) => Effect.succeed(notBegun(error)),
      }),
    )
    const result: RunResult = {
      outcome: Option.match(error, {
        onNone: () => outcomeOf(told, dryRun),
        onSome: ({ _tag }) => (_tag === "IncidentUncertain" ? "ambiguous" : "failed"),
      }),
      job: Result.match(decoded, { onFailure: () => "", onSuccess: ({ id }) => id }),
      account: told,
      requests,
      error: Option.map(error, ({ _tag, message }) => ({ kind: _tag, message })),
    }
    yield* Console.log(json ? JSON.stringify(toJson(result)) : toText(result))
    if (Option.isSome(error)) return yield* error.value
  }),
).pipe(
  Command.withDescription("Raise the Symphony Summit incident of one failed OpCon job"),
  Command.withExamples([
    {
      command: `opcon-summit ${vendorFlags.map(({ short, token }) => `${short} ${token}`).join(" ")}`,
      description: "The Run Command in Notification Manager (the vendor's two-letter flags, values unquoted)",
    },
  ]),
)

/** However a simulation fails, it is told on stderr. */
const simulation = <A, E extends { readonly message: string }, R>(self: Effect.Effect<A, E, R>) =>
  self.pipe(
    Effect.mapError(SimulationFailed.from),
    Effect.tapError((error) => Console.error(error.message)),
  )

const simulate = Command.make(
  "simulate",
  {
    opconPort: Flag.Int("opcon-port").pipe(Flag.withDescription("port of the OpCon simulator"), Flag.withDefault(9443)),
    summitPort: Flag.Int("summit-port").pipe(
      Flag.withDescription("port of the Summit simulator"),
      Flag.withDefault(9444),
    ),
    dir: Flag.String("dir").pipe(
      Flag.withDescription("folder for Connector.config, template and certificate of the rehearsal"),
      Flag.withDefault("rehearsal"),
    ),
  },
  Effect.fn("Cli.simulate")(function* (options) {
    const { simulate } = yield* Effect.promise(() => import("./simulator/Simulate.ts"))
    const { listener } = yield* Wiring
    return yield* Effect.provide(simulate(options), listener)
  }, simulation),
).pipe(Command.withDescription("Start both simulators with a sample schedule, for a rehearsal"))

const demo = Command.make(
  "demo",
  {},
  Effect.fn("Cli.demo")(function* () {
    const { demo } = yield* Effect.promise(() => import("./simulator/Demo.ts"))
    const { listener, program } = yield* Wiring
    return yield* Effect.provide(demo(program), listener)
  }, simulation),
).pipe(
  Command.withDescription("Run failed jobs through the program against both simulators, and check what comes of it"),
)

/** Errors go to stderr, a line each; stdout stays for results. */
const presenter: CliOutput.Presenter = {
  present: (event) =>
    event._tag === "InvalidInvocation"
      ? Effect.forEach(event.errors, (error) => Console.error(error.message), { discard: true }).pipe(
          Effect.andThen(Console.error("See --help.")),
        )
      : CliOutput.defaultPresenter.present(event),
}

/** The whole command line, from normalised words. Every way it can fail has its exit code. */
export const run = (words: ReadonlyArray<string>): Effect.Effect<void, Failure, Wiring | Command.Environment> =>
  Command.runWith(raise.pipe(Command.withSubcommands([simulate, demo])), { version })(words).pipe(
    Effect.provide(CliOutput.layerPresenter(presenter)),
  )
