/** What the simulator of Summit accepts from clients that it was not made for: addresses, log-ons, forms, filters. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Schema from "effect/Schema"
import type { Behaviour } from "../../src/simulator/SummitBehaviour.ts"
import * as Simulators from "../support/Simulators.ts"
import { container, log, post, proxyDetails, restService, service, ticket } from "./Calls.ts"

const logged = Schema.decodeUnknownSync(Schema.Struct({ Errors: Schema.String, TicketNo: Schema.Int }))
const rowsIn = Schema.decodeUnknownSync(
  Schema.Struct({
    OutputObject: Schema.Struct({ MyTickets: Schema.Array(Schema.Record(Schema.String, Schema.Unknown)) }),
  }),
)
const details = { ServiceName: "IM_GetIncidentDetailsAndChangeHistory" }
const asked = { ...details, objCommonParameters: { _ProxyDetails: proxyDetails, TicketNo: 1 } }

describe("an address", () => {
  const cases: ReadonlyArray<readonly [path: string, status: number]> = [
    ["/REST/Summit_RESTWCF.svc/RESTService/CommonWS_JsonObjCall", 200],
    ["/API/REST/Summit_RESTWCF.svc/RESTService/CommonWS_JsonObjCall_JSON", 200],
    ["/Webservice/REST/Summit_RESTWCF.svc/RestService/CommonWS_JsonObjCall_json", 200],
    ["/a/b/rest/SUMMIT_RESTWCF.SVC/restservice/commonws_jsonobjcall?x=1", 200],
    ["/api_integration//REST/Summit_RESTWCF.svc/RESTService/CommonWS_JsonObjCall/", 200],
    ["/API/REST/Summit_RESTWCF.svc", 415],
    ["/REST/Summit_RESTWCF.svc/", 415],
    ["/API/REST/Summit_RESTWCF.svc/RESTService", 404],
    ["/API/REST/Summit_RESTWCF.svc/RESTService/CommonWS", 404],
    ["/API/REST/Summit_RESTWCF.svc/CommonWS_JsonObjCall", 404],
    ["/API/REST/Summit_REST.svc/RESTService/CommonWS_JsonObjCall", 404],
    ["/login?next=/REST/Summit_RESTWCF.svc/RESTService/CommonWS_JsonObjCall", 404],
  ]
  for (const [path, status] of cases) {
    it.effect(`${path} answers ${status}`, () =>
      Effect.gen(function* () {
        const { summitClient: client } = yield* Simulators.make()
        assert.strictEqual((yield* post(client, `https://summit.example${path}`, asked)).status, status)
      }),
    )
  }
})

describe("logging on", () => {
  const users = [{ userName: "Ada", password: 'pass"word 1' }]
  const user = { UserName: "Ada", Password: 'pass"word 1', ProxyID: 0, ReturnType: "JSON", OrgID: 1, TokenID: "" }
  const { APIKey, AuthType: _, ...others } = proxyDetails
  const cases: ReadonlyArray<readonly [what: string, proxy: object, errors: RegExp, behaviour?: Partial<Behaviour>]> = [
    ["a user", user, /^$/],
    ["a user by FORM", { ...user, AuthType: "FORM", RequestType: "mobile" }, /^$/],
    ["a user in other letters", { ...user, UserName: "ADA" }, /^$/],
    ["a password in other letters", { ...user, Password: 'PASS"word 1' }, /Invalid User Name or Password/],
    ["nobody we know", { ...user, UserName: "Bob" }, /Invalid User Name or Password/],
    ["a user without a password", { UserName: "Ada", AuthType: "FORM" }, /Object reference/],
    ["a key of any spelling", { ...proxyDetails, AuthType: "apiKey" }, /^$/],
    ["a key without AuthType", { ...others, APIKey }, /^$/],
    ["numbers as texts", { ...proxyDetails, OrgID: "1", ProxyID: "0" }, /^$/],
    ["no more than a key", { AuthType: "APIKEY", APIKey }, /^$/],
    ["a key where users must log on", proxyDetails, /Invalid API Key/, { logOn: "password" }],
    ["a user where that is switched off", user, /disabled/, { logOn: "key" }],
    ["nothing", {}, /Object reference/],
  ]
  for (const [what, proxy, errors, behaviour = {}] of cases) {
    it.effect(`with ${what}`, () =>
      Effect.gen(function* () {
        const { summit, summitClient: client } = yield* Simulators.make({ summit: { users, ...behaviour } })
        const { json } = yield* log(client, container(), proxy)
        assert.match(logged(json).Errors, errors)
        assert.strictEqual((yield* summit.incidents).length, errors.test("") ? 1 : 0)
        for (const { body } of yield* summit.requests)
          assert.notInclude(body, JSON.stringify(user.Password).slice(1, -1))
      }),
    )
  }

  it.effect("with a name is for nobody unless users are given", () =>
    Effect.gen(function* () {
      const { summitClient: client } = yield* Simulators.make()
      assert.match(logged((yield* log(client, container(), user)).json).Errors, /Invalid User Name/)
    }),
  )
})

describe("a ticket", () => {
  const cases: ReadonlyArray<readonly [what: string, fields: object, number: number]> = [
    ["Ticket_No as text", { Ticket_No: " 59404 " }, 59_404],
    ["Ticket_No as a number", { Ticket_No: 59_404 }, 59_404],
    ["Ticket_No blank", { Ticket_No: "  " }, 59_405],
    ["Ticket_No null", { Ticket_No: null }, 59_405],
    ["TicketNo", { Ticket_No: "", TicketNo: 59_404 }, 59_405],
    ["Ticket_ID", { Ticket_No: "", Ticket_ID: 41_234, TicketID: 41_234 }, 59_405],
    ["numbers and booleans where texts are meant", { Priority_Name: 3, IsFromWebService: 1, Source: true }, 59_405],
  ]
  for (const [what, fields, number] of cases) {
    it.effect(`with ${what} is ${number === 59_404 ? "updated" : "new"}`, () =>
      Effect.gen(function* () {
        const { summitClient: client } = yield* Simulators.make()
        yield* log(client)
        const { json } = yield* log(client, container(fields))
        assert.deepStrictEqual(logged(json), { Errors: "", TicketNo: number })
      }),
    )
  }

  it.effect("needs what the tenant demands and no more", () =>
    Effect.gen(function* () {
      const { summit, summitClient: client } = yield* Simulators.make()
      const { Description: _, ...untitled } = ticket
      const tried = (Ticket: object) =>
        Effect.map(log(client, { ...container(), Ticket }), ({ json }) => logged(json).Errors)
      assert.match(yield* tried(untitled), /Object reference/)
      assert.strictEqual(yield* tried({ ...untitled, Desc: "an older name" }), "")
      yield* summit.setBehaviour({ mandatory: "Sup_Function, Caller_EmailID" })
      assert.match(yield* tried(untitled), /Object reference/)
      assert.strictEqual(yield* tried({ ...untitled, Caller_EmailID: "" }), "")
      yield* summit.setBehaviour({ mandatory: "" })
      assert.strictEqual(yield* tried({}), "")
      // An update never needs them.
      yield* summit.setBehaviour({ mandatory: "Description" })
      assert.strictEqual(yield* tried({ Ticket_No: "59404", Status: "Assigned" }), "")
      assert.strictEqual((yield* summit.incident(59_404)).status, "Assigned")
    }),
  )

  it.effect("in the older form is refused in JSON inside JSON as well", () =>
    Effect.gen(function* () {
      const { summitClient: client } = yield* Simulators.make()
      const refused = yield* post(client, `${restService}/IM_LogOrUpdateIncident`, {
        _ProxyDetails: proxyDetails,
        oTicket: { Ticket_No: 1, Status: "New" },
      })
      const text = Schema.decodeUnknownSync(Schema.String)(refused.json)
      assert.deepStrictEqual(logged(JSON.parse(text)), { Errors: "Invalid Ticket No", TicketNo: 0 })
    }),
  )
})

describe("a list", () => {
  const found = (client: HttpClient.HttpClient, filter: object, name = "IM_GetIncidentListwithDetails") =>
    Effect.map(
      service(client, name, { objIncidentCommonFilter: filter }),
      ({ json }) => rowsIn(json).OutputObject.MyTickets,
    )
  /** One incident of each status, oldest first; the one In-Progress was Resolved before. */
  const each = Effect.fnUntraced(function* () {
    const simulators = yield* Simulators.make()
    const { summit, summitClient } = simulators
    yield* summit.setBehaviour({ plainRows: "nested" })
    const all = ["New", "Assigned", "In-Progress", "Pending", "Resolved", "Closed", "Cancelled"] as const
    for (const [index, status] of all.entries()) {
      yield* log(summitClient, container({ Category_Name: status === "New" ? "LAN" : "WAN" }))
      if (status === "In-Progress") yield* summit.setStatus(59_404 + index, "Resolved")
      yield* summit.setStatus(59_404 + index, status)
    }
    return simulators
  })
  const cases: ReadonlyArray<readonly [filter: object, count: number]> = [
    [{}, 7],
    [{ Status: "" }, 7],
    [{ Status: null, PageSize: null }, 7],
    [{ Status: "all" }, 7],
    [{ Status: "Open" }, 4],
    [{ Status: "open, Closed" }, 5],
    [{ Status: "Reopened" }, 1],
    [{ Status: "Opened" }, 0],
    [{ PageSize: 0 }, 7],
    [{ PageSize: 0, CurrentPageIndex: 1 }, 0],
    [{ PageSize: "3", CurrentPageIndex: "2" }, 1],
    [{ PageSize: 3, CurrentPageIndex: 3 }, 0],
    [{ CategoryName: "LAN" }, 1],
    [{ CategoryName: "", Categories: "", Executive: 0 }, 7],
    [{ Executive: 12 }, 0],
    [{ Instance: "it" }, 7],
    [{ WorkgroupName: "Nobody" }, 0],
  ]
  for (const name of ["IM_GetIncidentList", "IM_GetIncidentListwithDetails"]) {
    it.effect(`${name} filters, and is not paged unless asked to be`, () =>
      Effect.gen(function* () {
        const { summitClient: client } = yield* each()
        for (const [filter, count] of cases) {
          assert.strictEqual((yield* found(client, filter, name)).length, count, JSON.stringify(filter))
        }
      }),
    )
  }

  it.effect("has custom attributes under their names, and an empty list where there are none", () =>
    Effect.gen(function* () {
      const { summitClient: client } = yield* Simulators.make()
      yield* log(client, { ...container(), CustomFields: [] })
      yield* log(client, { ...container(), CustomFields: [{ groupName: "G", name: "N", value: 7 }] })
      const [newest, oldest] = yield* found(client, {})
      assert.deepStrictEqual(newest?.CustomAttribute, [
        {
          ID: 1,
          Incident_ID: 41_235,
          Group_Name: "G",
          IM_CtAttribute_ID: 1,
          SR_CtAttribute_Name: "N",
          AttributeText: "7",
        },
      ])
      assert.deepStrictEqual(oldest?.CustomAttribute, [])
    }),
  )
})

it.effect("a file goes to the id that the tenant takes, which may come as text", () =>
  Effect.gen(function* () {
    const { summit, summitClient: client } = yield* Simulators.make()
    yield* log(client)
    const attach = (TicketID: unknown) =>
      Effect.map(
        service(client, "Summit_UploadAttachment", {
          eModule: "IM",
          TicketID,
          AttachmentFileName: "a.log",
          FileByte: [1, "255"],
        }),
        ({ json }) => Schema.decodeUnknownSync(Schema.Struct({ Errors: Schema.String }))(json).Errors,
      )
    const answers: ReadonlyArray<readonly [Behaviour["attachesTo"], internal: string, number: string]> = [
      ["internal", "", "Invalid Ticket ID"],
      ["number", "Invalid Ticket ID", ""],
      ["either", "", ""],
    ]
    for (const [attachesTo, internal, number] of answers) {
      yield* summit.setBehaviour({ attachesTo })
      assert.deepStrictEqual([yield* attach("41234"), yield* attach(59_404)], [internal, number], attachesTo)
    }
    assert.deepStrictEqual((yield* summit.incident(59_404)).attachments[0]?.bytes, new Uint8Array([1, 255]))
  }),
)
