/** Making the key file, for `encrypt` alone: whoever only reads never makes a key that no value was encrypted under. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Base64 from "effect/encoding/Base64"
import { flushFolder } from "../files/DurableFile.ts"
import * as KeyFile from "../secrets/KeyFile.ts"
import * as OwnerOnly from "../files/OwnerOnly.ts"
import type { Key } from "../secrets/SecretCipher.ts"
import { keyFrom, keyLength, randomBytes } from "../secrets/SecretCipher.ts"

export interface Ready {
  readonly key: Key
  /** Sentences for the operator: a file that was made, rights that could not be set. */
  readonly told: ReadonlyArray<string>
}

/** A key that is in no file, for what is only tried. */
export const passing = Effect.flatMap(randomBytes(keyLength), (bytes) => keyFrom(bytes, "a key made for this run"))

/** Makes `file` with a new key in it; one that is there already is never touched. */
const create = Effect.fn("NewKeyFile.create")(function* (file: string) {
  const path = yield* Path.Path
  const bytes = yield* randomBytes(keyLength)
  const line = new TextEncoder().encode(`${Base64.encode(bytes)}\n`)
  const rights = yield* Effect.mapError(OwnerOnly.write(file, line), (error) =>
    KeyFile.unusable(file, `the key file cannot be made (${error.message})`),
  )
  yield* flushFolder(path.dirname(file))
  const made = `Made the key file ${file}. Values encrypted under it can be read with it alone: keep a copy in a safe place, and bring it along where Connector.config goes. The account that runs this program must be able to read it.`
  const ready: Ready = { key: yield* keyFrom(bytes, file), told: [made, ...Option.toArray(rights)] }
  return ready
})

/** The key from OPCON_SUMMIT_KEY, else from `file`, which is made where it is missing. */
export const loadOrCreate = Effect.fn("NewKeyFile.loadOrCreate")(function* (file: string) {
  const loaded = yield* Effect.result(KeyFile.load(file))
  if (loaded._tag === "Failure") return yield* loaded.failure.missing ? create(file) : Effect.fail(loaded.failure)
  const key = loaded.success
  const open = key.source === file ? yield* OwnerOnly.openToMany(file) : Option.none()
  const ready: Ready = { key, told: Option.toArray(open) }
  return ready
})
