/**
 * How far one failure has come, for the steps: what they read here was done by an earlier run of the program, what they
 * record is on disk before they go on. Where the disk does not take it, nothing is sent: every later drain would send it
 * again.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import type { Entry, Progress } from "./Entry.ts"
import { nothingDone } from "./Entry.ts"
import type { Journal, JournalUnavailable } from "./Journal.ts"

export class Checkpoints extends Context.Service<
  Checkpoints,
  {
    readonly read: Effect.Effect<Progress>
    /** What is about to be sent. */
    record(change: Partial<Progress>): Effect.Effect<void, JournalUnavailable>
    /**
     * What has happened. This process goes on with it whether or not the disk takes it: the next one will look it up, and
     * what else may be sent without another `record` does no harm when it is repeated.
     */
    remember(change: Partial<Progress>): Effect.Effect<void>
  }
>()("opcon-summit/journal/Checkpoints") {
  /** Kept nowhere: for a dry run. */
  static readonly inMemory = Effect.map(Ref.make(nothingDone), (progress) => {
    const record = (change: Partial<Progress>) => Ref.update(progress, (before) => ({ ...before, ...change }))
    return Checkpoints.of({ read: Ref.get(progress), record, remember: record })
  })

  /** Those of `entry`, kept by `save`. */
  static readonly kept = (entry: Ref.Ref<Entry>, save: Journal["Service"]["save"]): Checkpoints["Service"] => {
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
    })
  }
}
