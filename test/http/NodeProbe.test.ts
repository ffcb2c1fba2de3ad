/** What lies below HTTP on real sockets of this machine, as far as doctor as a whole (RealMatrix.test.ts) does not show it. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as NodeProbe from "../../src/http/NodeProbe.ts"
import type { NotReached, Place, ProxyPlace } from "../../src/http/Probe.ts"
import { Probe } from "../../src/http/Probe.ts"
import * as Servers from "./Servers.ts"

const live = <A, E>(name: string, test: (probe: Probe["Service"]) => Effect.Effect<A, E, Scope.Scope>) =>
  it.live(name, () => Effect.flatMap(Probe, test).pipe(Effect.scoped, Effect.provide(NodeProbe.layer)))

const here = (port: number): Place => ({ host: "localhost", port })
const through = (port: number, credentials: ProxyPlace["credentials"] = Option.none()): ProxyPlace => ({
  ...here(port),
  credentials,
})
const direct = { proxy: Option.none(), extra: [] } as const

const reasonOf = <A>(self: Effect.Effect<A, NotReached>) => Effect.map(Effect.flip(self), ({ reason }) => reason)

describe("names and connections", () => {
  live("localhost has an address, an address is its own, a name of nobody's has none", (probe) =>
    Effect.gen(function* () {
      assert.include(yield* probe.resolve("localhost"), "127.0.0.1")
      assert.deepStrictEqual(yield* probe.resolve("[::1]"), ["::1"])
      assert.include(["name", "resolver"], yield* reasonOf(probe.resolve("nobody.invalid")))
    }),
  )

  live("a port answers while somebody listens", (probe) =>
    Effect.gen(function* () {
      const port = yield* Servers.plain("here")
      yield* probe.connect(here(port))
      const gone = yield* Effect.scoped(Servers.plain("gone"))
      assert.strictEqual(yield* reasonOf(probe.connect(here(gone))), "refused")
    }),
  )
})

describe("what the Node has", () => {
  live("is asked of the Node itself: this one lists the certificates that it trusts", (probe) =>
    Effect.sync(() => assert.isTrue(probe.runtime.listsCertificates)),
  )
})

describe("a handshake", () => {
  live("is refused for a certificate that is not trusted, which is told all the same, and nothing is sent", (probe) =>
    Effect.gen(function* () {
      const { port, seen } = yield* Servers.secure("localhost")
      const { bySystem, chain, complaint, forHost } = yield* probe.handshake(here(port), direct)
      assert.deepStrictEqual([complaint, forHost, bySystem], [Option.some("DEPTH_ZERO_SELF_SIGNED_CERT"), true, false])
      assert.strictEqual(chain.length, 1)
      assert.deepInclude(chain[0], {
        subject: "localhost",
        issuer: "localhost",
        selfSigned: true,
        names: ["localhost"],
      })
      assert.strictEqual(seen.requests, 0)
    }),
  )

  live("is accepted with the certificate among the extra ones, for its host alone", (probe) =>
    Effect.gen(function* () {
      const { certificate, port } = yield* Servers.secure("elsewhere.test")
      const trusting = { ...direct, extra: [certificate] }
      const wrong = yield* probe.handshake(here(port), trusting)
      assert.deepStrictEqual([wrong.complaint, wrong.forHost], [Option.none(), false])
      const { port: proxyPort } = yield* Servers.proxy(port)
      const right = yield* probe.handshake(
        { host: "elsewhere.test", port: 443 },
        { ...trusting, proxy: Option.some(through(proxyPort)) },
      )
      assert.deepStrictEqual([right.complaint, right.forHost, right.protocol], [Option.none(), true, "TLSv1.3"])
    }),
  )

  live("tells the validity to the second", (probe) =>
    Effect.gen(function* () {
      const { port } = yield* Servers.secureWhile({ from: -20, to: -2 }, "localhost")
      const { chain, complaint } = yield* probe.handshake(here(port), direct)
      assert.deepStrictEqual(complaint, Option.some("CERT_HAS_EXPIRED"))
      const days = Math.round(((chain[0]?.validTo ?? 0) - (chain[0]?.validFrom ?? 0)) / 86_400_000)
      assert.strictEqual(days, 18)
    }),
  )

  live("with what does not speak TLS says so", (probe) =>
    Effect.gen(function* () {
      const plain = yield* Servers.plain("no TLS")
      assert.strictEqual(yield* reasonOf(probe.handshake(here(plain), direct)), "not-tls")
      const deaf = yield* Servers.wordless("hangs up")
      assert.strictEqual(yield* reasonOf(probe.handshake(here(deaf), direct)), "closed")
    }),
  )
})

describe("a tunnel", () => {
  live("is granted, or refused with what the proxy says", (probe) =>
    Effect.gen(function* () {
      const to = { host: "summit.test", port: 443 }
      const { port } = yield* Servers.secure("summit.test")
      const good = yield* Servers.proxy(port)
      yield* probe.tunnel(through(good.port), to)
      assert.deepStrictEqual(good.asked, ["CONNECT summit.test:443"])
      const strict = yield* Servers.proxy("wants credentials")
      const error = yield* Effect.flip(probe.tunnel(through(strict.port), to))
      assert.deepStrictEqual([error.reason, error.detail], ["credentials", "HTTP 407 Proxy Authentication Required"])
      assert.strictEqual(yield* reasonOf(probe.tunnel(through((yield* Servers.proxy("hangs up")).port), to)), "closed")
    }),
  )
})

describe("a proxy with credentials", () => {
  live("is given them where it is to be, and only then", (probe) =>
    Effect.gen(function* () {
      const { certificate, port } = yield* Servers.secure("summit.test")
      const { authorizations, port: proxyPort } = yield* Servers.proxy(port)
      const credentials = Option.some({ user: "svc", password: Redacted.make("päss:word") })
      const proxy = through(proxyPort, credentials)
      const to = { host: "summit.test", port: 443 }
      yield* probe.tunnel(proxy, to)
      yield* probe.handshake(to, { proxy: Option.some(proxy), extra: [certificate] })
      const expected = `Basic ${Buffer.from("svc:päss:word").toString("base64")}`
      assert.deepStrictEqual(authorizations, [expected, expected])
      yield* probe.tunnel(through(proxyPort), to)
      assert.strictEqual(authorizations.at(-1), undefined)
    }),
  )
})

describe("certificates and disks", () => {
  live("every certificate of a file, and what is wrong with one that holds none", (probe) =>
    Effect.gen(function* () {
      const bytes = (text: string) => new TextEncoder().encode(text)
      const { certificate: one } = yield* Servers.secure("one.test")
      const { certificate: two } = yield* Servers.secure("two.test")
      const found = yield* probe.certificates(bytes(`# roots\n${one}\n${two}`))
      assert.deepStrictEqual(
        found.map(({ subject }) => subject),
        ["one.test", "two.test"],
      )
      const { detail } = yield* Effect.flip(probe.certificates(bytes(one.slice(0, 200))))
      assert.strictEqual(detail, "holds a certificate that cannot be read (number 1 of 1)")
    }),
  )

  live("free space of a folder that is there", (probe) =>
    Effect.gen(function* () {
      assert.isAbove(Option.getOrThrow(yield* probe.freeSpace(process.cwd())), 0)
      assert.isTrue(Option.isNone(yield* probe.freeSpace("/nowhere/at/all")))
    }),
  )
})
