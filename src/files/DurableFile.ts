/**
 * Files that survive a crash: a text is written to a temporary file, flushed, and renamed over the target, so that the
 * target holds the old text or the new one and never half of one. Files that grow by lines are appended to.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import type { PlatformError } from "effect/PlatformError"
import { hasProperty } from "effect/Predicate"
import * as Schema from "effect/Schema"
import { retrying } from "../domain/RetryPolicy.ts"

/** Windows says of a file that another program holds what other systems only say of one that the account may not touch. */
export const mayBeHeld = ({ reason }: PlatformError): boolean =>
  reason._tag === "Busy" ||
  (reason._tag === "PermissionDenied" &&
    (process.platform === "win32" || !hasProperty(reason.cause, "code") || reason.cause.code !== "EACCES"))

/** On Windows a virus scanner that holds a file makes renaming or removing it fail for a moment. */
class FileHeld extends Schema.TaggedError<FileHeld>()("FileHeld", {
  transient: Schema.Boolean,
  missing: Schema.Boolean,
  detail: Schema.String,
}) {
  /** What failed has changed nothing. */
  get delivered(): "no" {
    return "no"
  }
  override get message(): string {
    return this.detail
  }
}

const held = (error: PlatformError) =>
  new FileHeld({
    transient: mayBeHeld(error),
    missing: error.reason._tag === "NotFound",
    detail: error.message,
  })

/** Retries while another program holds the file, for two seconds at most. */
export const retryBusy = <A, R>(self: Effect.Effect<A, PlatformError, R>) =>
  retrying("replaceFile")(Effect.mapError(self, held))

/** Errors are ignored: Windows cannot flush a folder. */
export const flushFolder = Effect.fnUntraced(function* (folder: string) {
  const files = yield* FileSystem.FileSystem
  yield* Effect.ignore(Effect.scoped(Effect.flatMap(files.open(folder, { flag: "r" }), (handle) => handle.sync)))
})

const copyRights = Effect.fnUntraced(function* (file: string, { gid, mode, uid }: FileSystem.File.Info) {
  const files = yield* FileSystem.FileSystem
  if (Option.isSome(uid) && Option.isSome(gid)) yield* Effect.ignore(files.chown(file, uid.value, gid.value))
  yield* Effect.ignore(files.chmod(file, mode & 0o777))
})

/**
 * On disk at `place` when this returns; `tempPath` is an unused name on the same disk. Owner and mode become those of
 * `like`, as far as the system allows.
 */
export const replace = Effect.fnUntraced(function* (
  place: string,
  tempPath: string,
  content: string | Uint8Array,
  like?: FileSystem.File.Info,
) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  yield* files.makeDirectory(path.dirname(place), { recursive: true })
  yield* Effect.scoped(
    Effect.gen(function* () {
      const handle = yield* files.open(tempPath, { flag: "wx" })
      if (like !== undefined) yield* copyRights(tempPath, like)
      yield* handle.writeAll(typeof content === "string" ? new TextEncoder().encode(content) : content)
      yield* handle.sync
    }),
  ).pipe(
    Effect.andThen(retryBusy(files.rename(tempPath, place))),
    Effect.tapError(() => Effect.ignore(files.remove(tempPath, { force: true }))),
  )
  yield* flushFolder(path.dirname(place))
})

const newline = 10

/** Whether a full disk or a power cut has left an incomplete last line. */
const endsWithin = Effect.fnUntraced(function* (file: FileSystem.File) {
  const { size } = yield* file.stat
  const last = size === 0n ? Option.none() : yield* file.readAlloc(1, { position: size - 1n })
  return Option.exists(last, ([byte]) => byte !== newline)
})

/** Appends `line` to the file at `place` in one write, so that lines of several processes never mix; on disk when this returns. */
export const appendLine = Effect.fnUntraced(function* (place: string, line: string) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const write = Effect.scoped(
    Effect.gen(function* () {
      const file = yield* files.open(place, { flag: "a+" })
      const before = (yield* endsWithin(file)) ? "\n" : ""
      yield* file.writeAll(new TextEncoder().encode(`${before}${line}\n`))
      yield* file.sync
    }),
  )
  yield* Effect.catchIf(
    write,
    ({ reason }) => reason._tag === "NotFound",
    () => Effect.andThen(files.makeDirectory(path.dirname(place), { recursive: true }), write),
  )
})
