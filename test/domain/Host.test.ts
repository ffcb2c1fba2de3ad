import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as Host from "../../src/domain/Host.ts"

describe("Host", () => {
  it.each([
    ["opcon", "opcon"],
    ["OPCON.Example.com", "opcon.example.com"],
    ["opcon_1", "opcon_1"],
    ["opcon:9010", "opcon:9010"],
    ["cafe:9010", "cafe:9010"],
    ["10.0.0.1:443", "10.0.0.1:443"],
    ["::1", "[::1]"],
    ["[::1]:9010", "[::1]:9010"],
    ["fe80::1", "[fe80::1]"],
    ["münchen.example", "münchen.example"],
  ])("%s is %s", (text, expected) => {
    assert.deepStrictEqual(Option.map(Host.parse(text), Host.render), Option.some(expected))
  })

  it.each(["", " ", "a b", "https://opcon", "opcon/", "opcon:", "opcon:0", "opcon:65536", "opcon:x", "me@opcon"])(
    "%j is none",
    (text) => {
      assert.deepStrictEqual(Host.parse(text), Option.none())
    },
  )

  it.each(["-opcon", "opcon-", "999.1.1.1", ":::1", "1::2::3", "[::1", "a\\b", "a?b", "a#b"])("%j is none", (text) => {
    assert.deepStrictEqual(Host.parse(text), Option.none())
  })

  it.each([
    ["localhost", true],
    ["127.0.0.1", true],
    ["127.9.9.9", true],
    ["[::1]", true],
    ["127.example.com", false],
    ["localhost.example.com", false],
    ["128.0.0.1", false],
    ["[::2]", false],
    ["10.127.0.1", false],
  ])("%s is loopback: %s", (name, expected) => {
    assert.strictEqual(Host.isLoopback(name), expected)
  })

  it.each([
    ["svc:Pa55word@proxy", "<hidden>@proxy"],
    ["http://svc:Pa:5@5@proxy:8080/x", "http://<hidden>@proxy:8080/x"],
    [" HTTPS://svc:@proxy", " HTTPS://<hidden>@proxy"],
    ["svc@proxy", "svc@proxy"],
    ["https://opcon/", "https://opcon/"],
    ["a b", "a b"],
  ])("%j is shown as %j", (text, expected) => {
    assert.strictEqual(Host.shown(text), expected)
  })
})
