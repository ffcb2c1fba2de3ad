/**
 * Fields of a template that are valid each by itself and contradict one another, with their places. Pure, and asked group
 * by group, so that a mistake in one field does not hide what is odd in others; a field with a mistake is not judged.
 */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as AttributeContradictions from "./AttributeContradictions.ts"
import type { Given } from "./Contradiction.ts"
import type { JsonSource } from "./JsonSource.ts"
import * as OtherContradictions from "./OtherContradictions.ts"
import type { Problem } from "./Problem.ts"
import * as TagContradictions from "./TagContradictions.ts"
import { valueAt } from "./TemplateFile.ts"
import { TemplateSchema } from "./TemplateSchema.ts"

export interface Placed extends Problem {
  readonly severity: "warning" | "note"
}

const { fields } = TemplateSchema

/** The field alone, as far as it is valid. Where it is not there its default holds, unless it may be there misspelt. */
const alone = <S extends Schema.ConstraintDecoder<unknown> & { readonly Type: { readonly it?: unknown } }>(
  value: unknown,
  field: keyof Given,
  schema: S,
): Option.Option<S["Type"]["it"]> => {
  const it = valueAt(value, [field])
  const names = Predicate.isObject(value) ? Object.keys(value) : []
  if (it === undefined && names.some((name) => !Object.hasOwn(fields, name))) return Option.none()
  return Option.map(
    Schema.decodeUnknownOption(schema, { onExcessProperty: "error" })(it === undefined ? {} : { it }),
    (decoded) => decoded.it,
  )
}

const givenIn = (value: unknown): Given => ({
  rules: alone(value, "rules", Schema.Struct({ it: fields.rules })),
  urls: alone(value, "urls", Schema.Struct({ it: fields.urls })),
  workingHours: alone(value, "workingHours", Schema.Struct({ it: fields.workingHours })),
  attributes: alone(value, "attributes", Schema.Struct({ it: fields.attributes })),
  workingHoursAttributes: alone(value, "workingHoursAttributes", Schema.Struct({ it: fields.workingHoursAttributes })),
  nonWorkingHoursAttributes: alone(
    value,
    "nonWorkingHoursAttributes",
    Schema.Struct({ it: fields.nonWorkingHoursAttributes }),
  ),
  customAttributes: alone(value, "customAttributes", Schema.Struct({ it: fields.customAttributes })),
  tags: alone(value, "tags", Schema.Struct({ it: fields.tags })),
  reopen: alone(value, "reopen", Schema.Struct({ it: fields.reopen })),
  search: alone(value, "search", Schema.Struct({ it: fields.search })),
})

export const find = (source: JsonSource): ReadonlyArray<Placed> => {
  const given = givenIn(source.value)
  const found = [
    ...Option.match(Option.all([given.rules, given.tags]), {
      onNone: () => [],
      onSome: ([rules, tags]) => TagContradictions.find(rules, tags),
    }),
    ...AttributeContradictions.find(given),
    ...OtherContradictions.find(given, source.value),
  ]
  return [
    ...found.map(({ at, message, path, severity }) => ({
      ...(at === "name" ? source.nameAt(path) : source.positionOf(path)),
      severity,
      message,
    })),
    ...OtherContradictions.placeHolders(source).map((problem) => ({ ...problem, severity: "warning" as const })),
  ]
}
