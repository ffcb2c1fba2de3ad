/** What a round of the sweep came to: what is decided about each failed job, and the sentence for operators. */
import type * as Option from "effect/Option"
import * as Struct from "effect/Struct"
import type { Entry } from "../journal/Entry.ts"
import type { JournalError } from "../journal/Journal.ts"
import type { DailyJob, OpConError } from "../opcon/OpCon.ts"

/** What is decided about a failed job, in the order in which it is looked at. */
export const verdicts = {
  excluded: "excluded by SCHEDULES or EXCEPT",
  old: "ended before the time that is looked at",
  young: "too young",
  entry: "in the journal",
  left: "left for the next round",
  changed: "changed meanwhile",
  unsure: "not clear now",
  ticket: "with a ticket",
  submitted: "submitted",
} as const
export type Verdict = keyof typeof verdicts

/** A failed job and what is done about it. */
export interface Judged {
  readonly job: DailyJob
  readonly verdict: Verdict
  readonly why: string
}

export interface Swept {
  readonly submitted: ReadonlyArray<Entry>
  readonly counts: Readonly<Record<Verdict, number>>
  /** What may be missing, and why. */
  readonly notes: ReadonlyArray<string>
  /** What ended the round early; what was submitted until then is in the journal. */
  readonly stopped: Option.Option<OpConError | JournalError>
}

export const noneYet: Readonly<Record<Verdict, number>> = {
  excluded: 0,
  old: 0,
  young: 0,
  entry: 0,
  left: 0,
  changed: 0,
  unsure: 0,
  ticket: 0,
  submitted: 0,
}

/** What a round came to, as a sentence for operators. */
export const sentenceOf = ({ counts }: Pick<Swept, "counts">, maxPerRound: number, dryRun: boolean): string => {
  const { left, ...others } = counts
  const parts = Struct.keys(others)
    .filter((verdict) => counts[verdict] > 0)
    .map(
      (verdict) => `${counts[verdict]} ${dryRun && verdict === "submitted" ? "would be submitted" : verdicts[verdict]}`,
    )
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const more =
    left === 0
      ? ""
      : ` ${left} more are left, because a round takes ${maxPerRound} (MAX_PER_ROUND): the next round takes them.`
  return `${all} failed ${all === 1 ? "job" : "jobs"}${parts.length === 0 ? "" : `: ${parts.join(", ")}`}.${more}`
}
