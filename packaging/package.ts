/**
 * `npm run package [-- --out FOLDER] [--target NAME]`: the archives of a release for Windows and Linux, made on Linux, and their SHA-256
 * sums. Two builds of one commit give the same bytes.
 */
import { parseArgs } from "node:util"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Path from "effect/Path"
import * as Screen from "../src/site/Screen.ts"
import * as Archive from "./Archive.ts"
import * as Bundle from "./Bundle.ts"
import { linux, windows } from "./Target.ts"

const { values } = parseArgs({
  options: { out: { type: "string", default: "release" }, target: { type: "string" } },
})
const targets = [windows, linux].filter(({ name }) => values.target === undefined || values.target === name)

const program = Effect.gen(function* () {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const out = path.resolve(values.out)
  yield* files.makeDirectory(out, { recursive: true })
  const { progress } = yield* Screen.Screen
  yield* progress("bundling the program")
  const bundle = yield* Bundle.make
  const archives = yield* Effect.forEach(targets, (target, at) =>
    progress(`${at + 1} of ${targets.length}: the archive for ${target.name}`).pipe(
      Effect.andThen(Archive.make(target, bundle, out)),
      Effect.tap((name) => Console.error(`made ${path.join(out, name)}`)),
    ),
  )
  const sums = yield* Archive.sums(out, archives)
  yield* files.writeFileString(path.join(out, "SHA256SUMS"), sums)
  yield* Console.log(sums.trimEnd())
})

program.pipe(
  Effect.tapError(({ message }) => Console.error(message)),
  (all) => Screen.provide(all, false),
  Effect.provide(Layer.merge(NodeServices.layer, Screen.layer)),
  NodeRuntime.runMain({ disableErrorReporting: true }),
)
