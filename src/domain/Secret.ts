/**
 * Secrets as they stand in files. The vendor's EncryptValue writes lower-case hex of the ASCII of the base64 of the
 * UTF-8 value, which hides nothing but must keep working; what is not wholly of that form is taken as plain text.
 * References (`aes:`, `env:`, `file:`) are refused until they can be resolved, rather than sent as if they were the secret.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaIssue from "effect/SchemaIssue"
import * as Base64 from "effect/encoding/Base64"
import * as Hex from "effect/encoding/Hex"

export const Secret = Schema.Struct({
  value: Schema.Redacted(Schema.String),
  /** The value stood there readable for everybody. */
  plain: Schema.Boolean,
})
export type Secret = typeof Secret.Type

/** Whether a word that stands where a name or a number belongs may be a secret that strayed there: messages leave it out. */
export const mayBeSecret = (text: string): boolean => text.length > 15 && /\d/.test(text) && !/[.:\\\s]/.test(text)

/** The vendor's form of `value`: `smatech` becomes `633231686447566a61413d3d`. */
export const encode = (value: string): string => Hex.encode(Base64.encode(value))

const readable = (bytes: Uint8Array): Result.Result<string, unknown> =>
  Result.try(() => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes))

/** Only what EncryptValue itself would have written comes through: everything else is some other text. */
const decodeVendor = (text: string): Result.Result<string, unknown> =>
  Hex.decode(text).pipe(
    Result.flatMap(readable),
    Result.flatMap(Base64.decode),
    Result.flatMap(readable),
    Result.filterOrFail(
      (value) => value !== "" && !/\p{Cc}/u.test(value) && encode(value) === text,
      () => "another form",
    ),
  )

/** Fails for a form that cannot be read yet, with the rest of a sentence about it that never holds the value. */
export const decode = (text: string): Result.Result<Secret, string> => {
  const scheme = /^(aes|env|file):/.exec(text)
  if (scheme !== null) {
    return Result.fail(
      `begins with ${scheme[0]}, which this version cannot read: the vendor's encoded form or plain text is meant`,
    )
  }
  return Result.succeed(
    Result.match(decodeVendor(text), {
      onFailure: () => ({ value: Redacted.make(text), plain: true }),
      onSuccess: (value) => ({ value: Redacted.make(value), plain: false }),
    }),
  )
}

/** `decode` and `encode` as one Schema. */
export const FromText = Schema.String.pipe(
  Schema.decodeTo(Schema.toType(Secret), {
    decode: SchemaGetter.transformEffect((text) =>
      Effect.fromResult(Result.mapError(decode(text), (message) => new SchemaIssue.InvalidValue({ message }))),
    ),
    encode: SchemaGetter.transform(({ plain, value }) =>
      plain ? Redacted.value(value) : encode(Redacted.value(value)),
    ),
  }),
)

/** A secret that goes into an HTTP header; a blank or a quotation mark from a word processor is easily pasted along. */
export const ForHeader = FromText.check(
  Schema.makeFilter<Secret>(
    ({ value }) =>
      /^[ -~]+$/.test(Redacted.value(value)) ||
      "holds a character that no token or key has: ASCII letters, digits and signs are allowed",
  ),
)
