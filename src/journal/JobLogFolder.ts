/**
 * JOBLOGDIR: job logs between OpCon and Summit. A file is kept from when it is fetched until it is attached, because OpCon
 * may no longer have it when a later run has to attach it. A file that Summit refuses stays for people, as long as the
 * journal keeps its entries.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import type { FailedJob } from "../domain/FailedJob.ts"
import { Settings } from "../config/Settings.ts"
import { retryBusy, replace } from "../files/DurableFile.ts"
import { Journal } from "./Journal.ts"

/** The names that this program writes: `20240921_16_1~4245~JOB001_0000004245.log`, or a temporary file. */
const ours = /^(?:~\d+~)?\d{8}_\d+_\d+~\d+~/

export const isOurs = (name: string): boolean => ours.test(name)

const scheduleOf = ({ scheduleDate, scheduleId, scheduleInstance }: FailedJob): string =>
  `${scheduleDate.replaceAll("-", "")}_${scheduleId}_${scheduleInstance}`

/** The files of one run of a job. */
export const of = Effect.fnUntraced(function* (failed: FailedJob, jobNumber: number) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { jobLogDir } = (yield* Settings).general
  // The number of a run is unique. The prefix holds only numbers, so a recording has nothing to mask in it.
  const prefix = `${scheduleOf(failed)}~${jobNumber}~`
  const place = (name: string) => path.join(jobLogDir, `${prefix}${name}`)
  return {
    place,
    /** The names of the log files; removes temporary files of a killed run. */
    names: Effect.gen(function* () {
      const all = yield* Effect.orElseSucceed(files.readDirectory(jobLogDir), () => [])
      const halves = all.filter((name) => name.startsWith("~") && name.replace(/^~\d+~/, "").startsWith(prefix))
      yield* Effect.forEach(halves, (name) => Effect.ignore(files.remove(path.join(jobLogDir, name), { force: true })))
      return all.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length))
    }),
    /** On disk as a whole, or not at all. */
    put: (name: string, bytes: Uint8Array) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const tempPath = path.join(jobLogDir, `~${now}~${prefix}${name}`)
        return replace(place(name), tempPath, bytes).pipe(
          Effect.onInterrupt(() => Effect.ignore(files.remove(tempPath, { force: true }))),
          Effect.provideService(FileSystem.FileSystem, files),
          Effect.provideService(Path.Path, path),
        )
      }),
    read: (name: string) => files.readFile(place(name)),
    remove: (name: string) => Effect.ignore(retryBusy(files.remove(place(name), { force: true }))),
  }
})

/** Removes old files that no run will attach; never those of an unfinished entry, whatever the clock says. */
export const tidy = Effect.fn("JobLogFolder.tidy")(function* () {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { jobLogDir, journalKeepDays } = (yield* Settings).general
  const oldest = (yield* Clock.currentTimeMillis) - Duration.toMillis(Duration.days(journalKeepDays))
  const old: Array<string> = []
  for (const name of (yield* files.readDirectory(jobLogDir)).filter(isOurs)) {
    const { mtime } = yield* files.stat(path.join(jobLogDir, name))
    if (Option.exists(mtime, (at) => at.getTime() < oldest)) old.push(name)
  }
  if (old.length === 0) return
  const { entries, unread } = yield* (yield* Journal).survey("pending", "parked", "dead")
  // An unreadable entry may own any of the files.
  if (unread.length > 0) return
  // The number of a run may not be known yet, so all files of its schedule are kept.
  const kept = new Set(entries.map(({ failed }) => scheduleOf(failed)))
  for (const name of old) {
    if (!kept.has(name.replace(/^~\d+~/, "").split("~", 1)[0] ?? "")) yield* files.remove(path.join(jobLogDir, name))
  }
}, Effect.ignore)
