/**
 * What the servers say of their clocks, picked up from the replies to whatever was asked of them anyway: the Date of
 * every server, and OpCon's own time with its offset.
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { OnReply } from "../http/HttpExchange.ts"

export interface Time {
  /** Milliseconds by which the server's clock is ahead of ours; Date has whole seconds. */
  readonly ahead: number
  /** Milliseconds by which OpCon's wall clock is ahead of UTC. */
  readonly offset: Option.Option<number>
}

export interface ServerClocks {
  /** The first reply to `self` tells the time of `system`. */
  readonly listening: (system: string) => <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  readonly from: (system: string) => Option.Option<Time>
}

/** `2024-09-21T09:20:00.1234567+02:00`; `Z` is +00:00. */
const offsetOf = (zoned: string | undefined): Option.Option<number> => {
  const [, zulu, sign, hours, minutes] = /T[\d:.]+(?:(Z)|([+-])(\d\d):?(\d\d))/.exec(zoned ?? "") ?? []
  if (zulu !== undefined) return Option.some(0)
  if (sign === undefined) return Option.none()
  return Option.some((sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000)
}

export const make = (): ServerClocks => {
  const times = new Map<string, Time>()
  return {
    listening: (system) =>
      Effect.provideService(OnReply, ({ headers }) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          const date = Option.map(
            Option.flatMap(Option.fromUndefinedOr(headers["date"]), DateTime.make),
            DateTime.toEpochMillis,
          )
          if (Option.isNone(date) || times.has(system)) return
          times.set(system, { ahead: date.value - now, offset: offsetOf(headers["apiservertime"]) })
        }),
      ),
    from: (system) => Option.fromUndefinedOr(times.get(system)),
  }
}
