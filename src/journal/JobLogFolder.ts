/**
 * JOBLOGDIR: log files on their way from OpCon to Summit. A file is there from when it was fetched until it is attached,
 * so that a run that is killed, or finds Summit down, leaves it to the next one, though OpCon may not have it any more
 * then. What could not be attached for good stays for people until it is as old as the journal keeps its entries.
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

/** Every name in the folder that is ours: `20240921_16_1~4245~JOB001_0000004245.log`, or a half-written one. */
const ours = /^(?:~\d+~)?\d{8}_\d+_\d+~\d+~/

export const isOurs = (name: string): boolean => ours.test(name)

const scheduleOf = ({ scheduleDate, scheduleId, scheduleInstance }: FailedJob): string =>
  `${scheduleDate.replaceAll("-", "")}_${scheduleId}_${scheduleInstance}`

/** The files of one run of a job. */
export const of = Effect.fnUntraced(function* (failed: FailedJob, jobNumber: number) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { jobLogDir } = (yield* Settings).general
  // The number of a run is that of no other job; numbers alone say nothing that a recording would have to hide.
  const prefix = `${scheduleOf(failed)}~${jobNumber}~`
  const place = (name: string) => path.join(jobLogDir, `${prefix}${name}`)
  return {
    place,
    /** Names of the log files that are there; what a killed run left half-written goes. */
    names: Effect.gen(function* () {
      const all = yield* Effect.orElseSucceed(files.readDirectory(jobLogDir), () => [])
      const halves = all.filter((name) => name.startsWith("~") && name.replace(/^~\d+~/, "").startsWith(prefix))
      yield* Effect.forEach(halves, (name) => Effect.ignore(files.remove(path.join(jobLogDir, name), { force: true })))
      return all.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length))
    }),
    /** On disk as a whole, or not at all. */
    put: (name: string, bytes: Uint8Array) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const beside = path.join(jobLogDir, `~${now}~${prefix}${name}`)
        return replace(place(name), beside, bytes).pipe(
          Effect.onInterrupt(() => Effect.ignore(files.remove(beside, { force: true }))),
          Effect.provideService(FileSystem.FileSystem, files),
          Effect.provideService(Path.Path, path),
        )
      }),
    read: (name: string) => files.readFile(place(name)),
    remove: (name: string) => Effect.ignore(retryBusy(files.remove(place(name), { force: true }))),
  }
})

/** Removes what nobody will attach any more: nothing of what is not settled yet, whatever the clock says. */
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
  // Whose logs they are is not known.
  if (unread.length > 0) return
  // The number of the run may not be known yet: all of its schedule is kept.
  const kept = new Set(entries.map(({ failed }) => scheduleOf(failed)))
  for (const name of old) {
    if (!kept.has(name.replace(/^~\d+~/, "").split("~", 1)[0] ?? "")) yield* files.remove(path.join(jobLogDir, name))
  }
}, Effect.ignore)
