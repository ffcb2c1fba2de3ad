import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import type { Facts, Storm } from "../../src/domain/Facts.ts"
import { decide, needsTicketState } from "../../src/domain/Decide.ts"
import { decisionTable, rows } from "../../src/domain/DecisionRows.ts"
import { TicketState, stateUnder, ticketState } from "../../src/domain/Facts.ts"
import { noFacts } from "./Given.ts"

const yes = Option.some
const none = Option.none<string>()

const withTicket: Facts = { ...noFacts, ticket: yes("59404") }
const dated: Facts = { ...noFacts, singlePerDay: true, recordedDate: yes("2024-09-21") }

const storm: Storm = { by: "agent", name: "WINAGENT01", since: 0, failures: 21, position: 1, withinMinutes: 10 }

const everyState = [...TicketState.literals, "NotRead"] as const

/** Without the sentence. */
const outcome = (of: Facts) => {
  const { why, ...decision } = decide(of)
  assert.notStrictEqual(why, "")
  return decision
}

describe("ticketState", () => {
  it.each([
    ["New", "Active"],
    ["Assigned", "Active"],
    ["In-Progress", "Active"],
    ["In Progress", "Active"],
    ["IN_PROGRESS", "Active"],
    ["inprogress", "Active"],
    ["In\u2013Progress", "Active"],
    [" Pending ", "Active"],
    ["Pending Approval", "Active"],
    ["Open", "Active"],
    ["Reopened", "Active"],
    ["Reopened", "Active"],
    ["Resolved", "Resolved"],
    ["RESOLVED", "Resolved"],
    ["Closed", "Closed"],
    ["Cancelled", "Closed"],
    ["Canceled", "Closed"],
    ["", "Unreadable"],
    ["Closing", "Unreadable"],
    ["constructor", "Unreadable"],
  ])("%j: %s", (status, expected) => {
    assert.strictEqual(ticketState(status), expected)
  })

  it.each([
    ["Pending", [], "Active"],
    ["Pending", ["Pending"], "Listed"],
    ["PENDING", ["Resolved", "Pending"], "Listed"],
    ["In Progress", ["In-Progress"], "Listed"],
    ["Pending Approval", ["Pending"], "Active"],
    ["Assigned", ["Pending"], "Active"],
    ["Resolved", ["Pending"], "Resolved"],
    ["New", "all", "Listed"],
    ["Pending Approval", "all", "Listed"],
    ["Closed", "all", "Closed"],
    ["whatever", "all", "Unreadable"],
  ] as const)("%j with reopen.from %j: %s", (status, from, expected) => {
    assert.strictEqual(stateUnder(status, from), expected)
  })
})

describe("the rows", () => {
  const suppressed = { _tag: "Suppress", row: 1, reason: "ExitTag", detail: "NOTICKET" } as const

  it.each(everyState)("1: an EXIT tag suppresses, whatever else there is; ticket %s", (state) => {
    for (const of of [noFacts, withTicket, dated, { ...dated, ticket: yes("59404"), windowOver: true }]) {
      assert.deepStrictEqual(outcome({ ...of, state, exitTag: yes("NOTICKET") }), suppressed)
    }
  })

  it.each(everyState)("2: the day of the ticket is over; ticket %s", (state) => {
    assert.deepStrictEqual(outcome({ ...dated, ticket: yes("59404"), windowOver: true, state }), {
      _tag: "Create",
      row: 2,
      previous: yes("59404"),
    })
  })

  it("3: a ticket that is worked on", () => {
    assert.deepStrictEqual(outcome({ ...withTicket, state: "Active" }), { _tag: "Update", row: 3, ticket: "59404" })
  })

  it.each([
    ["Resolved", "fail"],
    ["Listed", "fail"],
    ["Unreadable", "create"],
    ["NotRead", "create"],
  ] as const)("4: %s, when refused: %s", (state, whenRefused) => {
    assert.deepStrictEqual(outcome({ ...withTicket, state }), {
      _tag: "Reopen",
      row: 4,
      ticket: "59404",
      whenRefused,
    })
  })

  it("5: a closed ticket", () => {
    assert.deepStrictEqual(outcome({ ...withTicket, state: "Closed" }), {
      _tag: "Reopen",
      row: 5,
      ticket: "59404",
      whenRefused: "create",
    })
  })

  it("5: a closed ticket with createWhenClosed", () => {
    assert.deepStrictEqual(outcome({ ...withTicket, state: "Closed", createWhenClosed: true }), {
      _tag: "Create",
      row: 5,
      previous: yes("59404"),
    })
  })

  it.each(["Active", "Resolved", "Missing", "Unreadable"] as const)(
    "createWhenClosed changes nothing for %s",
    (state) => {
      const of: Facts = { ...withTicket, state }
      assert.deepStrictEqual(decide({ ...of, createWhenClosed: true }), decide(of))
    },
  )

  it("6: a ticket that Summit does not know", () => {
    assert.deepStrictEqual(outcome({ ...withTicket, state: "Missing" }), {
      _tag: "Create",
      row: 6,
      previous: yes("59404"),
    })
  })

  it("7: reported, the day is not over", () => {
    assert.deepStrictEqual(outcome(dated), {
      _tag: "Suppress",
      row: 7,
      reason: "AlreadyReported",
      detail: "2024-09-21",
    })
  })

  it.each([
    ["no rule", noFacts],
    ["no rule, though a date is recorded", { ...dated, singlePerDay: false }],
    ["the rule, no date", { ...dated, recordedDate: none }],
    ["the rule, no date, and a window that means nothing", { ...dated, recordedDate: none, windowOver: true }],
    ["the rule, the day is over", { ...dated, windowOver: true }],
  ])("8: no ticket, %s", (_, of) => {
    assert.deepStrictEqual(outcome(of), { _tag: "Create", row: 8, previous: none })
  })

  it.each([
    ["no rule", { ...withTicket, recordedDate: yes("2024-09-21"), windowOver: true }],
    ["the rule, no date", { ...withTicket, singlePerDay: true, windowOver: true }],
    ["the rule, the day is not over", { ...dated, ticket: yes("59404") }],
  ])("3 to 6 hold for a ticket with %s", (_, of) => {
    const rowOf = (state: Facts["state"]) => decide({ ...of, state }).row
    assert.deepStrictEqual(everyState.map(rowOf), [3, 4, 5, 6, 4, 4, 4])
  })

  describe.each([
    ["no ticket", noFacts],
    ["a ticket whose day is over", { ...dated, ticket: yes("59404"), windowOver: true }],
    ["a ticket that Summit does not know", { ...withTicket, state: "Missing" as const }],
    ["a closed ticket and createWhenClosed", { ...withTicket, state: "Closed" as const, createWhenClosed: true }],
  ])("%s", (_, of) => {
    const previous = Option.match(of.ticket, { onNone: () => ({}), onSome: (previous) => ({ previous }) })

    it("11: the open incident of the same job from another day", () => {
      assert.deepStrictEqual(outcome({ ...of, sameJob: yes("59300"), storm: yes({ ticket: yes("59301"), storm }) }), {
        _tag: "Update",
        row: 11,
        ticket: "59300",
        ...previous,
      })
    })

    it("12: a storm whose incident exists", () => {
      assert.deepStrictEqual(outcome({ ...of, storm: yes({ ticket: yes("59301"), storm }) }), {
        _tag: "Update",
        row: 12,
        ticket: "59301",
        ...previous,
        storm,
      })
    })

    it("12: the failure that opens a storm's incident", () => {
      assert.deepStrictEqual(outcome({ ...of, storm: yes({ ticket: none, storm }) }), {
        _tag: "Create",
        row: 12,
        previous: of.ticket,
        storm,
      })
    })
  })

  it("9 and 10 hold whatever ticket the job has, but not before an EXIT tag", () => {
    for (const of of [noFacts, { ...withTicket, state: "Active" as const }, dated]) {
      const both = { ...of, recovered: yes("Finished OK"), silence: yes("3f9a1c of job A*") }
      assert.deepStrictEqual(outcome(both), { _tag: "Suppress", row: 9, reason: "Recovered", detail: "Finished OK" })
      const silenced = outcome({ ...both, recovered: none })
      assert.deepStrictEqual(silenced, { _tag: "Suppress", row: 10, reason: "Silenced", detail: "3f9a1c of job A*" })
      assert.strictEqual(decide({ ...both, exitTag: yes("NOTICKET") }).row, 1)
    }
  })

  it("11 and 12 leave a job its own ticket, and the day that was reported", () => {
    const others = { sameJob: yes("59300"), storm: yes({ ticket: yes("59301"), storm }) }
    const rowsOf = (of: Facts) => [decide({ ...of, ...others }).row, decide({ ...of, ...others, sameJob: none }).row]
    assert.deepStrictEqual(rowsOf({ ...withTicket, state: "Active" }), [3, 3])
    assert.deepStrictEqual(rowsOf({ ...withTicket, state: "Resolved" }), [4, 4])
    assert.deepStrictEqual(rowsOf({ ...withTicket, state: "Closed" }), [5, 5])
    assert.deepStrictEqual(rowsOf(dated), [7, 7])
  })

  it("say why, naming tag, ticket and date", () => {
    assert.include(decide({ ...noFacts, exitTag: yes("NOTICKET") }).why, "NOTICKET")
    assert.include(decide(dated).why, "2024-09-21")
    const over = decide({ ...dated, ticket: yes("59404"), windowOver: true }).why
    assert.include(over, "59404")
    assert.include(over, "2024-09-21")
    for (const state of everyState) assert.include(decide({ ...withTicket, state }).why, "59404")
    assert.include(decide({ ...dated, windowOver: true }).why, "2024-09-21")
  })

  it("keep their numbers, wherever they stand", () => {
    assert.deepStrictEqual(
      rows.map(({ number }) => number),
      [1, 9, 10, 11, 12, 2, 3, 4, 5, 6, 7, 8],
    )
  })
})

describe("needsTicketState", () => {
  it.each([
    ["an EXIT tag", { ...withTicket, exitTag: yes("NOTICKET") }, false],
    ["no ticket", noFacts, false],
    ["no ticket, reported", dated, false],
    ["a ticket whose day is over", { ...dated, ticket: yes("59404"), windowOver: true }, false],
    ["a ticket", withTicket, true],
    ["a ticket whose day is not over", { ...dated, ticket: yes("59404") }, true],
  ])("%s", (_, of, expected) => {
    assert.strictEqual(needsTicketState(of), expected)
  })
})

describe("decisionTable", () => {
  it("shows every row", () => {
    assert.strictEqual(
      decisionTable(),
      `| # | job tags | ticket on job | rule submitSingleIncidentPerDay | state of that ticket in Summit | what else | decision |
|---|---|---|---|---|---|---|
| 1 | EXIT matches | any | any | any | - | Suppress (ExitTag) |
| 9 | - | any | any | any | \`holdMinutes\`: the job has recovered meanwhile | Suppress (Recovered) |
| 10 | - | any | any | any | a silence covers it | Suppress (Silenced) |
| 11 | - | no, or rows 2, 5 and 6 would create a new one | not as in row 7 | - | \`reuseOpenIncident\`: an incident of the same job from another day is open | Update that one; the job gets its number |
| 12 | - | no, or rows 2, 5 and 6 would create a new one | not as in row 7 | - | \`group\` or \`maxTicketsPerHour\`: too many failures | Update the incident that these failures share, which the first of them creates; the job gets its number |
| 2 | - | yes | on, recorded date, window over | any | - | Create, naming the previous ticket |
| 3 | - | yes | else | New, Assigned, In-Progress, Pending | - | Update: attach the information, keep the state |
| 4 | - | yes | else | Resolved, or not readable, or listed in \`reopen.from\` | - | Reopen: attach the information, set the reopen state |
| 5 | - | yes | else | Closed, Cancelled | - | Reopen; when Summit refuses, Create naming the previous ticket. With template rule \`createWhenClosed: true\`: Create at once |
| 6 | - | yes | else | Summit says there is no such ticket | - | Create, naming the previous ticket |
| 7 | - | no | on, recorded date, window not over | - | - | Suppress (AlreadyReported, date) |
| 8 | - | no | else | - | - | Create |`,
    )
  })
})
