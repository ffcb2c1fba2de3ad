/**
 * Every section and key of Connector.config: what may stand there and what holds when nothing does. The reader, its
 * messages, the tests and the docs take limits and defaults from this table, and other names of the same things from
 * ConnectorNames.ts. [SUMMIT API] and the keys from JOURNALDIR on are ours, the rest is the vendor's.
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
import * as Secret from "../domain/Secret.ts"

/** The message of a check says what is allowed; what was found and where is said around it. */
const text = (allowed: (value: string) => string | undefined) =>
  Schema.String.check(Schema.makeFilter<string>((value) => allowed(value) ?? true))

const byDefault =
  (value: string) =>
  <S extends Schema.Constraint & { readonly Encoded: string }>(self: S) =>
    Schema.withDecodingDefaultKey<S>(Effect.succeed(value))(self)

const wholeNumber = (minimum: number, maximum: number) =>
  text((value) =>
    /^\d{1,10}$/.test(value) && Number(value) >= minimum && Number(value) <= maximum
      ? undefined
      : `a whole number from ${minimum} to ${maximum} is allowed`,
  ).pipe(
    Schema.decodeTo(Schema.Number, { decode: SchemaGetter.transform(Number), encode: SchemaGetter.transform(String) }),
  )

const switchedOn = (value: string): boolean => /^(true|on)$/i.test(value)

const choice = (on: string, off: string) =>
  text((value) => (/^(true|on|false|off)$/i.test(value) ? undefined : `${on} or ${off} is allowed`)).pipe(
    Schema.decodeTo(Schema.Boolean, {
      decode: SchemaGetter.transform(switchedOn),
      encode: SchemaGetter.transform((value) => (value ? on : off)),
    }),
  )

/** Decodes to the name as it stands in a URL. */
const host = Schema.String.pipe(
  Schema.decodeTo(Schema.String, {
    decode: SchemaGetter.transformEffect((value) => {
      const parsed = Option.filter(Host.parse(value), ({ port }) => Option.isNone(port))
      const message = "a host name or IP address alone is allowed, without https://, port or path"
      return Option.match(parsed, {
        onNone: () => Effect.fail(new SchemaIssue.InvalidValue({ message })),
        onSome: ({ name }) => Effect.succeed(name),
      })
    }),
    encode: SchemaGetter.transform((name) => name),
  }),
)

const zone = text((value) => {
  if (!/^[+-]/.test(value) && Option.isSome(DateTime.zoneMakeNamed(value))) return undefined
  const meant = Option.match(suggest(value, Intl.supportedValuesOf("timeZone")), {
    onNone: () => "",
    onSome: (name) => `; did you mean ${name}?`,
  })
  return `an IANA zone name such as Europe/Berlin is allowed${meant}`
})

const logFormat = text((value) => (/^(text|ndjson)$/i.test(value) ? undefined : "text or ndjson is allowed")).pipe(
  Schema.decodeTo(Schema.Literals(["text", "ndjson"]), {
    decode: SchemaGetter.transform((value) => (/^text$/i.test(value) ? "text" : "ndjson")),
    encode: SchemaGetter.transform((value) => value),
  }),
)
/** A pattern as it may be written; those that are old-fashioned in what they escape count as well. */
const patternOf = (source: string): Option.Option<RegExp> =>
  Result.getSuccess(
    Result.orElse(
      Result.try(() => new RegExp(source, "giu")),
      () => Result.try(() => new RegExp(source, "gi")),
    ),
  )

/** The regular expressions that stand in a value, with blanks between them. */
export const patternsOf = (value: string): ReadonlyArray<RegExp> =>
  value.split(/\s+/).flatMap((source) => (source === "" ? [] : Option.toArray(patternOf(source))))

const patterns = text((value) => {
  const sources = value.split(/\s+/).filter((source) => source !== "")
  // One that the empty text matches would hide nothing, between any two characters.
  const wrong = sources.find((source) => !Option.exists(patternOf(source), (pattern) => "".search(pattern) < 0))
  if (wrong === undefined) return undefined
  const which = sources.length > 1 ? ` (${wrong} is none)` : ""
  return `a regular expression is allowed, or several with blanks between them${which}`
})

/** Basic authentication ends the name at the first colon. */
const proxyUser = text((value) => (/[:\p{Cc}]/u.test(value) ? "a name without a colon is allowed" : undefined))

const filled = Schema.String
const int32 = 2_147_483_647

export const sections = {
  GENERAL: Schema.Struct({
    JOBLOGDIR: filled.pipe(byDefault("joblogs")),
    TEMPLATESDIR: filled.pipe(byDefault("templates")),
    DAILY_START_HOUR: wholeNumber(0, 23).pipe(byDefault("0")),
    DEBUG: choice("ON", "OFF").pipe(byDefault("OFF")),
    JOURNALDIR: filled.pipe(byDefault("journal")),
    LOGDIR: filled.pipe(byDefault("log")),
    TIME_ZONE: Schema.optionalKey(zone),
    TIME_BUDGET_SECONDS: wholeNumber(1, 86_400).pipe(byDefault("300")),
    MAX_IN_FLIGHT: wholeNumber(1, 64).pipe(byDefault("4")),
    MAX_LOG_BYTES: wholeNumber(1024, 104_857_600).pipe(byDefault("5242880")),
    JOURNAL_KEEP_DAYS: wholeNumber(1, 3650).pipe(byDefault("30")),
    LOG_KEEP_DAYS: wholeNumber(1, 3650).pipe(byDefault("30")),
    LOG_FORMAT: logFormat.pipe(byDefault("text")),
    KEY_FILE: filled.pipe(byDefault("opcon-summit.key")),
    RECORD_MASK: Schema.optionalKey(patterns),
    SYSTEM_NAME: Schema.optionalKey(filled),
  }),
  DEFAULTS: Schema.Struct({
    PRIORITY_NAME_VALUE: filled.pipe(byDefault("P3")),
    IMPACT_NAME_VALUE: filled.pipe(byDefault("Medium")),
    URGENCY_NAME_VALUE: filled.pipe(byDefault("Medium")),
    SUP_FUNCTION_VALUE: filled.pipe(byDefault("IT")),
    MEDIUM_VALUE: filled.pipe(byDefault("Web")),
    CLASSIFICATION_NAME_VALUE: filled.pipe(byDefault("Application Support")),
    SOURCE_VALUE: filled.pipe(byDefault("Event Trigger")),
    CATEGORY_NAME_VALUE: filled.pipe(byDefault("ElasticSearch")),
    ASSIGNED_WORK_GROUP_NAME_VALUE: filled.pipe(byDefault("DevOps")),
  }),
  "PROXY SERVER": Schema.Struct({
    USES_PROXY: choice("True", "False").pipe(byDefault("False")),
    ADDRESS: Schema.optionalKey(host),
    PORT: Schema.optionalKey(wholeNumber(1, 65_535)),
    USER: Schema.optionalKey(proxyUser),
    PASSWORD: Schema.optionalKey(Secret.of("proxy-password")),
  }),
  "OPCON API": Schema.Struct({
    ADDRESS: host,
    PORT: wholeNumber(1, 65_535).pipe(byDefault("443")),
    USES_TLS: choice("True", "False").pipe(byDefault("True")),
    TOKEN: Secret.of("token"),
    CA_FILE: Schema.optionalKey(filled),
    TIMEOUT_SECONDS: wholeNumber(1, 3600).pipe(byDefault("30")),
  }),
  "SUMMIT API": Schema.Struct({
    CA_FILE: Schema.optionalKey(filled),
    TIMEOUT_SECONDS: wholeNumber(1, 3600).pipe(byDefault("30")),
    WRITE_TIMEOUT_SECONDS: wholeNumber(1, 3600).pipe(byDefault("120")),
    ORG_ID: wholeNumber(0, int32).pipe(byDefault("1")),
    PROXY_ID: wholeNumber(0, int32).pipe(byDefault("0")),
  }),
}

export const Sections = Schema.Struct(sections)

export type SectionName = keyof typeof sections

export const sectionNames = [
  "GENERAL",
  "DEFAULTS",
  "PROXY SERVER",
  "OPCON API",
  "SUMMIT API",
] as const satisfies ReadonlyArray<SectionName>

export const keysOf = (section: SectionName): ReadonlyArray<string> => Object.keys(sections[section].fields)

/** Keys that hold a secret, and what it is for; no message may show their value. */
export const secretKeys: ReadonlyMap<string, Secret.Purpose> = new Map([
  ["TOKEN", "token"],
  ["PASSWORD", "proxy-password"],
])

/** The ticket attribute that each key of [DEFAULTS] sets. */
export const attributeOf: Readonly<Record<keyof typeof sections.DEFAULTS.fields, string>> = {
  PRIORITY_NAME_VALUE: "Priority_Name",
  IMPACT_NAME_VALUE: "Impact_Name",
  URGENCY_NAME_VALUE: "Urgency_Name",
  SUP_FUNCTION_VALUE: "Sup_Function",
  MEDIUM_VALUE: "Medium",
  CLASSIFICATION_NAME_VALUE: "Classification_Name",
  SOURCE_VALUE: "Source",
  CATEGORY_NAME_VALUE: "Category_Name",
  ASSIGNED_WORK_GROUP_NAME_VALUE: "Assigned_WorkGroup_Name",
}
