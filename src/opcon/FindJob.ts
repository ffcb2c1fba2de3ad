/**
 * Finds the failed job: by id, then by an exact match among the jobs of its name and date, then among the jobs of its
 * schedule by a name that differs only in what the way through Windows changes. That there is no such job ends a failure
 * for good, so it takes proof: OpCon's own answers, twice, while its API answers otherwise.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { FailedJob } from "../domain/FailedJob.ts"
import { suggest } from "../domain/Suggest.ts"
import type { OpConError } from "./OpCon.ts"
import { JobNotFound, OpConUnavailable } from "./OpCon.ts"
import type { DailyJobWire } from "./OpConWire.ts"
import { isSameJob, isSameSchedule, nameOf } from "./OpConWire.ts"

/** What a question for jobs was answered; `silent`: with nothing at all, which says neither yes nor no. */
export type Answer = ReadonlyArray<DailyJobWire> | "silent"

/** Nothing was answered about a job that must be there. */
export const silence = (operation: string) =>
  new OpConUnavailable({
    operation,
    detail: "an answer with nothing in it where a job was asked for",
    delivered: "unknown",
    transient: true,
    status: 200,
  })

type Ask = Effect.Effect<Answer, OpConError>

/** The questions that JobRecords.ts can ask. */
export interface Questions {
  byId(id: string): Ask
  /** Jobs of these names, dates and schedules; none for a name that cannot be asked for. */
  byName(job: FailedJob, withSchedule: boolean): Option.Option<Ask>
  /** All jobs of the failed job's schedule, or of its date. */
  ofSchedule(job: FailedJob, withSchedule: boolean): Ask
  readonly version: Effect.Effect<unknown, OpConError>
}

/** How long after the first answers the second ones are asked for: what is starting up has more to say by then. */
export const secondLook = "1 second"

/** Most names that a message repeats. */
const shown = 5

/** Names among which the nearest is looked for: each takes time. */
const compared = 2000

/** A command line without quotes around its values loses their quotes, and all but one of several blanks. */
const throughWindows = (name: string): string => name.replaceAll('"', "").replaceAll(/\s+/g, " ").trim()

/** Names of the schedule that may be meant, the likelier ones first. */
const near = (name: string, names: ReadonlyArray<string>): ReadonlyArray<string> => {
  const wanted = throughWindows(name).toLowerCase()
  const same = names.filter((other) => throughWindows(other).toLowerCase() === wanted)
  return Array.from(new Set(same.length > 0 ? same : Option.toArray(suggest(name, names.slice(0, compared))))).slice(
    0,
    shown,
  )
}

/** One round of questions: the job, or names like it, and whether OpCon itself has said that there is none. */
const round = Effect.fnUntraced(function* (ask: Questions, job: FailedJob) {
  let denied = false
  let unclear: Option.Option<OpConUnavailable> = Option.none()
  const look = Effect.fnUntraced(function* (question: Ask): Effect.fn.Return<ReadonlyArray<DailyJobWire>, OpConError> {
    const answer = yield* Effect.result(question)
    if (answer._tag === "Success") {
      if (answer.success === "silent") return []
      denied = true
      return answer.success
    }
    const { failure } = answer
    // A server that cannot read one question may be able to read another.
    if (failure._tag === "OpConRefused" && (failure.status === 400 || failure.status === 404)) denied = true
    else if (failure._tag === "OpConUnavailable" && failure.status !== undefined) unclear = Option.some(failure)
    else return yield* failure
    return []
  })

  /** The list of a schedule comes without the documentation. */
  const inFull = (wire: DailyJobWire) =>
    Effect.map(look(ask.byId(wire.id)), (hits) => hits.find(({ id }) => id === wire.id) ?? wire)

  const exact = [ask.byId(job.id), ...Option.toArray(ask.byName(job, true)), ...Option.toArray(ask.byName(job, false))]
  for (const question of exact) {
    // The server matches names with wildcards and without regard to case.
    const hit = (yield* look(question)).find((wire) => isSameJob(job, wire))
    if (hit !== undefined) return { _tag: "Found" as const, hit }
  }
  const all = (yield* look(ask.ofSchedule(job, true))).filter((wire) => isSameSchedule(job, wire))
  const ofSchedule =
    all.length > 0 ? all : (yield* look(ask.ofSchedule(job, false))).filter((wire) => isSameSchedule(job, wire))
  const there = ofSchedule.find((wire) => isSameJob(job, wire))
  if (there !== undefined) return { _tag: "Found" as const, hit: yield* inFull(there) }
  const byName = new Map(ofSchedule.map((wire) => [nameOf(wire), wire]))
  const alike = Array.from(byName.keys()).filter((name) => throughWindows(name) === throughWindows(job.job))
  const [first] = alike
  const only = alike.length === 1 && first !== undefined ? byName.get(first) : undefined
  if (only !== undefined) return { _tag: "Found" as const, hit: yield* inFull(only) }
  if (Option.isSome(unclear)) return yield* unclear.value
  if (!denied) return yield* silence("find job")
  return { _tag: "NotFound" as const, near: near(job.job, Array.from(byName.keys())) }
})

/** The failed job as OpCon sends it. */
export const findJob = Effect.fnUntraced(function* (ask: Questions, job: FailedJob) {
  const first = yield* round(ask, job)
  if (first._tag === "Found") return first.hit
  yield* ask.version
  const second = yield* Effect.delay(round(ask, job), secondLook)
  if (second._tag === "Found") return second.hit
  return yield* new JobNotFound({ job: job.id, ...(second.near.length === 0 ? {} : { near: second.near }) })
})
