/**
 * Every row of the decision table as a situation in OpCon and Summit, and what is different afterwards.
 */
import type { Status } from "../../src/simulator/SummitState.ts"

export interface Row {
  readonly row: number
  readonly title: string
  /** Status an analyst has given the ticket of the earlier failure; absent: there was none. */
  readonly status?: Status
  /** Ticket that somebody wrote to the job instead. */
  readonly foreign?: string
  readonly closedTickets?: "refuse" | "allow"
  readonly unreadable?: boolean
  readonly tags?: ReadonlyArray<string>
  readonly documentation?: string
  readonly rules?: Readonly<Record<string, boolean>>
  readonly expect: {
    readonly outcome: "created" | "reopened" | "updated" | "suppressed"
    readonly kind: "Create" | "Reopen" | "Update" | "Suppress"
    /** The ticket on the job. */
    readonly ticket: string | null
    /** Status of every incident there is. */
    readonly incidents: Readonly<Record<string, Status>>
    readonly documentation: string | null
    /** Which ticket the new one names. */
    readonly previous?: string
  }
}

const daily = { submitSingleIncidentPerDay: true }
const note = "Restart by hand.\r\n\r\nCall 4711.\r\n"

const active = (["New", "Assigned", "In-Progress", "Pending"] as const).map((status): Row => ({
  row: 3,
  title: `the ticket is ${status}`,
  status,
  documentation: note,
  expect: {
    outcome: "updated",
    kind: "Update",
    ticket: "59404",
    incidents: { 59404: status },
    documentation: note,
  },
}))

const closed = (["Closed", "Cancelled"] as const).flatMap((status): ReadonlyArray<Row> => {
  const created = {
    outcome: "created",
    ticket: "59405",
    incidents: { 59404: status, 59405: "New" },
    documentation: `Previous Incident : 59404\r\n${note}`,
    previous: "59404",
  } as const
  return [
    {
      row: 5,
      title: `the ticket is ${status}, and Summit refuses`,
      status,
      documentation: note,
      expect: { kind: "Reopen", ...created },
    },
    {
      row: 5,
      title: `the ticket is ${status}, and Summit lets it be reopened`,
      status,
      closedTickets: "allow",
      documentation: note,
      expect: {
        outcome: "reopened",
        kind: "Reopen",
        ticket: "59404",
        incidents: { 59404: "In-Progress" },
        documentation: note,
      },
    },
    {
      row: 5,
      title: `the ticket is ${status}, and createWhenClosed is on`,
      status,
      closedTickets: "allow",
      rules: { createWhenClosed: true },
      documentation: note,
      expect: { kind: "Create", ...created },
    },
  ]
})

export const rows: ReadonlyArray<Row> = [
  {
    row: 1,
    title: "an EXIT tag, no ticket",
    tags: ["NOTICKET"],
    expect: { outcome: "suppressed", kind: "Suppress", ticket: null, incidents: {}, documentation: null },
  },
  {
    row: 1,
    title: "an EXIT tag, and a ticket that could be reopened",
    status: "Resolved",
    tags: ["APP1", "NOTICKET"],
    documentation: note,
    expect: {
      outcome: "suppressed",
      kind: "Suppress",
      ticket: "59404",
      incidents: { 59404: "Resolved" },
      documentation: note,
    },
  },
  {
    row: 2,
    title: "the day of the ticket is over",
    status: "In-Progress",
    rules: daily,
    documentation: `Last Incident Date : 2024-09-20\r\n${note}`,
    expect: {
      outcome: "created",
      kind: "Create",
      ticket: "59405",
      incidents: { 59404: "In-Progress", 59405: "New" },
      documentation: `Last Incident Date : 2024-09-21\r\nPrevious Incident : 59404\r\n${note}`,
      previous: "59404",
    },
  },
  ...active,
  {
    row: 3,
    title: "the day of the ticket is not over",
    status: "Assigned",
    rules: daily,
    documentation: `Last Incident Date : 2024-09-21\n${note}`,
    expect: {
      outcome: "updated",
      kind: "Update",
      ticket: "59404",
      incidents: { 59404: "Assigned" },
      documentation: `Last Incident Date : 2024-09-21\n${note}`,
    },
  },
  {
    row: 4,
    title: "the ticket is Resolved",
    status: "Resolved",
    documentation: note,
    expect: {
      outcome: "reopened",
      kind: "Reopen",
      ticket: "59404",
      incidents: { 59404: "In-Progress" },
      documentation: note,
    },
  },
  {
    row: 4,
    title: "the ticket is Resolved and cannot be read",
    status: "Resolved",
    unreadable: true,
    expect: {
      outcome: "reopened",
      kind: "Reopen",
      ticket: "59404",
      incidents: { 59404: "In-Progress" },
      documentation: null,
    },
  },
  {
    row: 4,
    title: "the ticket is Closed and cannot be read",
    status: "Closed",
    unreadable: true,
    expect: {
      outcome: "created",
      kind: "Reopen",
      ticket: "59405",
      incidents: { 59404: "Closed", 59405: "New" },
      documentation: "Previous Incident : 59404",
      previous: "59404",
    },
  },
  ...closed,
  {
    row: 6,
    title: "Summit does not know the ticket",
    foreign: "77777",
    documentation: "Previous Incident : 1\r\n",
    expect: {
      outcome: "created",
      kind: "Create",
      ticket: "59404",
      incidents: { 59404: "New" },
      documentation: "Previous Incident : 77777\r\n",
      previous: "77777",
    },
  },
  {
    row: 7,
    title: "reported today, and the ticket taken off the job",
    rules: daily,
    documentation: "Last Incident Date : 2024-09-21",
    expect: {
      outcome: "suppressed",
      kind: "Suppress",
      ticket: null,
      incidents: {},
      documentation: "Last Incident Date : 2024-09-21",
    },
  },
  {
    row: 8,
    title: "nothing there",
    expect: { outcome: "created", kind: "Create", ticket: "59404", incidents: { 59404: "New" }, documentation: null },
  },
  {
    row: 8,
    title: "nothing there, and the date is recorded",
    rules: daily,
    documentation: "\n\ncall Ada",
    expect: {
      outcome: "created",
      kind: "Create",
      ticket: "59404",
      incidents: { 59404: "New" },
      documentation: "Last Incident Date : 2024-09-21\n\n\ncall Ada",
    },
  },
  {
    row: 8,
    title: "reported on a day that is over",
    rules: daily,
    documentation: `Last Incident Date : 2024-09-20\r\n${note}`,
    expect: {
      outcome: "created",
      kind: "Create",
      ticket: "59404",
      incidents: { 59404: "New" },
      documentation: `Last Incident Date : 2024-09-21\r\n${note}`,
    },
  },
]
