/**
 * A template file: from its text to a Template, or to everything that is wrong with it, each with line and column. The
 * fields are in TemplateSchema.ts; here is what one field means for another, the place holders, and the sentences.
 */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import { rulesOf, templateOf } from "./TemplateDefaults.ts"
import { valueAt, written } from "../files/JsonSource.ts"
import * as JsonSource from "../files/JsonSource.ts"
import { didYouMean } from "../domain/Suggest.ts"
import * as PlaceHolders from "../domain/PlaceHolders.ts"
import * as Diagnostic from "../domain/Diagnostic.ts"
import * as Secret from "../domain/Secret.ts"
import type { SchemaProblem } from "../domain/Diagnostic.ts"
import { schemaProblems } from "../domain/Diagnostic.ts"
import type { Template } from "../domain/Template.ts"
import type { TemplateValues } from "./TemplateSchema.ts"
import { TemplateSchema } from "./TemplateSchema.ts"
import * as TemplateProblems from "./TemplateProblems.ts"
import { mayHoldInvisible, escapeInvisible } from "../domain/Printable.ts"

/** The JSON Schema for editors: it lies in TEMPLATESDIR beside the templates, and is none. */
export const schemaFile = "template.schema.json"

export const isSchemaFile = (name: string): boolean => name.toLowerCase() === schemaFile

export interface Decoded {
  readonly template: Template
  /** What is accepted but deserves a word: a plain apiKey. */
  readonly warnings: ReadonlyArray<Diagnostic.Diagnostic>
}

type Path = ReadonlyArray<PropertyKey>

const isSwitch = (path: Path): boolean => path[0] === "rules" && path[1] !== "onLostReply" && path.length === 2

const shape: Readonly<Record<string, string>> = {
  String: "text in double quotes is meant",
  Boolean: "true or false is meant",
  Number: "a number without quotes is meant",
  Arrays: "a list [ ] is meant",
  Objects: "an object { } is meant",
}

/** What stands there: words and numbers as they are, but nothing from the credentials, nor what a group holds. */
const shown = (value: unknown, path: Path): string => {
  if (Array.isArray(value)) return "is a list"
  if (Predicate.isObject(value)) return "is an object"
  const strayed = typeof value === "string" && Secret.mayBeSecret(value)
  if (value !== null && (strayed || path.length === 0 || path[0] === "credentials")) return "is something else"
  const text = JSON.stringify(value)
  return `is ${escapeInvisible(text.length > 40 ? `${text.slice(0, 40)}...` : text)}`
}

/** The words that may stand there, or in the list that may stand there. */
const literalsOf = (ast: SchemaAST.AST): ReadonlyArray<string> => {
  if (ast._tag === "Literal") return [String(ast.literal)]
  if (ast._tag === "Union") return ast.types.flatMap(literalsOf)
  return ast._tag === "Arrays" ? ast.rest.flatMap(literalsOf) : []
}

const sentence = ({ issue, path }: SchemaProblem, value: unknown): string => {
  const found = valueAt(value, path)
  switch (issue._tag) {
    case "MissingKey":
      return `${written(path)} is missing`
    case "UnexpectedKey": {
      const known = issue.ast._tag === "Objects" ? issue.ast.propertySignatures.map(({ name }) => String(name)) : []
      const name = String(path.at(-1))
      const where = path.length > 1 ? ` in ${written(path.slice(0, -1))}` : ""
      return `unknown field ${Secret.mayBeSecret(name) ? "(not shown, it may be a secret)" : escapeInvisible(name)}${where}${didYouMean(name, known)}`
    }
    case "AnyOf": {
      const allowed = literalsOf(issue.ast)
      const wrong = Array.isArray(found) ? found.findIndex((one) => !allowed.includes(String(one))) : -1
      if (Array.isArray(found) && wrong >= 0) {
        const at = [...path, wrong]
        return `${written(at)} ${shown(found[wrong], at)}${didYouMean(String(found[wrong]), allowed)}`
      }
      const near = typeof found === "string" ? didYouMean(found, allowed) : `; known are ${allowed.join(", ")}`
      return `${written(path)} ${shown(found, path)}${near}`
    }
    case "InvalidType": {
      if (issue.ast._tag === "Boolean" && typeof found === "string" && /^\s*(true|false)\s*$/i.test(found)) {
        const meant = found.trim().toLowerCase()
        return `${written(path)} is "${found}" in quotes: ${meant} without quotes is meant`
      }
      return `${path.length === 0 ? "the file" : written(path)} ${shown(found, path)}: ${shape[issue.ast._tag] ?? "another value is meant"}`
    }
    default:
      return `${written(path)} ${("annotations" in issue ? issue.annotations?.message : undefined) ?? "is not valid"}`
  }
}

type Rule = (value: unknown) => ReadonlyArray<{ readonly path: Path; readonly message: string }>

const defaultTag: Rule = (value) => {
  const found = Schema.decodeUnknownOption(
    Schema.Struct({ rules: TemplateSchema.fields.rules, tags: TemplateSchema.fields.tags }),
  )(value)
  if (Option.isNone(found)) return []
  const { rules, tags } = found.value
  if (!rules.includeTagRouting || rules.includeWorkGroupNameTag) return []
  if (tags.some(({ indicator }) => indicator === "DEFAULT")) return []
  const message =
    "rules.includeTagRouting is true, but tags holds no entry with the indicator DEFAULT: a job that no other tag matches could not be routed"
  return [{ path: ["tags"], message }]
}

const { compatibility } = TemplateSchema.fields

const neededUrls: Rule = (value) => {
  const found = Schema.decodeUnknownOption(
    Schema.Struct({ compatibility, rules: TemplateSchema.fields.rules, urls: TemplateSchema.fields.urls }),
  )(value)
  if (Option.isNone(found)) return []
  const { urls } = found.value
  const rules = rulesOf(found.value.rules, found.value.compatibility)
  const absent = (name: string) => !urls.some((url) => url.name === name && url.value.trim() !== "")
  const twice = urls.flatMap(({ name }, index) =>
    urls.findIndex((url) => url.name === name) < index
      ? [{ path: ["urls", index, "name"], message: `urls names ${name} twice: keep one of them` }]
      : [],
  )
  const attachment = "urls holds no attachment, which rules.includeJobLogAttachment needs"
  return [
    ...twice,
    ...(absent("incident") ? [{ path: ["urls"], message: "urls holds no incident" }] : []),
    ...(rules.includeJobLogAttachment && absent("attachment") ? [{ path: ["urls"], message: attachment }] : []),
  ]
}

/** Texts in which an unknown place holder is an error; the values of tags are filled too, but were never refused for one. */
export const holdsPlaceHolders = (path: Path): boolean =>
  /^(ticketDescription|ticketInformation|(attributes|workingHoursAttributes|nonWorkingHoursAttributes|customAttributes)\[\d+\]\.value)$/.test(
    written(path),
  )

const unknownPlaceHolders = (source: JsonSource.JsonSource): ReadonlyArray<Diagnostic.Diagnostic> =>
  source.texts
    .filter(({ path }) => holdsPlaceHolders(path))
    .flatMap(({ offset, path, raw }) =>
      PlaceHolders.find(raw)
        .filter(({ name }) => !PlaceHolders.placeHolderNames.some((known) => known === name))
        .map((found) => {
          const { column, line } = source.positionAt(offset + found.offset)
          const tail = didYouMean(found.name, PlaceHolders.placeHolderNames)
          return { line, column, message: `unknown place holder ${found.name} in ${written(path)}${tail}` }
        }),
    )

/** All that can be told of a text, whether a template comes of it or not. */
export interface Examined {
  /** None where the text is not JSON. */
  readonly source: Option.Option<JsonSource.JsonSource>
  readonly values: Option.Option<TemplateValues>
  readonly problems: ReadonlyArray<Diagnostic.Diagnostic>
  readonly warnings: ReadonlyArray<Diagnostic.Diagnostic>
}

/** `resolve` knows what the references of the text come to. */
export const examine = (text: string, resolve?: Secret.Resolve): Examined => {
  const parsed = JsonSource.parse(text, { meant: (path) => (isSwitch(path) ? "true or false" : undefined) })
  if (Result.isFailure(parsed)) {
    return { source: Option.none(), values: Option.none(), problems: parsed.failure, warnings: [] }
  }
  const source = parsed.success
  const { nameAt, positionOf, value } = source
  const values = Secret.decodeWith(TemplateSchema, value, { errors: "all", onExcessProperty: "error" }, resolve)
  const unseen = mayHoldInvisible(text) ? TemplateProblems.invisibleCharacters(source) : { problems: [], warnings: [] }
  const apiKey = ["credentials", "apiKey"]
  const given = valueAt(value, apiKey)
  const plain = typeof given === "string" && Secret.isPlain(given)
  return {
    source: Option.some(source),
    values: Result.getSuccess(values),
    problems: [
      ...source.problems,
      ...(Result.isFailure(values) ? schemaProblems(values.failure.issue) : []).map((found) => ({
        ...(found.issue._tag === "UnexpectedKey" ? nameAt(found.path) : positionOf(found.path)),
        message: sentence(found, value),
      })),
      ...[defaultTag, neededUrls].flatMap((rule) =>
        rule(value).map(({ message, path }) => ({ ...positionOf(path), message })),
      ),
      ...unknownPlaceHolders(source),
      ...unseen.problems,
    ],
    warnings: [
      ...unseen.warnings,
      ...(plain ? [{ ...positionOf(apiKey), message: "credentials.apiKey stands in plain text" }] : []),
    ],
  }
}

/** The template called `name`, or all problems in the order of the file. */
export const parse = (
  name: string,
  text: string,
  resolve?: Secret.Resolve,
): Result.Result<Decoded, ReadonlyArray<Diagnostic.Diagnostic>> => {
  const { problems, values, warnings } = examine(text, resolve)
  return problems.length > 0 || Option.isNone(values)
    ? Result.fail(Diagnostic.sorted(problems))
    : Result.succeed({ template: templateOf(name, values.value), warnings })
}
