/**
 * The log of one run of a job. OpCon does not hold it but asks the agent; we poll OpCon until the agent has answered,
 * first for the list of files, then for each file. Only a call without a usable answer is an error here. A log that
 * cannot be had, in whole or in part, becomes a note, because a ticket must not wait for it.
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { Bounded } from "../domain/LogExtent.ts"
import { fits, logPolling, monotonicMillis, polling, withBudget } from "../domain/RetryPolicy.ts"
import { logFileNames } from "../domain/LogFileNames.ts"
import * as LogAnswer from "./LogAnswer.ts"
import type { DailyJob, LogReader, OpCon, OpConError } from "./OpCon.ts"
import type { OpConCall } from "./OpConCall.ts"
import { ActionWire, inPath } from "./OpConWire.ts"
import * as JobLogNotes from "../domain/notes/JobLog.ts"

interface LogWords {
  readonly words: RegExp
  /** How it is written, for people. */
  readonly example: string
  readonly verdict: "final" | "later"
  readonly why: string
}

/**
 * What agents and OpCon answer in place of a job log, and whether it is certain that none will come: one table for the code,
 * the tests and the docs. Anything unknown may pass, and is asked for again until the attempts are used up. The first row
 * that matches counts.
 */
export const logWords: ReadonlyArray<LogWords> = [
  {
    words: /being used by another process|sharing violation|file is locked/i,
    example: "The process cannot access the file because it is being used by another process.",
    verdict: "later",
    why: "the agent is still writing",
  },
  {
    words:
      /unable to connect|cannot connect|could not connect|not connected|timed? ?out|unavailable|JORS (?:is )?down/i,
    example: "Unable to connect to the JORS of the machine",
    verdict: "later",
    why: "the agent's log service does not run",
  },
  {
    words: /jobs of type \S{1,40} have no job output/i,
    example: "Jobs of type Container have no job output",
    verdict: "final",
    why: "Null and Container jobs write none",
  },
  {
    words:
      /(?:captur\w{1,6} (?:of )?(?:job )?output|captured output|job output capture) (?:is|was) (?:off|disabled|not enabled)/i,
    example: "captured output is off",
    verdict: "final",
    why: "the job or its agent keeps no output",
  },
  {
    words: /CaptureJobOutput ?= ?(?:false|0|off|no)\b/i,
    example: "CaptureJobOutput=FALSE",
    verdict: "final",
    why: "the agent keeps no output",
  },
  {
    words: /\boutput (?:was|has been|is) (?:purged|deleted|expired)/i,
    example: "The output was purged",
    verdict: "final",
    why: "the agent has deleted it by its ArchiveDaysToKeep",
  },
]

const verdictOf = (message: string): LogWords["verdict"] | undefined =>
  logWords.find(({ words }) => words.test(message.slice(0, 2000)))?.verdict

/** Whether asking again may bring what was answered with `message`. */
export const mayCome = (message: string): boolean => verdictOf(message) !== "final"

/** Jobs that run on no machine and so write no log. */
const withoutLog: ReadonlySet<string> = new Set(["null", "null job", "container", "container job"])

/** Bytes that an answer with a file may have: the largest file an agent sends, 50 MB, with every byte escaped. */
const largest = 512 * 1024 * 1024

const itemsOf = (action: ActionWire) => action.jobInstanceActionItems ?? []

const is = (result: string | null | undefined, expected: string): boolean => result?.toLowerCase() === expected

const isPending = (action: ActionWire): boolean =>
  is(action.result, "submitted") ||
  (is(action.result ?? "success", "success") && itemsOf(action).some((item) => is(item.result, "submitted")))

/** The words of a part that failed: its message, or a result of more than one word (`failed: used by another process`). */
const wordsOf = ({ message, result }: Pick<ActionWire, "message" | "result">): string => {
  const [said, how] = [(message ?? "").trim(), (result ?? "").trim()]
  return said === "" && /\s/.test(how) ? how.replace(/^failed\W+/i, "") : said
}

/** Why the action, or a part of it, failed. */
const reasons = (action: ActionWire): ReadonlyArray<string> => {
  const failed = [...itemsOf(action), action].filter((part) => !is(part.result ?? "success", "success"))
  const given = new Set(failed.map(wordsOf).filter((words) => words !== ""))
  return failed.length > 0 && given.size === 0 ? [JobLogNotes.noReason] : [...given]
}

/** Why a request to the agent failed; `later`: it may succeed when it is sent again. */
interface NoLog {
  readonly why: string
  readonly later: boolean
}

/** One time limit for the whole log, however many files; an earlier deadline of the run stays. */
const withinLimit = withBudget(logPolling.within)

/** What an agent answered, how long that took, and the text of the file if there is one. */
interface Answered extends ActionWire {
  readonly text: Option.Option<Bounded>
  /** Milliseconds; 0: it was in the reply to the request. */
  readonly took: number
}

/** When OpCon forgets the action (epoch milliseconds); infinite where it does not say. */
const endOf = ({ expires }: ActionWire): number =>
  Option.match(Option.flatMap(Option.fromNullishOr(expires), DateTime.make), {
    onNone: () => Number.POSITIVE_INFINITY,
    onSome: DateTime.toEpochMillis,
  })

/** A refusal will not change, unless its words are known to pass; any other failure goes on. */
const refusedForGood = (error: OpConError): Effect.Effect<Result.Result<never, NoLog>, OpConError> =>
  error._tag === "OpConRefused"
    ? Effect.succeed(
        Result.fail({ why: `HTTP ${error.status} ${error.detail}`, later: verdictOf(error.detail) === "later" }),
      )
    : Effect.fail(error)

/** The first of many names, for a sentence. */
const firstOf = (all: ReadonlyArray<string>): string =>
  `${all.slice(0, 3).join(", ")}${all.length > 3 ? ` and ${all.length - 3} more` : ""}`

/** The verb `OpCon.readJobLog`. */
export const reader = (call: OpConCall): OpCon["Service"]["readJobLog"] => {
  const sendAction = (operation: string, request: ReturnType<OpConCall["request"]>, limit: number) =>
    Effect.suspend(() => {
      const collector = LogAnswer.make(limit)
      return Effect.map(
        call.send(operation, request, ActionWire, { limit: largest, collector }),
        (answer): Omit<Answered, "took"> => ({ ...answer, text: collector.content() }),
      )
    })

  /** The answer to one request to the agent, whose last answer took `before` ms; a failure is the reason in words. */
  const ask = Effect.fnUntraced(function* (
    operation: string,
    action: "LIST" | "FILE",
    item: object,
    limit: number,
    before: number,
  ): Effect.fn.Return<Result.Result<Answered, NoLog>, OpConError> {
    const started = yield* monotonicMillis
    const request = call.request("POST", "/jobinstanceactions", { action, jobInstanceActionItems: [item] })
    for (let isRepeated = false; ; isRepeated = true) {
      const asked = yield* monotonicMillis
      const first = yield* Effect.result(sendAction(operation, request, limit))
      if (Result.isFailure(first)) return yield* refusedForGood(first.failure)
      const end = endOf(first.success)
      // This host's clock may be wrong: an expiry by it counts once, so that it cannot end every wait.
      const isOver = Effect.map(Clock.currentTimeMillis, (now) => !isRepeated && end <= now)
      const look = call.request("GET", `/jobinstanceactions/${inPath(first.success.id)}`)
      const last = yield* Effect.result(
        sendAction(operation, look, limit).pipe(
          Effect.flatMap((answer) => Effect.map(isOver, (over) => ({ answer, over }))),
          polling(
            { answer: first.success, over: false },
            ({ answer, over }) => over || !isPending(answer),
            before,
            asked,
          ),
        ),
      )
      if (Result.isFailure(last)) {
        if (last.failure.status !== 404) return yield* refusedForGood(last.failure)
        if (isRepeated) {
          return Result.fail({ why: JobLogNotes.expiredTwice, later: true })
        }
      } else if (!isPending(last.success.answer)) {
        const took = isPending(first.success) ? Math.round((yield* monotonicMillis) - asked) : 0
        return Result.succeed({ ...last.success.answer, took })
      } else if (!last.success.over) {
        const waited = Math.round(((yield* monotonicMillis) - started) / 1000)
        return Result.fail({ why: JobLogNotes.noAnswer({ seconds: waited }), later: true })
      }
      yield* Effect.logDebug(JobLogNotes.expired({ action }))
    }
  })

  const readFile = Effect.fnUntraced(function* (
    jobNumber: number,
    file: string,
    limit: number,
    before: number,
  ): Effect.fn.Return<Result.Result<Bounded & Pick<Answered, "took">, NoLog>, OpConError> {
    const item = { id: jobNumber, jorsRequestParameters: file }
    const answer = yield* ask("fetch job log", "FILE", item, limit, before)
    if (Result.isFailure(answer)) return Result.fail(answer.failure)
    const why = reasons(answer.success)
    const { text, took } = answer.success
    if (why.length > 0) return Result.fail({ why: why.join("; "), later: why.every(mayCome) })
    if (Option.isNone(text)) return Result.fail({ why: JobLogNotes.noContent, later: true })
    return Result.succeed({ ...text.value, took })
  })

  const read = Effect.fnUntraced(function* (job: DailyJob, jobNumber: number, { limit, take, wants }: LogReader) {
    if (withoutLog.has(job.jobType.toLowerCase())) {
      return { names: [], notes: [JobLogNotes.noneForType({ type: job.jobType })], later: false }
    }
    const notListed = (why: string) => JobLogNotes.notListed({ run: jobNumber, why })
    const item = Option.match(job.logParameters, {
      onNone: () => ({ id: jobNumber }),
      onSome: (jorsRequestParameters) => ({ id: jobNumber, jorsRequestParameters }),
    })
    const list = yield* ask("list job log files", "LIST", item, limit, 0)
    if (Result.isFailure(list)) {
      return { names: [], notes: [notListed(list.failure.why)], later: list.failure.later }
    }
    const why = reasons(list.success)
    const notes = why.map(notListed)
    let later = why.some(mayCome)
    const listed = Array.from(new Set(itemsOf(list.success).flatMap((item) => item.files ?? [])))
    // Named from the whole list, so that a file has the same name whichever of them can be fetched.
    const names = logFileNames(listed, jobNumber)
    const former = logFileNames(listed)
    const wanted = listed.flatMap((file, index) => {
      const name = names[index] ?? "job.log"
      return wants(name, former[index] ?? name) ? [{ file, name }] : []
    })
    let { took } = list.success
    for (const [index, { file, name }] of wanted.entries()) {
      if (!(yield* fits(Duration.zero))) {
        const left = wanted.slice(index)
        notes.push(
          JobLogNotes.noTimeLeft({
            left: left.length,
            all: listed.length,
            names: firstOf(left.map((one) => one.file)),
          }),
        )
        later = true
        break
      }
      const fetched = yield* readFile(jobNumber, file, limit, took)
      if (Result.isSuccess(fetched)) {
        took = fetched.success.took
        yield* take({ name, ...fetched.success })
      } else {
        notes.push(JobLogNotes.fileNotFetched({ file, why: fetched.failure.why }))
        later ||= fetched.failure.later
      }
    }
    if (listed.length === 0 && notes.length === 0) {
      notes.push(JobLogNotes.noFile({ run: jobNumber }))
      later = true
    }
    return { names, notes, later }
  })

  return (job, jobNumber, reader) => withinLimit(read(job, jobNumber, reader))
}
