/**
 * Removes files from LOGDIR that are older than LOG_KEEP_DAYS, and renames the outcomes of a month that is over. Only the
 * holder of the drain lease does this, after its work: two processes that rename at the same time would lose a month.
 */
import * as Arr from "effect/Array"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import { Settings } from "../config/Settings.ts"
import { Journal } from "../journal/Journal.ts"
import { currentFile, finishedMonth } from "./Outcomes.ts"
import * as JournalNotes from "../domain/notes/Journal.ts"

const daily = /^opcon-summit-(\d{4}-\d\d-\d\d)\.(log|ndjson)$/

/** The first line of the outcomes holds their month; it is shorter than this number of bytes. */
const head = 65_536
const finished = /"finishedAt":"(\d{4}-\d\d)/

/** The day of the oldest unfinished entry: log files from that day on are kept, however old they are. */
const firstUnfinishedDay = Effect.fnUntraced(function* () {
  const { entries, unread } = yield* (yield* Journal).survey("pending", "parked")
  // An unreadable entry may be of any day.
  if (unread.length > 0) return Option.some("")
  const zone = yield* DateTime.CurrentTimeZone
  // Oldest first.
  return Option.map(Arr.head(entries), ({ receivedAt }) =>
    DateTime.formatIsoDate(DateTime.setZone(DateTime.makeUnsafe(receivedAt), zone)),
  )
})

/** Removes old files, except those that unfinished entries need. */
const removeOld = Effect.fn("LogFolder.removeOld")(function* (names: ReadonlyArray<string>, now: DateTime.Zoned) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { general } = yield* Settings
  const oldest = DateTime.formatIsoDate(DateTime.subtract(now, { days: general.logKeepDays }))
  const today = DateTime.formatIsoDate(now)
  /** The day of a file; of a month of outcomes, the day of its last change. */
  const dayOf = Effect.fnUntraced(function* (name: string) {
    const day = daily.exec(name)?.[1]
    if (day !== undefined || !finishedMonth.test(name)) return { name, day }
    const { mtime } = yield* files.stat(path.join(general.logDir, name))
    const at = Option.map(mtime, (time) =>
      DateTime.formatIsoDate(DateTime.setZone(DateTime.makeUnsafe(time), now.zone)),
    )
    return { name, day: Option.getOrUndefined(at) }
  })
  const dated = (yield* Effect.forEach(names, dayOf)).flatMap(({ day, name }) =>
    day === undefined ? [] : [{ name, day }],
  )
  const old = dated.filter(({ day }) => day < oldest)
  if (old.length === 0) return
  if (!dated.some(({ day }) => day >= oldest && day < today)) {
    const { logDir, logKeepDays } = general
    return yield* Effect.logInfo(JournalNotes.nothingLogged({ days: logKeepDays, folder: logDir }))
  }
  const kept = yield* firstUnfinishedDay()
  const removed = old.filter(({ day }) => !Option.exists(kept, (first) => day >= first))
  yield* Effect.forEach(removed, ({ name }) => Effect.ignore(files.remove(path.join(general.logDir, name))))
})

export const tidy = Effect.fn("LogFolder.tidy")(function* () {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { general } = yield* Settings
  const now = yield* DateTime.nowInCurrentZone
  const inFolder = (name: string) => path.join(general.logDir, name)
  const names = yield* files.readDirectory(general.logDir)
  yield* Effect.ignore(removeOld(names, now))

  if (!names.includes(currentFile)) return
  // A process that has the file open appends to the renamed file.
  const begun = yield* Effect.scoped(
    Effect.flatMap(files.open(inFolder(currentFile)), (file) => file.readAlloc(head, { position: 0n })),
  )
  const month = finished.exec(
    Option.match(begun, { onNone: () => "", onSome: (bytes) => new TextDecoder().decode(bytes) }),
  )
  const name = `outcomes-${month?.[1] ?? ""}.ndjson`
  if (month?.[1] === undefined || month[1] >= DateTime.formatIsoDateUtc(now).slice(0, 7)) return
  // This month was renamed before, and the clock was put back: wait until that file is removed.
  if (!names.includes(name)) yield* files.rename(inFolder(currentFile), inFolder(name))
}, Effect.ignore)
