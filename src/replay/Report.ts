/** What a replay gives, as text and as JSON: the timeline, what the program printed, and the first difference. */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import type { Difference, PlayedExchange, SentRequest, ValueDifference } from "./Player.ts"
import type { Exchange, Recording, System } from "./Recording.ts"

/** Something that happened, at its virtual millisecond. */
export type TimelineEntry =
  | { readonly at: number; readonly _tag: "Request"; readonly number: number; readonly sent: SentRequest }
  | {
      readonly at: number
      readonly _tag: "Reply"
      readonly number: number
      readonly sent: SentRequest
      readonly reply: Exchange["reply"]
    }
  | { readonly at: number; readonly _tag: "Line"; readonly text: string }

/** How a replay differs from its recording. */
export type Deviation =
  | { readonly _tag: "Request"; readonly difference: Difference }
  | { readonly _tag: "RequestMissing"; readonly number: number; readonly exchange: PlayedExchange }
  | { readonly _tag: "End"; readonly what: ReadonlyArray<ValueDifference> }
  | { readonly _tag: "NoEnd" }

export interface Replayed {
  readonly timeline: ReadonlyArray<TimelineEntry>
  /** What the program printed. */
  readonly stdout: ReadonlyArray<string>
  /** Virtual milliseconds at which it ended. */
  readonly end: number
  readonly deviation: Option.Option<Deviation>
}

const maxLength = 300

const shown = (value: unknown): string => {
  const text = value === undefined ? "nothing" : typeof value === "string" ? value : JSON.stringify(value)
  return text.length <= maxLength ? text : `${text.slice(0, maxLength)}... (${text.length} characters)`
}

/** `t+1,512 ms`. */
const moment = (at: number): string => `t+${Number(at.toFixed(3)).toLocaleString("en-US")} ms`

const names: Readonly<Record<System, string>> = { opcon: "OpCon", summit: "Summit" }

const nameOf = (system: System | undefined): string => (system === undefined ? "" : names[system])

const requestLine = ({ at, method, path, system }: Difference["now"]): string =>
  [moment(at), nameOf(system), method, path].filter((part) => part !== "").join(" ")

const later = (recorded: number, now: number): string =>
  `${Math.abs(Number((now - recorded).toFixed(3))).toLocaleString("en-US")} ms ${now > recorded ? "later" : "sooner"}`

const valueLines = ({ now, place, recorded }: ValueDifference): ReadonlyArray<string> => [
  `  ${place}`,
  `    recorded: ${shown(recorded)}`,
  `    now:      ${shown(now)}`,
]

export const differenceLines = ({ now, number, recorded, what }: Difference): ReadonlyArray<string> => [
  `request ${number} is not as recorded`,
  `  recorded: ${Option.match(recorded, { onNone: () => "no more requests", onSome: requestLine })}`,
  `  now:      ${requestLine(now)}`,
  ...what.flatMap((one) => {
    const { now: after, place, recorded: before } = one
    if (place === "at" && typeof before === "number" && typeof after === "number") {
      return [`  time: ${later(before, after)}`]
    }
    return place === "method" || place === "path" || place === "system" ? [] : valueLines(one)
  }),
]

const deviationLines = (deviation: Deviation): ReadonlyArray<string> => {
  switch (deviation._tag) {
    case "Request":
      return differenceLines(deviation.difference)
    case "RequestMissing": {
      const { exchange, number } = deviation
      const { method, path } = exchange.request
      return [
        `request ${number} is not made any more`,
        `  recorded: ${moment(exchange.at ?? 0)} ${nameOf(exchange.system)} ${method} ${path}`,
        "  now:      the run ends without it",
      ]
    }
    case "End":
      return ["every request is as recorded, but the run ends otherwise", ...deviation.what.flatMap(valueLines)]
    case "NoEnd":
      return ["the run does not come to its end any more"]
  }
}

const replyText = (reply: Exchange["reply"]): string => {
  const broken = "fault" in reply ? reply : reply.bodyFault
  if (broken !== undefined) return broken.fault === "" ? "connection lost" : broken.fault
  if ("fault" in reply) return ""
  const wait = reply.headers?.["retry-after"]
  return `${reply.status}${wait === undefined ? "" : `, Retry-After ${wait}`}`
}

const entryText = (entry: TimelineEntry): string => {
  if (entry._tag === "Line") return entry.text
  const { method, path, service, system } = entry.sent
  return entry._tag === "Request"
    ? `[${entry.number}] ${nameOf(system)} ${method} ${path}${service === "" ? "" : ` ${service}`}`
    : `[${entry.number}] ${nameOf(system)} -> ${replyText(entry.reply)}`
}

const summary = (recording: Recording, end: number): string =>
  `${recording.exchanges.length} requests, ${moment(end).slice(2)}, exit code ${recording.end.exit}`

export const toText = (recording: Recording, replayed: Replayed): string => {
  const at = DateTime.formatIso(DateTime.makeUnsafe(recording.start))
  const times = replayed.timeline.map((entry) => moment(entry.at))
  const width = Math.max(...times.map((time) => time.length))
  return [
    `recorded at ${at} (${recording.zone}) by version ${recording.program}: ${recording.argv.join(" ")}`,
    ...replayed.timeline.map((entry, index) => `${(times[index] ?? "").padStart(width)}  ${entryText(entry)}`),
    ...replayed.stdout,
    ...Option.match(replayed.deviation, {
      onNone: () => [`same as recorded: ${summary(recording, replayed.end)}`],
      onSome: (deviation) => {
        const [first = "", ...more] = deviationLines(deviation)
        return [`first difference: ${first}`, ...more]
      },
    }),
  ].join("\n")
}

/** One JSON object, version 1. */
export const toJson = (recording: Recording, replayed: Replayed) => ({
  schemaVersion: 1,
  same: Option.isNone(replayed.deviation),
  difference: Option.match(replayed.deviation, { onNone: () => null, onSome: deviationLines }),
  recorded: { at: recording.start, zone: recording.zone, program: recording.program, argv: recording.argv },
  timeline: replayed.timeline.map((entry) => ({ at: entry.at, what: entryText(entry) })),
  result: replayed.stdout,
  end: { at: replayed.end, recordedAt: recording.end.at, exit: recording.end.exit },
})
