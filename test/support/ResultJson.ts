/**
 * The JSON object of `--json` as users may rely on it, written down a second time and closed: a member that is not here is
 * a change of the contract.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Ended } from "./Program.ts"

export const ResultJson = Schema.Struct({
  schemaVersion: Schema.Literal(1),
  outcome: Schema.Literals([
    "created",
    "reopened",
    "updated",
    "suppressed",
    "queued",
    "handed-off",
    "ambiguous",
    "failed",
    "would-create",
    "would-reopen",
    "would-update",
    "would-suppress",
  ]),
  /** `yyyyMMdd|scheduleId|instance|name`; empty where the arguments name no job. */
  job: Schema.String,
  incident: Schema.NullOr(Schema.NonEmptyString),
  url: Schema.NullOr(Schema.NonEmptyString),
  decision: Schema.NullOr(
    Schema.Struct({
      kind: Schema.Literals(["Suppress", "Create", "Update", "Reopen"]),
      row: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 12 })),
      reason: Schema.NonEmptyString,
    }),
  ),
  steps: Schema.Array(
    Schema.Struct({
      step: Schema.Literals(["decode-template", "check-duplicate", "raise-incident", "write-back-id", "attach-log"]),
      status: Schema.Literals(["done", "planned", "skipped", "failed"]),
      attempts: Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)),
      notes: Schema.optionalKey(Schema.NonEmptyArray(Schema.NonEmptyString)),
    }),
  ),
  error: Schema.optionalKey(Schema.Struct({ kind: Schema.NonEmptyString, message: Schema.NonEmptyString })),
  requests: Schema.optionalKey(
    Schema.Array(Schema.Struct({ method: Schema.String, url: Schema.String, body: Schema.String })),
  ),
})
export type ResultJson = typeof ResultJson.Type

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(ResultJson), { onExcessProperty: "error" })

/** The one object that a run with `--json` has printed. */
export const resultOf = ({ stdout }: Ended) =>
  Effect.orDie(stdout.length === 1 ? decode(stdout[0]) : decode(`${stdout.length} lines: ${stdout.join("\n")}`))

/** The notes of one step. */
export const notesOf = ({ steps }: ResultJson, step: ResultJson["steps"][number]["step"]): string =>
  (steps.find((one) => one.step === step)?.notes ?? []).join("\n")
