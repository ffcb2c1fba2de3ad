/**
 * Lists of ticket attributes: one that no hour of the week lets apply, a name that stands twice in one or is written in
 * two ways, a value that another list always covers. Which list lies over which is in Routing.ts.
 */
import * as Option from "effect/Option"
import { attributeOf } from "../config/ConnectorKeys.ts"
import type { Contradiction, Given } from "./Rule.ts"
import { asNote, atName, atValue, shown } from "./Rule.ts"
import { attributesOf } from "../domain/Routing.ts"
import type { Attribute } from "../domain/Template.ts"
import { weekdays } from "../domain/Template.ts"
import { shifts } from "./TemplateDefaults.ts"
import type { TemplateValues } from "./TemplateSchema.ts"

const lists = ["attributes", "workingHoursAttributes", "nonWorkingHoursAttributes"] as const
type ListName = (typeof lists)[number]

const dayMinutes = 24 * 60

/** How many minutes of a week lie in working hours. */
const minutesWorked = (hours: NonNullable<TemplateValues["workingHours"]>): number => {
  const worked = new Set<number>()
  const days = shifts(hours)
  for (const [index, day] of weekdays.entries()) {
    const shift = days[day]
    if (shift === undefined) continue
    const stop = shift.stop < shift.start ? shift.stop + dayMinutes : shift.stop
    for (let minute = shift.start; minute < stop; minute += 1) {
      worked.add((index * dayMinutes + minute) % (weekdays.length * dayMinutes))
    }
  }
  return worked.size
}

/** Why a list of the hours never applies. */
const neverApplies = (
  name: Exclude<ListName, "attributes">,
  hours: TemplateValues["workingHours"],
): string | undefined => {
  if (hours === undefined) return "there are no workingHours"
  const worked = minutesWorked(hours)
  if (name === "workingHoursAttributes") return worked === 0 ? "no day of workingHours has hours" : undefined
  return worked === weekdays.length * dayMinutes ? "workingHours are every hour of every day" : undefined
}

const idle = (given: Given): ReadonlyArray<Contradiction> =>
  Option.toArray(given.workingHours).flatMap((hours) =>
    (["workingHoursAttributes", "nonWorkingHoursAttributes"] as const).flatMap((list) => {
      const why = neverApplies(list, hours)
      const holdsAny = Option.exists(given[list], ({ length }) => length > 0)
      return why !== undefined && holdsAny ? [atName([list], `${list} never applies: ${why}`)] : []
    }),
  )

const twice = (list: ListName, attributes: ReadonlyArray<Attribute>): ReadonlyArray<Contradiction> =>
  attributes.flatMap(({ name }, index) => {
    const first = attributes.findIndex((other) => other.name === name)
    return first === index
      ? []
      : [
          atValue(
            [list, index, "name"],
            `${shown(name)} stands in ${list} twice: the last value counts, that of ${list}[${first}] does not`,
          ),
        ]
  })

/** What lies under two lists of which one always applies is never seen. */
const covered = (
  hours: TemplateValues["workingHours"],
  attributes: ReadonlyArray<Attribute>,
  working: ReadonlyArray<Attribute>,
  nonWorking: ReadonlyArray<Attribute>,
): ReadonlyArray<Contradiction> =>
  attributes.flatMap(({ name }, index) => {
    const inBoth = [working, nonWorking].every((list) => list.some((other) => other.name === name))
    if (hours === undefined || !inBoth) return []
    const message = `${shown(name)} in attributes never counts: workingHoursAttributes and nonWorkingHoursAttributes both give it`
    return [asNote(atValue(["attributes", index, "name"], message))]
  })

const customTwice = (custom: TemplateValues["customAttributes"]): ReadonlyArray<Contradiction> =>
  custom.flatMap(({ groupName, name }, index) =>
    custom.findIndex((other) => other.groupName === groupName && other.name === name) < index
      ? [
          atValue(
            ["customAttributes", index, "name"],
            `${shown(name)} of group ${shown(groupName)} stands in customAttributes twice`,
          ),
        ]
      : [],
  )

const known = [...Object.values(attributeOf), ...Object.values(attributesOf).flat()]
const plain = (name: string): string => name.toLowerCase().replaceAll(/[\s_-]/g, "")

/** Names of attributes are the site's own, so only another spelling of a known one is odd: Summit would get both. */
const spelling = (path: ReadonlyArray<PropertyKey>, name: string): ReadonlyArray<Contradiction> => {
  const meant = known.find((other) => plain(other) === plain(name))
  return meant === undefined || meant === name
    ? []
    : [atValue(path, `the attribute ${name} is another one than ${meant}: did you mean ${meant}?`)]
}

export const find = (given: Given): ReadonlyArray<Contradiction> => [
  ...idle(given),
  ...lists.flatMap((list) => Option.toArray(given[list]).flatMap((attributes) => twice(list, attributes))),
  ...Option.match(
    Option.all([given.workingHours, given.attributes, given.workingHoursAttributes, given.nonWorkingHoursAttributes]),
    { onNone: () => [], onSome: (all) => covered(...all) },
  ),
  ...Option.toArray(given.customAttributes).flatMap(customTwice),
  ...lists.flatMap((list) =>
    Option.toArray(given[list]).flatMap((attributes) =>
      attributes.flatMap(({ name }, index) => spelling([list, index, "name"], name)),
    ),
  ),
  ...Option.toArray(given.tags).flatMap((tags) =>
    tags.flatMap(({ attribute }, index) => spelling(["tags", index, "attribute"], attribute)),
  ),
]
