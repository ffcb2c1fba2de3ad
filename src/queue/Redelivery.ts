/**
 * The rules of redelivery: the state an entry gets after an attempt, when it is due again, which entries of a job come
 * first and which ones block the others. Drain.ts applies them; how long the delays are is in domain/RetryPolicy.ts.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import { delayBefore, redelivery } from "../domain/RetryPolicy.ts"
import type { Entry } from "../journal/Entry.ts"
import { Journal } from "../journal/Journal.ts"
import type { Attempt, ConnectorError } from "../pipeline/Attempt.ts"
import * as JobLogNotes from "../domain/notes/JobLog.ts"
import * as IncidentNotes from "../domain/notes/Incident.ts"
import * as FewerTicketsNotes from "../domain/notes/FewerTickets.ts"

type Kinds = ReadonlySet<ConnectorError["_tag"]>

/** Errors that no retry will cure. */
export const permanent: Kinds = new Set<ConnectorError["_tag"]>(["JobNotFound", "OpConRefused", "SummitRefused"])

/** A system is down or locks us out: the next entry would meet the same error. */
const unserved: Kinds = new Set<ConnectorError["_tag"]>([
  "OpConUnavailable",
  "SummitUnavailable",
  "OpConRefusedCredentials",
  "SummitRefusedCredentials",
])

/** Attempts that say nothing about the entry itself: a system was down, or the effect of a request is not known yet. */
const uncounted: Kinds = new Set<ConnectorError["_tag"]>(["OpConUnavailable", "SummitUnavailable", "IncidentUncertain"])

/** After so many attempts a log that does not come, a defect, or a write-back that is refused is given up. */
const maxAttempts = 8

export const errorOf = ({ exit }: Attempt): Option.Option<ConnectorError> =>
  Exit.isFailure(exit) ? Cause.findErrorOption(exit.cause) : Option.none()

export const isUnserved = (error: Option.Option<ConnectorError>): boolean =>
  Option.exists(error, ({ _tag }) => unserved.has(_tag))

/**
 * The attempts that count for the next delay. An outage does not count: otherwise an entry that met it would wait longer
 * than entries that came later.
 */
const countedAttempts = (attempts: number, exit: Attempt["exit"]): number => {
  const uncount = Math.max(1, attempts - 1)
  if (Exit.isSuccess(exit)) {
    const { againAfterMillis, held } = exit.value
    return againAfterMillis === undefined && held === undefined ? attempts : uncount
  }
  const error = Cause.findErrorOption(exit.cause)
  // An HTTP error that is not OpCon's own may concern only this job, so its delays grow.
  const isForeign = (one: ConnectorError) => one._tag === "OpConUnavailable" && one.status !== undefined
  return Option.exists(error, (one) => uncounted.has(one._tag) && !isForeign(one)) ? uncount : attempts
}

/** The entry as it is saved after an attempt: its state, when it is due again, and the reason. */
export const afterAttempt = Effect.fnUntraced(function* (attempted: Entry, exit: Attempt["exit"]) {
  const now = yield* Clock.currentTimeMillis
  const entry = { ...attempted, attempts: countedAttempts(attempted.attempts, exit) }
  const delay = delayBefore(redelivery, entry.attempts)
  const jittered = now + Math.round(yield* Random.nextBetween(delay / 2, delay))
  const last = (kind: string, message: string) => Option.some({ at: now, kind, message })
  if (Exit.isSuccess(exit)) {
    const { againAfterMillis, held: isHeld, later, why = JobLogNotes.toCome } = exit.value
    if (isHeld !== undefined) return { ...entry, dueAt: isHeld.until, last: last(held, isHeld.why) }
    if (!later || entry.attempts >= maxAttempts) return { ...entry, state: "done" as const, last: Option.none() }
    const dueAt = againAfterMillis === undefined ? jittered : now + againAfterMillis
    const isWaiting = Option.isNone(entry.progress.incident)
    return {
      ...entry,
      dueAt,
      last: isWaiting ? last("SharedIncident", FewerTicketsNotes.waits) : last("LogPending", why),
    }
  }
  const error = Cause.findErrorOption(exit.cause)
  if (Option.isNone(error)) {
    const state = entry.attempts >= maxAttempts ? ("dead" as const) : entry.state
    return { ...entry, state, dueAt: jittered, last: last("Defect", Cause.pretty(exit.cause)) }
  }
  const { _tag, message } = error.value
  const uncertain = error.value._tag === "IncidentUncertain" ? error.value : undefined
  // While its number is not on the job, the next failure would create a second incident: the write-back is retried longer.
  const isOrphan = Option.isSome(entry.progress.incident) && !entry.progress.writtenBack && entry.attempts < maxAttempts
  const isDead = permanent.has(_tag) && !isOrphan
  const state = uncertain?.parked === true ? ("parked" as const) : isDead ? ("dead" as const) : entry.state
  const soon = uncertain?.againAfterMillis
  return { ...entry, state, dueAt: soon === undefined ? jittered : now + soon, last: last(_tag, message) }
})

/** The kind in `last` of an entry that its template holds (Hold.ts). */
const held = "Held"

/** Whether nothing is done about the entry before it is due, because its template says so. */
export const isHeld = ({ last, progress }: Entry): boolean =>
  Option.isNone(progress.decided) && Option.exists(last, ({ kind }) => kind === held)

/** due: new entries and those whose time has come · all: every pending entry, once · untried: only new entries. */
export type Which = "due" | "all" | "untried"

export const isDue = (entry: Entry, which: Which, now: number): boolean =>
  isHeld(entry) ? which !== "untried" && (entry.dueAt <= now || now < entry.receivedAt) : isTimely(entry, which, now)

const isTimely = ({ attempts, dueAt }: Entry, which: Which, now: number): boolean =>
  // New entries ignore the clock: another process, whose clock may differ, relies on them being worked on.
  attempts === 0 ||
  which === "all" ||
  // A due time further ahead than any delay comes from a clock that jumped.
  (which === "due" && (dueAt <= now || dueAt > now + 2 * redelivery.cap))

/** Whether something may have been sent for an entry. */
export const hasBegun = ({ decided }: Entry["progress"]): boolean => Option.isSome(decided)

/**
 * Which failures of one job come first (smallest number), whenever they were received: an incident whose number is not on
 * the job yet, because later failures would not find it; then an entry that was begun, for the same reason.
 */
export const rankOf = (progress: Entry["progress"]): number =>
  Option.isSome(progress.incident) && !progress.writtenBack ? 0 : hasBegun(progress) ? 1 : 2

/**
 * Whether later failures of the job wait for this entry. They need no more than the incident's number on the job; and an
 * entry with a broken template for which nothing was sent concerns only itself, as does one that is held.
 */
export const blocksOthers = (entry: Entry): boolean => {
  const { last, progress } = entry
  if (progress.writtenBack || isHeld(entry)) return false
  return hasBegun(progress) || !Option.exists(last, ({ kind }) => kind === "TemplateInvalid")
}

/** A request was sent and is being searched for: not before it is due, because an early search proves nothing. */
export const awaitsSearch = ({ entry: { progress, state }, exit }: Attempt): boolean =>
  state === "pending" &&
  ((progress.sending && Option.isNone(progress.incident)) ||
    (Exit.isSuccess(exit) && exit.value.againAfterMillis !== undefined))

/** How many unfinished entries are read for `withEarlierDoubt`, so that a storm does not read all of them each time. */
const maxEarlier = 100

/**
 * The entry, with a doubt where an earlier failure of its job was parked or is dead without an incident, although what was
 * sent for it may be stored: a new incident could then be the second one.
 */
export const withEarlierDoubt = Effect.fnUntraced(function* (entry: Entry) {
  const journal = yield* Journal
  const { doubt, sends } = entry.progress
  if (sends > 0 || Option.isSome(doubt)) return entry
  const ended = yield* journal.ids("parked", "dead").pipe(
    Effect.flatMap((ids) => Effect.forEach(ids.slice(-maxEarlier), journal.get)),
    Effect.orElseSucceed((): ReadonlyArray<Option.Option<Entry>> => []),
  )
  const earlier = ended
    .flatMap((one) => Option.toArray(one))
    .findLast(
      ({ failed, progress, state }) =>
        failed.id === entry.failed.id &&
        Option.isNone(progress.incident) &&
        (state === "parked" || (state === "dead" && Option.isSome(progress.unanswered))),
    )
  if (earlier === undefined) return entry
  const why = IncidentNotes.earlier({ state: earlier.state, entry: earlier.id })
  return { ...entry, progress: { ...entry.progress, doubt: Option.some(why) } }
})
