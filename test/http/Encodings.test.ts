/** Answers that come compressed although nothing but plain text was asked for. */
import * as zlib from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Reading } from "../../src/http/HttpExchange.ts"
import { client, get, live } from "./Asking.ts"
import { answering } from "./Servers.ts"

const json = JSON.stringify({ TicketNo: 59_404, Message: "Größe ".repeat(5000) })

/** What comes of an answer of `bytes` under `headers`. */
const ask = Effect.fnUntraced(function* (bytes: Uint8Array, encoding: string, reading: Reading = {}) {
  const port = yield* answering((request, response) => {
    assert.isUndefined(request.headers["accept-encoding"])
    response.writeHead(200, { "content-encoding": encoding }).end(bytes)
  })
  return yield* get(yield* client(), `http://localhost:${port}/`, reading)
})

describe("an answer in an encoding that was not asked for", () => {
  it.live.each([
    ["gzip", zlib.gzipSync(json)],
    [" X-GZIP ", zlib.gzipSync(json)],
    ["deflate", zlib.deflateSync(json)],
    ["deflate", zlib.deflateRawSync(json)],
    ["br", zlib.brotliCompressSync(json)],
    ["zstd", zlib.zstdCompressSync(json)],
    ["deflate, gzip", zlib.gzipSync(zlib.deflateSync(json))],
    ["identity", Buffer.from(json)],
    ["gzip", Buffer.from(json)],
    ["X-Gzip", Buffer.from(`\n${json}`)],
    ["zstd, gzip", zlib.zstdCompressSync(json)],
    ["utf-8", Buffer.from(json)],
    ["UTF8", Buffer.from(`\uFEFF${json}`)],
    ["gzip", zlib.gzipSync(zlib.gzipSync(json))],
    ["", zlib.gzipSync(json)],
    ["gzip", Buffer.concat([zlib.gzipSync(json.slice(0, 5000)), zlib.gzipSync(json.slice(5000))])],
  ] as const)("is read: %s", ([encoding, bytes]) =>
    Effect.gen(function* () {
      const { headers, text } = yield* ask(bytes, encoding)
      assert.strictEqual(text.trim(), json)
      assert.isUndefined(headers["content-encoding"])
    }).pipe(Effect.scoped, live),
  )

  it.live("is empty where nothing came, whatever it says", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* ask(new Uint8Array(), "gzip")).text, "")
    }).pipe(Effect.scoped, live),
  )

  it.live("goes through a Collector in pieces", () =>
    Effect.gen(function* () {
      let bytes = 0
      let parts = 0
      const take = ({ length }: Uint8Array) => {
        bytes += length
        parts += 1
        return true
      }
      const log = zlib.gzipSync(Buffer.alloc(3_000_000, "line\n"))
      yield* ask(log, "gzip", { collector: { take, text: () => "" } })
      assert.strictEqual(bytes, 3_000_000)
      assert.isAbove(parts, 10)
    }).pipe(Effect.scoped, live),
  )

  const whole = zlib.gzipSync(json)
  it.live.each([
    ["cut off", "gzip", whole.subarray(0, -20), /gzip: unexpected end of file/],
    ["damaged", "gzip", whole.map((byte, at) => (at === 40 ? byte ^ 0xff : byte)), /gzip: /],
    ["no gzip within", "gzip", Buffer.from([0x1f, 0x8b, 1, 2, 3]), /gzip: unknown compression method/],
    ["cut off, and unsaid", "", whole.subarray(0, -20), /gzip: unexpected end of file/],
    ["gzip under another name", "br", whole, /br: /],
    ["unknown", "compress", whole, /compress: this encoding is not known/],
    ["unknown, though it has a name in JavaScript", "constructor", whole, /constructor: this encoding is not known/],
    ["unknown in part", "compress, gzip", whole, /compress, gzip: this encoding is not known/],
    ["more than a server has reason for", "gzip, gzip, gzip, gzip", whole, /not known/],
  ] as const)("and %s is an answer that was received, and is not asked for again", ([, encoding, bytes, says]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(ask(bytes, encoding))
      assert.deepStrictEqual([error.delivered, error.transient], ["unknown", false], error.detail)
      assert.match(error.detail, /^an answer was received, but cannot be read \(.+\)$/)
      assert.match(error.detail, says)
    }).pipe(Effect.scoped, live),
  )

  const zeros = Buffer.alloc(50_000_000)
  it.live.each([
    ["gzip", zlib.gzipSync(zeros)],
    ["gzip, gzip", zlib.gzipSync(zlib.gzipSync(zeros))],
    ["br", zlib.brotliCompressSync(zeros)],
    ["deflate", zlib.deflateRawSync(zeros)],
    ["gzip", Buffer.concat(Array.from({ length: 3000 }, () => zlib.gzipSync("")))],
  ] as const)("that would be larger than is allowed is refused: %s", ([encoding, bytes]) =>
    Effect.gen(function* () {
      for (const more of [{}, { collector: { take: () => true, text: () => "" } }]) {
        const error = yield* Effect.flip(ask(bytes, encoding, { limit: 40_000, ...more }))
        assert.deepStrictEqual([error.delivered, error.transient], ["unknown", false])
        assert.strictEqual(error.detail, "the answer is larger than is allowed")
      }
    }).pipe(Effect.scoped, live),
  )

  it.live("whose connection breaks is lost, not unreadable", () =>
    Effect.gen(function* () {
      const port = yield* answering((_request, response) => {
        response.writeHead(200, { "content-encoding": "gzip", "content-length": String(whole.length) })
        response.write(whole.subarray(0, 20), () => response.destroy())
      })
      const error = yield* Effect.flip(get(yield* client(), `http://localhost:${port}/`))
      assert.match(error.detail, /^the connection was lost before the answer was complete/)
      assert.isTrue(error.transient)
    }).pipe(Effect.scoped, live),
  )

  it.live("leaves its connection to the next request, also with bytes behind its end", () =>
    Effect.gen(function* () {
      const ports = new Set<number | undefined>()
      const port = yield* answering((request, response) => {
        ports.add(request.socket.remotePort)
        const bytes = Buffer.concat([zlib.deflateSync(json), Buffer.alloc(200_000)])
        response.writeHead(200, { "content-encoding": "deflate" }).end(bytes)
      })
      const one = yield* client()
      for (let n = 0; n < 3; n += 1) {
        assert.strictEqual((yield* get(one, `http://localhost:${port}/`)).text, json)
        yield* Effect.sleep("5 millis")
      }
      assert.strictEqual(ports.size, 1)
    }).pipe(Effect.scoped, live),
  )
})
