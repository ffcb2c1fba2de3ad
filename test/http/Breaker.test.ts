import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as TestClock from "effect/testing/TestClock"
import * as Breaker from "../../src/http/Breaker.ts"
import { exchange } from "../../src/http/HttpExchange.ts"
import * as Program from "../support/Program.ts"
import * as Simulators from "../support/Simulators.ts"

const serving = (client: HttpClient.HttpClient) => Breaker.layer(Layer.succeed(HttpClient.HttpClient, client))

/** A server that answers `status()`, and when it was asked. */
const server = (status: () => number, headers: Record<string, string> = {}) => {
  const asked: Array<number> = []
  const client = HttpClient.make((request) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      asked.push(now)
      return HttpServerResponse.toClientResponse(HttpServerResponse.text("", { status: status(), headers }), {
        request,
      })
    }),
  )
  return { asked, layer: serving(client) }
}

const ask = Effect.gen(function* () {
  const request = HttpClientRequest.get("https://summit.example/x")
  return yield* Effect.result(exchange(yield* HttpClient.HttpClient, request, Duration.seconds(30)))
})

describe("Breaker", () => {
  it.effect("leaves a system in peace after failures in a row, probes once, and goes on when that is answered", () => {
    let status = 503
    const { asked, layer } = server(() => status)
    return Effect.gen(function* () {
      for (let n = 0; n < 20; n += 1) yield* ask
      assert.strictEqual(asked.length, Breaker.failuresInARow)
      const refused = yield* ask
      assert(Result.isFailure(refused))
      assert.deepStrictEqual([refused.failure.delivered, refused.failure.transient], ["no", true])
      assert.strictEqual(refused.failure.detail, "HTTP 503; not asked again for 10 s")

      yield* TestClock.adjust(9999)
      yield* ask
      assert.strictEqual(asked.length, Breaker.failuresInARow)
      yield* TestClock.adjust(1)
      yield* ask
      yield* ask
      assert.strictEqual(asked.length, Breaker.failuresInARow + 1)

      status = 200
      yield* TestClock.adjust("10 seconds")
      for (let n = 0; n < 3; n += 1) assert(Result.isSuccess(yield* ask))
      assert.strictEqual(asked.length, Breaker.failuresInARow + 4)
    }).pipe(Effect.provide(layer))
  })

  it.effect("keeps to a Retry-After that is longer than its rest, for every request", () => {
    const { asked, layer } = server(() => 429, { "retry-after": "60" })
    return Effect.gen(function* () {
      for (let n = 0; n < 20; n += 1) yield* ask
      yield* TestClock.adjust(59_999)
      yield* ask
      assert.strictEqual(asked.length, Breaker.failuresInARow)
      yield* TestClock.adjust(1)
      yield* ask
      assert.strictEqual(asked.length, Breaker.failuresInARow + 1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("does not count answers that say no", () => {
    const { asked, layer } = server(() => 404)
    return Effect.gen(function* () {
      for (let n = 0; n < 20; n += 1) yield* ask
      assert.strictEqual(asked.length, 20)
    }).pipe(Effect.provide(layer))
  })

  it.effect("tells why the last request failed, and not that nothing is asked", () => {
    let cause = { code: "ECONNREFUSED", connected: false }
    const layer = serving(
      HttpClient.make((request) => {
        const reason = new HttpClientError.TransportError({ request, cause })
        return Effect.fail(new HttpClientError.HttpClientError({ reason }))
      }),
    )
    return Effect.gen(function* () {
      for (let n = 0; n < Breaker.failuresInARow; n += 1) yield* ask
      yield* TestClock.adjust(3500)
      const told = Effect.map(Effect.flip(Effect.flatMap(ask, Effect.fromResult)), (error) => error.detail)
      assert.strictEqual(yield* told, "the connection was refused (ECONNREFUSED); not asked again for 7 s")
      yield* TestClock.adjust(6500)
      cause = { code: "ENOTFOUND", connected: false }
      assert.strictEqual(yield* told, "the host name is not known (ENOTFOUND)")
      assert.strictEqual(yield* told, "the host name is not known (ENOTFOUND); not asked again for 10 s")
      yield* TestClock.adjust("10 seconds")
      cause = { code: "CERT_HAS_EXPIRED", connected: false }
      yield* told
      assert.match(yield* told, /^the server's certificate.* has expired .*; not asked again for 10 s$/)
    }).pipe(Effect.provide(layer))
  })

  it.effect("says so while one request finds out whether the rest is over", () => {
    let slow = false
    const layer = serving(
      HttpClient.make((request) =>
        slow
          ? Effect.never
          : Effect.succeed(
              HttpServerResponse.toClientResponse(HttpServerResponse.text("", { status: 502 }), { request }),
            ),
      ),
    )
    return Effect.gen(function* () {
      for (let n = 0; n < Breaker.failuresInARow; n += 1) yield* ask
      slow = true
      yield* TestClock.adjust("10 seconds")
      yield* Effect.forkChild(ask)
      yield* Effect.yieldNow
      const second = yield* Effect.flip(Effect.flatMap(ask, Effect.fromResult))
      assert.strictEqual(second.detail, "HTTP 502; it is being asked again")
    }).pipe(Effect.provide(layer))
  })
})

describe("journal list", () => {
  it.effect("says why a system that is left in peace could not be reached", () =>
    Effect.gen(function* () {
      const day = { date: Simulators.sampleDate, scheduleId: 16, scheduleName: "NIGHTLY BATCH" }
      const jobs = Array.from({ length: 12 }, (_, n) => ({ name: `JOB${n}`, ...day }))
      const simulators = yield* Simulators.make({ opcon: { jobs } })
      const refusing = HttpClient.make((request) => {
        const cause = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", syscall: "connect" })
        const reason = new HttpClientError.TransportError({ request, cause })
        return Effect.fail(new HttpClientError.HttpClientError({ reason }))
      })
      const summitClient = yield* Effect.provide(HttpClient.HttpClient, yield* Layer.build(serving(refusing)))
      const program = yield* Program.make({ ...simulators, summitClient })
      program.slot.held = true
      for (const { name } of jobs)
        yield* program.run("--config", `${Program.folder}/Connector.config`, ...Program.vendorWords(name))
      program.slot.held = false
      yield* program.command("drain")
      const listed = (yield* program.command("journal", "list")).stdout.join("\n").split("\n")
      assert.lengthOf(
        listed.filter((line) => / pending /.test(line)),
        jobs.length,
      )
      // A drain that meets nothing but an outage leaves the rest for later.
      const waiting = listed.filter((line) => line.includes("Summit to answer"))
      assert.isAbove(waiting.length, 0)
      for (const line of waiting) {
        assert.match(line, /waits? for Symphony Summit to answer: the connection was refused \(ECONNREFUSED\)$/)
      }
    }),
  )
})
