/**
 * The failures of a site, from two sources: the outcomes have those that are finished, the journal those that are not. Where
 * both have the same one (it was made pending again, or is being finished now), the journal counts.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import type { Entry } from "../journal/Entry.ts"
import type { OutcomeLine } from "../queue/Outcomes.ts"
import { isHeld } from "../queue/Redelivery.ts"
import { program } from "../intake/ProgramName.ts"

/** The outcome of a failure. Once its incident exists, the incident determines it, whatever else is left to do. */
export const outcomes = [
  "created",
  "reopened",
  "updated",
  "suppressed",
  "pending",
  "parked",
  "failed",
  "dropped",
] as const
export type Outcome = (typeof outcomes)[number]

export const outcomeNames = {
  created: "Incident created",
  reopened: "Incident reopened",
  updated: "Incident updated",
  suppressed: "Suppressed",
  pending: "Pending",
  parked: "Parked",
  failed: "Failed",
  dropped: "Given up",
} as const satisfies Record<Outcome, string>

/** The meaning of each outcome, for the legend. */
export const outcomeMeanings = {
  created: "the job had no incident, or a new one was wanted",
  reopened: "the job's incident was resolved or closed",
  updated: "an incident that is still being worked on takes it",
  suppressed: "a tag, the daily rule, a silence or a recovery says: no incident",
  pending: "no incident yet; it is retried",
  parked: "only a person can tell whether the incident exists",
  failed: "no incident: refused for good",
  dropped: "no incident: a person gave it up",
} as const satisfies Record<Outcome, string>

export interface Failure {
  /** `yyyyMMdd|scheduleId|instance|name`; empty where the arguments named no job. */
  readonly id: string
  /** Job name; empty where the arguments named none. */
  readonly job: string
  readonly schedule: string
  /** None: there is no ticket, or its work group is not known. */
  readonly workGroup: Option.Option<string>
  readonly outcome: Outcome
  /** Epoch milliseconds. */
  readonly receivedAt: number
  /** Seconds from the failure to its incident; none = no incident. */
  readonly latency: Option.Option<number>
  /** The row of the decision table; none: nothing was decided yet. */
  readonly row: Option.Option<number>
  /** What stopped it, as an error's name. */
  readonly stoppedBy: Option.Option<string>
  /** Number and page of its incident. */
  readonly incident: Option.Option<{ readonly number: string; readonly url: Option.Option<string> }>
  /** The sweep has found it: nobody had reported it. */
  readonly isSwept: boolean
}

/** The job name in `yyyyMMdd|scheduleId|instance|name`. */
const nameIn = (id: string): string => id.split("|").slice(3).join("|")

/** A clock that was put back makes it 0. */
const secondsBetween = (from: number, to: number): number => Math.max(0, (to - from) / 1000)

/** By state, where the line has no incident. */
const withoutIncident = {
  parked: "parked",
  dropped: "dropped",
  dead: "failed",
  none: "failed",
  done: "failed",
} as const satisfies Record<OutcomeLine["state"], Outcome>

export const ofLine = (line: OutcomeLine): Failure => {
  const receivedAt = DateTime.toEpochMillis(line.receivedAt)
  return {
    id: line.job,
    job: nameIn(line.job),
    schedule: line.schedule,
    workGroup: line.workGroup,
    outcome:
      line.outcome === "queued" || line.outcome === "ambiguous" || line.outcome === "failed"
        ? withoutIncident[line.state]
        : line.outcome,
    receivedAt,
    latency: Option.map(line.incidentAt, (at) => secondsBetween(receivedAt, DateTime.toEpochMillis(at))),
    row: Option.map(line.decision, ({ row }) => row),
    stoppedBy: Option.fromUndefinedOr(line.error?.kind),
    incident: Option.map(line.incident, (number) => ({ number, url: line.url })),
    isSwept: line.origin === "sweep",
  }
}

const byState = {
  pending: "pending",
  parked: "parked",
  dead: "failed",
  dropped: "dropped",
  done: "failed",
} as const satisfies Record<Entry["state"], Outcome>

export const ofEntry = (entry: Entry): Failure => {
  const { failed, last, progress, receivedAt, state } = entry
  return {
    id: failed.id,
    job: failed.job,
    schedule: failed.schedule,
    workGroup: progress.workGroup,
    outcome: Option.match(progress.incident, { onNone: () => byState[state], onSome: ({ as }) => as }),
    receivedAt,
    latency: Option.map(progress.incidentAt, (at) => secondsBetween(receivedAt, at)),
    row: Option.map(progress.decided, ({ decision }) => decision.row),
    // What is held is not stopped by an error.
    stoppedBy: isHeld(entry) ? Option.none() : Option.map(last, ({ kind }) => kind),
    incident: Option.map(progress.incident, ({ ref, url }) => ({ number: ref.number, url: Option.some(url) })),
    isSwept: failed.origin === "sweep",
  }
}

/** Every known failure, once. `unfinished`: the entries that are not done. */
export const all = (lines: ReadonlyArray<OutcomeLine>, unfinished: ReadonlyArray<Entry>): ReadonlyArray<Failure> => {
  const inJournal = new Set(unfinished.map(({ id }) => id))
  const finished = lines.filter(({ entry }) => !Option.exists(entry, (id) => inJournal.has(id)))
  return [...finished.map(ofLine), ...unfinished.map(ofEntry)]
}

export const unfinishedStates = ["parked", "dead", "pending"] as const

/** An entry that is not finished: its state, the reason, and what a person can do about it. */
export interface Unfinished {
  readonly entry: string
  readonly state: (typeof unfinishedStates)[number]
  readonly job: string
  readonly schedule: string
  readonly run: number | null
  readonly receivedAt: string
  readonly ageSeconds: number
  readonly attempts: number
  /** When a pending entry is tried again; null = by the next run or drain. */
  readonly dueAt: string | null
  readonly incident: string | null
  readonly url: string | null
  /** What stopped the last attempt. */
  readonly kind: string | null
  readonly why: string
}

const iso = (at: number): string => DateTime.formatIso(DateTime.makeUnsafe(at))

/** The row of an entry. */
export const unfinishedOf =
  (now: number) =>
  <S extends Entry["state"]>(
    { attempts, dueAt, failed, id, last, progress, receivedAt }: Entry,
    state: S,
  ): Omit<Unfinished, "state"> & { readonly state: S } => ({
    entry: id,
    state,
    job: failed.job,
    schedule: failed.schedule,
    run: failed.jobNumber ?? Option.getOrNull(progress.jobNumber),
    receivedAt: iso(receivedAt),
    ageSeconds: Math.max(0, Math.round((now - receivedAt) / 1000)),
    attempts,
    dueAt: state === "pending" && dueAt > now ? iso(dueAt) : null,
    incident: Option.getOrNull(Option.map(progress.incident, ({ ref }) => ref.number)),
    url: Option.getOrNull(Option.map(progress.incident, ({ url }) => url)),
    kind: Option.getOrNull(Option.map(last, ({ kind }) => kind)),
    why: Option.match(last, {
      onNone: () => (attempts === 0 ? "It has not been tried yet." : "It is being worked on, or was interrupted."),
      onSome: ({ message }) => message,
    }),
  })

/** What to do about each state, with its commands. */
export const cures = {
  parked: {
    title: "Parked: only a person can tell whether the incident exists",
    advice:
      "Look in Summit for an incident of this job. Where it exists, tell its number; where it does not, have it created.",
    commands: (entry: string) => [
      `${program()} journal resolve ${entry} --incident N`,
      `${program()} journal resolve ${entry} --create`,
    ],
  },
  dead: {
    title: "Dead: refused for good",
    advice: "Correct what the reason says, then retry it, or give it up.",
    commands: (entry: string) => [
      `${program()} journal retry ${entry}`,
      `${program()} journal drop ${entry} --reason TEXT`,
    ],
  },
  pending: {
    title: "Pending: retried until it succeeds",
    advice: "Nothing to do while the cause passes: the next run takes these up when they are due. At once: ",
    commands: () => [],
  },
} as const satisfies Record<
  Unfinished["state"],
  { title: string; advice: string; commands: (entry: string) => ReadonlyArray<string> }
>
