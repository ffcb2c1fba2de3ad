/**
 * What a process that was killed leaves in the journal: documents in the making (`*.tmp`). A whole one may be all that there
 * is of a failure, or of its incident, and is adopted; the others go. Only for the holder of the drain lease.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Result from "effect/Result"
import { unfinished } from "../intake/Document.ts"
import { isNewer } from "./DocumentFiles.ts"
import { flushFolder, patiently } from "../files/DurableFile.ts"
import type { Entry } from "./Entry.ts"
import { fromJson } from "./Entry.ts"

/**
 * Milliseconds after which a whole document is adopted, and after which what is none goes. Its writer may be alive: it
 * finds that its document is there already (FileJournal.ts, intake/Intake.ts), or writes it once more.
 */
const after = { adopted: 2_000, removed: 10_000 } as const

/** `siblings`: the documents of an entry wherever they may be, that in `pending` first; one that is there, decoded. */
export const settle = Effect.fn("LeftOver.settle")(function* (
  folder: string,
  siblings: (entry: Entry) => Effect.Effect<Option.Option<Entry>>,
  pendingOf: (entry: Entry) => string,
) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const now = yield* Clock.currentTimeMillis
  const names = yield* Effect.orElseSucceed(files.readDirectory(folder), () => [])

  const adopt = Effect.fnUntraced(function* (file: string, entry: Entry) {
    yield* Effect.logWarning(`${file} was left by a process that was killed; it is taken in as entry ${entry.id}`)
    yield* files.makeDirectory(path.dirname(pendingOf(entry)), { recursive: true })
    yield* Effect.scoped(Effect.flatMap(files.open(file, { flag: "r+" }), (handle) => handle.sync))
    yield* patiently(files.rename(file, pendingOf(entry)))
    yield* flushFolder(path.dirname(pendingOf(entry)))
  })

  const look = Effect.fnUntraced(function* (name: string) {
    const file = path.join(folder, name)
    const { mtime } = yield* files.stat(file)
    // A clock that was put back makes it as old as one that was put forward.
    const age = Math.abs(now - Option.match(mtime, { onNone: () => now, onSome: (at) => at.getTime() }))
    if (age <= after.adopted) return
    const text = yield* files.readFileString(file)
    const decoded = fromJson(text)
    if (Result.isSuccess(decoded) && name.startsWith(`${decoded.success.id}.`)) {
      const entry = decoded.success
      const sibling = yield* siblings(entry)
      // Killed between knowing the incident and having said so.
      const knowsMore = Option.exists(
        sibling,
        ({ progress, state }) =>
          state === "pending" && Option.isNone(progress.incident) && Option.isSome(entry.progress.incident),
      )
      if (Option.isNone(sibling) || knowsMore) return yield* adopt(file, entry)
    } else if (isNewer(text)) return
    if (age > after.removed) yield* files.remove(file, { force: true })
  })

  for (const name of names.filter((name) => name.endsWith(unfinished))) yield* Effect.ignore(look(name))
})
