/** An end that an operator gives: a time, or how long from now. */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Result from "effect/Result"
import * as WallTime from "./WallTime.ts"

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** What is not asked for by mistake, in days. */
export const longest = 90

/**
 * The end that `text` means, in epoch milliseconds, or what is wrong with it. `+90m`, `+2h`, `+3d` count from `now`; a time
 * without an offset is one in `zone`. More than 90 days ahead only if `long`.
 */
export const parse = (
  text: string,
  now: number,
  zone: DateTime.TimeZone,
  long: boolean,
): Result.Result<{ readonly at: number; readonly note: Option.Option<string> }, string> => {
  const [, amount, unit] = /^\s*\+\s*(\d{1,5})\s*([mhd])\s*$/i.exec(text) ?? []
  const millis = Option.getOrUndefined(Record.get<string, number>(units, (unit ?? "").toLowerCase()))
  const end =
    amount !== undefined && millis !== undefined
      ? Result.succeed({ at: now + Number(amount) * millis, note: Option.none<string>() })
      : Result.mapBoth(WallTime.parse(text, zone), {
          onFailure: (wrong) => `${wrong}; or +90m, +2h, +3d from now`,
          onSuccess: ({ at, note }) => ({ at: DateTime.toEpochMillis(at), note }),
        })
  return Result.flatMap(end, (given) => {
    if (given.at <= now) return Result.fail(`"${text}" is not in the future`)
    return given.at > now + longest * units.d && !long
      ? Result.fail(`"${text}" is more than ${longest} days ahead: add --long if that is meant`)
      : Result.succeed(given)
  })
}
