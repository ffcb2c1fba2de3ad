import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { classify } from "../../src/http/HttpExchange.ts"
import type { Fault, FaultKind } from "../../src/simulator/Fault.ts"
import * as Simulators from "../support/Simulators.ts"
import { log, opcon } from "./Calls.ts"

/** A create under `fault`, and the number of incidents afterwards. */
const create = Effect.fnUntraced(function* (fault: Omit<Fault, "call">) {
  const { summit, summitClient } = yield* Simulators.make()
  yield* summit.faults.add({ call: "createIncident", ...fault })
  const outcome = yield* Effect.result(log(summitClient))
  return { outcome, incidents: (yield* summit.incidents).length }
})

describe("a request that meets a fault", () => {
  const answered: ReadonlyArray<readonly [FaultKind, number, string | RegExp, number]> = [
    ["unauthorized", 401, /<html>/, 0],
    ["forbidden", 403, /<html>/, 0],
    ["too-many", 429, /<html>/, 0],
    ["error-500", 500, /<html>/, 0],
    ["unavailable-503", 503, /<html>/, 0],
    ["html", 200, /<html>/, 0],
    ["empty", 200, /^$/, 0],
    ["double-encoded", 200, /^"\{\\"Errors/, 1],
  ]
  for (const [kind, status, text, incidents] of answered) {
    it.effect(`${kind} is answered with ${status}, ${incidents === 0 ? "not processed" : "processed"}`, () =>
      Effect.gen(function* () {
        const result = yield* create({ kind, retryAfterSeconds: 7 })
        assert(result.outcome._tag === "Success")
        const answer = result.outcome.success
        assert.strictEqual(answer.status, status)
        assert.match(answer.text, text instanceof RegExp ? text : new RegExp(text))
        const waits = kind === "too-many" || kind === "unavailable-503"
        assert.strictEqual(answer.headers["retry-after"], waits ? "7" : undefined)
        assert.strictEqual(result.incidents, incidents)
      }),
    )
  }

  const broken: ReadonlyArray<readonly [FaultKind, "no" | "unknown", number]> = [
    ["refuse", "no", 0],
    ["reset-before", "unknown", 0],
    ["reset-after", "unknown", 1],
  ]
  for (const [kind, delivered, incidents] of broken) {
    it.effect(`${kind} breaks the connection as node reports it`, () =>
      Effect.gen(function* () {
        const result = yield* create({ kind })
        assert(result.outcome._tag === "Failure")
        const { reason } = result.outcome.failure
        assert(reason._tag === "TransportError")
        assert.strictEqual(classify(reason.cause).delivered, delivered)
        assert.isTrue(classify(reason.cause).transient)
        assert.strictEqual(result.incidents, incidents)
      }),
    )
  }

  it.effect("delay is processed at once and answered on time", () =>
    Effect.gen(function* () {
      const { summit, summitClient } = yield* Simulators.make()
      yield* summit.faults.add({ call: "createIncident", kind: "delay", millis: 60_000 })
      const fiber = yield* Effect.forkChild(log(summitClient))
      yield* TestClock.adjust("59999 millis")
      assert.strictEqual(fiber.pollUnsafe(), undefined)
      assert.strictEqual((yield* summit.incidents).length, 1)
      yield* TestClock.adjust("1 millis")
      assert.strictEqual((yield* Fiber.join(fiber)).status, 200)
    }),
  )

  it.effect("never is not answered, and a client that gives up leaves nothing behind", () =>
    Effect.gen(function* () {
      const { summit, summitClient } = yield* Simulators.make()
      yield* summit.faults.add({ call: "createIncident", kind: "never" })
      const fiber = yield* Effect.forkChild(Effect.timeoutOption(log(summitClient), "30 seconds"))
      yield* TestClock.adjust("30 seconds")
      assert.strictEqual((yield* Fiber.join(fiber))._tag, "None")
      assert.deepStrictEqual(yield* summit.incidents, [])
      yield* log(summitClient)
      assert.strictEqual((yield* summit.incidents).length, 1)
    }),
  )
})

describe("a fault script", () => {
  it.effect("is taken up in order, after what it skips, as often as it says", () =>
    Effect.gen(function* () {
      const { opcon: simulator, opconClient: client } = yield* Simulators.make()
      yield* simulator.faults.add(
        { call: "version", kind: "error-500", skip: 1, times: 2 },
        { call: "any", kind: "forbidden" },
        { call: "version", kind: "too-many" },
      )
      const statuses = yield* Effect.forEach(Array.from({ length: 6 }), () =>
        Effect.map(opcon(client, "GET", "/version"), ({ status }) => status),
      )
      assert.deepStrictEqual(statuses, [200, 500, 500, 403, 429, 200])
      assert.deepStrictEqual(yield* simulator.faults.pending, [])
    }),
  )

  it.effect("leaves other calls alone, and can be cleared", () =>
    Effect.gen(function* () {
      const { opcon: simulator, opconClient: client } = yield* Simulators.make()
      yield* simulator.faults.add({ call: "findJob", kind: "unauthorized", times: 5 })
      assert.strictEqual((yield* opcon(client, "GET", "/version")).status, 200)
      const refused = yield* opcon(client, "GET", "/dailyjobs")
      assert.deepStrictEqual(refused.json, [
        { resource: "token", name: "id", code: 401, message: "Invalid token specified" },
      ])
      assert.strictEqual((yield* simulator.faults.pending)[0]?.times, 4)
      yield* simulator.faults.clear
      assert.strictEqual((yield* opcon(client, "GET", "/dailyjobs")).status, 200)
    }),
  )

  it.effect("and the log tell when each request came", () =>
    Effect.gen(function* () {
      const { summit, summitClient } = yield* Simulators.make()
      yield* summit.faults.add({ call: "createIncident", kind: "refuse" })
      yield* TestClock.adjust("1500 millis")
      yield* Effect.result(log(summitClient))
      yield* TestClock.adjust("500 millis")
      yield* log(summitClient)
      const requests = yield* summit.requests
      assert.deepStrictEqual(
        requests.map(({ at, call, kind }) => [at, call, kind]),
        [
          [1500, "createIncident", "write"],
          [2000, "createIncident", "write"],
        ],
      )
    }),
  )
})
