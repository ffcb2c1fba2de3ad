/**
 * Checks of time: the clock of this machine against those of the servers, the zone of the operations day, the window that is
 * open now, and for each template whether now is within its working hours.
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { SettingsShape } from "../config/Settings.ts"
import * as DailyWindow from "../domain/DailyWindow.ts"
import type { Template } from "../domain/Template.ts"
import { inWorkingHours } from "../domain/WorkingHours.ts"
import { OnReply } from "../http/HttpExchange.ts"
import { Probe } from "../http/Probe.ts"
import type { Check, CheckId } from "./Check.ts"
import { failed, nameOf, ok, untried, warning } from "./Check.ts"

interface Time {
  /** Milliseconds by which the server's clock is ahead of this machine's; the header Date has whole seconds. */
  readonly ahead: number
  /** Milliseconds by which OpCon's wall clock is ahead of UTC. */
  readonly offset: Option.Option<number>
}

/** The clocks of the servers, taken from the replies to other requests: the header Date, and OpCon's own time with its offset. */
export interface ServerClocks {
  /** Takes the time of `system` from the first reply to `self`. */
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

export const serverClocks = (): ServerClocks => {
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

/** Seconds of difference between two clocks from which on there is a warning, and a failure. */
const drift = { warning: 60, failed: 300 } as const

interface Server {
  readonly id: CheckId
  readonly subject?: string
  /** `OpCon`. */
  readonly what: string
  /** Its name in `ServerClocks`. */
  readonly key: string
  readonly needs: ReadonlyArray<string>
}

const clock = ({ id, key, needs, subject = "", what }: Server, serverTimes: ServerClocks): Check => ({
  id,
  subject,
  needs,
  run: Effect.sync(() => {
    const time = serverTimes.from(key)
    if (Option.isNone(time)) return untried(`${what} does not tell its time`)
    const seconds = Math.round(time.value.ahead / 1000)
    // The header Date has whole seconds, and a reply takes time.
    if (Math.abs(seconds) <= 2) return ok(`shows the same time as ${what}'s`)
    const found = `this machine's is ${Math.abs(seconds)} s ${seconds > 0 ? "behind" : "ahead of"} ${what}'s`
    const next = "Have this machine's clock set by a time server (w32tm /resync), or that of the server."
    if (Math.abs(seconds) > drift.failed) return failed(found, `more than ${drift.failed} s apart`, next)
    return Math.abs(seconds) > drift.warning ? warning(found, `more than ${drift.warning} s apart`, next) : ok(found)
  }),
})

export const clocks = (
  serverTimes: ServerClocks,
  summits: ReadonlyArray<{ readonly subject: string; readonly api: string }>,
): ReadonlyArray<Check> => [
  clock({ id: "opcon-clock", what: "OpCon", key: "opcon", needs: ["opcon-version"] }, serverTimes),
  ...summits.map(({ api, subject }) =>
    clock(
      { id: "summit-clock", subject, what: "Summit", key: nameOf({ id: "summit-clock", subject }), needs: [api] },
      serverTimes,
    ),
  ),
]

const offset = (millis: number): string => {
  const minutes = Math.abs(Math.round(millis / 60_000))
  const two = (value: number) => String(value).padStart(2, "0")
  return `${millis < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** `2026-11-24 07:00 +01:00`. */
const moment = (at: DateTime.Zoned): string => {
  const iso = DateTime.formatIsoOffset(at)
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} ${offset(DateTime.zonedOffset(at))}`
}

const zone = ({ general }: SettingsShape, serverTimes: ServerClocks): Check<Probe | DateTime.CurrentTimeZone> => ({
  id: "time-zone",
  after: ["opcon-version"],
  run: Effect.gen(function* () {
    const { runtime } = yield* Probe
    const ours = DateTime.zonedOffset(yield* DateTime.nowInCurrentZone)
    const found = Option.match(general.timeZone, {
      onNone: () => `${runtime.zone} (this machine's, no TIME_ZONE is given), UTC${offset(ours)} now`,
      onSome: (name) => `${name} (TIME_ZONE), UTC${offset(ours)} now; this machine is in ${runtime.zone}`,
    })
    const theirs = Option.flatMap(serverTimes.from("opcon"), (time) => time.offset)
    return Option.isSome(theirs) && theirs.value !== ours
      ? warning(
          found,
          `OpCon's own clock shows UTC${offset(theirs.value)}, so that its days begin at another moment`,
          "Set TIME_ZONE in [GENERAL] to the zone of the OpCon server.",
        )
      : ok(found)
  }),
})

const window = ({ general }: SettingsShape): Check<DateTime.CurrentTimeZone> => ({
  id: "daily-window",
  run: Effect.map(DateTime.nowInCurrentZone, (now) => {
    const { dailyStartHour } = general
    const { date, from, to } = DailyWindow.windowOf(now, dailyStartHour)
    const hours = `DAILY_START_HOUR ${dailyStartHour}, ${DateTime.zoneToString(now.zone)}`
    return ok(`operations date ${date}, from ${moment(from)} to ${moment(to)} (${hours})`)
  }),
})

const hours = (templates: ReadonlyArray<Template>): Check<DateTime.CurrentTimeZone> => ({
  id: "working-hours",
  needs: ["templates"],
  run: Effect.map(DateTime.nowInCurrentZone, (now) => {
    const states = templates.map(({ name, workingHours }) =>
      Option.match(inWorkingHours(workingHours, now), {
        onNone: () => `${name}: none given`,
        onSome: (within) => `${name}: ${within ? "within" : "outside"}`,
      }),
    )
    return ok(`${moment(now)}; ${states.length === 0 ? "no valid template" : states.join(", ")}`)
  }),
})

export const times = (
  settings: SettingsShape,
  serverTimes: ServerClocks,
  templates: ReadonlyArray<Template>,
): ReadonlyArray<Check<Probe | DateTime.CurrentTimeZone>> => [
  zone(settings, serverTimes),
  window(settings),
  hours(templates),
]
