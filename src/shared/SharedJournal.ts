/**
 * The journal of several hosts: JOURNALDIR stays the door of each host, so that a failure is on a disk before anything
 * else; what came in is shipped into the queue's table, and one session of one host holds the lock of the queue. Whatever
 * its holder saves goes through that very session: a save that succeeds proves that the lock was still held.
 */
import * as Arr from "effect/Array"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Ref from "effect/Ref"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import { Settings } from "../config/Settings.ts"
import type { FailedJob } from "../domain/FailedJob.ts"
import { keyIn, runKey } from "../intake/Document.ts"
import { StillHolder } from "../http/WriteGate.ts"
import { accountName, host } from "../intake/DrainLock.ts"
import type { Entry, State } from "../journal/Entry.ts"
import { fromJson, states, toJson } from "../journal/Entry.ts"
import { FollowedIncidents, inFiles as followedInFiles } from "../journal/Followed.ts"
import * as FileJournal from "../journal/FileJournal.ts"
import type { JournalError } from "../journal/Journal.ts"
import { isJournalError, Journal } from "../journal/Journal.ts"
import type { Holder } from "../journal/Lease.ts"
import { Lease } from "../journal/Lease.ts"
import * as Rejected from "../journal/Rejected.ts"
import { SearchProof } from "../journal/SearchProof.ts"
import { SharedDocuments } from "../journal/SharedDocuments.ts"
import * as DocumentTable from "./DocumentTable.ts"
import * as SharedFollowed from "./SharedFollowed.ts"
import type { Row, Session, Shared } from "./Database.ts"
import { dialect, openReady, questions, Sessions } from "./Database.ts"
import * as Inbox from "./Inbox.ts"
import * as SharedQueueNotes from "../domain/notes/SharedQueue.ts"

export const lockName = ({ queue }: Shared): string => `opcon-summit:${queue}`

/** A row as an entry, or a sentence about why it is none. */
const read = ({ document, id }: Row): Result.Result<Entry, string> =>
  Result.mapError(fromJson(String(document)), () => `entry ${String(id)} of the queue cannot be read by this version`)

const entriesIn = (rows: ReadonlyArray<Row>): ReadonlyArray<Entry> => Arr.getSuccesses(rows.map(read))

const make = Effect.fnUntraced(function* (shared: Shared) {
  const { general } = yield* Settings
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const os = yield* Lease
  const local = yield* FileJournal.make(general.journalDir)
  const platform = Context.make(FileSystem.FileSystem, files).pipe(
    Context.add(Path.Path, path),
    Context.add(Sessions, yield* Sessions),
  )
  const { afterLoss, bringIn, reconcile, ship } = yield* Inbox.make(shared.queue, local)
  const ask = yield* questions(shared, general.journalDir)

  /** The session that holds the lock, while it does. */
  const holder = yield* Ref.make(Option.none<Session>())
  /** Without the database, where WHEN_UNREACHABLE says so; until it answers again. */
  const alone = yield* Ref.make(false)

  /** On the session of the lock, while this host holds it. */
  const query = (text: string, ...parameters: ReadonlyArray<unknown>) =>
    Effect.flatMap(
      Ref.get(holder),
      Option.match({ onNone: () => ask(text, ...parameters), onSome: (session) => session.query(text, parameters) }),
    )

  const list = Effect.fn("SharedJournal.survey")(function* (wanted: ReadonlyArray<State>) {
    const held = yield* Ref.get(holder)
    if (Option.isSome(held)) yield* ship(held.value)
    const rows = (yield* query(dialect.list, shared.queue, wanted)).map(read)
    const here = wanted.includes("pending") && Option.isNone(held) ? yield* local.survey("pending") : undefined
    const entries = Arr.dedupeWith([...Arr.getSuccesses(rows), ...(here?.entries ?? [])], (a, b) => a.id === b.id)
    return {
      entries: entries.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
      unread: [...Arr.getFailures(rows), ...(here?.unread ?? [])],
    }
  })

  const ofRun = Effect.fnUntraced(function* (failed: FailedJob, but: string) {
    const run = Inbox.runOf(failed)
    return run === "" ? [] : entriesIn(yield* query(dialect.ofRun, shared.queue, run, but))
  })

  /** The entries of exactly this job and run, those included that came in here and are not in the queue yet. */
  const reported = Effect.fn("SharedJournal.reported")(function* (failed: FailedJob) {
    const rows =
      failed.jobNumber === undefined
        ? yield* query(dialect.ofJob, shared.queue, runKey(failed))
        : yield* query(dialect.ofRun, shared.queue, Inbox.runOf(failed), "")
    const there = entriesIn(rows).filter((entry) => entry.failed.id === failed.id)
    return Arr.dedupeWith([...there, ...(yield* local.reported(failed))], (a, b) => a.id === b.id)
  })

  /** A job that has an entry is asked for by itself. */
  const catalogue = Effect.gen(function* () {
    const rows = yield* query(dialect.ids, shared.queue, states)
    const keys = new Set([...rows.map(({ id }) => String(id)), ...(yield* local.ids(...states))].map(keyIn))
    return (failed: FailedJob) => (keys.has(runKey(failed)) ? reported(failed) : Effect.succeed([]))
  })

  const get = Effect.fnUntraced(function* (id: string) {
    const [entry] = entriesIn(yield* query(dialect.get, shared.queue, id))
    return entry === undefined ? yield* local.pending(id) : Option.some(entry)
  })

  /** `self`, or the journal of this host where it works alone. */
  const or = <A, E, R>(own: Effect.Effect<A, E, R>, self: Effect.Effect<A, E, R>) =>
    Effect.flatMap(Ref.get(alone), (isAlone) => (isAlone ? own : self))

  const journal = Journal.of({
    folder: local.folder,
    writable: local.writable,
    add: local.add,
    save: (entry) =>
      Effect.flatMap(Ref.get(holder), (held) =>
        // Without the lock only the own failure is saved, which is not shipped yet.
        Option.match(held, {
          onNone: () => local.save(entry),
          onSome: (session) =>
            Effect.asVoid(
              session.query(dialect.save, [
                shared.queue,
                entry.id,
                Inbox.runOf(entry.failed),
                entry.state,
                toJson(entry),
                host,
              ]),
            ),
        }),
      ),
    list: (...wanted) =>
      or(
        local.list(...wanted),
        Effect.map(list(wanted), ({ entries }) => entries),
      ),
    survey: (...wanted) => or(local.survey(...wanted), list(wanted)),
    ids: (...wanted) =>
      or(
        local.ids(...wanted),
        Effect.gen(function* () {
          const rows = yield* query(dialect.ids, shared.queue, wanted)
          const here = wanted.includes("pending") ? yield* local.ids("pending") : []
          return [...new Set([...rows.map(({ id }) => String(id)), ...here])].toSorted()
        }),
      ),
    get: (id) => or(local.get(id), get(id)),
    pending: (id) =>
      or(
        local.pending(id),
        Effect.map(
          get(id),
          Option.filter(({ state }) => state === "pending"),
        ),
      ),
    reported: (failed) => or(local.reported(failed), reported(failed)),
    catalogue: or(local.catalogue, catalogue),
    findRun: (failed) => or(local.findRun(failed), Effect.map(ofRun(failed, ""), Arr.head)),
    others: (entry) => or(local.others(entry), ofRun(entry.failed, entry.id)),
    tidy: local.tidy,
    damaged: local.damaged,
    // The holder of the lock has pruned already.
    prune: (days, afterGap = false) =>
      or(
        local.prune(days, afterGap),
        afterGap
          ? Effect.map(query(dialect.prune, shared.queue, days), ([row]) => Number(row?.["days"] ?? 0))
          : Effect.succeed(0),
      ),
  })

  /** Goes on when the session of the lock has answered, which ends the work where it is over. */
  const answering = (session: Session) =>
    session.query("SELECT 1").pipe(Effect.retry(Schedule.spaced("1 second")), Effect.orDie, Effect.asVoid)

  const unlock = (session: Session) => Effect.ignore(session.query(dialect.unlock, [lockName(shared)]))

  /** Command lines that could not be read: a file that cannot be used must not stop the others. */
  const shipRejected = (session: Session) =>
    Rejected.ship(
      general.journalDir,
      DocumentTable.make(shared.queue, (text, ...parameters) => session.query(text, parameters)),
    ).pipe(
      Effect.catch((error) => (isJournalError(error) ? Effect.fail(error) : Effect.logError(error.message))),
      Effect.provide(platform),
    )

  /** Ships, and runs `self` if this session gets the lock; none: another host holds it. */
  const withLock = <A, E, R>(session: Session, self: Effect.Effect<A, E, R>) =>
    Effect.gen(function* () {
      // Before the question: whoever has the lock looks once more after giving it up.
      yield* ship(session)
      yield* shipRejected(session)
      const [asked] = yield* session.query(dialect.lock, [lockName(shared)])
      if (asked?.["yes"] !== true) return Option.none<A>()
      yield* bringIn(session)
      yield* afterLoss(session)
      yield* reconcile(session)
      yield* session.query(dialect.prune, [shared.queue, general.journalKeepDays])
      yield* session.query(dialect.pruneDocuments, [shared.queue, "outcome", general.logKeepDays])
      yield* session.query(dialect.pruneDocuments, [shared.queue, "dropped", general.journalKeepDays])
      const account = accountName(process.getuid?.() ?? process.env["USERNAME"] ?? "")
      yield* session.query(dialect.enterHolder, [shared.queue, host, process.pid, account])
      return yield* Effect.acquireUseRelease(
        Ref.set(holder, Option.some(session)),
        () => Effect.asSome(Effect.provideService(self, StillHolder, answering(session))),
        (_, exit) =>
          Effect.andThen(Ref.set(holder, Option.none()), Exit.isSuccess(exit) ? unlock(session) : Effect.void),
      )
    })

  /** `withLock` on a session of its own, which ends the work when it is over. */
  const leading = <A, E, R>(self: Effect.Effect<A, E, R>) =>
    Effect.scopedWith((own) =>
      Effect.gen(function* () {
        const opened = yield* openReady(shared, general.journalDir).pipe(
          Scope.provide(own),
          Effect.provide(platform),
          Effect.result,
        )
        if (Result.isFailure(opened)) {
          if (shared.whenUnreachable === "wait") return yield* opened.failure
          yield* Effect.logError(SharedQueueNotes.byItself({ why: opened.failure.message }))
          yield* Ref.set(alone, true)
          return yield* Effect.asSome(self)
        }
        yield* Ref.set(alone, false)
        return yield* Effect.raceFirst(withLock(opened.success, self), opened.success.over)
      }),
    )

  const lease = Lease.of({
    isHeld: Effect.gen(function* () {
      if (yield* os.isHeld) return true
      const [found] = yield* query(dialect.isLocked, lockName(shared))
      return found?.["yes"] === true
    }).pipe(Effect.orElseSucceed(() => false)),
    holder: Effect.gen(function* () {
      const [found] = yield* query(dialect.holder, shared.queue)
      if (found === undefined) return yield* os.holder
      const name = String(found["host"])
      return Option.some<Holder>({
        host: name,
        here: name === host,
        pid: Number(found["process"]),
        account: String(found["account"]),
      })
    }).pipe(Effect.catch(() => os.holder)),
    whileHeld: <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<Option.Option<A>, E | JournalError, R> =>
      Effect.gen(function* () {
        while (true) {
          const done = yield* os.whileHeld(leading(self))
          // Another process of this host ships what comes in, and asks for the lock afterwards.
          if (Option.isNone(done)) return Option.none<A>()
          if (Option.isSome(done.value)) return done.value
          // Another host leads. What came in here after the last look, while this process had the lease of this host:
          // A document that only a newer version can read is not shipped, and no reason to ask again.
          if ((yield* local.list("pending")).length === 0) return Option.none<A>()
        }
      }),
  })
  const followed = SharedFollowed.make(shared.queue, query)
  const localFollowed = yield* followedInFiles
  const documents = DocumentTable.make(shared.queue, query)
  return Context.make(Journal, journal).pipe(
    Context.add(Lease, lease),
    Context.add(SearchProof, DocumentTable.searchProof(documents)),
    Context.add(
      SharedDocuments,
      Effect.map(Ref.get(alone), (isAlone) => (isAlone ? Option.none() : Option.some(documents))),
    ),
    Context.add(FollowedIncidents, {
      all: or(localFollowed.all, followed.all),
      record: (...recorded) => or(localFollowed.record(...recorded), followed.record(...recorded)),
      prune: (days) => or(localFollowed.prune(days), followed.prune(days)),
    }),
  )
})

/** In place of the journal and the lease of one host. */
export const layer = (
  shared: Shared,
): Layer.Layer<
  Journal | Lease | FollowedIncidents | SearchProof,
  never,
  Lease | Settings | FileSystem.FileSystem | Path.Path
> => Layer.effectContext(make(shared))
