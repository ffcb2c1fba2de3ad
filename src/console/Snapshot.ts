/**
 * The journal as all tabs of the console see it: read once for all of them, at most every few seconds, and less often the
 * longer a reading takes. A tab is sent one page of the list.
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import { Settings } from "../config/Settings.ts"
import { inOneLine } from "../domain/Printable.ts"
import type { Entry } from "../journal/Entry.ts"
import { Journal } from "../journal/Journal.ts"
import { Lease } from "../journal/Lease.ts"
import * as Rejected from "../journal/Rejected.ts"
import { firstOfJobs, waitsFor } from "../queue/JournalListing.ts"
import * as JournalReport from "../queue/JournalReport.ts"
import * as Failures from "../report/Failures.ts"
import * as Format from "../report/Format.ts"

export interface Snapshot {
  /** Epoch milliseconds. */
  readonly at: number
  readonly wall: Format.Wall
  readonly opcon: string
  readonly folder: string
  readonly timeZone: string
  /** All that are not done, the oldest first. */
  readonly entries: ReadonlyArray<Entry>
  readonly rejected: ReadonlyArray<Rejected.Rejected>
  readonly standing: JournalReport.Standing
  /** Who drains now, as `process 4711 of account opcon`; none = nobody. */
  readonly drainedBy: Option.Option<string>
  /** How long the reading took, in milliseconds. */
  readonly took: number
}

const read = Effect.fn("Snapshot.read")(function* () {
  const journal = yield* Journal
  const lease = yield* Lease
  const { general, opcon } = yield* Settings
  const zone = yield* DateTime.CurrentTimeZone
  const begun = yield* Clock.currentTimeMillis
  const { entries, unread } = yield* journal.survey("pending", "dead", "parked", "dropped")
  const rejected = yield* Rejected.list(journal.folder)
  const standing = yield* JournalReport.standingOf(journal, entries, unread)
  const holder = (yield* lease.isHeld)
    ? Option.some(
        Option.match(yield* lease.holder, {
          onNone: () => "another process",
          onSome: ({ account, here, host, pid }) => `process ${pid} of account ${account}${here ? "" : ` on ${host}`}`,
        }),
      )
    : Option.none<string>()
  const at = yield* Clock.currentTimeMillis
  const snapshot: Snapshot = {
    at,
    wall: Format.inZone(zone),
    opcon: opcon.address,
    folder: general.journalDir,
    timeZone: DateTime.zoneToString(zone),
    entries,
    rejected,
    standing,
    drainedBy: holder,
    took: Math.max(0, at - begun),
  }
  return snapshot
})

/** Milliseconds between two readings. */
export const interval = 3000

/** So many times as long as it took is waited after a reading: ten tabs keep no core busy. */
const rest = 10

/** The current snapshot, and what makes the next one new; `onSite` gives the services of the site. */
export const shared = <E, R>(onSite: (self: ReturnType<typeof read>) => Effect.Effect<Snapshot, E, R>) =>
  Effect.cachedInvalidateWithTTL(onSite(read()), (exit) =>
    Exit.isSuccess(exit) ? Math.max(interval, rest * exit.value.took) : interval,
  )

export const views = ["unfinished", "parked", "dead", "pending", "rejected", "dropped"] as const
export type View = (typeof views)[number]

export interface Asked {
  readonly view: View
  /** From 1 on. */
  readonly page: number
  /** A part of an id, a job, a schedule or a reason. */
  readonly text: string
}

/** Rows of one page. */
export const pageSize = 50

const longestWhy = 600
const clipped = (text: string): string => (text.length <= longestWhy ? text : `${text.slice(0, longestWhy)}…`)

const rowOf = ({ wall }: Snapshot, now: number, first: ReadonlyMap<string, string>, entry: Entry) => {
  const { ageSeconds, attempts, incident, job, kind, receivedAt, schedule, why } = Failures.unfinishedOf(now)(
    entry,
    entry.state,
  )
  const at = (time: number) => Format.dateAndTime(wall(time))
  return {
    id: entry.id,
    state: entry.state,
    job,
    schedule,
    origin: entry.failed.origin ?? "",
    incident: incident ?? "",
    received: at(Date.parse(receivedAt)),
    age: Format.duration(ageSeconds),
    attempts,
    kind: kind ?? "",
    why: clipped(why),
    next:
      entry.state !== "pending" ? "" : entry.dueAt > now ? `from ${at(entry.dueAt)} on` : "at the next run or drain",
    waitsFor: waitsFor(entry, first),
  }
}
export type Row = ReturnType<typeof rowOf>

const rejectedRow = (
  { wall }: Snapshot,
  now: number,
  one: Rejected.Rejected,
): Omit<Row, "state"> & { state: "rejected" } => ({
  id: one.id,
  state: "rejected",
  job: clipped(inOneLine(one.words.join(" "))),
  schedule: "",
  origin: "",
  incident: "",
  received: Format.dateAndTime(wall(one.receivedAt)),
  age: Format.duration(Math.max(0, (now - one.receivedAt) / 1000)),
  attempts: 0,
  kind: "ArgumentsInvalid",
  why: clipped(one.problems.join("; ")),
  next: "",
  waitsFor: "you: report it with the right words, then drop it",
})

const inView = (view: View, { state }: Entry): boolean => (view === "unfinished" ? state !== "dropped" : state === view)

const order: Readonly<Record<string, number>> = { parked: 0, dead: 1, pending: 2, dropped: 3, done: 4 }

/** One page of the list, and how the whole stands. */
export const pageOf = (snapshot: Snapshot, { page, text, view }: Asked, now: number) => {
  const { drainedBy, entries, rejected, standing } = snapshot
  const wanted = text.trim().toLowerCase()
  const fits = (...texts: ReadonlyArray<string>) => texts.some((one) => one.toLowerCase().includes(wanted))
  const found = entries
    .filter((entry) => inView(view, entry))
    .filter(
      ({ failed, id, last }) =>
        wanted === "" ||
        fits(id, failed.job, failed.schedule, ...Option.toArray(last).flatMap(({ kind, message }) => [kind, message])),
    )
    .toSorted((one, other) => (order[one.state] ?? 0) - (order[other.state] ?? 0))
  const refused =
    view === "rejected" || view === "unfinished"
      ? rejected.filter(({ id, problems, words }) => wanted === "" || fits(id, ...words, ...problems))
      : []
  const total = found.length + refused.length
  const pages = Math.max(1, Math.ceil(total / pageSize))
  const shown = Math.min(Math.max(1, page), pages)
  const first = firstOfJobs(entries)
  const from = (shown - 1) * pageSize
  // Sliced before they are rendered: there may be ten thousand.
  const rows = [
    ...refused.slice(from, from + pageSize).map((one) => rejectedRow(snapshot, now, one)),
    ...found
      .slice(Math.max(0, from - refused.length), Math.max(0, from + pageSize - refused.length))
      .map((entry) => rowOf(snapshot, now, first, entry)),
  ]
  const { counts, damaged, oldest, unread } = standing
  return {
    at: Format.time(snapshot.wall(snapshot.at)),
    seconds: Math.max(0, Math.round((now - snapshot.at) / 1000)),
    opcon: snapshot.opcon,
    folder: snapshot.folder,
    timeZone: snapshot.timeZone,
    counts: { ...counts, rejected: rejected.length },
    damaged,
    unread: unread.slice(0, 5).map(clipped),
    oldest: Option.match(oldest, { onNone: () => "", onSome: Format.duration }),
    drainedBy: Option.getOrElse(drainedBy, () => ""),
    view,
    total,
    page: shown,
    pages,
    rows,
  }
}
