import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/testing/TestClock"
import type { IncidentChange, IncidentDraft } from "../../src/summit/Summit.ts"
import { Summit } from "../../src/summit/Summit.ts"
import { summitSecret, template } from "../support/Fixtures.ts"
import type { Exchange } from "../support/Replay.ts"
import {
  detailsReply,
  incidentPath,
  loggedReply,
  newContainer,
  over,
  post,
  proxyDetails as _ProxyDetails,
  readBody,
  ref,
  run,
} from "./Wire.ts"

const draft: IncidentDraft = {
  description: "LOAD GL failed",
  information: "marker",
  attributes: [{ name: "Sup_Function", value: "IT" }],
  customAttributes: [],
}

const container = newContainer("marker")

const change: IncidentChange = { ref, status: "In-Progress", logField: "UserLog", text: "again", attributes: [] }

const changed = {
  Updater: "Executive",
  Ticket: { IsFromWebService: true, Ticket_No: "59404", PageName: "TicketDetail", Status: "In-Progress" },
  TicketInformation: { Information: "", InternalLog: "", UserLog: "again" },
  CustomFields: [],
}

const log = (parameters: unknown, reply: Exchange["reply"]) =>
  post(
    incidentPath,
    {
      ServiceName: "IM_LogOrUpdateIncident",
      objCommonParameters: { _ProxyDetails, incidentParamsJSON: parameters, RequestType: "RemoteCall" },
    },
    reply,
  )

const created = (reply: Exchange["reply"]) => log({ IncidentContainerJsonObj: container }, reply)

describe("create", () => {
  const known = { number: "59404", internalId: Option.some("41234"), encryptedId: Option.some("k%2fQ%3d%3d") }

  it.effect("posts the container and reads the ticket's names", () =>
    Effect.gen(function* () {
      const double = JSON.stringify(JSON.stringify(loggedReply))
      for (const body of [loggedReply, double]) {
        assert.deepStrictEqual(
          yield* run([created({ status: 200, body })], (summit) => summit.create(template, draft)),
          known,
        )
      }
    }),
  )

  it.effect("posts the container as text where the template says so", () =>
    run([log({ IncidentContainerJson: JSON.stringify(container) }, { status: 200, body: loggedReply })], (summit) =>
      summit.create({ ...template, incidentContainer: "string" }, draft),
    ),
  )

  it.effect("sends JSON headers, and the key as a header only where one is named", () =>
    Effect.gen(function* () {
      for (const apiKeyHeader of ["", "ApiKey"]) {
        const { layer, requests } = over([created({ status: 200, body: loggedReply })])
        yield* Effect.flatMap(Summit, (summit) => summit.create({ ...template, apiKeyHeader }, draft)).pipe(
          Effect.provide(layer),
        )
        const headers = { ...requests[0]?.headers }
        assert.strictEqual(headers["content-type"], "application/json")
        assert.strictEqual(headers["accept"], "application/json")
        assert.strictEqual(headers["apikey"], apiKeyHeader === "" ? undefined : summitSecret)
        assert.strictEqual(requests[0]?.url, `${template.address}${incidentPath}`)
      }
    }),
  )

  it.effect("tells what certainly was not processed from what may have been", () =>
    Effect.gen(function* () {
      const rows = [
        [{ fault: "ECONNREFUSED" }, "no", true],
        [{ fault: "ECONNRESET" }, "unknown", true],
        [{ fault: "CERT_HAS_EXPIRED" }, "no", false],
        [{ status: 503, headers: { "retry-after": "7" } }, "unknown", true],
        [{ status: 500 }, "unknown", true],
        [{ status: 200, body: "<html>" }, "unknown", true],
        [{ status: 200, body: { Errors: "" } }, "unknown", false],
      ] as const
      for (const [reply, delivered, transient] of rows) {
        const error = yield* Effect.flip(run([created(reply)], (summit) => summit.create(template, draft)))
        assert.include(error, { _tag: "SummitUnavailable", delivered, transient }, JSON.stringify(reply))
        assert.include(error.message, "(create incident)")
      }
    }),
  )

  it.effect("gives up at the time-out, and not before", () =>
    Effect.gen(function* () {
      const { layer } = over([created({ fault: "never" })])
      const fiber = yield* Effect.forkChild(
        Effect.flip(Effect.flatMap(Summit, (summit) => summit.create(template, draft))).pipe(Effect.provide(layer)),
      )
      yield* TestClock.adjust("119999 millis")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.include(yield* Fiber.join(fiber), { _tag: "SummitUnavailable", delivered: "unknown", transient: true })
    }),
  )
})

describe("update", () => {
  it.effect("keeps the ids that the reply leaves out", () =>
    Effect.gen(function* () {
      const known = { ...ref, internalId: Option.some("1"), encryptedId: Option.some("e") }
      const cases = [
        [{ TicketID_Internal: 2 }, "2", "e"],
        [{ TicketID_Encrypted: "f" }, "1", "f"],
      ] as const
      for (const [ids, internalId, encryptedId] of cases) {
        const reply = { status: 200, body: { Errors: "", TicketNo: "59404", ...ids } }
        assert.deepStrictEqual(
          yield* run([log({ IncidentContainerJsonObj: changed }, reply)], (summit) =>
            summit.update(template, { ...change, ref: known }),
          ),
          { number: "59404", internalId: Option.some(internalId), encryptedId: Option.some(encryptedId) },
        )
      }
    }),
  )

  it.effect("sends nothing without a ticket number: that would create one", () =>
    Effect.gen(function* () {
      for (const number of ["", " ", "0", "000"]) {
        for (const ask of [
          (summit: typeof Summit.Service) => summit.update(template, { ...change, ref: { ...ref, number } }),
          (summit: typeof Summit.Service) => summit.read(template, number),
          (summit: typeof Summit.Service) =>
            summit.attach(template, { ...ref, number }, { name: "a.log", bytes: Uint8Array.of(65) }),
        ]) {
          assert.include(yield* Effect.flip(Effect.asVoid(run([], ask))), { _tag: "SummitRefused" })
        }
      }
    }),
  )
})

describe("read", () => {
  it.effect("asks by integer, or by text where the number is none", () =>
    Effect.gen(function* () {
      for (const number of [59404, "INC59404"]) {
        const reply = { status: 200, body: detailsReply({ Ticket_No: "59404", Status: "Closed" }) }
        const found = yield* run([post(incidentPath, readBody(number), reply)], (summit) =>
          summit.read(template, String(number)),
        )
        assert.deepStrictEqual(
          Option.map(found, ({ ref, status }) => [ref.number, status]),
          Option.some(["59404", "Closed"]),
        )
      }
    }),
  )
})
