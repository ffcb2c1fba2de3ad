/**
 * Records failures that never become an entry of the journal, because their arguments are refused or the journal cannot be
 * written: a line in outcomes.ndjson, so that reports are complete, and the refused words (journal/Rejected.ts). Folders
 * are found without settings (ConnectorConfig.siteFolder); one that cannot be written is reported on stderr.
 */
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type { SettingsInvalid } from "../config/ConnectorConfig.ts"
import { siteFolder } from "../config/ConnectorConfig.ts"
import type { FailedJob } from "../domain/FailedJob.ts"
import type { Line } from "./Outcomes.ts"
import { append, time } from "./Outcomes.ts"
import * as Rejected from "../journal/Rejected.ts"
import { looksLikeFailure, normalise, vendorFlags } from "../intake/VendorWords.ts"
import type { VendorFlag } from "../intake/VendorWords.ts"
import { configFile, Site } from "../site/Site.ts"
import { program } from "../intake/ProgramName.ts"
import * as UnqueuedNotes from "../domain/notes/Unqueued.ts"

type Named = Pick<Line, "job" | "schedule" | "agent" | "template" | "termination" | "jobNumber">

const appendOutcome = Effect.fnUntraced(function* (config: string, named: Named, error: NonNullable<Line["error"]>) {
  const folder = yield* siteFolder(config, "LOGDIR", (yield* Site).variables)
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
    Console.error(UnqueuedNotes.notInOutcomes({ folder, why: message })),
  )
})

/** The settings are invalid, and the journal cannot be written. */
export const unkept = (failed: FailedJob, { _tag, file, message }: SettingsInvalid) => {
  const { agent, id, jobNumber = null, schedule, template, termination } = failed
  return appendOutcome(file, { job: id, schedule, agent, template, termination, jobNumber }, { kind: _tag, message })
}

const isDryRun = (word: string): boolean => /^--dry-run(=true)?$/.test(word)

/** --config if that file exists, else the one that is found without it; none where there is none. */
const siteOf = Effect.fnUntraced(function* (given: string | undefined) {
  const files = yield* FileSystem.FileSystem
  const there = given === undefined ? false : yield* Effect.orElseSucceed(files.exists(given), () => false)
  return yield* Effect.option(configFile(there ? Option.fromUndefinedOr(given) : Option.none()))
})

/** Keeps the words in the journal, because nobody reports the failure again. */
const keep = Effect.fnUntraced(function* (
  config: string,
  words: ReadonlyArray<string>,
  problems: ReadonlyArray<string>,
) {
  const journal = yield* siteFolder(config, "JOURNALDIR", (yield* Site).variables)
  yield* Rejected.add(journal, words, problems).pipe(
    Effect.flatMap(({ id }) => Console.error(UnqueuedNotes.wordsKept({ folder: journal, id, program: program() }))),
    Effect.catch(({ message }) => Console.error(UnqueuedNotes.wordsNotKept({ folder: journal, why: message }))),
  )
})

/** Records that `words` were refused for `problems`; not for a command or a dry run. */
export const refused = Effect.fn("RejectedFailure.refused")(function* (
  words: ReadonlyArray<string>,
  problems: ReadonlyArray<string>,
) {
  const normalised = normalise(words)
  const given = (name: VendorFlag | "job-number" | "config") =>
    normalised.findLast((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3)
  const whole = looksLikeFailure(words)
  const some = normalised[0]?.startsWith("-") === true && vendorFlags.some(({ long }) => given(long) !== undefined)
  if ((!whole && !some) || words.some(isDryRun)) return
  const config = yield* siteOf(given("config"))
  if (whole)
    yield* keep(
      Option.getOrElse(config, () => "Connector.config"),
      words,
      problems,
    )
  if (Option.isNone(config)) return
  const text = (name: VendorFlag) => (given(name) ?? "").trim()
  const number = Number(given("job-number") ?? "")
  yield* appendOutcome(
    config.value,
    {
      job: "",
      schedule: text("schedule"),
      agent: text("agent"),
      template: text("template"),
      termination: text("termination"),
      jobNumber: Number.isSafeInteger(number) && number > 0 ? number : null,
    },
    { kind: "ArgumentsInvalid", message: problems.join("; ") },
  )
})
