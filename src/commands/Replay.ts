/** `replay FILE`: runs a recording again with this version and prints the first difference. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import type { RunProgram } from "../replay/Replay.ts"
import type { Failure } from "./ExitCode.ts"
import * as ExitCode from "./ExitCode.ts"
import { json } from "./Flags.ts"
import { lazy } from "../domain/Lazy.ts"

const player = lazy(() => import("../replay/Replay.ts"))

/** `run`: the whole command line, from normalised words. */
export const replay = (run: RunProgram<Failure>) =>
  Command.make(
    "replay",
    {
      file: Argument.String("FILE").pipe(Argument.withDescription("What --record has written")),
      json,
    },
    (given) =>
      Effect.flatMap(player, ({ play }) => play(given, run, ExitCode.of)).pipe(
        Effect.tapError((error) => (error.kind === "RecordingInvalid" ? Console.error(error.message) : Effect.void)),
      ),
  ).pipe(
    Command.withDescription(
      "Run a recording again with this version, in virtual time, and show the first difference; needs no site",
    ),
    Command.withExamples(({ commandPath }) => [
      {
        command: `${commandPath.join(" ")} recording.ndjson`,
        description: "What --record recording.ndjson has written",
      },
    ]),
  )
