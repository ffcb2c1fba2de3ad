import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { ofFailure } from "../../src/domain/Sentence.ts"
import { NoReply } from "../../src/http/HttpExchange.ts"
import { masking } from "../../src/http/Masking.ts"
import type { SummitError } from "../../src/summit/Summit.ts"
import type { Asked } from "../../src/summit/SummitReply.ts"
import { jsonOf, messageOf, unanswered } from "../../src/summit/SummitReply.ts"

const asked: Asked = {
  operation: "create incident",
  service: "IM_LogOrUpdateIncident",
  url: "urls.incident",
  hide: masking("s3cret"),
}

const judge = (status: number, text: string, retryAfterMillis = Option.none<number>(), by = asked) =>
  jsonOf(by, { status, headers: {}, text, retryAfterMillis })

const errorOf = (result: Result.Result<unknown, SummitError>): SummitError =>
  Result.match(result, {
    onFailure: (error) => error,
    onSuccess: (value) => assert.fail(`taken for an answer: ${JSON.stringify(value)}`),
  })

type Kind = "refused" | "credentials" | "not delivered" | "unknown, again" | "unknown, for good"

const kindOf = (error: SummitError): Kind => {
  if (error._tag === "SummitRefused") return "refused"
  if (error._tag === "SummitRefusedCredentials") return "credentials"
  if (error.delivered === "no") return "not delivered"
  return error.transient ? "unknown, again" : "unknown, for good"
}

const exempt = "check address and urls in the template: the API is not behind the login, or must be exempt from it"
const html = "\n<!DOCTYPE html><html><head><title>Sign in</title></head><body>s3cret</body></html>"

describe("a reply that is no 2xx", () => {
  const rows: ReadonlyArray<readonly [status: number, text: string, kind: Kind, detail: string]> = [
    [301, "", "refused", "HTTP 301: moved; check address and urls.incident in the template"],
    [302, html, "unknown, again", `HTTP 302: ${exempt}: a login page (Sign in)`],
    [307, "", "unknown, again", "HTTP 307"],
    [308, "", "refused", "HTTP 308: moved; check address and urls.incident in the template"],
    [400, "", "refused", "HTTP 400: the request was not accepted; it may also be too large for the server"],
    [401, "", "credentials", "HTTP 401"],
    [402, "no credit", "refused", "HTTP 402: no credit"],
    [403, html, "credentials", `HTTP 403: ${exempt}: a login page (Sign in)`],
    [403, `{"Errors":"key s3cret is locked"}`, "credentials", "HTTP 403: key <hidden> is locked"],
    [
      404,
      "<p>",
      "refused",
      "HTTP 404: there is no such service at this path; check address and urls.incident in the template: a web page",
    ],
    [
      405,
      "",
      "refused",
      "HTTP 405: there is no such service at this path; check address and urls.incident in the template",
    ],
    [407, "", "refused", "HTTP 407: the proxy asks for credentials; check USER and PASSWORD of the proxy"],
    [408, "", "unknown, again", "HTTP 408"],
    [409, `{"message":"Record was modified"}`, "unknown, again", "HTTP 409: message: Record was modified"],
    [410, `{"Message":"API removed"}`, "refused", "HTTP 410: API removed"],
    [
      413,
      "",
      "refused",
      "HTTP 413: the request is too large for the server; lower MAX_LOG_BYTES or raise the server's limit",
    ],
    [
      415,
      "",
      "refused",
      "HTTP 415: there is no such service at this path; check address and urls.incident in the template (the bare .svc path takes no JSON)",
    ],
    [429, "", "unknown, again", "HTTP 429"],
    [500, `"{\\"Errors\\":[\\"Object reference\\",null]}"`, "unknown, again", "HTTP 500: Object reference"],
    [501, "", "unknown, again", "HTTP 501"],
    [501, `{"Errors":null,"error":{"detail":"no s3cret"}}`, "unknown, again", "HTTP 501: error: detail: no <hidden>"],
    [502, "Bad\r\n gateway", "unknown, again", "HTTP 502: Bad gateway"],
    [503, "<html></html>", "unknown, again", "HTTP 503: a web page"],
    [504, "", "unknown, again", "HTTP 504"],
    [599, "{}", "unknown, again", "HTTP 599"],
  ]
  it.each(rows)("HTTP %i %j is %s", (status, text, kind, detail) => {
    const error = errorOf(judge(status, text))
    assert.deepStrictEqual([kindOf(error), error.detail, error.operation], [kind, detail, "create incident"])
  })

  it("keeps Retry-After, and has none where the reply has none", () => {
    for (const status of [429, 503, 500]) {
      assert.propertyVal(errorOf(judge(status, "", Option.some(7000))), "retryAfterMillis", 7000)
      assert.notProperty(errorOf(judge(status, "")), "retryAfterMillis")
    }
  })

  it("names the attachment's path where that was asked", () =>
    assert.include(
      errorOf(judge(404, "", Option.none(), { ...asked, url: "urls.attachment" })).detail,
      "urls.attachment",
    ))
})

describe("a 2xx reply without JSON", () => {
  const unknownService =
    "the service IM_LogOrUpdateIncident is not known here or not allowed for this API key (empty answer); check urls.incident in the template and the rights of the key"
  const rows: ReadonlyArray<readonly [text: string, kind: Kind, detail: string]> = [
    ["", "refused", unknownService],
    [" \r\n", "refused", unknownService],
    [`""`, "refused", unknownService],
    [`"\\"\\""`, "refused", unknownService],
    ["\uFEFF", "refused", unknownService],
    [html, "unknown, again", "a login page (Sign in) instead of JSON"],
    [`\uFEFF${html}`, "unknown, again", "a login page (Sign in) instead of JSON"],
    [`<script>{"@context":"x"}</script><b>`, "unknown, again", "a web page instead of JSON"],
    [`<style>a{b:c}</style>{"Errors":"}`, "unknown, again", "a web page instead of JSON"],
    [`{"Errors":""}{"Errors":"no"}`, "unknown, again", `damaged JSON ({"Errors":""}{"Errors":"no"}) instead of JSON`],
    ["<Fault><Code/></Fault>", "unknown, again", "a web page instead of JSON"],
    [JSON.stringify(html), "unknown, again", "a login page (Sign in) instead of JSON"],
    ["<title>s3cret\u0007!</title>", "unknown, again", "a web page (<hidden> !) instead of JSON"],
    [`{"Errors":"","TicketNo":59`, "unknown, again", `damaged JSON ({"Errors":"","TicketNo":59) instead of JSON`],
    ["OK", "unknown, again", "text (OK) instead of JSON"],
    [`"Invalid API Key s3cret"`, "credentials", "Invalid API Key <hidden>"],
  ]
  it.each(rows)("%j is %s", (text, kind, detail) => {
    for (const status of [200, 201, 204]) {
      const error = errorOf(judge(status, text))
      assert.deepStrictEqual([kindOf(error), error.detail], [kind, detail])
    }
  })
})

describe("a 2xx reply with JSON", () => {
  const value = { Errors: "", TicketNo: 59404, Message: `a "quoted" \\ text` }
  const once = JSON.stringify(value)
  const rows: ReadonlyArray<readonly [name: string, text: string, value: unknown]> = [
    ["plain", once, value],
    ["with a byte order mark", `\uFEFF${once}`, value],
    ["double encoded", JSON.stringify(once), value],
    ["encoded three times", JSON.stringify(JSON.stringify(once)), value],
    ["null", "null", null],
    ["a list", "[1]", [1]],
    ["an answer in a list", `[${once}]`, value],
    ["several answers in a list", `[${once},${once}]`, [value, value]],
    ["in WCF's string", `<string xmlns="http://schemas.microsoft.com/2003/10/Serialization/">${once}</string>`, value],
    ["in WCF's string, encoded", `<string>${once.replaceAll('"', "&quot;")}</string>`, value],
    [
      "in the string of a web service",
      `<?xml version="1.0"?>\r\n<string xmlns="http://tempuri.org/">${once}</string>`,
      value,
    ],
    ["in its string, as it is", `<string><![CDATA[${once}]]></string>`, value],
    ["as the value of d", `{"d":${once}}`, value],
    ["as a text in d", JSON.stringify({ d: once }), value],
    ["as the result of its operation", `{"CommonWS_JsonObjCallResult":${once}}`, value],
    ["with a page behind it", `${once}\r\n<!DOCTYPE html><html></html>`, value],
    ["with zeros behind it", `${once}\0\0`, value],
    ["with the notice of a server before it", `<div>Notice (8): </div><br />\n${once}`, value],
    ["with a path in it", String.raw`{"Message":"D:\Summit is full"}`, { Message: String.raw`D:\Summit is full` }],
    [
      "raw line breaks and tabs in its strings",
      `{\n"Message":"a\r\n\tb\u0001 \\" c"\n}`,
      { Message: 'a\r\n\tb\u0001 " c' },
    ],
    ["a number in a string", `"318417"`, 318417],
    ["a bare sentence", `"Ticket 1 logged"`, { Message: "Ticket 1 logged" }],
    ["a sentence in a string in a string", `"\\"Done\\""`, { Message: "Done" }],
  ]
  it.each(rows)("%s", (_name, text, value) => assert.deepStrictEqual(judge(200, text), Result.succeed(value)))

  it("has a message for the log, fit to be shown", () => {
    assert.strictEqual(messageOf(asked, { Message: " saved\nfor s3cret " }), "saved for <hidden>")
    assert.strictEqual(messageOf(asked, [1]), "")
  })
})

describe("no reply", () => {
  it("stays what it is", () => {
    for (const delivered of ["no", "unknown"] as const) {
      for (const transient of [true, false]) {
        const error = unanswered(asked, new NoReply({ detail: ofFailure("cut s3cret"), delivered, transient }))
        assert(error._tag === "SummitUnavailable")
        assert.deepStrictEqual(
          [error.detail, error.delivered, error.transient, error.operation],
          ["cut <hidden>", delivered, transient, "create incident"],
        )
      }
    }
  })

  it("for a proxy that wants other credentials is a matter of credentials, and says whose", () => {
    const detail = ofFailure("the proxy p:3128 refuses the credentials")
    const error = unanswered(asked, new NoReply({ detail, delivered: "no", transient: false, proxyRefused: true }))
    assert.strictEqual(error._tag, "SummitRefusedCredentials")
    assert.strictEqual(error.message, `Symphony Summit cannot be reached (create incident): ${detail}.`)
  })
})
