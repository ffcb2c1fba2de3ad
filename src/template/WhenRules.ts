/**
 * Lint rules for `when` of a template: conditions that never hold, entries that another one before them always covers, and
 * entries that do nothing. How conditions are compared is in domain/Conditions.ts.
 */
import * as Option from "effect/Option"
import { called } from "../domain/Conditions.ts"
import { isPattern } from "../domain/Patterns.ts"
import type { Condition, When } from "../domain/Template.ts"
import { conditionNames } from "../domain/Template.ts"
import * as Termination from "../domain/Termination.ts"
import { minutesWorked, spelling, weekMinutes } from "./FieldRules.ts"
import type { RuleInput, Violation } from "./Rule.ts"
import { asNote, atName, atValue, shown } from "./Rule.ts"
import type { TemplateValues } from "./TemplateSchema.ts"
import * as TemplateCheckNotes from "../domain/notes/TemplateCheck.ts"
import type { Never } from "./FieldRules.ts"

/** The same pattern with every run of `*` and `?` in one order, so that `?*` and `*?` are compared as equal. */
const ordered = (pattern: string): ReadonlyArray<string> =>
  Array.from(
    pattern.replaceAll(/[*?]+/g, (run) => "?".repeat(run.replaceAll("*", "").length) + (run.includes("*") ? "*" : "")),
  )

/** Whether `wide` certainly matches everything that `narrow` matches. */
export const covers = (wide: string, narrow: string): boolean => {
  const [outer, inner] = [ordered(wide), ordered(narrow)]
  const known = new Map<number, boolean>()
  const from = (o: number, i: number): boolean => {
    const key = o * (inner.length + 1) + i
    const before = known.get(key)
    if (before !== undefined) return before
    const [one, other] = [outer[o], inner[i]]
    const covered =
      one === undefined
        ? other === undefined
        : one === "*"
          ? from(o + 1, i) || (other !== undefined && from(o, i + 1))
          : other !== undefined && other !== "*" && (one === "?" || one === other) && from(o + 1, i + 1)
    known.set(key, covered)
    return covered
  }
  return from(0, 0)
}

/** Whether the patterns of `wide` hold wherever those of `narrow` do, whatever the hours. */
const patternsCover = (wide: Condition, narrow: Condition): boolean =>
  conditionNames.every((name) => {
    const outer = wide[name]
    const texts = (inner: string) => [inner, ...(name === "termination" ? [Termination.exitCode(inner)] : [])]
    const isCovered = (inner: string) => outer?.some((one) => texts(inner).some((text) => covers(one, text))) === true
    return outer === undefined || narrow[name]?.every(isCovered) === true
  })

const hoursCover = (wide: Condition, narrow: Condition): boolean =>
  wide.workingHours === undefined || wide.workingHours === narrow.workingHours

/** The entries before `entry` that hold wherever it does: one, or one within and one outside working hours. */
const coveredBy = (before: ReadonlyArray<Placed>, { entry }: Placed): ReadonlyArray<Placed> => {
  const wide = before.filter((other) => patternsCover(other.entry.if, entry.if))
  const one = wide.find((other) => hoursCover(other.entry.if, entry.if))
  if (one !== undefined) return [one]
  const within = wide.find((other) => other.entry.if.workingHours === true)
  const outside = wide.find((other) => other.entry.if.workingHours === false)
  return within === undefined || outside === undefined ? [] : [within, outside]
}

interface Placed {
  readonly index: number
  readonly entry: When
}

const nameOf = ({ entry, index }: Placed): string => called(index, shown(entry.name))

/** Why working hours, or the rest of the time, do not exist. */
const noSuchHours = (wanted: boolean, hours: TemplateValues["workingHours"]): Never | undefined => {
  if (hours === undefined) return TemplateCheckNotes.noHoursInTemplate
  const worked = minutesWorked(hours)
  if (wanted) return worked === 0 ? TemplateCheckNotes.emptyHours : undefined
  return worked === weekMinutes ? TemplateCheckNotes.allHours : undefined
}

/** The program trims a job's tags, and leaves out empty ones. */
const cannotBeTag = (pattern: string): boolean =>
  pattern.trim() === "" || (!isPattern(pattern) && pattern !== pattern.trim())

/** A condition that no failure can meet. */
const impossible = (
  { entry, index }: Placed,
  exits: ReadonlySet<string>,
  workingHours: RuleInput["workingHours"],
): ReadonlyArray<Violation> => {
  const path = ["when", index, "if"]
  const never = called(index, shown(entry.name))
  const { job, tag, workingHours: wanted } = entry.if
  const found: Array<Violation> = []
  if (wanted !== undefined) {
    const why = Option.getOrUndefined(Option.map(workingHours, (hours) => noSuchHours(wanted, hours)))
    if (why !== undefined) found.push(atValue([...path, "workingHours"], why({ entry: never })))
  }
  if (tag?.every(cannotBeTag) === true) {
    found.push(atValue([...path, "tag"], TemplateCheckNotes.noSuchTag({ entry: never })))
  } else if (tag?.every((one) => exits.has(one)) === true) {
    found.push(atValue([...path, "tag"], TemplateCheckNotes.exitTag({ entry: never })))
  }
  if (job?.every((one) => one === "") === true) {
    found.push(atValue([...path, "job"], TemplateCheckNotes.noSuchJob({ entry: never })))
  }
  return found
}

const setsNothing = ({ entry }: Placed): boolean =>
  entry.attributes.length === 0 &&
  entry.customAttributes.length === 0 &&
  entry.ticketDescription === undefined &&
  entry.ticketInformation === undefined &&
  entry.configurationItem === undefined

/** Of two entries that hold together the first one applies: what it always covers is never reached. */
const unreachable = (entries: ReadonlyArray<Placed>): ReadonlyArray<Violation> =>
  entries.flatMap((placed) => {
    const covering = coveredBy(entries.slice(0, placed.index), placed)
    if (covering.length === 0) return []
    const [first] = covering
    const why =
      covering.length === 1 && first !== undefined && Object.keys(first.entry.if).length === 0
        ? TemplateCheckNotes.behindAll({ entry: nameOf(placed), first: nameOf(first) })
        : TemplateCheckNotes.behindOther({ entry: nameOf(placed), first: covering.map(nameOf).join(" or ") })
    return [atValue(["when", placed.index], why)]
  })

const attributeRules = ({ entry, index }: Placed): ReadonlyArray<Violation> =>
  entry.attributes.flatMap(({ name }, at) => {
    const path = ["when", index, "attributes", at, "name"]
    const first = entry.attributes.findIndex((other) => other.name === name)
    const twice =
      first === at
        ? []
        : [
            atValue(
              path,
              TemplateCheckNotes.twiceInEntry({ name: shown(name), entry: called(index, shown(entry.name)) }),
            ),
          ]
    return [...twice, ...spelling(path, name)]
  })

export const find = (input: RuleInput, value: unknown): ReadonlyArray<Violation> => {
  const entries = Option.getOrElse(input.when, () => []).map((entry, index): Placed => ({ entry, index }))
  const exits = new Set(
    Option.getOrElse(input.tags, () => []).flatMap(({ indicator, indicatorValue }) =>
      indicator === "EXIT" ? [indicatorValue] : [],
    ),
  )
  const mode = Option.getOrUndefined(input.whenMatches)
  const isGiven = typeof value === "object" && value !== null && "whenMatches" in value
  return [
    ...entries.flatMap((placed) => impossible(placed, exits, input.workingHours)),
    ...(mode === "first" ? unreachable(entries) : []),
    ...(mode === "all"
      ? entries
          .filter(setsNothing)
          .map((placed) => atValue(["when", placed.index], TemplateCheckNotes.setsNothing({ entry: nameOf(placed) })))
      : entries
          .filter((placed) => setsNothing(placed) && placed.index === entries.length - 1)
          .map((placed) =>
            asNote(atValue(["when", placed.index], TemplateCheckNotes.setsNothingLast({ entry: nameOf(placed) }))),
          )),
    ...entries.flatMap(attributeRules),
    ...(isGiven && Option.exists(input.when, ({ length }) => length === 0)
      ? [atName(["whenMatches"], TemplateCheckNotes.matchesUnused)]
      : []),
  ]
}
