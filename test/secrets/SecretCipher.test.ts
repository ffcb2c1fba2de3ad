/** What can be known of an encrypted value: for what and under which key it was made, and that nobody changed it. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { Purpose } from "../../src/domain/Secret.ts"
import { purposeNames } from "../../src/domain/Secret.ts"
import * as SecretCipher from "../../src/secrets/SecretCipher.ts"

const keyOf = (byte: number) => SecretCipher.keyFrom(new Uint8Array(32).fill(byte), `/srv/key ${byte}`)
const seal = (key: SecretCipher.Key, purpose: Purpose, value: string) =>
  SecretCipher.seal(key, purpose, Redacted.make(value))
const why = (key: SecretCipher.Key, purpose: Purpose, text: string) =>
  Effect.flip(SecretCipher.open(key, purpose, text))

const damaged = /^is damaged \(cut short, changed, or with blanks or a line end in it\): /

describe("an aes: value", () => {
  it.effect.prop("opens to what was encrypted, and shows nothing of it", { value: Schema.String }, ({ value }) =>
    Effect.gen(function* () {
      // A lone surrogate has no UTF-8.
      if (/\p{Surrogate}/u.test(value)) return
      const key = yield* keyOf(1)
      for (const purpose of purposeNames) {
        const text = yield* seal(key, purpose, value)
        assert.match(text, new RegExp(`^aes:v1\\.${purpose}\\.${key.fingerprint}\\.[\\w-]+\\.[0-9a-f]{8}$`))
        const opened = yield* SecretCipher.open(key, purpose, text)
        assert.strictEqual(Redacted.value(opened), value)
        assert.strictEqual(String(opened), "<redacted>")
      }
    }),
  )

  it.effect("is another one every time", () =>
    Effect.gen(function* () {
      const key = yield* keyOf(1)
      const texts = yield* Effect.all(Array.from({ length: 20 }, () => seal(key, "token", "canary")))
      assert.strictEqual(new Set(texts).size, 20)
    }),
  )

  it.effect("opens for what it was made for alone", () =>
    Effect.gen(function* () {
      const key = yield* keyOf(1)
      const text = yield* seal(key, "token", "canary")
      assert.strictEqual(
        yield* why(key, "api-key", text),
        "was encrypted for the OpCon token and is no use for the Summit API key: encrypt the right value with opcon-summit encrypt --for api-key",
      )
      // Whoever writes another purpose into it has damaged it.
      assert.match(yield* why(key, "api-key", text.replace("token", "api-key")), damaged)
    }),
  )

  it.effect("names both keys where it was made under another one", () =>
    Effect.gen(function* () {
      const [key, other] = [yield* keyOf(1), yield* keyOf(2)]
      assert.notStrictEqual(key.fingerprint, other.fingerprint)
      assert.strictEqual(
        yield* why(other, "token", yield* seal(key, "token", "canary")),
        `was encrypted under another key: it needs the key ${key.fingerprint}, and /srv/key 2 holds the key ${other.fingerprint}. Bring the right key file, or encrypt the value again`,
      )
    }),
  )

  it.effect("is damaged wherever a character is changed, lost or put in, under whichever key", () =>
    Effect.gen(function* () {
      const [key, other] = [yield* keyOf(1), yield* keyOf(2)]
      const text = yield* seal(key, "token", "canary")
      // Behind `aes:`: before that it would be no such value at all.
      for (let at = 4; at < text.length; at += 1) {
        const [before, after] = [text.slice(0, at), text.slice(at + 1)]
        const spoilt = [
          before,
          before + after,
          ...["A", "b", "0", "7", "-", "_", ".", "="]
            .filter((letter) => letter !== text[at])
            .map((letter) => before + letter + after),
          ...[" ", "\n", "\u00a0", "\u200b"].map((blank) => `${before}${blank}${text.slice(at)}`),
        ]
        for (const one of spoilt) {
          assert.match(yield* why(key, "token", one), damaged, one)
          assert.match(yield* why(other, "token", one), damaged, one)
        }
      }
      assert.match(yield* why(key, "token", `${text}A`), damaged)
      assert.match(yield* why(key, "token", "aes:"), damaged)
    }),
  )

  it.effect("shows no key", () =>
    Effect.gen(function* () {
      const key = yield* keyOf(7)
      assert.notInclude(JSON.stringify(key), "7,7,7")
      assert.notInclude(String(key.key), "7,7,7")
    }),
  )
})
