/** Bodies that go through in pieces, over real sockets: answers that come slowly, requests that are not wanted. */
import { gzipSync } from "node:zlib"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { Settings } from "../../src/config/Settings.ts"
import type { Collector } from "../../src/http/HttpExchange.ts"
import { exchange } from "../../src/http/HttpExchange.ts"
import * as SystemClients from "../../src/site/SystemClients.ts"
import { settings } from "../support/Fixtures.ts"
import { answering } from "./Servers.ts"

const short = Duration.millis(300)

const client = Effect.gen(function* () {
  const under = Layer.succeed(Settings, { ...settings, opcon: { ...settings.opcon, timeout: short } })
  const built = yield* Effect.orDie(Layer.build(Layer.provide(SystemClients.opcon, under)))
  return Context.get(built, HttpClient.HttpClient)
})

/** Counts what comes, and wants at most `enough` bytes of it. */
const counting = (enough = Number.POSITIVE_INFINITY) => {
  let bytes = 0
  let parts = 0
  const collector: Collector = {
    take: ({ length }) => {
      bytes += length
      parts += 1
      return bytes <= enough
    },
    text: () => `${bytes} bytes`,
  }
  return { collector, parts: () => parts }
}

const get = (port: number, collector: Collector, limit?: number) =>
  Effect.flatMap(client, (client) =>
    exchange(client, HttpClientRequest.get(`http://localhost:${port}/`), short, {
      collector,
      ...(limit === undefined ? {} : { limit }),
    }),
  )

const bodyOf = (each: () => Iterator<Uint8Array>, length: number) =>
  HttpBody.stream(Stream.fromIterable({ [Symbol.iterator]: each }, { chunkSize: 1 }), "application/json", length)

const post = Effect.fnUntraced(function* (port: number, each: () => Iterator<Uint8Array>, length: number) {
  const request = HttpClientRequest.post(`http://localhost:${port}/`)
  const sent = HttpClientRequest.setBody(request, bodyOf(each, length))
  return yield* exchange(yield* client, sent, Duration.seconds(20))
})

const live = <A, E>(self: Effect.Effect<A, E, NodeServices.NodeServices>) => Effect.provide(self, NodeServices.layer)

describe("an answer that goes through a Collector", () => {
  it.live("may take longer than the timeout as long as it comes", () =>
    Effect.gen(function* () {
      const port = yield* answering((_request, response) => {
        let left = 8
        const timer = setInterval(() => {
          left -= 1
          if (left > 0) return void response.write("x".repeat(1000))
          clearInterval(timer)
          response.end("end")
        }, 100)
      })
      const { collector, parts } = counting()
      assert.strictEqual((yield* get(port, collector)).text, "7003 bytes")
      assert.isAbove(parts(), 1)
    }).pipe(Effect.scoped, live),
  )

  it.live("that pauses for longer than the timeout is given up, and its connection with it", () =>
    Effect.gen(function* () {
      const closed = yield* Deferred.make<void>()
      const port = yield* answering((_request, response) => {
        response.write("begun")
        response.on("close", () => Deferred.doneUnsafe(closed, Effect.void))
      })
      const error = yield* Effect.flip(get(port, counting().collector))
      assert.strictEqual(error.detail, "the answer began, but did not come to its end in time")
      assert.deepStrictEqual([error.delivered, error.transient], ["unknown", true])
      yield* Deferred.await(closed)
    }).pipe(Effect.scoped, live),
  )

  it.live("that trickles without an end is given up as well", () =>
    Effect.gen(function* () {
      const port = yield* answering((_request, response) => {
        const timer = setInterval(() => response.write("."), 20)
        response.on("close", () => clearInterval(timer))
      })
      const error = yield* Effect.flip(get(port, counting().collector))
      assert.strictEqual(error.detail, "the answer began, but did not come to its end in time")
    }).pipe(Effect.scoped, live),
  )

  it.live("that comes compressed is decoded part by part", () =>
    Effect.gen(function* () {
      const port = yield* answering((_request, response) => {
        response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("x".repeat(1_000_000)))
      })
      const { collector, parts } = counting()
      assert.strictEqual((yield* get(port, collector)).text, "1000000 bytes")
      assert.isAbove(parts(), 1)
    }).pipe(Effect.scoped, live),
  )

  it.live("that breaks off is lost", () =>
    Effect.gen(function* () {
      const port = yield* answering((_request, response) => {
        response.writeHead(200, { "content-length": "10" })
        response.write("half", () => response.destroy())
      })
      const error = yield* Effect.flip(get(port, counting().collector))
      assert.match(error.detail, /^the connection was lost before the answer was complete/)
    }).pipe(Effect.scoped, live),
  )

  it.live("that is larger than is allowed, or than the Collector wants, is refused for good", () =>
    Effect.gen(function* () {
      const port = yield* answering((_request, response) => void response.end("x".repeat(100_000)))
      for (const error of [
        yield* Effect.flip(get(port, counting().collector, 1000)),
        yield* Effect.flip(get(port, counting(1000).collector)),
      ]) {
        assert.strictEqual(error.detail, "the answer is larger than is allowed")
        assert.isFalse(error.transient)
      }
    }).pipe(Effect.scoped, live),
  )
})

describe("a request in pieces", () => {
  const piece = new Uint8Array(65_536).fill(0x78)
  const many = function* (count: number) {
    for (let n = 0; n < count; n += 1) yield piece
  }

  it.live("arrives whole, with its length, as often as it is sent", () =>
    Effect.gen(function* () {
      const seen: Array<readonly [string | undefined, number]> = []
      const port = yield* answering((request, response) => {
        let bytes = 0
        request.on("data", (part: Uint8Array) => (bytes += part.length))
        request.on("end", () => {
          seen.push([request.headers["content-length"], bytes])
          response.end("{}")
        })
      })
      const length = 40 * piece.length
      yield* post(port, () => many(40), length)
      yield* post(port, () => many(40), length)
      assert.deepStrictEqual(seen, [
        [String(length), length],
        [String(length), length],
      ])
    }).pipe(Effect.scoped, live),
  )

  it.live("is not sent to its end when the answer comes before", () =>
    Effect.gen(function* () {
      let made = 0
      const port = yield* answering((request, response) => {
        request.once("data", () => {
          request.pause()
          response.writeHead(413).end("too large")
        })
      })
      const reply = yield* post(
        port,
        function* () {
          for (; made < 10_000; made += 1) yield piece
        },
        10_000 * piece.length,
      )
      assert.deepStrictEqual([reply.status, reply.text], [413, "too large"])
      assert.isBelow(made, 5000)
    }).pipe(Effect.scoped, live),
  )

  it.live("that nobody takes is not made either", () =>
    Effect.gen(function* () {
      let made = 0
      const port = yield* answering((request) => void request.pause())
      const sent = HttpClientRequest.setBody(
        HttpClientRequest.post(`http://localhost:${port}/`),
        bodyOf(
          function* () {
            for (; made < 10_000; made += 1) yield piece
          },
          4 * 1024 * 1024 - 1,
        ),
      )
      const error = yield* Effect.flip(exchange(yield* client, sent, short))
      assert.strictEqual(error.detail, "no answer in time")
      assert.deepStrictEqual([error.delivered, error.transient], ["unknown", true])
      assert.isBelow(made, 5000)
    }).pipe(Effect.scoped, live),
  )
})
