/**
 * What a value in Connector.config may be: whole numbers, switches, hosts, time zones, patterns. Each check says what is
 * allowed; ConnectorChecks.ts puts the key, its line and what was found around it.
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaIssue from "effect/SchemaIssue"
import * as Host from "../domain/Host.ts"
import { suggest } from "../domain/Suggest.ts"

const text = (allowed: (value: string) => string | undefined) =>
  Schema.String.check(Schema.makeFilter<string>((value) => allowed(value) ?? true))

export const byDefault =
  (value: string) =>
  <S extends Schema.Constraint & { readonly Encoded: string }>(self: S) =>
    Schema.withDecodingDefaultKey<S>(Effect.succeed(value))(self)

export const wholeNumber = (minimum: number, maximum: number) =>
  text((value) =>
    /^\d{1,10}$/.test(value) && Number(value) >= minimum && Number(value) <= maximum
      ? undefined
      : `a whole number from ${minimum} to ${maximum} is allowed`,
  ).pipe(
    Schema.decodeTo(Schema.Number, { decode: SchemaGetter.transform(Number), encode: SchemaGetter.transform(String) }),
  )

const switchedOn = (value: string): boolean => /^(true|on)$/i.test(value)

export const choice = (on: string, off: string) =>
  text((value) => (/^(true|on|false|off)$/i.test(value) ? undefined : `${on} or ${off} is allowed`)).pipe(
    Schema.decodeTo(Schema.Boolean, {
      decode: SchemaGetter.transform(switchedOn),
      encode: SchemaGetter.transform((value) => (value ? on : off)),
    }),
  )

/** Decodes to the name as it stands in a URL. */
export const host = Schema.String.pipe(
  Schema.decodeTo(Schema.String, {
    decode: SchemaGetter.transformEffect((value) => {
      const parsed = Option.filter(Host.parse(value), ({ port }) => Option.isNone(port))
      const message = "only a host name or IP address is allowed, without https://, port or path"
      return Option.match(parsed, {
        onNone: () => Effect.fail(new SchemaIssue.InvalidValue({ message })),
        onSome: ({ name }) => Effect.succeed(name),
      })
    }),
    encode: SchemaGetter.transform((name) => name),
  }),
)

export const zone = text((value) => {
  if (!/^[+-]/.test(value) && Option.isSome(DateTime.zoneMakeNamed(value))) return undefined
  const meant = Option.match(suggest(value, Intl.supportedValuesOf("timeZone")), {
    onNone: () => "",
    onSome: (name) => `; did you mean ${name}?`,
  })
  return `an IANA zone name such as Europe/Berlin is allowed${meant}`
})

export const logFormat = text((value) =>
  /^(text|ndjson)$/i.test(value) ? undefined : "text or ndjson is allowed",
).pipe(
  Schema.decodeTo(Schema.Literals(["text", "ndjson"]), {
    decode: SchemaGetter.transform((value) => (/^text$/i.test(value) ? "text" : "ndjson")),
    encode: SchemaGetter.transform((value) => value),
  }),
)

/** Also a pattern that only compiles without the flag u, which is strict about escapes. */
const patternOf = (source: string): Option.Option<RegExp> =>
  Result.getSuccess(
    Result.orElse(
      Result.try(() => new RegExp(source, "giu")),
      () => Result.try(() => new RegExp(source, "gi")),
    ),
  )

/** The regular expressions in a value, separated by blanks. */
export const patternsOf = (value: string): ReadonlyArray<RegExp> =>
  value.split(/\s+/).flatMap((source) => (source === "" ? [] : Option.toArray(patternOf(source))))

export const patterns = text((value) => {
  const sources = value.split(/\s+/).filter((source) => source !== "")
  // A pattern that matches the empty text would mask nothing.
  const wrong = sources.find((source) => !Option.exists(patternOf(source), (pattern) => "".search(pattern) < 0))
  if (wrong === undefined) return undefined
  const which = sources.length > 1 ? ` (${wrong} is none)` : ""
  return `a regular expression is allowed, or several with blanks between them${which}`
})

/** Basic authentication ends the name at the first colon. */
export const proxyUser = text((value) => (/[:\p{Cc}]/u.test(value) ? "a name without a colon is allowed" : undefined))
