import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { OpConRefused, OpConRefusedCredentials, OpConUnavailable } from "../../src/opcon/OpCon.ts"
import { retrying } from "../../src/domain/RetryPolicy.ts"
import { WriteGate } from "../../src/http/WriteGate.ts"
import { opconSecret } from "../support/Fixtures.ts"
import type { Exchange } from "../support/Replay.ts"
import { change, dailyJob, documentationPath, fields, get, listPath, over } from "./Wire.ts"

const ticket = { ticketId: "59404", ticketUrl: "https://summit.example/59404" }
const stored = [{ id: 1, ...ticket }]
const post = change("POST", listPath, { id: 0, ...ticket }, stored[0])
const page = "<!DOCTYPE html>\n<html><head><title>\n Sign in </title></head><body>no</body></html>"

describe("requests", () => {
  it.effect("asks for the version without a token", () => {
    const { requests, run } = over([get("/api/version", { opConRestApiProductVersion: "21.2.0.0", more: 1 })])
    return run((opcon) =>
      Effect.gen(function* () {
        assert.strictEqual(yield* opcon.version, "21.2.0.0")
        assert.deepStrictEqual({ ...requests[0]?.headers }, { accept: "application/json" })
      }),
    )
  })

  it.effect("sends the token, and JSON both ways", () => {
    const { requests, run } = over([get(listPath, []), post, get(listPath, stored)])
    return run((opcon) =>
      Effect.gen(function* () {
        yield* opcon.writeIncidentTicket(dailyJob, ticket)
        for (const { headers, url } of requests) {
          assert.strictEqual(headers["authorization"], `Token ${opconSecret}`)
          assert.strictEqual(headers["accept"], "application/json")
          assert.isTrue(url.startsWith("https://opcon.example:443/api/"))
        }
        assert.strictEqual(requests[1]?.headers["content-type"], "application/json")
      }),
    )
  })
})

describe("judging a reply to a GET", () => {
  const operation = "read incident ticket"
  /** Something else answered in OpCon's place. */
  const foreign = (status: number, detail: string) =>
    new OpConUnavailable({
      operation,
      detail: `HTTP ${status} ${detail}`,
      delivered: "unknown",
      transient: true,
      status,
    })
  const unavailable = (detail: string, delivered: "no" | "unknown", retryAfterMillis?: number) =>
    new OpConUnavailable({
      operation,
      detail,
      delivered,
      transient: true,
      ...(retryAfterMillis === undefined ? {} : { retryAfterMillis }),
    })
  const credentials = (status: number, detail: string) => new OpConRefusedCredentials({ operation, status, detail })
  const apiErrors = [{ resource: "token", name: "id", code: 401, message: "Invalid token specified" }]
  const cases: ReadonlyArray<[string, Exchange["reply"], object]> = [
    ["401 with a list", { status: 401, body: apiErrors }, credentials(401, "Invalid token specified")],
    ["403 with an object", { status: 403, body: { message: "No privilege" } }, credentials(403, "No privilege")],
    ["403 with a gateway's page", { status: 403, body: page }, foreign(403, "a web page instead of JSON: Sign in")],
    ["401 with nothing", { status: 401 }, credentials(401, "without an explanation")],
    ["408", { status: 408, body: "slow" }, unavailable("HTTP 408 slow", "unknown")],
    [
      "429 with seconds to wait",
      { status: 429, body: "busy", headers: { "retry-after": "7" } },
      unavailable("HTTP 429 busy", "no", 7000),
    ],
    [
      "503 with a date to wait for",
      { status: 503, body: page, headers: { "retry-after": "Thu, 01 Jan 1970 00:00:30 GMT" } },
      unavailable("HTTP 503 a web page instead of JSON: Sign in", "no", 30_000),
    ],
    [
      "500 with problem details",
      { status: 500, body: { title: "Internal Server Error", status: 500, detail: "pool exhausted" } },
      unavailable("HTTP 500 Internal Server Error: pool exhausted", "unknown"),
    ],
    ["502", { status: 502 }, unavailable("HTTP 502 without an explanation", "unknown")],
    [
      "a redirect to a login",
      { status: 302, body: "", headers: { location: "https://login.example/?id=1" } },
      foreign(302, "a redirect to https://login.example/, which is not followed"),
    ],
    ["a redirect to nowhere", { status: 307, body: page }, foreign(307, "a web page instead of JSON: Sign in")],
    [
      "a page too large for a gateway",
      { status: 413, body: page },
      new OpConRefused({ operation, status: 413, detail: "a web page instead of JSON: Sign in" }),
    ],
    [
      "409",
      { status: 409, body: [{ message: "a" }, { message: "b" }] },
      new OpConRefused({ operation, status: 409, detail: "a; b" }),
    ],
    ["423", { status: 423, body: [{ message: "locked" }] }, unavailable("HTTP 423 locked", "no")],
    ["a web page with 200", { status: 200, body: page }, foreign(200, "a web page instead of JSON: Sign in")],
    ["half an answer with 200", { status: 200, body: '{"id":"2024' }, foreign(200, '{"id":"2024')],
    [
      "JSON of another shape",
      { status: 200, body: [{ id: 1, ticketId: "7", ticketUrl: 5 }] },
      foreign(200, 'an answer of another shape: Expected string | null at [0]["ticketUrl"]'),
    ],
    ["a refused connection", { fault: "ECONNREFUSED" }, unavailable("the connection was refused (ECONNREFUSED)", "no")],
    [
      "a lost connection",
      { fault: "ECONNRESET" },
      unavailable("the connection was lost before the answer was complete (ECONNRESET)", "unknown"),
    ],
    [
      "a certificate nobody trusts",
      { fault: "DEPTH_ZERO_SELF_SIGNED_CERT" },
      new OpConUnavailable({
        operation,
        detail:
          "the server's certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT): it is self-signed; put it into CA_FILE, or give the server one from an authority that this machine trusts",
        delivered: "no",
        transient: false,
      }),
    ],
  ]
  for (const [what, reply, expected] of cases) {
    it.effect(what, () =>
      over([{ request: { method: "GET", path: listPath }, reply }]).run((opcon) =>
        Effect.gen(function* () {
          assert.deepStrictEqual(fields(yield* Effect.flip(opcon.readIncidentTicket(dailyJob))), fields(expected))
        }),
      ),
    )
  }

  it.effect("an empty version is no version", () =>
    over([get("/api/version"), get("/api/version", "null"), get("/api/version", page)]).run((opcon) =>
      Effect.gen(function* () {
        const tags = [
          yield* Effect.flip(opcon.version),
          yield* Effect.flip(opcon.version),
          yield* Effect.flip(opcon.version),
        ]
        assert.deepStrictEqual(
          tags.map((error) => error._tag),
          ["OpConUnavailable", "OpConUnavailable", "OpConUnavailable"],
        )
      }),
    ),
  )

  it.effect("gives up after TIMEOUT_SECONDS, not a millisecond sooner", () =>
    over([{ request: { method: "GET", path: listPath }, reply: { fault: "never" } }]).run((opcon) =>
      Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(Effect.flip(opcon.readIncidentTicket(dailyJob)))
        yield* TestClock.adjust(29_999)
        assert.isUndefined(fiber.pollUnsafe())
        yield* TestClock.adjust(1)
        assert.deepStrictEqual(fields(yield* Fiber.join(fiber)), fields(unavailable("no answer in time", "unknown")))
      }),
    ),
  )
})

describe("the token", () => {
  it.effect("is in no error and no log line, even where the server repeats it", () => {
    const echo = [{ message: `the token ${opconSecret} is not known` }]
    const statuses = [401, 403, 409, 500, 200]
    const { lines, run } = over(statuses.map((status) => get("/api/dailyjobs/4711/incidentTickets", echo, status)))
    return run((opcon) =>
      Effect.gen(function* () {
        for (const status of statuses) {
          const error = yield* Effect.flip(opcon.readIncidentTicket(dailyJob))
          yield* Effect.logError(error.message)
          assert.notInclude(`${error.message} ${JSON.stringify(error)} ${String(error)}`, opconSecret, String(status))
          if (status !== 200) assert.include(error.message, "the token <hidden> is not known")
        }
        assert.isAbove(lines.length, statuses.length)
        assert.notInclude(lines.join("\n"), opconSecret)
      }),
    )
  })

  it.effect("is in no planned request, and a dry run writes nothing", () => {
    const text = `it is ${opconSecret}`
    const { lines, run } = over(
      [get(listPath, []), get(documentationPath, { id: 3, job: "old", frequency: null })],
      WriteGate.layerDryRun,
    )
    return run((opcon, writes) =>
      Effect.gen(function* () {
        yield* opcon.writeIncidentTicket(dailyJob, ticket)
        yield* opcon.changeDocumentation(dailyJob, () => text)
        assert.deepStrictEqual(yield* writes.planned, [
          {
            method: "POST",
            url: "https://opcon.example/api/dailyjobs/4711/incidentTickets",
            body: `{"id":0,"ticketId":"59404","ticketUrl":"https://summit.example/59404"}`,
          },
          {
            method: "PUT",
            url: "https://opcon.example/api/dailyjobs/20240921%7C16%7C1%7CJOB001/documentation/3",
            body: `{"id":3,"frequency":null,"job":"it is <hidden>"}`,
          },
        ])
        assert.notInclude(lines.join("\n"), opconSecret)
      }),
    )
  })
})

describe("a retried request", () => {
  it.effect("carries its whole body again", () => {
    const lost: Exchange = { request: post.request, reply: { status: 500 } }
    const { run } = over([get(listPath, []), lost, get(listPath, []), post, get(listPath, stored)])
    return run((opcon) =>
      Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(retrying("writeBack")(opcon.writeIncidentTicket(dailyJob, ticket)))
        yield* TestClock.adjust(500)
        yield* Fiber.join(fiber)
      }),
    )
  })
})
