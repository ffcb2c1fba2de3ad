/**
 * Attaches one file of a job log to the incident exactly once. After a lost reply the names of the attachments decide: a
 * file that is listed is not sent again. A slow Summit may still be storing one that is not listed, so it is searched for
 * until that is impossible, and only then sent again.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Result from "effect/Result"
import { Settings } from "../../config/Settings.ts"
import type { SettingsShape } from "../../config/Settings.ts"
import type { Template } from "../../domain/Template.ts"
import type { Progress } from "../../journal/Entry.ts"
import type { JournalError } from "../../journal/Journal.ts"
import { isJournalError } from "../../journal/Journal.ts"
import { Checkpoints } from "../../journal/Checkpoints.ts"
import { isListed } from "../../domain/LogFileNames.ts"
import { looking, monotonicMillis, passedSince, retrying } from "../../domain/RetryPolicy.ts"
import type { Attachment } from "../../summit/Summit.ts"
import type { IncidentRef } from "../../domain/Incident.ts"
import { Summit, unansweredOf } from "../../summit/Summit.ts"
import { beforeSecondLook } from "./LostReply.ts"
import * as JobLogNotes from "../../domain/notes/JobLog.ts"

/**
 * Attached · Refused: it is not sent again · Later: a later run sends it, or searches for it after `againAfterMillis`.
 */
export type Outcome =
  | { readonly _tag: "Attached" }
  | { readonly _tag: "Refused"; readonly why: string }
  | { readonly _tag: "Later"; readonly why: string; readonly againAfterMillis?: number }

const attached: Outcome = { _tag: "Attached" }
const later = (why: string): Outcome => ({ _tag: "Later", why })

type Sent = Progress["logsSent"][string]

/** How many times a file is sent for one entry: where its absence is in doubt, and where it is certain. */
const maxSent = { doubted: 2, absent: 8 } as const

/** For each so many bytes an upload may take one timeout longer (HttpExchange.ts). */
const bytesPerTimeout = 1024 * 1024

/** How long Summit may still be storing a file after it was sent, in milliseconds: before that "not listed" proves nothing. */
const storingTakes = ({ writeTimeout }: SettingsShape["summit"], bytes: number): number =>
  1.5 * Duration.toMillis(writeTimeout) * (1 + Math.floor(bytes / bytesPerTimeout))

const now = Effect.all({ at: Clock.currentTimeMillis, tick: monotonicMillis })

const unconfirmed = (detail: string) => JobLogNotes.unconfirmed({ why: detail })

/** `since` (yyyy-MM-dd, UTC): a day before the incident was raised. Fails only where the journal cannot be written; then nothing was sent. */
export const attachFile = Effect.fn("AttachLog.attach")(function* (
  template: Template,
  ref: IncidentRef,
  file: Attachment,
  since: string,
): Effect.fn.Return<Outcome, JournalError, Settings | Checkpoints | Summit> {
  const summit = yield* Summit
  const checkpoints = yield* Checkpoints
  const { summit: settings } = yield* Settings
  const { name } = file
  const longest = storingTakes(settings, file.bytes.length)

  const remember = (change: (before: Pick<Progress, "logs" | "logsSent">) => Partial<Progress>) =>
    Effect.flatMap(checkpoints.read, (before) => checkpoints.remember(change(before)))
  const conclude = (state: "attached" | "refused") => remember(({ logs }) => ({ logs: { ...logs, [name]: state } }))
  const refuse = (why: string) => Effect.as(conclude("refused"), { _tag: "Refused", why } satisfies Outcome)
  const recordSent = (sent: Sent) =>
    Effect.flatMap(checkpoints.read, ({ logs, logsSent }) =>
      checkpoints.record({ logs: { ...logs, [name]: "sending" }, logsSent: { ...logsSent, [name]: sent } }),
    )
  /** Restores the state before it was sent. */
  const recordUnsent = (before: Sent | undefined) =>
    remember(({ logs, logsSent }) => ({
      logs: Record.remove(logs, name),
      logsSent: before === undefined ? Record.remove(logsSent, name) : { ...logsSent, [name]: before },
    }))

  /** The next search: with growing delays, the last one when Summit can no longer be storing it. */
  const searchLater = (why: string, passed: number, atLeast = 0): Outcome => {
    const wait = Math.max(looking.first, Math.min(passed, looking.cap, longest - passed), atLeast)
    return { _tag: "Later", why, againAfterMillis: wait }
  }

  const namesThere = retrying("readSummit")(summit.attachmentNames(template, ref, since))
  /** The names of the attachments; none: this Summit does not list them, not even a few seconds later. */
  const listNames = Effect.gen(function* () {
    const names = yield* namesThere
    return Option.isSome(names) ? names : yield* Effect.delay(namesThere, beforeSecondLook)
  })

  /** The outcome of a file that an earlier run has sent; none: it is not listed and may be sent again. */
  const resume = Effect.fnUntraced(function* (before: Sent | undefined) {
    const there = yield* listNames
    if (Option.exists(there, (names) => isListed(names, name)))
      return Option.some(yield* Effect.as(conclude("attached"), attached))
    const passed = before === undefined ? -1 : yield* passedSince(before.at, before.tick)
    // Version 1.0.0 did not save the time, and the clock may have been put back: count from now.
    const sent = before !== undefined && passed >= 0 ? before : { times: 1, ...before, ...(yield* now) }
    if (passed < 0) yield* recordSent(sent)
    if (passed < longest) {
      return Option.some(searchLater(JobLogNotes.lostStoring, Math.max(0, passed)))
    }
    // Not even now: this Summit does not tell.
    if (Option.isNone(there)) return Option.some(yield* refuse(JobLogNotes.lostNotShown))
    // A list may truncate or omit a name, but an empty list is certain.
    const most = there.value.length === 0 ? maxSent.absent : maxSent.doubted
    if (sent.times < most) return Option.none<Outcome>()
    return Option.some(yield* refuse(JobLogNotes.neverShown(sent)))
  })

  return yield* Effect.gen(function* () {
    const { logs, logsSent } = yield* checkpoints.read
    if (logs[name] === "sending") {
      const known = yield* resume(logsSent[name])
      if (Option.isSome(known)) return known.value
    }
    const before = (yield* checkpoints.read).logsSent[name]
    yield* recordSent({ ...(yield* now), times: (before?.times ?? 0) + 1 })
    const reply = yield* Effect.result(retrying("attach")(summit.attach(template, ref, file)))
    if (Result.isSuccess(reply)) return yield* Effect.as(conclude("attached"), attached)
    const error = reply.failure
    const unanswered = unansweredOf(error)
    if (Option.isNone(unanswered)) {
      if (error._tag === "SummitRefused") return yield* refuse(error.message)
      return yield* Effect.as(recordUnsent(before), later(error.message))
    }
    const { as, detail } = unanswered.value
    const there = yield* listNames
    if (Option.exists(there, (names) => isListed(names, name))) return yield* Effect.as(conclude("attached"), attached)
    // Asking again the same way would be answered the same way.
    if (as === "refused") {
      const why = unconfirmed(detail)
      return yield* refuse(Option.isNone(there) ? JobLogNotes.unconfirmedNotShown({ unconfirmed: why }) : why)
    }
    // Credentials were refused: do not try again soon.
    if (error._tag !== "SummitUnavailable") return later(error.message)
    const atLeast = error.retryAfterMillis
    return searchLater(JobLogNotes.unconfirmedStoring({ unconfirmed: unconfirmed(detail) }), 0, atLeast)
  }).pipe(
    Effect.catch((error): Effect.Effect<Outcome, JournalError> =>
      isJournalError(error) ? error : Effect.succeed(later(JobLogNotes.notLookedFor({ why: error.message }))),
    ),
  )
})
