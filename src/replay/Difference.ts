/** Where a replay leaves its recording for the first time: what was recorded, what is done now, in which place of it. */
import * as Option from "effect/Option"
import type { System } from "./Format.ts"

export interface Place {
  /** `time`, `path`, `body.Ticket.Status`. */
  readonly place: string
  readonly recorded: unknown
  readonly now: unknown
}

interface Request {
  readonly at: number
  readonly system: System | undefined
  readonly method: string
  readonly path: string
}

export interface Difference {
  /** Of the exchange in the recording, from 1. */
  readonly number: number
  /** None: no request was recorded there. */
  readonly recorded: Option.Option<Request>
  readonly now: Request
  readonly what: ReadonlyArray<Place>
}

/** The places in which two JSON values differ, in the order of the recorded one. */
export const differing = (recorded: unknown, now: unknown, place = ""): ReadonlyArray<Place> => {
  if (Object.is(recorded, now)) return []
  const bothObjects =
    typeof recorded === "object" &&
    typeof now === "object" &&
    recorded !== null &&
    now !== null &&
    Array.isArray(recorded) === Array.isArray(now)
  if (!bothObjects) return [{ place, recorded, now }]
  const [before, after] = [new Map(Object.entries(recorded)), new Map(Object.entries(now))]
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) =>
    differing(before.get(name), after.get(name), place === "" ? name : `${place}.${name}`),
  )
}

const longest = 300

export const shown = (value: unknown): string => {
  const text = value === undefined ? "nothing" : typeof value === "string" ? value : JSON.stringify(value)
  return text.length <= longest ? text : `${text.slice(0, longest)}... (${text.length} characters)`
}

/** `t+1,512 ms`. */
export const moment = (at: number): string => `t+${Number(at.toFixed(3)).toLocaleString("en-US")} ms`

const names: Readonly<Record<System, string>> = { opcon: "OpCon", summit: "Summit" }

export const nameOf = (system: System | undefined): string => (system === undefined ? "" : names[system])

const line = ({ at, method, path, system }: Request): string =>
  [moment(at), nameOf(system), method, path].filter((part) => part !== "").join(" ")

const later = (recorded: number, now: number): string =>
  `${Math.abs(Number((now - recorded).toFixed(3))).toLocaleString("en-US")} ms ${now > recorded ? "later" : "sooner"}`

/** In lines, for people. */
export const render = ({ now, number, recorded, what }: Difference): ReadonlyArray<string> => [
  `request ${number} is not as recorded`,
  `  recorded: ${Option.match(recorded, { onNone: () => "no more requests", onSome: line })}`,
  `  now:      ${line(now)}`,
  ...what.flatMap(({ place, recorded: before, now: after }) =>
    place === "at" && typeof before === "number" && typeof after === "number"
      ? [`  time: ${later(before, after)}`]
      : place === "method" || place === "path" || place === "system"
        ? []
        : [`  ${place}`, `    recorded: ${shown(before)}`, `    now:      ${shown(after)}`],
  ),
]
