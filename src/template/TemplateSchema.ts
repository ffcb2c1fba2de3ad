/**
 * The template file: every field, what may stand in it, what holds without it. All fields of the vendor's are here under
 * their names; ours, all optional, are compatibility (Compatibility.ts has what it sets), the rules from createWhenClosed
 * on, credentials.apiKeyHeader, reopen, incidentContainer, attachmentRequest and search. How the body of Summit_UploadAttachmentBase64Encoded looks is
 * documented nowhere, which is why each part of that request can be set.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaIssue from "effect/SchemaIssue"
import * as Host from "../domain/Host.ts"
import * as Secret from "../domain/Secret.ts"
import type { Search, Weekday } from "../domain/Template.ts"
import { compatibilities } from "./Compatibility.ts"
import { defaultSearch, indicators, openStates, searchServices } from "../domain/Template.ts"

/** A text of a form: what the decoder checks is also what the JSON Schema for editors says (TemplateJsonSchema.ts). */
const text = (form: RegExp, problem: (text: string) => string) =>
  Schema.String.check(
    Schema.makeFilter<string>((text) => form.test(text) || problem(text), {
      toJsonSchema: () => ({ pattern: form.source }),
    }),
  )

const filled = text(/\S/, () => "is empty: some text is meant")

/** As a value of the decoded side, so that what does stand in the file is checked in one go with everything else. */
const byDefault =
  <A>(value: A) =>
  <S extends Schema.Constraint & { readonly Type: A }>(self: S) =>
    Schema.withDecodingDefaultTypeKey<S>(Effect.succeed(value))(self)

const flag = (value: boolean) => Schema.Boolean.pipe(byDefault<boolean>(value))

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
const address = parsed((text) => {
  const [, scheme = "https", authority = "", rest] = url.exec(text.trim()) ?? []
  const host = Host.parse(authority)
  if (Option.isNone(host)) return { problem: `is "${Host.shown(text)}": a host, host:port or https://host is meant` }
  if (rest !== "") return { problem: `is "${Host.shown(text)}": a host alone is meant; the path belongs to urls` }
  if (scheme.toLowerCase() === "http" && !Host.isLoopback(host.value.name)) {
    return {
      problem: `is "${Host.shown(text)}": https:// is meant; http:// is accepted for localhost, 127.0.0.0/8 and ::1 alone`,
    }
  }
  return { value: `${scheme.toLowerCase()}://${Host.render(host.value)}` }
})

/** Decodes to `host[:port]`, as it goes into a URL; empty stays empty. */
const viewHost = parsed((text) => {
  const [, , authority = "", rest] = url.exec(text.trim()) ?? []
  if (text.trim() === "") return { value: "" }
  const host = Host.parse(authority)
  return Option.isNone(host) || rest !== ""
    ? { problem: `is "${Host.shown(text)}": a host or host:port is meant` }
    : { value: Host.render(host.value) }
})

const apiKey = filled.pipe(Schema.decodeTo(Secret.of("api-key")))

/** The characters HTTP allows in the name of a header; none at all switches the header off. */
const headerName = text(/^[\w!#$%&'*+.^`|~-]*$/, (name) => `is "${name}": the name of an HTTP header is meant`)

export const Rules = Schema.Struct({
  includeJobLogAttachment: Schema.optionalKey(Schema.Boolean),
  includeTagRouting: flag(false),
  includeWorkGroupNameTag: flag(false),
  includeCategoryNameTag: flag(false),
  includeAssignToTag: flag(false),
  submitSingleIncidentPerDay: flag(false),
  createWhenClosed: flag(false),
  exitNeedsTagRule: Schema.optionalKey(Schema.Boolean),
  configWithoutTag: Schema.optionalKey(Schema.Boolean),
  onLostReply: Schema.Literals(["create", "park"]).pipe(byDefault<"create" | "park">("create")),
})

export const urlNames = ["incident", "attachment", "viewIncident"] as const

const Url = Schema.Struct({ name: Schema.Literals(urlNames), value: Schema.String }).check(
  Schema.makeFilter<{ readonly name: (typeof urlNames)[number]; readonly value: string }>(({ name, value }) =>
    name !== "viewIncident" && /^\s*[a-z][a-z\d+.-]*:\/\/|^\s*\/\//i.test(value)
      ? { path: ["value"], issue: `is "${Host.shown(value)}": a path is meant; the host comes from address` }
      : undefined,
  ),
)

const Attributes = Schema.Array(Schema.Struct({ name: filled, value: Schema.String })).pipe(
  byDefault<ReadonlyArray<{ readonly name: string; readonly value: string }>>([]),
)

const timeOfDay = text(/^(?:(?:[01]\d|2[0-3])[0-5]\d|2400)$/, (time) => `is "${time}": HHMM from 0000 to 2400 is meant`)

const Day = Schema.Struct({ start: timeOfDay, stop: timeOfDay }).check(
  Schema.makeFilter<{ readonly start: string; readonly stop: string }>(({ start, stop }) => {
    if (start === "2400") return { path: ["start"], issue: "is 2400, which only a stop may be: 0000 is meant" }
    return start === stop && start !== "0000"
      ? { path: ["stop"], issue: "is the same as start: 0000 and 2400 are the whole day, 0000 and 0000 none of it" }
      : undefined
  }),
)

const day = Schema.optionalKey(Day)

const WorkingHours = Schema.Struct({
  monday: day,
  tuesday: day,
  wednesday: day,
  thursday: day,
  friday: day,
  saturday: day,
  sunday: day,
} satisfies Record<Weekday, typeof day>)

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

const TagFields = Schema.Struct({
  indicator: Schema.Literals(indicators),
  indicatorValue: Schema.String.pipe(byDefault("")),
  attribute: Schema.String.pipe(byDefault("")),
  value: Schema.String.pipe(byDefault("")),
})

const Tag = TagFields.check(
  Schema.makeFilter<typeof TagFields.Type>((tag) =>
    needed[tag.indicator]
      .filter((field) => tag[field].trim() === "")
      .map((field) => ({ path: [field], issue: `is missing or empty: the indicator ${tag.indicator} needs it` })),
  ),
)

const Reopen = Schema.Struct({
  status: filled.pipe(byDefault("In-Progress")),
  logField: Schema.Literals(["UserLog", "InternalLog", "Information"]).pipe(
    byDefault<"UserLog" | "InternalLog" | "Information">("UserLog"),
  ),
  from: Schema.optionalKey(Schema.Union([Schema.Literal("all"), Schema.Array(Schema.Literals(openStates))])),
})

const SearchRequest = Schema.Struct({
  service: Schema.Literals(searchServices).pipe(byDefault<Search["service"]>(defaultSearch.service)),
  dynamicService: filled.pipe(byDefault(defaultSearch.dynamicService)),
  dynamicInput: filled.pipe(byDefault(defaultSearch.dynamicInput)),
  caller: text(/^\d*$/, (caller) => `is "${caller}": the number of a Summit user is meant`).pipe(
    byDefault(defaultSearch.caller),
  ),
  limit: Schema.Number.check(
    Schema.makeFilter<number>(
      (limit) =>
        (Number.isInteger(limit) && limit >= 1 && limit <= 10_000) ||
        `is ${limit}: a whole number from 1 to 10000 is meant`,
      { toJsonSchema: () => ({ type: "integer", minimum: 1, maximum: 10_000 }) },
      true,
    ),
    Schema.isFinite(),
  ).pipe(byDefault(defaultSearch.limit)),
})

export const TemplateSchema = Schema.Struct({
  $schema: Schema.optionalKey(Schema.String),
  compatibility: Schema.optionalKey(Schema.Literals(compatibilities)),
  ticketDescription: filled,
  ticketInformation: filled,
  address: Schema.Struct({ name: Schema.optionalKey(Schema.String), value: address }),
  viewAddress: Schema.optionalKey(Schema.Struct({ name: Schema.optionalKey(Schema.String), value: viewHost })),
  credentials: Schema.Struct({ apiKey, apiKeyHeader: headerName.pipe(byDefault("apikey")) }),
  rules: Rules.pipe(byDefault(Schema.decodeSync(Rules)({}))),
  urls: Schema.Array(Url),
  workingHours: Schema.optionalKey(WorkingHours),
  attributes: Attributes,
  workingHoursAttributes: Attributes,
  nonWorkingHoursAttributes: Attributes,
  customAttributes: Schema.Array(Schema.Struct({ groupName: Schema.String, name: filled, value: Schema.String })).pipe(
    byDefault<ReadonlyArray<{ readonly groupName: string; readonly name: string; readonly value: string }>>([]),
  ),
  tags: Schema.Array(Tag).pipe(byDefault<ReadonlyArray<typeof Tag.Type>>([])),
  reopen: Reopen.pipe(byDefault(Schema.decodeSync(Reopen)({}))),
  incidentContainer: Schema.Literals(["object", "string"]).pipe(byDefault<"object" | "string">("object")),
  attachmentRequest: Schema.Struct({
    encoding: Schema.optionalKey(Schema.Literals(["bytes", "base64"])),
    envelope: Schema.optionalKey(Schema.Literals(["common", "flat"])),
    service: Schema.optionalKey(filled),
    idField: Schema.optionalKey(filled),
    idKind: Schema.optionalKey(Schema.Literals(["internal", "number"])),
    nameField: Schema.optionalKey(filled),
    contentField: Schema.optionalKey(filled),
  }).pipe(byDefault({})),
  search: SearchRequest.pipe(byDefault(defaultSearch)),
})

export type TemplateValues = typeof TemplateSchema.Type
