/**
 * The key that `aes:` values are encrypted under: the environment variable OPCON_SUMMIT_KEY, else a file of one line,
 * base64 of 32 random bytes, that only its owner may read. Needed only where there is an `aes:` value.
 */
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Base64 from "effect/encoding/Base64"
import * as Base64Url from "effect/encoding/Base64Url"
import * as Hex from "effect/encoding/Hex"
import * as TextFile from "../files/TextFile.ts"
import { keyFrom, keyLength } from "./SecretCipher.ts"
import { failures } from "../domain/Messages.ts"
import { say } from "../domain/Say.ts"

export const variable = "OPCON_SUMMIT_KEY"

/** The key cannot be used; nothing of it is shown. */
export class KeyUnusable extends Schema.TaggedError<KeyUnusable>()("KeyUnusable", {
  /** The file, or the environment variable. */
  source: Schema.String,
  detail: Schema.String,
  /** There is no such file; `encrypt` may create it. */
  missing: Schema.Boolean,
}) {
  override get message(): string {
    return say(failures.KeyUnusable.says, this)
  }
}

export const unusable = (source: string, detail: string, missing = false) =>
  new KeyUnusable({ source, detail, missing })

/** 64 hexadecimal digits, or base64 in either alphabet. */
const bytesOf = (text: string): Option.Option<Uint8Array> => {
  const decoded = /^[0-9a-f]{64}$/i.test(text)
    ? Hex.decode(text)
    : Result.orElse(Base64.decode(text), () => Base64Url.decode(text))
  return Option.filter(Result.getSuccess(decoded), (bytes) => bytes.length === keyLength)
}

const meant = "32 bytes are meant, as base64 or as 64 hexadecimal digits"

export const fromVariable = Effect.gen(function* () {
  const given = yield* Effect.option(Config.Redacted(variable))
  if (Option.isNone(given)) return Option.none()
  const bytes = bytesOf(Redacted.value(given.value).trim())
  if (Option.isNone(bytes)) {
    return yield* unusable(`the environment variable ${variable}`, `it holds no key: ${meant}`)
  }
  return Option.some(yield* keyFrom(bytes.value, variable))
})

/** Whether POSIX permissions give access to others than the owner. Windows reports made-up modes, so never there. */
const openToOthers = Effect.fnUntraced(function* (file: string) {
  const files = yield* FileSystem.FileSystem
  const { sep } = yield* Path.Path
  const info = yield* Effect.option(files.stat(file))
  return sep === "/" && Option.exists(info, ({ mode }) => (mode & 0o077) !== 0)
})

const fromFile = Effect.fnUntraced(function* (file: string) {
  const text = yield* Effect.mapError(TextFile.read(file), ({ detail, missing }) =>
    missing
      ? unusable(file, "there is no such key file", true)
      : unusable(file, `${detail}; the account that runs this program must be able to read its key file`),
  )
  if (yield* openToOthers(file)) {
    return yield* unusable(file, `others than its owner may read or change the key file: chmod 600 ${file}`)
  }
  const bytes = bytesOf(text.trim())
  if (Option.isNone(bytes)) return yield* unusable(file, `the file holds no key: ${meant}`)
  return yield* keyFrom(bytes.value, file)
})

/** The key from OPCON_SUMMIT_KEY, else from `file`. */
export const load = Effect.fn("KeyFile.load")(function* (file: string) {
  const given = yield* fromVariable
  return Option.isSome(given) ? given.value : yield* fromFile(file)
})
