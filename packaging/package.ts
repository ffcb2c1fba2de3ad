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
import * as Path from "effect/Path"
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
  const bundle = yield* Bundle.make
  const archives = yield* Effect.forEach(targets, (target) =>
    Effect.tap(Archive.make(target, bundle, out), (name) => Console.error(`made ${path.join(out, name)}`)),
  )
  const sums = yield* Archive.sums(out, archives)
  yield* files.writeFileString(path.join(out, "SHA256SUMS"), sums)
  yield* Console.log(sums.trimEnd())
})

program.pipe(
  Effect.tapError(({ message }) => Console.error(message)),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain({ disableErrorReporting: true }),
)
