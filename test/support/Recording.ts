/**
 * Runs of the program that `--record` keeps, and how they are played back: both by the program itself, its command line
 * included.
 */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Schema from "effect/Schema"
import { Recording } from "../../src/replay/Recording.ts"
import type { Program } from "./Program.ts"
import { folder, make } from "./Program.ts"
import * as Simulators from "./Simulators.ts"
import * as VirtualTime from "./VirtualTime.ts"

export { Recording }

const json = Schema.fromJsonString(Recording)
export const fromJson = Schema.decodeUnknownEffect(json)
export const toJson = Schema.encodeSync(json)

/** A client so far away; without a way to go, virtual time would be over before the answers are. */
export const far =
  (millis: number) =>
  (client: HttpClient.HttpClient): HttpClient.HttpClient =>
    HttpClient.make((request) => Effect.delay(client.execute(request), millis))

/** Both systems, a little away, and the program at them. */
export const site = Effect.gen(function* () {
  const simulators = yield* Simulators.make()
  const program = yield* make({
    opconClient: far(30)(simulators.opconClient),
    summitClient: far(50)(simulators.summitClient),
  })
  return { simulators, program }
})

/** Where the runs of these tests are recorded. */
export const file = `${folder}/recording.json`

/** The text of the recording that a program has made. */
export const textIn = ({ disk }: Program, place = file): string => disk.files().get(place) ?? ""

/** A command on the rehearsal's site that is recorded. */
export const record = Effect.fnUntraced(function* (program: Program, ...words: ReadonlyArray<string>) {
  const command = words[0]?.startsWith("-") === true ? [] : words.slice(0, 1)
  const ended = yield* VirtualTime.run(
    program.run(...command, `--config=${folder}/Connector.config`, `--record=${file}`, ...words.slice(command.length)),
    "2 hours",
  )
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
