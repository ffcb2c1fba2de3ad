/**
 * Checks of the disks, the folders and the journal of the site. Folders are tried as the program uses them: a file is
 * written, flushed, renamed and removed. The drain lease is only looked at: whoever takes it is handed work.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import type { SettingsShape } from "../config/Settings.ts"
import { inOneLine } from "../domain/Printable.ts"
import * as JournalNotes from "../domain/notes/Journal.ts"
import * as DurableFile from "../files/DurableFile.ts"
import { Probe } from "../http/Probe.ts"
import { lockFile } from "../intake/DrainLock.ts"
import { product, program } from "../intake/ProgramName.ts"
import type { Entry } from "../journal/Entry.ts"
import { states } from "../journal/Entry.ts"
import * as FileJournal from "../journal/FileJournal.ts"
import { Journal } from "../journal/Journal.ts"
import type { Holder } from "../journal/Lease.ts"
import { Lease } from "../journal/Lease.ts"
import * as Rejected from "../journal/Rejected.ts"
import * as JournalReport from "../queue/JournalReport.ts"
import type { Check, CheckId } from "./Check.ts"
import { failed, ok, warning } from "./Check.ts"

/** Whether something has this name, be it a link to nothing. */
const isThere = Effect.fnUntraced(function* (place: string) {
  const files = yield* FileSystem.FileSystem
  const target = Effect.orElseSucceed(files.exists(place), () => false)
  return (yield* target) || Option.isSome(yield* Effect.option(files.readLink(place)))
})

/** `folder`, or the nearest folder above it that exists. */
const existing = (folder: string): Effect.Effect<string, never, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function* () {
    const path = yield* Path.Path
    const above = path.dirname(folder)
    return above === folder || (yield* isThere(folder)) ? folder : yield* existing(above)
  })

const denied = /PermissionDenied|EACCES|EPERM|EROFS/
const full = /ENOSPC|no space|EDQUOT|WriteZero/i

/**
 * Writes a file below `folder`, flushes it, moves it to `target` and removes it; `made`: in a new folder, as the first run
 * does.
 */
const tryOut = Effect.fnUntraced(function* (folder: string, made: boolean, target = folder) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const name = `opcon-summit-doctor-${yield* Random.nextIntBetween(0, 2 ** 31)}`
  const within = made ? path.join(folder, name) : folder
  const place = path.join(made ? within : target, `${name}.txt`)
  const tempPath = path.join(within, `${name}.tmp`)
  const clean = made ? [within] : [place, tempPath]
  yield* DurableFile.replace(place, tempPath, `written by ${product} doctor\n`).pipe(
    Effect.andThen(files.remove(made ? within : place, { recursive: made })),
    Effect.onError(() =>
      Effect.forEach(clean, (one) => Effect.ignore(files.remove(one, { recursive: made, force: true }))),
    ),
  )
})

/** `states`: folders below it into which files are moved. */
const folder = (
  id: CheckId,
  key: string,
  place: string,
  states: ReadonlyArray<string> = [],
): Check<FileSystem.FileSystem | Path.Path | Probe> => ({
  id,
  run: Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const { runtime } = yield* Probe
    const correct = `correct ${key} in [GENERAL]`
    const at = yield* existing(place)
    const kind = yield* Effect.result(Effect.map(files.stat(at), ({ type }) => type))
    if (Result.isSuccess(kind) && kind.success !== "Directory") {
      const cause = `${at} is a file, where a folder is meant`
      return failed("cannot be written", cause, `Move the file away, or ${correct}.`)
    }
    const made = at !== place
    const tried = yield* Effect.result(tryOut(at, made))
    if (Result.isSuccess(tried)) {
      for (const target of states.map((state) => path.join(place, state))) {
        const moved = (yield* isThere(target)) ? yield* Effect.result(tryOut(place, false, target)) : tried
        if (Result.isSuccess(moved)) continue
        const cause = `no file can be moved from ${place} to ${target} (${moved.failure.message})`
        const next = `Make ${target} a folder on the same disk, not a link to another, that the account may change.`
        return failed("cannot be used", cause, next)
      }
      return ok(made ? `${place} is not there yet; ${at} lets it be made` : `${place} can be written`)
    }
    const { message } = tried.failure
    if (full.test(message)) {
      return failed("cannot be written", `the disk of ${at} is full (${message})`, "Make room on that disk.")
    }
    const next = `Let the account that runs the program change files in ${at}, or ${correct}.`
    const cause = denied.test(message) ? `${runtime.user} may not change files there (${message})` : message
    return failed("cannot be written", cause, next)
  }),
})

const megabyte = 1024 * 1024
/** Free bytes below which a disk gives a warning, and fails. */
const space = { short: 500 * megabyte, full: 50 * megabyte } as const

const writtenTo = ({ general }: SettingsShape) => [general.journalDir, general.logDir, general.jobLogDir]

const diskSpace = (settings: SettingsShape): Check<Probe | FileSystem.FileSystem | Path.Path> => ({
  id: "disk-space",
  run: Effect.gen(function* () {
    const probe = yield* Probe
    const places = new Set(yield* Effect.forEach(writtenTo(settings), existing))
    const free = yield* Effect.forEach([...places], (place) =>
      Effect.map(probe.freeSpace(place), (bytes) => Option.toArray(Option.map(bytes, (free) => ({ free, place })))),
    )
    const [least] = free.flat().toSorted((a, b) => a.free - b.free)
    if (least === undefined) {
      const next = "Look at the disks of JOURNALDIR, LOGDIR and the job logs yourself."
      return warning("not known", "the system does not tell the free space of these folders", next)
    }
    const megabytes = (bytes: number) => `${Math.floor(bytes / megabyte)} MB`
    const shown =
      least.free < 10_000 * megabyte ? megabytes(least.free) : `${Math.floor(least.free / megabyte / 1024)} GB`
    const found = `${shown} free for ${least.place}`
    if (least.free >= space.short) return ok(found)
    const next = "Make room on that disk: a failure that cannot be written down cannot be kept."
    return least.free < space.full
      ? failed(found, `less than ${megabytes(space.full)} are free`, next)
      : warning(found, `less than ${megabytes(space.short)} are free`, next)
  }),
})

export const folderChecks = (
  settings: SettingsShape,
): ReadonlyArray<Check<FileSystem.FileSystem | Path.Path | Probe>> => [
  diskSpace(settings),
  folder("job-log-folder", "the folder of job logs", settings.general.jobLogDir),
  folder("log-folder", "LOGDIR", settings.general.logDir),
  folder("journal-folder", "JOURNALDIR", settings.general.journalDir, states),
]

/** Seconds that the oldest pending entry may wait. */
const longestWait = 900

/** How often the lease is looked at, and at which interval in milliseconds. */
const looks = { times: 3, apart: 1000 } as const

const minutes = (seconds: number): string => `${Math.floor(seconds / 60)} min`

const lastOf = (entry: Entry | undefined): string =>
  Option.match(
    Option.flatMap(Option.fromUndefinedOr(entry), ({ last }) => last),
    {
      onNone: () => "",
      onSome: ({ kind, message }) => `; last time: ${kind}: ${inOneLine(message, " ")}`,
    },
  )

const isNewer = (one: string): boolean => one.endsWith(JournalNotes.newer)

const advice = ({ counts, damaged, unread }: JournalReport.Standing, rejected: number): ReadonlyArray<string> => [
  ...(counts.parked + counts.dead + rejected > 0
    ? [`See ${program()} journal list: it shows the next command for each entry.`]
    : []),
  ...(damaged > 0 ? ["Look at what was set aside in the folder damaged below JOURNALDIR, and remove it."] : []),
  ...(unread.some(isNewer) ? ["Start the newer version again."] : []),
  ...(unread.every(isNewer)
    ? []
    : ["Give the account that runs the program the right to read and change these files."]),
]

const unusable = (message: string) =>
  failed("cannot be read", message, "Check JOURNALDIR in [GENERAL] and the rights on what is in it.")

export const journalCheck = ({ general }: SettingsShape): Check<FileSystem.FileSystem | Path.Path> => ({
  id: "journal",
  needs: ["journal-folder"],
  run: Effect.gen(function* () {
    const journal = yield* FileJournal.make(general.journalDir)
    const now = yield* Effect.provideService(JournalReport.standing(), Journal, journal)
    const found = JournalReport.standingLine(now)
    const late = Option.filter(now.oldest, (age) => age > longestWait)
    const [oldest] = Option.isSome(late) ? yield* journal.list("pending") : []
    const waiting = Option.toArray(
      Option.map(late, (age) => `the oldest pending failure has waited ${minutes(age)}${lastOf(oldest)}`),
    )
    const { length: rejected } = yield* Rejected.list(journal.folder)
    const others = JournalReport.reasons(now, rejected, Number.POSITIVE_INFINITY)
    const causes = [...waiting, ...others]
    if (causes.length === 0) return ok(found)
    const schedule = `Let the task scheduler start ${program()} drain every few minutes, and see below whether both systems answer.`
    return warning(
      found,
      causes.join("\n"),
      [...(Option.isSome(late) ? [schedule] : []), ...advice(now, rejected)].join("\n"),
    )
  }).pipe(Effect.catch(({ message }) => Effect.succeed(unusable(message)))),
})

/** A text that changes with everything that a drain does. */
const traceOf = (entries: ReadonlyArray<Entry>): string =>
  entries.map(({ attempts, id, progress }) => `${id} ${attempts} ${JSON.stringify(progress)}`).join("\n")

const latest = (entries: ReadonlyArray<Entry>): number =>
  entries.reduce(
    (most, { last, receivedAt }) =>
      Math.max(most, Option.match(last, { onNone: () => receivedAt, onSome: ({ at }) => at })),
    Number.NEGATIVE_INFINITY,
  )

/** `process 4711 of account opcon`, with its host if that is another one. */
const holderName = ({ account, here, host, pid }: Holder): string =>
  `process ${pid} of account ${account}${here ? "" : ` on host ${host}`}`

/** Why no drain of this account can take the lease. The file is empty, unless something else has written to it. */
const lockTrouble = Effect.fnUntraced(
  function* (folder: string) {
    const files = yield* FileSystem.FileSystem
    const file = (yield* Path.Path).join(folder, lockFile)
    const handle = yield* files.open(file, { flag: "r+" })
    return (yield* handle.stat).size > 0n ? Option.some(`${file} is not empty`) : Option.none<string>()
  },
  Effect.scoped,
  Effect.catch(({ message, reason }) =>
    Effect.succeed(["NotFound", "Busy"].includes(reason._tag) ? Option.none() : Option.some(message)),
  ),
)

export const drainCheck = ({ general, shared }: SettingsShape): Check<FileSystem.FileSystem | Path.Path | Lease> => ({
  id: "drain",
  needs: ["journal-folder", "journal"],
  run: Effect.gen(function* () {
    const lease = yield* Lease
    const journal = yield* FileJournal.make(general.journalDir)
    const holder = yield* lease.holder
    const held = yield* lease.isHeld
    if (Option.isNone(shared) && Option.exists(holder, ({ here }) => !here)) {
      const { host } = Option.getOrThrow(holder)
      return warning(
        `the host ${host} drains this journal as well`,
        "Hosts that fail over to each other, or share the work, see each other's failures only in one and the same journal, on a share whose locks reach every host",
        "Let one host at a time run Notification Manager with this JOURNALDIR, or see to it that the share has locks.",
      )
    }
    const trouble = held ? Option.none() : yield* lockTrouble(general.journalDir)
    if (Option.isSome(trouble)) {
      const next = `Remove ${lockFile} in ${general.journalDir}, or let the account that runs the program change it.`
      return failed("nothing can be drained", trouble.value, next)
    }
    if (!held) return ok("no process drains the journal now")
    const who = Option.match(holder, { onNone: () => "another process", onSome: holderName })
    const before = yield* journal.list("pending")
    for (let look = 1; look < looks.times; look += 1) {
      yield* Effect.sleep(looks.apart)
      if (!(yield* lease.isHeld)) return ok("a process drained the journal and has ended")
    }
    const after = yield* journal.list("pending")
    const now = yield* Clock.currentTimeMillis
    const overdue = before.filter(({ dueAt }) => now - dueAt > longestWait * 1000)
    const stuck = overdue.length > 0 && traceOf(before) === traceOf(after) && now - latest(before) > longestWait * 1000
    if (!stuck) return ok(`${who} drains the journal now`)
    return failed(
      `${who} holds the journal and gets nowhere`,
      `${overdue.length} pending failures have been due for more than ${minutes(longestWait)}, and nothing moves while the drain lease is held`,
      "End the hanging process (SMASymphonySummit.exe, opcon-summit or node); the lease is free at once, and the next drain continues.",
    )
  }).pipe(Effect.catch(({ message }) => Effect.succeed(unusable(message)))),
})
