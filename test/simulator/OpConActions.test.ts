/** Actions on jobs, and bodies as clients write them. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import type { JobStatus } from "../../src/simulator/OpConState.ts"
import * as Simulators from "../support/Simulators.ts"
import { opcon } from "./Calls.ts"

const id = Simulators.sampleId("JOB001")
const actionIn = Schema.decodeUnknownSync(
  Schema.Struct({
    id: Schema.Int,
    action: Schema.String,
    result: Schema.String,
    jobs: Schema.Array(
      Schema.Struct({ id: Schema.String, result: Schema.String, message: Schema.NullOr(Schema.String) }),
    ),
  }),
)

/** The status before, the action, and the status after; null: not allowed. */
const rows: ReadonlyArray<readonly [before: JobStatus, action: string, after: JobStatus | null]> = [
  ["Wait Start Time", "hold", "On Hold"],
  ["Failed", "hold", null],
  ["Failed", "cancel", "Cancelled"],
  ["Cancelled", "cancel", null],
  ["On Hold", "skip", "Skipped"],
  ["Job Running", "kill", "Failed"],
  ["Failed", "kill", null],
  ["On Hold", "release", "Released"],
  ["Released", "release", null],
  ["Missed Start Time", "start", "Job Running"],
  ["Finished OK", "restart", "Job Running"],
  ["Job Running", "restart", null],
  ["Failed", "restartOnHold", "On Hold"],
  ["Skipped", "forceRestart", "Job Running"],
  ["Job Running", "markFinishedOk", "Marked Finished OK"],
  ["Finished OK", "markFailed", "Marked Failed"],
  ["Initialization Error", "markUnderReview", "Under Review"],
  ["Finished OK", "markUnderReview", null],
  ["Under Review", "markFixed", "Fixed"],
  ["Failed", "MARKFIXED", "Fixed"],
  ["Failed", "markJobsFixed", "Fixed"],
]

describe("an action", () => {
  for (const [before, action, after] of rows) {
    it.effect(`${action} of a job that is ${before}: ${after ?? "not allowed"}`, () =>
      Effect.gen(function* () {
        const { opcon: simulator, opconClient: client } = yield* Simulators.make()
        yield* simulator.updateJob(id, (job) => ({ ...job, status: before }))
        const body = { action, jobs: [{ id }], reason: "by hand" }
        const posted = actionIn((yield* opcon(client, "POST", "/jobactions", body)).json)
        assert.deepStrictEqual([posted.result, posted.jobs[0]?.result], ["submitted", "submitted"])
        const done = actionIn((yield* opcon(client, "GET", `/JobActions/${posted.id}/`)).json)
        assert.deepStrictEqual(
          [done.result, done.jobs[0]?.result],
          after === null ? ["failed", "failed"] : ["success", "success"],
        )
        const job = yield* simulator.job(id)
        assert.strictEqual(job.status, after ?? before)
        assert.strictEqual(job.changeReason, after === null ? null : "by hand")
        assert.strictEqual(job.runs.length, after === "Job Running" ? 2 : 1)
        assert.strictEqual(job.jobNumber, job.runs.at(-1))
      }),
    )
  }

  it.effect("is out for as many questions as was set, and forgotten after ten minutes", () =>
    Effect.gen(function* () {
      const { opconClient: client } = yield* Simulators.make({ opcon: { actionPolls: 2 } })
      const posted = actionIn((yield* opcon(client, "POST", "/jobactions", { action: "restart", jobs: [{ id }] })).json)
      const results = yield* Effect.replicateEffect(opcon(client, "GET", `/jobactions/${posted.id}`), 3)
      assert.deepStrictEqual(
        results.map(({ json }) => actionIn(json).result),
        ["submitted", "submitted", "success"],
      )
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual((yield* opcon(client, "GET", `/jobactions/${posted.id}`)).status, 404)
      const { opconClient: quick } = yield* Simulators.make({ opcon: { actionPolls: -1 } })
      const at = yield* opcon(quick, "POST", "/jobactions", { action: "restart", jobs: [{ id }] })
      assert.strictEqual(actionIn(at.json).result, "success")
    }),
  )

  it.effect("fails where one of its jobs does, and says which", () =>
    Effect.gen(function* () {
      const { opcon: simulator, opconClient: client } = yield* Simulators.make()
      const jobs = [{ id }, { id: "20240921|16|1|NONE" }, { id: Simulators.sampleId("SILENT") }]
      const posted = actionIn((yield* opcon(client, "POST", "/jobactions", { action: "cancel", jobs })).json)
      const done = actionIn((yield* opcon(client, "GET", `/jobactions/${posted.id}`)).json)
      assert.strictEqual(done.result, "failed")
      assert.deepStrictEqual(
        done.jobs.map(({ result }) => result),
        ["success", "failed", "success"],
      )
      assert.include(done.jobs[1]?.message ?? "", "was not found")
      assert.strictEqual((yield* simulator.job(id)).status, "Cancelled")
    }),
  )

  it.effect("is refused without a job, with a name that there is not, and without a token", () =>
    Effect.gen(function* () {
      const { opconClient: client } = yield* Simulators.make()
      for (const body of [{ action: "hold", jobs: [] }, { action: "explode", jobs: [{ id }] }, { jobs: [{ id }] }]) {
        assert.strictEqual((yield* opcon(client, "POST", "/jobactions", body)).status, 400)
      }
      assert.strictEqual((yield* opcon(client, "POST", "/jobactions", {}, "Token no")).status, 401)
      assert.strictEqual((yield* opcon(client, "PUT", "/jobactions", {})).status, 405)
    }),
  )
})

describe("a body", () => {
  it.effect("may hold numbers as strings, strings as numbers, and names that begin with a capital", () =>
    Effect.gen(function* () {
      const { opcon: simulator, opconClient: client } = yield* Simulators.make()
      const { uid } = yield* simulator.job(id)
      const tickets = `/dailyjobs/${uid}/incidentTickets`
      const made = yield* opcon(client, "POST", tickets, { Id: "0", TicketId: 59_404, TicketUrl: null })
      assert.deepInclude(made.json, { ticketId: "59404", ticketUrl: "" })
      const number = (yield* simulator.job(id)).ticket?.id
      const changed = yield* opcon(client, "PUT", `${tickets}/${number}`, { id: String(number), ticketId: "59405" })
      assert.deepInclude(changed.json, { id: number, ticketId: "59405" })
      const list = yield* opcon(client, "POST", "/jobinstanceactions", {
        action: "list",
        jobInstanceActionItems: [{ id: " 4245 " }],
      })
      assert.strictEqual(list.status, 200)
      const none = { action: "LIST", jobInstanceActionItems: [{ id: "4245x" }] }
      assert.strictEqual((yield* opcon(client, "POST", "/jobinstanceactions", none)).status, 400)
    }),
  )
})
