/** `Errors` that report a fault of what Summit does after it has stored the ticket. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Program from "./support/Program.ts"
import * as Simulators from "./support/Simulators.ts"

const job = "JOB001"
const words = [...Program.vendorWords(job), "--job-number", "4245", "--json"]

describe("`Errors` about what follows storing is no proof that nothing was stored", () => {
  it.effect.each([
    "Incident 59404 logged successfully but SLA is not configured for the category",
    "Ticket saved; custom attribute 'Shift' is not mapped",
    "Notification failed: the assigned engineer is not available",
    "Invalid Workflow: no escalation is configured",
    "String or binary data would be truncated.",
    "Object reference not set to an instance of an object.",
  ])("%s", (text) =>
    Effect.gen(function* () {
      const body = JSON.stringify({ Errors: text, Message: "", TicketNo: 0 })
      for (const processed of [true, false]) {
        const simulators = yield* Simulators.make()
        const { opcon, summit } = simulators
        const program = yield* Program.make(simulators)
        yield* summit.faults.add({ call: "createIncident", kind: "answer", processed, body })
        const ended = yield* program.settle(...words)
        assert.strictEqual(ended.exit, processed ? 0 : 69, ended.stdout.join("\n"))
        assert.include(ended.stdout.join("\n"), text)
        const incidents = yield* summit.incidents
        assert.deepStrictEqual(
          incidents.map(({ attachments }) => attachments.length),
          processed ? [1] : [],
        )
        const { ticket } = yield* opcon.job(Simulators.sampleId(job))
        assert.strictEqual(ticket?.ticketId, processed ? "59404" : undefined)
      }
    }),
  )
})
