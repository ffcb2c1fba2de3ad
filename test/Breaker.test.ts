import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as TestClock from "effect/testing/TestClock"
import * as Breaker from "../src/Breaker.ts"
import { exchange } from "../src/Exchange.ts"

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
  return { asked, layer: Breaker.layer(Layer.succeed(HttpClient.HttpClient, client)) }
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
})
