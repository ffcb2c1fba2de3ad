/**
 * The documents of the journal as files: lists and decodes them, and recovers temporary files after a crash. A file that
 * is no entry moves to `damaged`; one that cannot be read now, or that a newer version wrote, stays. Each is logged.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { suffix, tempSuffix } from "../intake/Document.ts"
import { flushFolder, retryBusy } from "../files/DurableFile.ts"
import type { Entry } from "./Entry.ts"
import { fromJson } from "./Entry.ts"
import * as JournalNotes from "../domain/notes/Journal.ts"

const versionOf = Schema.decodeUnknownResult(Schema.fromJsonString(Schema.Struct({ schemaVersion: Schema.Finite })))

/** Whether a later version of this program wrote `text`. */
const isNewer = (text: string): boolean => {
  const version = versionOf(text)
  return Result.isSuccess(version) && version.success.schemaVersion > 1
}

export type Read =
  | { readonly _tag: "Entry"; readonly entry: Entry }
  /** Removed meanwhile, or set aside as damaged. */
  | { readonly _tag: "Nothing" }
  /** It exists, but this process cannot read it. */
  | { readonly _tag: "Unread"; readonly why: string }

/** The documents of the journal in `folder`. */
export const make = Effect.fnUntraced(function* (folder: string) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path

  const names = (name: string) =>
    files.readDirectory(name).pipe(
      Effect.map((all) => all.toSorted()),
      Effect.catchFilter(
        (error) => (error.reason._tag === "NotFound" ? Result.succeed([]) : Result.fail(error)),
        (none: Array<string>) => Effect.succeed(none),
      ),
    )

  /** Ignores files below `done` that people or Windows leave there, such as a desktop.ini. */
  const namesBelow = (name: string) =>
    Effect.catchIf(
      names(name),
      ({ reason }) => reason._tag === "BadResource",
      () => Effect.succeed<Array<string>>([]),
    )

  const setAside = Effect.fnUntraced(function* (file: string, why: string) {
    const damaged = path.join(folder, "damaged")
    yield* Effect.logError(JournalNotes.setAside({ file, why, folder: damaged }))
    yield* files.makeDirectory(damaged, { recursive: true })
    yield* retryBusy(files.rename(file, path.join(damaged, path.basename(file))))
  })

  const reported = new Set<string>()
  /** Logged once in a process, which may read the file often. */
  const unread = Effect.fnUntraced(function* (file: string, why: string) {
    if (!reported.has(file)) yield* Effect.logError(`${file} ${why}`)
    reported.add(file)
    return { _tag: "Unread", why } satisfies Read
  })

  const read = Effect.fnUntraced(function* (file: string) {
    const nothing: Read = { _tag: "Nothing" }
    const now = files.readFileString(file)
    const text = yield* Effect.result(Effect.catch(now, () => retryBusy(now)))
    if (Result.isFailure(text)) {
      return text.failure.missing
        ? nothing
        : yield* unread(file, JournalNotes.unreadable({ why: text.failure.message }))
    }
    const entry = fromJson(text.success)
    if (Result.isSuccess(entry) && `${entry.success.id}${suffix}` === path.basename(file)) {
      return { _tag: "Entry", entry: entry.success } satisfies Read
    }
    if (Result.isFailure(entry) && isNewer(text.success)) {
      return yield* unread(file, JournalNotes.newer)
    }
    const why =
      text.success === "" ? "it is empty" : Result.isFailure(entry) ? "it cannot be decoded" : "its id differs"
    yield* Effect.ignore(setAside(file, why))
    return nothing
  })

  /** Documents in a folder, as paths. */
  const documents = (at: string, list = names) =>
    Effect.map(list(at), (all) => all.filter((name) => name.endsWith(suffix)).map((name) => path.join(at, name)))

  return {
    names,
    namesBelow,
    read,
    /** None where there is no readable entry. */
    entry: (file: string) =>
      Effect.map(read(file), (found) => (found._tag === "Entry" ? Option.some(found.entry) : Option.none<Entry>())),
    documents: (at: string) => documents(at),
    documentsBelow: (at: string) => documents(at, namesBelow),
  }
})

/**
 * The age in milliseconds at which a complete temporary file is adopted, and at which an incomplete one is removed. Its
 * writer may still be alive: it finds its document adopted (FileJournal.ts, intake/Intake.ts), or writes it again.
 */
const ageToBe = { adopted: 2_000, removed: 10_000 } as const

/**
 * Recovers temporary files (`*.tmp`) that killed processes have left: a complete one may be the only trace of a failure
 * or of its incident, and is adopted; others are removed. Only for the holder of the lease. `siblings`: the existing
 * document of an entry, the one in `pending` first.
 */
export const recover = Effect.fn("DocumentFiles.recover")(function* (
  folder: string,
  siblings: (entry: Entry) => Effect.Effect<Option.Option<Entry>>,
  pendingOf: (entry: Entry) => string,
) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const now = yield* Clock.currentTimeMillis
  const names = yield* Effect.orElseSucceed(files.readDirectory(folder), () => [])

  const adopt = Effect.fnUntraced(function* (file: string, entry: Entry) {
    yield* Effect.logWarning(JournalNotes.adopted({ file, entry: entry.id }))
    yield* files.makeDirectory(path.dirname(pendingOf(entry)), { recursive: true })
    yield* Effect.scoped(Effect.flatMap(files.open(file, { flag: "r+" }), (handle) => handle.sync))
    yield* retryBusy(files.rename(file, pendingOf(entry)))
    yield* flushFolder(path.dirname(pendingOf(entry)))
  })

  const look = Effect.fnUntraced(function* (name: string) {
    const file = path.join(folder, name)
    const { mtime } = yield* files.stat(file)
    // Absolute, because the clock may have been put back.
    const age = Math.abs(now - Option.match(mtime, { onNone: () => now, onSome: (at) => at.getTime() }))
    if (age <= ageToBe.adopted) return
    const text = yield* files.readFileString(file)
    const decoded = fromJson(text)
    if (Result.isSuccess(decoded) && name.startsWith(`${decoded.success.id}.`)) {
      const entry = decoded.success
      const sibling = yield* siblings(entry)
      // Killed after it learned of the incident and before it could rename the file.
      const knowsMore = Option.exists(
        sibling,
        ({ progress, state }) =>
          state === "pending" && Option.isNone(progress.incident) && Option.isSome(entry.progress.incident),
      )
      if (Option.isNone(sibling) || knowsMore) return yield* adopt(file, entry)
    } else if (isNewer(text)) return
    if (age > ageToBe.removed) yield* files.remove(file, { force: true })
  })

  for (const name of names.filter((name) => name.endsWith(tempSuffix))) yield* Effect.ignore(look(name))
})
