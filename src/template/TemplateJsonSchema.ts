/**
 * The JSON Schema of a template, for editors: made from the very Schema that decodes templates, so that what an editor
 * checks is what a run checks, as far as JSON Schema can say it. What it cannot say (place holders, a DEFAULT tag that
 * is missing) `template check` tells. `npm run docs` writes it to templates/template.schema.json, which the program
 * carries as it is: the compiler of JSON Schemas would cost every run a part of its start.
 */
import * as JsonSchema from "effect/JsonSchema"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { behaviours } from "./Compatibility.ts"
import { attributeOf } from "../config/ConnectorKeys.ts"
import { weekdays } from "../domain/Template.ts"
import { valueAt } from "./TemplateFile.ts"
import { needed, TemplateSchema } from "./TemplateSchema.ts"
import type { FieldPath } from "./TemplateWords.ts"
import { descriptions } from "./TemplateWords.ts"

const words = new Map<string, string>(Object.entries(descriptions))

/** What holds where a field is not given, by its path in a template that gives none. */
const usual = Schema.encodeSync(TemplateSchema)(
  Schema.decodeSync(TemplateSchema)({
    ticketDescription: "-",
    ticketInformation: "-",
    address: { value: "summit" },
    credentials: { apiKey: "-" },
    urls: [],
  }),
)

/** Fields that hold the name of a ticket attribute: editors offer those of [DEFAULTS]. */
const attributeNames: ReadonlySet<string> = new Set<FieldPath>([
  "attributes[].name",
  "workingHoursAttributes[].name",
  "nonWorkingHoursAttributes[].name",
  "tags[].attribute",
])

const keyOf = (path: ReadonlyArray<string>): string =>
  path
    .map((segment) => (weekdays.some((day) => day === segment) ? "DAY" : segment))
    .join(".")
    .replaceAll(".[]", "[]")

const told = (path: ReadonlyArray<string>): Readonly<Record<string, unknown>> => {
  const key = keyOf(path)
  const description = words.get(key)
  const behaviour = Object.entries(behaviours).find(([field]) => field === key)?.[1]
  const holds = behaviour === undefined ? valueAt(usual, path) : behaviour[behaviour.unset]
  return {
    ...(description === undefined ? {} : { description }),
    ...(holds === undefined || (Predicate.isObject(holds) && !Array.isArray(holds)) ? {} : { default: holds }),
    ...(attributeNames.has(key) ? { examples: Object.values(attributeOf) } : {}),
  }
}

/** An entry of `tags` needs what its indicator needs. */
const byIndicator = Object.entries(needed)
  .filter(([, fields]) => fields.length > 0)
  .map(([indicator, fields]) => ({
    if: { properties: { indicator: { const: indicator } }, required: ["indicator"] },
    // oxlint-disable-next-line no-thenable -- the keyword of JSON Schema; nobody awaits it
    then: {
      properties: Object.fromEntries(fields.map((field) => [field, { type: "string", pattern: "\\S" }])),
      required: fields,
    },
  }))

const incident = { type: "object", properties: { name: { const: "incident" } }, required: ["name"] }

/** What holds between fields, in which the Schema is code that JSON Schema cannot carry over. */
const between: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  urls: { contains: incident },
  "tags[]": { allOf: byIndicator },
  "workingHours.DAY.start": { not: { const: "2400" } },
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  Predicate.isObject(value) && !Array.isArray(value) ? { ...value } : {}

/** The schema with the words for every field, at and under `path`. */
const explained = (
  schema: unknown,
  path: ReadonlyArray<string>,
  mandatory: boolean,
): Readonly<Record<string, unknown>> => {
  const { items, properties, ...plain } = record(schema)
  const { default: holds, ...words } = told(path)
  const required = new Set(Array.isArray(plain["required"]) ? plain["required"] : [])
  return {
    ...words,
    ...plain,
    ...(holds === undefined || mandatory ? {} : { default: holds }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(record(properties)).map(([name, inner]) => [
              name,
              explained(inner, [...path, name], required.has(name)),
            ]),
          ),
        }),
    ...(items === undefined ? {} : { items: explained(items, [...path, "[]"], true) }),
    ...between[keyOf(path)],
  }
}

/** Draft 7, which every editor knows. */
export const make = (): JsonSchema.JsonSchema => {
  const document = JsonSchema.toDocumentDraft07(
    Schema.toJsonSchemaDocument(TemplateSchema, { onExcessProperty: "error" }),
  )
  return {
    $schema: JsonSchema.META_SCHEMA_URI_DRAFT_07,
    title: "Template of opcon-summit",
    ...explained(document.schema, [], true),
  }
}

/** The text of templates/template.schema.json. */
export const text = (): string => `${JSON.stringify(make(), undefined, 2)}\n`
