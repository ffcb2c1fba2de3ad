import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { Settings } from "../../src/config/Settings.ts"
import { sampleKey } from "../../src/simulator/SampleSchedule.ts"
import { Summit } from "../../src/summit/Summit.ts"
import * as SummitRequests from "../../src/summit/SummitRequests.ts"
import * as SummitRest from "../../src/summit/SummitRest.ts"
import { search } from "../../src/summit/SummitSearch.ts"
import { WriteGate } from "../../src/http/WriteGate.ts"
import { settings, summitSecret, template } from "../support/Fixtures.ts"
import type { Exchange } from "../support/Replay.ts"
import * as Simulators from "../support/Simulators.ts"
import { detailsReply, incidentPath, post, readBody, ref, run } from "./Wire.ts"

const since = "2024-09-20"
const ok = (body: unknown): Exchange["reply"] => ({ status: 200, body })

/** The question for the details, which say `attachments`. */
const details = (attachments?: unknown) =>
  answered(ok(detailsReply({ Ticket_No: "59404", ...(attachments === undefined ? {} : { attachments }) })))
const answered = (reply: Exchange["reply"]) => post(incidentPath, readBody(59404), reply)

const listed = (reply: Exchange["reply"], page = 0, instance = "IT") => {
  const service = "IM_GetIncidentListwithDetails"
  const body = search({ service, search: template.search, marker: "", since, instance, page }, settings.summit)
  return post(incidentPath, JSON.parse(body(SummitRequests.proxyDetails(summitSecret, settings.summit))), reply)
}
const tickets = (...rows: ReadonlyArray<object>): Exchange["reply"] =>
  ok({
    Errors: "",
    Message: "",
    OutputObject: { MyTickets: rows.map((row) => ({ IncidentDetail: [{ TotalRows: rows.length, ...row }] })) },
  })

const stranger = { Incident_ID: 1, IsAttExists: true, AttachmentNames: "stranger.log" }
const ours = { Incident_ID: 59404, IsAttExists: true, AttachmentNames: "a.log,b.log" }

const ask = (exchanges: ReadonlyArray<Exchange>, site = template) =>
  Effect.map(
    run(exchanges, (summit) => summit.attachmentNames(site, ref, since)),
    Option.getOrUndefined,
  )

describe("attachmentNames", () => {
  it.effect("asks for no list where the details say that there are no files", () =>
    Effect.gen(function* () {
      for (const no of [false, "False", 0]) assert.deepStrictEqual(yield* ask([details(no)]), [])
    }),
  )

  it.effect("takes the names from the row of the incident", () =>
    Effect.gen(function* () {
      for (const flag of [true, undefined, null, {}]) {
        const names = yield* ask([details(flag), listed(tickets(stranger, ours))])
        for (const name of ["a.log", "b.log"]) assert.isTrue(names?.includes(name))
        assert.isFalse(names?.includes("stranger.log"))
      }
    }),
  )

  it.effect("goes on to the page that has the incident, and no further", () =>
    Effect.gen(function* () {
      const full = Array.from({ length: 100 }, (_, index) => ({ ...stranger, Incident_ID: index + 1, TotalRows: 0 }))
      const others = full.map((row) => ({ ...row, Incident_ID: row.Incident_ID + 100 }))
      const names = yield* ask([
        details(true),
        listed(tickets(...full)),
        listed(tickets(...others.slice(1), { ...ours, Incident_ID: "INC059404" }), 1),
      ])
      assert.isTrue(names?.includes("b.log"))
    }),
  )

  it.effect("looks into every instance of the template until the incident is found", () =>
    Effect.gen(function* () {
      const sites = ["HR", "MSP"].map((value) => ({ name: "Sup_Function", value }))
      const site = { ...template, workingHoursAttributes: sites }
      const names = yield* ask([details(true), listed(tickets(stranger)), listed(tickets(ours), 0, "HR")], site)
      assert.isTrue(names?.includes("a.log"))
    }),
  )

  it.effect("believes a row without files only where the details know of none", () =>
    Effect.gen(function* () {
      for (const row of [
        { Incident_ID: 59404, IsAttExists: false },
        { Incident_ID: 59404, AttachmentNames: "" },
      ]) {
        assert.deepStrictEqual(yield* ask([details(), listed(tickets(row))]), [])
        assert.isUndefined(yield* ask([details(true), listed(tickets(row))]))
      }
    }),
  )

  it.effect("cannot tell where the list has no such row, or the row no names", () =>
    Effect.gen(function* () {
      for (const rows of [[], [stranger], [{ Incident_ID: 59404 }], [{ ...ours, AttachmentNames: null }]]) {
        assert.isUndefined(yield* ask([details(true), listed(tickets(...rows))]))
      }
    }),
  )

  it.effect("cannot tell where a service refuses, or a list shows one page over and over", () =>
    Effect.gen(function* () {
      const full = tickets(...Array.from({ length: 100 }, (_, index) => ({ Incident_ID: index + 1, TotalRows: 0 })))
      const refusals: ReadonlyArray<ReadonlyArray<Exchange>> = [
        [details(), listed(ok(""))],
        [details(), listed(ok({ Errors: "Service not found" }))],
        [details(), listed(ok({ Errors: "Access denied" }))],
        [details(), listed(ok({ Errors: "", OutputObject: { MyTickets: [{ Status: "New" }] } }))],
        [details(), listed(full), listed(full, 1)],
        [answered(ok({ Errors: "Something else" }))],
        [answered(ok({ Errors: "", OutputObject: { IncidentDetails: { TicketDetails: [] } } }))],
      ]
      for (const exchanges of refusals) assert.isUndefined(yield* ask(exchanges))
    }),
  )

  it.effect("fails where Summit cannot be reached, or refuses the key altogether", () =>
    Effect.gen(function* () {
      const failures = [
        [[answered({ fault: "ECONNREFUSED" })], "SummitUnavailable"],
        [[details(), listed({ status: 503 })], "SummitUnavailable"],
        [[answered(ok({ Errors: "Invalid API Key" }))], "SummitRefusedCredentials"],
      ] as const
      for (const [exchanges, tag] of failures) {
        assert.propertyVal(yield* Effect.flip(ask(exchanges)), "_tag", tag)
      }
    }),
  )

  it.effect("tells what the simulator was given, as soon as its list shows it", () =>
    Effect.gen(function* () {
      const { summitClient } = yield* Simulators.make({ summit: { lagMillis: 1000 } })
      const site = {
        ...template,
        apiKey: Redacted.make(sampleKey),
        attachmentRequest: {
          ...template.attachmentRequest,
          idField: "TicketID",
          idKind: "internal" as const,
          nameField: "AttachmentFileName",
        },
      }
      const layer = SummitRest.layer.pipe(
        Layer.provide(WriteGate.layer),
        Layer.provide(Layer.succeed(Settings, settings)),
        Layer.provide(Layer.succeed(HttpClient.HttpClient, summitClient)),
      )
      yield* Effect.gen(function* () {
        const summit = yield* Summit
        const attributes = settings.defaults.filter(({ name }) => name !== "Assigned_WorkGroup_Name")
        const draft = { description: "failed", information: "", attributes, customAttributes: [] }
        const incident = yield* summit.create(site, draft)
        const names = summit.attachmentNames(site, incident, "1970-01-01")
        assert.deepStrictEqual(yield* names, Option.some([]))
        for (const name of ["STDOUT_a, b.log", "job.log"]) {
          yield* summit.attach(site, incident, { name, bytes: new Uint8Array([1]) })
        }
        assert.deepStrictEqual(yield* names, Option.none())
        yield* TestClock.adjust(1000)
        const told = Option.getOrThrow(yield* names)
        assert.includeMembers([...told], ["STDOUT_a, b.log", "job.log"])
        assert.notInclude(told, "b.log")
      }).pipe(Effect.provide(layer))
    }),
  )
})
