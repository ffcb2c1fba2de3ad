/**
 * Keeps LOGDIR from growing: files of days that are over for LOG_KEEP_DAYS go, the outcomes of a finished month are put
 * aside and go when nothing was added to them for so long. Only the holder of the drain lease does that, after its work:
 * two processes that put a month aside at the same time would lose one.
 */
import * as Arr from "effect/Array"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import { Settings } from "../config/Settings.ts"
import { Journal } from "../journal/Journal.ts"
import { currentFile } from "./Outcomes.ts"

const daily = /^opcon-summit-(\d{4}-\d\d-\d\d)\.(log|ndjson)$/
const finishedMonth = /^outcomes-\d{4}-\d\d\.ndjson$/

/** The first line of the outcomes tells their month; so much of it is read, and it is never so long. */
const head = 65_536
const finished = /"finishedAt":"(\d{4}-\d\d)/

/** Days whose files tell of what is not settled yet: from this one on they are kept, however old they are. */
const firstUnsettled = Effect.fnUntraced(function* () {
  const { entries, unread } = yield* (yield* Journal).survey("pending", "parked")
  // Whose they are is not known.
  if (unread.length > 0) return Option.some("")
  const zone = yield* DateTime.CurrentTimeZone
  // Oldest first.
  return Option.map(Arr.head(entries), ({ receivedAt }) =>
    DateTime.formatIsoDate(DateTime.setZone(DateTime.makeUnsafe(receivedAt), zone)),
  )
})

/** Removes what is too old, but for what tells of something unsettled. */
const removeOld = Effect.fn("LogFolder.removeOld")(function* (names: ReadonlyArray<string>, now: DateTime.Zoned) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { general } = yield* Settings
  const oldest = DateTime.formatIsoDate(DateTime.subtract(now, { days: general.logKeepDays }))
  const today = DateTime.formatIsoDate(now)
  /** The day a file is of; a month that is over, when something was added to it last. */
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
    return yield* Effect.logInfo(
      `nothing was logged for ${logKeepDays} days, or the clock has jumped: old files in ${logDir} are kept this time`,
    )
  }
  const kept = yield* firstUnsettled()
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
  // Whoever has the file open meanwhile appends to it where it is then.
  const begun = yield* Effect.scoped(
    Effect.flatMap(files.open(inFolder(currentFile)), (file) => file.readAlloc(head, { position: 0n })),
  )
  const month = finished.exec(
    Option.match(begun, { onNone: () => "", onSome: (bytes) => new TextDecoder().decode(bytes) }),
  )
  const name = `outcomes-${month?.[1] ?? ""}.ndjson`
  if (month?.[1] === undefined || month[1] >= DateTime.formatIsoDateUtc(now).slice(0, 7)) return
  // A clock that was put back has finished this month before: it waits until that one is gone.
  if (!names.includes(name)) yield* files.rename(inFolder(currentFile), inFolder(name))
}, Effect.ignore)
