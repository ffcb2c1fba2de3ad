/**
 * What happens to a ticket between the reading and the change of it, and what a ticket says that may be a second one:
 * through the whole program.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as TestClock from "effect/testing/TestClock"
import type { Status } from "../../../src/simulator/SummitState.ts"
import * as Program from "../../support/Program.ts"
import { resultOf } from "../../support/ResultJson.ts"
import * as Simulators from "../../support/Simulators.ts"

const id = Simulators.sampleId("JOB001")
const words = [...Program.vendorWords("JOB001"), "--json"]

/** The job has failed before, its ticket is `read` when it fails again, and becomes `then` before it is changed. */
const changedMeanwhile = Effect.fnUntraced(function* (read: Status, then: Status) {
  yield* TestClock.setTime(Date.parse("2024-09-21T09:20:00Z"))
  const simulators = yield* Simulators.make()
  const { opcon, summit } = simulators
  const isChange = (body: string) => body.includes("IM_LogOrUpdateIncident") && body.includes('"Ticket_No":"59404"')
  const summitClient = HttpClient.tapRequest(simulators.summitClient, ({ body }) =>
    body._tag === "Uint8Array" && isChange(new TextDecoder().decode(body.body))
      ? Effect.ignore(summit.setStatus(59404, then))
      : Effect.void,
  )
  const program = yield* Program.make({ ...simulators, summitClient })
  yield* program.settle(...words)
  yield* summit.setStatus(59404, read)
  yield* opcon.failJob(id, { jobNumber: 4300 })
  const ended = yield* program.settle(...words)
  return { result: yield* resultOf(ended), exit: ended.exit, summit, job: yield* opcon.job(id) }
})

describe("a ticket that is closed after it was read", () => {
  it.effect.each([
    ["In-Progress", "Closed", 3],
    ["Resolved", "Cancelled", 4],
  ] as const)("%s, then %s: a new incident names it", ([read, then, row]) =>
    Effect.gen(function* () {
      const { exit, job, result, summit } = yield* changedMeanwhile(read, then)
      assert.deepStrictEqual([exit, result.outcome, result.incident], [0, "created", "59405"])
      assert.strictEqual(result.decision?.row, row)
      assert.strictEqual((yield* summit.incident(59404)).status, then)
      assert.include((yield* summit.incident(59405)).information, "Previous incident: 59404")
      assert.strictEqual(job.ticket?.ticketId, "59405")
      assert.include(JSON.stringify(result.steps), "a new incident was created instead")
    }),
  )
})

describe("a ticket that refuses a change and is not closed", () => {
  it.effect("gets no successor: the refusal is told", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      const { opcon, summit } = simulators
      const program = yield* Program.make(simulators)
      yield* program.settle(...words)
      yield* opcon.failJob(id, { jobNumber: 4300 })
      yield* summit.faults.add({ call: "updateIncident", kind: "empty" })
      const ended = yield* program.settle(...words)
      assert.strictEqual(ended.exit, 69, ended.stdout.join("\n"))
      assert.lengthOf(yield* summit.incidents, 1)
    }),
  )
})

describe("a resolved ticket that Summit does not open again", () => {
  const failedAgain = Effect.fnUntraced(function* (Errors: string) {
    const simulators = yield* Simulators.make()
    const { opcon, summit } = simulators
    const program = yield* Program.make(simulators)
    yield* program.settle(...words)
    yield* summit.setStatus(59404, "Resolved")
    yield* opcon.failJob(id, { jobNumber: 4300 })
    const body = JSON.stringify({ Errors, Message: "", TicketNo: 0 })
    yield* summit.faults.add({ call: "updateIncident", kind: "answer", body })
    const ended = yield* program.settle(...words)
    return { exit: ended.exit, incidents: yield* summit.incidents, job: yield* opcon.job(id) }
  })

  it.effect.each([
    "Reopen is not permitted after 5 days of resolution",
    "Incident 59404 cannot be re-opened.",
    "No transition possible from Resolved to In-Progress",
  ])("gets a successor that names it: %s", (errors) =>
    Effect.gen(function* () {
      const { exit, incidents, job } = yield* failedAgain(errors)
      assert.deepStrictEqual([exit, job.ticket?.ticketId], [0, "59405"])
      assert.include(incidents[1]?.information ?? "", "Previous incident: 59404")
    }),
  )

  it.effect.each(["Invalid Status Name", "Solution is mandatory"])("gets none where a value is refused: %s", (errors) =>
    Effect.gen(function* () {
      const { exit, incidents } = yield* failedAgain(errors)
      assert.deepStrictEqual([exit, incidents.length], [69, 1])
    }),
  )
})

describe("an answer that reports an error and names a ticket", () => {
  const asked = Effect.fnUntraced(function* (kind: "errors-and-number" | "passing-busy", body?: string) {
    const simulators = yield* Simulators.make()
    const { opcon, summit } = simulators
    const program = yield* Program.make(simulators)
    // Nothing can be searched for.
    yield* summit.faults.add(
      { call: "createIncident", kind, ...(body === undefined ? {} : { body }) },
      { call: "search", kind: "empty", times: 1000 },
    )
    yield* program.settle(...words)
    yield* program.command("drain")
    return { incidents: yield* summit.incidents, job: yield* opcon.job(id) }
  })

  it.effect("is about our ticket where that shows our marker: nothing is created again", () =>
    Effect.gen(function* () {
      const { incidents, job } = yield* asked("errors-and-number")
      assert.deepStrictEqual([incidents.length, job.ticket?.ticketId], [1, "59404"])
    }),
  )

  it.effect("is not where there is no such ticket, and then nothing is sent again either", () =>
    Effect.gen(function* () {
      const body = JSON.stringify({ Errors: "The server is busy", Message: "", TicketNo: 58_000 })
      const { incidents, job } = yield* asked("passing-busy", body)
      assert.deepStrictEqual([incidents.length, job.ticket], [0, null])
    }),
  )
})

describe("a lost reply that a later run cannot clear up", () => {
  it.effect("is told in the incident that it creates", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make({
        summit: { notAllowed: ["IM_GetIncidentList", "IM_GetIncidentListwithDetails"] },
      })
      const { opcon, summit } = simulators
      const program = yield* Program.make(simulators)
      yield* summit.faults.add(
        { call: "createIncident", kind: "reset-after" },
        { call: "search", kind: "refuse", times: 1000 },
      )
      assert.strictEqual((yield* program.settle(...words)).exit, 75)
      assert.lengthOf(yield* summit.incidents, 1)
      // Now Summit answers, and refuses every search.
      yield* summit.faults.clear
      yield* summit.faults.add({ call: "search", kind: "empty", times: 1000 })

      assert.strictEqual((yield* program.command("drain")).exit, 0)
      const [first, second] = yield* summit.incidents
      assert.notInclude(first?.information ?? "", "there may be another incident")
      assert.include(second?.information ?? "", "there may be another incident")
      assert.strictEqual((yield* opcon.job(id)).ticket?.ticketId, String(second?.number))
    }),
  )
})
