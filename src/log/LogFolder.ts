/**
 * Keeps LOGDIR from growing: files of days that are over for LOG_KEEP_DAYS go, the outcomes of a finished month are put
 * aside and go when nothing was added to them for so long. Only the holder of the drain lease does that, after its work:
 * two processes that put a month aside at the same time would lose one.
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import { Settings } from "../domain/Settings.ts"
import { currentFile } from "./OutcomeFile.ts"

const daily = /^opcon-summit-(\d{4}-\d\d-\d\d)\.(log|ndjson)$/
const finishedMonth = /^outcomes-\d{4}-\d\d\.ndjson$/

/** The first line of the outcomes tells their month; so much of it is read, and it is never so long. */
const head = 65_536
const finished = /"finishedAt":"(\d{4}-\d\d)/

export const tidy = Effect.fn("LogFolder.tidy")(function* () {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { general } = yield* Settings
  const now = yield* DateTime.nowInCurrentZone
  const oldest = DateTime.subtract(now, { days: general.logKeepDays })
  const inFolder = (name: string) => path.join(general.logDir, name)
  const remove = (name: string) => Effect.ignore(files.remove(inFolder(name)))
  const names = yield* files.readDirectory(general.logDir)

  for (const name of names) {
    const day = daily.exec(name)?.[1]
    if (day !== undefined && day < DateTime.formatIsoDate(oldest)) yield* remove(name)
    if (!finishedMonth.test(name)) continue
    const { mtime } = yield* files.stat(inFolder(name))
    if (Option.exists(mtime, (at) => at.getTime() < DateTime.toEpochMillis(oldest))) yield* remove(name)
  }

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
