/**
 * Failures that never get into the journal, because their arguments are refused or nothing can be written there: their
 * line in outcomes.ndjson, so that whoever reads that misses none. It is found without settings (SiteFolder.ts); a folder
 * that takes none is told on stderr, and stops nothing.
 */
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as CliError from "effect/cli/CliError"
import type { SettingsInvalid } from "../domain/ConnectorConfig.ts"
import type { FailedJob } from "../domain/FailedJob.ts"
import type { Line } from "./OutcomeFile.ts"
import { append, time } from "./OutcomeFile.ts"
import { siteFolder } from "../SiteFolder.ts"
import type { ArgumentsInvalid, VendorFlag } from "../VendorArguments.ts"
import { vendorFlags } from "../VendorArguments.ts"
import { configFile } from "../Wiring.ts"

type Named = Pick<Line, "job" | "schedule" | "agent" | "template" | "termination" | "jobNumber">

const tell = Effect.fnUntraced(function* (config: string, named: Named, error: NonNullable<Line["error"]>) {
  const folder = yield* siteFolder(config, "LOGDIR")
  const now = time(yield* Clock.currentTimeMillis)
  const line: Line = {
    schemaVersion: 1,
    outcome: "failed",
    job: named.job,
    incident: null,
    url: null,
    decision: null,
    steps: [],
    error,
    entry: null,
    state: "none",
    schedule: named.schedule,
    agent: named.agent,
    template: named.template,
    termination: named.termination,
    jobNumber: named.jobNumber,
    workGroup: null,
    receivedAt: now,
    incidentAt: null,
    finishedAt: now,
    attempts: 0,
  }
  yield* Effect.catch(append(folder, line), ({ message }) =>
    Console.error(`The failure is not in the outcomes in ${folder} either: ${message}`),
  )
})

/** The settings cannot be used and the journal cannot be written. */
export const unkept = (failed: FailedJob, { _tag, file, message }: SettingsInvalid) => {
  const { agent, id, jobNumber = null, schedule, template, termination } = failed
  return tell(file, { job: id, schedule, agent, template, termination, jobNumber }, { kind: _tag, message })
}

const isDryRun = (word: string): boolean => /^--dry-run(=true)?$/.test(word)

/** `words`, normalised, were meant to tell of a failure and are refused. A command or a dry run is no failure. */
export const refused = Effect.fn("NotTakenIn.refused")(function* (
  words: ReadonlyArray<string>,
  error: ArgumentsInvalid | CliError.ShowHelp,
) {
  const given = (name: VendorFlag | "job-number" | "config") =>
    words.findLast((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3)
  const isFailure = words[0]?.startsWith("-") === true && vendorFlags.some(({ long }) => given(long) !== undefined)
  if (!isFailure || words.some(isDryRun)) return
  const config = yield* Effect.option(configFile(Option.fromUndefinedOr(given("config"))))
  // Nobody has said where anything belongs.
  if (Option.isNone(config)) return
  const text = (name: VendorFlag) => (given(name) ?? "").trim()
  const number = Number(given("job-number") ?? "")
  yield* tell(
    config.value,
    {
      job: "",
      schedule: text("schedule"),
      agent: text("agent"),
      template: text("template"),
      termination: text("termination"),
      jobNumber: Number.isSafeInteger(number) && number > 0 ? number : null,
    },
    {
      kind: "ArgumentsInvalid",
      message: error._tag === "ShowHelp" ? error.errors.map(({ message }) => message).join("; ") : error.message,
    },
  )
})
