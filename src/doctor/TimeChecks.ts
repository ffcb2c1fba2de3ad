/**
 * Time: this machine's clock against those of the servers, the zone that the operations day is reckoned in, the window
 * that is now in force, and whether each template takes now for working hours.
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as DailyWindow from "../domain/DailyWindow.ts"
import type { SettingsShape } from "../config/Settings.ts"
import type { Template } from "../domain/Template.ts"
import { inWorkingHours } from "../domain/WorkingHours.ts"
import { Probe } from "../http/Probe.ts"
import type { Check, CheckId } from "./Check.ts"
import { failed, nameOf, ok, untried, warning } from "./Check.ts"
import type { ServerClocks } from "./ServerClocks.ts"

/** Seconds by which two clocks may differ, and beyond which nothing dated can be relied upon. */
export const drift = { told: 60, failed: 300 } as const

interface Server {
  readonly id: CheckId
  readonly subject?: string
  /** `OpCon`. */
  readonly what: string
  /** Under which name ServerClocks.ts has it. */
  readonly key: string
  readonly needs: ReadonlyArray<string>
}

const clock = ({ id, key, needs, subject = "", what }: Server, heard: ServerClocks): Check => ({
  id,
  subject,
  needs,
  look: Effect.sync(() => {
    const time = heard.from(key)
    if (Option.isNone(time)) return untried(`${what} does not tell its time`)
    const seconds = Math.round(time.value.ahead / 1000)
    // Date has whole seconds, and a reply takes its time.
    if (Math.abs(seconds) <= 2) return ok(`shows the same time as ${what}'s`)
    const found = `this machine's is ${Math.abs(seconds)} s ${seconds > 0 ? "behind" : "ahead of"} ${what}'s`
    const next = "Have this machine's clock set by a time server (w32tm /resync), or that of the server."
    if (Math.abs(seconds) > drift.failed) return failed(found, `more than ${drift.failed} s apart`, next)
    return Math.abs(seconds) > drift.told ? warning(found, `more than ${drift.told} s apart`, next) : ok(found)
  }),
})

export const clocks = (
  heard: ServerClocks,
  summits: ReadonlyArray<{ readonly subject: string; readonly api: string }>,
): ReadonlyArray<Check> => [
  clock({ id: "opcon-clock", what: "OpCon", key: "opcon", needs: ["opcon-version"] }, heard),
  ...summits.map(({ api, subject }) =>
    clock(
      { id: "summit-clock", subject, what: "Summit", key: nameOf({ id: "summit-clock", subject }), needs: [api] },
      heard,
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

const zone = ({ general }: SettingsShape, heard: ServerClocks): Check<Probe | DateTime.CurrentTimeZone> => ({
  id: "time-zone",
  after: ["opcon-version"],
  look: Effect.gen(function* () {
    const { runtime } = yield* Probe
    const ours = DateTime.zonedOffset(yield* DateTime.nowInCurrentZone)
    const found = Option.match(general.timeZone, {
      onNone: () => `${runtime.zone} (this machine's, no TIME_ZONE is given), UTC${offset(ours)} now`,
      onSome: (name) => `${name} (TIME_ZONE), UTC${offset(ours)} now; this machine is in ${runtime.zone}`,
    })
    const theirs = Option.flatMap(heard.from("opcon"), (time) => time.offset)
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
  look: Effect.map(DateTime.nowInCurrentZone, (now) => {
    const { dailyStartHour } = general
    const { date, from, to } = DailyWindow.windowOf(now, dailyStartHour)
    const hours = `DAILY_START_HOUR ${dailyStartHour}, ${DateTime.zoneToString(now.zone)}`
    return ok(`operations date ${date}, from ${moment(from)} to ${moment(to)} (${hours})`)
  }),
})

const hours = (templates: ReadonlyArray<Template>): Check<DateTime.CurrentTimeZone> => ({
  id: "working-hours",
  needs: ["templates"],
  look: Effect.map(DateTime.nowInCurrentZone, (now) => {
    const told = templates.map(({ name, workingHours }) =>
      Option.match(inWorkingHours(workingHours, now), {
        onNone: () => `${name}: none given`,
        onSome: (within) => `${name}: ${within ? "within" : "outside"}`,
      }),
    )
    return ok(`${moment(now)}; ${told.length === 0 ? "no valid template" : told.join(", ")}`)
  }),
})

export const times = (
  settings: SettingsShape,
  heard: ServerClocks,
  templates: ReadonlyArray<Template>,
): ReadonlyArray<Check<Probe | DateTime.CurrentTimeZone>> => [zone(settings, heard), window(settings), hours(templates)]
