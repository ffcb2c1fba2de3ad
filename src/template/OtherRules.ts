/**
 * The rest of what is odd in a template: links that lead to no incident, a state that re-opens nothing, settings of a
 * search that does not use them, place holders in texts that are not filled.
 */
import * as Option from "effect/Option"
import type { Contradiction, Given } from "./Rule.ts"
import { asNote, atName, atValue, shown } from "./Rule.ts"
import { ticketState } from "../domain/Facts.ts"
import type { JsonSource } from "../files/JsonSource.ts"
import { didYouMean, suggest } from "../domain/Suggest.ts"
import * as PlaceHolders from "../domain/PlaceHolders.ts"
import type { Diagnostic } from "../domain/Diagnostic.ts"
import { holdsPlaceHolders } from "./TemplateFile.ts"
import { valueAt, written } from "../files/JsonSource.ts"
import type { TemplateValues } from "./TemplateSchema.ts"

/** What viewIncident may hold in braces, and which of it tells one incident from another. */
const inBraces = ["{0}", "{1}", "{number}", "{internalId}", "{encryptedId}"]
const telling = inBraces.slice(1)

const links = (urls: TemplateValues["urls"]): ReadonlyArray<Contradiction> =>
  urls.flatMap(({ name, value }, index) => {
    if (name !== "viewIncident" || value.trim() === "") return []
    const path = ["urls", index, "value"]
    const found: Array<Contradiction> = []
    for (const [holder] of value.matchAll(/\{\w*\}/g)) {
      if (inBraces.includes(holder)) continue
      found.push(
        atValue(path, `viewIncident holds ${shown(holder)}, which is not filled${didYouMean(holder, inBraces)}`),
      )
    }
    if (!telling.some((holder) => value.includes(holder))) {
      const message = `viewIncident holds none of ${telling.join(", ")}: the link would be the same for every incident`
      found.push(atValue(path, message))
    }
    if (!/^\s*https?:\/\//i.test(value)) {
      found.push(atValue(path, "viewIncident is no whole address: one that begins with https:// is meant"))
    }
    return found
  })

const openStates = ["New", "Assigned", "In-Progress", "Pending"]
const plain = (state: string): string => state.toLowerCase().replaceAll(/[\s_\p{Pd}]/gu, "")

const reopening = ({ status }: TemplateValues["reopen"]): ReadonlyArray<Contradiction> => {
  const path = ["reopen", "status"]
  if (openStates.includes(status)) return []
  const meant = openStates.find((state) => plain(state) === plain(status))
  if (meant !== undefined) return [atValue(path, `reopen.status is "${shown(status)}": did you mean ${meant}?`)]
  const state = ticketState(status)
  if (state === "Resolved" || state === "Closed") {
    return [atValue(path, `reopen.status is "${shown(status)}": an incident in that state is not worked on again`)]
  }
  const near = Option.match(suggest(status, openStates), {
    onNone: () => `; Summit's own are ${openStates.join(", ")}`,
    onSome: (name) => `: did you mean ${name}?`,
  })
  return [asNote(atValue(path, `reopen.status is "${shown(status)}", a state of your own${near}`))]
}

/** Fields that one search service alone reads. */
const readBy = {
  dynamicService: "ADM_Get_DynamicWebServiceResult",
  dynamicInput: "ADM_Get_DynamicWebServiceResult",
  caller: "IM_GetMyIncidents",
} as const

const searching = (search: TemplateValues["search"], value: unknown): ReadonlyArray<Contradiction> =>
  Object.entries(readBy).flatMap(([field, service]) => {
    const given = valueAt(value, ["search", field])
    return search.service === service || given === undefined || given === ""
      ? []
      : [atName(["search", field], `search.${field} is not used by ${search.service}, only by ${service}`)]
  })

/** Texts of a template that go out, or are compared, as they stand there. */
const asItIs =
  /^(?:(?:address|viewAddress|urls\[\d+\])\.value|(?:\w+A|a)ttributes\[\d+\]\.(?:groupName|name)|tags\[\d+\]\.(?:indicatorValue|attribute)|reopen\.status)$/

/** Place holders where nothing is filled, unknown ones in the values of tags, and what only looks like one. */
export const placeHolders = (source: JsonSource): ReadonlyArray<Diagnostic> =>
  source.texts.flatMap(({ offset, path, raw }) => {
    const field = written(path)
    const inTag = /^tags\[\d+\]\.value$/.test(field)
    const filled = inTag || holdsPlaceHolders(path)
    if (!filled && !asItIs.test(field)) return []
    return Array.from(raw.matchAll(/@ev_\w+/gi)).flatMap(({ 0: whole, index }) => {
      const [found] = PlaceHolders.find(whole)
      const name = found?.name ?? whole
      const place = source.positionAt(offset + index)
      if (!filled) return [{ ...place, message: `${name} stands in ${field}, where nothing is filled` }]
      // The reader itself refuses an unknown one in capitals elsewhere.
      const known = PlaceHolders.placeHolderNames.some((other) => other === name)
      if (known || (found !== undefined && !inTag)) return []
      return [
        { ...place, message: `${name} in ${field} is not filled${didYouMean(name, PlaceHolders.placeHolderNames)}` },
      ]
    })
  })

export const find = (given: Given, value: unknown): ReadonlyArray<Contradiction> => [
  ...Option.toArray(given.urls).flatMap(links),
  ...Option.toArray(given.reopen).flatMap(reopening),
  ...Option.toArray(given.search).flatMap((search) => searching(search, value)),
]
