/**
 * The progress of one failure, for the steps: they read what an earlier run has done, and record what they do. `record`
 * returns when the progress is on disk; where it cannot be saved, the request is not sent, because every later drain would
 * send it again.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { Entry, Progress } from "./Entry.ts"
import { nothingDone } from "./Entry.ts"
import type { Journal, JournalError } from "./Journal.ts"
import type { RunSeen } from "./SameRun.ts"

export class Checkpoints extends Context.Service<
  Checkpoints,
  {
    readonly read: Effect.Effect<Progress>
    /** Call before a request is sent. */
    record(change: Partial<Progress>): Effect.Effect<void, JournalError>
    /**
     * Call after something has happened. A disk that cannot save it is only logged: this process knows it anyway, the next
     * one searches for it, and everything that is sent without another `record` may be repeated.
     */
    remember(change: Partial<Progress>): Effect.Effect<void>
    /** For what nothing depends on: saved with the result of the attempt. */
    note(change: Partial<Progress>): Effect.Effect<void>
    /** The entry by which this run was reported before, although that one, or this one, does not name the run. */
    reportedBefore(run: RunSeen): Effect.Effect<Option.Option<Entry>>
  }
>()("opcon-summit/journal/Checkpoints") {
  /** Saved nowhere: for a dry run. */
  static readonly inMemory = Effect.map(Ref.make(nothingDone), (progress) => {
    const record = (change: Partial<Progress>) => Ref.update(progress, (before) => ({ ...before, ...change }))
    return Checkpoints.of({
      read: Ref.get(progress),
      record,
      remember: record,
      note: record,
      reportedBefore: () => Effect.succeedNone,
    })
  })

  /** The progress of `entry`, saved with `save`. */
  static readonly kept = (
    entry: Ref.Ref<Entry>,
    save: Journal["Service"]["save"],
    reportedBefore: Checkpoints["Service"]["reportedBefore"] = () => Effect.succeedNone,
  ): Checkpoints["Service"] => {
    const changed = (before: Entry, change: Partial<Progress>): Entry => ({
      ...before,
      progress: { ...before.progress, ...change },
    })
    return Checkpoints.of({
      read: Effect.map(Ref.get(entry), ({ progress }) => progress),
      record: (change) =>
        Effect.gen(function* () {
          const after = changed(yield* Ref.get(entry), change)
          yield* save(after)
          yield* Ref.set(entry, after)
        }),
      remember: (change) =>
        Ref.updateAndGet(entry, (before) => changed(before, change)).pipe(
          Effect.flatMap(save),
          Effect.catch((error) => Effect.logError(error.message)),
        ),
      note: (change) => Ref.update(entry, (before) => changed(before, change)),
      reportedBefore,
    })
  }
}
