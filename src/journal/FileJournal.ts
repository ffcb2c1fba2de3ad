/**
 * The journal on disk: one document for each failure, in one folder for each state (`done` has a folder for each day, so
 * that pruning removes days without reading documents). Every change first replaces the document in `pending`, which then
 * moves to the folder of its state: a crash in between is completed by `tidy`.
 */
import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Random from "effect/Random"
import type { FailedJob } from "../domain/FailedJob.ts"
import { Settings } from "../config/Settings.ts"
import * as DocumentFiles from "./DocumentFiles.ts"
import { flushFolder, retryBusy, replace } from "../files/DurableFile.ts"
import type { Entry, State } from "./Entry.ts"
import { tempName, isOfRun, keyIn, runKey, shardOf, suffix, tempSuffix } from "../intake/Document.ts"
import { make as makeEntry, states, toJson } from "./Entry.ts"
import { Journal, JournalUnavailable } from "./Journal.ts"
import * as JournalNotes from "../domain/notes/Journal.ts"

/** States of entries that no drain works on. */
const inactive = ["dead", "parked", "dropped", "done"] as const
const day = (at: number): string => DateTime.formatIsoDateUtc(DateTime.makeUnsafe(at))

/** The journal in `folder`. */
export const make = Effect.fnUntraced(function* (folder: string) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { documents, documentsBelow, entry: read, names, namesBelow, read: look } = yield* DocumentFiles.make(folder)

  const unavailable = <A, R>(self: Effect.Effect<A, { readonly message: string }, R>) =>
    Effect.mapError(self, (error) => new JournalUnavailable({ folder, detail: error.message }))
  const folderOf = (entry: Entry, state: State): string =>
    state === "done"
      ? path.join(folder, "done", day(entry.receivedAt), shardOf(keyIn(entry.id)))
      : path.join(folder, state)
  const fileOf = (entry: Entry, state: State): string => path.join(folderOf(entry, state), `${entry.id}${suffix}`)

  const platform = Context.make(FileSystem.FileSystem, files).pipe(Context.add(Path.Path, path))
  const write = Effect.fnUntraced(function* (entry: Entry) {
    const tempPath = path.join(folder, tempName(entry.id, yield* Random.nextIntBetween(0, 2 ** 31)))
    yield* replace(fileOf(entry, "pending"), tempPath, toJson(entry))
  }, Effect.provide(platform))

  /** Removes the older documents of an entry that a person made pending again. */
  const removeOlder = (entry: Entry) =>
    Effect.forEach(inactive, (state) => retryBusy(files.remove(fileOf(entry, state), { force: true })), {
      discard: true,
    })

  /** Entries that have no older documents. */
  const single = new Set<string>()

  /** Moves the document from `pending` to the folder of its state. */
  const move = Effect.fnUntraced(function* (entry: Entry) {
    const target = folderOf(entry, entry.state)
    yield* files.makeDirectory(target, { recursive: true })
    yield* removeOlder(entry)
    single.delete(entry.id)
    yield* retryBusy(files.rename(fileOf(entry, "pending"), fileOf(entry, entry.state)))
    yield* flushFolder(target)
  }, Effect.provide(platform))

  const days = Effect.map(names(path.join(folder, "done")), (all) => all.map((name) => path.join(folder, "done", name)))

  const filesOf = Effect.fnUntraced(function* (state: State) {
    if (state !== "done") return yield* documents(path.join(folder, state))
    const found: Array<ReadonlyArray<string>> = []
    for (const of of yield* days) {
      for (const shard of yield* namesBelow(of)) found.push(yield* documentsBelow(path.join(of, shard)))
    }
    return found.flat()
  })

  const survey = Effect.fn("Journal.survey")(function* (wanted: ReadonlyArray<State>) {
    const entries = new Map<string, Entry>()
    const unread: Array<string> = []
    // `pending` always and first: a document there is newer than one elsewhere, and may be finished but not moved yet.
    for (const state of new Set<State>(["pending", ...wanted])) {
      for (const file of yield* filesOf(state)) {
        if (entries.has(path.basename(file))) continue
        const found = yield* look(file)
        if (found._tag === "Entry") entries.set(path.basename(file), found.entry)
        if (found._tag === "Unread") unread.push(`${file} ${found.why}`)
      }
    }
    const inOrder = Array.from(entries.values())
      .filter(({ state }) => wanted.includes(state))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    return { entries: inOrder, unread }
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

  /** Documents whose run has this key. */
  const filesOfRun = Effect.fnUntraced(function* (key: string) {
    const found: Array<ReadonlyArray<string>> = []
    for (const state of states) {
      if (state === "done") {
        for (const of of yield* days) found.push(yield* documentsBelow(path.join(of, shardOf(key))))
      } else found.push(yield* filesOf(state))
    }
    return found.flat().filter((file) => isOfRun(path.basename(file), key))
  })

  /** The entries in `found` that are of exactly this job and run. */
  const ofRun = Effect.fnUntraced(function* (failed: FailedJob, found: ReadonlyArray<string>) {
    const entries = Arr.getSomes(yield* Effect.forEach(found, read))
    return entries.filter((entry) => entry.failed.id === failed.id && entry.failed.jobNumber === failed.jobNumber)
  })

  const reported = Effect.fn("Journal.reported")(function* (failed: FailedJob, but?: string) {
    const found = (yield* filesOfRun(runKey(failed))).filter((file) => path.basename(file, suffix) !== but)
    return yield* ofRun(failed, found)
  }, unavailable)

  const runsOf = (failed: FailedJob, but?: string) =>
    failed.jobNumber === undefined ? Effect.succeed([]) : reported(failed, but)

  const catalogue = Effect.fn("Journal.catalogue")(function* () {
    const byKey = new Map<string, ReadonlyArray<string>>()
    for (const state of states) {
      for (const file of yield* filesOf(state)) {
        const key = keyIn(path.basename(file))
        byKey.set(key, [...(byKey.get(key) ?? []), file])
      }
    }
    return Effect.fnUntraced(function* (failed: FailedJob) {
      const found = byKey.get(runKey(failed)) ?? []
      const entries = yield* ofRun(failed, found)
      // A document that is gone has moved to the folder of another state.
      return found.length > 0 && entries.length === 0 ? yield* reported(failed) : entries
    }, unavailable)
  }, unavailable)

  /** The document of an entry in whichever folder it is. */
  const existing = Effect.fnUntraced(function* (entry: Entry) {
    const places = states.map((state) => fileOf(entry, state))
    for (const file of places) {
      const found = yield* read(file)
      if (Option.isSome(found)) return found
    }
    return Option.none<Entry>()
  })

  const tidy = Effect.fn("Journal.tidy")(
    function* () {
      yield* DocumentFiles.recover(folder, existing, (entry) => fileOf(entry, "pending"))
      const pending = yield* filesOf("pending")
      const newer = new Set(pending.map((file) => path.basename(file)))
      // An older one in `done` stays: it is ignored, and replaced when the entry is done again.
      for (const state of inactive.filter((state) => state !== "done")) {
        const older = (yield* filesOf(state)).filter((file) => newer.has(path.basename(file)))
        for (const file of older) yield* Effect.ignore(retryBusy(files.remove(file, { force: true })))
      }
      for (const file of pending) {
        const entry = yield* read(file)
        if (Option.isSome(entry) && entry.value.state !== "pending") yield* Effect.ignore(move(entry.value))
      }
    },
    Effect.provide(platform),
    Effect.ignore,
  )

  const writable = Effect.fn("Journal.writable")(function* () {
    yield* files.makeDirectory(folder, { recursive: true })
    const probe = path.join(folder, `probe${tempSuffix}`)
    yield* files.writeFileString(probe, "{}").pipe(
      // On a full disk an empty file may fit although its content does not.
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
      // The holder of the lease may have taken this process for dead and adopted the document (DocumentFiles.ts).
      yield* Effect.catchIf(
        write(entry),
        (error) => error._tag === "FileHeld" && error.missing,
        (error) =>
          Effect.flatMap(existing(entry), (there) => (Option.isSome(there) ? Effect.void : Effect.fail(error))),
      )
      return entry
    }, unavailable),
    save: Effect.fn("Journal.save")(function* (entry: Entry) {
      yield* write(entry)
      if (entry.state !== "pending") return yield* move(entry)
      if (!single.has(entry.id)) yield* removeOlder(entry)
      single.add(entry.id)
    }, unavailable),
    list: (...wanted) => Effect.map(survey(wanted), ({ entries }) => entries),
    survey: (...wanted) => survey(wanted),
    ids,
    tidy: tidy(),
    get,
    pending: (id) =>
      Effect.map(
        unavailable(read(path.join(folder, "pending", `${id}${suffix}`))),
        Option.filter(({ state }) => state === "pending"),
      ),
    reported: (failed) => reported(failed),
    catalogue: catalogue(),
    findRun: (failed) => Effect.map(runsOf(failed), Arr.head),
    others: (entry) => runsOf(entry.failed, entry.id),
    damaged: Effect.map(unavailable(names(path.join(folder, "damaged"))), (all) => all.length),
    prune: Effect.fn("Journal.prune")(function* (days: number, afterGap = false) {
      const now = yield* Clock.currentTimeMillis
      const oldest = day(now - days * 86_400_000)
      const done = path.join(folder, "done")
      const all = (yield* names(done)).filter((name) => /^\d{4}-\d\d-\d\d$/.test(name))
      const old = all.filter((name) => name < oldest)
      if (!afterGap && old.length > 0 && !all.some((name) => name >= oldest && name < day(now))) {
        yield* Effect.logInfo(JournalNotes.nothingReceived({ days, folder: done }))
        return 0
      }
      yield* Effect.forEach(old, (name) => retryBusy(files.remove(path.join(done, name), { recursive: true })))
      return old.length
    }, unavailable),
  })
})

/** The journal in JOURNALDIR. */
export const layer = Layer.effect(
  Journal,
  Effect.flatMap(Settings, ({ general }) => make(general.journalDir)),
)
