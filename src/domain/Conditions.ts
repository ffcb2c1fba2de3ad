/**
 * `when` of a template: which of its entries apply to a failure, and why. The entries that apply change what the template
 * says (`applied`) and lie over all other layers of the routing (Routing.ts).
 */
import type * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import type { FailedJob } from "./FailedJob.ts"
import type { JobDetails } from "./FailureValues.ts"
import { matches } from "./Patterns.ts"
import type { Condition, ConditionName, CustomAttribute, Template, When } from "./Template.ts"
import { conditionNames } from "./Template.ts"
import * as Termination from "./Termination.ts"
import { inWorkingHours } from "./WorkingHours.ts"
import * as IncidentNotes from "./notes/Incident.ts"
import type { Sentence } from "./Sentence.ts"

/** What a condition looks at. */
export interface Subject {
  readonly failed: FailedJob
  readonly job: Pick<JobDetails, "tags" | "department">
  /** In the zone of the OpCon server; decides about working hours. */
  readonly at: DateTime.Zoned
}

/** An entry of `when`, and whether it applies to a failure. */
export interface Judged {
  readonly index: number
  readonly entry: When
  /** `passed over`: an entry before it applies, and only the first one does. */
  readonly result: "applies" | "does not hold" | "passed over"
  readonly why: string
}

/** `when[1]`, with its name where it has one. */
export const called = (index: number, name: string): string => `when[${index}]${name === "" ? "" : ` (${name})`}`

/** The texts that a condition is compared with: one is enough. A termination counts as it is, and as its exit code. */
const textsOf = ({ failed, job }: Subject): Record<ConditionName, ReadonlyArray<string>> => {
  const exitCode = Termination.exitCode(failed.termination)
  return {
    termination: [failed.termination, ...(exitCode === "" ? [] : [exitCode])],
    agent: [failed.agent],
    schedule: [failed.schedule],
    job: [failed.job],
    tag: job.tags.map((tag) => tag.trim()).filter((tag) => tag !== ""),
    department: [job.department],
  }
}

/** Whether one part of a condition holds, with the sentence about it. */
interface Part {
  readonly holds: boolean
  readonly why: string
}

const patternPart = (name: ConditionName, patterns: ReadonlyArray<string>, texts: ReadonlyArray<string>): Part => {
  for (const pattern of patterns) {
    const text = texts.find((one) => matches(pattern, one))
    if (text === undefined) continue
    return { holds: true, why: `${name} "${text}" ${pattern === text ? "is that" : `matches "${pattern}"`}` }
  }
  const wanted = patterns.map((pattern) => `"${pattern}"`).join(" or ")
  const [first] = texts
  return {
    holds: false,
    why:
      first === undefined
        ? IncidentNotes.nothingFor({ what: name, wanted })
        : `${name} "${texts.join('", "')}" is not ${wanted}`,
  }
}

const hoursPart = (wanted: boolean, { workingHours }: Template, at: DateTime.Zoned): Part =>
  Option.match(inWorkingHours(workingHours, at), {
    onNone: () => ({ holds: false, why: IncidentNotes.noWorkingHours }),
    onSome: (working) => ({
      holds: working === wanted,
      why: IncidentNotes.hours({ where: working ? "within" : "outside" }),
    }),
  })

const partsOf = (condition: Condition, template: Template, subject: Subject): ReadonlyArray<Part> => {
  const texts = textsOf(subject)
  return [
    ...conditionNames.flatMap((name) => {
      const patterns = condition[name]
      return patterns === undefined ? [] : [patternPart(name, patterns, texts[name])]
    }),
    ...(condition.workingHours === undefined ? [] : [hoursPart(condition.workingHours, template, subject.at)]),
  ]
}

/** Every entry, in the order of the template. */
export const judge = (template: Template, subject: Subject): ReadonlyArray<Judged> => {
  const judged: Array<Judged> = []
  for (const [index, entry] of template.when.entries()) {
    const parts = partsOf(entry.if, template, subject)
    const failing = parts.find(({ holds }) => !holds)
    const first = template.whenMatches === "first" ? judged.find(({ result }) => result === "applies") : undefined
    if (first !== undefined) {
      const why = `${called(first.index, first.entry.name)} comes first`
      judged.push({ index, entry, result: "passed over", why })
    } else if (failing === undefined) {
      const why = parts.length === 0 ? IncidentNotes.noCondition : parts.map((part) => part.why).join(", ")
      judged.push({ index, entry, result: "applies", why })
    } else judged.push({ index, entry, result: "does not hold", why: failing.why })
  }
  return judged
}

export const applying = (judged: ReadonlyArray<Judged>): ReadonlyArray<Judged> =>
  judged.filter(({ result }) => result === "applies")

/** For the result of a run: which entries apply, and why. */
export const notes = (judged: ReadonlyArray<Judged>): ReadonlyArray<Sentence> =>
  applying(judged).map(({ entry, index, why }) => IncidentNotes.entryApplies({ entry: called(index, entry.name), why }))

/** Custom attributes by group and name, later ones win. */
const over = (
  under: ReadonlyArray<CustomAttribute>,
  upper: ReadonlyArray<CustomAttribute>,
): ReadonlyArray<CustomAttribute> => [
  ...under.map(
    (one) => upper.findLast(({ groupName, name }) => groupName === one.groupName && name === one.name) ?? one,
  ),
  ...upper.filter(
    ({ groupName, name }, index) =>
      !under.some((one) => one.groupName === groupName && one.name === name) &&
      upper.findLastIndex((one) => one.groupName === groupName && one.name === name) === index,
  ),
]

/** The template as the entries that apply make it, except for attributes, which are a layer of the routing. */
export const applied = (template: Template, judged: ReadonlyArray<Judged>): Template => {
  const entries = applying(judged).map(({ entry }) => entry)
  const last = <A>(of: (entry: When) => A | undefined): A | undefined =>
    entries.map(of).findLast((value) => value !== undefined)
  return {
    ...template,
    ticketDescription: last((entry) => entry.ticketDescription) ?? template.ticketDescription,
    ticketInformation: last((entry) => entry.ticketInformation) ?? template.ticketInformation,
    configurationItem: Option.orElse(
      Option.fromUndefinedOr(last((entry) => entry.configurationItem)),
      () => template.configurationItem,
    ),
    customAttributes: over(
      template.customAttributes,
      entries.flatMap((entry) => entry.customAttributes),
    ),
  }
}
