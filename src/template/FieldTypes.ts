/**
 * What a field of a template may hold: text of a form, switches, hosts, secrets, times of day. Each check says what was
 * found and what is meant; TemplateProblems.ts puts the name of the field before it.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaIssue from "effect/SchemaIssue"
import * as Host from "../domain/Host.ts"
import * as Secret from "../domain/Secret.ts"
import type { Tag } from "../domain/Template.ts"

/** A text that matches `form`, in the decoder and in the JSON Schema for editors alike. */
export const text = (form: RegExp, problem: (text: string) => string) =>
  Schema.String.check(
    Schema.makeFilter<string>((text) => form.test(text) || problem(text), {
      toJsonSchema: () => ({ pattern: form.source }),
    }),
  )

export const filled = text(/\S/, () => "is empty: some text is meant")

/** A default of the decoded side: a value that is given is still checked together with everything else. */
export const byDefault =
  <A>(value: A) =>
  <S extends Schema.Constraint & { readonly Type: A }>(self: S) =>
    Schema.withDecodingDefaultTypeKey<S>(Effect.succeed(value))(self)

/**
 * What a person should know about a field, for the JSON Schema of editors. Kept as `documentation`, because effect writes
 * the `description` of a key as an `allOf` of its own.
 */
export const described =
  (description: string) =>
  <S extends Schema.Top>(self: S): S["Rebuild"] =>
    Schema.annotateKey<S>({ documentation: description })(self)

export const flag = (value: boolean) => Schema.Boolean.pipe(byDefault<boolean>(value))

const parsed = (parse: (text: string) => { readonly value: string } | { readonly problem: string }) =>
  Schema.String.pipe(
    Schema.decodeTo(Schema.String, {
      decode: SchemaGetter.transformEffect((text) => {
        const result = parse(text)
        return "value" in result
          ? Effect.succeed(result.value)
          : Effect.fail(new SchemaIssue.InvalidValue({ message: result.problem }))
      }),
      encode: SchemaGetter.transform((text) => text),
    }),
  )

const url = /^(?:(https?):\/\/)?([^/]*)\/*(.*)$/is

/** Decodes to `https://host[:port]`; `http://` stays on loopback. */
export const address = parsed((text) => {
  const [, scheme = "https", authority = "", rest] = url.exec(text.trim()) ?? []
  const host = Host.parse(authority)
  if (Option.isNone(host)) {
    const meant = Option.getOrElse(Host.wrongPort(authority), () => "a host, host:port or https://host is meant")
    return { problem: `is "${Host.shown(text)}": ${meant}` }
  }
  if (rest !== "") return { problem: `is "${Host.shown(text)}": only a host is meant; the path belongs to urls` }
  if (scheme.toLowerCase() === "http" && !Host.isLoopback(host.value.name)) {
    return {
      problem: `is "${Host.shown(text)}": https:// is meant; http:// is accepted only for localhost, 127.0.0.0/8 and ::1`,
    }
  }
  return { value: `${scheme.toLowerCase()}://${Host.render(host.value)}` }
})

/** Decodes to `host[:port]`, as it goes into a URL; empty stays empty. */
export const viewHost = parsed((text) => {
  const [, , authority = "", rest] = url.exec(text.trim()) ?? []
  if (text.trim() === "") return { value: "" }
  const host = Host.parse(authority)
  return Option.isNone(host) || rest !== ""
    ? { problem: `is "${Host.shown(text)}": a host or host:port is meant` }
    : { value: Host.render(host.value) }
})

export const apiKey = filled.pipe(Schema.decodeTo(Secret.of("api-key")))

/** The characters HTTP allows in the name of a header; none at all switches the header off. */
export const headerName = text(/^[\w!#$%&'*+.^`|~-]*$/, (name) => `is "${name}": the name of an HTTP header is meant`)

export const timeOfDay = text(
  /^(?:(?:[01]\d|2[0-3])[0-5]\d|2400)$/,
  (time) => `is "${time}": HHMM from 0000 to 2400 is meant`,
)

export const userNumber = text(/^\d*$/, (caller) => `is "${caller}": the number of a Summit user is meant`)

export const wholeNumber = (minimum: number, maximum: number) =>
  Schema.Number.check(
    Schema.makeFilter<number>(
      (number) =>
        (Number.isInteger(number) && number >= minimum && number <= maximum) ||
        `is ${number}: a whole number from ${minimum} to ${maximum} is meant`,
      { toJsonSchema: () => ({ type: "integer", minimum, maximum }) },
      true,
    ),
    Schema.isFinite(),
  )

/** Characters of a field. */
export const limit = wholeNumber(10, 1_000_000)

/** Fields that hold our marker in their first line. */
const marked = ["Information", "UserLog", "InternalLog"]

/** The marker line of an update has 38 characters. */
const leastOfMarked = 50

export const roomForMarker = Schema.makeFilter<Readonly<Record<string, number>>>((limits) =>
  marked
    .filter((field) => (limits[field] ?? leastOfMarked) < leastOfMarked)
    .map((field) => ({
      path: [field],
      issue: `is ${limits[field]}: at least ${leastOfMarked} is meant, because its first line identifies the incident`,
    })),
)

/** A text, or one in several lines. */
export const lines = Schema.Union([Schema.String, Schema.Array(Schema.String)])

/** Decodes to a list of patterns. */
export const patterns = lines.pipe(
  Schema.check(
    Schema.makeFilter<string | ReadonlyArray<string>>(
      (given) => given.length > 0 || typeof given === "string" || "is an empty list: at least one pattern is meant",
    ),
  ),
  Schema.decodeTo(Schema.Array(Schema.String), {
    decode: SchemaGetter.transform((given: string | ReadonlyArray<string>) => [given].flat()),
    encode: SchemaGetter.transform((all: ReadonlyArray<string>) => all),
  }),
)

export const tagName = text(
  /^(?:[\p{L}_][\p{L}\p{N}_.:-]*)?$/u,
  (name) => `is "${name}": the name of a tag is meant, as INSTRUCTIONS in <INSTRUCTIONS>`,
)

/** Only viewIncident and viewJob are whole addresses. */
export const pathOnly = Schema.makeFilter<{ readonly name: string; readonly value: string }>(({ name, value }) =>
  name !== "viewIncident" && name !== "viewJob" && /^\s*[a-z][a-z\d+.-]*:\/\/|^\s*\/\//i.test(value)
    ? { path: ["value"], issue: `is "${Host.shown(value)}": a path is meant; the host comes from address` }
    : undefined,
)

export const shift = Schema.makeFilter<{ readonly start: string; readonly stop: string }>(({ start, stop }) => {
  if (start === "2400") return { path: ["start"], issue: "is 2400, which only a stop may be: 0000 is meant" }
  return start === stop && start !== "0000"
    ? { path: ["stop"], issue: "is the same as start: 0000 and 2400 are the whole day, 0000 and 0000 none of it" }
    : undefined
})

/** What each indicator cannot work without. */
export const needed = {
  EXIT: ["indicatorValue"],
  TAG_START: ["indicatorValue", "attribute", "value"],
  TAG_END: ["indicatorValue", "attribute", "value"],
  DEFAULT: ["attribute", "value"],
  WRKGRP: [],
  CATNAME: [],
  ASSIGNTO: ["value"],
} as const

/** Whether an entry of `tags` has what its indicator needs. */
export const complete = Schema.makeFilter<Tag>((tag) =>
  needed[tag.indicator]
    .filter((field) => tag[field].trim() === "")
    .map((field) => ({ path: [field], issue: `is missing or empty: the indicator ${tag.indicator} needs it` })),
)
