import { assert, describe, it } from "@effect/vitest"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Redacted from "effect/Redacted"
import { show } from "../../src/http/WriteGate.ts"

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
