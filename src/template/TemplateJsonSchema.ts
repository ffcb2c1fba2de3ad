/**
 * The JSON Schema of a template, for editors: made from the Schema that decodes templates, so that an editor checks what a
 * run checks, as far as JSON Schema can say it. The rest (place holders, a missing DEFAULT tag) is left to
 * `template check`. `npm run docs` writes it to templates/template.schema.json, which the program carries as text.
 */
import shipped from "../../templates/template.schema.json" with { type: "json" }
import * as JsonSchema from "effect/JsonSchema"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import { attributeOf } from "../config/ConnectorKeys.ts"
import * as Secret from "../domain/Secret.ts"
import { weekdays } from "../domain/Template.ts"
import { valueAt } from "../files/JsonSource.ts"
import { needed } from "./FieldTypes.ts"
import { behaviours } from "./TemplateDefaults.ts"
import { TemplateSchema } from "./TemplateSchema.ts"

const keyOf = (path: ReadonlyArray<string>): string =>
  path
    .map((segment) => (weekdays.some((day) => day === segment) ? "DAY" : segment))
    .join(".")
    .replaceAll(".[]", "[]")

/** What the Schema says about each field, by its path: `tags[].value`. */
const descriptionsIn = (ast: SchemaAST.AST, path: ReadonlyArray<string>): ReadonlyArray<readonly [string, string]> => {
  const { documentation: description } = ast.context?.annotations ?? {}
  return [
    ...(typeof description === "string" ? [[keyOf(path), description] as const] : []),
    ...(ast._tag === "Objects"
      ? ast.propertySignatures.flatMap(({ name, type }) => descriptionsIn(type, [...path, String(name)]))
      : ast._tag === "Arrays"
        ? ast.rest.flatMap((type) => descriptionsIn(type, [...path, "[]"]))
        : []),
  ]
}

/** Every default, in a template that gives only what it must. */
const defaults = () =>
  Schema.encodeSync(TemplateSchema)(
    Result.getOrThrow(
      Secret.decodeWith(
        TemplateSchema,
        {
          ticketDescription: "-",
          ticketInformation: "-",
          address: { value: "summit" },
          credentials: { apiKey: "-" },
          urls: [],
        },
        { errors: "all" },
      ),
    ),
  )

/** Fields that hold the name of a ticket attribute: editors offer those of [DEFAULTS]. */
const attributeNames: ReadonlySet<string> = new Set([
  "attributes[].name",
  "workingHoursAttributes[].name",
  "nonWorkingHoursAttributes[].name",
  "tags[].attribute",
])

export const descriptions = (): ReadonlyMap<string, string> => new Map(descriptionsIn(TemplateSchema.ast, []))

type Words = (path: ReadonlyArray<string>) => Readonly<Record<string, unknown>>

/** Description, default and examples of the field at a path. */
const words = (): Words => {
  const [described, usual] = [descriptions(), defaults()]
  return (path) => {
    const key = keyOf(path)
    const description = described.get(key)
    const behaviour = Object.entries(behaviours).find(([field]) => field === key)?.[1]
    const holds = behaviour === undefined ? valueAt(usual, path) : behaviour.holds[behaviour.unset]
    return {
      ...(description === undefined ? {} : { description }),
      ...(holds === undefined || (Predicate.isObject(holds) && !Array.isArray(holds)) ? {} : { default: holds }),
      ...(attributeNames.has(key) ? { examples: Object.values(attributeOf) } : {}),
    }
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
  wordsFor: Words,
  schema: unknown,
  path: ReadonlyArray<string>,
  mandatory: boolean,
): Readonly<Record<string, unknown>> => {
  const { items, properties, ...plain } = record(schema)
  const { default: holds, ...said } = wordsFor(path)
  const required = new Set(Array.isArray(plain["required"]) ? plain["required"] : [])
  return {
    ...said,
    ...plain,
    ...(holds === undefined || mandatory ? {} : { default: holds }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(record(properties)).map(([name, inner]) => [
              name,
              explained(wordsFor, inner, [...path, name], required.has(name)),
            ]),
          ),
        }),
    ...(items === undefined ? {} : { items: explained(wordsFor, items, [...path, "[]"], true) }),
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
    ...explained(words(), document.schema, [], true),
  }
}

/** templates/template.schema.json as it is shipped. */
export const shippedText = `${JSON.stringify(shipped, undefined, 2)}\n`

/** What templates/template.schema.json should hold. */
export const text = (): string => `${JSON.stringify(make(), undefined, 2)}\n`
