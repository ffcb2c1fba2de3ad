/**
 * `sweep`: looks in OpCon for failed jobs that nobody has reported, submits them and works on them; with --dry-run it only
 * says what would be submitted, and why each other failed job would not. What a round does is in queue/Sweep.ts.
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { secondsOf } from "../config/KeyTypes.ts"
import { Settings } from "../config/Settings.ts"
import { lazy } from "../domain/Lazy.ts"
import { ArgumentsInvalid } from "../intake/VendorArguments.ts"
import { Journal } from "../journal/Journal.ts"
import type { Attempt } from "../pipeline/Attempt.ts"
import { resultOfAttempt } from "../pipeline/Attempt.ts"
import * as RunReport from "../pipeline/RunReport.ts"
import * as Drain from "../queue/Drain.ts"
import { WorkRemains } from "../queue/Run.ts"
import type { Judged, Swept } from "../queue/Swept.ts"
import { Observer, onSite } from "../site/Site.ts"
import { config, json, on, record, recording, text } from "./Flags.ts"

const sweeping = lazy(() => import("../queue/Sweep.ts"))
const results = lazy(() => import("../queue/Swept.ts"))

/** How far back failures are looked for, unless --since says otherwise. */
const usualSince = "24h"
const dayInSeconds = 86_400

const judgedToJson = ({ job, verdict, why }: Judged) => ({
  job: job.id,
  jobNumber: Option.getOrNull(job.jobNumber),
  schedule: job.scheduleName,
  status: job.status,
  termination: job.termination,
  verdict,
  why,
})

const judgedToText = ({ job, verdict, why }: Judged): string => {
  const run = Option.match(job.jobNumber, { onNone: () => "", onSome: (number) => ` run ${number}` })
  return `${verdict === "submitted" ? "would submit" : "not"} ${job.id}${run} (${job.status}): ${why}`
}

/** Works on what was submitted, and on whatever else is due. */
const work = Effect.fnUntraced(function* (swept: Swept, json: boolean) {
  const observer = yield* Observer
  const own = new Set(swept.submitted.map(({ id }) => id))
  const attempts = yield* Ref.make<ReadonlyArray<Attempt>>([])
  const onAttempt = Effect.fnUntraced(function* (attempt: Attempt) {
    if (!own.has(attempt.entry.id)) return
    const result = resultOfAttempt(attempt)
    yield* observer.printed(() => ({
      ...RunReport.toJson(result),
      entry: attempt.entry.id,
      state: attempt.entry.state,
    }))
    yield* Ref.update(attempts, (before) => [...before, attempt])
    if (!json) yield* Console.log(RunReport.toText(result))
  })
  if (own.size > 0) yield* Drain.drain(Option.none(), { which: "due", onAttempt })
  return yield* Ref.get(attempts)
})

/** Fails where something is left to do: a system was down, or an entry is not finished. */
const finish = Effect.fnUntraced(function* ({ stopped, submitted }: Swept) {
  const journal = yield* Journal
  if (Option.isSome(stopped)) return yield* stopped.value
  const states = yield* Effect.forEach(submitted, ({ id }) => journal.pending(id))
  const pending = states.filter(Option.isSome).length
  if (pending > 0) return yield* new WorkRemains({ what: `${pending} of ${submitted.length} submitted are pending` })
})

interface Given {
  readonly dryRun: boolean
  readonly json: boolean
  /** Seconds. */
  readonly since: number
}

const once = Effect.fn("Sweep.once")(function* ({ dryRun, json, since }: Given) {
  const { sweep, sweepSettings } = yield* sweeping
  const { sentenceOf } = yield* results
  const { general } = yield* Settings
  const { maxPerRound } = yield* sweepSettings
  if (since > general.journalKeepDays * dayInSeconds) {
    const days = general.journalKeepDays
    const problem = `--since is longer than the journal remembers what was reported: ${days} days (JOURNAL_KEEP_DAYS)`
    return yield* new ArgumentsInvalid({ problems: [problem], see: "sweep --help" })
  }
  const judged: Array<Judged> = []
  const onJudged = (one: Judged) => {
    if (dryRun && !json) return Console.log(judgedToText(one))
    // All of a dry run are asked for; of a real one the others are only counted.
    return Effect.sync(() => (dryRun || one.verdict === "submitted" ? judged.push(one) : 0))
  }
  const swept = yield* sweep({ since: since * 1000, dryRun, known: new Set(), onJudged })
  const attempts = yield* work(swept, json)
  const sentence = sentenceOf(swept, maxPerRound, dryRun)
  if (json) {
    const attempted = new Map(attempts.map((attempt) => [attempt.entry.failed.id, attempt]))
    const jobs = judged.map((one) => {
      const attempt = attempted.get(one.job.id)
      if (attempt === undefined) return judgedToJson(one)
      const { id, state } = attempt.entry
      return { ...judgedToJson(one), entry: id, state, result: RunReport.toJson(resultOfAttempt(attempt)) }
    })
    const { counts, notes } = swept
    yield* Console.log(JSON.stringify({ schemaVersion: 1, dryRun, counts, notes, jobs, summary: sentence }))
  } else {
    yield* Console.log(sentence)
    yield* Effect.forEach(swept.notes, (note) => Console.error(note))
  }
  return yield* finish(swept)
})

export const sweep = Command.make(
  "sweep",
  {
    config,
    json: json.pipe(Flag.withDescription("One JSON object: the failed jobs, what is done about each, and why")),
    record,
    dryRun: on("dry-run", "Read only: say what would be submitted, and why each other failed job would not"),
    since: text("since", "TIME", `How far back failures are looked for: 90m, 24h, 3d (default: ${usualSince})`).pipe(
      Flag.withDefault(usualSince),
      Flag.filterMap(
        (value) => Option.filter(secondsOf(value), (seconds) => seconds > 0),
        (value) => `--since is ${value}: a time with its unit (m, h, d) is meant, such as 24h`,
      ),
    ),
  },
  Effect.fn("Sweep.command")(
    function* ({ config, record: recorded, ...given }) {
      const words = ["sweep", "--since", `${given.since}s`, ...(given.dryRun ? ["--dry-run"] : [])]
      return yield* recording(recorded, words, onSite(once(given), { config, dryRun: given.dryRun }))
    },
    Effect.tapError((error) => Console.error(error.message)),
  ),
).pipe(
  Command.withDescription("Find failed jobs in OpCon that nobody has reported, and raise their incidents"),
  Command.withExamples(({ commandPath }) => [
    { command: `${commandPath.join(" ")} --dry-run`, description: "What would be submitted, and why not the others" },
    { command: `${commandPath.join(" ")} --since 3d`, description: "After an outage of three days" },
  ]),
)
