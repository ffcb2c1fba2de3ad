/**
 * One list of failures out of two sources: the outcomes tell of those that are settled, the journal of those that are
 * not. Where both tell of the same one (it was settled and made pending again, or is being settled now), the journal has
 * the last word.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import type { Entry } from "../journal/Entry.ts"
import type { OutcomeLine } from "../queue/Outcomes.ts"

/** What came of a failure, by its incident: one whose incident is there counts as such, whatever else is left to do. */
export const fates = ["created", "reopened", "updated", "suppressed", "pending", "parked", "failed", "dropped"] as const
export type Fate = (typeof fates)[number]

export interface Failure {
  /** Job name; empty where the arguments named none. */
  readonly job: string
  readonly schedule: string
  /** None: there is no ticket, or its work group is not known. */
  readonly workGroup: Option.Option<string>
  readonly fate: Fate
  /** Epoch milliseconds. */
  readonly receivedAt: number
  /** Seconds from the failure to its incident; none = no incident. */
  readonly latency: Option.Option<number>
  /** What stopped it, as an error's name. */
  readonly stoppedBy: Option.Option<string>
}

/** The job name in `yyyyMMdd|scheduleId|instance|name`. */
const nameIn = (id: string): string => id.split("|").slice(3).join("|")

/** A clock that was put back makes it 0. */
const secondsBetween = (from: number, to: number): number => Math.max(0, (to - from) / 1000)

/** An outcome that says nothing of an incident. */
const withoutIncident = {
  parked: "parked",
  dropped: "dropped",
  dead: "failed",
  none: "failed",
  done: "failed",
} as const satisfies Record<OutcomeLine["state"], Fate>

export const ofLine = (line: OutcomeLine): Failure => {
  const { outcome } = line
  const receivedAt = DateTime.toEpochMillis(line.receivedAt)
  return {
    job: nameIn(line.job),
    schedule: line.schedule,
    workGroup: line.workGroup,
    fate:
      outcome === "queued" || outcome === "ambiguous" || outcome === "failed" ? withoutIncident[line.state] : outcome,
    receivedAt,
    latency: Option.map(line.incidentAt, (at) => secondsBetween(receivedAt, DateTime.toEpochMillis(at))),
    stoppedBy: Option.fromUndefinedOr(line.error?.kind),
  }
}

const restingAs = {
  pending: "pending",
  parked: "parked",
  dead: "failed",
  dropped: "dropped",
  done: "failed",
} as const satisfies Record<Entry["state"], Fate>

export const ofEntry = ({ failed, last, progress, receivedAt, state }: Entry): Failure => ({
  job: failed.job,
  schedule: failed.schedule,
  workGroup: progress.workGroup,
  fate: Option.match(progress.incident, { onNone: () => restingAs[state], onSome: ({ as }) => as }),
  receivedAt,
  latency: Option.map(progress.incidentAt, (at) => secondsBetween(receivedAt, at)),
  stoppedBy: Option.map(last, ({ kind }) => kind),
})

/** Every failure that is known of, once; `unsettled`: the entries that are not done. */
export const all = (lines: ReadonlyArray<OutcomeLine>, unsettled: ReadonlyArray<Entry>): ReadonlyArray<Failure> => {
  const inJournal = new Set(unsettled.map(({ id }) => id))
  const settled = lines.filter(({ entry }) => !Option.exists(entry, (id) => inJournal.has(id)))
  return [...settled.map(ofLine), ...unsettled.map(ofEntry)]
}
