/** The lines of LOGDIR about one journal entry: the end of each day's file is read, since the entry was received. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import { Settings } from "../config/Settings.ts"

/** So much of a day's file is read, and so many of the last days. */
const longest = 4_000_000
const mostDays = 8
/** So many lines are shown. */
const mostLines = 300

export interface EntryLog {
  readonly lines: ReadonlyArray<string>
  /** What is left out; empty: nothing. */
  readonly note: string
}

/** The end of a file, without the line that begins before it. */
const endOf = Effect.fnUntraced(function* (file: string) {
  const files = yield* FileSystem.FileSystem
  const { size } = yield* files.stat(file)
  const from = Math.max(0, Number(size) - longest)
  const open = yield* files.open(file)
  const bytes = yield* open.readAlloc(longest, { position: BigInt(from) })
  const text = Option.match(bytes, { onNone: () => "", onSome: (read) => new TextDecoder().decode(read) })
  return { text: from === 0 ? text : text.slice(text.indexOf("\n") + 1), cut: from > 0 }
}, Effect.scoped)

/** `receivedAt`: epoch milliseconds. A file that cannot be read is named in the note. */
export const read = Effect.fn("EntryLog.read")(function* (id: string, receivedAt: number) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { logDir, logKeepDays } = (yield* Settings).general
  const zone = yield* DateTime.CurrentTimeZone
  const first = DateTime.formatIsoDate(DateTime.setZone(DateTime.makeUnsafe(receivedAt), zone))
  const names = yield* Effect.orElseSucceed(files.readDirectory(logDir), () => new Array<string>())
  const ofDays = names
    .flatMap((name) => {
      const day = /^opcon-summit-(\d{4}-\d\d-\d\d)\.(?:log|ndjson)$/.exec(name)?.[1]
      return day !== undefined && day >= first ? [name] : []
    })
    .toSorted()
  const notes: Array<string> = []
  if (ofDays.length > mostDays) notes.push(`Only the last ${mostDays} days are searched.`)
  if (ofDays.length === 0)
    notes.push(`${logDir} has no log file since that day; files are kept for ${logKeepDays} days (LOG_KEEP_DAYS).`)
  const found: Array<string> = []
  for (const name of ofDays.slice(-mostDays)) {
    const read = yield* Effect.result(endOf(path.join(logDir, name)))
    if (read._tag === "Failure") {
      notes.push(`${name} cannot be read.`)
      continue
    }
    const { cut, text } = read.success
    if (cut) notes.push(`Of ${name} only the last ${longest / 1_000_000} MB are searched.`)
    found.push(...text.split("\n").filter((line) => line.includes(id)))
  }
  if (found.length > mostLines) notes.push(`Only the last ${mostLines} of ${found.length} lines are shown.`)
  const log: EntryLog = {
    lines: found.slice(-mostLines),
    note: notes.join(" "),
  }
  return log
})
