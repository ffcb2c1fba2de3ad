/** Every row of the table of `sync`, and what no combination of facts may lead to. */
import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import type { Facts, Verb } from "../../src/domain/SyncTable.ts"
import { decide, rows } from "../../src/domain/SyncTable.ts"

const due = (transition: "accepted" | "resolved" | "cancelled", action: "markUnderReview" | "markFixed" | "restart") =>
  Option.some({ transition, action })

/** A job that has recovered, of an open ticket that nobody has touched. */
const recovered: Facts = {
  pending: false,
  ticket: "Open",
  due: Option.none(),
  job: "Recovered",
  status: "Finished OK",
  bySync: false,
  sameRun: true,
  ourNumber: true,
  restarted: false,
  told: false,
  onRecovery: "resolve",
  changed: Option.none(),
  othersOpen: false,
}
/** A failed job whose ticket was accepted. */
const accepted: Facts = { ...recovered, job: "Failed", status: "Failed", due: due("accepted", "markUnderReview") }

const cells: ReadonlyArray<readonly [row: number, verb: Verb, facts: Facts]> = [
  [1, "Wait", { ...accepted, pending: true }],
  [2, "Wait", { ...accepted, ticket: "Unreadable" }],
  [3, "End", { ...recovered, ticket: "Missing" }],
  [4, "Wait", { ...accepted, job: "Unreadable" }],
  [5, "Skip", { ...accepted, job: "Recovered" }],
  [6, "Refuse", { ...accepted, sameRun: false }],
  [7, "Refuse", { ...accepted, ourNumber: false }],
  [8, "Refuse", { ...accepted, due: due("cancelled", "restart"), restarted: true }],
  [9, "Act", accepted],
  [9, "Act", { ...accepted, job: "UnderReview", bySync: true, due: due("resolved", "markFixed") }],
  [10, "End", { ...recovered, ticket: "Closed" }],
  [11, "Nothing", { ...recovered, job: "Gone" }],
  [12, "Nothing", { ...recovered, job: "UnderWay" }],
  [13, "Nothing", { ...recovered, bySync: true }],
  [14, "Nothing", { ...recovered, told: true }],
  [14, "Nothing", { ...recovered, onRecovery: "none" }],
  [15, "Nothing", { ...recovered, ticket: "Resolved" }],
  [16, "Comment", { ...recovered, onRecovery: "comment" }],
  [17, "Comment", { ...recovered, changed: Option.some("assigned to the Database Team") }],
  [18, "Comment", { ...recovered, ourNumber: false }],
  [19, "Comment", { ...recovered, othersOpen: true }],
  [20, "Resolve", recovered],
]

describe("the table of sync", () => {
  it.each(cells)("row %i: %s", (row, verb, facts) => {
    const decided = decide(facts)
    assert.deepStrictEqual([decided.row, decided.verb], [row, verb])
    assert.notStrictEqual(decided.why, "")
  })

  it("has no other rows", () => {
    assert.deepStrictEqual(
      [...new Set(cells.map(([row]) => row))],
      rows.map(({ number }) => number),
    )
  })

  it("says what will be done to the job", () => {
    assert.strictEqual(decide(accepted).why, "the incident was accepted, for which the template says markUnderReview")
  })

  const either = [false, true]
  const all = function* (): Generator<Facts> {
    const dues = [
      Option.none(),
      due("accepted", "markUnderReview"),
      due("resolved", "markFixed"),
      due("cancelled", "restart"),
    ]
    for (const ticket of ["Open", "Resolved", "Closed", "Cancelled", "Missing", "Unreadable"] as const)
      for (const job of ["Failed", "UnderReview", "Recovered", "UnderWay", "Gone", "Unreadable", "NotRead"] as const)
        for (const onRecovery of ["none", "comment", "resolve"] as const)
          for (const one of dues)
            for (let bits = 0; bits < 256; bits += 1) {
              const bit = (at: number) => either[(bits >> at) & 1] === true
              yield {
                ...recovered,
                ticket,
                job,
                onRecovery,
                due: one,
                pending: bit(0),
                bySync: bit(1),
                sameRun: bit(2),
                ourNumber: bit(3),
                restarted: bit(4),
                told: bit(5),
                changed: bit(6) ? Option.some("a comment") : Option.none(),
                othersOpen: bit(7),
              }
            }
  }

  it("acts on a job only while it is failed in the run of the incident, whose number it has", () => {
    let acts = 0
    for (const facts of all()) {
      if (decide(facts).verb !== "Act") continue
      acts += 1
      assert.isTrue(facts.job === "Failed" || (facts.job === "UnderReview" && facts.bySync), JSON.stringify(facts))
      assert.isTrue(facts.sameRun && facts.ourNumber && !facts.pending, JSON.stringify(facts))
      assert.isTrue(Option.isSome(facts.due), JSON.stringify(facts))
    }
    assert.isAbove(acts, 0)
  })

  it("resolves a ticket only where it is open and nobody else has touched it, and changes none that is over", () => {
    let resolves = 0
    for (const facts of all()) {
      const { verb } = decide(facts)
      if (verb === "Comment") assert.strictEqual(facts.ticket, "Open", JSON.stringify(facts))
      if (verb !== "Resolve") continue
      resolves += 1
      assert.isTrue(facts.ticket === "Open" && facts.job === "Recovered" && !facts.bySync, JSON.stringify(facts))
      assert.isTrue(facts.onRecovery === "resolve" && !facts.told && !facts.othersOpen, JSON.stringify(facts))
      assert.isTrue(Option.isNone(facts.changed) && facts.ourNumber, JSON.stringify(facts))
    }
    assert.isAbove(resolves, 0)
  })
})
