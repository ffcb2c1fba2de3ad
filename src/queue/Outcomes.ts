/**
 * `outcomes.ndjson` in LOGDIR, the contract: a line for each failure that was settled, whoever settled it. It is what a
 * report or a dashboard reads. OutcomeFile.ts writes it; finished months are `outcomes-yyyy-MM.ndjson` beside it.
 *
 * At least one line per settled failure: the line is written before the journal says the same, so a kill between the two
 * leaves a line whose failure is worked on again. Lines with the same `entry` are about the same failure; the last counts.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { CommandFailed } from "../domain/CommandFailed.ts"
import { stepNames } from "../pipeline/RunReport.ts"

/** ISO 8601, UTC, with milliseconds: `2024-09-21T07:20:00.123Z`. */
const Time = Schema.DateTimeUtcFromString

/** One line: the object of `--json`, then what is known of the failure and when things happened. */
export const OutcomeLine = Schema.Struct({
  schemaVersion: Schema.Literal(1),
  /** queued: not finished, and the journal could not keep it either (`entry` is null then). */
  outcome: Schema.Literals(["created", "reopened", "updated", "suppressed", "queued", "ambiguous", "failed"]),
  /** `yyyyMMdd|scheduleId|instance|name`; empty where the arguments name no job. */
  job: Schema.String,
  incident: Schema.OptionFromNullOr(Schema.String),
  url: Schema.OptionFromNullOr(Schema.String),
  /** `row` of the decision table; null where it did not come to a decision. */
  decision: Schema.OptionFromNullOr(
    Schema.Struct({
      kind: Schema.Literals(["Suppress", "Create", "Update", "Reopen"]),
      row: Schema.Int,
      reason: Schema.String,
    }),
  ),
  /** Of the last run that worked on it; those that came before may have had steps of their own. */
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
  /** The id in the journal; null where the failure never got into it. */
  entry: Schema.OptionFromNullOr(Schema.String),
  /** none: the failure never got into the journal: refused at the arguments, or the disk took nothing. */
  state: Schema.Literals(["done", "dead", "parked", "dropped", "none"]),
  /** As Notification Manager passed them; empty where it did not. */
  schedule: Schema.String,
  agent: Schema.String,
  template: Schema.String,
  termination: Schema.String,
  /** The failing run; null where neither the command line nor OpCon told it. */
  jobNumber: Schema.OptionFromNullOr(Schema.Int),
  /** Assigned_WorkGroup_Name of the ticket; null where there is no ticket or it is not known. */
  workGroup: Schema.OptionFromNullOr(Schema.String),
  receivedAt: Time,
  /** When the incident was first known to be there; null where there is none. */
  incidentAt: Schema.OptionFromNullOr(Time),
  finishedAt: Time,
  /** Runs of the program that worked on it. */
  attempts: Schema.Int,
})
export type OutcomeLine = typeof OutcomeLine.Type

/** What is written now. */
const current = "outcomes.ndjson"
const finishedMonth = /^outcomes-\d{4}-\d\d\.ndjson$/

export const fromLine = Schema.decodeUnknownResult(Schema.fromJsonString(OutcomeLine))

export interface Outcomes {
  /** One a failure, in the order they were written. */
  readonly lines: ReadonlyArray<OutcomeLine>
  /** Lines that are none of ours, or that a full disk cut off. */
  readonly unreadable: number
}

/** Every outcome that LOGDIR holds, the last one of each journal entry. No folder, no outcomes. */
export const read = Effect.fn("Outcomes.read")(
  function* (folder: string) {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    if (!(yield* files.exists(folder))) return { lines: [], unreadable: 0 } satisfies Outcomes
    const names = Effect.map(files.readDirectory(folder), (all) => [
      ...all.filter((name) => finishedMonth.test(name)).toSorted(),
      ...all.filter((name) => name === current),
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
    // A month that is finished meanwhile would be missed, or told twice.
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
        // Where the last one stands, not where the first one stood.
        lines.delete(key)
        lines.set(key, line.success)
      }
    }
    return { lines: Array.from(lines.values()), unreadable } satisfies Outcomes
  },
  (self, folder) =>
    Effect.mapError(self, (error) => {
      const message = `The outcomes in ${folder} cannot be read: ${error.message}. Check LOGDIR in [GENERAL] and its permissions.`
      return new CommandFailed({ kind: "OutcomesUnreadable", message })
    }),
)
