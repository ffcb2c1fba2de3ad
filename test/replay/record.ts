/**
 * Records the scenes again: `node test/replay/record.ts`, then `npm run format`. Run it only when the program is meant to
 * behave differently; look at every difference before the commit, because the tests trust these files.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Random from "effect/Random"
import * as TestClock from "effect/testing/TestClock"
import * as Program from "../support/Program.ts"
import { far, record, toJson } from "../support/Recording.ts"
import * as Simulators from "../support/Simulators.ts"
import type { Scene } from "./Scenes.ts"
import { scenes } from "./Scenes.ts"

const start = DateTime.toEpochMillis(DateTime.makeUnsafe("2024-09-21T09:20:00Z"))
const hour = 3_600_000

const play = Effect.fnUntraced(function* ({ about, before, job = "JOB001", ...scene }: Scene, index: number) {
  const { opconAnswers = (same) => same, template = "basic.json" } = scene
  const { words = Program.vendorWords(job, template) } = scene
  const simulators = yield* Simulators.make({ opcon: scene.opcon ?? {}, summit: scene.summit ?? {} })
  yield* TestClock.setTime(start - 2 * hour)
  if (before !== undefined) {
    const { settle } = yield* Program.make(simulators)
    yield* before(simulators, settle(...Program.vendorWords(job, template)))
  }
  yield* TestClock.setTime(start)
  const program = yield* Program.make({
    opconClient: far(40)(opconAnswers(simulators.opconClient)),
    summitClient: far(310)(simulators.summitClient),
  })
  const { recording } = yield* record(program, ...words).pipe(Random.withSeed(1000 + index))
  return { ...recording, about }
}, Effect.provide(TestClock.layer()))

Effect.gen(function* () {
  const files = yield* FileSystem.FileSystem
  for (const [index, scene] of scenes.entries()) {
    const recording = yield* play(scene, index)
    yield* files.writeFileString(`test/replay/${scene.name}.json`, `${toJson(recording)}\n`)
    yield* Console.log(`${scene.name}: ${JSON.stringify(recording.result).slice(0, 100)}`)
  }
}).pipe(Effect.provide(NodeServices.layer), NodeRuntime.runMain)
