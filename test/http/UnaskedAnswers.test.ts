/** What arrives on a connection that nobody asked for is never the answer to the next request. */
import type { Socket } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { client, get, live } from "./Asking.ts"
import * as Servers from "./Servers.ts"

const { answer } = Servers

/** How a server that answers request `n` with `n` says more than that. */
const ways = {
  "in one write": (socket: Socket, own: string) => void socket.write(own + answer("stray")),
  "a moment later": (socket: Socket, own: string) => {
    socket.write(own)
    setTimeout(() => socket.write(answer("stray")), 20)
  },
  "right behind it": (socket: Socket, own: string) => {
    socket.write(own)
    setImmediate(() => socket.write(answer("stray")))
  },
  "as bytes that are no answer": (socket: Socket, own: string) => void socket.write(`${own}garbage`),
  "as half an answer": (socket: Socket, own: string) => void socket.write(`${own}HTTP/1.1 200 OK\r\ncontent-le`),
  "as half an answer behind chunks": (socket: Socket, own: string) => {
    const [, body = ""] = own.split("\r\n\r\n")
    const chunked = `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n${body}\r\n0\r\n\r\n`
    socket.write(`${chunked}HTTP/1.1 200`)
  },
  "as a body longer than it said": (socket: Socket, own: string) => void socket.write(`${own}${"x".repeat(100_000)}`),
} as const satisfies Record<string, (socket: Socket, own: string) => void>

describe("a server that says more than it was asked", () => {
  for (const [name, say] of Object.entries(ways)) {
    it.live(`${name}: every request gets its own answer, on a new connection`, () =>
      Effect.gen(function* () {
        const { idle, port, seen } = yield* Servers.raw((socket, count) => say(socket, answer(String(count))))
        const one = yield* client()
        for (const expected of ["1", "2", "3"]) {
          assert.strictEqual((yield* get(one, `http://localhost:${port}/`)).text, expected)
          yield* idle
        }
        assert.deepStrictEqual(seen, { connections: 3, requests: 3 })
      }).pipe(Effect.scoped, live),
    )
  }

  it.live.each(["in one write", "a moment later", "as half an answer", "as bytes that are no answer"] as const)(
    "%s over TLS: the same",
    (name) =>
      Effect.gen(function* () {
        const { certificate, idle, port, seen } = yield* Servers.rawSecure((socket, count) =>
          ways[name](socket, answer(String(count))),
        )
        const files = yield* FileSystem.FileSystem
        const caFile = `${yield* files.makeTempDirectoryScoped()}/ca.pem`
        yield* files.writeFileString(caFile, certificate)
        const one = yield* client({ caFile })
        for (const expected of ["1", "2", "3"]) {
          assert.strictEqual((yield* get(one, `https://localhost:${port}/`)).text, expected)
          yield* idle
        }
        assert.deepStrictEqual(seen, { connections: 3, requests: 3 })
      }).pipe(Effect.scoped, live),
  )

  it.live("is not believed either when the next request is made at that moment", () =>
    Effect.gen(function* () {
      let last: Socket | undefined
      const { port } = yield* Servers.raw((socket, count) => {
        last = socket
        socket.write(answer(String(count)))
      })
      const one = yield* client()
      for (let n = 1; n < 20; n += 1) {
        assert.strictEqual((yield* get(one, `http://localhost:${port}/`)).text, String(n))
        // Arrived, and not looked at before the next request is made.
        last?.write(answer("stray"))
      }
    }).pipe(Effect.scoped, live),
  )

  it.live("only while it does: a connection that stays silent is used again", () =>
    Effect.gen(function* () {
      const { port, seen } = yield* Servers.raw((socket, count) => {
        const body = String(count)
        if (count === 1) return void socket.write(answer(body))
        const kept = "HTTP/1.1 200 OK\r\n"
        if (count === 2) {
          return void socket.write(`${kept}transfer-encoding: chunked\r\n\r\n1\r\n${body}\r\n0\r\n\r\n`)
        }
        // A piece a byte.
        return void Array.from(answer(body)).reduce(
          (before, byte) => before.then(() => new Promise((done) => socket.write(byte, () => setImmediate(done)))),
          Promise.resolve<unknown>(undefined),
        )
      })
      const one = yield* client()
      for (const expected of ["1", "2", "3"]) {
        assert.strictEqual((yield* get(one, `http://localhost:${port}/`)).text, expected)
        yield* Effect.sleep("5 millis")
      }
      assert.deepStrictEqual(seen, { connections: 1, requests: 3 })
    }).pipe(Effect.scoped, live),
  )
})

describe("a connection that is used again", () => {
  it.live("and breaks before an answer: it is not known whether it was delivered, and it is sent once", () =>
    Effect.gen(function* () {
      const { port, seen } = yield* Servers.raw((socket, count) => {
        if (count === 1) socket.write(answer("1"))
        else socket.resetAndDestroy()
      })
      const one = yield* client()
      yield* get(one, `http://localhost:${port}/`)
      const error = yield* Effect.flip(get(one, `http://localhost:${port}/`))
      assert.deepStrictEqual([error.delivered, error.transient], ["unknown", true], error.detail)
      assert.deepStrictEqual(seen, { connections: 1, requests: 2 })
    }).pipe(Effect.scoped, live),
  )
})

describe("an answer that is interrupted while it is read", () => {
  it.live("takes its connection along", () =>
    Effect.gen(function* () {
      const { idle, open, port, requested } = yield* Servers.raw((socket) => {
        socket.write("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nbegun")
      })
      const reading = yield* Effect.forkChild(Effect.flatMap(client(), (one) => get(one, `http://localhost:${port}/`)))
      yield* requested(1)
      assert.strictEqual(open(), 1)
      reading.interruptUnsafe()
      yield* idle
    }).pipe(Effect.scoped, live),
  )
})
