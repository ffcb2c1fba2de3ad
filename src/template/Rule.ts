/**
 * Lint rules of `template check`: what is valid in a template and probably a mistake. A rule gets the decoded fields and
 * returns violations. Each field is decoded by itself, so that a mistake in one does not hide violations in others.
 */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { mayBeSecret } from "../domain/Secret.ts"
import { valueAt } from "../files/JsonSource.ts"
import { exitNeedsTagRule } from "./TemplateDefaults.ts"
import type { Compatibility, TemplateValues } from "./TemplateSchema.ts"
import { compatibilities, Rules, TemplateSchema } from "./TemplateSchema.ts"
import type { Sentence } from "../domain/Sentence.ts"

export interface Violation {
  readonly path: ReadonlyArray<PropertyKey>
  /** Whether the name of the field is marked, or its value. */
  readonly at: "name" | "value"
  /** A note may well be intended. */
  readonly severity: "warning" | "note"
  readonly message: Sentence
}

export const atName = (path: Violation["path"], message: Sentence): Violation => ({
  path,
  at: "name",
  severity: "warning",
  message,
})

export const atValue = (path: Violation["path"], message: Sentence): Violation => ({
  ...atName(path, message),
  at: "value",
})

export const asNote = (violation: Violation): Violation => ({ ...violation, severity: "note" })

/** A text of the template for a message; not where it may be a secret that strayed there. */
export const shown = (text: string): string => (mayBeSecret(text) ? "(not shown, it may be a secret)" : text)

/** The template rules that look at tags. */
export type TagRules = Pick<
  TemplateValues["rules"],
  "includeTagRouting" | "includeWorkGroupNameTag" | "includeCategoryNameTag" | "includeAssignToTag"
> & { readonly exitNeedsTagRule: boolean }

type CheckedField =
  | "urls"
  | "workingHours"
  | "attributes"
  | "workingHoursAttributes"
  | "nonWorkingHoursAttributes"
  | "customAttributes"
  | "tags"
  | "reopen"
  | "search"
  | "configurationItem"
  | "documentationTag"
  | "when"
  | "whenMatches"
  | "limits"

/** The fields that rules look at, each with its default; none where a field has a mistake. */
export type RuleInput = { readonly [Name in CheckedField]: Option.Option<TemplateValues[Name]> } & {
  readonly tagRules: Option.Option<TagRules>
}

const { fields } = TemplateSchema

/** Whether the object has an unknown field: it may be a missing one, misspelt. */
const holdsUnknown = (value: unknown, known: object): boolean =>
  Predicate.isObject(value) && Object.keys(value).some((name) => !Object.hasOwn(known, name))

/** One field by itself, if it is valid. An absent field has its default, unless it may be there misspelt. */
const fieldOf = <S extends Schema.ConstraintDecoder<unknown> & { readonly Type: { readonly it?: unknown } }>(
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

/** Decoded by themselves: a mistake in another rule does not matter to tags. */
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

export const inputOf = (value: unknown): RuleInput => ({
  tagRules: tagRules(value),
  urls: fieldOf(value, "urls", Schema.Struct({ it: fields.urls })),
  workingHours: fieldOf(value, "workingHours", Schema.Struct({ it: fields.workingHours })),
  attributes: fieldOf(value, "attributes", Schema.Struct({ it: fields.attributes })),
  workingHoursAttributes: fieldOf(
    value,
    "workingHoursAttributes",
    Schema.Struct({ it: fields.workingHoursAttributes }),
  ),
  nonWorkingHoursAttributes: fieldOf(
    value,
    "nonWorkingHoursAttributes",
    Schema.Struct({ it: fields.nonWorkingHoursAttributes }),
  ),
  customAttributes: fieldOf(value, "customAttributes", Schema.Struct({ it: fields.customAttributes })),
  tags: fieldOf(value, "tags", Schema.Struct({ it: fields.tags })),
  reopen: fieldOf(value, "reopen", Schema.Struct({ it: fields.reopen })),
  search: fieldOf(value, "search", Schema.Struct({ it: fields.search })),
  configurationItem: fieldOf(value, "configurationItem", Schema.Struct({ it: fields.configurationItem })),
  documentationTag: fieldOf(value, "documentationTag", Schema.Struct({ it: fields.documentationTag })),
  when: fieldOf(value, "when", Schema.Struct({ it: fields.when })),
  whenMatches: fieldOf(value, "whenMatches", Schema.Struct({ it: fields.whenMatches })),
  limits: fieldOf(value, "limits", Schema.Struct({ it: fields.limits })),
})
