/**
 * Lint rules for the tags of a template and the template rules that read them: rules that exclude one another, entries that
 * nothing reads or that another entry always precedes, values that no job's tag can have. How tags are matched is in
 * domain/Routing.ts.
 */
import * as Option from "effect/Option"
import type { RuleInput, TagRules, Violation } from "./Rule.ts"
import { asNote, atName, atValue, shown } from "./Rule.ts"
import * as PlaceHolders from "../domain/PlaceHolders.ts"
import { attributesOf } from "../domain/Routing.ts"
import type { Indicator, Tag } from "../domain/Template.ts"
import * as TemplateCheckNotes from "../domain/notes/TemplateCheck.ts"

type Placed = Tag & { readonly index: number }

/** The rule under which an entry is looked at; EXIT always is, unless exitNeedsTagRule is on. */
const ruleOf = {
  TAG_START: "includeTagRouting",
  TAG_END: "includeTagRouting",
  DEFAULT: "includeTagRouting",
  WRKGRP: "includeWorkGroupNameTag",
  CATNAME: "includeCategoryNameTag",
  ASSIGNTO: "includeAssignToTag",
} as const satisfies Record<Exclude<Indicator, "EXIT">, keyof TagRules>

const workGroupRules: ReadonlySet<keyof TagRules> = new Set(["includeTagRouting", "includeWorkGroupNameTag"])

const called = ({ index, indicator, indicatorValue }: Placed): string =>
  `tags[${index}] (${indicatorValue === "" ? indicator : `${indicator} ${shown(indicatorValue)}`})`

const bothWorkGroups = (rules: TagRules): ReadonlyArray<Violation> =>
  rules.includeTagRouting && rules.includeWorkGroupNameTag
    ? [atName(["rules", "includeTagRouting"], TemplateCheckNotes.bothWorkGroups)]
    : []

/** The two rules for work groups are one another's alternative: the entries of the one that rests are no mistake. */
const neverLookedAt = (rules: TagRules, tags: ReadonlyArray<Placed>): ReadonlyArray<Violation> => {
  const any = Object.values(ruleOf).some((rule) => rules[rule])
  const someWorkGroupRule = rules.includeTagRouting || rules.includeWorkGroupNameTag
  return tags.flatMap((tag) => {
    const path = ["tags", tag.index, "indicator"]
    if (tag.indicator === "EXIT") {
      const message = TemplateCheckNotes.exitUnused({ entry: called(tag) })
      return any || !rules.exitNeedsTagRule ? [] : [atValue(path, message)]
    }
    const rule = ruleOf[tag.indicator]
    if (rules[rule] || (someWorkGroupRule && workGroupRules.has(rule))) return []
    return [atValue(path, TemplateCheckNotes.ruleOff({ entry: called(tag), rule }))]
  })
}

/** Rules that are on and have nothing to look at, or less than was meant. */
const withoutTags = (rules: TagRules, tags: ReadonlyArray<Placed>): ReadonlyArray<Violation> => {
  const has = (...indicators: ReadonlyArray<Indicator>) => tags.some(({ indicator }) => indicators.includes(indicator))
  const found: Array<Violation> = []
  // Without a DEFAULT, which is an error, there is nothing that every job would get.
  if (rules.includeTagRouting && !rules.includeWorkGroupNameTag && !has("TAG_START", "TAG_END") && has("DEFAULT")) {
    found.push(atName(["rules", "includeTagRouting"], TemplateCheckNotes.onlyDefault))
  }
  if (rules.includeAssignToTag && !has("ASSIGNTO")) {
    found.push(atName(["rules", "includeAssignToTag"], TemplateCheckNotes.noAssignTo))
  }
  return found
}

/** `example.com`, `@example.com` or `user@example.com`. */
const isDomain = (value: string): boolean => {
  const halves = value.split("@")
  const labels = (halves.at(-1) ?? "").split(".")
  const needed = halves.length === 1 ? labels.slice(-2) : labels
  return halves.length <= 2 && !/\s/.test(value) && labels.length > 1 && needed.every((label) => label !== "")
}

const withoutDomain = (tags: ReadonlyArray<Placed>): ReadonlyArray<Violation> =>
  tags
    .filter(
      ({ indicator, value }) => indicator === "ASSIGNTO" && PlaceHolders.find(value).length === 0 && !isDomain(value),
    )
    .map(({ index, value }) =>
      atValue(["tags", index, "value"], TemplateCheckNotes.noDomain({ index, value: shown(value) })),
    )

/** Only TAG_START, TAG_END and DEFAULT set the attribute that they name. */
const unreadAttributes = (tags: ReadonlyArray<Placed>): ReadonlyArray<Violation> =>
  tags.flatMap(({ attribute, index, indicator }) => {
    if (indicator === "TAG_START" || indicator === "TAG_END" || indicator === "DEFAULT" || attribute.trim() === "")
      return []
    const set: ReadonlyArray<string> = indicator === "EXIT" ? [] : attributesOf[indicator]
    if (set.includes(attribute)) return []
    const sets = set.length === 0 ? "sets no attribute" : `sets ${set.join(" and ")}`
    return [atValue(["tags", index, "attribute"], TemplateCheckNotes.attributeUnread({ index, indicator, sets }))]
  })

/** The program trims a job's tags, not those of the template. */
const blanks = (tags: ReadonlyArray<Placed>): ReadonlyArray<Violation> =>
  tags
    .filter(
      ({ indicator, indicatorValue: text }) =>
        (["EXIT", "TAG_START"].includes(indicator) && text !== text.trimStart()) ||
        (["EXIT", "TAG_END"].includes(indicator) && text !== text.trimEnd()),
    )
    .map(({ index }) => atValue(["tags", index, "indicatorValue"], TemplateCheckNotes.blanks({ index })))

const reaches = (wide: Placed, narrow: Placed): boolean =>
  wide.indicator === narrow.indicator &&
  (wide.indicator === "TAG_START"
    ? narrow.indicatorValue.startsWith(wide.indicatorValue)
    : wide.indicator === "TAG_END" && narrow.indicatorValue.endsWith(wide.indicatorValue))

/** Of two entries that one tag of a job can match, the first decides: the wide one first leaves nothing to the other. */
const overlapping = (tags: ReadonlyArray<Placed>): ReadonlyArray<Violation> =>
  tags.flatMap((later) => {
    const path = ["tags", later.index, "indicatorValue"]
    const before = tags.slice(0, later.index).filter(({ attribute }) => attribute === later.attribute)
    const word = later.indicator === "TAG_START" ? "begins" : "ends"
    const wide = before.find((earlier) => reaches(earlier, later))
    if (wide !== undefined) {
      const message = TemplateCheckNotes.neverDecides({
        entry: called(later),
        word,
        text: shown(later.indicatorValue),
        wide: shown(wide.indicatorValue),
        first: called(wide),
      })
      return [atValue(path, message)]
    }
    const narrow = before.find((earlier) => reaches(later, earlier) && earlier.value !== later.value)
    if (narrow === undefined) return []
    const message = TemplateCheckNotes.orderDecides({
      entry: called(later),
      word: word.slice(0, -1),
      text: shown(narrow.indicatorValue),
      first: called(narrow),
    })
    return [asNote(atValue(path, message))]
  })

/** Of WRKGRP, CATNAME and ASSIGNTO the first entry counts, of DEFAULT the first for each attribute. */
const repeated = (tags: ReadonlyArray<Placed>): ReadonlyArray<Violation> =>
  tags.flatMap((later) => {
    const first = tags
      .slice(0, later.index)
      .find(
        ({ attribute, indicator, indicatorValue }) =>
          indicator === later.indicator &&
          (indicator === "DEFAULT"
            ? attribute === later.attribute
            : indicator === "EXIT"
              ? indicatorValue === later.indicatorValue
              : indicator !== "TAG_START" && indicator !== "TAG_END"),
      )
    if (first === undefined) return []
    const path = ["tags", later.index, "indicator"]
    return [atValue(path, TemplateCheckNotes.saidBefore({ entry: called(later), first: called(first) }))]
  })

export const find = (input: Pick<RuleInput, "tagRules" | "tags">): ReadonlyArray<Violation> => {
  const tags = Option.map(input.tags, (all) => all.map((tag, index) => ({ ...tag, index })))
  return [
    ...Option.toArray(input.tagRules).flatMap(bothWorkGroups),
    ...Option.toArray(Option.all([input.tagRules, tags])).flatMap(([rules, placed]) => [
      ...neverLookedAt(rules, placed),
      ...withoutTags(rules, placed),
    ]),
    ...Option.toArray(tags).flatMap((placed) => [
      ...withoutDomain(placed),
      ...unreadAttributes(placed),
      ...blanks(placed),
      ...overlapping(placed),
      ...repeated(placed),
    ]),
  ]
}
