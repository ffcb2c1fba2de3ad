/**
 * Plays a recording back: the program as it is now, its whole command line included, on a virtual clock, with a disk in
 * memory and the recorded answers. What it does is put down as a timeline, and compared; the first request that is not as
 * recorded ends the replay.
 */
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FileSystem from "effect/FileSystem"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Random from "effect/Random"
import * as TestClock from "effect/testing/TestClock"
import type { Environment } from "effect/cli/Command"
import type { Failure } from "../commands/ExitCode.ts"
import * as ExitCode from "../commands/ExitCode.ts"
import { OnSettled } from "../queue/OutcomeFile.ts"
import { Observer, Site } from "../site/Site.ts"
import type { Difference, Place } from "./Difference.ts"
import { differing } from "./Difference.ts"
import type { Exchange, Recording } from "./Format.ts"
import { withoutAttached, withoutPlanned } from "./Logs.ts"
import { site } from "./Places.ts"
import type { Seen } from "./Player.ts"
import * as Player from "./Player.ts"
import { diskOf, staged, siteOf } from "./Stage.ts"
import * as Templates from "./Templates.ts"

/** Something that happened, at its virtual millisecond. */
export type Moment =
  | { readonly at: number; readonly _tag: "Request"; readonly number: number; readonly seen: Seen }
  | {
      readonly at: number
      readonly _tag: "Reply"
      readonly number: number
      readonly seen: Seen
      readonly reply: Exchange["reply"]
    }
  | { readonly at: number; readonly _tag: "Line"; readonly text: string }

/** What is not as recorded. */
export type Unlike =
  | { readonly _tag: "Request"; readonly difference: Difference }
  | { readonly _tag: "Unasked"; readonly number: number; readonly exchange: Player.Played }
  | { readonly _tag: "Ended"; readonly what: ReadonlyArray<Place> }
  | { readonly _tag: "NoEnd" }

export interface Replayed {
  readonly timeline: ReadonlyArray<Moment>
  /** What the program printed. */
  readonly stdout: ReadonlyArray<string>
  /** Virtual milliseconds at which it ended. */
  readonly end: number
  readonly unlike: Option.Option<Unlike>
}

/** The program's command line, from normalised words; cli.ts, which loads this file. */
export type Runs = (words: ReadonlyArray<string>) => Effect.Effect<void, Failure, Site | Environment>

/** How far the clock is moved at once, and how long after its recorded end a run may go on. */
const step = 1000
const grace = 3_600_000

/** A console that gives each line of the log its virtual time, in the place of the time of day that it begins with. */
const consoleOf = (at: () => number, stdout: Array<string>, timeline: Array<Moment>): Console.Console => {
  const line = (...parts: ReadonlyArray<unknown>) => {
    const text = parts
      .map(String)
      .join(" ")
      .replace(/^\d{4}-\S+ /, "")
    timeline.push({ at: at(), _tag: "Line", text })
  }
  return {
    ...globalThis.console,
    log: (...parts: ReadonlyArray<unknown>) => {
      for (const line of parts.map(String).join(" ").split("\n")) stdout.push(line)
    },
    error: line,
    warn: line,
  }
}

/** What the requests, answers and results of a run are put down in. */
const noting = (recording: Recording, clock: Clock.Clock) => {
  const timeline: Array<Moment> = []
  const results: Array<unknown> = []
  let difference: Difference | undefined
  const fields = Templates.contentFields(recording.templates)
  const at = () => clock.currentTimeMillisUnsafe() - recording.start
  const player = Player.make(recording.exchanges, {
    start: recording.start,
    without: withoutAttached(fields),
    onDifference: (found) =>
      Effect.sync(() => {
        difference ??= found
      }),
    onRequest: (number, seen) =>
      Effect.sync(() => {
        timeline.push({ at: seen.at, _tag: "Request", number, seen })
      }),
    onReply: (number, seen, reply) =>
      Effect.sync(() => {
        timeline.push({ at: at(), _tag: "Reply", number, seen, reply })
      }),
  })
  const told: Observer["printed"] = (result) =>
    Effect.sync(() => {
      results.push(withoutPlanned(fields)(JSON.parse(JSON.stringify(result()))))
    })
  return { at, timeline, results, player, told, difference: () => difference }
}

/** Plays `recording` back through `run`; takes no longer than what there is to compute. */
export const replay = Effect.fn("Replay.replay")(function* (recording: Recording, run: Runs) {
  const { argv, end, seed, start } = recording
  const clock = yield* Clock.Clock
  const { at, difference, player, results, timeline, told } = noting(recording, clock)
  const stdout: Array<string> = []
  let endedAt = 0

  yield* TestClock.setTime(start)
  const fiber = yield* run([...argv, `--config=${site}/Connector.config`]).pipe(
    Effect.onExit(() =>
      Effect.sync(() => {
        endedAt = at()
      }),
    ),
    Random.withSeed(seed),
    Effect.provideService(Site, siteOf(recording, player, yield* Site)),
    Effect.provideService(Observer, { client: (_, inner) => inner, site: staged(recording), printed: told }),
    Effect.provideService(FileSystem.FileSystem, diskOf(recording)),
    Effect.provide(Path.layer),
    Effect.provideService(Console.Console, consoleOf(at, stdout, timeline)),
    // What happened long ago is told to no collector.
    Effect.provideService(OnSettled, () => Effect.void),
    Effect.provideService(Logger.CurrentLoggers, new Set<never>()),
    Effect.withTracerEnabled(false),
    Effect.forkChild,
  )
  const over = () => fiber.pollUnsafe() !== undefined || difference() !== undefined
  const pause = TestClock.withLive(Effect.sleep("1 millis"))
  // What a command loads when it is called takes real time, and only then does the run begin.
  for (let times = 0; times < 2000 && !over() && timeline.length === 0; times += 1) yield* pause
  const interrupted = end.exit === 130
  const last = interrupted ? end.at : end.at + grace
  while (!over() && at() < last) yield* TestClock.adjust(Math.min(step, last - at()))

  const found = difference()
  const exit = fiber.pollUnsafe()
  const left = player.left()
  yield* Fiber.interrupt(fiber)
  const unlike = (): Option.Option<Unlike> => {
    if (found !== undefined) return Option.some({ _tag: "Request", difference: found })
    if (exit === undefined && !interrupted) return Option.some({ _tag: "NoEnd" })
    if (Option.isSome(left)) return Option.some({ _tag: "Unasked", ...left.value })
    const now = { exit: exit === undefined ? 130 : ExitCode.of(exit), result: results }
    const what = differing({ exit: end.exit, result: recording.result }, now)
    return what.length === 0 ? Option.none() : Option.some({ _tag: "Ended", what })
  }
  return { timeline, stdout, end: endedAt, unlike: unlike() } satisfies Replayed
})
