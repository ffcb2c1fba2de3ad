/**
 * The port to the drain lease: at most one process at a time works through a journal. intake/DrainLock.ts holds it in
 * the operating system, which gives it back the moment its holder dies, however it dies, and never while it lives,
 * however slow it is. No clock is involved, and no file's being there or not, so neither a jump nor a leftover can do harm.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { JournalUnavailable } from "./Journal.ts"

/** Who has the lease, or had it last. */
export interface Holder {
  readonly host: string
  /** Whether that is this host. */
  readonly here: boolean
  readonly pid: number
  /** A name, or a number where the system knows none. */
  readonly account: string
}

export class Lease extends Context.Service<
  Lease,
  {
    /** Whether somebody holds it now; a look that takes nothing, so that nobody hands over to one who only looks. */
    readonly isHeld: Effect.Effect<boolean>
    /** None: nobody said so. */
    readonly holder: Effect.Effect<Option.Option<Holder>>
    /**
     * Runs `self` while holding the lease; none, at once, when another process holds it. Fails where this process may not
     * have it while others may.
     */
    whileHeld<A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<Option.Option<A>, E | JournalUnavailable, R>
  }
>()("opcon-summit/journal/Lease") {
  /** A lease among the fibers that share `slot`: several programs in one test. */
  static readonly among = (slot: { held: boolean }): Lease["Service"] =>
    Lease.of({
      isHeld: Effect.sync(() => slot.held),
      holder: Effect.succeedNone,
      whileHeld: (self) =>
        Effect.acquireUseRelease(
          Effect.sync(() => {
            if (slot.held) return false
            slot.held = true
            return true
          }),
          (mine) => (mine ? Effect.asSome(self) : Effect.succeedNone),
          (mine) =>
            Effect.sync(() => {
              if (mine) slot.held = false
            }),
        ),
    })
}
