/**
 * Lint rules for the texts of a template and their lengths: place holders that stay empty because something else is not
 * there, patterns of links, and limits of fields that are never sent.
 */
import * as Option from "effect/Option"
import { inJobLink } from "../domain/FailureValues.ts"
import type { PlaceHolderName } from "../domain/PlaceHolders.ts"
import * as PlaceHolders from "../domain/PlaceHolders.ts"
import { didYouMean } from "../domain/Suggest.ts"
import type { JsonSource } from "../files/JsonSource.ts"
import { known } from "./FieldRules.ts"
import type { RuleInput, Violation } from "./Rule.ts"
import { asNote, atName, atValue, shown } from "./Rule.ts"
import { holdsPlaceHolders } from "./TemplateProblems.ts"
import * as TemplateCheckNotes from "../domain/notes/TemplateCheck.ts"

/** The first text that holds this place holder. */
const holding = ({ texts }: JsonSource, name: PlaceHolderName): ReadonlyArray<PropertyKey> | undefined =>
  texts.find(({ path, raw }) => (holdsPlaceHolders(path) || path[0] === "tags") && PlaceHolders.holds(raw, name))?.path

/** A place holder, and what it is made from. */
const dependent = (
  source: JsonSource,
  name: PlaceHolderName,
  needs: { readonly path: ReadonlyArray<PropertyKey>; readonly what: string; readonly isGiven: boolean },
): ReadonlyArray<Violation> => {
  const used = holding(source, name)
  if (used !== undefined && !needs.isGiven)
    return [atValue(used, TemplateCheckNotes.alwaysEmpty({ name, what: needs.what }))]
  return used === undefined && needs.isGiven
    ? [asNote(atName(needs.path, TemplateCheckNotes.notHeld({ what: needs.what, name })))]
    : []
}

const jobLinks = (urls: Option.Option.Value<RuleInput["urls"]>): ReadonlyArray<Violation> =>
  urls.flatMap(({ name, value }, index) => {
    if (name !== "viewJob" || value.trim() === "") return []
    const path = ["urls", index, "value"]
    const found = Array.from(value.matchAll(/\{\w*\}/g), ([holder]) => holder)
      .filter((holder) => !inJobLink.some((one) => one === holder))
      .map((holder) =>
        atValue(path, TemplateCheckNotes.jobHolder({ holder: shown(holder), meant: didYouMean(holder, inJobLink) })),
      )
    if (!inJobLink.some((holder) => value.includes(holder))) {
      found.push(atValue(path, TemplateCheckNotes.jobSame({ holders: inJobLink.join(", ") })))
    }
    if (!/^\s*https?:\/\//i.test(value)) {
      found.push(atValue(path, TemplateCheckNotes.jobAddress))
    }
    return found
  })

/** Fields that every incident has. */
const always = ["Description", "Information", "UserLog", "InternalLog", "CI_Value"]

const unsent = (input: RuleInput): ReadonlyArray<Violation> => {
  const lists = Option.all([
    input.attributes,
    input.workingHoursAttributes,
    input.nonWorkingHoursAttributes,
    input.customAttributes,
    input.tags,
    input.when,
  ])
  if (Option.isNone(lists)) return []
  const [attributes, working, nonWorking, custom, tags, when] = lists.value
  const names = new Set([
    ...always,
    ...known,
    ...[...attributes, ...working, ...nonWorking, ...custom].map(({ name }) => name),
    ...tags.map(({ attribute }) => attribute),
    ...when.flatMap((entry) => [...entry.attributes, ...entry.customAttributes].map(({ name }) => name)),
  ])
  return Object.keys(Option.getOrElse(input.limits, () => ({})))
    .filter((name) => !names.has(name))
    .map((name) =>
      atName(
        ["limits", name],
        TemplateCheckNotes.limitUnused({ field: shown(name), meant: didYouMean(name, [...names]) }),
      ),
    )
}

export const find = (input: RuleInput, source: JsonSource): ReadonlyArray<Violation> => [
  ...Option.toArray(input.urls).flatMap((urls) => [
    ...jobLinks(urls),
    ...dependent(source, "@EV_JobLink", {
      path: [
        "urls",
        Math.max(
          0,
          urls.findIndex(({ name }) => name === "viewJob"),
        ),
        "name",
      ],
      what: "url viewJob",
      isGiven: urls.some(({ name, value }) => name === "viewJob" && value.trim() !== ""),
    }),
  ]),
  ...Option.toArray(input.documentationTag).flatMap((tag) =>
    dependent(source, "@EV_Instructions", {
      path: ["documentationTag"],
      what: "documentationTag",
      isGiven: tag !== "",
    }),
  ),
  ...unsent(input),
]
