/**
 * The file system of the program: that of @effect/platform-node, but for recursive makeDirectory. Node's own way never
 * returns where a folder refuses to have another one in it as if it were missing (/proc does).
 */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import type { PlatformError } from "effect/PlatformError"

export const layer = Layer.effect(
  FileSystem.FileSystem,
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const { dirname } = yield* Path.Path
    const isFolder = (path: string) =>
      Effect.map(Effect.option(files.stat(path)), (info) => Option.exists(info, ({ type }) => type === "Directory"))
    const makeFolders = (path: string, mode: number | undefined): Effect.Effect<void, PlatformError> =>
      Effect.gen(function* () {
        if (yield* isFolder(path)) return
        const above = dirname(path)
        if (above !== path && !(yield* files.exists(above))) yield* makeFolders(above, mode)
        // Another process may make it first.
        yield* Effect.catchIf(
          files.makeDirectory(path, mode === undefined ? {} : { mode }),
          ({ reason }) => reason._tag === "AlreadyExists",
          (error) => Effect.flatMap(isFolder(path), (made) => (made ? Effect.void : Effect.fail(error))),
        )
      })
    return FileSystem.FileSystem.of({
      ...files,
      makeDirectory: (path, options) =>
        options?.recursive === true ? makeFolders(path, options.mode) : files.makeDirectory(path, options),
    })
  }),
).pipe(Layer.provide([NodeFileSystem.layer, NodePath.layer]))
