import { assert, describe, it } from "@effect/vitest"
import { detailOf } from "../../src/opcon/ReplyDetail.ts"

describe("detailOf", () => {
  const cases: ReadonlyArray<[string, string, string]> = [
    ["a list of errors", '[{"code":1,"message":"one"},{"message":null},{"message":"two","ids":[1]}]', "one; two"],
    ["one object", '{"message":"one"}', "one"],
    ["problem details", '{"type":"x","title":"Bad Request","status":400,"detail":"dates"}', "Bad Request: dates"],
    ["problem details without a detail", '{"title":"Not Found","detail":null}', "Not Found"],
    ["a list of texts", '["one","two"]', "one; two"],
    ["a text", '"Invalid token specified"', "Invalid token specified"],
    ["plain text", "Service\tUnavailable\r\n", "Service Unavailable"],
    ["control characters", "a\u0000\u001b[31mb", "a [31mb"],
    ["an object that says nothing", '{"code":5}', '{"code":5}'],
    ["an empty list", "[]", "[]"],
    ["nothing", " \n", "without an explanation"],
    ["a page", "<!DOCTYPE html><html><title lang=en>IIS\n 10</title>", "a web page instead of JSON: IIS 10"],
    ["a page without a title", "  <html><body>503</body>", "a web page instead of JSON: without a title"],
  ]
  for (const [what, body, expected] of cases) {
    it(what, () => assert.strictEqual(detailOf(body), expected))
  }

  it("is at most 300 characters", () => {
    assert.strictEqual(detailOf("x".repeat(300)), "x".repeat(300))
    for (const body of ["x".repeat(301), JSON.stringify({ message: "x".repeat(9999) })]) {
      assert.strictEqual(detailOf(body), `${"x".repeat(297)}...`)
    }
    assert.strictEqual(detailOf(`<html><title>${"x".repeat(999)}`).length, 300)
  })
})
