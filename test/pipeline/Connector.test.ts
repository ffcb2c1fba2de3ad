/**
 * The decision table through the whole program: what OpCon and Summit look like beforehand, and all that is different
 * afterwards on the job and in Summit.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { rows } from "../support/DecisionRows.ts"
import * as Files from "../support/Files.ts"
import * as Program from "../support/Program.ts"
import { resultOf } from "../support/ResultJson.ts"
import * as Simulators from "../support/Simulators.ts"

const id = Simulators.sampleId("JOB001")
const run = 4245
const again = 4300
const marker = (number: number) => Program.markerOf("JOB001", number)
const urlOf = (number: string) => `https://localhost:9444/MDLIncidentMgmt/IM_TicketDetail.aspx?ID=${number}`

describe("the decision table", () => {
  it.effect.each(rows)("$row: $title", (given) =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse("2024-09-21T09:20:00Z"))
      const simulators = yield* Simulators.make({ summit: { closedTickets: given.closedTickets ?? "refuse" } })
      const { opcon, summit } = simulators
      const program = yield* Program.make(simulators)
      if (given.status !== undefined) {
        yield* program.settle(...Program.vendorWords("JOB001"))
        yield* summit.setStatus(59404, given.status)
        yield* opcon.failJob(id, { jobNumber: again })
      }
      const before = yield* opcon.updateJob(id, (job) => ({
        ...job,
        tags: given.tags ?? job.tags,
        ticket: given.foreign === undefined ? job.ticket : { id: 1, ticketId: given.foreign, ticketUrl: "https://old" },
        documentation:
          given.documentation === undefined ? null : { id: 2, frequency: "by operators", job: given.documentation },
      }))
      Files.changeRules(program, given.rules ?? {})
      if (given.unreadable === true) yield* summit.faults.add({ call: "readIncident", kind: "empty" })

      const ended = yield* program.settle(...Program.vendorWords("JOB001"), "--json")

      const { documentation, incidents, kind, outcome, previous, ticket } = given.expect
      const result = yield* resultOf(ended)
      assert.deepStrictEqual(
        [ended.exit, result.outcome, result.decision?.kind, result.decision?.row],
        [0, outcome, kind, given.row],
      )
      const acted = outcome === "suppressed" ? null : ticket
      assert.deepStrictEqual([result.incident, result.url], [acted, acted === null ? null : urlOf(acted)])

      const job = yield* opcon.job(id)
      assert.strictEqual(job.ticket?.ticketId ?? null, ticket)
      assert.strictEqual(job.ticket?.ticketUrl ?? null, ticket === null ? null : urlOf(ticket))
      assert.strictEqual(job.documentation?.job ?? null, documentation)
      if (given.documentation !== undefined) assert.strictEqual(job.documentation?.frequency, "by operators")
      if (outcome === "suppressed") assert.deepStrictEqual(job, before)

      const all = yield* summit.incidents
      assert.deepStrictEqual(Object.fromEntries(all.map(({ number, status }) => [number, status])), incidents)
      if (acted === null) return
      const incident = yield* summit.incident(acted)
      const number = given.status === undefined ? run : again
      const logged = incident.attachments.map(({ bytes, name }) => [name, new TextDecoder().decode(bytes)])
      const log = [
        `JOB001_${String(number).padStart(10, "0")}.log`,
        `Job JOB001 started, job number ${String(number).padStart(10, "0")}\r\nstep 1 ok\r\nstep 2 failed\r\n`,
      ]
      assert.deepStrictEqual(logged.at(-1), log)
      assert.strictEqual(logged.length, outcome === "created" ? 1 : 2)
      if (outcome === "created") {
        assert.include(incident.information, marker(number))
        assert.strictEqual(incident.information.includes(`Previous incident: ${previous}`), previous !== undefined)
        assert.strictEqual(incident.userLog, "")
      } else {
        assert.include(incident.information, marker(run))
        assert.include(incident.userLog, marker(again))
        assert.strictEqual(incident.userLog.split("failed again").length, 2)
      }
    }),
  )

  it("has every row", () => {
    assert.deepStrictEqual(Array.from(new Set(rows.map(({ row }) => row))), [1, 2, 3, 4, 5, 6, 7, 8])
  })
})
