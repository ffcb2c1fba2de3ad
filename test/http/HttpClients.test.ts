/** The two HTTP clients on real sockets of this machine. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it, vi } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Redacted from "effect/Redacted"
import { Settings } from "../../src/config/Settings.ts"
import { exchange } from "../../src/http/HttpExchange.ts"
import * as SystemClients from "../../src/site/SystemClients.ts"
import { settings } from "../support/Fixtures.ts"
import { plain, proxy, secure } from "./Servers.ts"

interface Options {
  readonly caFile?: string
  readonly proxyPort?: number
  readonly credentials?: { readonly user: string; readonly password: Redacted.Redacted }
}

const systems = { opcon: SystemClients.opcon, summit: SystemClients.summit } as const
type System = keyof typeof systems
const names = ["opcon", "summit"] as const

/** The client of `system` under settings with this CA_FILE and this proxy, open as long as the scope. */
const client = (system: System, { caFile, credentials, proxyPort }: Options = {}) => {
  const under = Layer.succeed(Settings, {
    ...settings,
    proxy: Option.map(Option.fromUndefinedOr(proxyPort), (port) => ({
      host: "127.0.0.1",
      port,
      credentials: Option.fromUndefinedOr(credentials),
    })),
    opcon: { ...settings.opcon, caFile: Option.fromUndefinedOr(caFile) },
    summit: { ...settings.summit, caFile: Option.fromUndefinedOr(caFile) },
  })
  return Effect.map(Layer.build(Layer.provide(systems[system], under)), Context.get(HttpClient.HttpClient))
}

const get = Effect.fnUntraced(function* (from: HttpClient.HttpClient, url: string) {
  const { text } = yield* exchange(from, HttpClientRequest.get(url), Duration.seconds(10))
  return text
})

const pemFile = Effect.fnUntraced(function* (content: string) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const file = path.join(yield* files.makeTempDirectoryScoped(), "ca.pem")
  yield* files.writeFileString(file, content)
  return file
})

const live = <A, E>(self: Effect.Effect<A, E, NodeServices.NodeServices>) => Effect.provide(self, NodeServices.layer)

describe.each(names)("CA_FILE of %s", (system) => {
  it.live("that is not there is a mistake in the settings", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Effect.scoped(client(system, { caFile: "/nowhere/ca.pem" })))
      assert.strictEqual(error._tag, "SettingsInvalid")
      assert.match(error.message, /Connector\.config: CA_FILE \/nowhere\/ca\.pem cannot be read: /)
    }).pipe(live),
  )

  it.live("that is not PEM is a mistake in the settings", () =>
    Effect.gen(function* () {
      const caFile = yield* pemFile("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
      const error = yield* Effect.flip(Effect.scoped(client(system, { caFile })))
      assert.strictEqual(error._tag, "SettingsInvalid")
      assert.include(error.message, "holds no certificate in PEM form")
    }).pipe(Effect.scoped, live),
  )

  it.live("is trusted, and without it nothing is sent", () =>
    Effect.gen(function* () {
      const { certificate, port, seen } = yield* secure("localhost")
      const url = `https://localhost:${port}/`
      const error = yield* Effect.flip(get(yield* client(system), url))
      assert.deepStrictEqual([error.delivered, error.transient], ["no", false])
      assert.match(error.detail, /not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/)
      assert.strictEqual(seen.requests, 0)
      assert.strictEqual(yield* get(yield* client(system, { caFile: yield* pemFile(certificate) }), url), "1")
    }).pipe(Effect.scoped, live),
  )

  it.live("is needed even where the environment tells node to verify nothing", () =>
    Effect.gen(function* () {
      const { port, seen } = yield* secure("localhost")
      yield* Effect.acquireRelease(
        Effect.sync(() => vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0")),
        () => Effect.sync(() => vi.unstubAllEnvs()),
      )
      const error = yield* Effect.flip(get(yield* client(system), `https://localhost:${port}/`))
      assert.match(error.detail, /not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/)
      assert.strictEqual(seen.requests, 0)
    }).pipe(Effect.scoped, live),
  )

  it.live("does not vouch for another host's name", () =>
    Effect.gen(function* () {
      const { certificate, port, seen } = yield* secure("elsewhere.test")
      const trusting = yield* client(system, { caFile: yield* pemFile(certificate) })
      const error = yield* Effect.flip(get(trusting, `https://localhost:${port}/`))
      assert.deepStrictEqual([error.delivered, error.transient], ["no", false])
      assert.include(error.detail, "is for elsewhere.test, not for localhost (ERR_TLS_CERT_ALTNAME_INVALID)")
      assert.notInclude(error.detail, "CA_FILE")
      assert.strictEqual(seen.requests, 0)
    }).pipe(Effect.scoped, live),
  )
})

describe.each(names)("a run's requests to %s", (system) => {
  it.live("share one TLS connection, which ends with the run", () =>
    Effect.gen(function* () {
      const { certificate, idle, port, seen } = yield* secure("localhost")
      const caFile = yield* pemFile(certificate)
      yield* Effect.scoped(
        Effect.gen(function* () {
          const one = yield* client(system, { caFile })
          for (const count of ["1", "2", "3", "4"]) {
            assert.strictEqual(yield* get(one, `https://localhost:${port}/`), count)
          }
          assert.deepStrictEqual(seen, { connections: 1, open: 1, requests: 4 })
        }),
      )
      yield* idle
    }).pipe(Effect.scoped, live),
  )
})

describe.each(names)("a certificate of %s that CA_FILE does not vouch for", (system) => {
  it.live("is looked for among all roots once a run, not once a request", () =>
    Effect.gen(function* () {
      const { attempts, port, seen } = yield* secure("localhost")
      const { certificate } = yield* secure("elsewhere.test")
      const one = yield* client(system, { caFile: yield* pemFile(certificate) })
      for (const expected of [2, 3, 4]) {
        const error = yield* Effect.flip(get(one, `https://localhost:${port}/`))
        assert.include(error.detail, "not trusted")
        assert.strictEqual(attempts(), expected)
      }
      assert.strictEqual(seen.requests, 0)
    }).pipe(Effect.scoped, live),
  )
})

describe("with a proxy", () => {
  it.live("Summit's requests go through one tunnel, to a server that shows Summit's certificate", () =>
    Effect.gen(function* () {
      const { certificate, port, seen } = yield* secure("summit.test")
      const { asked, port: proxyPort } = yield* proxy(port)
      const summit = yield* client("summit", { caFile: yield* pemFile(certificate), proxyPort })
      for (const count of ["1", "2"]) assert.strictEqual(yield* get(summit, "https://summit.test/"), count)
      assert.deepStrictEqual(asked, ["CONNECT summit.test:443"])
      assert.deepStrictEqual(seen, { connections: 1, open: 1, requests: 2 })
    }).pipe(Effect.scoped, live),
  )

  it.live("a server behind it that shows another certificate gets nothing", () =>
    Effect.gen(function* () {
      const { certificate, port, seen } = yield* secure("elsewhere.test")
      const { asked, port: proxyPort } = yield* proxy(port)
      const summit = yield* client("summit", { caFile: yield* pemFile(certificate), proxyPort })
      const error = yield* Effect.flip(get(summit, "https://summit.test/"))
      assert.deepStrictEqual([error.delivered, error.transient], ["no", false])
      assert.isAbove(asked.length, 0)
      assert.strictEqual(seen.requests, 0)
    }).pipe(Effect.scoped, live),
  )

  it.live("OpCon is asked directly", () =>
    Effect.gen(function* () {
      // This machine under an address that does not look like it: the proxy would not be passed by for its sake.
      const url = `http://[::ffff:127.0.0.1]:${yield* plain("OpCon itself")}/`
      const { asked, port: proxyPort } = yield* proxy("refuses")
      assert.strictEqual(yield* get(yield* client("opcon", { proxyPort }), url), "OpCon itself")
      assert.deepStrictEqual(asked, [])
      assert.strictEqual(yield* get(yield* client("summit", { proxyPort }), url), "the proxy")
    }).pipe(Effect.scoped, live),
  )

  it.live.each(["localhost", "127.0.0.1"])("%s is asked directly", (host) =>
    Effect.gen(function* () {
      const url = `http://${host}:${yield* plain("Summit itself")}/`
      const { asked, port: proxyPort } = yield* proxy("refuses")
      for (const system of names) {
        assert.strictEqual(yield* get(yield* client(system, { proxyPort }), url), "Summit itself")
      }
      assert.deepStrictEqual(asked, [])
    }).pipe(Effect.scoped, live),
  )

  it.live.each(["refuses", "hangs up"] as const)("that %s the request is known not to have been delivered", (how) =>
    Effect.gen(function* () {
      const { asked, port: proxyPort } = yield* proxy(how)
      const error = yield* Effect.flip(get(yield* client("summit", { proxyPort }), "https://summit.test/"))
      assert.deepStrictEqual([error.delivered, error.transient], ["no", true], error.detail)
      assert.deepStrictEqual(asked, ["CONNECT summit.test:443"])
    }).pipe(Effect.scoped, live),
  )

  it.live.each(["[2001:db8::7]", "summit.test"])("is told a host as URLs write it: %s", (host) =>
    Effect.gen(function* () {
      const { asked, port: proxyPort } = yield* proxy("refuses")
      yield* Effect.flip(get(yield* client("summit", { proxyPort }), `https://${host}:8443/`))
      assert.deepStrictEqual(asked, [`CONNECT ${host}:8443`])
    }).pipe(Effect.scoped, live),
  )

  it.live("that is given credentials gets them to the letter", () =>
    Effect.gen(function* () {
      const { certificate, port } = yield* secure("summit.test")
      const { authorizations, port: proxyPort } = yield* proxy(port)
      const [user, password] = ["svc opcon@corp", "p@ss:wörd%20/#?&=+ "]
      const credentials = { user, password: Redacted.make(password) }
      const summit = yield* client("summit", { caFile: yield* pemFile(certificate), proxyPort, credentials })
      assert.strictEqual(yield* get(summit, "https://summit.test/"), "1")
      assert.deepStrictEqual(authorizations, [`Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`])
    }).pipe(Effect.scoped, live),
  )

  it.live("that wants credentials says so, and nothing is tried again", () =>
    Effect.gen(function* () {
      const { asked, port: proxyPort } = yield* proxy("wants credentials")
      const error = yield* Effect.flip(get(yield* client("summit", { proxyPort }), "https://summit.test/"))
      assert.deepStrictEqual([error.delivered, error.transient, error.proxyRefused], ["no", false, true])
      assert.include(error.detail, `the proxy 127.0.0.1:${proxyPort} refuses the credentials (HTTP 407)`)
      assert.deepStrictEqual(asked, ["CONNECT summit.test:443"])
    }).pipe(Effect.scoped, live),
  )

  it.live("that is not there the request is known not to have been delivered", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(get(yield* client("summit", { proxyPort: 1 }), "https://summit.test/"))
      assert.deepStrictEqual([error.delivered, error.transient], ["no", true], error.detail)
      assert.match(error.detail, /^the way through the proxy 127\.0\.0\.1:1: the connection was refused/)
    }).pipe(Effect.scoped, live),
  )
})
