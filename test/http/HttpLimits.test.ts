/** What an answer may not do: come late, trickle, never end, be too large or lead elsewhere. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Settings } from "../../src/config/Settings.ts"
import { exchange, redirection } from "../../src/http/HttpExchange.ts"
import * as SystemClients from "../../src/site/SystemClients.ts"
import { settings } from "../support/Fixtures.ts"
import { client, get } from "./Asking.ts"
import { answering, mute } from "./Servers.ts"

const short = Duration.millis(300)

/** What comes of asking `url` with little time and room for 1,000 bytes. */
const ask = (url: string, timeout = short) =>
  Effect.gen(function* () {
    const under = Layer.succeed(Settings, { ...settings, opcon: { ...settings.opcon, timeout } })
    const built = yield* Effect.orDie(Layer.build(Layer.provide(SystemClients.opcon, under)))
    return yield* exchange(Context.get(built, HttpClient.HttpClient), HttpClientRequest.get(url), timeout, {
      limit: 1000,
    })
  })

const live = <A, E>(self: Effect.Effect<A, E, NodeServices.NodeServices>) => Effect.provide(self, NodeServices.layer)

describe("an answer", () => {
  it.live("that does not begin is not waited for", () =>
    Effect.gen(function* () {
      const port = yield* answering(() => {})
      const error = yield* Effect.flip(ask(`http://localhost:${port}/`))
      assert.deepStrictEqual([error.delivered, error.transient], ["unknown", true])
      assert.strictEqual(error.detail, "no answer in time")
    }).pipe(Effect.scoped, live),
  )

  it.live("that trickles is ended, and the connection with it", () =>
    Effect.gen(function* () {
      const closed = yield* Deferred.make<void>()
      const port = yield* answering((_request, response) => {
        response.writeHead(200)
        const timer = setInterval(() => response.write("."), 20)
        response.on("close", () => {
          Deferred.doneUnsafe(closed, Effect.void)
          clearInterval(timer)
        })
      })
      const error = yield* Effect.flip(ask(`http://localhost:${port}/`))
      assert.deepStrictEqual([error.delivered, error.transient], ["unknown", true])
      assert.strictEqual(error.detail, "the answer began, but did not come to its end in time")
      yield* Deferred.await(closed)
    }).pipe(Effect.scoped, live),
  )

  it.live("that breaks off is lost", () =>
    Effect.gen(function* () {
      const port = yield* answering((_request, response) => {
        response.writeHead(200, { "content-length": "10" })
        response.write("half", () => response.destroy())
      })
      const error = yield* Effect.flip(ask(`http://localhost:${port}/`))
      assert.deepStrictEqual([error.delivered, error.transient], ["unknown", true])
      assert.match(error.detail, /^the connection was lost before the answer was complete/)
    }).pipe(Effect.scoped, live),
  )

  it.live.each([
    ["says that it is too large", { "content-length": "1001" }],
    ["becomes too large", {}],
  ] as const)("that %s is refused at once, for good", ([, headers]) =>
    Effect.gen(function* () {
      const port = yield* answering((_request, response) => {
        response.writeHead(200, headers)
        response.write("x".repeat(999))
        response.write("yy")
      })
      const error = yield* Effect.flip(ask(`http://localhost:${port}/`, Duration.seconds(20)))
      assert.deepStrictEqual([error.delivered, error.transient], ["unknown", false])
      assert.strictEqual(error.detail, "the answer is larger than is allowed")
    }).pipe(Effect.scoped, live),
  )

  it.live("of exactly the size allowed comes through", () =>
    Effect.gen(function* () {
      const port = yield* answering((_request, response) => void response.end("é".repeat(500)))
      assert.strictEqual((yield* ask(`http://localhost:${port}/`)).text, "é".repeat(500))
    }).pipe(Effect.scoped, live),
  )

  it.live("that leads elsewhere is not followed; where to is told without its query", () =>
    Effect.gen(function* () {
      let requests = 0
      const port = yield* answering((_request, response) => {
        requests += 1
        response.writeHead(302, { location: "https://login.example/sso?token=s3cret" }).end()
      })
      const reply = yield* ask(`http://localhost:${port}/`)
      assert.deepStrictEqual([reply.status, requests], [302, 1])
      assert.deepStrictEqual(
        redirection(reply),
        Option.some("a redirect to https://login.example/sso, which is not followed"),
      )
    }).pipe(Effect.scoped, live),
  )
})

describe("a server", () => {
  it.live("that accepts connections and never greets was sent nothing", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(ask(`https://localhost:${yield* mute}/`))
      assert.deepStrictEqual([error.delivered, error.transient], ["no", true])
      assert.include(error.detail, "the connection timed out (ERR_CONNECT_TIMEOUT)")
    }).pipe(Effect.scoped, live),
  )

  it.live("that never greets was sent nothing also where the request ends before the connection does", () =>
    Effect.gen(function* () {
      const one = yield* client()
      const error = yield* Effect.flip(get(one, `https://localhost:${yield* mute}/`, {}, short))
      assert.deepStrictEqual([error.delivered, error.transient], ["no", true])
      assert.include(error.detail, "the connection timed out (ERR_CONNECT_TIMEOUT)")
    }).pipe(Effect.scoped, live),
  )

  it.live("that never greets is not waited for as long as its answer may take", () =>
    Effect.gen(function* () {
      const one = yield* client({ timeout: short })
      const error = yield* Effect.flip(get(one, `https://localhost:${yield* mute}/`, {}, Duration.minutes(2)))
      assert.strictEqual(error.delivered, "no")
    }).pipe(Effect.scoped, live),
  )
})
