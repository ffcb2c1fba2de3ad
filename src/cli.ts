/**
 * The whole command line: all commands, with help. Lines that only raise an incident are read without it (commands/Raise.ts).
 * Each command is in commands/ and loads what it does when it is called.
 */
import * as Effect from "effect/Effect"
import * as CliConfig from "effect/cli/CliConfig"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import { console } from "./commands/Console.ts"
import { demo } from "./commands/Demo.ts"
import { doctor } from "./commands/Doctor.ts"
import { drain } from "./commands/Drain.ts"
import { encrypt } from "./commands/Encrypt.ts"
import type { Failure } from "./commands/ExitCode.ts"
import { builtIns, presenter } from "./commands/Help.ts"
import { incident } from "./commands/Incident.ts"
import { journal } from "./commands/Journal.ts"
import { raiseCommand } from "./commands/RaiseFlags.ts"
import { replay } from "./commands/Replay.ts"
import { report } from "./commands/Report.ts"
import { silence } from "./commands/Silence.ts"
import { simulate } from "./commands/Simulate.ts"
import { sweep } from "./commands/Sweep.ts"
import { sync } from "./commands/Sync.ts"
import { template } from "./commands/Template.ts"
import { program, version } from "./intake/ProgramName.ts"
import * as Screen from "./site/Screen.ts"
import { Site } from "./site/Site.ts"

/** What the first page of the help says of a command; its own page says it in full. */
const short = Command.withShortDescription

/** Runs normalised words. Every way it can fail has its exit code. */
export const run = (words: ReadonlyArray<string>): Effect.Effect<void, Failure, Site | Command.Environment> => {
  const all = (screen: Screen.Screen["Service"]) =>
    Command.runWith(
      raiseCommand(program()).pipe(
        Command.withSubcommands([
          {
            group: "CHECKS AND REPORTS",
            commands: [
              doctor.pipe(short("Check settings, folders, OpCon and Summit")),
              report.pipe(short("Write an HTML page with charts of what failed")),
              incident.pipe(short("Read an incident from Summit and print it")),
            ],
          },
          {
            group: "JOURNAL",
            commands: [
              journal.pipe(short("list, show, retry, drop, resolve, status, prune, setup, move")),
              drain.pipe(short("Work on everything that is pending")),
              console.pipe(short("The journal on a page in a browser, with buttons")),
              silence.pipe(short("add, list, end: no incidents for a while")),
              sweep.pipe(short("Find failed jobs that nobody has reported")),
              sync.pipe(short("Follow the incidents that were raised")),
            ],
          },
          { group: "TEMPLATES", commands: [template.pipe(short("check, explain, schema"))] },
          { group: "SECRETS", commands: [encrypt.pipe(short("Encrypt a token, key or password"))] },
          {
            group: "REHEARSAL",
            commands: [
              simulate.pipe(short("Start both systems as simulators")),
              demo.pipe(short("Run failed jobs against the simulators and check the results")),
              replay(run).pipe(short("Run a recording again with this version")),
            ],
          },
        ]),
      ),
      { version },
    )(words).pipe(
      Effect.provide(CliOutput.layerPresenter(presenter(screen))),
      Effect.provide(CliConfig.layer({ builtIns })),
    )
  const onScreen = Screen.provide(Effect.flatMap(Screen.Screen, all), words.includes("--json"))
  return Effect.flatMap(Site, ({ screen }) => Effect.provide(onScreen, screen))
}
