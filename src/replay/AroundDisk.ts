/**
 * A FileSystem whose every call goes through one function: a recording counts them and keeps what was refused, a replay
 * refuses the same. Calls that this program does not make are left alone.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type { PlatformError } from "effect/PlatformError"
import * as Scope from "effect/Scope"

/** `method` of FileSystem or of an open file, and the path it is about. */
export type Around = <A, R>(
  method: string,
  path: string,
  self: Effect.Effect<A, PlatformError, R>,
) => Effect.Effect<A, PlatformError, R>

/** The folder that a path is in, on either system. */
export const folderOf = (path: string): string => path.replace(/[\\/][^\\/]*$/, "")

const aroundFile = (file: FileSystem.File, path: string, around: Around): FileSystem.File => ({
  [FileSystem.FileTypeId]: FileSystem.FileTypeId,
  stat: around("stat", path, file.stat),
  seek: (offset, from) => file.seek(offset, from),
  sync: around("sync", path, file.sync),
  read: (buffer, options) => around("read", path, file.read(buffer, options)),
  readAlloc: (size, options) => around("read", path, file.readAlloc(size, options)),
  truncate: (length) => around("truncate", path, file.truncate(length)),
  write: (buffer) => around("write", path, file.write(buffer)),
  writeAll: (buffer) => around("write", path, file.writeAll(buffer)),
})

export const make = (files: FileSystem.FileSystem, around: Around): FileSystem.FileSystem => ({
  ...files,
  access: (path, options) => around("access", path, files.access(path, options)),
  exists: (path) => around("exists", path, files.exists(path)),
  makeDirectory: (path, options) => around("makeDirectory", path, files.makeDirectory(path, options)),
  // Closing a file takes its time like the rest.
  open: (path, options) =>
    Effect.acquireRelease(
      Effect.gen(function* () {
        const scope = yield* Scope.make()
        const file = yield* around("open", path, Scope.provide(files.open(path, options), scope))
        return { file, scope }
      }),
      ({ scope }, exit) => Effect.ignore(around("close", path, Scope.close(scope, exit))),
    ).pipe(Effect.map(({ file }) => aroundFile(file, path, around))),
  readDirectory: (path, options) => around("readDirectory", path, files.readDirectory(path, options)),
  readFile: (path) => around("readFile", path, files.readFile(path)),
  readFileString: (path, encoding) => around("readFile", path, files.readFileString(path, encoding)),
  realPath: (path) => around("realPath", path, files.realPath(path)),
  remove: (path, options) => around("remove", path, files.remove(path, options)),
  rename: (from, to) => around("rename", to, files.rename(from, to)),
  stat: (path) => around("stat", path, files.stat(path)),
  writeFile: (path, data, options) => around("writeFile", path, files.writeFile(path, data, options)),
  writeFileString: (path, data, options) => around("writeFile", path, files.writeFileString(path, data, options)),
})
