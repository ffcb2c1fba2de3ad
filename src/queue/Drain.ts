/**
 * Drains the journal: works on pending entries while holding the drain lease, MAX_IN_FLIGHT jobs at a time and the failures
 * of one job in their order. After releasing the lease it looks for new entries once more, because a process that found
 * the lease held has written its failure and exited.
 */
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Order from "effect/Order"
import * as Ref from "effect/Ref"
import * as Result from "effect/Result"
import { Settings } from "../config/Settings.ts"
import { monotonicMillis } from "../domain/RetryPolicy.ts"
import { Checkpoints } from "../journal/Checkpoints.ts"
import type { Entry } from "../journal/Entry.ts"
import type { RunSeen } from "../journal/SameRun.ts"
import * as JobLogFolder from "../journal/JobLogFolder.ts"
import type { JournalError } from "../journal/Journal.ts"
import { isJournalError, Journal } from "../journal/Journal.ts"
import { Lease } from "../journal/Lease.ts"
import * as Log from "../logging/Log.ts"
import type { Attempt } from "../pipeline/Attempt.ts"
import { closedAsSameRun, resultOfAttempt } from "../pipeline/Attempt.ts"
import * as Connector from "../pipeline/Connector.ts"
import { RunReporter, toText } from "../pipeline/RunReport.ts"
import { SharedIncidents } from "../pipeline/SharedIncidents.ts"
import * as LogFolder from "./LogFolder.ts"
import * as Outcomes from "./Outcomes.ts"
import type { Which } from "./Redelivery.ts"
import * as Redelivery from "./Redelivery.ts"
import { coversRun, reportedBefore } from "./ReportedBefore.ts"

/**
 * Saves the result of an attempt durably: first the outcome, then the journal. Some: the journal could not take it, so the
 * entry stays as it was and the next drain works on it again.
 */
const save = Effect.fn("Drain.save")(function* (attempt: Attempt) {
  yield* Outcomes.attempted(attempt)
  const saved = yield* Effect.result((yield* Journal).save(attempt.entry))
  if (Result.isSuccess(saved)) return Option.none<Attempt>()
  const last = Option.toArray(attempt.entry.last).map(({ message }) => message)
  yield* Effect.forEach(new Set([...last, saved.failure.message]), (message) => Effect.logError(message))
  const entry: Entry = { ...attempt.entry, state: "pending" }
  return Option.some<Attempt>({ ...attempt, entry, exit: Exit.fail(saved.failure) })
})

/**
 * Closes `entry` where another entry covers the same run. Two processes that are started for one run at the same moment
 * both write an entry, because neither finds the other's.
 */
const closeAsSameRun = Effect.fn("Drain.closeAsSameRun")(function* (entry: Entry) {
  if (Redelivery.hasBegun(entry.progress)) return Option.none<Attempt>()
  const other = Arr.findFirst(yield* (yield* Journal).others(entry), coversRun)
  if (Option.isNone(other)) return Option.none<Attempt>()
  const attempt = closedAsSameRun(entry, other.value, yield* Clock.currentTimeMillis)
  yield* Effect.logInfo(toText(resultOfAttempt(attempt)))
  const unsaved = yield* save(attempt)
  return Option.some(Option.getOrElse(unsaved, () => attempt))
})

/** One attempt at one entry. `keep`: the journal takes its progress, and its result is saved when this returns. */
export const work = Effect.fn("Drain.work")(
  function* (entry: Entry, keep: boolean) {
    const journal = yield* Journal
    yield* Effect.annotateCurrentSpan({ job: entry.failed.id, entry: entry.id })
    const begun = yield* Redelivery.withEarlierDoubt(entry)
    const current = yield* Ref.make<Entry>({ ...begun, attempts: entry.attempts + 1 })
    const reporter = yield* RunReporter.make
    const before = (run: RunSeen) => Effect.provideService(reportedBefore(entry)(run), Journal, journal)
    const checkpoints = Checkpoints.kept(current, keep ? journal.save : () => Effect.void, before)
    const exit = yield* Connector.run(entry.failed, { entry: entry.id, receivedAt: entry.receivedAt }).pipe(
      Effect.provideService(RunReporter, reporter),
      Effect.provideService(Checkpoints, checkpoints),
      Effect.mapError((error) => (error._tag === "IncidentUncertain" ? error.of(entry.id) : error)),
      Effect.exit,
    )
    if (Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause)) return yield* Effect.interrupt
    const after = yield* Redelivery.afterAttempt(yield* Ref.get(current), exit)
    const sameRunAs = Exit.isSuccess(exit) ? exit.value.sameRunAs : undefined
    const attempt: Attempt =
      sameRunAs === undefined
        ? { entry: after, report: yield* reporter.read, exit }
        : closedAsSameRun(after, sameRunAs, yield* Clock.currentTimeMillis)
    if (keep) {
      const unsaved = yield* save(attempt)
      if (Option.isSome(unsaved)) return unsaved.value
    }
    yield* Log.result(
      Exit.isSuccess(exit)
        ? Effect.logInfo(toText(resultOfAttempt(attempt)))
        : Effect.logError(Option.match(after.last, { onNone: () => "", onSome: ({ message }) => message })),
    )
    return attempt
  },
  (self, entry) => Effect.annotateLogs(self, { job: entry.failed.id, entry: entry.id }),
)

export interface DrainOptions {
  readonly which: Which
  /** Called once for each entry that was worked on; for an entry that is searched for repeatedly, when that is over. */
  readonly onAttempt: (attempt: Attempt) => Effect.Effect<void>
  /** Called when the work on an entry begins. */
  readonly onStart?: (entry: Entry) => Effect.Effect<void>
  /** Called when what was sent for an entry is going to be searched for. */
  readonly onSearch?: (entry: Entry) => Effect.Effect<void>
}

/** What one drain has done so far. */
interface Done {
  /** Entries that it does not try again. */
  readonly tried: Set<string>
  /** Entries whose request was searched for and not found, and when they are searched for again (epoch milliseconds). */
  readonly searches: Map<string, number>
  /** The first attempts of those entries: reported at the end where no search has decided. */
  readonly undecided: Map<string, Attempt>
}

/** Entries that may be worked on now, one list for each job in the order of work; the own job first, then the oldest. */
const nextEntries = Effect.fn("Drain.nextEntries")(function* (
  own: Option.Option<Entry>,
  { searches, tried }: Done,
  which: Which,
) {
  const journal = yield* Journal
  const now = yield* Clock.currentTimeMillis
  const byJob = Arr.groupBy(yield* journal.list("pending"), ({ failed }) => failed.id)
  const ownJob = Option.map(own, ({ failed }) => failed.id)
  const isDue = (entry: Entry) => Redelivery.isDue(entry, which, now)
  const isOwn = ([first]: Arr.NonEmptyReadonlyArray<Entry>) => Option.contains(ownJob, first.failed.id)
  return Object.values(byJob)
    .map(Arr.sortWith(({ progress }) => Redelivery.rankOf(progress), Order.Number))
    .map(Arr.filter((entry) => Redelivery.blocksOthers(entry) || (!tried.has(entry.id) && isDue(entry))))
    .filter(Arr.isArrayNonEmpty)
    .filter(([first]) => !tried.has(first.id) && (searches.get(first.id) ?? 0) <= now)
    .filter((entries) => isDue(entries[0]) || isOwn(entries))
    .toSorted((a, b) => Number(isOwn(b)) - Number(isOwn(a)))
})

/** How often a drain that waits for a search looks for new entries, in milliseconds. */
const newEntriesEvery = 1000

/**
 * Waits until a search is due, or another process has written an entry that is not in `seen`. False: no search is due
 * before `deadline`.
 */
const untilSearch = Effect.fnUntraced(function* ({ searches }: Done, seen: ReadonlySet<string>, deadline: number) {
  const journal = yield* Journal
  const now = yield* Clock.currentTimeMillis
  // An entry that is due and was not among the next ones waits for another failure of its job.
  for (const [id, at] of searches) if (at <= now) searches.delete(id)
  const soonest = [...searches.values()].reduce((first, at) => Math.min(first, at), Number.POSITIVE_INFINITY)
  while (true) {
    const wait = soonest - (yield* Clock.currentTimeMillis)
    if ((yield* monotonicMillis) + wait > deadline) return false
    if (wait <= 0) return true
    yield* Effect.sleep(Math.min(wait, newEntriesEvery))
    if ((yield* journal.ids("pending")).some((id) => !seen.has(id))) return true
  }
})

/** So many entries in a row may find a system down before a drain leaves the rest for later. */
const maxUnserved = 3

/** Works on the next entries until there are none; true where a system is down and the rest is left for later. */
const workThrough = Effect.fn("Drain.workThrough")(function* (
  own: Option.Option<Entry>,
  done: Done,
  { onAttempt, onSearch = () => Effect.void, onStart = () => Effect.void, which }: DrainOptions,
  deadline: number,
) {
  const { searches, tried, undecided } = done
  const { general } = yield* Settings
  const journal = yield* Journal
  // The own failure has been written a moment ago.
  if (Option.isNone(own)) yield* journal.writable
  yield* journal.tidy
  let unservedInARow = 0
  let unusable = Option.none<JournalError>()
  /** Works on the failures of one job in order, up to the first that blocks the others. */
  const workOnJob = Effect.fnUntraced(function* (entries: ReadonlyArray<Entry>) {
    for (const entry of entries) {
      if (unservedInARow >= maxUnserved || Option.isSome(unusable)) return
      tried.add(entry.id)
      yield* onStart(entry)
      const closed = yield* closeAsSameRun(entry)
      const attempt = Option.isSome(closed) ? closed.value : yield* work(entry, true)
      const error = Redelivery.errorOf(attempt)
      unservedInARow = Redelivery.isUnserved(error) ? unservedInARow + 1 : 0
      unusable = Option.orElse(Option.filter(error, isJournalError), () => unusable)
      if (Redelivery.awaitsSearch(attempt)) {
        tried.delete(entry.id)
        searches.set(entry.id, attempt.entry.dueAt)
        yield* onSearch(attempt.entry)
        if (!undecided.has(entry.id)) undecided.set(entry.id, attempt)
      } else {
        searches.delete(entry.id)
        undecided.delete(entry.id)
        yield* onAttempt(attempt)
      }
      if (attempt.entry.state === "pending" && Redelivery.blocksOthers(attempt.entry)) return
    }
  })
  while (unservedInARow < maxUnserved) {
    const seen = new Set(searches.size === 0 ? [] : yield* journal.ids("pending"))
    let jobs: ReadonlyArray<ReadonlyArray<Entry>> = yield* nextEntries(own, done, which)
    if (jobs[0] === undefined) {
      if (searches.size > 0 && (yield* untilSearch(done, seen, deadline))) continue
      return false
    }
    // One job at a time until one is served: a system that is down gets one request, not one from every job.
    do {
      yield* workOnJob(jobs[0] ?? [])
      jobs = jobs.slice(1)
    } while (unservedInARow > 0 && unservedInARow < maxUnserved && jobs.length > 0)
    yield* Effect.forEach(jobs, workOnJob, { concurrency: general.maxInFlight, discard: true })
    if (Option.isSome(unusable)) return yield* unusable.value
  }
  return true
})

const tidy = Effect.fnUntraced(function* (keepDays: number) {
  yield* LogFolder.tidy()
  yield* JobLogFolder.tidy()
  yield* (yield* SharedIncidents).tidy(keepDays)
})

/** Drains while there is something to do. False: another process holds the lease. `own`: the failure that comes first. */
export const drain = Effect.fn("Drain.drain")(function* (own: Option.Option<Entry>, options: DrainOptions) {
  const lease = yield* Lease
  const { general } = yield* Settings
  const done: Done = { tried: new Set(), searches: new Map(), undecided: new Map() }
  const deadline = (yield* monotonicMillis) + Duration.toMillis(general.timeBudget)
  const untilDone = Effect.gen(function* () {
    while (true) {
      const isDown = yield* lease.whileHeld(
        Effect.tap(workThrough(own, done, options, deadline), tidy(general.journalKeepDays)).pipe(
          Effect.provideServiceEffect(SharedIncidents, SharedIncidents.make),
        ),
      )
      if (Option.isNone(isDown)) return false
      // An entry may have been written after the last look, by a process that found the lease held and exited.
      if (isDown.value || (yield* nextEntries(own, done, options.which)).length === 0) return true
    }
  })
  const isHolder = yield* untilDone
  yield* Effect.forEach([...done.undecided.values()], options.onAttempt)
  return isHolder
})

/**
 * Works on the entries that other processes wrote while this one held the lease for something else. A journal that cannot
 * be used is only logged.
 */
export const drainUntried = drain(Option.none(), { which: "untried", onAttempt: () => Effect.void }).pipe(
  Effect.catch((error) => Effect.logError(error.message)),
)
