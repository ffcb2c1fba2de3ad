/**
 * Raises the incident of one failure from the vendor's flags, and prints the result. Every failed job comes through here, so
 * it loads nothing that only an operator's command needs.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type * as CliError from "effect/cli/CliError"
import type { RunResult } from "../pipeline/RunReport.ts"
import { toJson, toText } from "../pipeline/RunReport.ts"
import type { SettingsInvalid } from "../config/ConnectorConfig.ts"
import type { FailedJob } from "../domain/FailedJob.ts"
import type { Failure } from "./ExitCode.ts"
import * as Run from "../queue/Run.ts"
import { tlsTypeWarning } from "../intake/TlsType.ts"
import type { Flags } from "../intake/VendorArguments.ts"
import { ArgumentsInvalid, decode } from "../intake/VendorArguments.ts"
import { Observer, onSite, Site } from "../site/Site.ts"

const notStarted = (error: ArgumentsInvalid | SettingsInvalid): Run.Ended<ArgumentsInvalid | SettingsInvalid> => ({
  outcome: "failed",
  report: Run.empty,
  requests: Option.none(),
  error: Option.some(error),
})

/** Prints the result of a run that could not begin. */
export const printRefused = (kind: string, message: string, json: boolean) => {
  const result: RunResult = {
    outcome: "failed",
    job: "",
    report: Run.empty,
    requests: Option.none(),
    error: Option.some({ kind, message }),
  }
  return Console.log(json ? JSON.stringify(toJson(result)) : toText(result))
}

const keep = Effect.fnUntraced(function* (failed: FailedJob, error: SettingsInvalid) {
  const { accepted } = yield* Site
  const { queueWithoutConfig } = yield* Effect.promise(() => import("../queue/QueueWithoutConfig.ts"))
  return yield* queueWithoutConfig(failed, error, accepted)
})

/** Raises the incident, or plans it, and prints the result; fails with the error that stopped it. */
export const raise = Effect.fn("Raise.raise")(function* ({ config, dryRun, json, tlsType, ...given }: Flags) {
  const { accepted } = yield* Site
  const tls = Option.flatMap(tlsType, (list) => Option.fromUndefinedOr(tlsTypeWarning(list)))
  const decoded = Result.mapError(decode(given), ({ problems }) => {
    const wrong = Option.filter(tls, ({ wrong }) => wrong)
    return new ArgumentsInvalid({ problems: [...problems, ...Option.toArray(wrong).map(({ sentence }) => sentence)] })
  })
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
  yield* Console.log(json ? JSON.stringify(toJson(result)) : toText(result))
  if (Option.isSome(error)) return yield* error.value
})
