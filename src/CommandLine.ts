/**
 * The command line from the words to the end. What Notification Manager sends needs no parser beyond VendorArguments.ts
 * and goes straight to work; every other line (a sub-command, help, a log level, whatever is wrong with the flags) loads
 * Cli.ts, which knows all of them. Both ways end in the same `raise`.
 */
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type * as Path from "effect/Path"
import type { Failure } from "./ExitCode.ts"
import { raise } from "./Raise.ts"
import { normalise, read } from "./VendorArguments.ts"
import type { Wiring } from "./Wiring.ts"

/** Runs normalised words. Every way it can fail has its exit code. */
export type Runs = (
  words: ReadonlyArray<string>,
) => Effect.Effect<void, Failure, Wiring | FileSystem.FileSystem | Path.Path>

/** A failure whose arguments are refused has its line in the outcomes all the same. */
const tellRefused = Effect.fnUntraced(function* (words: ReadonlyArray<string>, error: Failure) {
  if (error._tag !== "ArgumentsInvalid" && error._tag !== "ShowHelp") return
  const { refused } = yield* Effect.promise(() => import("./log/NotTakenIn.ts"))
  yield* refused(words, error)
})

/** Runs the words that stood behind the program's name; `parser` is Cli.ts, for a line that is not read without it. */
export const run =
  (parser: Runs): Runs =>
  (words) => {
    const normalised = normalise(words)
    const all: ReturnType<Runs> = Option.match(read(normalised), { onNone: () => parser(normalised), onSome: raise })
    return Effect.tapError(all, (error) => tellRefused(normalised, error))
  }
