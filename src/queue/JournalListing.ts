/**
 * Entries of the journal as a table for people: what each waits for, for how long, and the command to type next. Ids are
 * as short as they can be to name one entry.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { inOneLine } from "../domain/Printable.ts"
import type { Column, Look } from "../domain/Table.ts"
import { hanging, table } from "../domain/Table.ts"
import type { Entry } from "../journal/Entry.ts"
import { states } from "../journal/Entry.ts"
import { Journal } from "../journal/Journal.ts"
import * as Rejected from "../journal/Rejected.ts"
import * as Groups from "./JournalGroups.ts"
import { isHeld } from "./Redelivery.ts"

/** What a pending entry waits for, and the command that shows or ends it, by the kind of its last error. */
const waits: Readonly<Record<string, { readonly forWhat: string; readonly next: string }>> = {
  OpConUnavailable: { forWhat: "OpCon to answer", next: "doctor" },
  OpConRefusedCredentials: { forWhat: "a valid token for OpCon", next: "doctor" },
  SummitUnavailable: { forWhat: "Symphony Summit to answer", next: "doctor" },
  SummitRefusedCredentials: { forWhat: "valid credentials for Symphony Summit", next: "doctor" },
  TemplateInvalid: { forWhat: "a valid template", next: "template check" },
  IncidentUncertain: { forWhat: "the next search for its incident", next: "drain" },
  Held: { forWhat: "the end of holdMinutes in its template", next: "drain" },
  SharedIncident: { forWhat: "the incident that it shares with other failures", next: "drain" },
  LogPending: { forWhat: "the rest of the job log", next: "drain" },
  JournalUnavailable: { forWhat: "a journal that can be written", next: "doctor" },
  QueueUnreachable: { forWhat: "the database of the shared queue", next: "doctor" },
}

const waitOf = ({ attempts, dueAt, last }: Entry) =>
  attempts === 0 || dueAt === 0 ? undefined : Option.getOrUndefined(Option.map(last, ({ kind }) => waits[kind]))

const soon = "the next run or drain"

/** The earliest unfinished failure of each job, which the later ones wait for. */
export const firstOfJobs = (entries: ReadonlyArray<Entry>): ReadonlyMap<string, string> => {
  const first = new Map<string, string>()
  for (const entry of entries) {
    const { failed, id, progress, state } = entry
    if (state === "pending" && !progress.writtenBack && !isHeld(entry) && !first.has(failed.id))
      first.set(failed.id, id)
  }
  return first
}

/** What an entry waits for; `first` as above. */
export const waitsFor = (entry: Entry, first: ReadonlyMap<string, string>): string => {
  const { attempts, dueAt, failed, id, state } = entry
  if (state === "parked") return "you: does the incident exist?"
  if (state === "dead") return "you: correct the cause, then retry"
  if (state !== "pending") return ""
  const earlier = first.get(failed.id)
  if (earlier !== undefined && earlier !== id) return `an earlier failure of this job, ${earlier}`
  // New, or a person has just made it pending again.
  if (attempts === 0 || dueAt === 0) return soon
  return waitOf(entry)?.forWhat ?? "the next drain"
}

/** The first sentence of a message is what happened; the others say what to do. */
const happened = (message: string): string => {
  const [sentence = message] = /^.*?[.!?](?=\s+[A-Z])/s.exec(message) ?? []
  return inOneLine(sentence.replace(/; not asked again for [^;.]*/, "").replace(/\.$/, ""))
}

/** Without its beginning, which repeats what is waited for. */
const detail = (message: string): string =>
  happened(message).replace(
    /^(?:It is not known whether|Before the incident is sent again|\S+(?: \S+)? cannot be reached)[^:]*: /,
    "",
  )

const whyOf = (entry: Entry, first: ReadonlyMap<string, string>): string => {
  const message = Option.match(entry.last, { onNone: () => "", onSome: ({ message }) => message })
  const what = waitsFor(entry, first)
  switch (entry.state) {
    case "done":
      return ""
    case "dropped":
      return `given up: ${message}`
    case "dead":
      return `waits for you to correct the cause: ${happened(message)}`
    case "parked": {
      const marker = Option.match(entry.progress.marker, { onNone: () => "its marker", onSome: (text) => text })
      return `waits for you to search Symphony Summit for ${marker}: ${detail(message)}`
    }
    case "pending":
      return `waits for ${message === "" || what === soon || what.startsWith("an earlier") ? what : `${what}: ${detail(message)}`}`
  }
}

const incidentOf = ({ progress }: Entry): string =>
  Option.match(progress.incident, { onNone: () => "", onSome: ({ ref }) => ref.number })

const nextFor = (entry: Entry, id: string, incident: string): string => {
  const { failed } = entry
  switch (entry.state) {
    case "pending": {
      const next = waitOf(entry)?.next ?? "drain"
      if (next !== "template check") return next
      // What does not exist cannot be checked.
      const isMissing = Option.exists(entry.last, ({ message }) =>
        message.includes(`there is no ${failed.template} in `),
      )
      return isMissing ? `journal retry ${id} --template NAME` : `${next} ${failed.template}`
    }
    case "dead":
    case "dropped":
      return `journal retry ${id}`
    case "parked":
      return `journal resolve ${id} --incident N`
    case "done":
      return incident === "" ? `journal show ${id}` : `incident ${incident} -t ${failed.template}`
  }
}

/** A length of time in the one unit that says enough: `45 s`, `3 min`, `2 h`, `5 d`. */
export const inOneUnit = (seconds: number, round: (value: number) => number = Math.floor): string => {
  const units = [
    ["d", 86_400, 2],
    ["h", 3600, 2],
    ["min", 60, 1],
  ] as const
  const [unit, size] = units.find(([, size, least]) => seconds >= size * least) ?? ["s", 1]
  return `${round(Math.max(0, seconds) / size)} ${unit}`
}

const nextTry = ({ dueAt, state }: Entry, now: number): string =>
  state !== "pending" ? "-" : dueAt <= now ? "now" : `in ${inOneUnit((dueAt - now) / 1000, Math.ceil)}`

/** The shortest beginning of each id that none of the others has, in the parts that an id is made of. */
const shortIds = (ids: ReadonlyArray<string>) => {
  const beginnings = (id: string) => Array.from(id.matchAll(/-|$/g), ({ index }) => id.slice(0, index))
  const counts = new Map<string, number>()
  for (const one of ids.flatMap(beginnings)) counts.set(one, (counts.get(one) ?? 0) + 1)
  return (id: string): string => beginnings(id).find((one) => counts.get(one) === 1) ?? id
}

const columns: ReadonlyArray<Column> = [
  { head: "ID", whole: true },
  {
    head: "state",
    style: (state) =>
      state === "dead" || state === "rejected"
        ? "red"
        : state === "parked"
          ? "yellow"
          : state === "done"
            ? "green"
            : undefined,
  },
  { head: "age", whole: true },
  { head: "next try", whole: true },
  { head: "incident", whole: true },
  { head: "job", whole: true },
]

interface Listed extends Groups.Row {
  readonly id: string
  readonly receivedAt: number
  readonly nextTry: string
  readonly incident: string
  readonly job: string
}

/** The table of these entries and rejected command lines. */
export const toTable = Effect.fn("JournalListing.toTable")(function* (
  entries: ReadonlyArray<Entry>,
  rejected: ReadonlyArray<Rejected.Rejected>,
  look: Look,
) {
  const journal = yield* Journal
  const now = yield* Clock.currentTimeMillis
  const known = [...(yield* journal.ids(...states)), ...(yield* Rejected.list(journal.folder)).map(({ id }) => id)]
  const short = shortIds([...new Set([...known, ...entries.map(({ id }) => id)])])
  const first = firstOfJobs(entries)
  const byId = new Map(entries.map((entry) => [entry.id, entry]))
  const all: ReadonlyArray<Listed> = [
    ...entries.map((entry) => {
      const why = whyOf(entry, first)
      // What ends the wait for an earlier failure is what that one needs.
      const earlier = entry.state === "pending" ? byId.get(first.get(entry.failed.id) ?? "") : undefined
      const needs = (id: string, incident: string) =>
        earlier === undefined || earlier.id === entry.id
          ? nextFor(entry, id, incident)
          : nextFor(earlier, short(earlier.id), "")
      return {
        ...entry,
        id: short(entry.id),
        nextTry: nextTry(entry, now),
        incident: incidentOf(entry),
        job: entry.failed.job,
        why,
        words: "",
        next: needs(short(entry.id), incidentOf(entry)),
        ofSeveral: Groups.ofSeveral(entry, why),
        nextOfEach: needs("ID", incidentOf(entry) === "" ? "" : "NUMBER"),
        mark: Groups.markOf(entry),
      }
    }),
    ...rejected.map((one) => ({
      ...one,
      id: short(one.id),
      nextTry: "-",
      incident: "",
      job: "",
      why:
        one.reason === undefined
          ? `waits for you to report it with the right words and then drop it: ${inOneLine(one.problems.join("; "))}`
          : `given up: ${one.reason}`,
      words: Rejected.lineOf(one),
      next: one.state === "rejected" ? `journal drop ${short(one.id)} --reason TEXT` : "",
      ofSeveral: "",
      nextOfEach: "",
      mark: "",
    })),
  ]
  const { above, below, rows } = Groups.inGroups(all, look)
  const withIncident = rows.some(({ incident }) => incident !== "")
  const shown = columns.filter(({ head }) => withIncident || head !== "incident")
  const listing = table(
    shown,
    rows.map(({ id, incident, job, nextTry, receivedAt, state }) => [
      id,
      state,
      inOneUnit((now - receivedAt) / 1000),
      nextTry,
      ...(withIncident ? [incident] : []),
      job,
    ]),
    look,
    { above, below },
  )
  return rows.length < 2 ? listing : `${listing}\n\n${hanging(Groups.summary(rows), 2, look)}`
})
