/**
 * Files that outlive a crash: a text is written beside its place, flushed and renamed into it, so that the place holds
 * the old text or the new one and never half of one.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import type { PlatformError } from "effect/PlatformError"
import * as Schema from "effect/Schema"
import { retrying } from "../domain/RetryPolicy.ts"

/** On Windows a scanner that holds a file makes its renaming or removal fail for a moment. */
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
    transient: error.reason._tag === "PermissionDenied" || error.reason._tag === "Busy",
    missing: error.reason._tag === "NotFound",
    detail: error.message,
  })

/** Tries again while something else holds the file, two seconds at most. */
export const patiently = <A, R>(self: Effect.Effect<A, PlatformError, R>) =>
  retrying("replaceFile")(Effect.mapError(self, held))

/** A folder that cannot be flushed (Windows) is as good as the system makes it. */
export const flushFolder = Effect.fnUntraced(function* (folder: string) {
  const files = yield* FileSystem.FileSystem
  yield* Effect.ignore(Effect.scoped(Effect.flatMap(files.open(folder, { flag: "r" }), (handle) => handle.sync)))
})

const takeAfter = Effect.fnUntraced(function* (file: string, { gid, mode, uid }: FileSystem.File.Info) {
  const files = yield* FileSystem.FileSystem
  if (Option.isSome(uid) && Option.isSome(gid)) yield* Effect.ignore(files.chown(file, uid.value, gid.value))
  yield* Effect.ignore(files.chmod(file, mode & 0o777))
})

/**
 * On disk at `place` when this returns; `beside` is a name on the same disk that nobody else uses. Owner and mode become
 * those of `like`, as far as the system lets us.
 */
export const replace = Effect.fnUntraced(function* (
  place: string,
  beside: string,
  content: string | Uint8Array,
  like?: FileSystem.File.Info,
) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  yield* files.makeDirectory(path.dirname(place), { recursive: true })
  yield* Effect.scoped(
    Effect.gen(function* () {
      const handle = yield* files.open(beside, { flag: "wx" })
      if (like !== undefined) yield* takeAfter(beside, like)
      yield* handle.writeAll(typeof content === "string" ? new TextEncoder().encode(content) : content)
      yield* handle.sync
    }),
  ).pipe(
    Effect.andThen(patiently(files.rename(beside, place))),
    Effect.tapError(() => Effect.ignore(files.remove(beside, { force: true }))),
  )
  yield* flushFolder(path.dirname(place))
})
