import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Search, Template } from "../../src/domain/Template.ts"
import { search } from "../../src/summit/SummitSearch.ts"
import { template } from "../support/Fixtures.ts"
import type { Exchange } from "../support/Replay.ts"
import { marker, since } from "./Tickets.ts"
import { detailsReply, incidentPath, post, proxyDetails, readBody, run } from "./Wire.ts"

type Reply = Exchange["reply"]

const asks = (service: Search["service"], reply: Reply, page = 0, instance = "IT") =>
  post(
    incidentPath,
    JSON.parse(
      search(
        { service, search: template.search, marker, since, instance, page },
        { orgId: 1 },
      )(JSON.stringify(proxyDetails)),
    ),
    reply,
  )

const mine = (reply: Reply) => asks("IM_GetMyIncidents", reply)
const list = (reply: Reply) => asks("IM_GetIncidentList", reply)
const tickets = (...rows: ReadonlyArray<object>): Reply => ({
  status: 200,
  body: {
    Errors: "",
    Message: "",
    OutputObject: { MyTickets: rows.map((row) => ({ TotalRows: rows.length, ...row })) },
  },
})
const reads = (number: number | string, row: Readonly<Record<string, unknown>>) =>
  post(incidentPath, readBody(number), { status: 200, body: detailsReply(row) })
const ours = (number: number) => reads(number, { Ticket_No: String(number), Information: `job\n\n${marker}` })

const find = (exchanges: ReadonlyArray<Exchange>, site: Template = template) =>
  run(exchanges, (summit) => summit.findMarked(site, marker, since))
const numbers = (exchanges: ReadonlyArray<Exchange>, site: Template = template) =>
  Effect.map(find(exchanges, site), ({ refs }) => refs.map(({ number }) => number))
const failure = (exchanges: ReadonlyArray<Exchange>) => Effect.flip(find(exchanges))

describe("findMarked", () => {
  it.effect("reads what the search names, and gives back the ticket with all its names", () =>
    Effect.gen(function* () {
      const row = {
        Ticket_No: "59404",
        Ticket_ID: 41234,
        Ticket_ID_Encrypted: "k%3d",
        Information: `a ${marker} b`,
      }
      assert.deepStrictEqual(
        (yield* find([mine(tickets({ Incident_ID: 59404, Ticket_ID: "k%3d" })), reads(59404, row)])).refs,
        [{ number: "59404", internalId: Option.some("41234"), encryptedId: Option.some("k%3d") }],
      )
    }),
  )

  it.effect("finds the marker in any text of a ticket, and nothing that is only like it", () =>
    Effect.gen(function* () {
      const found = tickets({ Incident_ID: 7 })
      for (const column of ["Information", "Subject", "Description", "Userlog", "Internallog"]) {
        assert.deepStrictEqual(yield* numbers([mine(found), reads(7, { [column]: marker })]), ["7"], column)
      }
      for (const Information of [
        "",
        marker.replace("run 42", "run 4245"),
        marker.replace("run 42", "run 142"),
        marker.replace("2024", "x2024"),
        marker.toLowerCase(),
        marker.slice(1),
        null,
      ]) {
        assert.deepStrictEqual(yield* numbers([mine(found), reads(7, { Information })]), [], String(Information))
      }
    }),
  )

  it.effect("takes no row's word for it", () =>
    Effect.gen(function* () {
      const stranger = reads(7, { Ticket_No: "7", Information: "somebody else's" })
      assert.deepStrictEqual(yield* numbers([mine(tickets({ Incident_ID: 7, Description: marker })), stranger]), [])
      const gone = post(incidentPath, readBody(7), { status: 200, body: { Errors: "Ticket 7 not found" } })
      assert.deepStrictEqual(yield* numbers([mine(tickets({ Incident_ID: 7, Description: marker })), gone]), [])
    }),
  )

  it.effect("takes every row of a text search for a candidate, also one that shows another text", () =>
    Effect.gen(function* () {
      const row = { Incident_ID: 7, Symptom: "job failed", Description: "cut here" }
      assert.deepStrictEqual(yield* numbers([mine(tickets(row)), ours(7)]), ["7"])
    }),
  )

  it.effect("reads rows with the marker first, then the newest, and sees two matches", () =>
    Effect.gen(function* () {
      const rows = tickets({ Incident_ID: 9 }, { Incident_ID: 100 }, { Incident_ID: 8, Description: marker })
      const strange = reads(100, { Information: "x" })
      assert.deepStrictEqual(yield* numbers([mine(rows), ours(8), strange, ours(9)]), ["8", "9"])
    }),
  )

  it.effect("counts a ticket once, however often and in whatever spelling it is named", () =>
    Effect.gen(function* () {
      const rows = tickets({ Incident_ID: 7 }, { Incident_ID: "007" }, { Incident_ID: "INC7" })
      const again = reads("INC7", { Ticket_No: "7", Information: marker })
      assert.deepStrictEqual(yield* numbers([mine(rows), asks("IM_GetMyIncidents", tickets(), 1), ours(7), again]), [
        "7",
      ])
    }),
  )

  it.effect("asks for every instance that a ticket may have been logged in", () =>
    Effect.gen(function* () {
      const site = { ...template, workingHoursAttributes: [{ name: "Sup_Function", value: "MSP" }] }
      const second = asks("IM_GetMyIncidents", tickets({ Incident_ID: 7 }), 0, "MSP")
      assert.deepStrictEqual(yield* numbers([mine(tickets()), second, ours(7)], site), ["7"])
    }),
  )

  it.effect("counts the tickets of all instances together", () =>
    Effect.gen(function* () {
      const tags = [{ indicator: "DEFAULT", indicatorValue: "", attribute: "Sup_Function", value: "HR" }] as const
      const site: Template = { ...template, tags, search: { ...template.search, limit: 1 } }
      const first = [mine(tickets({ Incident_ID: 7 })), asks("IM_GetMyIncidents", tickets({ Incident_ID: 8 }), 0, "HR")]
      const second = [list(tickets({ Ticket_No: 7 })), asks("IM_GetIncidentList", tickets(), 0, "HR")]
      assert.deepStrictEqual(yield* numbers([...first, ...second, ours(7)], site), ["7"])
    }),
  )

  it.effect("asks nothing for an empty or odd marker", () =>
    Effect.gen(function* () {
      for (const odd of ["", "%", "{OpCon }", "LOAD GL", ` ${marker}`]) {
        const error = yield* Effect.flip(run([], (summit) => summit.findMarked(template, odd, since)))
        assert.include(error, { _tag: "SummitRefused", detail: `not asked, because "${odd}" is no marker of ours` })
      }
    }),
  )
})

describe("findMarked without a usable search", () => {
  const no: ReadonlyArray<Reply> = [
    { status: 200 },
    { status: 200, body: { Errors: "Service not found" } },
    { status: 200, body: { Errors: "", Message: "No such service", OutputObject: null } },
    { status: 200, body: { Errors: "", OutputObject: { MyTickets: null } } },
    { status: 404 },
    tickets({ Nummer: 7 }),
    tickets({}),
  ]

  it.effect("falls back on the plain list, whatever that finds", () =>
    Effect.gen(function* () {
      for (const reply of no) {
        assert.deepStrictEqual(yield* numbers([mine(reply), list(tickets())]), [])
        assert.deepStrictEqual(yield* numbers([mine(reply), list(tickets({ "Incident ID": 7 })), ours(7)]), ["7"])
      }
    }),
  )

  it.effect("is refused when the plain list is refused too, which is asked only once", () =>
    Effect.gen(function* () {
      for (const reply of no) {
        const error = yield* failure([mine({ status: 200, body: { Errors: "Not for you" } }), list(reply)])
        assert.strictEqual(error._tag, "SummitRefused")
        assert.match(error.detail, /^no search service answers: IM_GetMyIncidents: Not for you; IM_GetIncidentList: ./)
      }
      const site: Template = { ...template, search: { ...template.search, service: "IM_GetIncidentList" } }
      const error = yield* Effect.flip(find([list({ status: 200 })], site))
      assert.match(error.detail, /^no search service answers: IM_GetIncidentList: the service IM_GetIncidentList is/)
    }),
  )

  it.effect("never takes a foreign answer, or none, for no match", () =>
    Effect.gen(function* () {
      const html = "<html><title>Sign in</title></html>"
      const rows: ReadonlyArray<readonly [Reply, object]> = [
        [
          { status: 200, body: html },
          { _tag: "SummitUnavailable", transient: true },
        ],
        [
          { status: 200, body: JSON.stringify(html) },
          { _tag: "SummitUnavailable", transient: true },
        ],
        [
          { status: 200, body: `{"Errors":"","OutputObj` },
          { _tag: "SummitUnavailable", transient: true },
        ],
        [
          { status: 200, body: "[]" },
          { _tag: "SummitUnavailable", transient: false },
        ],
        [
          { status: 200, body: {} },
          { _tag: "SummitUnavailable", transient: false },
        ],
        [{ status: 200, body: { OutputObject: { MyTickets: "none" } } }, { _tag: "SummitUnavailable" }],
        [{ status: 302 }, { _tag: "SummitUnavailable", transient: true }],
        [{ status: 500 }, { _tag: "SummitUnavailable", transient: true }],
        [{ fault: "ECONNRESET" }, { _tag: "SummitUnavailable", transient: true }],
        [{ status: 401 }, { _tag: "SummitRefusedCredentials" }],
        [{ status: 200, body: { Errors: "Invalid API Key" } }, { _tag: "SummitRefusedCredentials" }],
      ]
      for (const [reply, error] of rows) {
        assert.deepInclude(yield* failure([mine(reply)]), error, JSON.stringify(reply))
        assert.deepInclude(yield* failure([mine({ status: 200 }), list(reply)]), error, JSON.stringify(reply))
        const read = post(incidentPath, readBody(7), reply)
        assert.deepInclude(yield* failure([mine(tickets({ Incident_ID: 7 })), read]), error, JSON.stringify(reply))
      }
    }),
  )

  it.effect("is uncertain where a candidate cannot be read, unless another one is ours", () =>
    Effect.gen(function* () {
      const rows = tickets({ Incident_ID: 7 }, { Incident_ID: 8 })
      const refused = post(incidentPath, readBody(7), { status: 200, body: { Errors: "Not in your work group" } })
      assert.deepStrictEqual(yield* numbers([mine(rows), ours(8), refused]), ["8"])
      const stranger = reads(8, { Ticket_No: "8", Information: "another" })
      const none = asks("IM_GetIncidentList", { status: 200, body: { Errors: "no right to it", OutputObject: null } })
      const error = yield* failure([mine(rows), stranger, refused, none])
      assert.deepInclude(error, { _tag: "SummitRefused", operation: `find the incident that holds ${marker}` })
      assert.include(error.detail, "incident 7 may be the one, and it cannot be read: Not in your work group")
    }),
  )

  it.effect("understands rows that are encoded twice", () =>
    Effect.gen(function* () {
      const body = JSON.stringify(
        JSON.stringify({ Errors: "", OutputObject: { MyTickets: [{ Incident_ID: 7, TotalRows: 1 }] } }),
      )
      assert.deepStrictEqual(yield* numbers([mine({ status: 200, body }), ours(7)]), ["7"])
    }),
  )
})
