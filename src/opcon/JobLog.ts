/**
 * The log of one run of a job. OpCon does not hold it: it asks the agent, and we ask OpCon until the agent has answered,
 * first for the list of files, then for each file. Only a call that gets no usable answer is an error here. A log that
 * cannot be had, in whole or in part, is a note, because a ticket must not wait for it.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { Bounded } from "../domain/LogExtent.ts"
import { logPolling, polling, withBudget } from "../RetryPolicy.ts"
import { logFileNames } from "./JobLogFiles.ts"
import * as LogAnswer from "./LogAnswer.ts"
import type { DailyJob, JobLog as Log, LogReader, OpConError } from "./OpCon.ts"
import type { OpConCall } from "./OpConCall.ts"
import { ActionWire } from "./OpConWire.ts"

export interface JobLog {
  /** The files of run `jobNumber`, in the server's order; 120 s in all. */
  read(job: DailyJob, jobNumber: number, reader: LogReader): Effect.Effect<Log, OpConError>
}

/** Jobs that run nowhere and so write no log. */
const withoutLog: ReadonlySet<string> = new Set(["null", "null job", "container", "container job"])

/** Bytes that an answer with a file may have: the largest file an agent sends, 50 MB, with every byte escaped. */
const largest = 512 * 1024 * 1024

const itemsOf = (action: ActionWire) => action.jobInstanceActionItems ?? []

const is = (result: string | null | undefined, expected: string): boolean => result?.toLowerCase() === expected

const isPending = (action: ActionWire): boolean =>
  is(action.result, "submitted") ||
  (is(action.result ?? "success", "success") && itemsOf(action).some((item) => is(item.result, "submitted")))

/** Why the action, or a part of it, failed. */
const reasons = (action: ActionWire): ReadonlyArray<string> => {
  const failed = [...itemsOf(action), action].filter((part) => !is(part.result ?? "success", "success"))
  const given = new Set(failed.map((part) => part.message ?? "").filter((message) => message !== ""))
  return failed.length > 0 && given.size === 0 ? ["OpCon gives no reason"] : [...given]
}

/** Why a request to the agent came to nothing; `later`: it may come to something when it is asked again. */
interface Unanswered {
  readonly why: string
  readonly later: boolean
}

const forGood = (why: string): Unanswered => ({ why, later: false })

/** The whole log, however many files, has one time limit; a sooner one of the run stays. */
const withinLimit = withBudget(logPolling.within)

/** What an agent answered, and the text of a file where there is one. */
interface Answered extends ActionWire {
  readonly text: Option.Option<Bounded>
}

export const make = (call: OpConCall): JobLog => {
  /** What became of one request to the agent; a failure is the reason in words. */
  const ask = Effect.fnUntraced(function* (
    operation: string,
    action: "LIST" | "FILE",
    item: object,
    limit: number,
  ): Effect.fn.Return<Result.Result<Answered, Unanswered>, OpConError> {
    const sendAction = (request: ReturnType<OpConCall["request"]>) =>
      Effect.suspend(() => {
        const collector = LogAnswer.make(limit)
        return Effect.map(
          call.send(operation, request, ActionWire, { limit: largest, collector }),
          (answer): Result.Result<Answered, Unanswered> => Result.succeed({ ...answer, text: collector.content() }),
        )
      }).pipe(
        Effect.catchTag("OpConRefused", (refused) =>
          Effect.succeed(
            Result.fail(
              request.method === "GET" && refused.status === 404
                ? { why: "the request expired at OpCon before the agent answered", later: true }
                : forGood(`HTTP ${refused.status} ${refused.detail}`),
            ),
          ),
        ),
      )
    const started = yield* Clock.currentTimeMillis
    const body = { action, jobInstanceActionItems: [item] }
    const first = yield* sendAction(call.request("POST", "/jobinstanceactions", body))
    if (Result.isFailure(first) || !isPending(first.success)) return first
    const last = yield* sendAction(call.request("GET", `/jobinstanceactions/${first.success.id}`)).pipe(
      polling((answer) => Result.isFailure(answer) || !isPending(answer.success)),
      Effect.delay(logPolling.first),
    )
    if (Result.isFailure(last) || !isPending(last.success)) return last
    const waited = Math.round(((yield* Clock.currentTimeMillis) - started) / 1000)
    return Result.fail({ why: `the agent had not answered when ${waited} s had passed`, later: true })
  })

  const readFile = Effect.fnUntraced(function* (
    jobNumber: number,
    file: string,
    limit: number,
  ): Effect.fn.Return<Result.Result<Bounded, Unanswered>, OpConError> {
    const answer = yield* ask("fetch job log", "FILE", { id: jobNumber, jorsRequestParameters: file }, limit)
    if (Result.isFailure(answer)) return Result.fail(answer.failure)
    const why = reasons(answer.success)
    const { text } = answer.success
    if (why.length > 0 || Option.isNone(text)) {
      return Result.fail(forGood(why.length > 0 ? why.join("; ") : "OpCon sent no content"))
    }
    return Result.succeed(text.value)
  })

  const read = Effect.fnUntraced(function* (job: DailyJob, jobNumber: number, { limit, take, wants }: LogReader) {
    if (withoutLog.has(job.jobType.toLowerCase())) {
      return { names: [], notes: [`no job log exists for a ${job.jobType} job`], later: false }
    }
    const notListed = (why: string) => `the log files of run ${jobNumber} could not be listed: ${why}`
    const list = yield* ask("list job log files", "LIST", { id: jobNumber }, limit)
    if (Result.isFailure(list)) {
      return { names: [], notes: [notListed(list.failure.why)], later: list.failure.later }
    }
    const notes = reasons(list.success).map(notListed)
    const listed = Array.from(new Set(itemsOf(list.success).flatMap((item) => item.files ?? [])))
    // Named after all that are listed, so that a file has the same name whichever of them can be fetched.
    const names = logFileNames(listed, jobNumber)
    const former = logFileNames(listed)
    let later = false
    for (const [index, file] of listed.entries()) {
      const name = names[index] ?? "job.log"
      if (!wants(name, former[index] ?? name)) continue
      const fetched = yield* readFile(jobNumber, file, limit)
      if (Result.isSuccess(fetched)) yield* take({ name, ...fetched.success })
      else {
        notes.push(`log file ${file} could not be fetched: ${fetched.failure.why}`)
        later ||= fetched.failure.later
      }
    }
    if (listed.length === 0 && notes.length === 0) notes.push(`OpCon has no log file for run ${jobNumber}`)
    return { names, notes, later }
  })

  return { read: (job, jobNumber, reader) => withinLimit(read(job, jobNumber, reader)) }
}
