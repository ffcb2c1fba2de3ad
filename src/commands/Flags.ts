/** Flags that several commands share. */
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type * as Path from "effect/Path"
import * as Flag from "effect/cli/Flag"
import * as ExitCode from "./ExitCode.ts"
import { lazy } from "../domain/Lazy.ts"

const recorder = lazy(() => import("../replay/Record.ts"))

export const config = Flag.String("config").pipe(
  Flag.withMetavar("FILE"),
  Flag.withDescription("Connector.config (default: in the working directory, then beside the program)"),
  Flag.optional,
)

export const json = Flag.Boolean("json").pipe(
  Flag.withDescription("One JSON object instead of a line of text"),
  Flag.withDefault(false),
)

export const tlsType = Flag.String("tlsType").pipe(
  Flag.withMetavar("LIST"),
  Flag.withDescription("The vendor's flag, taken and ignored: nothing below TLS 1.2 is ever offered"),
  Flag.optional,
)

/** A flag that takes any text. */
export const text = (name: string, holds: string, description: string) =>
  Flag.String(name).pipe(Flag.withMetavar(holds), Flag.withDescription(description))

/** A flag that is off unless it is given. */
export const on = (name: string, description: string) =>
  Flag.Boolean(name).pipe(Flag.withDescription(description), Flag.withDefault(false))

/** A whole number from `least` on. */
export const count = (name: string, holds: string, least: number) =>
  Flag.Int(name).pipe(
    Flag.withMetavar(holds),
    Flag.filter(
      (value) => value >= least,
      (value) => `--${name} is ${value}: a whole number from ${least} on is allowed`,
    ),
  )

/** `--record FILE`, of the commands whose run can be recorded. */
export const record = {
  file: Flag.optional(
    text(
      "record",
      "FILE",
      "Keep what happens for `replay`, masked; a folder, or {id} in the name, gives each run a file of its own",
    ),
  ),
  documentation: on("record-documentation", "With --record: leave what operators write about the job readable in it"),
}

interface RecordGiven {
  readonly file: Option.Option<string>
  readonly documentation: boolean
}

/** Runs `self`, and records it if --record is given; `argv` are the arguments that a replay starts it with. */
export const recording = <A, E, R>(
  { documentation, file }: RecordGiven,
  argv: ReadonlyArray<string>,
  self: Effect.Effect<A, E, R>,
): Effect.Effect<A, E, R | FileSystem.FileSystem | Path.Path> =>
  Option.match(file, {
    onNone: () => self,
    onSome: (place) =>
      Effect.flatMap(recorder, ({ recorded }) =>
        recorded(place, argv, self, { documentation, exitCodeOf: ExitCode.of }),
      ),
  })
