/**
 * The command line of the program. What Notification Manager sends needs no parser beyond VendorArguments.ts: its flags
 * become a failure, the failure an incident, and the result is printed. Every other line (a command, help, a mistake)
 * loads cli.ts, which knows all of them and ends in the same `raise`. Whatever is printed goes through here, so that no
 * control character reaches a terminal and every refusal is an object on stdout where --json asks for one.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type * as CliError from "effect/cli/CliError"
import type { RunResult } from "../pipeline/RunReport.ts"
import { toJson, toText } from "../pipeline/RunReport.ts"
import type { SettingsInvalid } from "../config/ConnectorConfig.ts"
import { FailedJob } from "../domain/FailedJob.ts"
import type { Failure } from "./ExitCode.ts"
import * as Run from "../queue/Run.ts"
import { tlsTypeWarning } from "../intake/TlsType.ts"
import type { Flags } from "../intake/VendorArguments.ts"
import { Observer, offSite, onSite, Site } from "../site/Site.ts"
import type * as FileSystem from "effect/FileSystem"
import type * as Path from "effect/Path"
import { escapeControls, escapeControlsInJson, Painted } from "../domain/Printable.ts"
import { kindOf, ofKind } from "./ExitCode.ts"
import { ArgumentsInvalid, decode, flagsOf, read, refusal, sentences } from "../intake/VendorArguments.ts"
import type { Line } from "../intake/VendorLine.ts"
import { mayBeCommand, normalise, strayWords } from "../intake/VendorWords.ts"
import { lazy } from "../domain/Lazy.ts"

const queueing = lazy(() => import("../queue/QueueWithoutConfig.ts"))
const commandLine = lazy(() => import("./CommandWords.ts"))
const dryRunText = lazy(() => import("../explain/DryRun.ts"))
const rejected = lazy(() => import("../queue/RejectedFailure.ts"))

const notStarted = (error: ArgumentsInvalid | SettingsInvalid): Run.Ended<ArgumentsInvalid | SettingsInvalid> => ({
  outcome: "failed",
  report: Run.emptyReport,
  requests: Option.none(),
  error: Option.some(error),
})

/** Prints the result of a run that could not begin. */
const printRefused = (kind: string, message: string, json: boolean) => {
  const result: RunResult = {
    outcome: "failed",
    job: "",
    report: Run.emptyReport,
    requests: Option.none(),
    error: Option.some({ kind, message }),
  }
  return Console.log(json ? JSON.stringify(toJson(result)) : toText(result))
}

const keep = Effect.fnUntraced(function* (failed: FailedJob, error: SettingsInvalid) {
  const { accepted } = yield* Site
  const { queueWithoutConfig } = yield* queueing
  return yield* queueWithoutConfig(failed, error, accepted)
})

/** Prints a dry run for people. */
const printPlan = Effect.fnUntraced(function* (result: RunResult, config: Option.Option<string>, requests: boolean) {
  const { print } = yield* dryRunText
  const { screen } = yield* Site
  yield* offSite(Effect.provide(print(result, requests), screen), { config }).pipe(
    // Connector.config has become invalid in this moment.
    Effect.catchTag("SettingsInvalid", () => Console.log(toText(result))),
  )
})

/** Raises the incident, or plans it, and prints the result; fails with the error that stopped it. */
export const raise = Effect.fn("Raise.raise")(function* ({ config, dryRun, json, requests, tlsType, ...given }: Flags) {
  const { accepted } = yield* Site
  const tls = Option.flatMap(tlsType, (list) => Option.fromUndefinedOr(tlsTypeWarning(list)))
  const job = Option.match(accepted, {
    onNone: () => decode(given),
    onSome: ({ failure }) => Result.succeed(FailedJob.make(failure)),
  })
  const decoded = Result.mapError(job, ({ problems }) => {
    const wrong = Option.filter(tls, ({ wrong }) => wrong)
    return new ArgumentsInvalid({ problems: [...problems, ...Option.toArray(wrong).map(({ sentence }) => sentence)] })
  }).pipe(
    Result.filterOrFail(
      () => dryRun || !requests,
      () => new ArgumentsInvalid({ problems: ["--requests belongs to --dry-run"] }),
    ),
  )
  const ended: Run.Ended<Exclude<Failure, CliError.CliError>> = yield* Effect.gen(function* () {
    const failed = yield* Effect.fromResult(decoded)
    const warned = Effect.forEach(Option.toArray(tls), ({ sentence }) =>
      Effect.logWarning(`${sentence}; it is ignored`),
    )
    const run = Effect.andThen(warned, dryRun ? Run.plan(failed) : Run.raise(failed, accepted))
    return yield* onSite(Effect.annotateLogs(run, { job: failed.id }), { config, dryRun })
  }).pipe(
    Effect.catchTags({
      ArgumentsInvalid: (error) => Effect.succeed(notStarted(error)),
      SettingsInvalid: (error) =>
        Effect.map(
          dryRun || Result.isFailure(decoded) ? Effect.succeed(false) : keep(decoded.success, error),
          (kept) => ({ ...notStarted(error), outcome: kept ? "queued" : "failed" }) as const,
        ),
    }),
  )
  const { error } = ended
  const result: RunResult = {
    ...ended,
    job: Result.match(decoded, { onFailure: () => "", onSuccess: ({ id }) => id }),
    error: Option.map(error, ({ _tag, message }) => ({ kind: _tag, message })),
  }
  yield* (yield* Observer).printed(() => toJson(result))
  if (json || Option.isNone(result.requests)) {
    yield* Console.log(json ? JSON.stringify(toJson(result)) : toText(result))
  } else yield* printPlan(result, config, requests)
  if (Option.isSome(error)) return yield* error.value
})

/** Runs normalised words. Every way it can fail has its exit code. */
export type Runs = (
  words: ReadonlyArray<string>,
) => Effect.Effect<void, Failure, Site | FileSystem.FileSystem | Path.Path>

/** `onResult`: called when something goes to stdout. */
const printing = (console: Console.Console, json: boolean, onResult: () => void): Console.Console => {
  const shown = (made: (text: string) => string, args: ReadonlyArray<unknown>) =>
    args.map((arg) => (typeof arg === "string" ? made(arg) : arg instanceof Painted ? arg.text : arg))
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
  const all = sentences(error.errors)
  return all.length === 0 ? "A command is missing. See --help." : all.join("; ")
}

/** A failure whose arguments are refused is kept, and has its line in the outcomes all the same. */
const tellRefused = Effect.fnUntraced(function* (words: ReadonlyArray<string>, error: Failure) {
  if (error._tag !== "ArgumentsInvalid" && error._tag !== "ShowHelp") return
  const { refused } = yield* rejected
  yield* refused(words, error._tag === "ShowHelp" ? [messageOf(error)] : error.problems)
})

/**
 * Runs the words after the program's name. `line`: what main.ts has parsed of them, where it is the line of a failure.
 * `parser` is cli.ts, for all other lines.
 */
export const run =
  (parser: Runs) =>
  (words: ReadonlyArray<string>, line?: Line): ReturnType<Runs> => {
    const json = words.some((word) => word === "--json" || word === "--json=true")
    let printed = false
    /** What is recorded of a refusal; nothing of a mistyped command. */
    let failure: ReadonlyArray<string> = words
    const refuse = Effect.fnUntraced(function* (error: ArgumentsInvalid) {
      yield* Console.error([...error.problems, "See --help."].join("\n"))
      return yield* error
    })
    const parse = (given: ReadonlyArray<string>): ReturnType<Runs> => {
      const stray = strayWords(given)
      if (stray.length > 0) return Effect.suspend(() => refuse(refusal(stray)))
      const normalised = normalise(given)
      return Option.match(read(normalised), { onNone: () => parser(normalised), onSome: raise })
    }
    const parseTyped = Effect.fnUntraced(function* () {
      const { commandWords } = yield* commandLine
      const given = commandWords(words)
      failure = Result.getOrElse(given, () => [])
      if (Result.isSuccess(given)) return yield* parse(given.success)
      return yield* refuse(new ArgumentsInvalid({ problems: [given.failure], see: "--help" }))
    })
    const whole = line === undefined ? parse : () => raise(flagsOf(line))
    const all = mayBeCommand(words) ? parseTyped() : whole(words)
    return all.pipe(
      Effect.tapError((error) =>
        json && !printed && refusals.has(ofKind[kindOf(error)])
          ? printRefused(error._tag === "ShowHelp" ? "ArgumentsInvalid" : kindOf(error), messageOf(error), true)
          : Effect.void,
      ),
      Effect.tapError((error) => tellRefused(failure, error)),
      Effect.updateService(Console.Console, (console) => printing(console, json, () => (printed = true))),
    )
  }
