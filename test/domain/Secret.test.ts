import { assert, describe, it } from "@effect/vitest"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Secret from "../../src/domain/Secret.ts"

const decoded = (text: string) =>
  Result.match(Secret.decode(text), {
    onFailure: (why) => why,
    onSuccess: ({ plain, value }) => ({ plain, value: Redacted.value(value) }),
  })

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

  it.each(["aes:canary", "env:canary", "file:canary"])("%s is refused and not shown", (text) => {
    const why = decoded(text)
    assert.isString(why)
    assert.include(why, text.slice(0, text.indexOf(":") + 1))
    assert.notInclude(why, "canary")
  })

  it.prop("whatever EncryptValue wrote is read again", { value: Schema.NonEmptyString }, ({ value }) => {
    // A lone surrogate has no UTF-8, and no secret holds control characters.
    if (/[\p{Cc}\p{Surrogate}]/u.test(value)) return
    assert.deepStrictEqual(decoded(Secret.encode(value)), { value, plain: false })
  })

  it("does not show itself", () => {
    assert.notInclude(JSON.stringify(Secret.decode("canary")), "canary")
    assert.notInclude(String(Result.getOrThrow(Secret.decode("canary")).value), "canary")
  })
})

describe("ForHeader", () => {
  const decodes = (text: string) => Schema.decodeUnknownResult(Secret.ForHeader)(text)

  for (const text of ["clé", "“quoted”", "ключ", Secret.encode("clé")]) {
    it(`refuses ${text}, which no header takes`, () => {
      assert.isTrue(Result.isFailure(decodes(text)))
    })
  }

  it("takes printable ASCII, quotes and backslashes included", () => {
    assert.isTrue(Result.isSuccess(decodes(`a "b" \\ c`)))
  })
})
