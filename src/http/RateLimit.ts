/**
 * MAX_PER_SECOND: requests to one Summit begin at least so far apart. A limit for this process; hosts with a shared queue
 * have one in its database (shared/SharedRateLimit.ts). The wait is no part of the time that a request may take.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

/** Waits until the next request to the Summit at `address` may begin. Ambient: most sites have no limit. */
export const RateLimit = Context.Reference<(address: string) => Effect.Effect<void>>("opcon-summit/RateLimit", {
  defaultValue: () => () => Effect.void,
})

/** Unused turns are saved up for this long (seconds), so that a short burst is not slowed down. */
export const savedUp = 1

/** A limit for this process alone. */
export const local = (perSecond: number): ((address: string) => Effect.Effect<void>) => {
  const next = new Map<string, number>()
  return (address) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      const at = Math.max(next.get(address) ?? now, now - savedUp * 1000)
      next.set(address, at + 1000 / perSecond)
      return at > now ? Effect.sleep(at - now) : Effect.void
    })
}
