/**
 * MAX_PER_SECOND: requests to one Summit begin at least so far apart. A limit for this process; hosts with a shared queue
 * have one in its database (shared/SharedRateLimit.ts). The wait is no part of the time that a request may take.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

/** Waits until the next request to the Summit at `address` may begin. */
export type Limit = (address: string) => Effect.Effect<void>

/** Ambient: most sites have no limit. */
export const RateLimit = Context.Reference<Limit>("opcon-summit/RateLimit", { defaultValue: () => () => Effect.void })

/** Makes the limit of a queue part of its process's, where that serves several queues (queue/FairTurns.ts). */
export const Together = Context.Reference<(limit: Limit, perSecond: number) => Limit>(
  "opcon-summit/RateLimit/Together",
  {
    defaultValue: () => (limit) => limit,
  },
)

/** A limit among those who share `next`: when the next request to an address may begin (epoch milliseconds). */
export const local =
  (perSecond: number, next = new Map<string, number>()): Limit =>
  (address) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      const at = Math.max(next.get(address) ?? now, now)
      next.set(address, at + 1000 / perSecond)
      return at > now ? Effect.sleep(at - now) : Effect.void
    })
