/**
 * Actions on a job, such as markFixed or restart: OpCon takes one in, performs it, and is asked for the outcome until there
 * is one. What the outcome of a lost request was is seen on the job, not here.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { JobAction } from "../domain/JobState.ts"
import { monotonicMillis, polling } from "../domain/RetryPolicy.ts"
import type { ActionOutcome, OpConError } from "./OpCon.ts"
import type { OpConCall } from "./OpConCall.ts"
import { detailOf, isMissing } from "./OpConCall.ts"
import { inPath, Numeric } from "./OpConWire.ts"

const text = Schema.optionalKey(Schema.NullOr(Schema.String))

const JobActionWire = Schema.Struct({
  id: Numeric,
  result: text,
  message: text,
  jobs: Schema.optionalKey(Schema.NullOr(Schema.Array(Schema.Struct({ id: text, result: text, message: text })))),
})
type JobActionWire = typeof JobActionWire.Type

/** The action as a whole and its job must agree: a success may hold a job that was refused. */
const outcomeOf = ({ jobs, message, result }: JobActionWire): ActionOutcome => {
  const all = [{ message, result }, ...(jobs ?? [])]
  const words = all.flatMap((one) => (one.message === null || one.message === undefined ? [] : [one.message]))
  const results = all.map((one) => (one.result ?? "").toLowerCase())
  const detail = words.length === 0 ? "" : detailOf(words.join("; "))
  if (results.some((one) => one === "failed" || one === "error")) return { result: "failed", detail }
  return { result: results.every((one) => one === "success") ? "success" : "submitted", detail }
}

export const act =
  (call: OpConCall) =>
  (jobId: string, action: JobAction, reason: string): Effect.Effect<ActionOutcome, OpConError> => {
    const operation = `${action} job`
    const request = call.request("POST", "/jobactions", { action, jobs: [{ id: jobId }], reason })
    const sent = Effect.gen(function* () {
      const asked = yield* monotonicMillis
      const first = yield* call.send(operation, request, JobActionWire)
      const again = call.send(operation, call.request("GET", `/jobactions/${inPath(first.id)}`), JobActionWire)
      const last = yield* polling(
        first,
        (one: JobActionWire) => outcomeOf(one).result !== "submitted",
        0,
        asked,
      )(again).pipe(
        // It was taken in; whoever forgets it, or is not there, says nothing about its outcome.
        Effect.catchIf(
          (error) => isMissing(error) || error._tag === "OpConUnavailable",
          () => Effect.succeed(first),
        ),
      )
      return outcomeOf(last)
    })
    return call.perform(request, sent, { result: "success", detail: "" })
  }
