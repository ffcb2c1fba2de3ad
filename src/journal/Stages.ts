/**
 * How far one failure has come, for the steps: what they read here was done by an earlier run of the program, what they
 * record is on disk before they go on. A disk that takes nothing is told, and stops nothing: the incident comes first.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import type { Entry, Progress } from "./Entry.ts"
import { nothingDone } from "./Entry.ts"
import type { Journal } from "./Journal.ts"

export class Stages extends Context.Service<
  Stages,
  {
    readonly read: Effect.Effect<Progress>
    record(change: Partial<Progress>): Effect.Effect<void>
  }
>()("opcon-summit/journal/Stages") {
  /** Kept nowhere: for a dry run. */
  static readonly inMemory = Effect.map(Ref.make(nothingDone), (progress) =>
    Stages.of({
      read: Ref.get(progress),
      record: (change) => Ref.update(progress, (before) => ({ ...before, ...change })),
    }),
  )

  /** Those of `entry`, kept by `save`. */
  static readonly kept = (entry: Ref.Ref<Entry>, save: Journal["Service"]["save"]): Stages["Service"] =>
    Stages.of({
      read: Effect.map(Ref.get(entry), ({ progress }) => progress),
      record: (change) =>
        Ref.updateAndGet(entry, (before) => ({ ...before, progress: { ...before.progress, ...change } })).pipe(
          Effect.flatMap(save),
          Effect.catch((error) => Effect.logError(`${error.message} Go on without: a kill now may cost a look-up.`)),
        ),
    })
}
