/** Answers that node's own client refuses by default, although others read them, over real sockets. */
import * as net from "node:net"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { client, get, live } from "./Asking.ts"
import * as Servers from "./Servers.ts"

const ask = Effect.fnUntraced(function* (raw: string) {
  const { port } = yield* Servers.raw((socket) => void socket.end(raw))
  return yield* get(yield* client(), `http://localhost:${port}/`)
})

describe("an answer as only some servers write it", () => {
  it.live.each([
    ["chunks and a Content-Length", "content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"],
    ["60 KB of headers", `set-cookie: ${"a".repeat(60_000)}\r\ncontent-length: 2\r\n\r\nok`],
    ["a control character in a header", "x-by: a\u0001b\r\ncontent-length: 2\r\n\r\nok"],
    ["no end but that of the connection", "connection: close\r\n\r\nok"],
  ])("is read: %s", ([, rest]) =>
    Effect.gen(function* () {
      assert.strictEqual((yield* ask(`HTTP/1.1 200 OK\r\n${rest}`)).text, "ok")
    }).pipe(Effect.scoped, live),
  )

  it.live("is read: line feeds only, and after it hints that come before the answer", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* ask("HTTP/1.1 200 OK\ncontent-length: 2\n\nok")).text, "ok")
      const hints = "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"
      assert.strictEqual((yield* ask(hints + Servers.answer("ok"))).text, "ok")
    }).pipe(Effect.scoped, live),
  )

  it.live.each([
    ["Latin-1", Buffer.from("Störung", "latin1"), "Störung"],
    ["UTF-8", Buffer.from("Störung – 5 €"), "Störung – 5 €"],
    ["UTF-16 with its mark", Buffer.from("\uFEFF{Störung}", "utf16le"), "{Störung}"],
  ])("is read in its own encoding: %s", ([, bytes, text]) =>
    Effect.gen(function* () {
      const port = yield* Servers.answering((_request, response) => void response.end(bytes))
      assert.strictEqual((yield* get(yield* client(), `http://localhost:${port}/`)).text, text)
    }).pipe(Effect.scoped, live),
  )

  it.live("is lost at once where the server changes to another protocol, or has no end of headers", () =>
    Effect.gen(function* () {
      for (const raw of [
        "HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n",
        `HTTP/1.1 200 OK\r\nset-cookie: ${"a".repeat(70_000)}\r\n\r\n`,
      ]) {
        const { delivered, transient } = yield* Effect.flip(ask(raw))
        assert.deepStrictEqual([delivered, transient], ["unknown", true])
      }
    }).pipe(Effect.scoped, live),
  )
})

it("has time for a handshake with a far continent before it tries the next address", () =>
  assert.isAtLeast(net.getDefaultAutoSelectFamilyAttemptTimeout(), 2000))
