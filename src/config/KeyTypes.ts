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

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** Seconds of `90s`, `5m`, `24h` or `3d`. */
export const secondsOf = (value: string): Option.Option<number> => {
  const [, count = "", unit = ""] = /^(\d{1,7})\s*([smhd])$/i.exec(value.trim()) ?? []
  return Option.map(Option.fromUndefinedOr(units[unit.toLowerCase()]), (seconds) => Number(count) * seconds)
}

/** A time with its unit; decodes to seconds. */
export const period = (least: string, most: string) => {
  const from = Option.getOrElse(secondsOf(least), () => 0)
  const to = Option.getOrElse(secondsOf(most), () => 0)
  return text((value) =>
    Option.exists(secondsOf(value), (seconds) => seconds >= from && seconds <= to)
      ? undefined
      : `a time with its unit (s, m, h, d) from ${least} to ${most} is allowed, such as 5m`,
  ).pipe(
    Schema.decodeTo(Schema.Number, {
      decode: SchemaGetter.transform((value) => Option.getOrElse(secondsOf(value), () => 0)),
      encode: SchemaGetter.transform((seconds) => `${seconds}s`),
    }),
  )
}

/** Texts with commas between them. */
export const list = text((value) =>
  listOf(value).length > 0 ? undefined : "one name is allowed, or several with commas between them",
)
export const listOf = (value: string): ReadonlyArray<string> =>
  value
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "")

export const zone = text((value) => {
  if (!/^[+-]/.test(value) && Option.isSome(DateTime.zoneMakeNamed(value))) return undefined
  const meant = Option.match(suggest(value, Intl.supportedValuesOf("timeZone")), {
    onNone: () => "",
    onSome: (name) => `; did you mean ${name}?`,
  })
  return `an IANA zone name such as Europe/Berlin is allowed${meant}`
})

/** One of a few words, in any case. */
const oneOf = <const Words extends readonly [string, string]>(...words: Words) =>
  text((value) => (words.includes(value.toLowerCase()) ? undefined : `${words.join(" or ")} is allowed`)).pipe(
    Schema.decodeTo(Schema.Literals(words), {
      decode: SchemaGetter.transform((value) => words.find((word) => word === value.toLowerCase()) ?? words[0]),
      encode: SchemaGetter.transform((value) => value),
    }),
  )

export const whenUnreachable = oneOf("wait", "alone")

/** The name of a queue is part of a lock's name and of messages. */
export const queueName = text((value) =>
  /^[\w.-]{1,64}$/.test(value) ? undefined : "up to 64 letters, digits, dots, dashes and underscores are allowed",
)

/** A PostgreSQL database: `postgres://user@host:port/database?sslmode=verify-full`. */
const Database = Schema.Struct({
  /** As it stands in a URL. */
  host: Schema.String,
  port: Schema.Number,
  user: Schema.String,
  database: Schema.String,
  encrypted: Schema.Boolean,
})

const databaseShape =
  "postgres://user@host:port/database is meant; it may end with ?sslmode=verify-full or, on this machine only, ?sslmode=disable"

/** What other programs have in the URL. */
const ownKeys: Readonly<Record<string, string>> = { sslrootcert: "CA_FILE", password: "PASSWORD" }

const databaseOf = (value: string): Result.Result<typeof Database.Type, string> => {
  if (/^postgres.*@[^/@]*[,%]/i.test(value)) {
    return Result.fail("one host is meant, by a name or address that leads to the server in charge, and not a socket")
  }
  const url = URL.canParse(value) ? new URL(value) : undefined
  const [database = "", ...more] = (url?.pathname ?? "")
    .split("/")
    .slice(1)
    .map((part) => decodeURIComponent(part))
  if (url === undefined || !/^postgres(ql)?:$/.test(url.protocol) || url.hostname === "" || url.username === "") {
    return Result.fail(databaseShape)
  }
  if (url.password !== "") return Result.fail("a password stands in it: move it to the key PASSWORD")
  const other = [...url.searchParams.keys()].find((name) => name !== "sslmode")
  const own = ownKeys[other ?? ""]
  if (own !== undefined) return Result.fail(`${other} stands in it: move it to the key ${own}`)
  if (other !== undefined || url.hash !== "") {
    return Result.fail(`${databaseShape}; nothing else may follow, so not ${other ?? "a #"}`)
  }
  if (database === "" || more.length > 0) return Result.fail(`the name of the database is missing: ${databaseShape}`)
  const isHere = Host.isLoopback(url.hostname)
  const mode = url.searchParams.get("sslmode") ?? (isHere ? "disable" : "verify-full")
  if (mode !== "disable" && mode !== "verify-full") {
    return Result.fail(`sslmode=${mode}: only verify-full is allowed, or disable for a database on this machine`)
  }
  if (mode === "disable" && !isHere) {
    return Result.fail("sslmode=disable is only allowed for localhost, 127.0.0.0/8 and ::1: use verify-full")
  }
  return Result.succeed({
    host: url.hostname,
    port: url.port === "" ? 5432 : Number(url.port),
    user: decodeURIComponent(url.username),
    database,
    encrypted: mode === "verify-full",
  })
}

export const database = Schema.String.pipe(
  Schema.decodeTo(Database, {
    decode: SchemaGetter.transformEffect((value) =>
      Effect.mapError(
        // An escape in it may be none.
        Effect.fromResult(
          Result.flatMap(
            Result.mapError(
              Result.try(() => databaseOf(value)),
              () => databaseShape,
            ),
            (found) => found,
          ),
        ),
        (message) => new SchemaIssue.InvalidValue({ message }),
      ),
    ),
    encode: SchemaGetter.transform(
      ({ database, encrypted, host, port, user }) =>
        `postgres://${encodeURIComponent(user)}@${host}:${port}/${encodeURIComponent(database)}?sslmode=${encrypted ? "verify-full" : "disable"}`,
    ),
  }),
)

export const logFormat = oneOf("text", "ndjson")

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
