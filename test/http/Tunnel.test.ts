/** What a proxy may do with CONNECT: nothing, endlessly much, or refuse in ways of its own. */
import type { Socket } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as NodeProbe from "../../src/http/NodeProbe.ts"
import { Probe } from "../../src/http/Probe.ts"
import { client, get, live } from "./Asking.ts"
import * as Servers from "./Servers.ts"

const user = "svc-opcon"
const password = "Pass word+1"
const basic = Buffer.from(`${user}:${password}`).toString("base64")
const credentials = Option.some({ user, password: Redacted.make(password) })

const short = Duration.seconds(1)

/** What comes of a request to Summit through a proxy that answers CONNECT with `respond`, while it may take minutes. */
const through = Effect.fnUntraced(function* (respond: (socket: Socket) => void, timeout = Duration.seconds(20)) {
  const server = yield* Servers.raw(respond)
  const proxy = { host: "127.0.0.1", port: server.port, credentials }
  const summit = yield* client({ timeout, proxy })
  const error = yield* Effect.flip(get(summit, "https://summit.test/", {}, Duration.minutes(2)))
  assert.strictEqual(error.delivered, "no", error.detail)
  assert.strictEqual(server.seen.requests, 1)
  yield* server.idle
  return { error, said: error.detail.replace(`127.0.0.1:${server.port}`, "P"), proxy }
})

describe("a proxy that never answers CONNECT", () => {
  const flood = (start: string) => (socket: Socket) => {
    const more = () => {
      while (!socket.destroyed && socket.write("x".repeat(65_536)));
    }
    socket.on("drain", more)
    socket.write(start)
    more()
  }
  const drip = (start: string, on: string) => (socket: Socket) => {
    let at = 0
    socket.write(start)
    const timer = setInterval(() => socket.write(on[at++ % on.length] ?? ""), 10)
    socket.on("close", () => clearInterval(timer))
  }

  it.live.each([
    ["by saying nothing", () => {}],
    ["by saying it in drips", drip("HTTP/1.1 200 ", "OK")],
    ["by promising it for ever", drip("HTTP/1.1 200 OK\r\n", "x-a: b\r\n")],
  ] as const)("%s: the request certainly was not delivered, and the proxy is named", ([, respond]) =>
    Effect.gen(function* () {
      const { error, said } = yield* through(respond, short)
      assert.strictEqual(said, "the proxy P never answered CONNECT")
      assert.isTrue(error.transient)
    }).pipe(Effect.scoped, live),
  )

  it.live.each([
    ["its headers", flood("HTTP/1.1 200 OK\r\nx: ")],
    ["its status line", flood("HTTP/1.1 200 ")],
    ["what is no HTTP", flood("SSH-2.0-OpenSSH_9.6\r\n")],
  ] as const)("but floods with %s is left at once", ([, respond]) =>
    Effect.gen(function* () {
      const { error, said } = yield* through(respond)
      assert.match(said, /^the way through the proxy P: what it answers is no answer to CONNECT \(HPE_\w+\)$/)
      assert.isTrue(error.transient)
    }).pipe(Effect.scoped, live),
  )

  it.live("or refuses with a body without an end is left at once", () =>
    Effect.gen(function* () {
      const { said } = yield* through(flood("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 5000000000\r\n\r\n"))
      assert.strictEqual(said, "the proxy P does not reach the server (HTTP 503)")
    }).pipe(Effect.scoped, live),
  )

  it.live("is not waited for any longer by a process that ends", () =>
    Effect.gen(function* () {
      const server = yield* Servers.raw(() => {})
      const summit = client({ proxy: { host: "127.0.0.1", port: server.port, credentials } })
      const asking = Effect.scoped(Effect.flatMap(summit, (one) => get(one, "https://summit.test/")))
      const fiber = yield* Effect.forkChild(asking)
      yield* server.requested(1)
      fiber.interruptUnsafe()
      yield* server.idle
    }).pipe(Effect.scoped, live),
  )

  it.live("and a server behind it that does not greet: nothing was sent either", () =>
    Effect.gen(function* () {
      const { said } = yield* through((socket) => void socket.write("HTTP/1.1 200 OK\r\n\r\n"), short)
      assert.strictEqual(said, "the way through the proxy P: the connection timed out (ERR_CONNECT_TIMEOUT)")
    }).pipe(Effect.scoped, live),
  )
})

describe("a proxy that wants credentials in another way", () => {
  const refusing = (offered: string) => (socket: Socket) =>
    void socket.write(`HTTP/1.1 407 Proxy Authentication Required\r\n${offered}content-length: 0\r\n\r\n`)
  const offers = (...lines: ReadonlyArray<string>) => lines.map((line) => `Proxy-Authenticate: ${line}\r\n`).join("")

  it.live.each([
    ["NTLM", offers("NTLM")],
    ["Negotiate, NTLM", offers("Negotiate", "NTLM")],
    ["Negotiate, Kerberos", offers("Negotiate, Kerberos")],
    ["Digest", offers('Digest realm="Basic, of course", nonce="a, b", qop="auth"')],
    ["Negotiate", offers("Negotiate YIIabc=")],
  ] as const)("%s alone: that is named, and the cure", ([named, offered]) =>
    Effect.gen(function* () {
      const { error, proxy, said } = yield* through(refusing(offered))
      assert.include(said, `the proxy P accepts only ${named} (HTTP 407), which this program does not speak`)
      for (const cure of ["Basic", "cntlm", "exempt this host"]) assert.include(said, cure)
      assert.deepStrictEqual([error.transient, error.proxyRefused], [false, true])
      const seen = yield* Effect.flip(
        Effect.flatMap(Probe, (probe) => probe.tunnel(proxy, { host: "summit.test", port: 443 })),
      )
      assert.strictEqual(seen.reason, "scheme")
      assert.strictEqual(seen.detail, `${named}; HTTP 407 Proxy Authentication Required`)
    }).pipe(Effect.scoped, Effect.provide(NodeProbe.layer), live),
  )

  it.live.each([offers("Negotiate", "NTLM", 'BASIC realm="corp"'), offers('Digest realm="x", Basic realm="y"'), ""])(
    "and in ours: USER and PASSWORD are not the right ones",
    (offered) =>
      Effect.gen(function* () {
        const { said } = yield* through(refusing(offered))
        assert.include(said, "the proxy P refuses the credentials (HTTP 407); correct USER and PASSWORD")
      }).pipe(Effect.scoped, live),
  )
})

describe("a proxy's own words", () => {
  it.live.each([
    ["HTTP/1.1 403 Blocked by policy", 'does not allow the connection (HTTP 403); it says "Blocked by policy"'],
    ["HTTP/1.1 403 Forbidden", "does not allow the connection (HTTP 403)"],
    [
      "HTTP/1.1 502 \u001b[2J\u0007red\u009b31m\ttext ",
      'does not reach the server (HTTP 502); it says "[2J red 31m text"',
    ],
    [`HTTP/1.1 403 ${user} with ${password} may not`, `(HTTP 403); it says "${user} with <hidden> may not"`],
    [`HTTP/1.1 407 not ${basic}`, 'correct USER and PASSWORD of the proxy; it says "not <hidden>"'],
    [`HTTP/1.1 403 Pass%20word%2B1`, 'it says "<hidden>"'],
    [`HTTP/1.1 503 ${"long ".repeat(100)}`, `it says "${"long ".repeat(20)}..."`],
  ] as const)("are shown in one line and without its credentials: %s", ([line, expected]) =>
    Effect.gen(function* () {
      const { said } = yield* through((socket) => void socket.write(`${line}\r\n\r\n`, "latin1"))
      assert.include(said, expected)
      for (const secret of [password, basic, "Pass%20word"]) assert.notInclude(said, secret)
      assert.notMatch(said, /\p{Cc}/u)
    }).pipe(Effect.scoped, live),
  )
})
