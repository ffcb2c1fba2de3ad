/**
 * What each tag of a job did under the template's rules, and what each rule found, to explain why a ticket was routed as it
 * was. Routing.ts decides which tag wins; here the others get the reason why they did not.
 */
import * as Option from "effect/Option"
import type { Values } from "./PlaceHolders.ts"
import type { PrefixIndicator, TagAttribute } from "./Routing.ts"
import { exitCounts, exitTag, matches, restOf, tagAttributes, trimmed } from "./Routing.ts"
import type { Rules, Tag, Template } from "./Template.ts"

/**
 * `forbids`: no incident because of it. `sets`: it gave an attribute its value; `covered`: it did, but a later rule set
 * the attribute again. `lost`: it matched, but another one came first. `not in force`: it would match, but for a rule.
 */
interface TagEffect {
  readonly kind: "forbids" | "sets" | "covered" | "lost" | "not in force" | "none"
  readonly what: string
}

export interface TagTrace {
  readonly tag: string
  /** At least one. */
  readonly effects: ReadonlyArray<TagEffect>
}

export interface RuleTrace {
  readonly rule: keyof Rules
  readonly on: boolean
  readonly found: string
}

const prefixRules = {
  WRKGRP: "includeWorkGroupNameTag",
  CATNAME: "includeCategoryNameTag",
  ASSIGNTO: "includeAssignToTag",
} as const satisfies Record<PrefixIndicator, keyof Rules>
const prefixes = ["WRKGRP", "CATNAME", "ASSIGNTO"] as const satisfies ReadonlyArray<PrefixIndicator>

/** `TAG_END ROUTE1`, `DEFAULT`. */
const nameOf = ({ indicator, indicatorValue }: Tag): string => `${indicator} ${indicatorValue}`.trim()

const orNothing = (option: Option.Option<string>): string => Option.getOrElse(option, () => "")

const isOf = (tag: Tag, { by }: TagAttribute): boolean => Option.isSome(by) && by.value === tag

const routingInForce = (rules: Rules): string =>
  !rules.includeTagRouting
    ? "includeTagRouting is off"
    : rules.includeWorkGroupNameTag
      ? "includeWorkGroupNameTag is on, which puts includeTagRouting out of force"
      : ""

/** A winner sets its attribute, unless a later rule sets that again. */
const won = (all: ReadonlyArray<TagAttribute>, winner: TagAttribute, because: string): TagEffect => {
  const what = `${because}: ${winner.name} = ${winner.value}`
  const later = all.slice(all.indexOf(winner) + 1).find(({ name }) => name === winner.name)
  return later === undefined
    ? { kind: "sets", what }
    : { kind: "covered", what: `${what}, but the job's tag ${orNothing(later.jobTag)} sets it to ${later.value} later` }
}

const ofExit = (template: Template, jobTags: ReadonlyArray<string>, jobTag: string): TagEffect => {
  if (!exitCounts(template.rules)) {
    return { kind: "not in force", what: `EXIT ${jobTag}: rules.exitNeedsTagRule is on, and none of the tag rules is` }
  }
  const first = orNothing(exitTag(template, jobTags))
  return first === jobTag
    ? { kind: "forbids", what: `EXIT ${jobTag}: no incident` }
    : { kind: "lost", what: `EXIT ${jobTag}: the template's EXIT ${first} matched before it` }
}

const ofRouting = (template: Template, all: ReadonlyArray<TagAttribute>, tag: Tag, jobTag: string): TagEffect => {
  const force = routingInForce(template.rules)
  if (force !== "") return { kind: "not in force", what: `${nameOf(tag)}: ${force}` }
  const winner = all.find((one) => isOf(tag, one))
  if (winner === undefined) {
    const first = all.find(({ by, name }) => name === tag.attribute && Option.isSome(by))
    const before = Option.match(first?.by ?? Option.none(), { onNone: () => "another tag", onSome: nameOf })
    return {
      kind: "lost",
      what: `${nameOf(tag)}: ${tag.attribute} = ${tag.value} does not count, ${before} stands before it in the template`,
    }
  }
  if (orNothing(winner.jobTag) === jobTag) return won(all, winner, nameOf(tag))
  return { kind: "lost", what: `${nameOf(tag)}: the job's tag ${orNothing(winner.jobTag)} matched it before` }
}

const ofPrefix = (
  { rules }: Template,
  all: ReadonlyArray<TagAttribute>,
  prefix: PrefixIndicator,
  jobTag: string,
): ReadonlyArray<TagEffect> => {
  if (!jobTag.startsWith(`${prefix}_`)) return []
  const rule = prefixRules[prefix]
  if (!rules[rule]) return [{ kind: "not in force", what: `${prefix}_: ${rule} is off` }]
  if (Option.isNone(restOf(prefix, jobTag))) return [{ kind: "none", what: `nothing stands behind ${prefix}_` }]
  const winners = all.filter((one) => Option.exists(one.jobTag, (tag) => tag === jobTag) && byPrefix(prefix, one))
  if (winners.length > 0) return winners.map((winner) => won(all, winner, `${prefix}_`))
  const first = all.find((one) => byPrefix(prefix, one))
  return [
    { kind: "lost", what: `${prefix}_: the job's tag ${orNothing(first?.jobTag ?? Option.none())} stands before it` },
  ]
}

/** Whether an attribute follows from a tag with this prefix, not from one that TAG_START or TAG_END looked for. */
const byPrefix = (prefix: PrefixIndicator, { by, jobTag }: TagAttribute): boolean =>
  Option.exists(jobTag, (tag) => Option.isSome(restOf(prefix, tag))) &&
  Option.match(by, { onNone: () => true, onSome: ({ indicator }) => indicator === prefix })

/** A tag that nothing matches; something would if case did not count. */
const unmatched = (template: Template, jobTag: string): TagEffect => {
  const lower = jobTag.toLowerCase()
  const near = [
    ...template.tags
      .filter((tag) => matches({ ...tag, indicatorValue: tag.indicatorValue.toLowerCase() }, lower))
      .map(nameOf),
    ...prefixes.map((prefix) => `${prefix}_`).filter((prefix) => lower.startsWith(prefix.toLowerCase())),
  ]
  const [first] = near
  return {
    kind: "none",
    what: first === undefined ? "no tag of the template looks for it" : `is not ${first}: case counts`,
  }
}

/** The effects of each of the job's tags, in their order. */
export const tagTraces = (
  template: Template,
  jobTags: ReadonlyArray<string>,
  values: Values,
): ReadonlyArray<TagTrace> => {
  const all = tagAttributes(template, jobTags, values)
  const tags = [...new Set(trimmed(jobTags))].filter((tag) => tag !== "")
  return tags.map((tag) => {
    const effects = [
      ...template.tags
        .filter((one) => matches(one, tag))
        .map((one) => (one.indicator === "EXIT" ? ofExit(template, jobTags, tag) : ofRouting(template, all, one, tag))),
      ...prefixes.flatMap((prefix) => ofPrefix(template, all, prefix, tag)),
    ]
    return { tag, effects: effects.length > 0 ? effects : [unmatched(template, tag)] }
  })
}

/** What each of the four tag rules found. */
export const ruleTraces = (
  template: Template,
  jobTags: ReadonlyArray<string>,
  values: Values,
): ReadonlyArray<RuleTrace> => {
  const { rules } = template
  const all = tagAttributes(template, jobTags, values)
  const assigned = (found: ReadonlyArray<TagAttribute>) =>
    found.map(({ name, value }) => `${name} = ${value}`).join(", ")
  const routing = (): string => {
    const force = routingInForce(rules)
    if (force !== "") return rules.includeTagRouting ? force : ""
    const tagged = all.filter(({ by }) => Option.exists(by, ({ indicator }) => indicator.startsWith("TAG_")))
    if (tagged.length > 0) return assigned(tagged)
    const byDefault = all.filter(({ by }) => Option.exists(by, ({ indicator }) => indicator === "DEFAULT"))
    return `no tag of the job matched${byDefault.length > 0 ? `, so DEFAULT: ${assigned(byDefault)}` : ""}`
  }
  const prefixed = (prefix: PrefixIndicator): RuleTrace => {
    const on = rules[prefixRules[prefix]]
    const found = all.filter((one) => byPrefix(prefix, one))
    const text = found.length > 0 ? assigned(found) : `no tag ${prefix}_... on the job`
    return { rule: prefixRules[prefix], on, found: on ? text : "" }
  }
  return [{ rule: "includeTagRouting", on: rules.includeTagRouting, found: routing() }, ...prefixes.map(prefixed)]
}
