import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Secret from "../../src/domain/Secret.ts"

const decoded = (text: string) => {
  const { plain, value } = Secret.literal(text)
  return { plain, value: Redacted.value(value) }
}

describe("Secret", () => {
  it.each([
    ["smatech", "633231686447566a61413d3d"],
    ["ocadm", "62324e685a47303d"],
    ["pässwörd €", Secret.encode("pässwörd €")],
  ])("%s is written %s", (value, text) => {
    assert.strictEqual(Secret.encode(value), text)
    assert.deepStrictEqual(decoded(text), { value, plain: false })
  })

  it.each([
    ["a GUID", "3f2504e0-4f89-11d3-9a0c-0305e82c3301"],
    ["a GUID without dashes", "3f2504e04f8911d39a0c0305e82c3301"],
    ["the vendor's form in capitals", "62324E685A47303D"],
    ["the vendor's form with something after it", "62324e685a47303d!"],
    ["an odd number of digits", "62324e685a47303"],
    ["hex of base64 without its padding", "62324e685a4730"],
    ["hex of what is no base64", "2a2a2a2a"],
    ["hex of base64 of what is no UTF-8", "2f2f343d"],
    ["hex of base64 of a control character", "41413d3d"],
    ["words", "correct horse"],
  ])("%s is plain", (_, text) => {
    assert.deepStrictEqual(decoded(text), { value: text, plain: true })
  })

  it.prop("whatever EncryptValue wrote is read again", { value: Schema.NonEmptyString }, ({ value }) => {
    // A lone surrogate has no UTF-8, and no secret holds control characters.
    if (/[\p{Cc}\p{Surrogate}]/u.test(value)) return
    assert.deepStrictEqual(decoded(Secret.encode(value)), { value, plain: false })
  })

  it("does not show itself", () => {
    assert.notInclude(JSON.stringify(Secret.literal("canary")), "canary")
    assert.notInclude(String(Secret.literal("canary").value), "canary")
  })
})

describe("a reference", () => {
  it.each([
    ["env:NAME", "env", "NAME"],
    ["file:C:\\keys\\opcon.txt", "file", "C:\\keys\\opcon.txt"],
    ["aes:v1.token", "aes", "v1.token"],
    [" Env : NAME", "env", " NAME"],
  ])("%s", (text, scheme, rest) => {
    assert.deepStrictEqual(Secret.referenceIn(text), Option.some({ scheme, rest }))
    assert.isTrue(Secret.mayHoldReference(`TOKEN=${text}`))
    assert.isTrue(Secret.mayHoldReference(`"apiKey": "${text}"`))
  })

  it.each(["env", "environment:NAME", "x env:NAME", "profile:1", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", ""])(
    "%s is none",
    (text) => {
      assert.deepStrictEqual(Secret.referenceIn(text), Option.none())
      assert.isFalse(Secret.mayHoldReference(`TOKEN=${text}`))
    },
  )
})

describe("of", () => {
  const decodes = (text: string, resolve?: Secret.Resolve, purpose: Secret.Purpose = "token") =>
    Secret.decodeWith(Secret.of(purpose), text, { errors: "all" }, resolve)
  const message = (text: string, resolve?: Secret.Resolve) =>
    Result.match(decodes(text, resolve), { onFailure: String, onSuccess: () => "taken" })

  for (const text of ["clé", "“quoted”", "ключ", " blank", "blank ", Secret.encode("clé")]) {
    it(`refuses ${text}, which no header takes`, () => {
      assert.isTrue(Result.isFailure(decodes(text)))
    })
  }

  it("takes printable ASCII, quotes and backslashes included", () => {
    assert.isTrue(Result.isSuccess(decodes(`a "b" \\ c`)))
  })

  it("takes any letter in a password", () => {
    assert.isTrue(Result.isSuccess(decodes("clé ", undefined, "proxy-password")))
  })

  it.each(["aes:canary", "env:canary", "file:canary"])("never takes %s for the secret itself", (text) => {
    assert.include(message(text), "is a reference that was not resolved")
    assert.notInclude(message(text), "canary")
  })

  it("takes what a reference comes to, and no more in plain text", () => {
    const found = decodes("env:NAME", (purpose, text) => Result.succeed(Redacted.make(`${purpose} of ${text}`)))
    const { plain, value } = Result.getOrThrow(found)
    assert.deepStrictEqual([plain, Redacted.value(value)], [false, "token of env:NAME"])
  })

  it("says why a reference comes to nothing, and checks what it comes to", () => {
    assert.include(
      message("env:NAME", () => Result.fail("is not set")),
      "is not set",
    )
    assert.include(
      message("env:NAME", () => Result.succeed(Redacted.make("clé"))),
      "holds a character",
    )
  })
})
