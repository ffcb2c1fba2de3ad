/**
 * Writes `outcomes.ndjson`, whose contract is Outcomes.ts. A line goes out in one appending write, so those of many
 * processes never mix, and is flushed; a disk that takes none is told in the log and stops nothing.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import type { RunResult } from "../pipeline/RunReport.ts"
import { toJson } from "../pipeline/RunReport.ts"
import { Settings } from "../config/Settings.ts"
import type { Entry } from "../journal/Entry.ts"
import type { OutcomeLine } from "./Outcomes.ts"
import type { FinalOutcome, Attempt } from "../pipeline/Attempt.ts"
import { resultOfGivenUp, resultOfAttempt } from "../pipeline/Attempt.ts"

export type Line = typeof OutcomeLine.Encoded

/** Told of every failure that is settled; telemetry counts them. */
export const OnSettled = Context.Reference<(line: Line) => Effect.Effect<void>>("opcon-summit/OutcomeFile/OnSettled", {
  defaultValue: () => () => Effect.void,
})

export const currentFile = "outcomes.ndjson"

const newline = 10

/** Whether the file ends within a line, cut off by a full disk or a power cut. */
const endsWithin = Effect.fnUntraced(function* (file: FileSystem.File) {
  const { size } = yield* file.stat
  const last = size === 0n ? Option.none() : yield* file.readAlloc(1, { position: size - 1n })
  return Option.exists(last, ([byte]) => byte !== newline)
})

/** Appends `line` to the outcomes in `folder`; on disk when this returns. */
export const append = Effect.fn("OutcomeFile.append")(function* (folder: string, line: Line) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  yield* (yield* OnSettled)(line)
  const write = Effect.scoped(
    Effect.gen(function* () {
      const file = yield* files.open(path.join(folder, currentFile), { flag: "a+" })
      const before = (yield* endsWithin(file)) ? "\n" : ""
      yield* file.writeAll(new TextEncoder().encode(`${before}${JSON.stringify(line)}\n`))
      yield* file.sync
    }),
  )
  yield* Effect.catchIf(
    write,
    ({ reason }) => reason._tag === "NotFound",
    () => Effect.andThen(files.makeDirectory(folder, { recursive: true }), write),
  )
})

export const time = (at: number): string => DateTime.formatIso(DateTime.makeUnsafe(at))

const lineOf = (entry: Entry, inJournal: boolean, result: RunResult<FinalOutcome>, finishedAt: number): Line => {
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
  }
}

const tell = Effect.fnUntraced(function* (entry: Entry, inJournal: boolean, result: RunResult<FinalOutcome>) {
  const { general } = yield* Settings
  const line = lineOf(entry, inJournal, result, yield* Clock.currentTimeMillis)
  yield* Effect.catch(append(general.logDir, line), (error) =>
    Effect.logError(
      `${currentFile} in ${general.logDir} cannot be written (${error.message}); missing there: ${JSON.stringify(line)}`,
    ),
  )
})

/**
 * Tells of an entry that leaves `pending`. To be called before the journal is told: a kill in between leaves a line of a
 * failure that is worked on again and then told once more, never a failure without a line.
 */
export const attempt = (work: Attempt) =>
  work.entry.state === "pending" ? Effect.void : tell(work.entry, true, resultOfAttempt(work))

/** Tells of an entry that a person gives up; called like `worked`. */
export const dropped = (entry: Entry) => tell(entry, true, resultOfGivenUp(entry))

/** Tells of a failure that the journal could not take, and whose run is interrupted. */
export const lost = Effect.fnUntraced(function* (entry: Entry) {
  const at = yield* Clock.currentTimeMillis
  const message =
    "Interrupted before it was finished, and the journal could not keep it. Look on the job for its incident."
  yield* tell(
    { ...entry, attempts: 1 },
    false,
    resultOfGivenUp({ ...entry, last: Option.some({ at, kind: "Interrupted", message }) }),
  )
})

/** Tells of a failure that the journal could not take, whatever is left to do: nobody else will. */
export const unkept = (work: Attempt) => tell(work.entry, false, resultOfAttempt(work))
