/**
 * Failures whose command line could not be parsed: their words and the problems, in the folder `rejected` of the journal.
 * A person reports them again with the right words and then drops them; nothing else would report them again. The hosts of
 * a shared queue see each other's: `ship` brings them there, and takes back what was dropped on another host.
 */
import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { inOneLine } from "../domain/Printable.ts"
import { tempName, suffix } from "../intake/Document.ts"
import { retryBusy, replace } from "../files/DurableFile.ts"
import * as JournalNotes from "../domain/notes/Journal.ts"
import type { Documents, Kind } from "./SharedDocuments.ts"
import { SharedDocuments } from "./SharedDocuments.ts"

export const Rejected = Schema.Struct({
  schemaVersion: Schema.Literal(1),
  id: Schema.String,
  state: Schema.Literals(["rejected", "dropped"]),
  /** Epoch milliseconds. */
  receivedAt: Schema.Finite,
  /** The arguments, one word each. */
  words: Schema.Array(Schema.String),
  problems: Schema.Array(Schema.String),
  /** Why a person dropped it. */
  reason: Schema.optionalKey(Schema.String),
})
export type Rejected = typeof Rejected.Type

const fromJson = Schema.decodeUnknownResult(Schema.fromJsonString(Rejected))
export const toJson = Schema.encodeSync(Schema.fromJsonString(Rejected))

const write = Effect.fnUntraced(function* (journal: string, name: string, one: Rejected) {
  const path = yield* Path.Path
  const tempPath = path.join(journal, tempName(one.id, yield* Random.nextIntBetween(0, 2 ** 31)))
  yield* replace(path.join(journal, name, `${one.id}${suffix}`), tempPath, toJson(one))
})

/** Keeps `words` in the journal of that folder; on disk when this returns. */
export const add = Effect.fn("Rejected.add")(function* (
  journal: string,
  words: ReadonlyArray<string>,
  problems: ReadonlyArray<string>,
) {
  const receivedAt = yield* Clock.currentTimeMillis
  const stamp = DateTime.formatIso(DateTime.makeUnsafe(receivedAt)).replaceAll(/[-:.]/g, "")
  const random = (yield* Random.nextIntBetween(0, 2 ** 32)).toString(16).padStart(8, "0")
  const one: Rejected = {
    schemaVersion: 1,
    id: `${stamp}-rejected-${random}`,
    state: "rejected",
    receivedAt,
    words,
    problems,
  }
  yield* write(journal, "rejected", one)
  return one
})

/** Those of this host that are not dropped yet, oldest first; a sentence for a file that is none. */
const readHere = Effect.fnUntraced(function* (journal: string) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = path.join(journal, "rejected")
  const names = yield* Effect.orElseSucceed(files.readDirectory(folder), () => new Array<string>())
  return yield* Effect.forEach(names.filter((name) => name.endsWith(suffix)).toSorted(), (name) => {
    const file = path.join(folder, name)
    const text = Effect.result(retryBusy(files.readFileString(file)))
    return Effect.map(text, (text) =>
      Result.mapError(Result.flatMap(text, fromJson), () => JournalNotes.wordsUnreadable({ file })),
    )
  })
})

/** A sentence for each file of this host that cannot be read. */
export const unread = (journal: string) => Effect.map(readHere(journal), Arr.getFailures)

/** Those that can be read; other files are logged and stay. */
const listHere = Effect.fnUntraced(function* (journal: string) {
  const read = yield* readHere(journal)
  yield* Effect.forEach(Arr.getFailures(read), (one) => Effect.logError(one))
  return Arr.getSuccesses(read)
})

/** Those that are not dropped yet, oldest first, of all hosts of the queue; of this one where the others cannot be asked. */
export const list = Effect.fn("Rejected.list")(function* (journal: string) {
  const here = yield* listHere(journal)
  const shared = yield* yield* SharedDocuments
  if (Option.isNone(shared)) return here
  const of = (kind: Kind) =>
    Effect.map(
      Effect.orElseSucceed(shared.value.all(kind), () => []),
      (texts) => Arr.getSuccesses(texts.map((text) => fromJson(text))),
    )
  const dropped = new Set((yield* of("dropped")).map(({ id }) => id))
  const all = Arr.dedupeWith([...here, ...(yield* of("rejected"))], (a, b) => a.id === b.id)
  return all.filter(({ id }) => !dropped.has(id)).toSorted((a, b) => (a.id < b.id ? -1 : 1))
})

/** The one with this id, or the only one whose id begins so. */
export const find = Effect.fn("Rejected.find")(function* (journal: string, id: string) {
  const wanted = id.toLowerCase()
  const found = (yield* list(journal)).filter((one) => wanted !== "" && one.id.toLowerCase().startsWith(wanted))
  return found.length === 1 ? Option.fromUndefinedOr(found[0]) : Option.none<Rejected>()
})

/** Moves it to `rejected/dropped`. */
const dropHere = Effect.fnUntraced(function* (journal: string, dropped: Rejected) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  yield* write(journal, path.join("rejected", "dropped"), dropped)
  yield* retryBusy(files.remove(path.join(journal, "rejected", `${dropped.id}${suffix}`), { force: true }))
})

/** Drops it, with the reason; where it came in on another host, that host moves its file later. */
export const drop = Effect.fn("Rejected.drop")(function* (journal: string, one: Rejected, reason: string) {
  const after: Rejected = { ...one, state: "dropped", reason }
  const isHere = (yield* listHere(journal)).some(({ id }) => id === one.id)
  const shared = yield* yield* SharedDocuments
  if (Option.isSome(shared)) {
    yield* shared.value.put("dropped", one.id, toJson(after))
    yield* shared.value.remove("rejected", one.id)
  }
  if (isHere || Option.isNone(shared)) yield* dropHere(journal, after)
  return after
})

/** Brings those of this host into the queue, and drops here what was dropped on another host. */
export const ship = Effect.fn("Rejected.ship")(function* (journal: string, { get, put }: Documents) {
  for (const one of yield* listHere(journal)) {
    const dropped = Option.flatMap(yield* get("dropped", one.id), (text) => Result.getSuccess(fromJson(text)))
    if (Option.isSome(dropped)) yield* dropHere(journal, dropped.value)
    else if (Option.isNone(yield* get("rejected", one.id))) yield* put("rejected", one.id, toJson(one))
  }
})

const quoted = (word: string): string => (word === "" || /[\s"]/.test(word) ? JSON.stringify(word) : word)

/** Its arguments, as one line. */
export const lineOf = ({ words }: Rejected): string => inOneLine(words.map(quoted).join(" "))

/** `<id> <state> <words> (<problems>)`. */
export const toLine = (one: Rejected): string =>
  inOneLine(`${one.id} ${one.state} ${lineOf(one)} (ArgumentsInvalid: ${one.problems.join("; ")})`)

/** Everything that is known of it, as names and values. */
export const factsOf = (one: Rejected): ReadonlyArray<readonly [string, string]> => [
  ["entry", one.id],
  ["state", one.state],
  ["received", DateTime.formatIso(DateTime.makeUnsafe(one.receivedAt))],
  ["words", lineOf(one)],
  ...one.problems.map((problem): readonly [string, string] => ["problem", problem]),
  ...(one.reason === undefined ? [] : [["dropped because", one.reason] as const]),
]
