/**
 * The port to the journal: every reported failure, pending until its incident is complete. When `add` or `save` returns,
 * the entry is flushed to disk. FileJournal.ts is the adapter.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type { FailedJob } from "../domain/FailedJob.ts"
import type { Entry, State } from "./Entry.ts"
import { failures } from "../domain/Messages.ts"
import { say } from "../domain/Say.ts"
import { program } from "../intake/ProgramName.ts"

/** The disk is full, read-only or missing; the entry was not saved. */
export class JournalUnavailable extends Schema.TaggedError<JournalUnavailable>()("JournalUnavailable", {
  folder: Schema.String,
  detail: Schema.String,
}) {
  override get message(): string {
    return say(failures.JournalUnavailable.says, this)
  }
}

/** The database of the shared queue cannot be reached, or this host has lost its lock; nothing more is sent for it. */
export class QueueUnreachable extends Schema.TaggedError<QueueUnreachable>()("QueueUnreachable", {
  /** `NAME at host:port/database`. */
  queue: Schema.String,
  /** Where this host keeps its failures meanwhile. */
  folder: Schema.String,
  detail: Schema.String,
}) {
  override get message(): string {
    return say(failures.QueueUnreachable.says, { ...this, program: program() })
  }
}

export type JournalError = JournalUnavailable | QueueUnreachable

export const isJournalError = Predicate.or(Schema.is(JournalUnavailable), Schema.is(QueueUnreachable))

/** The folder of Silences.ts in JOURNALDIR. */
export const silencesFolder = "silences"

export class Journal extends Context.Service<
  Journal,
  {
    readonly folder: string
    /** Fails where nothing can be written: a read-only account, a full disk. */
    readonly writable: Effect.Effect<void, JournalError>
    /** Adds a failure; it is on disk when this returns. */
    add(failed: FailedJob): Effect.Effect<Entry, JournalError>
    /** Replaces the entry; after a power cut the old or the new one is there. */
    save(entry: Entry): Effect.Effect<void, JournalError>
    /** Oldest first. A file that is no entry is set aside and logged, and stops nothing. */
    list(...states: ReadonlyArray<State>): Effect.Effect<ReadonlyArray<Entry>, JournalError>
    /** As `list`, with a sentence for each file that could not be read or decoded. */
    survey(
      ...states: ReadonlyArray<State>
    ): Effect.Effect<{ readonly entries: ReadonlyArray<Entry>; readonly unread: ReadonlyArray<string> }, JournalError>
    /** Only the ids, without reading the entries; oldest first. */
    ids(...states: ReadonlyArray<State>): Effect.Effect<ReadonlyArray<string>, JournalError>
    get(id: string): Effect.Effect<Option.Option<Entry>, JournalError>
    /** The entry with this id if it is pending, without reading any other. */
    pending(id: string): Effect.Effect<Option.Option<Entry>, JournalError>
    /** The entry that covers the same run; none where the number of the run is not known. */
    findRun(failed: FailedJob): Effect.Effect<Option.Option<Entry>, JournalError>
    /** The entries of the same job and the same run; without the number of a run those that have none either. */
    reported(failed: FailedJob): Effect.Effect<ReadonlyArray<Entry>, JournalError>
    /** `reported` for many jobs: the folders are listed once, and what is added afterwards may be missing. */
    readonly catalogue: Effect.Effect<
      (failed: FailedJob) => Effect.Effect<ReadonlyArray<Entry>, JournalError>,
      JournalError
    >
    /** The other entries that cover the run of this entry. */
    others(entry: Entry): Effect.Effect<ReadonlyArray<Entry>, JournalError>
    /** Completes what a crash has interrupted. Only for the holder of the lease; errors are ignored until the next time. */
    readonly tidy: Effect.Effect<void>
    /** How many files were set aside as damaged. */
    readonly damaged: Effect.Effect<number, JournalError>
    /**
     * Removes done entries received more than `days` days ago; returns how many days' folders went. Unless `afterGap`, not
     * on the first day after a gap as long as that, which is what a clock that jumps ahead makes of a day.
     */
    prune(days: number, afterGap?: boolean): Effect.Effect<number, JournalError>
  }
>()("opcon-summit/journal/Journal") {}
