/**
 * `--record FILE`, which keeps what happens in a run, and `replay FILE`, which plays it back. Flags only; the work is in
 * recording/, loaded when one of them is used.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type * as Path from "effect/Path"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { json } from "./CommonFlags.ts"
import type { Runs } from "../replay/Replay.ts"

const file = Flag.String("record").pipe(
  Flag.withMetavar("FILE"),
  Flag.withDescription(
    "Keep what happens for `replay`, masked; a folder, or {id} in the name, gives each run a file of its own",
  ),
  Flag.optional,
)

const documentation = Flag.Boolean("record-documentation").pipe(
  Flag.withDescription("With --record: leave what operators write about the job readable in it"),
  Flag.withDefault(false),
)

export const record = { file, documentation }

interface Asked {
  readonly file: Option.Option<string>
  readonly documentation: boolean
}

/** `self`, recorded where that is asked for; `argv` are the arguments that it stands for. */
export const recording = <A, E, R>(
  { documentation, file }: Asked,
  argv: ReadonlyArray<string>,
  self: Effect.Effect<A, E, R>,
): Effect.Effect<A, E, R | FileSystem.FileSystem | Path.Path> =>
  Option.match(file, {
    onNone: () => self,
    onSome: (place) =>
      Effect.flatMap(
        Effect.promise(() => import("../replay/Record.ts")),
        ({ recorded }) => recorded(place, argv, self, documentation),
      ),
  })

/** `replay`; `run` is the whole command line, from normalised words. */
export const replay = (run: Runs) =>
  Command.make(
    "replay",
    {
      file: Argument.String("FILE").pipe(Argument.withDescription("What --record has written")),
      json,
    },
    (given) =>
      Effect.flatMap(
        Effect.promise(() => import("../replay/Play.ts")),
        ({ play }) => play(given, run),
      ).pipe(
        Effect.tapError((error) => (error.kind === "RecordingInvalid" ? Console.error(error.message) : Effect.void)),
      ),
  ).pipe(
    Command.withDescription(
      "Run a recording again with this version, in virtual time, and show the first difference; needs no site",
    ),
  )
