/** The files of a failed job's way, on a real disk. */
import { execFileSync } from "node:child_process"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Path from "effect/Path"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Files from "../../src/files/Files.ts"

const temporary = Effect.provide(
  Effect.flatMap(FileSystem.FileSystem, (files) => files.makeTempDirectoryScoped()),
  NodeServices.layer,
)

const make = (path: string) =>
  Effect.provide(
    Effect.flatMap(FileSystem.FileSystem, (files) => files.makeDirectory(path, { recursive: true })),
    Files.layer,
  )

describe("a folder with those above it", () => {
  it.live("is made, and made again without complaint", () =>
    Effect.gen(function* () {
      const path = yield* Path.Path
      const folder = path.join(yield* temporary, "a", "b", "c")
      yield* make(folder)
      yield* make(folder)
      const files = yield* FileSystem.FileSystem
      assert.deepStrictEqual(yield* files.readDirectory(path.dirname(folder)), ["c"])
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
  )

  it.live("is refused where a file is in the way", () =>
    Effect.gen(function* () {
      const path = yield* Path.Path
      const files = yield* FileSystem.FileSystem
      const file = path.join(yield* temporary, "file")
      yield* files.writeFileString(file, "")
      for (const folder of [file, path.join(file, "below")]) {
        const error = yield* Effect.flip(make(folder))
        assert.include(["AlreadyExists", "BadResource"], error.reason._tag)
      }
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
  )

  // Node's own recursive mkdir never returns from such a place.
  it.live.skipIf(process.platform !== "linux")("is refused where the system allows none, and at once", () =>
    Effect.map(Effect.flip(make("/proc/none/here")), ({ reason }) => assert.strictEqual(reason._tag, "NotFound")),
  )
})

// Windows has neither pipes nor devices among its files.
describe.skipIf(process.platform !== "linux")("what is no file", () => {
  const read = (path: string) =>
    Effect.flatMap(FileSystem.FileSystem, (files) => files.readFileString(path)).pipe(
      Effect.timeout("5 seconds"),
      Effect.provide(Files.layer),
    )

  it.live.each(["a pipe that nobody writes to", "a device without an end", "a folder"])(
    "%s is refused at once",
    (what) =>
      Effect.gen(function* () {
        const path = yield* Path.Path
        const folder = yield* temporary
        const pipe = path.join(folder, "pipe")
        execFileSync("mkfifo", [pipe])
        const place = what.includes("pipe") ? pipe : what.includes("device") ? "/dev/zero" : folder
        const error = yield* Effect.flip(read(place))
        assert.match(error.message, /^BadResource: .*: (?:ENOTSUP: it is a pipe or a device|EISDIR: illegal operation)/)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
  )

  it.live("a disk that is full says so, whoever writes", () =>
    Effect.gen(function* () {
      const write = Effect.flatMap(FileSystem.FileSystem, (files) => files.writeFileString("/dev/full", "x"))
      for (const layer of [
        Files.layer,
        Layer.effect(FileSystem.FileSystem, Effect.map(FileSystem.FileSystem, Files.over)),
      ]) {
        const { message } = yield* Effect.flip(Effect.provide(write, layer))
        assert.match(message, /: ENOSPC: no space left on device$/)
      }
    }).pipe(Effect.provide(NodeServices.layer)),
  )
})
