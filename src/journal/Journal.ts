/**
 * The port to the journal: failures that were told to us and are not yet, or were, brought to their incident. What `add`
 * and `save` return from is on disk, flushed; FileJournal.ts is the adapter.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { FailedJob } from "../domain/FailedJob.ts"
import type { Entry, State } from "./Entry.ts"
import { failures, say } from "../domain/Messages.ts"

/** The disk is full, read-only, or not there. What was to be kept is not kept. */
export class JournalUnavailable extends Schema.TaggedError<JournalUnavailable>()("JournalUnavailable", {
  folder: Schema.String,
  detail: Schema.String,
}) {
  override get message(): string {
    return say(failures.JournalUnavailable.says, this)
  }
}

export class Journal extends Context.Service<
  Journal,
  {
    readonly folder: string
    /** Fails where nothing can be written: an account that may only read, a full disk. */
    readonly writable: Effect.Effect<void, JournalUnavailable>
    /** Takes a failure in; it is on disk when this returns. */
    add(failed: FailedJob): Effect.Effect<Entry, JournalUnavailable>
    /** Replaces the entry as a whole; either the old or the new one is there whenever the power goes. */
    save(entry: Entry): Effect.Effect<void, JournalUnavailable>
    /** Oldest first. Whatever is no entry is set aside, told in the log, and stops nothing. */
    list(...states: ReadonlyArray<State>): Effect.Effect<ReadonlyArray<Entry>, JournalUnavailable>
    /** As `list`, and what could not be read or understood, a sentence each. */
    survey(
      ...states: ReadonlyArray<State>
    ): Effect.Effect<
      { readonly entries: ReadonlyArray<Entry>; readonly unread: ReadonlyArray<string> },
      JournalUnavailable
    >
    /** Names alone, without a look into the entries; oldest first. */
    ids(...states: ReadonlyArray<State>): Effect.Effect<ReadonlyArray<string>, JournalUnavailable>
    get(id: string): Effect.Effect<Option.Option<Entry>, JournalUnavailable>
    /** The entry with this id as long as it is pending; without a look at the others. */
    pending(id: string): Effect.Effect<Option.Option<Entry>, JournalUnavailable>
    /** The entry that already tells of this very run; none where the run's number is not known. */
    findRun(failed: FailedJob): Effect.Effect<Option.Option<Entry>, JournalUnavailable>
    /** What else tells of the run of this entry. */
    others(entry: Entry): Effect.Effect<ReadonlyArray<Entry>, JournalUnavailable>
    /** Makes good what a crash left half-way. Only for the holder of the lease; what cannot be mended now stops nothing. */
    readonly tidy: Effect.Effect<void>
    /** How many files were set aside as damaged. */
    readonly damaged: Effect.Effect<number, JournalUnavailable>
    /**
     * Removes done entries received more than `days` days ago; returns how many days' folders went. Unless `afterGap`, not
     * on the first day after a gap as long as that, which is what a clock that jumps ahead makes of a day.
     */
    prune(days: number, afterGap?: boolean): Effect.Effect<number, JournalUnavailable>
  }
>()("opcon-summit/journal/Journal") {}
