/**
 * How the journal stands: what waits for a drain that does not come, what wants a person, and whether a drain holds the
 * lease without getting anywhere. The lease is looked at and never taken: who takes it is handed work.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type * as Path from "effect/Path"
import { inOneLine } from "../domain/Printable.ts"
import type { SettingsShape } from "../config/Settings.ts"
import type { Entry } from "../journal/Entry.ts"
import * as FileJournal from "../journal/FileJournal.ts"
import { Journal } from "../journal/Journal.ts"
import type { Holder } from "../journal/Lease.ts"
import { Lease } from "../journal/Lease.ts"
import * as JournalReport from "../queue/JournalReport.ts"
import type { Check } from "./Check.ts"
import { failed, ok, warning } from "./Check.ts"
import { program } from "../intake/ProgramName.ts"

/** Seconds that the oldest pending entry may have waited. */
export const longestWait = 900

/** How often, and how many milliseconds apart, the lease is looked at. */
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

const advice = ({ counts, damaged }: JournalReport.Standing): ReadonlyArray<string> => [
  ...(counts.parked > 0 ? [`Settle what is parked with ${program()} journal resolve.`] : []),
  ...(counts.dead > 0 ? [`Cure the cause of what is dead, then ${program()} journal retry, or drop it.`] : []),
  ...(damaged > 0 ? ["Look at what was set aside in the folder damaged below JOURNALDIR, and remove it."] : []),
]

const unusable = (message: string) =>
  failed("cannot be read", message, "Check JOURNALDIR in [GENERAL] and the rights on what is in it.")

export const standing = ({ general }: SettingsShape): Check<FileSystem.FileSystem | Path.Path> => ({
  id: "journal",
  needs: ["journal-folder"],
  look: Effect.gen(function* () {
    const journal = yield* FileJournal.make(general.journalDir)
    const now = yield* Effect.provideService(JournalReport.standing(), Journal, journal)
    const found = JournalReport.standingLine(now)
    const late = Option.filter(now.oldest, (age) => age > longestWait)
    const [oldest] = Option.isSome(late) ? yield* journal.list("pending") : []
    const waiting = Option.toArray(
      Option.map(late, (age) => `the oldest pending failure has waited ${minutes(age)}${lastOf(oldest)}`),
    )
    const others = JournalReport.reasons(now, Number.POSITIVE_INFINITY)
    const causes = [...waiting, ...others]
    if (causes.length === 0) return ok(found)
    const schedule = `Let the task scheduler start ${program()} drain every few minutes, and see below whether both systems answer.`
    return warning(found, causes.join("\n"), [...(Option.isSome(late) ? [schedule] : []), ...advice(now)].join("\n"))
  }).pipe(Effect.catchTag("JournalUnavailable", ({ message }) => Effect.succeed(unusable(message)))),
})

/** What changes whenever a drain gets anywhere. */
const traceOf = (entries: ReadonlyArray<Entry>): string =>
  entries.map(({ attempts, id, progress }) => `${id} ${attempts} ${JSON.stringify(progress)}`).join("\n")

const latest = (entries: ReadonlyArray<Entry>): number =>
  entries.reduce(
    (most, { last, receivedAt }) =>
      Math.max(most, Option.match(last, { onNone: () => receivedAt, onSome: ({ at }) => at })),
    Number.NEGATIVE_INFINITY,
  )

/** `process 4711 of account opcon`, with its host where that is another one. */
const nameOf = ({ account, here, host, pid }: Holder): string =>
  `process ${pid} of account ${account}${here ? "" : ` on host ${host}`}`

export const drain = ({ general }: SettingsShape): Check<FileSystem.FileSystem | Path.Path | Lease> => ({
  id: "drain",
  needs: ["journal-folder", "journal"],
  look: Effect.gen(function* () {
    const lease = yield* Lease
    const journal = yield* FileJournal.make(general.journalDir)
    const holder = yield* lease.holder
    const held = yield* lease.isHeld
    if (Option.exists(holder, ({ here }) => !here)) {
      const { host } = Option.getOrThrow(holder)
      return warning(
        `the host ${host} drains this journal as well`,
        "Hosts that fail over to each other, or share the work, see each other's failures only in one and the same journal, on a share whose locks reach every host",
        "Let one host at a time run Notification Manager with this JOURNALDIR, or see to it that the share has locks.",
      )
    }
    if (!held) return ok("no process drains the journal now")
    const who = Option.match(holder, { onNone: () => "another process", onSome: nameOf })
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
      "End the hanging process (SMASymphonySummit.exe, opcon-summit or node); the lease is free at once, and the next drain goes on.",
    )
  }).pipe(Effect.catchTag("JournalUnavailable", ({ message }) => Effect.succeed(unusable(message)))),
})
