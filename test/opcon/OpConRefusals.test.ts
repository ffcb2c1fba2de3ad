import { assert, describe, it } from "@effect/vitest"
import { detailOf, isOwn } from "../../src/opcon/OpConCall.ts"

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

  // Each of them took half a minute when a pattern began anew at every piece of it.
  it.each([
    ["titles that never end", "<title ", 60_000],
    ["titles within titles", "<title", 70_000],
    ["blanks and line ends", " \r\n", 130_000],
    ["open brackets", "<", 400_000],
  ])("reads 400 KB of %s once", (_, piece, times) => {
    assert.isAtMost(detailOf(`<html>${piece.repeat(times)}`).length, 300)
    assert.isAtMost(detailOf(piece.repeat(times)).length, 300)
  })

  it("is at most 300 characters", () => {
    assert.strictEqual(detailOf("x".repeat(300)), "x".repeat(300))
    for (const body of ["x".repeat(301), JSON.stringify({ message: "x".repeat(9999) })]) {
      assert.strictEqual(detailOf(body), `${"x".repeat(297)}...`)
    }
    assert.strictEqual(detailOf(`<html><title>${"x".repeat(999)}`).length, 300)
  })
})

describe("isOwn", () => {
  it.each([
    [404, '[{"resource":"dailyjob","name":"id","code":404,"message":"not found"}]', true],
    [404, '{"type":"about:blank","title":"Not Found","status":404}', true],
    [404, '{"resource":"dailyjob","message":"not found"}', true],
    [409, '{"message":"no"}', true],
    [404, '{"message":"no Route matched with those values"}', false],
    [404, '{"timestamp":"2024","status":404,"error":"Not Found","path":"/api"}', false],
    [404, '"default backend - 404"', false],
    [404, "default backend - 404", false],
    [404, "[]", false],
    [404, "{}", false],
    [404, "", false],
    [400, "<html><title>Bad Request</title></html>", false],
  ])("%d %s: %s", (status, body, own) => assert.strictEqual(isOwn(status, body), own))
})
