/**
 * Silences: while one is in force, the failures that it covers get no incident. Each is a document below `silences` in
 * JOURNALDIR, or in the queue that several hosts share, written by an operator, with an end that cannot be left out. A site
 * without silences has no such folder, and a failed job finds that out with one look.
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import type { PlatformError } from "effect/PlatformError"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as DurableFile from "../files/DurableFile.ts"
import { suffix, tempName } from "../intake/Document.ts"
import { silencesFolder } from "./Journal.ts"
import { SharedDocuments } from "./SharedDocuments.ts"
import * as SilencesNotes from "../domain/notes/Silences.ts"

/** A pattern for each; the failure matches all that are given. */
export const Covered = Schema.Struct({
  schedule: Schema.optionalKey(Schema.String),
  job: Schema.optionalKey(Schema.String),
  agent: Schema.optionalKey(Schema.String),
  /** Any tag of the job. */
  tag: Schema.optionalKey(Schema.String),
})
export type Covered = typeof Covered.Type

/** Who, where. */
const Author = Schema.Struct({ account: Schema.String, host: Schema.String })

export const Silence = Schema.Struct({
  schemaVersion: Schema.Literal(1),
  id: Schema.String,
  ...Covered.fields,
  /** Epoch milliseconds. */
  from: Schema.Finite,
  until: Schema.Finite,
  reason: Schema.String,
  by: Author,
  /** Somebody has ended it before its time. */
  ended: Schema.optionalKey(Schema.Struct({ at: Schema.Finite, by: Author })),
})
export type Silence = typeof Silence.Type

const fromJson = Schema.decodeUnknownResult(Schema.fromJsonString(Silence))
export const toJson = Schema.encodeSync(Schema.fromJsonString(Silence))

/** `*` is any text, `?` one character; case does not count, as in OpCon's own filters. */
const like = (pattern: string, text: string): boolean => {
  const form = pattern
    .trim()
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/\*+/g, ".*")
    .replaceAll("?", ".")
  return new RegExp(`^${form}$`, "isu").test(text)
}

/** What a silence looks at. */
export interface Failure {
  readonly schedule: string
  readonly job: string
  readonly agent: string
  readonly tags: ReadonlyArray<string>
}

const matches = ({ agent, job, schedule, tag }: Covered, failure: Failure): boolean =>
  [
    [schedule, [failure.schedule]] as const,
    [job, [failure.job]] as const,
    [agent, [failure.agent]] as const,
    [tag, failure.tags] as const,
  ].every(([pattern, texts]) => pattern === undefined || texts.some((text) => like(pattern, text)))

/** When it is over (epoch milliseconds). */
export const endOf = ({ ended, until }: Silence): number => Math.min(until, ended?.at ?? until)

export const isInForce = (silence: Silence, at: number): boolean => silence.from <= at && at < endOf(silence)

/** `schedule NIGHTLY*, agent WIN*`. */
const coveredText = ({ agent, job, schedule, tag }: Covered): string =>
  Object.entries({ schedule, job, agent, tag })
    .flatMap(([name, pattern]) => (pattern === undefined ? [] : [`${name} ${pattern}`]))
    .join(", ")

const time = (at: number): string => DateTime.formatIso(DateTime.makeUnsafe(at)).replace(/\.\d+/, "")

/** `3f9a1c of schedule NIGHTLY* (change 4711, set by ops on HOST until 2024-09-21T06:00:00Z)`. */
export const text = (silence: Silence): string =>
  SilencesNotes.silence({
    id: silence.id,
    what: coveredText(silence),
    reason: silence.reason,
    by: silence.by.account,
    host: silence.by.host,
    until: time(endOf(silence)),
  })

/** Where they are kept: in the shared queue, or below JOURNALDIR. */
const store = Effect.fnUntraced(function* (journal: string) {
  const shared = yield* yield* SharedDocuments
  if (Option.isSome(shared)) {
    const { all, put, remove } = shared.value
    return {
      all: Effect.map(all("silence"), (texts) => texts.map((text) => ({ text, place: "a document" }))),
      write: ({ id }: Silence, text: string) => put("silence", id, text),
      remove: (id: string) => remove("silence", id),
    }
  }
  return yield* inFiles(journal)
})

const inFiles = Effect.fnUntraced(function* (journal: string) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const placeOf = (name: string) => path.join(journal, silencesFolder, name)
  const names = Effect.catchIf(
    files.readDirectory(path.join(journal, silencesFolder)),
    ({ reason }) => reason._tag === "NotFound",
    () => Effect.succeed(new Array<string>()),
  )
  const read = (place: string) =>
    Effect.map(
      Effect.orElseSucceed(files.readFileString(place), () => ""),
      (text) => ({ text, place }),
    )
  return {
    all: Effect.flatMap(names, (all) => Effect.forEach(all.filter((name) => name.endsWith(suffix)).map(placeOf), read)),
    write: Effect.fnUntraced(function* ({ id }: Silence, text: string) {
      const tempPath = path.join(journal, tempName(id, yield* Random.nextIntBetween(0, 2 ** 31)))
      yield* DurableFile.replace(placeOf(`${id}${suffix}`), tempPath, text)
    }),
    remove: (id: string) => files.remove(placeOf(`${id}${suffix}`)),
  }
})

/** All that are kept, the one that ends last first. A document that cannot be decoded is logged and silences nothing. */
export const list = Effect.fn("Silences.list")(function* (journal: string) {
  const decode = Effect.fnUntraced(function* ({ place, text }: { readonly place: string; readonly text: string }) {
    const decoded = fromJson(text)
    if (Result.isFailure(decoded)) yield* Effect.logWarning(SilencesNotes.noSilence({ file: place }))
    return Option.toArray(Result.getSuccess(decoded))
  })
  const all = yield* Effect.forEach(yield* (yield* store(journal)).all, decode)
  return all.flat().toSorted((a, b) => endOf(b) - endOf(a) || a.id.localeCompare(b.id))
})

/**
 * The silence that covers a failure: one that was in force when the failure was received, or is now. Where they cannot be
 * read there is none: rather an incident too many.
 */
export const covering = Effect.fn("Silences.covering")(function* (
  journal: string,
  failure: Failure,
  receivedAt: number,
) {
  const all = yield* Effect.catch(list(journal), ({ message }) =>
    Effect.as(Effect.logWarning(SilencesNotes.silencesUnreadable({ why: message })), new Array<Silence>()),
  )
  if (all.length === 0) return Option.none<Silence>()
  const now = yield* Clock.currentTimeMillis
  const isCovering = (one: Silence) => (isInForce(one, receivedAt) || isInForce(one, now)) && matches(one, failure)
  return Option.fromUndefinedOr(all.find(isCovering))
})

/** Keeps it as it is; on disk, or in the queue, when this returns. */
export const write = Effect.fnUntraced(function* (journal: string, silence: Silence) {
  yield* (yield* store(journal)).write(silence, toJson(silence))
})

export const remove = Effect.fnUntraced(function* (journal: string, id: string) {
  yield* (yield* store(journal)).remove(id)
})

/** Keeps a new silence; durable when this returns. */
export const add = Effect.fn("Silences.add")(function* (
  journal: string,
  given: Omit<Silence, "schemaVersion" | "id" | "from">,
): Effect.fn.Return<
  Silence,
  PlatformError | Effect.Error<ReturnType<typeof write>>,
  FileSystem.FileSystem | Path.Path
> {
  const id = (yield* Random.nextIntBetween(0, 2 ** 24)).toString(16).padStart(6, "0")
  const taken = (yield* list(journal)).some((other) => other.id === id)
  if (taken) return yield* add(journal, given)
  const silence: Silence = { schemaVersion: 1, id, from: yield* Clock.currentTimeMillis, ...given }
  yield* write(journal, silence)
  return silence
})

/** Ends a silence now. */
export const end = Effect.fn("Silences.end")(function* (journal: string, silence: Silence, by: Silence["by"]) {
  const ended: Silence = { ...silence, ended: { at: yield* Clock.currentTimeMillis, by } }
  yield* write(journal, ended)
  return ended
})

/** Removes those that ended more than `days` ago. */
export const prune = Effect.fn("Silences.prune")(function* (journal: string, days: number) {
  const oldest = (yield* Clock.currentTimeMillis) - days * 86_400_000
  for (const silence of yield* list(journal)) if (endOf(silence) < oldest) yield* remove(journal, silence.id)
})
