/** Replies that are not as documented: whether the request is processed, and what the client gets. */
import { gunzipSync } from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as TestClock from "effect/testing/TestClock"
import { namedAnswers } from "../../src/simulator/Answers.ts"
import type { NamedAnswer } from "../../src/simulator/Answers.ts"
import type { Fault } from "../../src/simulator/Fault.ts"
import * as Simulators from "../support/Simulators.ts"
import { container, log, opcon, proxyDetails, restService } from "./Calls.ts"

/** A create under `fault`, and the number of incidents afterwards. */
const create = Effect.fnUntraced(function* (fault: Omit<Fault, "call">) {
  const { summit, summitClient } = yield* Simulators.make()
  yield* summit.faults.add({ call: "createIncident", ...fault })
  const fiber = yield* Effect.forkChild(Effect.result(log(summitClient)))
  yield* TestClock.adjust("2 minutes")
  const outcome = yield* Fiber.join(fiber)
  return { outcome, incidents: (yield* summit.incidents).length }
})

/** Status, pattern of the text, and number of incidents afterwards. */
const expected: Readonly<Record<NamedAnswer, readonly [number, RegExp, number]>> = {
  "stored-then-400": [400, /<html>/, 1],
  "stored-then-403-page": [403, /Request Rejected/, 1],
  "stored-then-404": [404, /<html>/, 1],
  "stored-then-413": [413, /<html>/, 1],
  "stored-then-429": [429, /<html>/, 1],
  "stored-then-500": [500, /<html>/, 1],
  "stored-then-503": [503, /<html>/, 1],
  "stored-then-redirect": [302, /^$/, 1],
  "stored-then-empty": [200, /^$/, 1],
  "stored-then-html": [200, /<html>/, 1],
  "stored-then-timeout": [200, /"Errors":"Timeout expired/, 1],
  "stored-then-deadlock": [200, /"Errors":"Transaction .*deadlock victim/, 1],
  "stored-late": [200, /"TicketNo":59404/, 1],
  "cut-then-stored": [0, /ECONNRESET/, 1],
  "passing-deadlock": [200, /"Errors":"Transaction .*Rerun the transaction/, 0],
  "passing-timeout": [200, /"Errors":"Execution Timeout Expired/, 0],
  "passing-edited": [200, /"Errors":".*edited by another user/, 0],
  "passing-busy": [200, /"Errors":"The server is busy"/, 0],
  "passing-400": [400, /<html>/, 0],
  "passing-404": [404, /<html>/, 0],
  "passing-413": [413, /<html>/, 0],
  "passing-redirect": [302, /^$/, 0],
  "passing-403-page": [403, /Request Rejected/, 0],
  "passing-empty-object": [200, /^\{\}$/, 0],
  "duplicate-message": [200, /^\{"Errors":"","Message":"Duplicate ticket 59399 .*","TicketNo":0\}$/, 0],
  "other-ticket": [200, /"TicketNo":59405/, 1],
  "prefixed-number": [200, /"TicketNo":"INC59404"/, 1],
  "grouped-number": [200, /"TicketNo":"59,404"/, 1],
  unnumbered: [200, /"TicketNo":0/, 1],
  listed: [200, /^\[\{.*\}\]$/, 1],
  "in-xml": [200, /^<string xmlns="[^"]*">\{&quot;.*<\/string>$/, 1],
  gzipped: [200, /"TicketNo":59404/, 1],
  "byte-order-mark": [200, /"TicketNo":59404/, 1],
  "control-characters": [200, /\{"Note":"Saved\r\n\tby. WEB01"/, 1],
  "in-d": [200, /^\{"d":\{.*"TicketNo":59404.*\}\}$/, 1],
  "with-page": [200, /"TicketNo":59404.*\}\r\n<!DOCTYPE html>/, 1],
  "errors-and-number": [200, /"Errors":"The notification could not be sent".*"TicketNo":59404/, 1],
  "cut-off": [200, /^\{"Errors":[^}]*$/, 1],
}

describe("an answer by name", () => {
  for (const kind of namedAnswers) {
    const [status, text, incidents] = expected[kind]
    it.effect(`${kind}: ${incidents === 0 ? "not processed" : "processed"}`, () =>
      Effect.gen(function* () {
        const { incidents: there, outcome } = yield* create({ kind })
        assert.strictEqual(there, incidents)
        if (outcome._tag === "Failure") {
          assert.strictEqual(status, 0)
          assert(outcome.failure.reason._tag === "TransportError")
          assert.match(String(outcome.failure.reason.cause), text)
        } else {
          assert.strictEqual(outcome.success.status, status)
          assert.match(outcome.success.text, text)
        }
      }),
    )
  }

  it.effect("may have any of its fields set otherwise", () =>
    Effect.gen(function* () {
      const { incidents, outcome } = yield* create({ kind: "passing-busy", processed: true, status: 500 })
      assert(outcome._tag === "Success")
      assert.deepStrictEqual([incidents, outcome.success.status], [1, 500])
      assert.include(outcome.success.text, "The server is busy")
    }),
  )

  it.effect("carries Retry-After where it is given", () =>
    Effect.gen(function* () {
      const { outcome } = yield* create({ kind: "stored-then-503", retryAfterSeconds: 9 })
      assert(outcome._tag === "Success")
      assert.strictEqual(outcome.success.headers["retry-after"], "9")
    }),
  )
})

describe("an answer of any kind", () => {
  it.effect("has the status, text and headers that it is given", () =>
    Effect.gen(function* () {
      const { opcon: simulator, opconClient } = yield* Simulators.make()
      yield* simulator.faults.add({
        call: "version",
        kind: "answer",
        status: 502,
        body: "<h1>Bad gateway</h1>",
        headers: { "content-type": "text/html", server: "nginx" },
      })
      const { headers, status, text } = yield* opcon(opconClient, "GET", "/version")
      assert.deepStrictEqual([status, text, headers.server], [502, "<h1>Bad gateway</h1>", "nginx"])
      assert.match(headers["content-type"] ?? "", /^text\/html/)
    }),
  )

  it.effect("without any is the usual one, and nothing is done unless it says so", () =>
    Effect.gen(function* () {
      const untouched = yield* create({ kind: "answer" })
      assert(untouched.outcome._tag === "Success")
      assert.include(untouched.outcome.success.text, '"TicketNo":59404')
      assert.strictEqual(untouched.incidents, 0)
      assert.strictEqual((yield* create({ kind: "answer", processed: true })).incidents, 1)
    }),
  )

  it.effect("may come before the request is processed, which goes on when the client is gone", () =>
    Effect.gen(function* () {
      const { summit, summitClient } = yield* Simulators.make()
      yield* summit.faults.add({ call: "createIncident", kind: "stored-late", storeMillis: 90_000 })
      const fiber = yield* Effect.forkChild(Effect.timeoutOption(log(summitClient), "30 seconds"))
      yield* TestClock.adjust("30 seconds")
      assert.strictEqual((yield* Fiber.join(fiber))._tag, "None")
      yield* TestClock.adjust("59999 millis")
      assert.deepStrictEqual(yield* summit.incidents, [])
      yield* TestClock.adjust("1 millis")
      const [incident] = yield* summit.incidents
      assert.strictEqual(incident?.loggedAt, 90_000)

      const early = { processed: true, storeMillis: 10_000, millis: 2000, status: 503 }
      yield* summit.faults.add({ call: "createIncident", kind: "answer", ...early })
      const answered = yield* Effect.forkChild(log(summitClient))
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual((yield* Fiber.join(answered)).status, 503)
      assert.strictEqual((yield* summit.incidents).length, 1)
      yield* TestClock.adjust("8 seconds")
      assert.strictEqual((yield* summit.incidents).length, 2)
    }),
  )

  it.effect("that is gzip is real gzip", () =>
    Effect.gen(function* () {
      const { summit, summitClient } = yield* Simulators.make()
      yield* summit.faults.add({ call: "any", kind: "gzipped" })
      const body = {
        ServiceName: "IM_LogOrUpdateIncident",
        objCommonParameters: {
          _ProxyDetails: proxyDetails,
          incidentParamsJSON: { IncidentContainerJsonObj: container() },
          RequestType: "RemoteCall",
        },
      }
      const url = `${restService}/CommonWS_JsonObjCall_JSON`
      const response = yield* summitClient.execute(HttpClientRequest.bodyJsonUnsafe(HttpClientRequest.post(url), body))
      assert.strictEqual(response.headers["content-encoding"], "gzip")
      const bytes = new Uint8Array(yield* response.arrayBuffer)
      assert.include(gunzipSync(bytes).toString(), '"TicketNo":59404')
    }),
  )
})
