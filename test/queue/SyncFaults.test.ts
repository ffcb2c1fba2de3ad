/**
 * Rounds of `sync` while requests fail: whatever happens, the ticket gets its text once, the job its action once, and in
 * the end both are as they should be.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Call, FaultKind } from "../../src/simulator/Fault.ts"
import { count, id, number, raised } from "../support/Syncing.ts"

const kinds: ReadonlyArray<FaultKind> = [
  "refuse",
  "reset-before",
  "reset-after",
  "unauthorized",
  "too-many",
  "error-500",
  "unavailable-503",
  "html",
  "never",
  "double-encoded",
]

const cells = (calls: ReadonlyArray<Call>) =>
  calls.flatMap((call) => kinds.flatMap((kind) => [0, 1].map((skip) => ({ call, kind, skip }))))

/** Enough for every pause and search. */
const rounds = 5

describe("a job that recovers while requests fail", () => {
  it.effect.each(cells(["readIncident", "updateIncident", "findJob"]))("$call $kind, skip $skip", (fault) =>
    Effect.gen(function* () {
      const { opcon, quiet, summit, sync, ticket } = yield* raised({ onRecovery: "resolve" })
      yield* opcon.setStatus(id, "Finished OK")
      yield* (fault.call === "findJob" ? opcon : summit).faults.add({ ...fault, times: 1 })
      for (let round = 0; round < rounds; round += 1) yield* sync()
      const { history, status, userLog } = yield* ticket()
      const resolved = history.filter(({ to }) => to === "Resolved").length
      assert.strictEqual(count(userLog, " recovered "), 1)
      // Its way to Resolved may have been taken for the work of a person.
      assert.isTrue((status === "Resolved" && resolved === 1) || (status === "In-Progress" && resolved === 0))
      if (fault.call !== "updateIncident") assert.strictEqual(status, "Resolved")
      yield* quiet
    }),
  )
})

describe("a ticket that is resolved while requests fail", () => {
  it.effect.each(cells(["readIncident", "updateIncident", "findJob", "jobAction"]))(
    "$call $kind, skip $skip",
    (fault) =>
      Effect.gen(function* () {
        const { job, opcon, quiet, summit, sync, ticket } = yield* raised(
          { jobActions: { resolved: "restart" } },
          { opcon: { actionPolls: 1 } },
        )
        const { jobNumber: before } = yield* job()
        yield* summit.setStatus(number, "Resolved")
        const isOpCon = fault.call === "findJob" || fault.call === "jobAction"
        yield* (isOpCon ? opcon : summit).faults.add({ ...fault, times: 1 })
        for (let round = 0; round < rounds; round += 1) yield* sync()
        const { jobNumber, runs, status } = yield* job()
        assert.strictEqual(status, "Job Running")
        assert.notStrictEqual(jobNumber, before)
        assert.lengthOf(runs, 2)
        const { userLog } = yield* ticket()
        assert.strictEqual(count(userLog, "it was restarted, because"), 1)
        yield* quiet
      }),
  )
})
