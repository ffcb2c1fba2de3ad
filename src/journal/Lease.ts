/**
 * The drain lease: at most one process at a time works through a journal. The operating system holds it
 * (intake/DrainLock.ts): it releases the lease the moment its holder dies, and never while the holder lives, however slow
 * it is. No clock and no left-over file is involved, so neither can block the queue or let two processes in.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Settings } from "../config/Settings.ts"
import type { HeldLease, LockResult } from "../intake/DrainLock.ts"
import { accountName, canonical, host, isHeld, readHolder, take } from "../intake/DrainLock.ts"
import type { JournalError } from "./Journal.ts"
import { JournalUnavailable } from "./Journal.ts"
import * as JournalNotes from "../domain/notes/Journal.ts"

/** The current or last holder of the lease. */
export interface Holder {
  readonly host: string
  /** Whether that is this host. */
  readonly here: boolean
  readonly pid: number
  /** A name, or a number where the system knows no name for it. */
  readonly account: string
}

const decodeHolder = Schema.decodeUnknownOption(
  Schema.fromJsonString(
    Schema.Struct({ host: Schema.String, pid: Schema.Int, account: Schema.Union([Schema.Int, Schema.String]) }),
  ),
)

const holderIn = (folder: string): Option.Option<Holder> =>
  Option.map(decodeHolder(readHolder(folder)), (holder) => ({
    host: holder.host,
    here: holder.host === host,
    pid: holder.pid,
    account: accountName(holder.account),
  }))

export class Lease extends Context.Service<
  Lease,
  {
    /** Whether a process holds the lease now. The probe never looks like a holder to other processes. */
    readonly isHeld: Effect.Effect<boolean>
    /** None where no holder has left its name. */
    readonly holder: Effect.Effect<Option.Option<Holder>>
    /**
     * Runs `self` while holding the lease; none, at once, where another process holds it. Fails where this process cannot
     * take it but others may.
     */
    whileHeld<A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<Option.Option<A>, E | JournalError, R>
  }
>()("opcon-summit/journal/Lease") {
  /**
   * The lease of JOURNALDIR. `held`: what the intake has taken; the first `whileHeld` uses it, or releases it where the
   * settings name another folder.
   */
  static readonly layer = (held?: HeldLease) =>
    Layer.effect(
      Lease,
      Effect.gen(function* () {
        const { journalDir } = (yield* Settings).general
        let unused = held
        const acquire = async (): Promise<LockResult> => {
          // Resolved here, not when the layer is built: by now the first entry has created the folder.
          const folder = canonical(journalDir)
          const taken = unused
          unused = undefined
          if (taken?.folder === folder) return { _tag: "Held", release: taken.release }
          await taken?.release()
          return take(folder)
        }
        return Lease.of({
          isHeld: Effect.promise(() => isHeld(canonical(journalDir))),
          holder: Effect.sync(() => holderIn(canonical(journalDir))),
          whileHeld: <A, E, R>(self: Effect.Effect<A, E, R>) =>
            Effect.acquireUseRelease(
              Effect.promise(acquire),
              (lock): Effect.Effect<Option.Option<A>, E | JournalError, R> => {
                switch (lock._tag) {
                  case "Held":
                    return Effect.asSome(self)
                  case "Busy":
                    return Effect.succeedNone
                  case "Refused":
                    return Effect.fail(new JournalUnavailable({ folder: journalDir, detail: lock.why }))
                  case "Unsupported": {
                    // No process can hold the lease, so no other process would work on what is handed off.
                    const warning = JournalNotes.noLease({ why: lock.why })
                    return Effect.asSome(Effect.andThen(Effect.logWarning(warning), self))
                  }
                }
              },
              (lock) => (lock._tag === "Held" ? Effect.promise(lock.release) : Effect.void),
            ),
        })
      }),
    )

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
