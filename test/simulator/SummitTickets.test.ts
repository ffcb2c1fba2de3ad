import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Schema from "effect/Schema"
import { sampleKey } from "../../src/simulator/SampleSchedule.ts"
import * as Simulators from "../support/Simulators.ts"
import { container, log, post, proxyDetails, restService, send, service, ticket } from "./Calls.ts"

const Logged = Schema.Struct({
  Errors: Schema.String,
  TicketNo: Schema.Int,
  TicketID_Internal: Schema.optionalKey(Schema.Int),
  TicketID_Encrypted: Schema.optionalKey(Schema.String),
})
const loggedIn = Schema.decodeUnknownSync(Logged)
const logged = (...given: Parameters<typeof log>) =>
  Effect.map(log(...given), ({ json, status }) => {
    assert.strictEqual(status, 200)
    return loggedIn(json)
  })

describe("creating", () => {
  it.effect("gives an incident its three names and keeps what was sent", () =>
    Effect.gen(function* () {
      const { summit, summitClient: client } = yield* Simulators.make()
      const reply = yield* logged(client)
      assert.deepStrictEqual(reply, {
        Errors: "",
        TicketNo: 59404,
        TicketID_Internal: 41234,
        TicketID_Encrypted: "NDEyMzQ=",
      })
      const [incident, ...more] = yield* summit.incidents
      assert.deepStrictEqual(more, [])
      assert.deepInclude(incident, {
        status: "New",
        description: "JOB001 failed",
        information: "marker-1",
        history: [],
      })
      assert.deepInclude(incident?.attributes, { Priority_Name: "P3", Assigned_WorkGroup_Name: "DevOps" })
      assert.deepStrictEqual(incident?.customFields, [
        { groupName: "Other Details", name: "Job Name", value: "JOB001" },
      ])
    }),
  )

  it.effect("follows from a ticket number that is empty, null or absent, in either container", () =>
    Effect.gen(function* () {
      const { summit, summitClient: client } = yield* Simulators.make()
      const { Ticket_No: _, ...unnumbered } = ticket
      yield* logged(client, container({ Ticket_No: null }))
      yield* logged(client, { ...container(), Ticket: unnumbered })
      yield* service(client, "IM_LogOrUpdateIncident", {
        incidentParamsJSON: { IncidentContainerJson: JSON.stringify(container()) },
      })
      assert.deepStrictEqual(
        (yield* summit.incidents).map(({ number }) => number),
        [59404, 59405, 59406],
      )
    }),
  )

  it.effect("is refused with Errors and no number, and then nothing is there", () =>
    Effect.gen(function* () {
      const { summit, summitClient: client } = yield* Simulators.make()
      const { Sup_Function: _, ...incomplete } = ticket
      const { TicketInformation: __, ...withoutTexts } = container()
      const cases: ReadonlyArray<readonly [object, RegExp]> = [
        [container({ Assigned_WorkGroup_Name: "Nobody" }), /Invalid WorkGroup Name/],
        [container({ Status: "In Progress" }), /Invalid Status Name/],
        [{ ...container(), Ticket: incomplete }, /Object reference not set/],
        [withoutTexts, /Object reference not set/],
        [container({ Ticket_No: "1" }), /Invalid Ticket No/],
      ]
      for (const [sent, errors] of cases) {
        const reply = yield* logged(client, sent)
        assert.match(reply.Errors, errors)
        assert.strictEqual(reply.TicketNo, 0)
      }
      assert.deepStrictEqual(yield* summit.incidents, [])
    }),
  )

  it.effect("takes any work group where none are known", () =>
    Effect.gen(function* () {
      const { summitClient: client } = yield* Simulators.make({ summit: { workGroups: [] } })
      assert.strictEqual((yield* logged(client, container({ Assigned_WorkGroup_Name: "Nobody" }))).Errors, "")
    }),
  )
})

describe("updating", () => {
  it.effect("adds texts, sets the status, keeps a history and notices a reopening", () =>
    Effect.gen(function* () {
      const { summit, summitClient: client } = yield* Simulators.make()
      yield* logged(client)
      yield* summit.setStatus(59404, "Resolved")
      const change = {
        Updater: "Executive",
        Ticket: { IsFromWebService: true, Ticket_No: "59404", PageName: "TicketDetail", Status: "In-Progress" },
        TicketInformation: { Information: "", InternalLog: "", UserLog: "failed again" },
        CustomFields: [],
      }
      assert.strictEqual((yield* logged(client, change)).TicketNo, 59404)
      yield* logged(client, { ...change, Ticket: { ...change.Ticket, Ticket_No: 59404 } })
      const incident = yield* summit.incident("59404")
      assert.deepInclude(incident, {
        status: "In-Progress",
        reopened: true,
        information: "marker-1",
        userLog: "failed again\nfailed again",
      })
      assert.deepInclude(incident.attributes, { Priority_Name: "P3" }, "what was left out is kept")
      assert.deepStrictEqual(
        incident.history.map(({ column, from, to }) => [column, from, to]),
        [
          ["Status", "New", "Resolved"],
          ["userLog", "", "failed again"],
          ["Status", "Resolved", "In-Progress"],
          ["userLog", "", "failed again"],
        ],
      )
      assert.deepStrictEqual(
        (yield* summit.requests).map(({ call }) => call),
        ["createIncident", "updateIncident", "updateIncident"],
      )
    }),
  )

  it.effect("of a closed ticket is refused, or not, as the tenant is set up", () =>
    Effect.gen(function* () {
      for (const closedTickets of ["refuse", "allow"] as const) {
        const { summit, summitClient: client } = yield* Simulators.make({ summit: { closedTickets } })
        yield* logged(client)
        for (const status of ["Closed", "Cancelled"] as const) {
          yield* summit.setStatus(59404, status)
          const reply = yield* logged(client, container({ Ticket_No: "59404", Status: "In-Progress" }))
          assert.strictEqual(reply.TicketNo, closedTickets === "refuse" ? 0 : 59404)
          assert.strictEqual(
            (yield* summit.incident(59404)).status,
            closedTickets === "refuse" ? status : "In-Progress",
          )
        }
      }
    }),
  )
})

describe("the endpoint", () => {
  const call = { ServiceName: "IM_GetIncidentDetailsAndChangeHistory", objCommonParameters: { TicketNo: 1 } }

  it.effect("has three spellings; everything else is a web page", () =>
    Effect.gen(function* () {
      const { summitClient: client } = yield* Simulators.make()
      const status = (url: string) => Effect.map(post(client, `https://summit.example/${url}`, call), (reply) => reply)
      const spellings = [
        "api_integration/REST/Summit_RESTWCF.svc/RESTService/CommonWS_JsonObjCall_JSON",
        "API_INTEGRATION/rest/summit_restwcf.svc/RestService/CommonWS_JsonObjCall_json",
        "REST/Summit_RESTWCF.svc/RESTService/CommonWS_JsonObjCall",
      ]
      for (const url of spellings) assert.strictEqual((yield* status(url)).status, 200, url)
      assert.strictEqual((yield* status("REST/Summit_RESTWCF.svc")).status, 415)
      const elsewhere = yield* status("somewhere/else")
      assert.deepStrictEqual([elsewhere.status, elsewhere.text.includes("<html>")], [404, true])
      const get = yield* send(client, HttpClientRequest.get(`${restService}/CommonWS_JsonObjCall`))
      assert.strictEqual(get.status, 405)
    }),
  )

  it.effect("answers nothing for a service that is unknown or not allowed", () =>
    Effect.gen(function* () {
      const { summitClient: client } = yield* Simulators.make({ summit: { notAllowed: ["IM_GetMyIncidents"] } })
      for (const name of ["IM_Nothing", "constructor", "IM_GetMyIncidents"]) {
        const reply = yield* service(client, name, {})
        assert.deepStrictEqual([reply.status, reply.text], [200, ""], name)
      }
    }),
  )

  it.effect("refuses a wrong key with HTTP 200, a gateway with 401, and the log holds no key", () =>
    Effect.gen(function* () {
      const { summit, summitClient: client } = yield* Simulators.make()
      const wrong = yield* logged(client, container(), { ...proxyDetails, APIKey: "wrong" })
      assert.match(wrong.Errors, /API Key/)
      const { APIKey: _, ...keyless } = proxyDetails
      assert.match((yield* logged(client, container(), keyless)).Errors, /Object reference/)
      yield* logged(client)
      const text = JSON.stringify(yield* summit.requests)
      assert.isFalse(text.includes(sampleKey))
      assert.isTrue(text.includes("<hidden>"))

      const gated = yield* Simulators.make({ summit: { keyHeader: "apikey" } })
      assert.strictEqual((yield* log(gated.summitClient)).status, 401)
      assert.deepStrictEqual(yield* gated.summit.incidents, [])
    }),
  )
})
