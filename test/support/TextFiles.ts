/**
 * A file system that holds a few text files. A file given as a list of outcomes gives them one after the other, the last
 * one for good, so that a file which is busy for a while can be told.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as PlatformError from "effect/PlatformError"

export type Outcome = string | Uint8Array | { readonly refused: PlatformError.SystemErrorTag }

const refuse = (method: string, path: string, reason: PlatformError.SystemErrorTag) =>
  PlatformError.systemError({ _tag: reason, module: "FileSystem", method, pathOrDescriptor: path })

export const layerFiles = (
  given: Readonly<Record<string, Outcome | ReadonlyArray<Outcome>>>,
  folders: Readonly<Record<string, ReadonlyArray<string>>> = {},
) => {
  const reads = new Map<string, number>()
  return FileSystem.layerNoop({
    readFile: (path) =>
      Effect.suspend(() => {
        const outcomes: ReadonlyArray<Outcome> = [given[path] ?? { refused: "NotFound" as const }].flat()
        const read = reads.get(path) ?? 0
        reads.set(path, read + 1)
        const outcome = outcomes[Math.min(read, outcomes.length - 1)] ?? ""
        if (typeof outcome === "string") return Effect.succeed(new TextEncoder().encode(outcome))
        return "refused" in outcome ? Effect.fail(refuse("readFile", path, outcome.refused)) : Effect.succeed(outcome)
      }),
    readDirectory: (path) => {
      const names = folders[path]
      return names === undefined ? Effect.fail(refuse("readDirectory", path, "NotFound")) : Effect.succeed([...names])
    },
  })
}
