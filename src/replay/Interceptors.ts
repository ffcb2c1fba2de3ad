/**
 * Wrappers around the file system and the journal of a run: a recording notes what passes through them, a replay supplies
 * it again.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type { PlatformError } from "effect/PlatformError"
import * as Random from "effect/Random"
import * as Scope from "effect/Scope"
import type { FailedJob } from "../domain/FailedJob.ts"
import type { Entry } from "../journal/Entry.ts"
import { Journal } from "../journal/Journal.ts"

/** Wraps one call: `method` of FileSystem or of an open file, and the path that it is about. */
export type Around = <A, R>(
  method: string,
  path: string,
  self: Effect.Effect<A, PlatformError, R>,
) => Effect.Effect<A, PlatformError, R>

/** The folder of a path, on either system. */
export const folderOf = (path: string): string => path.replace(/[\\/][^\\/]*$/, "")

const interceptFile = (file: FileSystem.File, path: string, around: Around): FileSystem.File => ({
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

/** `files` with every call that this program makes wrapped. */
export const interceptDisk = (files: FileSystem.FileSystem, around: Around): FileSystem.FileSystem => ({
  ...files,
  access: (path, options) => around("access", path, files.access(path, options)),
  exists: (path) => around("exists", path, files.exists(path)),
  makeDirectory: (path, options) => around("makeDirectory", path, files.makeDirectory(path, options)),
  // Closing a file takes time like the other calls.
  open: (path, options) =>
    Effect.acquireRelease(
      Effect.gen(function* () {
        const scope = yield* Scope.make()
        const file = yield* around("open", path, Scope.provide(files.open(path, options), scope))
        return { file, scope }
      }),
      ({ scope }, exit) => Effect.ignore(around("close", path, Scope.close(scope, exit))),
    ).pipe(Effect.map(({ file }) => interceptFile(file, path, around))),
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

/** `journal` with its reads wrapped; `around` gets the number of the read, from 1, and how to find the entries in it. */
const interceptReads = (
  journal: Journal["Service"],
  around: <A, E>(
    number: number,
    self: Effect.Effect<A, E>,
    entriesOf: (found: A) => ReadonlyArray<Entry>,
  ) => Effect.Effect<A, E>,
): Journal["Service"] => {
  let reads = 0
  const read = <A, E>(self: Effect.Effect<A, E>, entriesOf: (found: A) => ReadonlyArray<Entry>) =>
    Effect.suspend(() => {
      reads += 1
      return around(reads, self, entriesOf)
    })
  /** What is looked up in it belongs to the read that made it. */
  const catalogue = Effect.suspend(() => {
    reads += 1
    const number = reads
    return Effect.map(
      around(number, journal.catalogue, () => []),
      (find) => (failed: FailedJob) => around(number, find(failed), (entries) => entries),
    )
  })
  return Journal.of({
    ...journal,
    catalogue,
    reported: (failed) => read(journal.reported(failed), (entries) => entries),
    list: (...states) => read(journal.list(...states), (entries) => entries),
    get: (id) => read(journal.get(id), Option.toArray),
    findRun: (failed) => read(journal.findRun(failed), Option.toArray),
  })
}

/** Notes each entry of another run or process once, as it is when the run reads it for the first time. */
export const noteEntries = (
  journal: Journal["Service"],
  note: (look: number, entry: Entry) => void,
): Journal["Service"] => {
  const known = new Set<string>()
  const noting = interceptReads(journal, (number, self, entriesOf) =>
    Effect.tap(self, (found) =>
      Effect.sync(() => {
        for (const entry of entriesOf(found).filter(({ id }) => !known.has(id))) {
          known.add(entry.id)
          note(number, entry)
        }
      }),
    ),
  )
  return Journal.of({
    ...noting,
    add: (failed) => Effect.tap(journal.add(failed), ({ id }) => Effect.sync(() => known.add(id))),
  })
}

/** Saves each of `entries` in the journal just before the read that found it in the recorded run. */
export const supplyEntries = (
  journal: Journal["Service"],
  entries: ReadonlyArray<{ readonly look: number; readonly entry: Entry }>,
): Journal["Service"] => {
  const supplied = new Set<number>()
  return interceptReads(journal, (number, self) =>
    Effect.suspend(() => {
      const due = supplied.has(number) ? [] : entries.filter(({ look }) => look === number)
      supplied.add(number)
      return Effect.andThen(
        Effect.forEach(due, ({ entry }) => Effect.orDie(Random.withSeed(journal.save(entry), entry.id)), {
          discard: true,
        }),
        self,
      )
    }),
  )
}
