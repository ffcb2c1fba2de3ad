/** Who may ask the console, and what its answers hold. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as ConsolePage from "../support/ConsolePage.ts"
import * as Program from "../support/Program.ts"
import * as Simulators from "../support/Simulators.ts"
import * as Storm from "../support/Storm.ts"
import * as Unsettled from "../support/Unsettled.ts"

const paths = ["/", "/api/state", "/api/entry?id=x", "/api/charts?days=7"] as const
const actions = ["/api/retry", "/api/drop", "/api/resolve", "/api/drain"] as const

const site = Effect.gen(function* () {
  const { before, program } = yield* Unsettled.dead
  return { before, program, console: yield* ConsolePage.open(program) }
})

describe("access to the console", () => {
  it.effect("the printed address opens it once for the browser, and the token leaves the address", () =>
    Effect.gen(function* () {
      const { console } = yield* site
      const { access, ask } = console
      const headers = { host: access.host }
      const opened = yield* ask("GET", `/?token=${access.token}`, { headers })
      assert.deepStrictEqual([opened.status, opened.headers["location"]], [303, "/"])
      const [cookie = "", ...attributes] = (opened.headers["set-cookie"] ?? "").split(/;\s*/)
      assert.deepStrictEqual(attributes.toSorted(), ["HttpOnly", "Path=/", "SameSite=Strict"])
      assert.notInclude(cookie, access.token)
      const page = yield* ask("GET", "/", { headers: { ...headers, cookie } })
      assert.strictEqual(page.status, 200)
      for (const secret of [access.token, access.session]) assert.notInclude(page.text, secret)
      assert.isAtLeast(access.token.length, 22)
      assert.strictEqual(new Set([access.token, access.session, access.actionToken]).size, 3)
    }),
  )

  it.effect("403 in plain words without a token, and with a wrong one", () =>
    Effect.gen(function* () {
      const { access, ask } = (yield* site).console
      const headers = { host: access.host }
      const wrong = [
        ["/", headers],
        ["/?token=", headers],
        [`/?token=${access.session}`, headers],
        [`/?token=${access.token.slice(0, -1)}`, headers],
        ["/", { ...headers, cookie: `${access.cookie}=${access.token}` }],
        ["/", { ...headers, cookie: `other=${access.session}` }],
      ] as const
      for (const [path, sent] of wrong) {
        const { headers: said, status, text } = yield* ask("GET", path, { headers: sent })
        assert.strictEqual(status, 403, path)
        assert.match(text, /^The token is missing, wrong or of an earlier start\. Open the address/)
        assert.isUndefined(said["set-cookie"])
      }
      const api = yield* ask("GET", `/api/state?token=${access.token}`, { headers })
      assert.deepStrictEqual([api.status, api.json<{ ok: boolean }>().ok], [403, false])
    }),
  )

  it.effect("refuses every other host and every other origin, whatever token comes with it", () =>
    Effect.gen(function* () {
      const { access, acting, ask, tab } = (yield* site).console
      const hosts = ["evil.example", "localhost:4711", "127.0.0.1", "127.0.0.1:4712", "127.0.0.1:4711.evil.example", ""]
      const origins = [
        "http://evil.example",
        "null",
        "http://localhost:4711",
        "https://127.0.0.1:4711",
        `${access.origin}.evil`,
      ]
      for (const path of [...paths, `/?token=${access.token}`]) {
        for (const host of hosts)
          assert.strictEqual((yield* ask("GET", path, { headers: { ...tab, host } })).status, 403)
        for (const origin of origins)
          assert.strictEqual((yield* ask("GET", path, { headers: { ...tab, origin } })).status, 403)
      }
      for (const path of actions) {
        for (const host of hosts)
          assert.strictEqual((yield* ask("POST", path, { headers: { ...acting, host }, body: {} })).status, 403)
        for (const origin of origins)
          assert.strictEqual((yield* ask("POST", path, { headers: { ...acting, origin }, body: {} })).status, 403)
      }
    }),
  )

  it.effect("an action needs its origin, JSON, the cookie and the token of the page", () =>
    Effect.gen(function* () {
      const { before, console, program } = yield* site
      const { access, acting, ask, tab } = console
      const body = { id: before.id, reason: "x" }
      const files = JSON.stringify([...program.disk.files()].filter(([path]) => path.includes("/journal/")))
      const { cookie: _, ...noCookie } = acting
      const refused = [
        { ...tab, "x-console-token": access.actionToken },
        { ...tab, origin: access.origin },
        { ...acting, "x-console-token": access.session },
        { ...acting, "content-type": "text/plain" },
        { ...acting, "content-type": "application/x-www-form-urlencoded" },
        noCookie,
      ]
      for (const headers of refused)
        for (const path of actions) assert.strictEqual((yield* ask("POST", path, { headers, body })).status, 403)
      for (const text of ["{", "[]", "{}", '{"id":""}', '{"id":7,"reason":"x"}'])
        assert.strictEqual((yield* ask("POST", "/api/drop", { headers: acting, body: text })).status, 400)
      for (const method of ["PUT", "DELETE", "OPTIONS"] as const)
        assert.strictEqual((yield* ask(method, "/api/drop", { headers: acting })).status, 405)
      assert.strictEqual((yield* ask("GET", "/api/drop", { headers: acting })).status, 404)
      assert.strictEqual((yield* ask("POST", "/api/state", { headers: acting, body: {} })).status, 404)
      const after = JSON.stringify([...program.disk.files()].filter(([path]) => path.includes("/journal/")))
      assert.strictEqual(after, files)
    }),
  )

  it.effect("every answer forbids caching, framing, referrers and foreign scripts, and allows no other origin", () =>
    Effect.gen(function* () {
      const { access, acting, ask, get, tab } = (yield* site).console
      const answers = [
        yield* get("/"),
        yield* get("/api/state"),
        yield* get("/nothing"),
        yield* ask("GET", "/", { headers: { host: access.host } }),
        yield* ask("GET", `/?token=${access.token}`, { headers: { host: access.host } }),
        yield* ask("POST", "/api/drop", { headers: acting, body: {} }),
        yield* ask("OPTIONS", "/api/drop", { headers: tab }),
      ]
      for (const { headers } of answers) {
        assert.strictEqual(headers["cache-control"], "no-store")
        assert.strictEqual(headers["x-frame-options"], "DENY")
        assert.strictEqual(headers["referrer-policy"], "no-referrer")
        assert.strictEqual(headers["x-content-type-options"], "nosniff")
        assert.match(headers["content-security-policy"] ?? "", /^default-src 'none';.* frame-ancestors 'none'$/)
        assert.notInclude(headers["content-security-policy"] ?? "", "unsafe")
        assert.isUndefined(headers["access-control-allow-origin"])
      }
      const [one, other] = [yield* get("/"), yield* get("/")]
      assert.notStrictEqual(one.headers["content-security-policy"], other.headers["content-security-policy"])
      assert.notMatch(one.text, /\son\w+="|style="|javascript:/)
    }),
  )
})

describe("the state of the journal", () => {
  it.effect("ten tabs share one reading of the journal per interval", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Storm.now)
      const program = yield* Program.make(yield* Simulators.make())
      yield* Storm.put(program.disk, Program.folder, 20)
      const { get } = yield* ConsolePage.open(program)
      const entries = ConsolePage.countReads(program)
      const tabs = Effect.forEach(Array.from({ length: 10 }), () => get("/api/state"), { concurrency: "unbounded" })
      assert.isTrue((yield* tabs).every(({ status }) => status === 200))
      assert.strictEqual(entries(), 14)
      for (let second = 1; second <= 30; second += 1) {
        yield* TestClock.adjust("1 second")
        yield* tabs
      }
      assert.isAtMost(entries(), 14 * 11)
      assert.isAtLeast(entries(), 14 * 9)
    }),
  )

  it.effect("pages ten thousand entries, and finds among them", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Storm.now)
      const program = yield* Program.make(yield* Simulators.make())
      yield* Storm.put(program.disk, Program.folder, 0)
      const files = [...program.disk.files()]
      const [path = "", text = ""] = files.find(([name]) => name.includes("/journal/pending/")) ?? []
      const id = /([^/]+)\.json$/.exec(path)?.[1] ?? ""
      for (let at = 0; at < 10_000; at += 1) {
        const other = `${id.slice(0, -5)}${String(at).padStart(5, "0")}`
        program.disk.put(
          path.replace(id, other),
          text.replaceAll(id, other).replace(/"job":"[^"]*"/, `"job":"MANY ${at}"`),
        )
      }
      const { get } = yield* ConsolePage.open(program)
      const first = (yield* get("/api/state?view=pending")).json<ConsolePage.State>()
      assert.deepStrictEqual([first.rows.length, first.total, first.pages, first.page], [50, 10_011, 201, 1])
      const last = (yield* get("/api/state?view=pending&page=9999")).json<ConsolePage.State>()
      assert.deepStrictEqual([last.rows.length, last.page], [11, 201])
      const found = (yield* get("/api/state?text=many 7777")).json<ConsolePage.State>()
      assert.deepStrictEqual([found.total, found.rows[0]?.job], [1, "MANY 7777"])
      assert.isBelow(JSON.stringify(first).length, 60_000)
      for (const page of ["-1", "0", "x", "1e9", "NaN"]) {
        const one = (yield* get(`/api/state?view=nothing&page=${page}`)).json<ConsolePage.State>()
        assert.isAtLeast(one.page, 1)
      }
    }),
  )

  it.effect("says why, since when, and what each waits for", () =>
    Effect.gen(function* () {
      const { before, program } = yield* Unsettled.queued
      const { get } = yield* ConsolePage.open(program)
      const { counts, rows } = (yield* get("/api/state")).json<ConsolePage.State>()
      assert.deepStrictEqual([counts.pending, rows.length], [1, 1])
      assert.strictEqual(rows[0]?.id, before.id)
      assert.strictEqual(rows[0]?.kind, "OpConRefusedCredentials")
      assert.strictEqual(rows[0]?.waitsFor, "a valid token for OpCon")
      assert.match(rows[0]?.next ?? "", /^from Sat 21 Sep 09:2\d on$/)
    }),
  )

  it.effect("a Connector.config that cannot be read is said, and counts again when it is corrected", () =>
    Effect.gen(function* () {
      const { console, program } = yield* site
      const config = `${Program.folder}/Connector.config`
      const good = program.disk.files().get(config) ?? ""
      program.disk.put(config, "[GENERAL]\nNO_SUCH_KEY=1\n")
      const bad = yield* console.get("/api/state")
      assert.strictEqual(bad.status, 409)
      assert.include(bad.json<{ message: string }>().message, "Connector.config")
      program.disk.put(config, good)
      yield* TestClock.adjust("4 seconds")
      assert.strictEqual((yield* console.get("/api/state")).status, 200)
    }),
  )

  it.effect("the charts are the report's, and other texts in them are escaped", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Storm.now)
      const program = yield* Program.make(yield* Simulators.make())
      yield* Storm.put(program.disk, Program.folder, 40)
      for (const [path, text] of program.disk.files())
        if (path.endsWith("outcomes.ndjson"))
          program.disk.put(path, text.replaceAll("LOAD GL", "<img src=x onerror=alert(1)>"))
      const { get } = yield* ConsolePage.open(program)
      const { html } = (yield* get("/api/charts?days=7")).json<{ html: string }>()
      assert.include(html, '<svg class="large"')
      assert.notMatch(html, /<img|style="|<script|<style/)
      assert.include(html, "&lt;img src=x")
    }),
  )
})
