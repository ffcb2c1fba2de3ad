/**
 * Fields of a template that are valid each by itself and contradict one another, with their places. Pure, and asked group
 * by group, so that a mistake in one field does not hide what is odd in others; a field with a mistake is not judged.
 */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as AttributeContradictions from "./AttributeRules.ts"
import type { Compatibility, TemplateValues } from "./TemplateSchema.ts"
import { compatibilities, Rules, TemplateSchema } from "./TemplateSchema.ts"
import { exitNeedsTagRule } from "./TemplateDefaults.ts"
import type { Given, TagRules } from "./Rule.ts"
import type { JsonSource } from "../files/JsonSource.ts"
import * as OtherContradictions from "./OtherRules.ts"
import type { Diagnostic } from "../domain/Diagnostic.ts"
import * as TagContradictions from "./TagRules.ts"
import { valueAt } from "../files/JsonSource.ts"

export interface Placed extends Diagnostic {
  readonly severity: "warning" | "note"
}

const { fields } = TemplateSchema

/** Whether the object holds a name that `known` does not have: a known one that is missing may be there misspelt. */
const holdsUnknown = (value: unknown, known: object): boolean =>
  Predicate.isObject(value) && Object.keys(value).some((name) => !Object.hasOwn(known, name))

/** The field alone, as far as it is valid. Where it is not there its default holds, unless it may be there misspelt. */
const alone = <S extends Schema.ConstraintDecoder<unknown> & { readonly Type: { readonly it?: unknown } }>(
  value: unknown,
  field: keyof TemplateValues,
  schema: S,
): Option.Option<S["Type"]["it"]> => {
  const it = valueAt(value, [field])
  if (it === undefined && holdsUnknown(value, fields)) return Option.none()
  return Option.map(
    Schema.decodeUnknownOption(schema, { onExcessProperty: "error" })(it === undefined ? {} : { it }),
    (decoded) => decoded.it,
  )
}

const { includeAssignToTag, includeCategoryNameTag, includeTagRouting, includeWorkGroupNameTag } = Rules.fields
const tagRuleFields = {
  includeTagRouting,
  includeWorkGroupNameTag,
  includeCategoryNameTag,
  includeAssignToTag,
  exitNeedsTagRule: Rules.fields.exitNeedsTagRule,
}

const chosen = (value: unknown): Compatibility | undefined =>
  compatibilities.find((one) => one === valueAt(value, ["compatibility"]))

/** These rules alone: what is wrong with another one does not matter to tags. */
const tagRules = (value: unknown): Option.Option<TagRules> => {
  const rules = valueAt(value, ["rules"])
  const mayBeMisspelt =
    rules === undefined
      ? holdsUnknown(value, fields)
      : holdsUnknown(rules, Rules.fields) &&
        Object.keys(tagRuleFields).some((name) => valueAt(rules, [name]) === undefined)
  return mayBeMisspelt
    ? Option.none()
    : Option.map(
        Schema.decodeUnknownOption(Schema.Struct(tagRuleFields))(rules === undefined ? {} : rules),
        (known) => ({
          ...known,
          exitNeedsTagRule: exitNeedsTagRule(known.exitNeedsTagRule, chosen(value)),
        }),
      )
}

const givenIn = (value: unknown): Given => ({
  tagRules: tagRules(value),
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
    ...TagContradictions.find(given),
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
