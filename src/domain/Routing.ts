/**
 * Which attributes an incident gets. Layers lie one over the other, later wins: [DEFAULTS], the template's attributes,
 * those of working or non-working hours, the job's tags (rule configWithoutTag puts [DEFAULTS] before these again where a
 * tag is missing), the entries of `when` that apply. Every value remembers its layer and what it covers, so that a routing can be explained.
 *
 * Job tags are trimmed, else everything compares exactly and case counts. A template tag without indicatorValue matches
 * nothing: it would match every job otherwise.
 */
import type * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import type { Judged } from "./Conditions.ts"
import type { Values } from "./PlaceHolders.ts"
import { fill } from "./PlaceHolders.ts"
import type { Attribute, CustomAttribute, Indicator, Rules, Tag, Template } from "./Template.ts"
import { inWorkingHours } from "./WorkingHours.ts"

/** An attribute with the job's tag it follows from; none for a DEFAULT tag. */
export interface TagAttribute extends Attribute {
  readonly jobTag: Option.Option<string>
  /** The template's tag that says so; none for a prefix that the template does not list. */
  readonly by: Option.Option<Tag>
}

/** The job's tags as they are compared. */
export const trimmed = (jobTags: ReadonlyArray<string>): ReadonlyArray<string> => jobTags.map((tag) => tag.trim())

/** Where rules.exitNeedsTagRule is on, EXIT tags count while any of these rules is on. */
const anyTagRule = (rules: Rules): boolean =>
  rules.includeTagRouting || rules.includeWorkGroupNameTag || rules.includeCategoryNameTag || rules.includeAssignToTag

/** Whether a job's tag, trimmed, is what an EXIT, TAG_START or TAG_END tag of the template looks for. */
export const matches = ({ indicator, indicatorValue }: Tag, jobTag: string): boolean => {
  if (indicatorValue === "") return false
  if (indicator === "EXIT") return jobTag === indicatorValue
  if (indicator === "TAG_START") return jobTag.startsWith(indicatorValue)
  return indicator === "TAG_END" && jobTag.endsWith(indicatorValue)
}

/** Whether EXIT tags count at all. */
export const exitCounts = (rules: Rules): boolean => !rules.exitNeedsTagRule || anyTagRule(rules)

/** The job's tag that forbids an incident: it equals the value of an EXIT tag. */
export const exitTag = ({ rules, tags }: Template, jobTags: ReadonlyArray<string>): Option.Option<string> => {
  if (!exitCounts(rules)) return Option.none()
  const present = trimmed(jobTags)
  return Option.fromUndefinedOr(
    tags.filter(({ indicator }) => indicator === "EXIT").find((tag) => present.some((jobTag) => matches(tag, jobTag)))
      ?.indicatorValue,
  )
}

const firstPerAttribute = (found: ReadonlyArray<TagAttribute>): ReadonlyArray<TagAttribute> =>
  found.filter(({ name }, index) => found.findIndex((other) => other.name === name) === index)

/**
 * TAG_START and TAG_END in the template's order. Template tags may set different attributes: the first that matches
 * wins for each attribute. Only when none matches at all do the DEFAULT tags count, again the first for each attribute.
 */
const byTagValue = (
  template: Template,
  jobTags: ReadonlyArray<string>,
  values: Values,
): ReadonlyArray<TagAttribute> => {
  const found = (by: Tag, jobTag: Option.Option<string>): TagAttribute => ({
    name: by.attribute,
    value: fill(by.value, values),
    jobTag,
    by: Option.some(by),
  })
  const matching = template.tags.flatMap((tag) => {
    if (tag.indicator !== "TAG_START" && tag.indicator !== "TAG_END") return []
    const jobTag = jobTags.find((present) => matches(tag, present))
    return jobTag === undefined ? [] : [found(tag, Option.some(jobTag))]
  })
  if (matching.length > 0) return firstPerAttribute(matching)
  return firstPerAttribute(
    template.tags.filter(({ indicator }) => indicator === "DEFAULT").map((tag) => found(tag, Option.none())),
  )
}

/** The attributes that the rest of such a tag is written to; which one the template's entry names does not matter. */
export const attributesOf = {
  WRKGRP: ["Assigned_WorkGroup_Name"],
  CATNAME: ["Category_Name"],
  ASSIGNTO: ["Assigned_Engineer_Email", "Assign_To"],
} as const satisfies Partial<Record<Indicator, ReadonlyArray<string>>>

export type PrefixIndicator = keyof typeof attributesOf

/** What stands behind `PREFIX_` in a job's tag, where the tag is such a one and says something. */
export const restOf = (indicator: PrefixIndicator, jobTag: string): Option.Option<string> => {
  const prefix = `${indicator}_`
  return jobTag.startsWith(prefix) && jobTag.length > prefix.length
    ? Option.some(jobTag.slice(prefix.length))
    : Option.none()
}

/** The job's first tag `PREFIX_<rest>`: its rest becomes the value. It counts without an entry in the template too. */
const byPrefix = (
  indicator: PrefixIndicator,
  template: Template,
  jobTags: ReadonlyArray<string>,
  valueOf: (rest: string, templateValue: string) => string,
): ReadonlyArray<TagAttribute> => {
  const entry = template.tags.find((tag) => tag.indicator === indicator)
  const [first] = jobTags.flatMap((jobTag) =>
    Option.toArray(Option.map(restOf(indicator, jobTag), (rest) => ({ jobTag, rest }))),
  )
  if (first === undefined) return []
  const value = valueOf(first.rest, entry?.value ?? "")
  const from = { jobTag: Option.some(first.jobTag), by: Option.fromUndefinedOr(entry) }
  return attributesOf[indicator].map((name) => ({ name, value, ...from }))
}

/** `test` and `@service-now.com`, or `service-now.com`: an e-mail address. A user who is one already stays as he is. */
const address = (user: string, host: string): string => {
  if (host === "" || /@./.test(user)) return user
  return user.includes("@") || host.includes("@") ? user + host : `${user}@${host}`
}

/**
 * The attributes that follow from the job's tags, in the order in which they are laid over the others: work group or tag
 * values (includeWorkGroupNameTag puts includeTagRouting out of force), category, engineer.
 */
export const tagAttributes = (
  template: Template,
  jobTags: ReadonlyArray<string>,
  values: Values,
): ReadonlyArray<TagAttribute> => {
  const { rules } = template
  const present = trimmed(jobTags)
  const routed = rules.includeTagRouting ? byTagValue(template, present, values) : []
  return [
    ...(rules.includeWorkGroupNameTag ? byPrefix("WRKGRP", template, present, (name) => name) : routed),
    ...(rules.includeCategoryNameTag ? byPrefix("CATNAME", template, present, (name) => name) : []),
    ...(rules.includeAssignToTag
      ? byPrefix("ASSIGNTO", template, present, (user, host) => address(user, fill(host, values)))
      : []),
  ]
}

/** Attributes for which Connector.config counts, because their rule is on and the job has no tag for it. */
export const withoutTag = ({ rules }: Template, jobTags: ReadonlyArray<string>): ReadonlyArray<string> => {
  const lacks = (indicator: PrefixIndicator) =>
    !trimmed(jobTags).some((jobTag) => Option.isSome(restOf(indicator, jobTag)))
  return [
    ...(rules.configWithoutTag && rules.includeWorkGroupNameTag && lacks("WRKGRP") ? attributesOf.WRKGRP : []),
    ...(rules.configWithoutTag && rules.includeCategoryNameTag && lacks("CATNAME") ? attributesOf.CATNAME : []),
  ]
}

/** `when[0]`: the entry of the template's `when`. */
export type Layer = "default" | "attribute" | "working hours" | "non-working hours" | "tag" | `when[${number}]`

/** A value as one layer gives it. */
export interface Given {
  readonly value: string
  readonly layer: Layer
  /** The job's tag that led to the value; none in other layers, and for a DEFAULT tag. */
  readonly jobTag: Option.Option<string>
}

/** Where the value of an attribute comes from. */
export interface Source extends Given {
  readonly name: string
  /** The values under it, the lowest layer first. */
  readonly overrode: ReadonlyArray<Given>
}

export interface Routed {
  readonly attributes: ReadonlyArray<Attribute>
  readonly customAttributes: ReadonlyArray<CustomAttribute>
  /** One for each of `attributes`, in the same order. */
  readonly sources: ReadonlyArray<Source>
}

interface RoutingInput {
  readonly defaults: ReadonlyArray<Attribute>
  readonly template: Template
  readonly jobTags: ReadonlyArray<string>
  readonly values: Values
  /** The entries of `when` that apply. */
  readonly when: ReadonlyArray<Judged>
  /** In the zone of the OpCon server; decides about working hours. */
  readonly now: DateTime.Zoned
}

const tagged = ({ jobTag, name, value }: TagAttribute): Source => ({ name, value, layer: "tag", jobTag, overrode: [] })

/** The attributes of a new incident, filled, and how they came about. Deterministic for a given `now`. */
export const route = ({ defaults, jobTags, now, template, values, when }: RoutingInput): Routed => {
  const written =
    (layer: Layer) =>
    ({ name, value }: Attribute): Source => ({
      name,
      value: fill(value, values),
      layer,
      jobTag: Option.none(),
      overrode: [],
    })
  const ofHours = Option.match(inWorkingHours(template.workingHours, now), {
    onNone: () => [],
    onSome: (working) =>
      working
        ? template.workingHoursAttributes.map(written("working hours"))
        : template.nonWorkingHoursAttributes.map(written("non-working hours")),
  })
  const fromConfig = withoutTag(template, jobTags)
  const sources = new Map<string, Source>()
  for (const { name, ...given } of [
    ...defaults.map(written("default")),
    ...template.attributes.map(written("attribute")),
    ...ofHours,
    ...defaults.filter(({ name }) => fromConfig.includes(name)).map(written("default")),
    ...tagAttributes(template, jobTags, values).map(tagged),
    ...when.flatMap(({ entry, index }) => entry.attributes.map(written(`when[${index}]`))),
  ]) {
    const under = sources.get(name)
    const overrode =
      under === undefined ? [] : [...under.overrode, { value: under.value, layer: under.layer, jobTag: under.jobTag }]
    // Setting a name again keeps its place in the Map.
    sources.set(name, { ...given, name, overrode })
  }
  return {
    attributes: Array.from(sources.values(), ({ name, value }) => ({ name, value })),
    customAttributes: template.customAttributes.map((custom) => ({ ...custom, value: fill(custom.value, values) })),
    sources: [...sources.values()],
  }
}
