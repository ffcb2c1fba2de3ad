/**
 * `journal move` of what is kept besides the entries: silences, followed incidents, and what Summit's searches have shown.
 * As with entries, each is in its new place before it leaves the old one.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import { appendLine } from "../files/DurableFile.ts"
import { folder as incidentsFolder } from "../journal/Followed.ts"
import * as SearchProof from "../journal/SearchProof.ts"
import { SharedDocuments } from "../journal/SharedDocuments.ts"
import * as Silences from "../journal/Silences.ts"
import type { Session } from "./Database.ts"
import { dialect } from "./Database.ts"

const inFiles = Effect.provideService(SharedDocuments, Effect.succeedNone)

const silences = Effect.fnUntraced(function* (to: "queue" | "files", journal: string) {
  const [here, there] = [yield* inFiles(Silences.list(journal)), yield* Silences.list(journal)]
  const [all, known] = to === "queue" ? [here, there] : [there, here]
  const ids = new Set(known.map(({ id }) => id))
  for (const silence of all) {
    const [write, remove] = [Silences.write(journal, silence), Silences.remove(journal, silence.id)]
    if (!ids.has(silence.id)) yield* to === "queue" ? write : inFiles(write)
    yield* to === "queue" ? inFiles(remove) : remove
  }
})

const suffix = ".ndjson"

/** By the name of the incident: the lines about it. */
const followedInQueue = Effect.fnUntraced(function* (session: Session, queue: string) {
  const lines = new Map<string, string>()
  for (const { incident, line } of yield* session.query(dialect.followed, [queue])) {
    const before = lines.get(String(incident))
    lines.set(String(incident), before === undefined ? String(line) : `${before}\n${String(line)}`)
  }
  return lines
})

const followed = Effect.fnUntraced(function* (
  to: "queue" | "files",
  journal: string,
  { queue, session }: { readonly session: Session; readonly queue: string },
) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const placeOf = (name: string) => path.join(journal, incidentsFolder, `${name}${suffix}`)
  const there = yield* followedInQueue(session, queue)
  if (to === "files") {
    for (const [name, text] of there) {
      const here = yield* Effect.orElseSucceed(files.readFileString(placeOf(name)), () => "")
      if (!here.includes(text)) yield* appendLine(placeOf(name), text)
      yield* session.query(dialect.forget, [queue, [name]])
    }
    return
  }
  const names = yield* Effect.orElseSucceed(files.readDirectory(path.join(journal, incidentsFolder)), () => [])
  for (const name of names.filter((one) => one.endsWith(suffix)).map((one) => one.slice(0, -suffix.length))) {
    const text = (yield* files.readFileString(placeOf(name))).trimEnd()
    if (text !== "" && there.get(name)?.includes(text) !== true) {
      yield* session.query(dialect.follow, [queue, name, text])
    }
    yield* files.remove(placeOf(name))
  }
})

/** The file stays: it is what this host knows while it works alone. In files it is learnt anew. */
const searches = Effect.fnUntraced(function* (journal: string) {
  const documents = yield* yield* SharedDocuments
  if (Option.isNone(documents)) return
  const { get, put } = documents.value
  const { samples, shown } = yield* SearchProof.inFile(journal)
  for (const [name, at] of Object.entries(shown)) yield* put("search", name, String(at))
  for (const [address, sample] of Object.entries(samples)) {
    if (Option.isNone(yield* get("sample", address))) yield* put("sample", address, JSON.stringify(sample))
  }
})

export const moveBesides = Effect.fn("Move.besides")(function* (
  to: "queue" | "files",
  journal: string,
  queue: { readonly session: Session; readonly queue: string },
) {
  yield* silences(to, journal)
  yield* followed(to, journal, queue)
  if (to === "queue") yield* searches(journal)
})
