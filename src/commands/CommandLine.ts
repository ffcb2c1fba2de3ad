/**
 * The command line from the words to the end. What Notification Manager sends needs no parser beyond VendorArguments.ts
 * and goes straight to work; every other line (a sub-command, help, a log level, whatever is wrong with the flags) loads
 * cli.ts, which knows all of them. Both ways end in the same `raise`. Whatever is printed goes through here, so that no
 * control character reaches a terminal and every refusal is an object on stdout where --json asks for one.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type * as Path from "effect/Path"
import { escapeControls, escapeControlsInJson } from "../domain/Printable.ts"
import type { Failure } from "./ExitCode.ts"
import { kindOf, ofKind } from "./ExitCode.ts"
import { printRefused, raise } from "./Raise.ts"
import { read, refusal, sentence } from "../intake/VendorArguments.ts"
import type { ArgumentsInvalid } from "../intake/VendorArguments.ts"
import { normalise, strayWords } from "../intake/VendorWords.ts"
import type { Site } from "../site/Site.ts"

/** Runs normalised words. Every way it can fail has its exit code. */
export type Runs = (
  words: ReadonlyArray<string>,
) => Effect.Effect<void, Failure, Site | FileSystem.FileSystem | Path.Path>

/** `onResult`: called when something goes to stdout. */
const printing = (console: Console.Console, json: boolean, onResult: () => void): Console.Console => {
  const shown = (made: (text: string) => string, args: ReadonlyArray<unknown>) =>
    args.map((arg) => (typeof arg === "string" ? made(arg) : arg))
  return {
    ...console,
    log: (...args) => {
      onResult()
      console.log(...shown(json ? escapeControlsInJson : escapeControls, args))
    },
    error: (...args) => console.error(...shown(escapeControls, args)),
  }
}

const refusals: ReadonlySet<number> = new Set([64, 65, 78])

const messageOf = (error: Failure): string => {
  if (error._tag !== "ShowHelp") return error.message
  const all = error.errors.map(sentence)
  return all.length === 0 ? "A command is missing. See --help." : all.join("; ")
}

/** A failure whose arguments are refused is kept, and has its line in the outcomes all the same. */
const tellRefused = Effect.fnUntraced(function* (words: ReadonlyArray<string>, error: Failure) {
  if (error._tag !== "ArgumentsInvalid" && error._tag !== "ShowHelp") return
  const { refused } = yield* Effect.promise(() => import("../queue/RejectedFailure.ts"))
  yield* refused(words, error._tag === "ShowHelp" ? [messageOf(error)] : error.problems)
})

/** Runs the words that stood behind the program's name; `parser` is cli.ts, for a line that is not read without it. */
export const run =
  (parser: Runs): Runs =>
  (words) => {
    const normalised = normalise(words)
    const json = words.some((word) => word === "--json" || word === "--json=true")
    let printed = false
    const stray = strayWords(words)
    const refuse = Effect.fnUntraced(function* (error: ArgumentsInvalid) {
      yield* Console.error([...error.problems, "See --help."].join("\n"))
      return yield* error
    })
    const all: ReturnType<Runs> =
      stray.length > 0
        ? Effect.suspend(() => refuse(refusal(stray)))
        : Option.match(read(normalised), { onNone: () => parser(normalised), onSome: raise })
    return all.pipe(
      Effect.tapError((error) =>
        json && !printed && refusals.has(ofKind[kindOf(error)])
          ? printRefused(error._tag === "ShowHelp" ? "ArgumentsInvalid" : kindOf(error), messageOf(error), true)
          : Effect.void,
      ),
      Effect.tapError((error) => tellRefused(words, error)),
      Effect.updateService(Console.Console, (console) => printing(console, json, () => (printed = true))),
    )
  }
