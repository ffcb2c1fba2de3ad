/**
 * The journal on a file system: a document per failure in a folder per state (`done` per day as well, so that pruning
 * looks at days and not at documents). A document is replaced in `pending` and then moved to where its state belongs; what
 * is no document of ours is moved to `damaged` and told.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import type { FailedJob } from "../domain/FailedJob.ts"
import { Settings } from "../domain/Settings.ts"
import { flushFolder, patiently, replace } from "./DurableFile.ts"
import type { Entry, State } from "./Entry.ts"
import { besideName, isOfRun, keyIn, runKey, shardOf, suffix, unfinished } from "./Document.ts"
import { fromJson, make as makeEntry, states, toJson } from "./Entry.ts"
import { Journal, JournalUnavailable } from "./Journal.ts"

/** How long a document may be in the making; an older one was left by a crash. */
const making = 3_600_000
/** States that a person can take an entry out of. */
const resting = ["dead", "parked", "dropped"] as const
const day = (at: number): string => DateTime.formatIsoDateUtc(DateTime.makeUnsafe(at))

/** The journal in `folder`. */
export const make = Effect.fnUntraced(function* (folder: string) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path

  const unavailable = <A, R>(self: Effect.Effect<A, { readonly message: string }, R>) =>
    Effect.mapError(self, (error) => new JournalUnavailable({ folder, detail: error.message }))
  const folderOf = (entry: Entry, state: State): string =>
    state === "done"
      ? path.join(folder, "done", day(entry.receivedAt), shardOf(keyIn(entry.id)))
      : path.join(folder, state)
  const fileOf = (entry: Entry, state: State): string => path.join(folderOf(entry, state), `${entry.id}${suffix}`)

  const platform = Context.make(FileSystem.FileSystem, files).pipe(Context.add(Path.Path, path))
  const write = Effect.fnUntraced(function* (entry: Entry) {
    const beside = path.join(folder, besideName(entry.id, yield* Random.nextIntBetween(0, 2 ** 31)))
    yield* replace(fileOf(entry, "pending"), beside, toJson(entry))
  }, Effect.provide(platform))

  /** Takes away what the entry was before a person made it pending again: the document in `pending` is the newer one. */
  const forget = (entry: Entry) =>
    Effect.forEach(resting, (state) => patiently(files.remove(fileOf(entry, state), { force: true })), {
      discard: true,
    })

  /** From `pending` to where a document of its state belongs; a crash before this is made good by `tidy`. */
  const settle = Effect.fnUntraced(function* (entry: Entry) {
    const target = folderOf(entry, entry.state)
    yield* files.makeDirectory(target, { recursive: true })
    yield* forget(entry)
    yield* patiently(files.rename(fileOf(entry, "pending"), fileOf(entry, entry.state)))
    yield* flushFolder(target)
  }, Effect.provide(platform))

  const names = (name: string) =>
    files.readDirectory(name).pipe(
      Effect.map((all) => all.toSorted()),
      Effect.catchFilter(
        (error) => (error.reason._tag === "NotFound" ? Result.succeed([]) : Result.fail(error)),
        (none: Array<string>) => Effect.succeed(none),
      ),
    )

  /** What people and Windows leave below `done`, a copy or a desktop.ini, is no folder and holds no document. */
  const namesBelow = (name: string) =>
    Effect.catchIf(
      names(name),
      ({ reason }) => reason._tag === "BadResource",
      () => Effect.succeed<Array<string>>([]),
    )

  const setAside = Effect.fnUntraced(function* (file: string, why: string) {
    const damaged = path.join(folder, "damaged")
    yield* Effect.logError(`${file} is no journal entry (${why}); it is set aside in ${damaged}`)
    yield* files.makeDirectory(damaged, { recursive: true })
    yield* patiently(files.rename(file, path.join(damaged, path.basename(file))))
  })

  /** None: gone meanwhile, set aside, or not readable, which is told. */
  const read = Effect.fnUntraced(function* (file: string) {
    const text = yield* patiently(files.readFileString(file)).pipe(
      Effect.asSome,
      Effect.catch((error) =>
        Effect.as(
          error.missing ? Effect.void : Effect.logError(`${file} cannot be read now: ${error.message}`),
          Option.none<string>(),
        ),
      ),
    )
    if (Option.isNone(text)) return Option.none<Entry>()
    const entry = fromJson(text.value)
    if (Result.isSuccess(entry) && `${entry.success.id}${suffix}` === path.basename(file)) {
      return Option.some(entry.success)
    }
    const why = text.value === "" ? "it is empty" : Result.isFailure(entry) ? "it cannot be decoded" : "its id differs"
    yield* Effect.ignore(setAside(file, why))
    return Option.none<Entry>()
  })

  /** Documents in a folder, as paths. */
  const documents = (at: string, list = names) =>
    Effect.map(list(at), (all) => all.filter((name) => name.endsWith(suffix)).map((name) => path.join(at, name)))
  const documentsBelow = (at: string) => documents(at, namesBelow)
  const days = Effect.map(names(path.join(folder, "done")), (all) => all.map((name) => path.join(folder, "done", name)))

  const filesOf = Effect.fnUntraced(function* (state: State) {
    if (state !== "done") return yield* documents(path.join(folder, state))
    const found: Array<string> = []
    for (const of of yield* days) {
      for (const shard of yield* namesBelow(of)) found.push(...(yield* documentsBelow(path.join(of, shard))))
    }
    return found
  })

  const list = Effect.fn("Journal.list")(function* (...wanted: ReadonlyArray<State>) {
    const entries = new Map<string, Entry>()
    // `pending` always and first: what is there is newer than its like elsewhere, and may be finished and not yet moved.
    for (const state of new Set<State>(["pending", ...wanted])) {
      for (const file of yield* filesOf(state)) {
        if (entries.has(path.basename(file))) continue
        const entry = yield* read(file)
        if (Option.isSome(entry)) entries.set(path.basename(file), entry.value)
      }
    }
    return Array.from(entries.values())
      .filter(({ state }) => wanted.includes(state))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
  }, unavailable)

  const ids = Effect.fnUntraced(function* (...wanted: ReadonlyArray<State>) {
    const found = new Set<string>()
    for (const state of wanted) {
      for (const file of yield* filesOf(state)) found.add(path.basename(file, suffix))
    }
    return Array.from(found).toSorted()
  }, unavailable)

  const first = Effect.fnUntraced(function* (found: ReadonlyArray<string>, fits: (entry: Entry) => boolean) {
    for (const file of found) {
      const entry = yield* read(file)
      if (Option.exists(entry, fits)) return entry
    }
    return Option.none<Entry>()
  })

  const get = Effect.fn("Journal.get")(function* (id: string) {
    for (const state of states) {
      const found = (yield* filesOf(state)).filter((file) => path.basename(file, suffix) === id)
      const entry = yield* first(found, () => true)
      if (Option.isSome(entry)) return entry
    }
    return Option.none<Entry>()
  }, unavailable)

  const findRun = Effect.fn("Journal.findRun")(function* (failed: FailedJob) {
    if (failed.jobNumber === undefined) return Option.none<Entry>()
    const key = runKey(failed)
    const found: Array<string> = []
    for (const state of states) {
      if (state === "done") {
        for (const of of yield* days) found.push(...(yield* documentsBelow(path.join(of, shardOf(key)))))
      } else found.push(...(yield* filesOf(state)))
    }
    return yield* first(
      found.filter((file) => isOfRun(path.basename(file), key)),
      (entry) => entry.failed.id === failed.id && entry.failed.jobNumber === failed.jobNumber,
    )
  }, unavailable)

  const tidy = Effect.fn("Journal.tidy")(function* () {
    const pending = yield* filesOf("pending")
    const newer = new Set(pending.map((file) => path.basename(file)))
    for (const state of resting) {
      const older = (yield* filesOf(state)).filter((file) => newer.has(path.basename(file)))
      for (const file of older) yield* Effect.ignore(patiently(files.remove(file, { force: true })))
    }
    for (const file of pending) {
      const entry = yield* read(file)
      if (Option.isSome(entry) && entry.value.state !== "pending") yield* Effect.ignore(settle(entry.value))
    }
    const now = yield* Clock.currentTimeMillis
    for (const name of (yield* names(folder)).filter((name) => name.endsWith(unfinished))) {
      const { mtime } = yield* files.stat(path.join(folder, name))
      const left = Option.exists(mtime, (at) => at.getTime() < now - making)
      if (left) yield* Effect.ignore(files.remove(path.join(folder, name), { force: true }))
    }
  }, Effect.ignore)

  const writable = Effect.fn("Journal.writable")(function* () {
    yield* files.makeDirectory(folder, { recursive: true })
    const probe = path.join(folder, `probe${unfinished}`)
    yield* files.writeFileString(probe, "{}").pipe(
      // An empty file may fit where its content does not.
      Effect.ensuring(Effect.ignore(files.remove(probe, { force: true }))),
    )
  }, unavailable)

  return Journal.of({
    folder,
    writable: writable(),
    add: Effect.fn("Journal.add")(function* (failed: FailedJob) {
      const now = yield* Clock.currentTimeMillis
      const random = yield* Random.nextIntBetween(0, 2 ** 32)
      const entry = makeEntry(failed, now, DateTime.formatIso(DateTime.makeUnsafe(now)), random)
      yield* write(entry)
      return entry
    }, unavailable),
    save: Effect.fn("Journal.save")(function* (entry: Entry) {
      yield* write(entry)
      yield* entry.state === "pending" ? forget(entry) : settle(entry)
    }, unavailable),
    list,
    ids,
    tidy: tidy(),
    get,
    pending: (id) =>
      Effect.map(
        unavailable(read(path.join(folder, "pending", `${id}${suffix}`))),
        Option.filter(({ state }) => state === "pending"),
      ),
    findRun,
    damaged: Effect.map(unavailable(names(path.join(folder, "damaged"))), (all) => all.length),
    prune: Effect.fn("Journal.prune")(function* (days: number) {
      const now = yield* Clock.currentTimeMillis
      const oldest = day(now - days * 86_400_000)
      const done = path.join(folder, "done")
      const old = (yield* names(done)).filter((name) => /^\d{4}-\d\d-\d\d$/.test(name) && name < oldest)
      yield* Effect.forEach(old, (name) => patiently(files.remove(path.join(done, name), { recursive: true })))
      return old.length
    }, unavailable),
  })
})

/** The journal in JOURNALDIR. */
export const layer = Layer.effect(
  Journal,
  Effect.flatMap(Settings, ({ general }) => make(general.journalDir)),
)
