/**
 * What is wrong with a template, as sentences: what the Schema refused, fields that need one another, unknown place
 * holders, invisible characters. TemplateFile.ts gives each its line and column.
 */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import type { Diagnostic, SchemaProblem } from "../domain/Diagnostic.ts"
import * as PlaceHolders from "../domain/PlaceHolders.ts"
import { escapeInvisible, invisibleIn } from "../domain/Printable.ts"
import * as Secret from "../domain/Secret.ts"
import { didYouMean } from "../domain/Suggest.ts"
import type { JsonSource } from "../files/JsonSource.ts"
import { pathText, valueAt } from "../files/JsonSource.ts"
import { rulesOf } from "./TemplateDefaults.ts"
import { TemplateSchema } from "./TemplateSchema.ts"

type Path = ReadonlyArray<PropertyKey>

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

/** A problem that the Schema found, as a sentence. */
export const sentence = ({ issue, path }: SchemaProblem, value: unknown): string => {
  const found = valueAt(value, path)
  switch (issue._tag) {
    case "MissingKey":
      return `${pathText(path)} is missing`
    case "UnexpectedKey": {
      const known = issue.ast._tag === "Objects" ? issue.ast.propertySignatures.map(({ name }) => String(name)) : []
      const name = String(path.at(-1))
      const where = path.length > 1 ? ` in ${pathText(path.slice(0, -1))}` : ""
      return `unknown field ${Secret.mayBeSecret(name) ? "(not shown, it may be a secret)" : escapeInvisible(name)}${where}${didYouMean(name, known)}`
    }
    case "AnyOf": {
      const allowed = literalsOf(issue.ast)
      const wrong = Array.isArray(found) ? found.findIndex((one) => !allowed.includes(String(one))) : -1
      if (Array.isArray(found) && wrong >= 0) {
        const at = [...path, wrong]
        return `${pathText(at)} ${shown(found[wrong], at)}${didYouMean(String(found[wrong]), allowed)}`
      }
      if (allowed.length === 0) return `${pathText(path)} ${shown(found, path)}: text, or a list of texts, is meant`
      const near = typeof found === "string" ? didYouMean(found, allowed) : `; known are ${allowed.join(", ")}`
      return `${pathText(path)} ${shown(found, path)}${near}`
    }
    case "InvalidType": {
      if (issue.ast._tag === "Boolean" && typeof found === "string" && /^\s*(true|false)\s*$/i.test(found)) {
        const meant = found.trim().toLowerCase()
        return `${pathText(path)} is "${found}" in quotes: ${meant} without quotes is meant`
      }
      return `${path.length === 0 ? "the file" : pathText(path)} ${shown(found, path)}: ${shape[issue.ast._tag] ?? "another value is meant"}`
    }
    default:
      return `${pathText(path)} ${("annotations" in issue ? issue.annotations?.message : undefined) ?? "is not valid"}`
  }
}

/** An error between fields, found whether or not the rest of the template is valid. */
type CrossCheck = (value: unknown) => ReadonlyArray<{ readonly path: Path; readonly message: string }>

const defaultTag: CrossCheck = (value) => {
  const found = Schema.decodeUnknownOption(
    Schema.Struct({ rules: TemplateSchema.fields.rules, tags: TemplateSchema.fields.tags }),
  )(value)
  if (Option.isNone(found)) return []
  const { rules, tags } = found.value
  if (!rules.includeTagRouting || rules.includeWorkGroupNameTag) return []
  if (tags.some(({ indicator }) => indicator === "DEFAULT")) return []
  const message =
    "rules.includeTagRouting is true, but tags has no entry with the indicator DEFAULT: a job that no other tag matches could not be routed"
  return [{ path: ["tags"], message }]
}

const neededUrls: CrossCheck = (value) => {
  const found = Schema.decodeUnknownOption(
    Schema.Struct({
      compatibility: TemplateSchema.fields.compatibility,
      rules: TemplateSchema.fields.rules,
      urls: TemplateSchema.fields.urls,
    }),
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

export const crossChecks: ReadonlyArray<CrossCheck> = [defaultTag, neededUrls]

/** Texts in which an unknown placeholder is an error; the values of tags are filled too, but were never refused for one. */
export const holdsPlaceHolders = (path: Path): boolean =>
  /^(?:when\[\d+\]\.)?(?:ticketDescription|ticketInformation|recovery\.(?:text|solution)|(?:attributes|workingHoursAttributes|nonWorkingHoursAttributes|customAttributes)\[\d+\]\.value|configurationItem\.(?:key|value))$/.test(
    pathText(path),
  )

export const unknownPlaceHolders = (source: JsonSource): ReadonlyArray<Diagnostic> =>
  source.texts
    .filter(({ path }) => holdsPlaceHolders(path))
    .flatMap(({ offset, path, raw }) =>
      PlaceHolders.find(raw)
        .filter(({ name }) => !PlaceHolders.isKnown(name))
        .map((found) => {
          const { column, line } = source.positionAt(offset + found.offset)
          const tail = PlaceHolders.meant(found.name)
          return { line, column, message: `unknown placeholder ${found.name} in ${pathText(path)}${tail}` }
        }),
    )

/** Names that Summit compares, and addresses: there it can only be a mistake. */
const isExact = (path: Path): boolean =>
  /ttributes\[\d+\]\.(?:name|groupName)$|^tags\[\d+\]\.attribute$|ddress\.value$|^urls\[\d+\]|^documentationTag$/.test(
    pathText(path),
  )

/** Texts for people: a blank that keeps two words together belongs there. */
const isProse = (path: Path): boolean =>
  /^(?:.*\.)?(?:ticketDescription|ticketInformation)$|^recovery\.(?:text|solution)$/.test(pathText(path))

/** Invisible characters in the fields that `which` selects. */
const invisible = (source: JsonSource, which: (path: Path) => boolean): ReadonlyArray<Diagnostic> =>
  source.texts
    .filter(({ path }) => which(path) && path[0] !== "credentials")
    .flatMap(({ offset, path, raw }) => {
      const text = valueAt(source.value, path)
      const character =
        typeof text === "string" ? invisibleIn(isProse(path) ? text.replaceAll(/[\p{Z}\s]/gu, " ") : text) : undefined
      if (character === undefined) return []
      const where = Math.max(
        0,
        Array.from(raw).findIndex((one) => invisibleIn(one) === character),
      )
      return [
        { ...source.positionAt(offset + where), message: `${pathText(path)} has ${character}, which nobody sees` },
      ]
    })

/** Invisible characters: refused in names and addresses, a warning elsewhere. */
export const invisibleCharacters = (source: JsonSource) => ({
  problems: invisible(source, isExact),
  warnings: invisible(source, (path) => !isExact(path)),
})
