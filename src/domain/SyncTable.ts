/**
 * Decides what `sync` does about one failed job of an incident that was raised. Pure, as Decide.ts is: the rows are data
 * that the code walks from the top, the docs print and the tests go through. What people have done always wins: a job that
 * is not Failed is not touched, and a ticket that somebody has changed is not resolved.
 */
import * as Option from "effect/Option"
import type { JobAction, JobState } from "./JobState.ts"
import type { Template, Transition } from "./Template.ts"

/** States of a ticket as far as they make a difference here. */
export type Ticket = "Open" | "Resolved" | "Closed" | "Cancelled" | "Missing" | "Unreadable"

/** What is known of an incident and of one job that it reports. */
export interface Facts {
  /** A failure of the job is still in the journal. */
  readonly pending: boolean
  readonly ticket: Ticket
  /** What people have done to the ticket, and the job has not been told yet; with what the template does about it. */
  readonly due: Option.Option<{ readonly transition: Transition; readonly action: JobAction }>
  /** Gone: not in the Daily tables any more. NotRead: nothing depends on it. */
  readonly job: JobState | "Gone" | "Unreadable" | "NotRead"
  /** As OpCon spells it, for people. */
  readonly status: string
  /** The state that it is in is the work of `sync`. */
  readonly bySync: boolean
  /** The run that the incident reports is still the one that OpCon shows. */
  readonly sameRun: boolean
  /** The incident's number is on the job. */
  readonly ourNumber: boolean
  /** An earlier transition has restarted jobs of the incident. */
  readonly restarted: boolean
  /** The ticket has been told of this recovery. */
  readonly told: boolean
  readonly onRecovery: Template["onRecovery"]
  /** What somebody else has changed in the ticket. */
  readonly changed: Option.Option<string>
  /** Another job of the incident has not recovered, or the ticket has not been told yet. */
  readonly othersOpen: boolean
}

/**
 * Wait: nothing now, the next round looks again · Nothing: there is nothing to do · Skip: the transition is over without an
 * action · Refuse: so is this one, and the ticket says why · Act: the action is done, and the ticket says so · Comment ·
 * Resolve · End: the incident is not followed any more.
 */
export type Verb = "Wait" | "Nothing" | "Skip" | "Refuse" | "Act" | "Comment" | "Resolve" | "End"

export interface Row {
  readonly number: number
  /** When it holds, as the docs say it. */
  readonly when: string
  readonly verb: Verb
  /** What is done, as the docs say it. */
  readonly does: string
  readonly holds: (facts: Facts) => boolean
  /** One sentence for the operator; of Refuse and Act for the ticket, too. */
  readonly why: (facts: Facts) => string
}

const actionOf = ({ due }: Facts): JobAction | undefined => Option.getOrUndefined(due)?.action

/** A job under review counts as failed where `sync` has put it there: the ticket was accepted before it was resolved. */
const isFailed = (facts: Facts): boolean =>
  facts.job === "Failed" ||
  (facts.job === "UnderReview" && facts.bySync && facts.sameRun && actionOf(facts) !== "markUnderReview")

const isDue = ({ due }: Facts): boolean => Option.isSome(due)
const isOver = ({ ticket }: Facts): boolean => ticket === "Closed" || ticket === "Cancelled"
const transitionOf = ({ due }: Facts): string => Option.match(due, { onNone: () => "", onSome: (d) => d.transition })

/** First match wins. */
export const rows: ReadonlyArray<Row> = [
  {
    number: 1,
    when: "a failure of the job is still in the journal",
    verb: "Wait",
    does: "wait for it",
    holds: ({ pending }) => pending,
    why: () => "a failure of the job is still in the journal",
  },
  {
    number: 2,
    when: "the ticket cannot be read",
    verb: "Wait",
    does: "wait",
    holds: ({ ticket }) => ticket === "Unreadable",
    why: () => "the incident cannot be read",
  },
  {
    number: 3,
    when: "Summit says there is no such ticket",
    verb: "End",
    does: "follow it no more",
    holds: ({ ticket }) => ticket === "Missing",
    why: () => "Summit knows no such incident",
  },
  {
    number: 4,
    when: "the job cannot be read",
    verb: "Wait",
    does: "wait",
    holds: ({ job }) => job === "Unreadable",
    why: () => "the job cannot be read",
  },
  {
    number: 5,
    when: "accepted, resolved or cancelled; the job is not Failed any more (nor Under Review by sync)",
    verb: "Skip",
    does: "leave the job as it is",
    holds: (facts) => isDue(facts) && !isFailed(facts),
    why: (facts) =>
      facts.job === "Gone"
        ? "the job is not in the Daily tables any more"
        : `the job is not Failed any more: ${facts.status}`,
  },
  {
    number: 6,
    when: "accepted, resolved or cancelled; the job has run again since",
    verb: "Refuse",
    does: "leave the job as it is, and say so in the ticket",
    holds: (facts) => isDue(facts) && !facts.sameRun,
    why: () => "OpCon shows another run of the job than the one that this incident reports",
  },
  {
    number: 7,
    when: "accepted, resolved or cancelled; the job has another ticket's number, or none",
    verb: "Refuse",
    does: "leave the job as it is, and say so in the ticket",
    holds: (facts) => isDue(facts) && !facts.ourNumber,
    why: () => "the number of this incident is not on the job any more",
  },
  {
    number: 8,
    when: "restart, after jobs of the incident have been restarted before",
    verb: "Refuse",
    does: "leave the job as it is, and say so in the ticket",
    holds: (facts) => actionOf(facts) === "restart" && facts.restarted,
    why: () => "it was restarted for this incident before, and that is done once",
  },
  {
    number: 9,
    when: "accepted, resolved or cancelled; the same run, still Failed, with the number on the job",
    verb: "Act",
    does: "the action of `jobActions`, with the reason in the job's history and a line in the ticket",
    holds: isDue,
    why: (facts) => `the incident was ${transitionOf(facts)}, for which the template says ${actionOf(facts) ?? "none"}`,
  },
  {
    number: 10,
    when: "the ticket is Closed or Cancelled",
    verb: "End",
    does: "follow it no more",
    holds: isOver,
    why: ({ ticket }) => `the incident is ${ticket}`,
  },
  {
    number: 11,
    when: "the job is not in the Daily tables any more",
    verb: "Nothing",
    does: "nothing; the incident is followed no more when no other job of it is there",
    holds: ({ job }) => job === "Gone",
    why: () => "the job is not in the Daily tables any more",
  },
  {
    number: 12,
    when: "the job has not recovered, or nothing depends on it",
    verb: "Nothing",
    does: "nothing",
    holds: ({ job }) => job !== "Recovered",
    why: ({ job, status }) => (job === "NotRead" ? "nothing has changed" : `the job is ${status}`),
  },
  {
    number: 13,
    when: "the job has recovered by an action of sync",
    verb: "Nothing",
    does: "nothing: people have decided so in the ticket",
    holds: ({ bySync }) => bySync,
    why: ({ status }) => `the job is ${status} because of the incident`,
  },
  {
    number: 14,
    when: "the job has recovered; the ticket knows, or `onRecovery` is none",
    verb: "Nothing",
    does: "nothing",
    holds: ({ onRecovery, told }) => told || onRecovery === "none",
    why: ({ status, told }) => `the job is ${status}${told ? ", as the incident says" : ""}`,
  },
  {
    number: 15,
    when: "the job has recovered; the ticket is Resolved",
    verb: "Nothing",
    does: "nothing",
    holds: ({ ticket }) => ticket === "Resolved",
    why: ({ status }) => `the job is ${status}, and the incident is Resolved`,
  },
  {
    number: 16,
    when: "the job has recovered; `onRecovery` is comment",
    verb: "Comment",
    does: "comment",
    holds: ({ onRecovery }) => onRecovery === "comment",
    why: ({ status }) => `the job is ${status}`,
  },
  {
    number: 17,
    when: "`onRecovery` is resolve; somebody has changed the ticket since, or opened it",
    verb: "Comment",
    does: "comment, and leave the ticket to them",
    holds: ({ changed }) => Option.isSome(changed),
    why: ({ changed, status }) =>
      `the job is ${status}; the incident is left to people: ${Option.getOrElse(changed, () => "")}`,
  },
  {
    number: 18,
    when: "`onRecovery` is resolve; the job has another ticket's number, or none",
    verb: "Comment",
    does: "comment",
    holds: ({ ourNumber }) => !ourNumber,
    why: ({ status }) => `the job is ${status}; the number of this incident is not on it any more`,
  },
  {
    number: 19,
    when: "`onRecovery` is resolve; another job of the ticket has not recovered, or its recovery is still to be said",
    verb: "Comment",
    does: "comment",
    holds: ({ othersOpen }) => othersOpen,
    why: ({ status }) => `the job is ${status}; the incident is about other jobs too`,
  },
  {
    number: 20,
    when: "`onRecovery` is resolve, and all jobs of the ticket have recovered",
    verb: "Resolve",
    does: "resolve the ticket, from New and Pending by way of In-Progress; refused: comment",
    holds: () => true,
    why: ({ status }) => `the job is ${status}`,
  },
]

export interface Decided {
  readonly row: number
  readonly verb: Verb
  readonly why: string
}

export const decide = (facts: Facts): Decided => {
  const row = rows.find(({ holds }) => holds(facts))
  return row === undefined
    ? { row: 0, verb: "Nothing", why: "" }
    : { row: row.number, verb: row.verb, why: row.why(facts) }
}

/** The rows as the Markdown table of the docs, without a line end after the last row. */
export const table = (): string =>
  [
    "| # | when | what sync does |",
    "|---|---|---|",
    ...rows.map(({ does, number, when }) => `| ${number} | ${when} | ${does} |`),
  ].join("\n")
