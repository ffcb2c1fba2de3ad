/** What people do to a ticket, and what becomes of its job: each transition once, and nothing that is not still Failed. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Status } from "../../src/simulator/SummitState.ts"
import type { JobStatus } from "../../src/simulator/OpConState.ts"
import { count, id, number, raised } from "../support/Syncing.ts"

const actions = (jobActions: Readonly<Record<string, string>>) => ({ jobActions })

describe("a ticket that people work on", () => {
  it.effect.each<{ ticket: Status; action: string; transition: string; job: JobStatus; said: string }>([
    {
      ticket: "In-Progress",
      transition: "accepted",
      action: "markUnderReview",
      job: "Under Review",
      said: "it was marked Under Review",
    },
    { ticket: "Resolved", transition: "resolved", action: "markFixed", job: "Fixed", said: "it was marked Fixed" },
    {
      ticket: "Resolved",
      transition: "resolved",
      action: "markFinishedOk",
      job: "Marked Finished OK",
      said: "it was marked Finished OK",
    },
    { ticket: "Resolved", transition: "resolved", action: "restart", job: "Job Running", said: "it was restarted" },
    { ticket: "Resolved", transition: "resolved", action: "cancel", job: "Cancelled", said: "it was cancelled" },
  ])("$transition: $action, with a reason in the job and a line in the ticket, once", (row) =>
    Effect.gen(function* () {
      const { job, quiet, summit, sync, ticket } = yield* raised(actions({ [row.transition]: row.action }))
      yield* summit.setStatus(number, row.ticket)
      const { did, exit } = yield* sync()
      assert.deepStrictEqual([exit, did], [0, ["9 Act done"]])
      const { changeReason, status } = yield* job()
      assert.strictEqual(status, row.job)
      assert.strictEqual(changeReason, `Symphony Summit incident 59404 was ${row.transition}`)
      const { status: now, userLog } = yield* ticket()
      assert.strictEqual(now, row.ticket)
      assert.strictEqual(count(userLog, `: ${row.said}, because this incident was ${row.transition}.`), 1)
      yield* quiet
    }),
  )

  it.effect("cancelled: the job is cancelled although the ticket takes no line any more", () =>
    Effect.gen(function* () {
      const { job, summit, sync } = yield* raised(actions({ cancelled: "cancel" }))
      yield* summit.setStatus(number, "Cancelled")
      assert.deepStrictEqual((yield* sync()).did, ["9 Act done", "9 Act refused", "10 End done"])
      assert.strictEqual((yield* job()).status, "Cancelled")
      const { did, json } = yield* sync()
      assert.deepStrictEqual([did, json.followed], [[], 0])
    }),
  )

  it.effect("accepted, then resolved: Under Review, then Fixed", () =>
    Effect.gen(function* () {
      const { job, quiet, summit, sync, ticket } = yield* raised({
        ...actions({ accepted: "markUnderReview", resolved: "markFixed" }),
        onRecovery: "resolve",
      })
      yield* summit.setStatus(number, "In-Progress")
      yield* sync()
      assert.strictEqual((yield* job()).status, "Under Review")
      yield* summit.setStatus(number, "Resolved")
      assert.deepStrictEqual((yield* sync()).did, ["9 Act done"])
      assert.strictEqual((yield* job()).status, "Fixed")
      // What sync has done itself is no recovery, and its line no change of somebody else.
      assert.notInclude((yield* ticket()).userLog, "recovered")
      yield* quiet
    }),
  )

  it.effect("closed at once counts as resolved", () =>
    Effect.gen(function* () {
      const { job, summit, sync } = yield* raised(actions({ resolved: "markFixed" }), {
        summit: { closedTickets: "allow" },
      })
      yield* summit.setStatus(number, "Closed")
      assert.deepStrictEqual((yield* sync()).did, ["9 Act done", "10 End done"])
      assert.strictEqual((yield* job()).status, "Fixed")
    }),
  )

  it.effect("a ticket that was resolved by sync does nothing to the job", () =>
    Effect.gen(function* () {
      const { job, opcon, quiet, summit, sync } = yield* raised({
        ...actions({ accepted: "restart", resolved: "restart" }),
        onRecovery: "resolve",
      })
      yield* opcon.setStatus(id, "Finished OK")
      assert.deepStrictEqual((yield* sync()).did, ["20 Resolve done"])
      yield* quiet
      assert.strictEqual((yield* job()).status, "Finished OK")
      yield* summit.setStatus(number, "Closed")
      assert.deepStrictEqual((yield* sync()).did, ["10 End done"])
    }),
  )

  it.effect.each<{ what: JobStatus }>([
    { what: "Job Running" },
    { what: "Finished OK" },
    { what: "On Hold" },
    { what: "Under Review" },
    { what: "Skipped" },
  ])("a job that is $what is not touched", ({ what }) =>
    Effect.gen(function* () {
      const { job, opcon, quiet, summit, sync, ticket } = yield* raised(actions({ resolved: "markFixed" }))
      yield* opcon.setStatus(id, what)
      yield* summit.setStatus(number, "Resolved")
      assert.deepStrictEqual((yield* sync()).did, ["5 Skip done"])
      assert.strictEqual((yield* job()).status, what)
      assert.strictEqual((yield* ticket()).userLog, "")
      yield* quiet
    }),
  )

  it.effect("another run of the job is not touched, and the ticket says so", () =>
    Effect.gen(function* () {
      const { job, opcon, quiet, summit, sync, ticket } = yield* raised(actions({ resolved: "markFixed" }))
      yield* opcon.failJob(id)
      yield* summit.setStatus(number, "Resolved")
      assert.deepStrictEqual((yield* sync()).did, ["6 Refuse done"])
      assert.strictEqual((yield* job()).status, "Failed")
      assert.include(
        (yield* ticket()).userLog,
        "markFixed was not done, although this incident was resolved: OpCon shows another run",
      )
      yield* quiet
    }),
  )

  it.effect.each([{ by: "another" }, { by: "none" }])("nor a job that has $by incident's number", ({ by }) =>
    Effect.gen(function* () {
      const { job, opcon, quiet, summit, sync, ticket } = yield* raised(actions({ resolved: "cancel" }))
      const other = { id: 77, ticketId: "60000", ticketUrl: "" }
      yield* opcon.updateJob(id, (before) => ({ ...before, ticket: by === "none" ? null : other }))
      yield* summit.setStatus(number, "Resolved")
      assert.deepStrictEqual((yield* sync()).did, ["7 Refuse done"])
      assert.strictEqual((yield* job()).status, "Failed")
      assert.include((yield* ticket()).userLog, "the number of this incident is not on the job any more")
      yield* quiet
    }),
  )

  it.effect("a job is restarted once for an incident", () =>
    Effect.gen(function* () {
      const { job, opcon, quiet, raise, summit, sync, ticket } = yield* raised(actions({ resolved: "restart" }))
      yield* summit.setStatus(number, "Resolved")
      assert.deepStrictEqual((yield* sync()).did, ["9 Act done"])
      const { jobNumber } = yield* job()
      yield* opcon.updateJob(id, (before) => ({ ...before, status: "Failed" }))
      yield* raise()
      yield* summit.setStatus(number, "Resolved")
      assert.deepStrictEqual((yield* sync()).did, ["8 Refuse done"])
      assert.deepInclude(yield* job(), { status: "Failed", jobNumber })
      assert.include(
        (yield* ticket()).userLog,
        "restart was not done, although this incident was resolved: it was restarted for this incident before",
      )
      yield* quiet
    }),
  )

  it.effect("what OpCon refuses is said in the ticket", () =>
    Effect.gen(function* () {
      const { job, quiet, summit, sync, ticket } = yield* raised(actions({ resolved: "markFixed" }), {
        opcon: { deniedActions: ["markFixed"] },
      })
      yield* summit.setStatus(number, "Resolved")
      const { did, exit } = yield* sync()
      assert.deepStrictEqual([exit, did], [0, ["9 Act refused"]])
      assert.strictEqual((yield* job()).status, "Failed")
      assert.include((yield* ticket()).userLog, "OpCon says: You do not have permission to markFixed jobs")
      yield* quiet
    }),
  )

  it.effect("an outcome that comes late is polled for", () =>
    Effect.gen(function* () {
      const { job, quiet, summit, sync } = yield* raised(actions({ resolved: "markFixed" }), {
        opcon: { actionPolls: 5 },
      })
      yield* summit.setStatus(number, "Resolved")
      assert.deepStrictEqual((yield* sync()).did, ["9 Act done"])
      assert.strictEqual((yield* job()).status, "Fixed")
      yield* quiet
    }),
  )

  it.effect("a dry run names the action and does nothing", () =>
    Effect.gen(function* () {
      const { job, summit, sync, writes } = yield* raised(actions({ resolved: "restart" }))
      yield* summit.setStatus(number, "Resolved")
      const before = yield* writes
      const { did, json } = yield* sync("--dry-run")
      assert.deepStrictEqual(did, ["9 Act done"])
      assert.include(json.requests?.[0]?.body ?? "", '"action":"restart"')
      assert.deepStrictEqual([yield* writes, (yield* job()).status], [before, "Failed"])
    }),
  )
})

describe("accepted", () => {
  it.effect("is not a ticket that sync or the reopening has put in progress", () =>
    Effect.gen(function* () {
      const { job, opcon, quiet, raise, summit, sync } = yield* raised(actions({ accepted: "markUnderReview" }))
      yield* summit.setStatus(number, "Resolved")
      yield* opcon.failJob(id)
      yield* raise()
      yield* quiet
      yield* sync()
      assert.strictEqual((yield* job()).status, "Failed")
    }),
  )

  it.effect("is a state that the template names", () =>
    Effect.gen(function* () {
      const { job, summit, sync } = yield* raised({
        jobActions: { accepted: "markUnderReview", acceptedStatus: ["Assigned"] },
      })
      yield* summit.setStatus(number, "Assigned")
      assert.deepStrictEqual((yield* sync()).did, ["9 Act done"])
      assert.strictEqual((yield* job()).status, "Under Review")
    }),
  )
})
