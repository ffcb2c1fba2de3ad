import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Simulators from "../support/Simulators.ts"
import { opcon } from "./Calls.ts"

const recordIn = Schema.decodeUnknownSync(Schema.Record(Schema.String, Schema.Unknown))
const idIn = Schema.decodeUnknownSync(Schema.Struct({ id: Schema.Int }))

const id = Simulators.sampleId("JOB001")
const path = `/dailyjobs/${encodeURIComponent(id)}`

describe("incident tickets", () => {
  it.effect("are inserted once, updated under their own id, removed, and shown on the job", () =>
    Effect.gen(function* () {
      const { opcon: simulator, opconClient: client } = yield* Simulators.make()
      const { uid } = yield* simulator.job(id)
      const tickets = `/dailyjobs/${uid}/incidentTickets`
      assert.deepStrictEqual((yield* opcon(client, "GET", tickets)).json, [])
      const first = { id: 0, ticketId: "59404", ticketUrl: "https://summit.example/59404" }
      const made = idIn((yield* opcon(client, "POST", tickets, first)).json)
      const job = recordIn((yield* opcon(client, "GET", path)).json)
      assert.strictEqual(job.incidentTicketId, "59404")
      assert.strictEqual(job.incidentTicketURL, "https://summit.example/59404")

      const again = yield* opcon(client, "POST", tickets, { ...first, ticketId: "59405" })
      assert.strictEqual(again.status, 400)
      assert.isTrue(Array.isArray(again.json))

      const changed = { id: made.id, ticketId: "59405", ticketUrl: "" }
      assert.strictEqual((yield* opcon(client, "PUT", `${tickets}/${made.id}`, { ...changed, id: 0 })).status, 400)
      assert.strictEqual((yield* opcon(client, "PUT", `${tickets}/${made.id + 1}`, changed)).status, 404)
      assert.deepStrictEqual((yield* opcon(client, "PUT", `${tickets}/${made.id}`, changed)).json, changed)
      assert.deepStrictEqual((yield* opcon(client, "GET", tickets)).json, [changed])
      assert.strictEqual((yield* opcon(client, "DELETE", `${tickets}/${made.id}`)).status, 200)
      assert.strictEqual((yield* simulator.job(id)).ticket, null)
      const calls = (yield* simulator.requests).map(({ call, kind }) => `${kind} ${call}`)
      assert.strictEqual(calls[0], "read readTicket")
      assert.strictEqual(calls[1], "write writeTicket")
    }),
  )

  it.effect("belong to the uid of a job, not to its id", () =>
    Effect.gen(function* () {
      const { opconClient: client } = yield* Simulators.make()
      assert.strictEqual((yield* opcon(client, "GET", `${path}/incidentTickets`)).status, 400)
      assert.strictEqual((yield* opcon(client, "GET", "/dailyjobs/999999/incidentTickets")).status, 404)
    }),
  )

  it.effect("are unknown to an older server, which has them on the job alone", () =>
    Effect.gen(function* () {
      const { opcon: simulator, opconClient: client } = yield* Simulators.make({
        opcon: { withoutIncidentTickets: true, errors: "ProblemDetails" },
      })
      const { uid } = yield* simulator.job(id)
      const missing = yield* opcon(client, "GET", `/dailyjobs/${uid}/incidentTickets`)
      assert.strictEqual(missing.status, 404)
      assert.strictEqual(recordIn(missing.json).status, 404, "RFC 7807, not a list")

      const job = recordIn((yield* opcon(client, "GET", path)).json)
      const put = yield* opcon(client, "PUT", path, { ...job, incidentTicketId: "7", incidentTicketURL: "https://x" })
      assert.strictEqual(recordIn(put.json).incidentTicketId, "7")
      assert.deepInclude(yield* simulator.job(id), { status: "Failed", jobNumber: 4245 })
      assert.strictEqual((yield* simulator.requests).at(-1)?.call, "writeTicket")
    }),
  )
})

describe("documentation", () => {
  it.effect("is a list of one or none below the job", () =>
    Effect.gen(function* () {
      const { opcon: simulator, opconClient: client } = yield* Simulators.make()
      const all = `${path}/documentation`
      assert.deepStrictEqual((yield* opcon(client, "GET", all)).json, [])
      const made = idIn((yield* opcon(client, "POST", all, { job: "line 1\r\nline 2" })).json)
      assert.strictEqual((yield* opcon(client, "POST", all, { job: "another" })).status, 400)
      const changed = { id: made.id, frequency: null, job: "Last Incident Date : 2024-09-21\r\nline 2" }
      assert.deepStrictEqual((yield* opcon(client, "PUT", `${all}/${made.id}`, changed)).json, changed)
      assert.deepStrictEqual((yield* opcon(client, "GET", `${all}/${made.id}`)).json, changed)
      assert.strictEqual((yield* opcon(client, "PUT", `${all}/${made.id + 1}`, changed)).status, 404)
      assert.deepStrictEqual((yield* simulator.job(id)).documentation, changed)
      assert.strictEqual((yield* opcon(client, "DELETE", `${all}/${made.id}`)).status, 200)
      assert.strictEqual((yield* simulator.job(id)).documentation, null)
    }),
  )

  it.effect("is written with the whole job where an older server has no list", () =>
    Effect.gen(function* () {
      const { opcon: simulator, opconClient: client } = yield* Simulators.make({
        opcon: { withoutDocumentation: true },
      })
      assert.strictEqual((yield* opcon(client, "GET", `${path}/documentation`)).status, 404)
      const job = recordIn((yield* opcon(client, "GET", path)).json)
      yield* opcon(client, "PUT", path, { ...job, documentation: { job: "text" } })
      assert.strictEqual((yield* simulator.job(id)).documentation?.job, "text")
      assert.strictEqual((yield* simulator.requests).at(-1)?.call, "writeDocumentation")
    }),
  )
})

it.effect("an update takes the whole job and nothing less", () =>
  Effect.gen(function* () {
    const { opcon: simulator, opconClient: client } = yield* Simulators.make()
    const { dependencies: _, ...job } = recordIn((yield* opcon(client, "GET", path)).json)
    assert.strictEqual((yield* opcon(client, "PUT", path, { ...job, incidentTicketId: "7" })).status, 400)
    const other = { ...job, dependencies: null, id: Simulators.sampleId("LOAD GL"), incidentTicketId: "7" }
    assert.strictEqual((yield* opcon(client, "PUT", path, other)).status, 400)
    assert.strictEqual((yield* simulator.job(id)).ticket, null)
    assert.strictEqual((yield* opcon(client, "POST", path, job)).status, 405)
  }),
)
