/** A replay in words: what happened at which virtual time, what the program printed, and whether that is as recorded. */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import { moment, nameOf, render, shown } from "./Difference.ts"
import type { Exchange, Recording } from "./Format.ts"
import type { Moment, Replayed, Unlike } from "./Replay.ts"

const answered = (reply: Exchange["reply"]): string => {
  const broken = "fault" in reply ? reply : reply.bodyFault
  if (broken !== undefined) return broken.fault === "" ? "connection lost" : broken.fault
  if ("fault" in reply) return ""
  const wait = reply.headers?.["retry-after"]
  return `${reply.status}${wait === undefined ? "" : `, Retry-After ${wait}`}`
}

const said = (one: Moment): string => {
  if (one._tag === "Line") return one.text
  const { method, path, service, system } = one.seen
  return one._tag === "Request"
    ? `[${one.number}] ${nameOf(system)} ${method} ${path}${service === "" ? "" : ` ${service}`}`
    : `[${one.number}] ${nameOf(system)} -> ${answered(one.reply)}`
}

/** What is not as recorded, in lines. */
export const unlikeLines = (unlike: Unlike): ReadonlyArray<string> => {
  switch (unlike._tag) {
    case "Request":
      return render(unlike.difference)
    case "Unasked": {
      const { exchange, number } = unlike
      const { method, path } = exchange.request
      return [
        `request ${number} is not made any more`,
        `  recorded: ${moment(exchange.at ?? 0)} ${nameOf(exchange.system)} ${method} ${path}`,
        "  now:      the run ends without it",
      ]
    }
    case "Ended":
      return [
        "every request is as recorded, but the run ends otherwise",
        ...unlike.what.flatMap(({ now, place, recorded }) => [
          `  ${place}`,
          `    recorded: ${shown(recorded)}`,
          `    now:      ${shown(now)}`,
        ]),
      ]
    case "NoEnd":
      return ["the run does not come to its end any more"]
  }
}

const counted = (recording: Recording, end: number): string =>
  `${recording.exchanges.length} requests, ${moment(end).slice(2)}, exit code ${recording.end.exit}`

export const toText = (recording: Recording, replayed: Replayed): string => {
  const at = DateTime.formatIso(DateTime.makeUnsafe(recording.start))
  const times = replayed.timeline.map((one) => moment(one.at))
  const width = Math.max(...times.map((time) => time.length))
  return [
    `recorded at ${at} (${recording.zone}) by version ${recording.program}: ${recording.argv.join(" ")}`,
    ...replayed.timeline.map((one, index) => `${(times[index] ?? "").padStart(width)}  ${said(one)}`),
    ...replayed.stdout,
    ...Option.match(replayed.unlike, {
      onNone: () => [`same as recorded: ${counted(recording, replayed.end)}`],
      onSome: (unlike) => {
        const [first = "", ...more] = unlikeLines(unlike)
        return [`first difference: ${first}`, ...more]
      },
    }),
  ].join("\n")
}

/** One JSON object, version 1. */
export const toJson = (recording: Recording, replayed: Replayed) => ({
  schemaVersion: 1,
  same: Option.isNone(replayed.unlike),
  difference: Option.match(replayed.unlike, { onNone: () => null, onSome: unlikeLines }),
  recorded: { at: recording.start, zone: recording.zone, program: recording.program, argv: recording.argv },
  timeline: replayed.timeline.map((one) => ({ at: one.at, what: said(one) })),
  result: replayed.stdout,
  end: { at: replayed.end, recordedAt: recording.end.at, exit: recording.end.exit },
})
