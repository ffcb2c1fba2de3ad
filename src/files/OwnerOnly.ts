/**
 * Files that only their owner may read: a key, and a copy of a file with a readable secret. POSIX modes say so when a
 * file is made; on Windows, where a mode means nothing, icacls takes away what the file inherited from its folder.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as ChildProcess from "effect/process/ChildProcess"
import { ChildProcessSpawner } from "effect/process/ChildProcessSpawner"

const ownerOnly = 0o600

const onWindows = Effect.map(Path.Path, ({ sep }) => sep === "\\")

/** Who keeps access on Windows: the owner, the system (which runs services) and the administrators, by SID. */
const allowed = ["*S-1-3-4:F", "*S-1-5-18:F", "*S-1-5-32-544:F"] as const

const cure = (file: string): string => `icacls "${file}" /inheritance:r /grant:r ${allowed.join(" ")}`

/** On Windows: takes away what `file` inherited. The result is a sentence for the operator where that failed. */
const restrict = Effect.fn("OwnerOnly.restrict")(function* (file: string) {
  if (!(yield* onWindows)) return Option.none()
  const spawner = yield* ChildProcessSpawner
  const command = ChildProcess.make("icacls", [file, "/inheritance:r", "/grant:r", ...allowed])
  const code = yield* Effect.option(spawner.exitCode(command))
  return Option.exists(code, (number) => number === 0)
    ? Option.none()
    : Option.some(`The rights of ${file} could not be restricted; do it by hand: ${cure(file)}`)
})

/** Everyone, all authenticated users, all users of this machine. */
const many = ["*S-1-1-0", "*S-1-5-11", "*S-1-5-32-545"] as const

/** On Windows: a sentence for the operator where `file` is open to many. */
export const openToMany = Effect.fn("OwnerOnly.openToMany")(function* (file: string) {
  if (!(yield* onWindows)) return Option.none()
  const spawner = yield* ChildProcessSpawner
  for (const sid of many) {
    // icacls prints the name of the file where it has found the SID; its words depend on the language of Windows.
    const output = yield* Effect.option(spawner.string(ChildProcess.make("icacls", [file, "/findsid", sid])))
    if (Option.exists(output, (text) => text.toLowerCase().includes(file.toLowerCase()))) {
      return Option.some(`${file} is open to others than its owner: ${cure(file)}`)
    }
  }
  return Option.none()
})

/**
 * Writes `bytes` into a new file that only its owner may read, on disk when this returns; a file that is there already
 * is an error and is not touched. The result is a sentence for the operator where the rights could not be restricted.
 */
export const write = Effect.fn("OwnerOnly.write")(function* (file: string, bytes: Uint8Array) {
  const files = yield* FileSystem.FileSystem
  return yield* Effect.scoped(
    Effect.gen(function* () {
      const handle = yield* files.open(file, { flag: "wx", mode: ownerOnly })
      return yield* Effect.gen(function* () {
        // Before there is anything in it to read.
        const note = yield* restrict(file)
        yield* handle.writeAll(bytes)
        yield* handle.sync
        return note
      }).pipe(Effect.tapError(() => Effect.ignore(files.remove(file, { force: true }))))
    }),
  )
})
