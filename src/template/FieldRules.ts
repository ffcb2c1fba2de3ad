/**
 * Lint rules for the fields of a template: attributes that never apply, stand twice or are written in two ways, links that
 * lead to no incident, a state that reopens nothing, settings of a search that does not use them, a hold that nothing
 * ends, place holders in texts that are not filled. Which list of attributes wins is in domain/Routing.ts.
 */
import * as Option from "effect/Option"
import { attributeOf } from "../config/ConnectorKeys.ts"
import type { Diagnostic } from "../domain/Diagnostic.ts"
import { ticketState } from "../domain/Facts.ts"
import * as PlaceHolders from "../domain/PlaceHolders.ts"
import { attributesOf } from "../domain/Routing.ts"
import * as Sample from "../domain/Sample.ts"
import { didYouMean, suggest } from "../domain/Suggest.ts"
import type { Attribute } from "../domain/Template.ts"
import { weekdays } from "../domain/Template.ts"
import type { JsonSource } from "../files/JsonSource.ts"
import { pathText, valueAt } from "../files/JsonSource.ts"
import type { RuleInput, Violation } from "./Rule.ts"
import { asNote, atName, atValue, shown } from "./Rule.ts"
import { shifts } from "./TemplateDefaults.ts"
import { holdsPlaceHolders } from "./TemplateProblems.ts"
import type { TemplateValues } from "./TemplateSchema.ts"
import type { Sentence } from "../domain/Sentence.ts"
import * as TemplateCheckNotes from "../domain/notes/TemplateCheck.ts"

const lists = ["attributes", "workingHoursAttributes", "nonWorkingHoursAttributes"] as const
type ListName = (typeof lists)[number]

const dayMinutes = 24 * 60
export const weekMinutes = weekdays.length * dayMinutes

/** How many minutes of a week lie in working hours. */
export const minutesWorked = (hours: NonNullable<TemplateValues["workingHours"]>): number => {
  const worked = new Set<number>()
  const days = shifts(hours)
  for (const [index, day] of weekdays.entries()) {
    const shift = days[day]
    if (shift === undefined) continue
    const stop = shift.stop < shift.start ? shift.stop + dayMinutes : shift.stop
    for (let minute = shift.start; minute < stop; minute += 1) {
      worked.add((index * dayMinutes + minute) % weekMinutes)
    }
  }
  return worked.size
}

/** Why something never applies. */
export type Never = (values: { readonly entry: string }) => Sentence

/** Why a list for working or other hours never applies. */
const neverApplies = (
  name: Exclude<ListName, "attributes">,
  hours: TemplateValues["workingHours"],
): Never | undefined => {
  if (hours === undefined) return TemplateCheckNotes.noHours
  const worked = minutesWorked(hours)
  if (name === "workingHoursAttributes") return worked === 0 ? TemplateCheckNotes.emptyHours : undefined
  return worked === weekMinutes ? TemplateCheckNotes.allHours : undefined
}

const idle = (input: RuleInput): ReadonlyArray<Violation> =>
  Option.toArray(input.workingHours).flatMap((hours) =>
    (["workingHoursAttributes", "nonWorkingHoursAttributes"] as const).flatMap((list) => {
      const why = neverApplies(list, hours)
      const holdsAny = Option.exists(input[list], ({ length }) => length > 0)
      return why !== undefined && holdsAny ? [atName([list], why({ entry: list }))] : []
    }),
  )

const twice = (list: ListName, attributes: ReadonlyArray<Attribute>): ReadonlyArray<Violation> =>
  attributes.flatMap(({ name }, index) => {
    const first = attributes.findIndex((other) => other.name === name)
    return first === index
      ? []
      : [atValue([list, index, "name"], TemplateCheckNotes.twiceIn({ name: shown(name), list, index: first }))]
  })

/** An attribute that both lists for hours give is never used from `attributes`. */
const covered = (
  hours: TemplateValues["workingHours"],
  attributes: ReadonlyArray<Attribute>,
  working: ReadonlyArray<Attribute>,
  nonWorking: ReadonlyArray<Attribute>,
): ReadonlyArray<Violation> =>
  attributes.flatMap(({ name }, index) => {
    const inBoth = [working, nonWorking].every((list) => list.some((other) => other.name === name))
    if (hours === undefined || !inBoth) return []
    const message = TemplateCheckNotes.covered({ name: shown(name) })
    return [asNote(atValue(["attributes", index, "name"], message))]
  })

const customTwice = (custom: TemplateValues["customAttributes"]): ReadonlyArray<Violation> =>
  custom.flatMap(({ groupName, name }, index) =>
    custom.findIndex((other) => other.groupName === groupName && other.name === name) < index
      ? [
          atValue(
            ["customAttributes", index, "name"],
            TemplateCheckNotes.customTwice({ name: shown(name), group: shown(groupName) }),
          ),
        ]
      : [],
  )

export const known = [...Object.values(attributeOf), ...Object.values(attributesOf).flat()]
const plainName = (name: string): string => name.toLowerCase().replaceAll(/[\s_-]/g, "")

/** Names of attributes are the site's own, so only another spelling of a known one is a violation: Summit would get both. */
export const spelling = (path: ReadonlyArray<PropertyKey>, name: string): ReadonlyArray<Violation> => {
  const meant = known.find((other) => plainName(other) === plainName(name))
  return meant === undefined || meant === name ? [] : [atValue(path, TemplateCheckNotes.spelling({ name, meant }))]
}

const attributeRules = (input: RuleInput): ReadonlyArray<Violation> => [
  ...idle(input),
  ...lists.flatMap((list) => Option.toArray(input[list]).flatMap((attributes) => twice(list, attributes))),
  ...Option.match(
    Option.all([input.workingHours, input.attributes, input.workingHoursAttributes, input.nonWorkingHoursAttributes]),
    { onNone: () => [], onSome: (all) => covered(...all) },
  ),
  ...Option.toArray(input.customAttributes).flatMap(customTwice),
  ...lists.flatMap((list) =>
    Option.toArray(input[list]).flatMap((attributes) =>
      attributes.flatMap(({ name }, index) => spelling([list, index, "name"], name)),
    ),
  ),
  ...Option.toArray(input.tags).flatMap((tags) =>
    tags.flatMap(({ attribute }, index) => spelling(["tags", index, "attribute"], attribute)),
  ),
]

/** What viewIncident may hold in braces, and which of it differs from incident to incident. */
const inBraces = ["{0}", "{1}", "{number}", "{internalId}", "{encryptedId}"]
const distinguishing = inBraces.slice(1)

const links = (urls: TemplateValues["urls"]): ReadonlyArray<Violation> =>
  urls.flatMap(({ name, value }, index) => {
    if (name !== "viewIncident" || value.trim() === "") return []
    const path = ["urls", index, "value"]
    const found: Array<Violation> = []
    for (const [holder] of value.matchAll(/\{\w*\}/g)) {
      if (inBraces.includes(holder)) continue
      found.push(
        atValue(
          path,
          TemplateCheckNotes.incidentHolder({ holder: shown(holder), meant: didYouMean(holder, inBraces) }),
        ),
      )
    }
    if (!distinguishing.some((holder) => value.includes(holder))) {
      const message = TemplateCheckNotes.incidentSame({ holders: distinguishing.join(", ") })
      found.push(atValue(path, message))
    }
    if (!/^\s*https?:\/\//i.test(value)) {
      found.push(atValue(path, TemplateCheckNotes.incidentAddress))
    }
    return found
  })

const openStates = ["New", "Assigned", "In-Progress", "Pending"]
const plainState = (state: string): string => state.toLowerCase().replaceAll(/[\s_\p{Pd}]/gu, "")

const reopening = ({ status }: TemplateValues["reopen"]): ReadonlyArray<Violation> => {
  const path = ["reopen", "status"]
  if (openStates.includes(status)) return []
  const meant = openStates.find((state) => plainState(state) === plainState(status))
  if (meant !== undefined) return [atValue(path, TemplateCheckNotes.otherState({ status: shown(status), meant }))]
  const state = ticketState(status)
  if (state === "Resolved" || state === "Closed") {
    return [atValue(path, TemplateCheckNotes.doneState({ status: shown(status) }))]
  }
  const near = Option.match(suggest(status, openStates), {
    onNone: () => `; Summit's own are ${openStates.join(", ")}`,
    onSome: (name) => `: did you mean ${name}?`,
  })
  return [asNote(atValue(path, TemplateCheckNotes.ownState({ status: shown(status), near })))]
}

/** Fields that only one search service reads. */
const readBy = {
  dynamicService: "ADM_Get_DynamicWebServiceResult",
  dynamicInput: "ADM_Get_DynamicWebServiceResult",
  caller: "IM_GetMyIncidents",
} as const

const searching = (search: TemplateValues["search"], value: unknown): ReadonlyArray<Violation> =>
  Object.entries(readBy).flatMap(([field, service]) => {
    const given = valueAt(value, ["search", field])
    return search.service === service || given === undefined || given === ""
      ? []
      : [atName(["search", field], TemplateCheckNotes.searchUnused({ field, service: search.service, only: service }))]
  })

/** What the fields for fewer tickets need besides themselves; `value` is the file as it was written. */
const fewerTickets = (value: unknown): ReadonlyArray<Violation> => {
  const number = (...path: ReadonlyArray<string>) => {
    const found = valueAt(value, path)
    return typeof found === "number" ? found : 0
  }
  const most = number("maxTicketsPerHour")
  return [
    ...(number("holdMinutes") > 0 ? [asNote(atName(["holdMinutes"], TemplateCheckNotes.nothingContinues))] : []),
    ...(most > 0 && number("group", "over") >= most
      ? [asNote(atValue(["group", "over"], TemplateCheckNotes.groupTooLate))]
      : []),
  ]
}

/** Texts of a template that go out, or are compared, as they stand there. */
const asItIs =
  /^(?:(?:address|viewAddress|urls\[\d+\])\.value|(?:when\[\d+\]\.)?(?:\w+A|a)ttributes\[\d+\]\.(?:groupName|name)|tags\[\d+\]\.(?:indicatorValue|attribute)|reopen\.status|documentationTag|when\[\d+\]\.if\.\w+(?:\[\d+\])?)$/

/** Placeholders where none are filled, unknown ones in the values of tags, and what only looks like one. */
export const placeHolders = (source: JsonSource): ReadonlyArray<Diagnostic> =>
  source.texts.flatMap(({ offset, path, raw }) => {
    const field = pathText(path)
    const inTag = /^tags\[\d+\]\.value$/.test(field)
    const filled = inTag || holdsPlaceHolders(path)
    if (!filled && !asItIs.test(field)) return []
    return Array.from(raw.matchAll(/@ev_\w+/gi)).flatMap(({ 0: whole, index }) => {
      const [found] = PlaceHolders.find(whole)
      const name = found?.name ?? whole
      const place = source.positionAt(offset + index)
      if (!filled) return [{ ...place, message: TemplateCheckNotes.notFilledThere({ name, field }) }]
      // The reader itself refuses an unknown one in capitals elsewhere.
      if (PlaceHolders.isKnown(name) || (found !== undefined && !inTag)) return []
      return [{ ...place, message: TemplateCheckNotes.notFilled({ name, field, meant: PlaceHolders.meant(name) }) }]
    })
  })

/** Addresses of the sample files. */
export const sampleAddresses = (source: JsonSource): ReadonlyArray<Diagnostic> =>
  source.texts.flatMap(({ offset, path, raw }) => {
    const field = pathText(path)
    const isAssignTo = path[0] === "tags" && valueAt(source.value, [...path.slice(0, -1), "indicator"]) === "ASSIGNTO"
    const found =
      isAssignTo && path.at(-1) === "value" && Sample.isAssignToDomain(raw)
        ? [{ index: 0, text: raw }]
        : Sample.addressesIn(raw)
    return found.map(({ index, text }) => ({
      ...source.positionAt(offset + index),
      message: Sample.stillHas(field, text),
    }))
  })

/** Fields of `recovery` that only an incident which is resolved reads. */
const ofResolved = ["solution", "closureCode", "resolutionCode"] as const

const recovering = (value: unknown): ReadonlyArray<Violation> => {
  const given = (field: string) => valueAt(value, ["recovery", field]) !== undefined
  const mode = valueAt(value, ["onRecovery"]) ?? "none"
  const unread = mode === "resolve" ? [] : mode === "comment" ? ofResolved : (["text", ...ofResolved] as const)
  return unread
    .filter(given)
    .map((field) =>
      atName(["recovery", field], TemplateCheckNotes.recoveryUnused({ field, mode: shown(String(mode)) })),
    )
}

/** `value` is the file as it was written: a default is never a violation. */
export const find = (input: RuleInput, value: unknown): ReadonlyArray<Violation> => [
  ...attributeRules(input),
  ...Option.toArray(input.urls).flatMap(links),
  ...Option.toArray(input.reopen).flatMap(reopening),
  ...Option.toArray(input.search).flatMap((search) => searching(search, value)),
  ...fewerTickets(value),
  ...recovering(value),
]
