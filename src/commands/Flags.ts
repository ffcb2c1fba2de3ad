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
  Flag.withDescription("The vendor's flag, accepted and ignored: TLS 1.2 and 1.3 are always offered"),
  Flag.optional,
)

/** A flag that takes any text. */
export const text = (name: string, holds: string, description: string) =>
  Flag.String(name).pipe(Flag.withMetavar(holds), Flag.withDescription(description))

/** A flag that is off unless it is given. */
export const on = (name: string, description: string) =>
  Flag.Boolean(name).pipe(Flag.withDescription(description), Flag.withDefault(false))

interface Range {
  readonly least: number
  readonly most: number
  /** What the flag holds, for the sentence about a value outside. */
  readonly what?: string
}

/** Whole numbers that any flag takes. */
const largest = 999_999_999

/** A whole number; any other value is refused in one sentence (VendorArguments.sentence prints it as it is). */
export const count = (name: string, holds: string, { least, most, what = "a whole number" }: Range) => {
  const allowed = most === largest ? `${what} from ${least} on` : `${what} from ${least} to ${most}`
  return Flag.String(name).pipe(
    Flag.withMetavar(holds),
    Flag.filterMap(
      (value) => {
        const number = Number(value)
        return /^\d{1,9}$/.test(value) && number >= least && number <= most ? Option.some(number) : Option.none()
      },
      (value) => `--${name} is ${value}: ${allowed} is allowed`,
    ),
  )
}

export const from = (least: number): Range => ({ least, most: largest })

/** `--record FILE`, of the commands whose run can be recorded. */
export const record = {
  file: Flag.optional(
    text(
      "record",
      "FILE",
      "Record the run for `replay`, masked; a folder, or {id} in the name, gives each run its own file",
    ),
  ),
  documentation: on(
    "record-documentation",
    "With --record: keep the documentation of the job readable in the recording",
  ),
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
