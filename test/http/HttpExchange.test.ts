import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { classify, exchange } from "../../src/http/HttpExchange.ts"
import { play } from "../support/Replay.ts"

const nodeError = (code: string, message = code, syscall = "read") =>
  Object.assign(new Error(message), { code, syscall })

describe("classify", () => {
  const cases = [
    [nodeError("ENOTFOUND"), "no", true],
    [nodeError("EAI_AGAIN"), "no", true],
    [nodeError("ECONNREFUSED"), "no", true],
    [nodeError("EHOSTUNREACH"), "no", true],
    [nodeError("ETIMEDOUT", "connect ETIMEDOUT", "connect"), "no", true],
    [nodeError("EPROTO"), "no", true],
    [
      nodeError("ECONNRESET", "Client network socket disconnected before secure TLS connection was established"),
      "no",
      true,
    ],
    [nodeError("ECONNRESET", "socket hang up"), "unknown", true],
    [nodeError("ETIMEDOUT"), "unknown", true],
    [nodeError("EPIPE"), "unknown", true],
    [nodeError("DEPTH_ZERO_SELF_SIGNED_CERT"), "no", false],
    [nodeError("UNABLE_TO_VERIFY_LEAF_SIGNATURE"), "no", false],
    [nodeError("ERR_TLS_CERT_ALTNAME_INVALID"), "no", false],
    [nodeError("CERT_HAS_EXPIRED"), "no", false],
    [undefined, "unknown", true],
    ["a string", "unknown", true],
    [{ code: 7 }, "unknown", true],
  ] as const
  for (const [cause, delivered, transient] of cases) {
    it(`${cause instanceof Error ? cause.message : String(cause)}: delivered ${delivered}, transient ${transient}`, () => {
      const error = classify(cause)
      assert.deepStrictEqual([error.delivered, error.transient], [delivered, transient])
    })
  }
})

describe("a certificate for another name", () => {
  const cert = (names: ReadonlyArray<string>) => ({ subjectaltname: names.map((name) => `DNS:${name}`).join(", ") })
  it.each([
    [
      "names it",
      { host: "opcon", cert: cert(["a.example", "*.b.example"]) },
      "is for a.example, *.b.example, not for opcon (",
    ],
    ["by its common name", { host: "opcon", cert: { subject: { CN: "OLD" } } }, "is for OLD, not for opcon ("],
    ["counts many", { host: "h", cert: cert([..."abcdefg"]) }, "is for a, b, c, d, e and 2 more, not for h ("],
    ["without names", { host: "opcon", cert: {} }, "is for another name ("],
    ["that is unreadable", { host: 7, cert: "?" }, "is for another name ("],
  ])("%s", (_, seen, says) => {
    const { detail } = classify(Object.assign(new Error("no"), { code: "ERR_TLS_CERT_ALTNAME_INVALID" }, seen))
    assert.include(detail, says)
    assert.notInclude(detail, "CA_FILE")
  })
})

const ask = (reply: Parameters<typeof play>[0][number]["reply"]) =>
  exchange(
    play([{ request: { method: "GET", path: "/x" }, reply }]).client,
    HttpClientRequest.get("https://opcon.example/x"),
    Duration.seconds(30),
  )

describe("exchange", () => {
  it.effect("gives back any status with its text", () =>
    Effect.gen(function* () {
      const reply = yield* ask({ status: 503, body: "<html>" })
      assert.deepStrictEqual([reply.status, reply.text], [503, "<html>"])
      assert.isTrue(Option.isNone(reply.retryAfterMillis))
    }),
  )

  it.effect("reads Retry-After as seconds and as a date", () =>
    Effect.gen(function* () {
      const after = (value: string) =>
        Effect.map(ask({ status: 429, headers: { "retry-after": value } }), (reply) =>
          Option.getOrUndefined(reply.retryAfterMillis),
        )
      assert.strictEqual(yield* after("7"), 7000)
      assert.strictEqual(yield* after("Thu, 01 Jan 1970 00:00:09 GMT"), 9000)
      yield* TestClock.adjust("20 seconds")
      assert.strictEqual(yield* after("Thu, 01 Jan 1970 00:00:09 GMT"), 0)
      assert.strictEqual(yield* after("soon"), undefined)
      assert.strictEqual(yield* after("1.5"), 1500)
      assert.strictEqual(yield* after("120, 120"), 120_000)
      assert.strictEqual(yield* after(""), undefined)
    }),
  )

  it.effect("waits for an hour at most, whatever Retry-After says", () =>
    Effect.gen(function* () {
      for (const value of ["86400", "9".repeat(30), "Fri, 01 Jan 2100 00:00:00 GMT"]) {
        const { retryAfterMillis } = yield* ask({ status: 503, headers: { "retry-after": value } })
        assert.deepStrictEqual(retryAfterMillis, Option.some(3_600_000), value)
      }
    }),
  )

  it.effect("gives up at the timeout, not a millisecond before, and does not know whether it was delivered", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(Effect.flip(ask({ fault: "never" })))
      yield* TestClock.adjust(29_999)
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust(1)
      const error = yield* Fiber.join(fiber)
      assert.deepStrictEqual([error.detail, error.delivered], ["no answer in time", "unknown"])
    }),
  )

  it.effect("waits once more for every 4 MiB that are to be sent", () =>
    Effect.gen(function* () {
      const client = HttpClient.make(() => Effect.never)
      const mebibytes = 9
      const fiber = yield* HttpClientRequest.post("https://summit.example/x").pipe(
        HttpClientRequest.setBody(HttpBody.stream(Stream.empty, "application/json", mebibytes * 1024 * 1024)),
        (request) => exchange(client, request, Duration.seconds(30)),
        Effect.flip,
        Effect.forkChild,
      )
      yield* TestClock.adjust(89_999)
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust(1)
      assert.strictEqual((yield* Fiber.join(fiber)).detail, "no answer in time")
    }),
  )

  it.effect("tells a refused connection", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(ask({ fault: "ECONNREFUSED" }))
      assert.deepStrictEqual([error.delivered, error.transient], ["no", true])
      assert.include(error.message, "refused")
    }),
  )
})
