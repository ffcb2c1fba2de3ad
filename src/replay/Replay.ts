/**
 * `opcon-summit replay`: runs the program as it is now, with its whole command line, on a virtual clock, with a disk in
 * memory, against the recorded replies, and compares what it does with the recording. The first request that differs ends
 * the replay.
 */
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FileSystem from "effect/FileSystem"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as PlatformError from "effect/PlatformError"
import * as Random from "effect/Random"
import * as TestClock from "effect/testing/TestClock"
import type { Environment } from "effect/cli/Command"
import * as ConnectorConfig from "../config/ConnectorConfig.ts"
import { CommandFailed } from "../domain/CommandFailed.ts"
import { Journal, silencesFolder } from "../journal/Journal.ts"
import { Lease } from "../journal/Lease.ts"
import { folder as incidentsFolder } from "../journal/Followed.ts"
import { fileName as searchesFile } from "../journal/SearchProof.ts"
import { suffix } from "../intake/Document.ts"
import { OnOutcome } from "../queue/Outcomes.ts"
import * as Disk from "../simulator/Disk.ts"
import * as AppLayers from "../site/AppLayers.ts"
import * as Screen from "../site/Screen.ts"
import { Observer, Site } from "../site/Site.ts"
import { folderOf, interceptDisk, supplyEntries } from "./Interceptors.ts"
import { siteFolder } from "./Masks.ts"
import type { Difference } from "./Player.ts"
import * as Player from "./Player.ts"
import type { Recording } from "./Recording.ts"
import { read } from "./Recording.ts"
import { filled, withoutAttached, withoutPlanned } from "./Redaction.ts"
import type { Deviation, Replayed, TimelineEntry } from "./Report.ts"
import * as Report from "./Report.ts"
import * as Templates from "./Templates.ts"

/** The program's command line, from normalised words. */
export type RunProgram<E> = (words: ReadonlyArray<string>) => Effect.Effect<void, E, Site | Environment>

/** How far the clock is moved at once, and how long after its recorded end a run may go on. */
const stepMillis = 1000
const graceMillis = 3_600_000

/** The disk of the recorded run, with its faults. */
const diskOf = (recording: Recording) => {
  const { config, disk: faults, incidents = [], joblogs = {}, searches, silences = [], templates } = recording
  const disk = Disk.make()
  disk.put(`${siteFolder}/Connector.config`, config.join("\n"))
  for (const [name, content] of Object.entries(templates)) {
    disk.put(`${siteFolder}/templates/${name}`, Templates.textOf(content))
  }
  for (const [name, lines] of Object.entries(joblogs)) disk.put(`${siteFolder}/joblogs/${name}`, filled(lines))
  for (const [index, text] of incidents.entries()) {
    disk.put(`${siteFolder}/journal/${incidentsFolder}/${index}.ndjson`, text)
  }
  for (const [index, text] of silences.entries()) {
    disk.put(`${siteFolder}/journal/${silencesFolder}/${index}${suffix}`, text)
  }
  if (searches !== undefined) disk.put(`${siteFolder}/journal/${searchesFile}`, searches)
  const calls = new Map<string, number>()
  return interceptDisk(disk.fileSystem, (method, path, self) =>
    Effect.suspend(() => {
      const call = `${method} ${folderOf(path)}`
      const nth = (calls.get(call) ?? 0) + 1
      calls.set(call, nth)
      const fault = faults.find((one) => one.call === call && one.nth === nth)
      if (fault === undefined) return self
      return Effect.fail(
        PlatformError.systemError({ _tag: fault.reason, module: "FileSystem", method, pathOrDescriptor: path }),
      )
    }),
  )
}

/** `granted`: whether the lease was granted, each time it was requested. */
const leaseOf = (granted: ReadonlyArray<boolean>) => {
  let requests = 0
  return Lease.of({
    isHeld: Effect.sync(() => !(granted[requests] ?? true)),
    holder: Effect.succeedNone,
    whileHeld: (self) =>
      Effect.suspend(() => {
        requests += 1
        return (granted[requests - 1] ?? true) ? Effect.asSome(self) : Effect.succeedNone
      }),
  })
}

/** The services of a run against the replies of `player`. */
const siteOf = (recording: Recording, player: Player.Player, site: Site["Service"]) => {
  const zone = Option.getOrElse(DateTime.zoneFromString(recording.zone), () => DateTime.zoneMakeOffset(0))
  return Site.of({
    ...site,
    screen: Screen.layerPlain,
    ...AppLayers.make({
      opcon: Layer.succeed(HttpClient.HttpClient, player.client("opcon")),
      summit: Layer.succeed(HttpClient.HttpClient, player.client("summit")),
      lease: Layer.sync(Lease, () => leaseOf(recording.lease)),
      settings: (config) =>
        Layer.merge(Layer.succeed(DateTime.CurrentTimeZone, zone), ConnectorConfig.layer(config, site.variables)),
    }),
  })
}

/** Gives the run a journal with the recorded entries. */
const withEntries =
  ({ journal: entries }: Recording): Observer["site"] =>
  (self) =>
    Effect.flatMap(Journal, (journal) => Effect.provideService(self, Journal, supplyEntries(journal, entries)))

/** A console that begins each line of the log with its virtual time instead of the time of day. */
const consoleOf = (at: () => number, stdout: Array<string>, timeline: Array<TimelineEntry>): Console.Console => {
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

/** Runs the program on the recording; takes no longer than its computation does. */
const replay = Effect.fn("Replay.replay")(function* <E>(
  recording: Recording,
  run: RunProgram<E>,
  exitCodeOf: (exit: Exit.Exit<unknown, unknown>) => number,
) {
  const { argv, end, seed, start } = recording
  const clock = yield* Clock.Clock
  const at = () => clock.currentTimeMillisUnsafe() - start
  const timeline: Array<TimelineEntry> = []
  const stdout: Array<string> = []
  const results: Array<unknown> = []
  let difference = Option.none<Difference>()
  let endedAt = 0
  const fields = Templates.contentFields(recording.templates)
  const player = Player.make(recording.exchanges, {
    start,
    without: withoutAttached(fields),
    onDifference: (found) =>
      Effect.sync(() => {
        difference = Option.orElse(difference, () => Option.some(found))
      }),
    onRequest: (number, sent) =>
      Effect.sync(() => {
        timeline.push({ at: sent.at, _tag: "Request", number, sent })
      }),
    onReply: (number, sent, reply) =>
      Effect.sync(() => {
        timeline.push({ at: at(), _tag: "Reply", number, sent, reply })
      }),
  })
  const printed: Observer["printed"] = (result) =>
    Effect.sync(() => {
      results.push(withoutPlanned(fields)(JSON.parse(JSON.stringify(result()))))
    })

  yield* TestClock.setTime(start)
  const fiber = yield* run([...argv, `--config=${siteFolder}/Connector.config`]).pipe(
    Effect.onExit(() =>
      Effect.sync(() => {
        endedAt = at()
      }),
    ),
    Random.withSeed(seed),
    Effect.provideService(Site, siteOf(recording, player, yield* Site)),
    Effect.provideService(Observer, { client: (_, inner) => inner, site: withEntries(recording), printed }),
    Effect.provideService(FileSystem.FileSystem, diskOf(recording)),
    Effect.provide(Path.layer),
    Effect.provideService(Console.Console, consoleOf(at, stdout, timeline)),
    // A replay reports nothing to an outcome file, a collector or a logger.
    Effect.provideService(OnOutcome, () => Effect.void),
    Effect.provideService(Logger.CurrentLoggers, new Set<never>()),
    Effect.withTracerEnabled(false),
    Effect.forkChild,
  )
  const isOver = () => fiber.pollUnsafe() !== undefined || Option.isSome(difference)
  const pause = TestClock.withLive(Effect.sleep("1 millis"))
  // A command loads its code in real time; the run begins after that.
  for (let times = 0; times < 2000 && !isOver() && timeline.length === 0; times += 1) yield* pause
  const interrupted = end.exit === 130
  const last = interrupted ? end.at : end.at + graceMillis
  while (!isOver() && at() < last) yield* TestClock.adjust(Math.min(stepMillis, last - at()))

  const exit = fiber.pollUnsafe()
  const found = difference
  const unplayed = player.unplayed()
  yield* Fiber.interrupt(fiber)
  const deviation = (): Option.Option<Deviation> => {
    if (Option.isSome(found)) return Option.some({ _tag: "Request", difference: found.value })
    if (exit === undefined && !interrupted) return Option.some({ _tag: "NoEnd" })
    if (Option.isSome(unplayed)) return Option.some({ _tag: "RequestMissing", ...unplayed.value })
    const now = { exit: exit === undefined ? 130 : exitCodeOf(exit), result: results }
    const what = Player.differences({ exit: end.exit, result: recording.result }, now)
    return what.length === 0 ? Option.none() : Option.some({ _tag: "End", what })
  }
  return { timeline, stdout, end: endedAt, deviation: deviation() } satisfies Replayed
})

/** The command: replays the recording in `file` and prints the result. */
export const play = Effect.fn("Replay.play")(function* <E>(
  { file, json }: { readonly file: string; readonly json: boolean },
  run: RunProgram<E>,
  exitCodeOf: (exit: Exit.Exit<unknown, unknown>) => number,
) {
  const recording = yield* read(file)
  const replayed = yield* Effect.provide(replay(recording, run, exitCodeOf), TestClock.layer())
  yield* Console.log(json ? JSON.stringify(Report.toJson(recording, replayed)) : Report.toText(recording, replayed))
  if (Option.isSome(replayed.deviation)) {
    return yield* new CommandFailed({ kind: "FindingsFound", message: "the run differs from its recording" })
  }
})
