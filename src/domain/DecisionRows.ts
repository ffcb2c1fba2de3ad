/**
 * When each decision about a failed job is taken: the rows are data that `decide` (Decide.ts) walks from the top, the docs
 * print and the tests go through. Where something could not be read, the row is made so that no failure goes without an
 * incident.
 */
import * as Option from "effect/Option"
import type { Decision } from "./Decision.ts"
import { commonOf, stormText } from "./Decision.ts"
import type { Facts, TicketState } from "./Facts.ts"

/** How a condition reads in the table. */
const othersTexts = {
  "-": "-",
  recovered: "`holdMinutes`: the job has recovered meanwhile",
  silence: "a silence covers it",
  "same job": "`reuseOpenIncident`: an incident of the same job from another day is open",
  storm: "`group` or `maxTicketsPerHour`: too many failures",
} as const
const exitTexts = { matches: "EXIT matches", "-": "-" } as const
const ticketTexts = {
  any: "any",
  yes: "yes",
  no: "no",
  replaced: "no, or rows 2, 5 and 6 would create a new one",
} as const
const ruleTexts = {
  any: "any",
  over: "on, recorded date, window over",
  "not over": "on, recorded date, window not over",
  else: "else",
  "not 7": "not as in row 7",
} as const
const stateTexts: Record<TicketState, string> = {
  Active: "New, Assigned, In-Progress, Pending",
  Listed: "listed in `reopen.from`",
  Resolved: "Resolved",
  Closed: "Closed, Cancelled",
  Missing: "Summit says there is no such ticket",
  Unreadable: "not readable",
}

/** `-` and `else`: whatever it is, because the rows above did not hold. */
export interface Row {
  readonly number: number
  /** What else holds. */
  readonly others?: keyof typeof othersTexts
  readonly exit: keyof typeof exitTexts
  readonly ticket: keyof typeof ticketTexts
  readonly rule: keyof typeof ruleTexts
  readonly state: "any" | "-" | ReadonlyArray<TicketState>
  /** As the README says it. */
  readonly decision: string
  /** `ticket` is its number, where the row asks for one. */
  readonly outcome: (facts: Facts, ticket: string) => Outcome
}

type WithoutRow<Case> = Case extends Decision ? Omit<Case, "row"> : never
type Outcome = WithoutRow<Decision>

const valueOf = (option: Option.Option<string>): string => Option.getOrElse(option, () => "")

const previousOf = (ticket: Option.Option<string>): { readonly previous?: string } =>
  Option.match(ticket, { onNone: () => ({}), onSome: (previous) => ({ previous }) })

/** Taken when no other row holds. */
export const byDefault: Row = {
  number: 8,
  exit: "-",
  ticket: "no",
  rule: "else",
  state: "-",
  decision: "Create",
  outcome: ({ recordedDate, singlePerDay }) => {
    const why =
      singlePerDay && Option.isSome(recordedDate)
        ? `The job has no incident, and the day of its last one, ${recordedDate.value}, is over: one is created.`
        : "The job has no incident: one is created."
    return { _tag: "Create", why, previous: Option.none() }
  },
}

/** First match wins. */
export const rows: ReadonlyArray<Row> = [
  {
    number: 1,
    exit: "matches",
    ticket: "any",
    rule: "any",
    state: "any",
    decision: "Suppress (ExitTag)",
    outcome: ({ exitTag }) => {
      const why = `The job's tag ${valueOf(exitTag)} is an EXIT tag of the template: no incident.`
      return { _tag: "Suppress", why, reason: "ExitTag", detail: valueOf(exitTag) }
    },
  },
  {
    number: 9,
    others: "recovered",
    exit: "-",
    ticket: "any",
    rule: "any",
    state: "any",
    decision: "Suppress (Recovered)",
    outcome: ({ recovered }) => {
      const why = `The failure was held, and the job is ${valueOf(recovered)} meanwhile: no incident.`
      return { _tag: "Suppress", why, reason: "Recovered", detail: valueOf(recovered) }
    },
  },
  {
    number: 10,
    others: "silence",
    exit: "-",
    ticket: "any",
    rule: "any",
    state: "any",
    decision: "Suppress (Silenced)",
    outcome: ({ silence }) => {
      const why = `Silence ${valueOf(silence)}: no incident.`
      return { _tag: "Suppress", why, reason: "Silenced", detail: valueOf(silence) }
    },
  },
  {
    number: 11,
    others: "same job",
    exit: "-",
    ticket: "replaced",
    rule: "not 7",
    state: "-",
    decision: "Update that one; the job gets its number",
    outcome: ({ sameJob, ticket }) => {
      const why = `Incident ${valueOf(sameJob)} of the same job from another day is still open: it gets the information, and the job its number.`
      return { _tag: "Update", why, ticket: valueOf(sameJob), ...previousOf(ticket) }
    },
  },
  {
    number: 12,
    others: "storm",
    exit: "-",
    ticket: "replaced",
    rule: "not 7",
    state: "-",
    decision: "Update the incident that these failures share, which the first of them creates; the job gets its number",
    outcome: ({ storm, ticket }) =>
      Option.match(storm, {
        // Never asked for without a storm.
        onNone: () => ({ _tag: "Create" as const, why: "", previous: ticket }),
        onSome: ({ storm, ticket: shared }) =>
          Option.match(shared, {
            onNone: () => {
              const why = `${stormText(storm)}: one incident is created, which takes those that follow.`
              return { _tag: "Create" as const, why, previous: ticket, storm }
            },
            onSome: (shared) => {
              const why = `Too many failures of ${commonOf(storm)}: incident ${shared} takes them, this one as number ${storm.position}, and the job gets its number.`
              return { _tag: "Update" as const, why, ticket: shared, ...previousOf(ticket), storm }
            },
          }),
      }),
  },
  {
    number: 2,
    exit: "-",
    ticket: "yes",
    rule: "over",
    state: "any",
    decision: "Create, naming the previous ticket",
    outcome: ({ recordedDate, ticket: previous }, ticket) => {
      const why = `Incident ${ticket} is that of ${valueOf(recordedDate)}, and that day is over: a new one that names it is created.`
      return { _tag: "Create", why, previous }
    },
  },
  {
    number: 3,
    exit: "-",
    ticket: "yes",
    rule: "else",
    state: ["Active"],
    decision: "Update: attach the information, keep the state",
    outcome: (_, ticket) => {
      const why = `Incident ${ticket} is still being worked on: it gets the information and keeps its state.`
      return { _tag: "Update", why, ticket }
    },
  },
  {
    number: 4,
    exit: "-",
    ticket: "yes",
    rule: "else",
    state: ["Resolved", "Unreadable", "Listed"],
    decision: "Reopen: attach the information, set the reopen state",
    outcome: ({ state }, ticket) =>
      state === "Resolved" || state === "Listed"
        ? {
            _tag: "Reopen",
            why:
              state === "Resolved"
                ? `Incident ${ticket} is Resolved: it gets the information and is reopened.`
                : `Incident ${ticket} is in a state that reopen.from lists: it gets the information and is reopened.`,
            ticket,
            whenRefused: "fail",
          }
        : {
            // It may be closed for good, and nothing may be lost.
            _tag: "Reopen",
            why: `The state of incident ${ticket} could not be read: it is reopened; if Summit refuses that, a new one that names it is created.`,
            ticket,
            whenRefused: "create",
          },
  },
  {
    number: 5,
    exit: "-",
    ticket: "yes",
    rule: "else",
    state: ["Closed"],
    decision:
      "Reopen; when Summit refuses, Create naming the previous ticket. With template rule `createWhenClosed: true`: Create at once",
    outcome: ({ createWhenClosed, ticket: previous }, ticket) =>
      createWhenClosed
        ? {
            _tag: "Create",
            why: `Incident ${ticket} is Closed and createWhenClosed is on: a new one that names it is created.`,
            previous,
          }
        : {
            _tag: "Reopen",
            why: `Incident ${ticket} is Closed: it is reopened; if Summit refuses that, a new one that names it is created.`,
            ticket,
            whenRefused: "create",
          },
  },
  {
    number: 6,
    exit: "-",
    ticket: "yes",
    rule: "else",
    state: ["Missing"],
    decision: "Create, naming the previous ticket",
    outcome: ({ ticket: previous }, ticket) => {
      const why = `Summit knows no incident ${ticket}, the one on the job: a new one that names it is created.`
      return { _tag: "Create", why, previous }
    },
  },
  {
    number: 7,
    exit: "-",
    ticket: "no",
    rule: "not over",
    state: "-",
    decision: "Suppress (AlreadyReported, date)",
    outcome: ({ recordedDate }) => {
      const date = valueOf(recordedDate)
      const why = `The job has had its incident of ${date}, and that day is not over yet: no other one is created.`
      return { _tag: "Suppress", why, reason: "AlreadyReported", detail: date }
    },
  },
  byDefault,
]

const stateText = (state: Row["state"]): string =>
  typeof state === "string" ? state : state.map((one) => stateTexts[one]).join(", or ")

/** The rows as the Markdown table of the docs, without a line end after the last row. */
export const decisionTable = (): string =>
  [
    "| # | job tags | ticket on job | rule submitSingleIncidentPerDay | state of that ticket in Summit | what else | decision |",
    "|---|---|---|---|---|---|---|",
    ...rows.map(
      (row) =>
        `| ${row.number} | ${exitTexts[row.exit]} | ${ticketTexts[row.ticket]} | ${ruleTexts[row.rule]} | ${stateText(row.state)} | ${othersTexts[row.others ?? "-"]} | ${row.decision} |`,
    ),
  ].join("\n")
