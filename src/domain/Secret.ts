/**
 * Secrets as they stand in files: readable, in the vendor's form, or as a reference to where they really are (`aes:`,
 * `env:`, `file:`). The vendor's EncryptValue writes lower-case hex of the ASCII of the base64 of the UTF-8 value, which
 * hides nothing but must keep working; any other text is plain text. References are resolved where the file is loaded
 * (secrets/References.ts); here is only their syntax.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaIssue from "effect/SchemaIssue"
import * as Base64 from "effect/encoding/Base64"
import * as Hex from "effect/encoding/Hex"

export const Secret = Schema.Struct({
  value: Schema.Redacted(Schema.String),
  /** The value was readable in the file. */
  plain: Schema.Boolean,
})
export type Secret = typeof Secret.Type

export const purposeNames = ["token", "api-key", "proxy-password", "database-password"] as const
/** What a secret is for; one that was encrypted for something else is refused. */
export type Purpose = (typeof purposeNames)[number]

/** How sentences call it, and whether it goes into an HTTP header as it is. */
export const purposes: Readonly<Record<Purpose, { readonly name: string; readonly inHeader: boolean }>> = {
  token: { name: "the OpCon token", inHeader: true },
  "api-key": { name: "the Summit API key", inHeader: true },
  "proxy-password": { name: "the proxy's password", inHeader: false },
  "database-password": { name: "the database's password", inHeader: false },
}

/**
 * The rest of a sentence about a value that cannot be what it should be: a blank or a quotation mark from a word processor
 * is easily pasted along.
 */
export const unfitFor = (purpose: Purpose, value: string): string | undefined => {
  if (value === "") return "is empty"
  if (!purposes[purpose].inHeader) {
    return /\p{Cc}/u.test(value) ? "holds a control character, which no password has" : undefined
  }
  if (!/^[ -~]+$/.test(value)) {
    return "holds a character that no token or key has: ASCII letters, digits and signs are allowed"
  }
  return value === value.trim() ? undefined : "begins or ends with a space, which no token or key does"
}

/** Whether a word that stands where a name or a number belongs may be a secret that strayed there: messages leave it out. */
export const mayBeSecret = (text: string): boolean =>
  /^\s*aes\s*:/i.test(text) || (text.length > 15 && /\d/.test(text) && !/[.:\\\s]/.test(text))

/** The name of a variable or the path of a file, for a message; not where it may be the secret itself behind a wrong scheme. */
export const shownName = (name: string): string => {
  const parts = name.split(/[\\/:]/)
  const isName = /^[\w .,:\\/~()@-]+$/.test(name) && parts.every((part) => part.length <= 32 || !/\d/.test(part))
  return isName && (parts.length > 1 || !mayBeSecret(name)) ? name : "(not shown, it may be a secret)"
}

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

/** The value of a text that is no reference: decoded from the vendor's form, else the text itself. */
export const literal = (text: string): Secret =>
  Result.match(decodeVendor(text), {
    onFailure: () => ({ value: Redacted.make(text), plain: true }),
    onSuccess: (value) => ({ value: Redacted.make(value), plain: false }),
  })

/** A value that lies elsewhere; `rest` is what follows the colon, as it stands there. */
interface Reference {
  readonly scheme: "aes" | "env" | "file"
  readonly rest: string
}

const schemes = { aes: "aes", env: "env", file: "file" } as const
const reference = /^\s*(aes|env|file)\s*:(.*)$/is

export const referenceIn = (text: string): Option.Option<Reference> => {
  const [, scheme = "", rest = ""] = (text.includes(":") ? reference.exec(text) : undefined) ?? []
  return Option.map(
    Option.fromUndefinedOr(Object.values(schemes).find((known) => known === scheme.toLowerCase())),
    (known) => ({ scheme: known, rest }),
  )
}

/** Whether a secret stands readable in its file. */
export const isPlain = (text: string): boolean => text !== "" && Option.isNone(referenceIn(text)) && literal(text).plain

/** Whether a file's text may hold a reference at all: what resolves one is loaded only then. */
export const mayHoldReference = (text: string): boolean => /[=:]\s*(?:"\s*)?(?:aes|env|file)\s*:/i.test(text)

/** A secret in the text of a file, and where it stands there. */
export interface Written {
  readonly purpose: Purpose
  /** How messages call it: `TOKEN in [OPCON API]`. */
  readonly name: string
  /** The value as it is meant, and what of the file's text it is, in UTF-16 code units. */
  readonly text: string
  readonly offset: number
  readonly length: number
  readonly line: number
  readonly column: number
}

/** The value of a reference, or the rest of a sentence about why it cannot be read. */
export type Resolve = (purpose: Purpose, text: string) => Result.Result<Redacted.Redacted, string>

/** Accepts every reference, where only the rest of a file is checked. */
export const assumeResolved: Resolve = () => Result.succeed(Redacted.make("not known here"))

/** Gives the values of the references in the file that is decoded: no Schema with a secret can be decoded without it. */
class References extends Context.Service<References, { readonly resolve: Resolve }>()(
  "opcon-summit/domain/Secret/References",
) {}

const unresolved: Resolve = () => Result.fail("is a reference that was not resolved")

/** A secret for `purpose` as it stands in a file. */
export const of = (purpose: Purpose) =>
  Schema.String.pipe(
    Schema.decodeTo(Schema.toType(Secret), {
      decode: SchemaGetter.transformEffect((text) =>
        Option.isNone(referenceIn(text))
          ? Effect.succeed(literal(text))
          : Effect.flatMap(References, ({ resolve }) =>
              Effect.mapBoth(Effect.fromResult(resolve(purpose, text)), {
                onFailure: (message) => new SchemaIssue.InvalidValue({ message }),
                onSuccess: (value) => ({ value, plain: false }),
              }),
            ),
      ),
      encode: SchemaGetter.transform(({ plain, value }) =>
        plain ? Redacted.value(value) : encode(Redacted.value(value)),
      ),
    }),
    Schema.check(Schema.makeFilter<Secret>(({ value }) => unfitFor(purpose, Redacted.value(value)) ?? true)),
  )

/** Decodes with the values of the references in the file; without `resolve` a reference is an error. */
export const decodeWith = <T>(
  schema: Schema.ConstraintDecoder<T, References>,
  input: unknown,
  options: { readonly errors: "all"; readonly onExcessProperty?: "error" },
  resolve: Resolve = unresolved,
): Result.Result<T, Schema.SchemaError> =>
  Effect.runSync(
    Effect.result(Effect.provideService(Schema.decodeUnknownEffect(schema, options)(input), References, { resolve })),
  )
