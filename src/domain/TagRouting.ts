/**
 * What the job's tags say under the template's tag rules. Job tags are trimmed, else everything compares exactly and
 * case counts. A template tag without indicatorValue matches nothing: it would match every job otherwise.
 */
import * as Option from "effect/Option"
import type { FailedJob } from "./FailedJob.ts"
import { fill } from "./PlaceHolders.ts"
import type { Attribute, Indicator, Template } from "./Template.ts"

/** An attribute with the job's tag it follows from; none for a DEFAULT tag. */
export interface TagAttribute extends Attribute {
  readonly jobTag: Option.Option<string>
}

const trimmed = (jobTags: ReadonlyArray<string>): ReadonlyArray<string> => jobTags.map((tag) => tag.trim())

/** The job's tag that forbids an incident: it equals the value of an EXIT tag, while any of the tag rules is on. */
export const exitTag = ({ rules, tags }: Template, jobTags: ReadonlyArray<string>): Option.Option<string> => {
  const anyTagRule =
    rules.includeTagRouting || rules.includeWorkGroupNameTag || rules.includeCategoryNameTag || rules.includeAssignToTag
  if (!anyTagRule) return Option.none()
  const present = new Set(trimmed(jobTags))
  return Option.fromUndefinedOr(
    tags
      .filter(({ indicator }) => indicator === "EXIT")
      .map(({ indicatorValue }) => indicatorValue)
      .find((value) => value !== "" && present.has(value)),
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
  job: FailedJob,
): ReadonlyArray<TagAttribute> => {
  const matching = template.tags.flatMap(({ attribute, indicator, indicatorValue, value }) => {
    if (indicatorValue === "" || (indicator !== "TAG_START" && indicator !== "TAG_END")) return []
    const jobTag = jobTags.find((tag) =>
      indicator === "TAG_START" ? tag.startsWith(indicatorValue) : tag.endsWith(indicatorValue),
    )
    return jobTag === undefined ? [] : [{ name: attribute, value: fill(value, job), jobTag: Option.some(jobTag) }]
  })
  if (matching.length > 0) return firstPerAttribute(matching)
  return firstPerAttribute(
    template.tags
      .filter(({ indicator }) => indicator === "DEFAULT")
      .map(({ attribute, value }) => ({ name: attribute, value: fill(value, job), jobTag: Option.none() })),
  )
}

const usualAttribute = {
  WRKGRP: "Assigned_WorkGroup_Name",
  CATNAME: "Category_Name",
  ASSIGNTO: "Assigned_Engineer_Email",
} as const satisfies Partial<Record<Indicator, string>>

/**
 * The job's first tag `PREFIX_<rest>`: its rest becomes the attribute's value. A template tag of that indicator may name
 * another attribute, as a published sample does with Assign_To.
 */
const byPrefix = (
  indicator: keyof typeof usualAttribute,
  template: Template,
  jobTags: ReadonlyArray<string>,
  valueOf: (rest: string, templateValue: string) => string,
): ReadonlyArray<TagAttribute> => {
  const prefix = `${indicator}_`
  const jobTag = jobTags.find((tag) => tag.startsWith(prefix) && tag.length > prefix.length)
  if (jobTag === undefined) return []
  const entry = template.tags.find((tag) => tag.indicator === indicator)
  const value = valueOf(jobTag.slice(prefix.length), entry?.value ?? "")
  return [{ name: entry?.attribute || usualAttribute[indicator], value, jobTag: Option.some(jobTag) }]
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
  job: FailedJob,
): ReadonlyArray<TagAttribute> => {
  const { rules } = template
  const present = trimmed(jobTags)
  const routed = rules.includeTagRouting ? byTagValue(template, present, job) : []
  return [
    ...(rules.includeWorkGroupNameTag ? byPrefix("WRKGRP", template, present, (name) => name) : routed),
    ...(rules.includeCategoryNameTag ? byPrefix("CATNAME", template, present, (name) => name) : []),
    ...(rules.includeAssignToTag
      ? byPrefix("ASSIGNTO", template, present, (user, host) => address(user, fill(host, job)))
      : []),
  ]
}
