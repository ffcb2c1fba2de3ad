import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Redacted from "effect/Redacted"
import { show, StillHolder } from "../../src/http/WriteGate.ts"
import * as Files from "../support/Files.ts"
import * as Program from "../support/Program.ts"
import * as Simulators from "../support/Simulators.ts"
import * as VirtualTime from "../support/VirtualTime.ts"

const url = "https://summit.example/service"
const shown = (body: string, secret: string, to = url) =>
  show(HttpClientRequest.post(to).pipe(HttpClientRequest.bodyText(body, "application/json")), [Redacted.make(secret)])

const secrets = ["plain-key", `qu"ote`, String.raw`back\slash`, "slash/key", "Schlüssel €", "a b&c=d", "$&"]

describe("show", () => {
  for (const secret of secrets) {
    it(`hides ${secret} in JSON, and in JSON text inside JSON`, () => {
      const inner = JSON.stringify({ APIKey: secret })
      const once = JSON.stringify({ IncidentContainerJson: inner })
      assert.strictEqual(shown(inner, secret).body, `{"APIKey":"<hidden>"}`)
      assert.strictEqual(shown(once, secret).body, String.raw`{"IncidentContainerJson":"{\"APIKey\":\"<hidden>\"}"}`)
    })

    it(`hides ${secret} in the URL`, () => {
      const request = shown("", secret, `${url}?key=${encodeURIComponent(secret)}&other=1`)
      assert.strictEqual(request.url, `${url}?key=<hidden>&other=1`)
    })
  }

  it("shows everything else as it is sent", () => {
    const body = `{"a":"ü\\u0041\\n","b":[1,2]}`
    assert.deepStrictEqual(shown(body, "key"), { method: "POST", url, body })
    assert.deepStrictEqual(shown(body, ""), { method: "POST", url, body })
    assert.strictEqual(show(HttpClientRequest.get(url), []).body, "")
  })
})

describe("the holder of a queue", () => {
  it.effect("is asked before each request that changes something, and before no other", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      const program = yield* Program.make(simulators)
      const changes = ["createIncident", "writeTicket", "attach"]
      const seen = Effect.map(Effect.all([simulators.opcon.requests, simulators.summit.requests]), (all) =>
        changes.filter((change) => all.flat().some(({ call }) => call === change)),
      )
      const asked: Array<ReadonlyArray<string>> = []
      const run = program.run("--config", Files.configFile, ...Program.vendorWords("JOB001"))
      const asking = Effect.map(seen, (calls) => void asked.push(calls))
      yield* VirtualTime.run(Effect.provideService(run, StillHolder, asking))
      assert.deepStrictEqual(yield* seen, changes)
      assert.deepStrictEqual(
        asked,
        changes.map((_, index) => changes.slice(0, index)),
      )
    }),
  )
})
