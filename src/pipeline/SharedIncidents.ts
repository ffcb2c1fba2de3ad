/**
 * What one drain knows of the incidents that other failures have got, for templates that want fewer of them: read from the
 * journal once, when the first failure asks, and kept up while the drain lasts. No other process writes meanwhile, because
 * the drain holds the lease.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { lazy } from "../domain/Lazy.ts"
import { FollowedIncidents } from "../journal/Followed.ts"
import type { JournalError } from "../journal/Journal.ts"
import { Journal } from "../journal/Journal.ts"
import type { Ledger } from "./Ledger.ts"

const ledgers = lazy(() => import("./LedgerOnDisk.ts"))

export class SharedIncidents extends Context.Service<
  SharedIncidents,
  {
    readonly ledger: Effect.Effect<Ledger, JournalError>
    /** Forgets incidents that no failure can get any more, if this drain has looked at them. Errors are ignored. */
    tidy(keepDays: number): Effect.Effect<void>
  }
>()("opcon-summit/pipeline/SharedIncidents") {
  /** That of one drain. */
  static readonly make = Effect.gen(function* () {
    const journal = yield* Journal
    const followed = yield* FollowedIncidents
    let isLoaded = false
    const load = Effect.flatMap(ledgers, ({ load }) => load(journal, followed))
    const ledger = yield* Effect.cached(
      Effect.tap(load, () =>
        Effect.sync(() => {
          isLoaded = true
        }),
      ),
    )
    const tidy = (keepDays: number) =>
      Effect.suspend(() =>
        isLoaded ? Effect.ignore(Effect.flatMap(ledgers, ({ tidy }) => tidy(followed, keepDays))) : Effect.void,
      )
    return SharedIncidents.of({ ledger, tidy })
  })
}
