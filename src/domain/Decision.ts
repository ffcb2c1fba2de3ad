/**
 * Decides what is done about a failed job. Pure: the same facts always give the same decision. The eight rows are data:
 * `decide` walks them from the top and takes the first that holds, the README prints them, the tests go through every one.
 * Where something could not be read, the row is made so that no failure goes without an incident.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Facts, TicketState } from "./Facts.ts"

const reasoned = {
  /** 1 to 8. */
  row: Schema.Int,
  /** One sentence for the operator. */
  why: Schema.String,
}

export const Decision = Schema.TaggedUnion({
  /** No incident. `detail`: the tag, or the recorded date. */
  Suppress: { ...reasoned, reason: Schema.Literals(["ExitTag", "AlreadyReported"]), detail: Schema.String },
  /** A new incident, naming the previous ticket where there is one. */
  Create: { ...reasoned, previous: Schema.OptionFromNullOr(Schema.String) },
  /** The ticket gets the information and keeps its state. */
  Update: { ...reasoned, ticket: Schema.String },
  /** The ticket gets the information and the reopen state; `create`: should Summit refuse that, a new incident. */
  Reopen: { ...reasoned, ticket: Schema.String, whenRefused: Schema.Literals(["fail", "create"]) },
})
export type Decision = typeof Decision.Type

/** How a condition reads in the table. */
const exitTexts = { matches: "EXIT matches", "-": "-" } as const
const ticketTexts = { any: "any", yes: "yes", no: "no" } as const
const ruleTexts = {
  any: "any",
  over: "on, recorded date, window over",
  "not over": "on, recorded date, window not over",
  else: "else",
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

/** Taken when no other row holds. */
const byDefault: Row = {
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

/** The rows as the Markdown table of the README, without a line end after the last row. */
export const decisionTable = (): string =>
  [
    "| # | job tags | ticket on job | rule submitSingleIncidentPerDay | state of that ticket in Summit | decision |",
    "|---|---|---|---|---|---|",
    ...rows.map(
      (row) =>
        `| ${row.number} | ${exitTexts[row.exit]} | ${ticketTexts[row.ticket]} | ${ruleTexts[row.rule]} | ${stateText(row.state)} | ${row.decision} |`,
    ),
  ].join("\n")

/** A row's condition on rule submitSingleIncidentPerDay. */
export const ruleHolds = ({ recordedDate, singlePerDay, windowOver }: Facts, rule: Row["rule"]): boolean => {
  if (rule === "any" || rule === "else") return true
  return singlePerDay && Option.isSome(recordedDate) && windowOver === (rule === "over")
}

/** A row's condition on the job's tags. */
export const exitHolds = ({ exitTag }: Facts, exit: Row["exit"]): boolean => exit === "-" || Option.isSome(exitTag)

/** A row's condition on the ticket on the job. */
export const ticketHolds = ({ ticket }: Facts, wanted: Row["ticket"]): boolean =>
  wanted === "any" || Option.isSome(ticket) === (wanted === "yes")

/** Whether all conditions of the row but the ticket's state hold. */
const holdsBesidesState = (row: Row, facts: Facts): boolean =>
  exitHolds(facts, row.exit) && ticketHolds(facts, row.ticket) && ruleHolds(facts, row.rule)

const stateHolds = ({ state: wanted }: Row, { state }: Facts): boolean =>
  wanted === "any" || wanted === "-" || wanted.includes(state === "NotRead" ? "Unreadable" : state)

/** Whether the ticket must be read in Summit before it can be decided. */
export const needsTicketState = (facts: Facts): boolean => {
  const first = rows.find((row) => holdsBesidesState(row, facts))
  return first !== undefined && first.state !== "any" && first.state !== "-"
}

/** Never throws: the rows cover every case, `byDefault` the rest. */
export const decide = (facts: Facts): Decision => {
  const first = rows.find((row) => holdsBesidesState(row, facts) && stateHolds(row, facts)) ?? byDefault
  const ticket = Option.getOrElse(facts.ticket, () => "")
  return { ...first.outcome(facts, ticket), row: first.number }
}
