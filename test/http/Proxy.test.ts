/** The way to Summit through a real proxy (Debian's tinyproxy), with and without credentials. */
import { execFileSync, spawn } from "node:child_process"
import * as net from "node:net"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import { Settings } from "../../src/config/Settings.ts"
import { exchange } from "../../src/http/HttpExchange.ts"
import * as SystemClients from "../../src/site/SystemClients.ts"
import { settings } from "../support/Fixtures.ts"
import { secure } from "./Servers.ts"

const installed = (() => {
  try {
    execFileSync("tinyproxy", ["-v"], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
})()

const freePort = Effect.callback<number>((resume) => {
  const server = net.createServer().listen(0, "127.0.0.1", () => {
    const address = server.address()
    server.close(() => resume(Effect.succeed(typeof address === "object" ? (address?.port ?? 0) : 0)))
  })
})

const user = "svc-opcon"
const password = "Pass-word_1"

/** tinyproxy as long as the scope; its log tells what it was asked for. */
const tinyproxy = Effect.fnUntraced(function* (lines: ReadonlyArray<string>) {
  const files = yield* FileSystem.FileSystem
  const folder = yield* files.makeTempDirectoryScoped()
  const port = yield* freePort
  const log = `${folder}/log`
  const config = [`Port ${port}`, "Listen 127.0.0.1", `LogFile "${log}"`, "LogLevel Connect", ...lines, ""]
  yield* files.writeFileString(`${folder}/conf`, config.join("\n"))
  yield* Effect.acquireRelease(
    Effect.sync(() => spawn("tinyproxy", ["-d", "-c", `${folder}/conf`], { stdio: "ignore" })),
    (child) => Effect.sync(() => void child.kill()),
  )
  const listening = Effect.callback<void, string>((resume) => {
    const socket = net.connect(port, "127.0.0.1", () => {
      socket.destroy()
      resume(Effect.void)
    })
    socket.once("error", () => resume(Effect.fail("not yet")))
  })
  yield* Effect.retry(listening, Schedule.spaced("20 millis"))
  const asked = Effect.map(files.readFileString(log), (text) => text.match(/CONNECT \S+/g) ?? [])
  return { asked, port }
})

interface Credentials {
  readonly user: string
  readonly password: string
}

/** What comes of two requests to Summit behind the proxy; this machine under an address that does not look like it. */
const through = Effect.fnUntraced(function* (proxyPort: number, credentials?: Credentials) {
  const files = yield* FileSystem.FileSystem
  const server = yield* secure("0.0.0.0")
  const caFile = `${yield* files.makeTempDirectoryScoped()}/ca.pem`
  yield* files.writeFileString(caFile, server.certificate)
  const under = Layer.succeed(Settings, {
    ...settings,
    proxy: Option.some({
      host: "127.0.0.1",
      port: proxyPort,
      credentials: Option.map(Option.fromUndefinedOr(credentials), (given) => ({
        user: given.user,
        password: Redacted.make(given.password),
      })),
    }),
    summit: { ...settings.summit, caFile: Option.some(caFile) },
  })
  const built = yield* Effect.orDie(Layer.build(Layer.provide(SystemClients.summit, under)))
  const get = exchange(
    Context.get(built, HttpClient.HttpClient),
    HttpClientRequest.get(`https://0.0.0.0:${server.port}/`),
    Duration.seconds(10),
  )
  return { get, server }
})

const live = <A, E>(self: Effect.Effect<A, E, NodeServices.NodeServices>) => Effect.provide(self, NodeServices.layer)

if (!installed) {
  console.warn("No tinyproxy on PATH: no request goes through a real proxy (apt-get install tinyproxy-bin).")
}

describe.skipIf(!installed)("a real proxy", () => {
  it.live("that asks for nothing leads all requests through one tunnel", () =>
    Effect.gen(function* () {
      const proxy = yield* tinyproxy([])
      const { get, server } = yield* through(proxy.port)
      assert.deepStrictEqual([(yield* get).text, (yield* get).text], ["1", "2"])
      assert.strictEqual(server.seen.connections, 1)
      assert.deepStrictEqual(yield* proxy.asked, [`CONNECT 0.0.0.0:${server.port}`])
    }).pipe(Effect.scoped, live),
  )

  it.live("that asks for credentials is given them", () =>
    Effect.gen(function* () {
      const proxy = yield* tinyproxy([`BasicAuth ${user} ${password}`])
      const { get, server } = yield* through(proxy.port, { user, password })
      assert.deepStrictEqual([(yield* get).text, (yield* get).text], ["1", "2"])
      assert.strictEqual(server.seen.connections, 1)
    }).pipe(Effect.scoped, live),
  )

  it.live.each([
    ["wrong ones", { user, password: "wrong" }],
    ["none", undefined],
  ] as const)("that asks for credentials and gets %s leads nowhere, and says why", ([, credentials]) =>
    Effect.gen(function* () {
      const proxy = yield* tinyproxy([`BasicAuth ${user} ${password}`])
      const { get, server } = yield* through(proxy.port, credentials)
      const error = yield* Effect.flip(get)
      assert.deepStrictEqual([error.delivered, error.transient, error.proxyRefused], ["no", false, true], error.detail)
      assert.include(error.detail, `the proxy 127.0.0.1:${proxy.port} refuses the credentials (HTTP 40`)
      assert.notInclude(JSON.stringify(error), password)
      assert.strictEqual(server.seen.requests, 0)
    }).pipe(Effect.scoped, live),
  )

  it.live("that may not go to the server's port says so, and may be asked again", () =>
    Effect.gen(function* () {
      const proxy = yield* tinyproxy(["ConnectPort 443"])
      const error = yield* Effect.flip((yield* through(proxy.port)).get)
      assert.deepStrictEqual([error.delivered, error.transient, error.proxyRefused], ["no", true, undefined])
      assert.include(error.detail, `the proxy 127.0.0.1:${proxy.port} does not allow the connection (HTTP 403)`)
    }).pipe(Effect.scoped, live),
  )
})
