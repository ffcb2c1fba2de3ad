/** What the command `replay` does: reads the recording, plays it back and prints how that went. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as TestClock from "effect/testing/TestClock"
import { CommandFailed } from "../domain/CommandFailed.ts"
import * as RecordingFile from "./RecordingFile.ts"
import type { Runs } from "./Replay.ts"
import { replay } from "./Replay.ts"
import * as Report from "./Report.ts"

export const play = Effect.fn("Play.play")(function* (
  { file, json }: { readonly file: string; readonly json: boolean },
  run: Runs,
) {
  const recording = yield* RecordingFile.read(file)
  const replayed = yield* Effect.provide(replay(recording, run), TestClock.layer())
  yield* Console.log(json ? JSON.stringify(Report.toJson(recording, replayed)) : Report.toText(recording, replayed))
  if (Option.isSome(replayed.unlike)) {
    return yield* new CommandFailed({ kind: "FindingsFound", message: "the run differs from its recording" })
  }
})
