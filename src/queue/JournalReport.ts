/**
 * The journal as text, for people and for monitoring: an entry as a line or a page, and the state of the whole journal.
 * Times are UTC.
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { CommandFailed } from "../domain/CommandFailed.ts"
import * as CommandsNotes from "../domain/notes/Commands.ts"
import { inOneLine } from "../domain/Printable.ts"
import type { Look } from "../domain/Table.ts"
import { table } from "../domain/Table.ts"
import type { Entry, State } from "../journal/Entry.ts"
import { states } from "../journal/Entry.ts"
import { Journal } from "../journal/Journal.ts"
import * as Rejected from "../journal/Rejected.ts"
import { inOneUnit } from "./JournalListing.ts"
import { program } from "../intake/ProgramName.ts"
import { isHeld } from "./Redelivery.ts"

const time = (at: number): string => DateTime.formatIso(DateTime.makeUnsafe(at))

const incidentOf = ({ progress }: Entry): string =>
  Option.match(progress.incident, { onNone: () => "", onSome: ({ as, ref }) => `${as} ${ref.number}` })

const lastOf = ({ last }: Entry): string =>
  Option.match(last, { onNone: () => "", onSome: ({ kind, message }) => `${kind}: ${inOneLine(message)}` })

/** `<id> <state> <job>`, then the incident and the last error, where there are any. */
export const toLine = (entry: Entry): string =>
  [
    `${entry.id} ${entry.state} ${entry.failed.id}`,
    ...[incidentOf(entry), lastOf(entry)].filter((part) => part !== "").map((part) => `(${part})`),
  ].join(" ")

/** Everything an entry holds, as names and values. */
export const factsOf = (entry: Entry): ReadonlyArray<readonly [string, string]> => {
  const { attempts, dueAt, failed, last, progress, receivedAt, state } = entry
  const facts: ReadonlyArray<readonly [string, string]> = [
    ["entry", entry.id],
    ["state", state],
    ["received", time(receivedAt)],
    ["reported by", failed.origin === "sweep" ? "the sweep: nobody else had reported it" : ""],
    ["job", failed.id],
    ["schedule", failed.schedule],
    ["run", String(failed.jobNumber ?? Option.getOrElse(progress.jobNumber, () => "not known"))],
    ["agent", failed.agent],
    ["termination", failed.termination],
    ["template", failed.template],
    ["attempts", String(attempts)],
    ["due", state === "pending" ? (dueAt === 0 ? "now" : time(dueAt)) : ""],
    [
      "decided",
      Option.match(progress.decided, {
        onNone: () => "",
        onSome: ({ at, decision }) => `${time(at)} ${decision._tag}, row ${decision.row}: ${decision.why}`,
      }),
    ],
    ["silenced by", progress.silenced ?? ""],
    ["retried", progress.raiseAnyway === true ? "whatever silences and holdMinutes say" : ""],
    ["sent, reply not known", progress.sending ? "yes" : ""],
    ["incident", incidentOf(entry)],
    ["link", Option.match(progress.incident, { onNone: () => "", onSome: ({ url }) => url })],
    ["number on the job", progress.writtenBack ? "written" : ""],
    [
      "job log",
      [
        ...Object.entries(progress.logs).map(([name, what]) => `${name} ${what}`),
        ...(progress.logDone ? ["complete"] : []),
      ].join(", "),
    ],
    ["last", Option.match(last, { onNone: () => "", onSome: ({ at }) => `${time(at)} ${lastOf(entry)}` })],
  ]
  return facts.filter(([, value]) => value !== "")
}

/** The state of the journal. */
export interface Standing {
  readonly counts: Readonly<Record<State, number>>
  readonly damaged: number
  /** A sentence for each file that cannot be read or decoded now. */
  readonly unread: ReadonlyArray<string>
  /** Seconds since the oldest pending entry was received; none = nothing is pending. */
  readonly oldest: Option.Option<number>
}

/**
 * Seconds since the oldest of `entries` was received, for one that was held since its time has come; a clock that went
 * back makes it 0. None: nothing waits but what is held.
 */
export const ageOfOldest = Effect.fnUntraced(function* (entries: ReadonlyArray<Entry>) {
  const now = yield* Clock.currentTimeMillis
  const waiting = entries.filter((entry) => !isHeld(entry) || entry.dueAt <= now)
  if (waiting.length === 0) return Option.none<number>()
  const since = (entry: Entry) => (isHeld(entry) ? entry.dueAt : entry.receivedAt)
  const first = waiting.reduce((least, entry) => Math.min(least, since(entry)), Number.POSITIVE_INFINITY)
  return Option.some(Math.max(0, Math.round((now - first) / 1000)))
})

/** The state of the journal; `entries`: those that are not done; `unread`: as in Standing. */
export const standingOf = Effect.fnUntraced(function* (
  journal: Journal["Service"],
  entries: ReadonlyArray<Entry>,
  unread: ReadonlyArray<string> = [],
) {
  const of = (state: State) => entries.filter((entry) => entry.state === state)
  const done = yield* journal.ids("done")
  const result: Standing = {
    counts: {
      pending: of("pending").length,
      done: done.length,
      dead: of("dead").length,
      parked: of("parked").length,
      dropped: of("dropped").length,
    },
    damaged: yield* journal.damaged,
    unread,
    oldest: yield* ageOfOldest(of("pending")),
  }
  return result
})

export const standing = Effect.fn("Report.standing")(function* () {
  const journal = yield* Journal
  const { entries, unread } = yield* journal.survey("pending", "dead", "parked", "dropped")
  return yield* standingOf(journal, entries, [...unread, ...(yield* Rejected.unread(journal.folder))])
})

/** What waits for a person, and what that person does. */
export const forPerson = (counts: {
  readonly parked: number
  readonly dead: number
  readonly rejected: number
}): ReadonlyArray<string> => [
  ...(counts.parked > 0
    ? [`${counts.parked} parked: search Summit for the incident, then ${program()} journal resolve ID`]
    : []),
  ...(counts.dead > 0
    ? [`${counts.dead} dead, refused for good: correct the cause, then ${program()} journal retry ID`]
    : []),
  ...(counts.rejected > 0 ? [CommandsNotes.rejected({ count: counts.rejected })] : []),
]

/** The error that names these reasons, if there are any. */
export const attentionNeeded = (what: ReadonlyArray<string>): ReadonlyArray<CommandFailed> =>
  what.length === 0
    ? []
    : [
        new CommandFailed({
          kind: "AttentionNeeded",
          message: `The journal needs attention: ${what.join("; ")}. See ${program()} journal list.`,
        }),
      ]

/** The reasons why a person should look at the journal; `maxAge` in seconds. */
export const reasons = (
  { counts, damaged, oldest, unread }: Standing,
  rejected: number,
  maxAge: number,
): ReadonlyArray<string> => [
  ...Option.match(oldest, {
    onNone: () => [],
    onSome: (age) => (age > maxAge ? [`the oldest pending entry is ${age} s old, more than ${maxAge} s`] : []),
  }),
  ...forPerson({ parked: counts.parked, dead: counts.dead, rejected }),
  ...(damaged > 0 ? [`${damaged} damaged files set aside`] : []),
  ...unread,
]

/** The same for people: a state a line. */
export const standingTable = ({ counts, damaged, oldest, unread }: Standing, rejected: number, look: Look): string =>
  table(
    [{ head: "state", style: () => undefined }, { head: "entries", toRight: true }, "meaning"],
    [
      [
        "pending",
        String(counts.pending),
        `waits and is retried${Option.match(oldest, { onNone: () => "", onSome: (age) => `; the oldest for ${inOneUnit(age)}` })}`,
      ],
      ["dead", String(counts.dead), "refused for good: correct the cause, then retry"],
      ["parked", String(counts.parked), "only you can find out whether the incident exists"],
      ...(rejected === 0 ? [] : [["rejected", String(rejected), "the command line could not be read"]]),
      ["done", String(counts.done), "finished"],
      ["dropped", String(counts.dropped), "given up by a person"],
      ...(damaged === 0 ? [] : [["damaged", String(damaged), "files set aside"]]),
      ...(unread.length === 0 ? [] : [["unreadable", String(unread.length), "files that cannot be read now"]]),
    ],
    look,
  )

export const standingLine = ({ counts, damaged, oldest, unread }: Standing): string =>
  [
    states.map((state) => `${state} ${counts[state]}`).join(", "),
    `damaged files ${damaged}`,
    ...(unread.length > 0 ? [`unreadable ${unread.length}`] : []),
    ...Option.match(oldest, { onNone: () => [], onSome: (age) => [`oldest pending ${age} s`] }),
  ].join("; ")
