/**
 * `outcomes.ndjson` in LOGDIR, which reports and dashboards read: one line for each failure that was finished or given up.
 * A month that is over is renamed to `outcomes-yyyy-MM.ndjson`.
 *
 * Each finished failure has at least one line, because the line is written before the journal is updated: after a kill
 * between the two the failure is worked on and reported again. Of lines with the same `entry` the last one counts. A line
 * is one appending write, so that lines of several processes never mix, and is flushed.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Settings } from "../config/Settings.ts"
import { CommandFailed } from "../domain/CommandFailed.ts"
import { appendLine } from "../files/DurableFile.ts"
import { host } from "../intake/DrainLock.ts"
import type { Entry } from "../journal/Entry.ts"
import { SharedDocuments } from "../journal/SharedDocuments.ts"
import { isJournalError } from "../journal/Journal.ts"
import type { Attempt, FinalOutcome } from "../pipeline/Attempt.ts"
import { resultOfAttempt, resultOfGivenUp } from "../pipeline/Attempt.ts"
import type { RunResult } from "../pipeline/RunReport.ts"
import { stepNames, toJson } from "../pipeline/RunReport.ts"
import * as JournalNotes from "../domain/notes/Journal.ts"
import * as RecordsNotes from "../domain/notes/Records.ts"

/** ISO 8601, UTC, with milliseconds: `2024-09-21T07:20:00.123Z`. */
const Time = Schema.DateTimeUtcFromString

/** One line: the object of `--json`, then the failure and its times. */
export const OutcomeLine = Schema.Struct({
  schemaVersion: Schema.Literal(1),
  /** queued: work remains, and the journal could not keep it (`entry` is null then). */
  outcome: Schema.Literals(["created", "reopened", "updated", "suppressed", "queued", "ambiguous", "failed"]),
  /** `yyyyMMdd|scheduleId|instance|name`; empty where the arguments name no job. */
  job: Schema.String,
  incident: Schema.OptionFromNullOr(Schema.String),
  url: Schema.OptionFromNullOr(Schema.String),
  /** `row` of the decision table; null where nothing was decided. */
  decision: Schema.OptionFromNullOr(
    Schema.Struct({
      kind: Schema.Literals(["Suppress", "Create", "Update", "Reopen"]),
      row: Schema.Int,
      reason: Schema.String,
    }),
  ),
  /** Of the last run only. */
  steps: Schema.Array(
    Schema.Struct({
      step: Schema.Literals(stepNames),
      status: Schema.Literals(["done", "planned", "skipped", "failed"]),
      attempts: Schema.Int,
      notes: Schema.optionalKey(Schema.Array(Schema.String)),
    }),
  ),
  /** What stopped it, or why a person dropped it. */
  error: Schema.optionalKey(Schema.Struct({ kind: Schema.String, message: Schema.String })),
  /** The id in the journal; null where the failure never entered it. */
  entry: Schema.OptionFromNullOr(Schema.String),
  /** none: the failure never entered the journal: its arguments were refused, or nothing could be written. */
  state: Schema.Literals(["done", "dead", "parked", "dropped", "none"]),
  /** As Notification Manager passed them; empty where it did not. */
  schedule: Schema.String,
  agent: Schema.String,
  template: Schema.String,
  termination: Schema.String,
  /** The failing run; null where neither the command line nor OpCon has given it. */
  jobNumber: Schema.OptionFromNullOr(Schema.Int),
  /** Assigned_WorkGroup_Name of the ticket; null where there is no ticket or it is not known. */
  workGroup: Schema.OptionFromNullOr(Schema.String),
  receivedAt: Time,
  /** When the incident was first known to exist; null where there is none. */
  incidentAt: Schema.OptionFromNullOr(Time),
  finishedAt: Time,
  /** Runs of the program that worked on it. */
  attempts: Schema.Int,
  /** The sweep has found the failure; absent where Notification Manager reported it. */
  origin: Schema.optionalKey(Schema.Literal("sweep")),
  /** Which host of a shared queue finished it; absent where the queue is not shared. */
  host: Schema.optionalKey(Schema.String),
})
export type OutcomeLine = typeof OutcomeLine.Type
export type Line = typeof OutcomeLine.Encoded

/** Called with every outcome; telemetry counts them. */
export const OnOutcome = Context.Reference<(line: Line) => Effect.Effect<void>>("opcon-summit/OnOutcome", {
  defaultValue: () => () => Effect.void,
})

export const currentFile = "outcomes.ndjson"

/** Appends `line` to the outcomes in `folder`; on disk when this returns. */
export const append = Effect.fn("Outcomes.append")(function* (folder: string, line: Line) {
  const path = yield* Path.Path
  yield* (yield* OnOutcome)(line)
  yield* appendLine(path.join(folder, currentFile), JSON.stringify(line))
})

export const time = (at: number): string => DateTime.formatIso(DateTime.makeUnsafe(at))

const lineOf = (
  entry: Entry,
  inJournal: boolean,
  result: RunResult<FinalOutcome>,
  finishedAt: number,
  isShared: boolean,
): Line => {
  const { failed, progress, state } = entry
  return {
    ...toJson(result),
    entry: inJournal ? entry.id : null,
    state: inJournal && state !== "pending" ? state : "none",
    schedule: failed.schedule,
    agent: failed.agent,
    template: failed.template,
    termination: failed.termination,
    jobNumber: failed.jobNumber ?? Option.getOrNull(progress.jobNumber),
    workGroup: Option.getOrNull(progress.workGroup),
    receivedAt: time(entry.receivedAt),
    incidentAt: Option.getOrNull(Option.map(progress.incidentAt, time)),
    finishedAt: time(finishedAt),
    attempts: entry.attempts,
    ...(failed.origin === undefined ? {} : { origin: failed.origin }),
    ...(isShared ? { host } : {}),
  }
}

/** Appends an outcome. A folder that cannot be written is logged, with the line that is missing, and stops nothing. */
const report = Effect.fnUntraced(function* (entry: Entry, inJournal: boolean, result: RunResult<FinalOutcome>) {
  const { general, shared } = yield* Settings
  const line = lineOf(entry, inJournal, result, yield* Clock.currentTimeMillis, Option.isSome(shared))
  const documents = yield* yield* SharedDocuments
  // Without the database the entry cannot be saved either, and is worked on again.
  if (inJournal && Option.isSome(documents)) {
    yield* Effect.ignore(documents.value.put("outcome", entry.id, JSON.stringify(line)))
  }
  yield* Effect.catch(append(general.logDir, line), (error) =>
    Effect.logError(
      RecordsNotes.noOutcome({
        file: currentFile,
        folder: general.logDir,
        why: error.message,
        line: JSON.stringify(line),
      }),
    ),
  )
})

/**
 * Reports an entry that leaves `pending`. Call it before the journal saves the entry: a kill in between then leaves a line
 * whose failure is worked on and reported again, never a failure without a line.
 */
export const attempted = (attempt: Attempt) =>
  attempt.entry.state === "pending" ? Effect.void : report(attempt.entry, true, resultOfAttempt(attempt))

/** Reports an entry that a person gives up; call it before the journal saves the entry. */
export const dropped = (entry: Entry) => report(entry, true, resultOfGivenUp(entry))

/** Reports a failure that the journal could not take and whose process is interrupted. */
export const interrupted = Effect.fnUntraced(function* (entry: Entry) {
  const at = yield* Clock.currentTimeMillis
  const last = Option.some({ at, kind: "Interrupted", message: JournalNotes.interrupted })
  yield* report({ ...entry, attempts: 1 }, false, resultOfGivenUp({ ...entry, last }))
})

/** Reports a failure that the journal could not take, even where work remains: no other process will report it. */
export const notInJournal = (attempt: Attempt) => report(attempt.entry, false, resultOfAttempt(attempt))

/** Outcomes of a month that is over. */
export const finishedMonth = /^outcomes-\d{4}-\d\d\.ndjson$/

export const fromLine = Schema.decodeUnknownResult(Schema.fromJsonString(OutcomeLine))

export interface Outcomes {
  /** One for each failure, in the order they were written. */
  readonly lines: ReadonlyArray<OutcomeLine>
  /** Lines that are not outcomes, or that a full disk has cut off. */
  readonly unreadable: number
}

/** Every outcome in `folder` and of the other hosts of a shared queue, the last one of each journal entry. */
export const read = Effect.fn("Outcomes.read")(
  function* (folder: string) {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const there = (yield* files.exists(folder)) ? files.readDirectory(folder) : Effect.succeed(new Array<string>())
    const names = Effect.map(there, (all) => [
      ...all.filter((name) => finishedMonth.test(name)).toSorted(),
      ...all.filter((name) => name === currentFile),
    ])
    const texts = Effect.gen(function* () {
      const before = yield* names
      const all = yield* Effect.forEach(before, (name) => files.readFileString(path.join(folder, name)))
      return (yield* names).join() === before.join() ? all : undefined
    }).pipe(
      Effect.catchIf(
        ({ reason }) => reason._tag === "NotFound",
        () => Effect.undefined,
      ),
    )
    // Read again where a month was closed meanwhile: it would be missed or counted twice.
    let all = yield* texts
    while (all === undefined) all = yield* texts
    const lines = new Map<string, OutcomeLine>()
    let unreadable = 0
    for (const [at, text] of all.join("\n").split("\n").entries()) {
      if (text.trim() === "") continue
      const line = fromLine(text)
      if (Result.isFailure(line)) unreadable += 1
      else {
        const key = line.success.entry._tag === "Some" ? line.success.entry.value : `line ${at}`
        // The entry takes the position of its last line.
        lines.delete(key)
        lines.set(key, line.success)
      }
    }
    // An entry that was retried may have been finished on another host the last time.
    const documents = yield* yield* SharedDocuments
    for (const text of Option.isSome(documents) ? yield* documents.value.all("outcome") : []) {
      const line = fromLine(text)
      if (Result.isFailure(line)) unreadable += 1
      else {
        const key = Option.getOrElse(line.success.entry, () => text)
        const here = lines.get(key)
        if (here !== undefined && DateTime.isGreaterThan(here.finishedAt, line.success.finishedAt)) continue
        lines.delete(key)
        lines.set(key, line.success)
      }
    }
    return { lines: Array.from(lines.values()), unreadable } satisfies Outcomes
  },
  (self, folder) =>
    Effect.mapError(self, (error) => {
      if (isJournalError(error)) return error
      const message = `The outcomes in ${folder} cannot be read: ${error.message}. Check LOGDIR in [GENERAL] and its permissions.`
      return new CommandFailed({ kind: "OutcomesUnreadable", message })
    }),
)

/** The last outcome of a journal entry, found without reading every line as JSON; none where there is none or it cannot be read. */
export const last = Effect.fn("Outcomes.last")(function* (folder: string, entry: string) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const documents = yield* yield* SharedDocuments
  if (Option.isSome(documents)) {
    const text = yield* Effect.orElseSucceed(documents.value.get("outcome", entry), () => Option.none<string>())
    const found = Option.flatMap(text, (line) => Result.getSuccess(fromLine(line)))
    if (Option.isSome(found)) return found
  }
  const all = yield* Effect.orElseSucceed(files.readDirectory(folder), () => new Array<string>())
  const names = [
    ...all.filter((name) => name === currentFile),
    ...all
      .filter((name) => finishedMonth.test(name))
      .toSorted()
      .toReversed(),
  ]
  for (const name of names) {
    const text = yield* Effect.orElseSucceed(files.readFileString(path.join(folder, name)), () => "")
    const line = text.split("\n").findLast((one) => one.includes(`"entry":${JSON.stringify(entry)}`))
    const found = line === undefined ? Option.none<OutcomeLine>() : Result.getSuccess(fromLine(line))
    if (Option.isSome(found)) return found
  }
  return Option.none<OutcomeLine>()
})
