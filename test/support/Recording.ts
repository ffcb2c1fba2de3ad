/**
 * Runs of the program that `--record` keeps, and how they are played back: both by the program itself, its command line
 * included.
 */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import { Recording } from "../../src/replay/Recording.ts"
import type { Program } from "./Program.ts"
import { folder } from "./Program.ts"

export { Recording }

const json = Schema.fromJsonString(Recording)
export const fromJson = Schema.decodeUnknownEffect(json)
export const toJson = Schema.encodeSync(json)

/** Requests so far, of all programs whose systems are far away. */
let asked = 0

/** A client so far away; without a way to go, virtual time would be over before the answers are. */
export const far =
  (millis: number) =>
  (client: HttpClient.HttpClient): HttpClient.HttpClient =>
    HttpClient.make((request) =>
      Effect.suspend(() => {
        asked += 1
        return Effect.delay(client.execute(request), millis)
      }),
    )

/** Where the runs of these tests are recorded. */
export const file = `${folder}/recording.json`

/** The text of the recording that a program has made. */
export const textIn = ({ disk }: Program, place = file): string => disk.files().get(place) ?? ""

/** A command on the rehearsal's site that is recorded; its time begins when the recorder is there. */
export const record = Effect.fnUntraced(function* (program: Program, ...words: ReadonlyArray<string>) {
  const before = asked
  const command = words[0]?.startsWith("-") === true ? [] : words.slice(0, 1)
  const fiber = yield* Effect.forkChild(
    program.run(...command, `--config=${folder}/Connector.config`, `--record=${file}`, ...words.slice(command.length)),
  )
  // It is loaded when it is asked for, which takes real time, and then keeps its place by an empty file.
  for (let times = 0; times < 60_000 && textIn(program) === "" && !program.disk.files().has(file); times += 1) {
    yield* TestClock.withLive(Effect.sleep("1 millis"))
  }
  // So does what its files refer to; time that passes before the first request would be the request's.
  for (let times = 0; times < 500 && asked === before && fiber.pollUnsafe() === undefined; times += 1) {
    yield* TestClock.withLive(Effect.sleep("1 millis"))
  }
  yield* TestClock.adjust("2 hours")
  for (let times = 0; times < 2800 && fiber.pollUnsafe() === undefined; times += 1) {
    yield* TestClock.withLive(Effect.sleep(times < 400 ? "5 millis" : "250 millis"))
    yield* TestClock.adjust("1 hour")
  }
  const ended = yield* Fiber.join(fiber)
  const recording = yield* Effect.orDie(fromJson(textIn(program)))
  return { ended, recording }
})

/** What `replay --json` says of a recording. */
export const Replayed = Schema.fromJsonString(
  Schema.Struct({
    same: Schema.Boolean,
    difference: Schema.NullOr(Schema.Array(Schema.String)),
    timeline: Schema.Array(Schema.Struct({ at: Schema.Finite, what: Schema.String })),
    result: Schema.Array(Schema.String),
    end: Schema.Struct({ at: Schema.Finite, recordedAt: Schema.Finite, exit: Schema.Int }),
  }),
)

/** Replays a recording, or the text of what should be one, through the command line of `program`. */
export const replay = Effect.fnUntraced(function* (program: Program, recording: Recording) {
  program.disk.put("/elsewhere/recording.json", toJson(recording))
  const ended = yield* program.run("replay", "/elsewhere/recording.json", "--json")
  const replayed = yield* Effect.orDie(Schema.decodeUnknownEffect(Replayed)(ended.stdout.join("\n")))
  assert.strictEqual(ended.exit, replayed.same ? 0 : 1)
  return replayed
})
