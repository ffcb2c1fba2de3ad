/**
 * The form `aes:v1.PURPOSE.KEY.DATA.CHECK` of an encrypted secret. DATA is base64url of nonce, AES-256-GCM ciphertext and
 * tag; what stands before it is authenticated with it, so a value made for one purpose does not open as another. KEY is
 * a fingerprint of the key and CHECK one of everything before it, so a damaged value is distinguished from a wrong key.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Aead from "effect/crypto/Aead"
import * as Digest from "effect/crypto/Digest"
import * as SecureRandom from "effect/crypto/SecureRandom"
import * as Base64Url from "effect/encoding/Base64Url"
import * as Hex from "effect/encoding/Hex"
import type { Purpose } from "../domain/Secret.ts"
import { purposeNames, purposes } from "../domain/Secret.ts"
import { product, program } from "../intake/ProgramName.ts"

/** A key in memory; its bytes are never shown. */
export interface Key {
  readonly key: Aead.Key
  /** Eight hexadecimal digits, as in the values made under it. */
  readonly fingerprint: string
  /** Where it came from, for messages: a file or OPCON_SUMMIT_KEY. */
  readonly source: string
}

export const keyLength = 32
const nonceLength = 12
const algorithm = Aead.aes256Gcm

const layer = Layer.mergeAll(Aead.layerWebCrypto, Digest.layerWebCrypto).pipe(
  Layer.provideMerge(SecureRandom.layerWebCrypto),
)

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** The first eight hexadecimal digits of the SHA-256 of `bytes`, which are used for `what`. */
const digest = Effect.fnUntraced(function* (what: string, bytes: Uint8Array) {
  const service = yield* Digest.Digest
  const hash = yield* service.digest(Digest.sha256, Uint8Array.from([...utf8(`${product} ${what}\n`), ...bytes]))
  return Hex.encode(hash.subarray(0, 4))
})

/** The key of 32 `bytes`. */
export const keyFrom = Effect.fnUntraced(function* (bytes: Uint8Array, source: string) {
  const made: Key = {
    key: yield* Effect.orDie(Aead.key(algorithm, bytes)),
    fingerprint: yield* digest("key", bytes),
    source,
  }
  return made
}, Effect.provide(layer))

export const randomBytes = (length: number) =>
  Effect.provide(
    SecureRandom.SecureRandom.use((random) => Effect.orDie(random.randomBytes(length))),
    layer,
  )

/** `value` as an `aes:` text for `purpose`; each call gives another text. */
export const seal = Effect.fn("SecretCipher.seal")(function* (
  { fingerprint, key }: Key,
  purpose: Purpose,
  value: Redacted.Redacted,
) {
  const aead = yield* Aead.Aead
  const head = `aes:v1.${purpose}.${fingerprint}`
  const nonce = yield* randomBytes(nonceLength)
  const sealed = yield* Effect.orDie(aead.encrypt(key, utf8(Redacted.value(value)), { nonce, aad: utf8(head) }))
  const body = `${head}.${Base64Url.encode(Uint8Array.from([...nonce, ...sealed]))}`
  return `${body}.${yield* digest("value", utf8(body))}`
}, Effect.provide(layer))

const form = /^((aes:v1\.([a-z-]+)\.([0-9a-f]{8}))\.([\w-]+))\.([0-9a-f]{8})$/

const damaged = () =>
  `is damaged (cut short, changed, or with blanks or a line end in it): copy it again as ${program()} encrypt printed it, or encrypt the value again`

/** Whether an `aes:` text is whole, and what for and under which key it was made. */
export const inspect = Effect.fn("SecretCipher.inspect")(function* (text: string) {
  const [, body = "", head = "", made = "", fingerprint = "", encoded = "", check] = form.exec(text) ?? []
  const purpose = purposeNames.find((known) => known === made)
  const data = Result.getOrElse(Base64Url.decode(encoded), () => new Uint8Array(0))
  const whole = check !== undefined && check === (yield* digest("value", utf8(body)))
  if (!whole || purpose === undefined || data.length <= nonceLength) return yield* Effect.fail(damaged())
  return { purpose, fingerprint, head, data }
}, Effect.provide(layer))

/** What `seal` made of; fails with the rest of a sentence about the value. */
export const open = Effect.fn("SecretCipher.open")(function* (
  { fingerprint, key, source }: Key,
  purpose: Purpose,
  text: string,
) {
  const found = yield* inspect(text)
  if (found.purpose !== purpose) {
    return yield* Effect.fail(
      `was encrypted for ${purposes[found.purpose].name} and is no use for ${purposes[purpose].name}: encrypt the right value with ${program()} encrypt --for ${purpose}`,
    )
  }
  if (found.fingerprint !== fingerprint) {
    return yield* Effect.fail(
      `was encrypted under another key: it needs the key ${found.fingerprint}, and ${source} holds the key ${fingerprint}. Bring the right key file, or encrypt the value again`,
    )
  }
  const aead = yield* Aead.Aead
  const nonce = found.data.subarray(0, nonceLength)
  const bytes = yield* aead
    .decrypt(key, found.data.subarray(nonceLength), { nonce, aad: utf8(found.head) })
    .pipe(Effect.mapError(damaged))
  return Redacted.make(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes))
}, Effect.provide(layer))
