/**
 * From the journal to the incidents: works through what is pending while holding the drain lease, and looks again after
 * giving it up, because whoever found it held meanwhile has written a failure down and gone away.
 */
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Order from "effect/Order"
import * as Random from "effect/Random"
import * as Ref from "effect/Ref"
import { RunReporter, toText } from "../pipeline/RunReport.ts"
import * as Connector from "../pipeline/Connector.ts"
import { Settings } from "../config/Settings.ts"
import type { Entry } from "../journal/Entry.ts"
import type { JournalUnavailable } from "../journal/Journal.ts"
import { Journal } from "../journal/Journal.ts"
import { Lease } from "../journal/Lease.ts"
import { Checkpoints } from "../journal/Checkpoints.ts"
import * as JobLogFolder from "../journal/JobLogFolder.ts"
import * as LogFolder from "./LogFolder.ts"
import { delayBefore, monotonicMillis, redelivery } from "../domain/RetryPolicy.ts"
import { coveredByOther, isBegun, settle, turnOf } from "./Settling.ts"
import type { ConnectorError, Attempt } from "../pipeline/Attempt.ts"
import { resultOfAttempt } from "../pipeline/Attempt.ts"

/** Answers that will not change by themselves. */
export const final: ReadonlySet<ConnectorError["_tag"]> = new Set<ConnectorError["_tag"]>([
  "JobNotFound",
  "OpConRefused",
  "SummitRefused",
])

/** A system did not serve us; asking for the next entry at once would be hammering. */
const unserved: ReadonlySet<ConnectorError["_tag"]> = new Set<ConnectorError["_tag"]>([
  "OpConUnavailable",
  "SummitUnavailable",
  "OpConRefusedCredentials",
  "SummitRefusedCredentials",
])

/** Entries in a row that a pass tries while nobody is served, before it leaves the rest for later. */
const probes = 3

/** Tries after which a log that does not come, or a defect that does not go away, is given up. */
const patience = 8

/** Attempts that say nothing about the entry: a system was down, or it is not yet known what came of a request. */
const uncounted: ReadonlySet<ConnectorError["_tag"]> = new Set<ConnectorError["_tag"]>([
  "OpConUnavailable",
  "SummitUnavailable",
  "IncidentUncertain",
])

/** What a system that is down does to an entry is no reason to let it wait longer than those that came after it. */
const counted = (attempts: number, exit: Attempt["exit"]): number => {
  if (Exit.isSuccess(exit)) return exit.value.againAfterMillis === undefined ? attempts : Math.max(1, attempts - 1)
  const error = Cause.findErrorOption(exit.cause)
  // An answer that is not OpCon's may be about this job alone: it waits longer each time.
  const isForeign = (one: ConnectorError) => one._tag === "OpConUnavailable" && one.status !== undefined
  return Option.exists(error, (one) => uncounted.has(one._tag) && !isForeign(one))
    ? Math.max(1, attempts - 1)
    : attempts
}

/** The entry as it is to be kept after an attempt. */
const conclude = Effect.fnUntraced(function* (attempt: Entry, exit: Attempt["exit"]) {
  const now = yield* Clock.currentTimeMillis
  const entry = { ...attempt, attempts: counted(attempt.attempts, exit) }
  const again = delayBefore(redelivery, entry.attempts)
  const jittered = now + Math.round(yield* Random.nextBetween(again / 2, again))
  const last = (kind: string, message: string) => Option.some({ at: now, kind, message })
  if (Exit.isSuccess(exit)) {
    if (!exit.value.later || entry.attempts >= patience)
      return { ...entry, state: "done" as const, last: Option.none() }
    const look = exit.value.againAfterMillis
    const dueAt = look === undefined ? jittered : now + look
    return { ...entry, dueAt, last: last("LogPending", "a part of the job log is still to come") }
  }
  const error = Cause.findErrorOption(exit.cause)
  if (Option.isNone(error)) {
    const state = entry.attempts >= patience ? ("dead" as const) : entry.state
    return { ...entry, state, dueAt: jittered, last: last("Defect", Cause.pretty(exit.cause)) }
  }
  const { _tag, message } = error.value
  const parked = error.value._tag === "IncidentUncertain" && error.value.parked
  // An incident whose number is not on its job would be doubled by the next failure: its write-back gets more chances.
  const orphan = Option.isSome(entry.progress.incident) && !entry.progress.writtenBack && entry.attempts < patience
  const state = parked ? ("parked" as const) : final.has(_tag) && !orphan ? ("dead" as const) : entry.state
  const soon = error.value._tag === "IncidentUncertain" ? error.value.againAfterMillis : undefined
  return { ...entry, state, dueAt: soon === undefined ? jittered : now + soon, last: last(_tag, message) }
})

/** How many ended entries are looked through for an earlier failure of the job: a storm must not read them all each time. */
const earlierAtMost = 100

/**
 * The entry, with what makes a new incident of it doubtful: an earlier failure of its job that ended without one, though
 * what was sent for it may be there.
 */
const besideEnded = Effect.fnUntraced(function* (entry: Entry) {
  const journal = yield* Journal
  const { doubt, sends } = entry.progress
  if (sends > 0 || Option.isSome(doubt)) return entry
  const ended = yield* journal.ids("parked", "dead").pipe(
    Effect.flatMap((ids) => Effect.forEach(ids.slice(-earlierAtMost), journal.get)),
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
  const why = `an earlier failure of this job is ${earlier.state} (journal entry ${earlier.id}), so there may be another incident of the job`
  return { ...entry, progress: { ...entry.progress, doubt: Option.some(why) } }
})

/** One attempt at one entry; what came of it is on disk when this returns, if it is to be kept. */
export const work = Effect.fn("Drain.work")(
  function* (entry: Entry, keep: boolean) {
    const journal = yield* Journal
    yield* Effect.annotateCurrentSpan({ job: entry.failed.id, entry: entry.id })
    const begun = yield* besideEnded(entry)
    const kept = yield* Ref.make<Entry>({ ...begun, attempts: entry.attempts + 1 })
    const reporter = yield* RunReporter.make
    const stages = Checkpoints.kept(kept, keep ? journal.save : () => Effect.void)
    const exit = yield* Connector.run(entry.failed).pipe(
      Effect.provideService(RunReporter, reporter),
      Effect.provideService(Checkpoints, stages),
      Effect.exit,
    )
    if (Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause)) return yield* Effect.interrupt
    const after = yield* conclude(yield* Ref.get(kept), exit)
    const attempt: Attempt = { entry: after, report: yield* reporter.read, exit }
    if (keep) {
      const unsaved = yield* settle(attempt)
      if (Option.isSome(unsaved)) return unsaved.value
    }
    yield* Exit.isSuccess(exit)
      ? Effect.logInfo(toText(resultOfAttempt(attempt)))
      : Effect.logError(Option.match(after.last, { onNone: () => "", onSome: ({ message }) => message }))
    return attempt
  },
  (self, entry) => Effect.annotateLogs(self, { job: entry.failed.id, entry: entry.id }),
)

/**
 * due: what nobody has tried and what its time has come for · all: whatever is pending, once · untried: what nobody has
 * tried, which is what other processes hand to whoever holds the lease.
 */
export type Which = "due" | "all" | "untried"

/** How to drain. */
export interface Draining {
  readonly which: Which
  /** Given every entry that was worked on, once: one that is looked for again and again when that is over. */
  readonly onAttempt: (attempt: Attempt) => Effect.Effect<void>
}

/** A request was sent and is looked for: not before its time, because a look too early proves nothing. */
const isLooking = ({ entry: { progress }, exit }: Attempt): boolean =>
  (progress.sending && Option.isNone(progress.incident)) ||
  (Exit.isSuccess(exit) && exit.value.againAfterMillis !== undefined)

/**
 * It holds up no later failure of its job: the number of its incident is on the job, which is all that they need, or its
 * template is broken and nothing was sent for it.
 */
const isAside = ({ last, progress }: Entry): boolean =>
  progress.writtenBack || (!isBegun(progress) && Option.exists(last, ({ kind }) => kind === "TemplateInvalid"))

/** What one drain has done so far. */
interface Done {
  /** Entries that it does not try again. */
  readonly tried: Set<string>
  /** Entries whose request was looked for and not found, and when they are looked for again (epoch milliseconds). */
  readonly looked: Map<string, number>
  /** What came of them at first, as long as nothing else has. */
  readonly unfinished: Map<string, Attempt>
}

/** Entries that may be worked on now, a list a job in the order they were received; the own job first, then the oldest. */
const waiting = Effect.fn("Drain.waiting")(function* (
  own: Option.Option<Entry>,
  { looked, tried }: Done,
  which: Which,
) {
  const journal = yield* Journal
  const now = yield* Clock.currentTimeMillis
  const byJob = Arr.groupBy(yield* journal.list("pending"), ({ failed }) => failed.id)
  const ownJob = Option.map(own, ({ failed }) => failed.id)
  const isDue = ({ attempts, dueAt }: Entry) =>
    // Its writer may have seen another time of day than this process; it counts on being taken up all the same.
    attempts === 0 ||
    which === "all" ||
    // A due time further away than any we give is a clock that jumped.
    (which === "due" && (dueAt <= now || dueAt > now + 2 * redelivery.cap))
  const isOwn = ([first]: Arr.NonEmptyReadonlyArray<Entry>) => Option.contains(ownJob, first.failed.id)
  return Object.values(byJob)
    .map(Arr.sortWith(({ progress }) => turnOf(progress), Order.Number))
    .map(Arr.filter((entry) => !isAside(entry) || (!tried.has(entry.id) && isDue(entry))))
    .filter(Arr.isArrayNonEmpty)
    .filter(([first]) => !tried.has(first.id) && (looked.get(first.id) ?? 0) <= now)
    .filter((entries) => isDue(entries[0]) || isOwn(entries))
    .toSorted((a, b) => Number(isOwn(b)) - Number(isOwn(a)))
})

/** How often it is looked whether other processes have handed something over while this one waits, in milliseconds. */
const handedOver = 1000

/**
 * Waits until the time of a look has come, or another process has handed something over that is not in `seen`; false:
 * there is no look before `deadline`.
 */
const untilLook = Effect.fnUntraced(function* ({ looked }: Done, seen: ReadonlySet<string>, deadline: number) {
  const journal = yield* Journal
  const now = yield* Clock.currentTimeMillis
  // Its time has come, and it was not there to be looked for: it waits for another failure of its job.
  for (const [id, at] of looked) if (at <= now) looked.delete(id)
  const soonest = [...looked.values()].reduce((first, at) => Math.min(first, at), Number.POSITIVE_INFINITY)
  while (true) {
    const wait = soonest - (yield* Clock.currentTimeMillis)
    if ((yield* monotonicMillis) + wait > deadline) return false
    if (wait <= 0) return true
    yield* Effect.sleep(Math.min(wait, handedOver))
    if ((yield* journal.ids("pending")).some((id) => !seen.has(id))) return true
  }
})

/** Works through what waits, MAX_IN_FLIGHT jobs at a time, until nothing new has come; true when nobody was served. */
const passes = Effect.fn("Drain.passes")(function* (
  own: Option.Option<Entry>,
  done: Done,
  { onAttempt, which }: Draining,
  deadline: number,
) {
  const { looked, tried, unfinished } = done
  const { general } = yield* Settings
  const journal = yield* Journal
  yield* journal.writable
  yield* journal.tidy
  let inARow = 0
  let unusable = Option.none<JournalUnavailable>()
  /** The failures of one job, in their order; one that is not finished holds up the later ones of its job alone. */
  const workOn = Effect.fnUntraced(function* (entries: ReadonlyArray<Entry>) {
    for (const entry of entries) {
      if (inARow >= probes || Option.isSome(unusable)) return
      tried.add(entry.id)
      const known = yield* coveredByOther(entry)
      const attempt = Option.isSome(known) ? known.value : yield* work(entry, true)
      const error = Exit.isFailure(attempt.exit) ? Cause.findErrorOption(attempt.exit.cause) : Option.none()
      inARow = Option.exists(error, ({ _tag }) => unserved.has(_tag)) ? inARow + 1 : 0
      if (Option.isSome(error) && error.value._tag === "JournalUnavailable") unusable = Option.some(error.value)
      const looking = attempt.entry.state === "pending" && isLooking(attempt)
      looked.delete(entry.id)
      if (looking) {
        tried.delete(entry.id)
        looked.set(entry.id, attempt.entry.dueAt)
        if (!unfinished.has(entry.id)) unfinished.set(entry.id, attempt)
      } else {
        unfinished.delete(entry.id)
        yield* onAttempt(attempt)
      }
      if (attempt.entry.state === "pending" && !isAside(attempt.entry)) return
    }
  })
  while (inARow < probes) {
    const seen = new Set(looked.size === 0 ? [] : yield* (yield* Journal).ids("pending"))
    let jobs: ReadonlyArray<ReadonlyArray<Entry>> = yield* waiting(own, done, which)
    const [first] = jobs
    if (first === undefined) {
      if (looked.size > 0 && (yield* untilLook(done, seen, deadline))) continue
      return false
    }
    // Alone until one is served, so that a system that is down is asked by one and not by all.
    do {
      yield* workOn(jobs[0] ?? [])
      jobs = jobs.slice(1)
    } while (inARow > 0 && inARow < probes && jobs.length > 0)
    yield* Effect.forEach(jobs, workOn, { concurrency: general.maxInFlight, discard: true })
    if (Option.isSome(unusable)) return yield* unusable.value
  }
  return true
})

const tidy = Effect.andThen(LogFolder.tidy(), JobLogFolder.tidy())

/** Drains as long as this process may and there is something to do. False: another process holds the lease. */
export const drain = Effect.fn("Drain.drain")(function* (own: Option.Option<Entry>, draining: Draining) {
  const lease = yield* Lease
  const { general } = yield* Settings
  const done: Done = { tried: new Set(), looked: new Map(), unfinished: new Map() }
  const deadline = (yield* monotonicMillis) + Duration.toMillis(general.timeBudget)
  const until = Effect.gen(function* () {
    while (true) {
      const held = yield* lease.whileHeld(Effect.tap(passes(own, done, draining, deadline), tidy))
      if (Option.isNone(held)) return false
      // Written after the last look and before the lease was free: its writer found it held and went away.
      if (held.value || (yield* waiting(own, done, draining.which)).length === 0) return true
    }
  })
  const mayDrain = yield* until
  yield* Effect.forEach([...done.unfinished.values()], draining.onAttempt)
  return mayDrain
})

/**
 * For whoever held the lease for something else: works on what was handed to it meanwhile. A journal that cannot be used
 * is told.
 */
export const drainUntried = drain(Option.none(), { which: "untried", onAttempt: () => Effect.void }).pipe(
  Effect.catch((error) => Effect.logError(error.message)),
)
