/**
 * The contents of a new incident and of the change of an existing one, in domain terms and without side effects.
 * RaiseIncident.ts sends them, `template explain` shows them.
 */
import * as Option from "effect/Option"
import type { SettingsShape } from "../../config/Settings.ts"
import type { Judged } from "../../domain/Conditions.ts"
import * as Conditions from "../../domain/Conditions.ts"
import * as DailyWindow from "../../domain/DailyWindow.ts"
import type { Decision } from "../../domain/Decision.ts"
import { stormOf } from "../../domain/Decision.ts"
import type { FailedJob } from "../../domain/FailedJob.ts"
import { valuesOf } from "../../domain/FailureValues.ts"
import type { IncidentRef } from "../../domain/Incident.ts"
import type { Cut } from "../../domain/Limits.ts"
import * as Limits from "../../domain/Limits.ts"
import type { Values } from "../../domain/PlaceHolders.ts"
import { fill } from "../../domain/PlaceHolders.ts"
import type { Routed } from "../../domain/Routing.ts"
import { route } from "../../domain/Routing.ts"
import type { Template } from "../../domain/Template.ts"
import * as Texts from "../../domain/Texts.ts"
import type { IncidentChange, IncidentDraft } from "../../summit/Summit.ts"
import type { Found } from "./CheckDuplicate.ts"
import * as IncidentNotes from "../../domain/notes/Incident.ts"
import type { Sentence } from "../../domain/Sentence.ts"

/** Attributes that every change of a ticket sends again. */
export const repeated: ReadonlySet<string> = new Set(["Sup_Function", "Medium", "Source"])

/** Text in a ticket that is created although an earlier create may have been stored. */
export const maybeSecond =
  "The reply to an earlier request was lost: there may be another incident with the same first line."

const known = (number: string): IncidentRef => ({ number, internalId: Option.none(), encryptedId: Option.none() })

export interface About {
  readonly failed: FailedJob
  /** As the entries of its `when` that apply make it. */
  readonly template: Template
  readonly found: Found
  readonly settings: Pick<SettingsShape, "defaults" | "general">
  /** The entries of `when`. */
  readonly judged: ReadonlyArray<Judged>
}

export const aboutOf = (failed: FailedJob, template: Template, found: Found, settings: About["settings"]): About => {
  const judged = Conditions.judge(template, { failed, job: found.job, at: found.at })
  return { failed, template: Conditions.applied(template, judged), found, settings, judged }
}

/** What place holders stand for in a new incident that follows `previous`, or in a change of one that does. */
export const valuesFor = ({ failed, found, settings, template }: About, previous: Option.Option<string>): Values => {
  const { at, job, jobNumber } = found
  return valuesOf({ template, failed, job, jobNumber, at, systemName: settings.general.systemName, previous })
}

/** The attributes of a new incident that follows `previous`. */
export const routedFor = (about: About, previous: Option.Option<string>): Routed => {
  const { found, judged, settings, template } = about
  return route({
    defaults: settings.defaults,
    template,
    jobTags: found.job.tags,
    values: valuesFor(about, previous),
    now: found.at,
    when: Conditions.applying(judged),
  })
}

/** What is sent, and what people should know of it. */
interface Contents<A> {
  readonly content: A
  readonly notes: ReadonlyArray<Sentence>
}

/**
 * Cuts texts by the limits of a template, and keeps count of it. Half a letter, within which a database has cut a text,
 * becomes U+FFFD: strict readers of JSON refuse the whole request for it.
 */
export const limiting = ({ limits }: Template) => {
  const cuts: Array<Cut> = []
  const cut = (field: string, given: string, shorten = Limits.cut): string => {
    const text = given.toWellFormed()
    const limit = limits.get(field)
    if (limit === undefined || text.length <= limit) return text
    const short = shorten(text, limit).toWellFormed()
    cuts.push({ field, from: text.length, to: short.length })
    return short
  }
  return {
    cuts,
    cut,
    named: <A extends { readonly name: string; readonly value: string }>(one: A): A => ({
      ...one,
      value: cut(one.name, one.value),
    }),
    text: (field: string, paragraphs: ReadonlyArray<Limits.Paragraph>): string =>
      cut(field, Limits.joined(paragraphs), (_, limit) => Limits.fitted(paragraphs, limit)),
  }
}

/** OpCon's name for no machine. */
const noMachine = "N/A"

/** The configuration item; without a value there is none. */
const itemOf = ({ template }: About, values: Values): Option.Option<{ readonly key: string; readonly value: string }> =>
  Option.map(template.configurationItem, ({ key, value }) => ({
    key: fill(key, values).trim(),
    value: fill(value, values).trim(),
  })).pipe(Option.filter(({ key, value }) => key !== "" && value !== "" && value !== noMachine))

const noItem = ({ template }: About): ReadonlyArray<Sentence> =>
  Option.match(template.configurationItem, {
    onNone: () => [],
    onSome: (item) => [IncidentNotes.noItem(item)],
  })

/** Whether the words of a refusal are about the configuration item. */
export const isAboutItem = (words: string, about: About): boolean =>
  Option.exists(
    itemOf(about, valuesFor(about, Option.none())),
    ({ value }) =>
      /\bCI\b|\bCI[_ ](?:ID|Key|Value)\b|configuration item/i.test(words) ||
      (value.length > 2 && words.includes(value)),
  )

export const withoutItem = (about: About): About => ({
  ...about,
  template: { ...about.template, configurationItem: Option.none() },
})

/** A new incident. `doubt`: a sentence for its readers on why there may be another one. */
export const draft = (
  about: About,
  { previous, storm }: Pick<Extract<Decision, { readonly _tag: "Create" }>, "previous" | "storm">,
  doubt: Option.Option<string>,
): Contents<IncidentDraft> => {
  const { failed, found, template } = about
  const values = valuesFor(about, previous)
  const { attributes, customAttributes } = routedFor(about, previous)
  const item = itemOf(about, values)
  const { cut, cuts, named, text } = limiting(template)
  const many = storm === undefined ? undefined : Texts.storm(storm, found.at)
  const subject = { template, failed, values, run: found }
  const content: IncidentDraft = {
    description: cut("Description", many?.description ?? Texts.description(template, values)),
    information: text("Information", Texts.information(subject, previous, doubt, many?.information)),
    attributes: attributes.map(named),
    customAttributes: customAttributes.map(named),
    ...Option.match(item, {
      onNone: () => ({}),
      onSome: ({ key, value }) => ({ configurationItem: { key, value: cut("CI_Value", value) } }),
    }),
  }
  return { content, notes: [...(Option.isNone(item) ? noItem(about) : []), ...cuts.map(Limits.note)] }
}

/** The change of incident `ticket`, which keeps its state or is set to the reopen state. */
export const change = (about: About, ticket: string, reopen: boolean): Contents<IncidentChange> => {
  const { failed, found, template } = about
  const { logField } = template.reopen
  const status = reopen
    ? template.reopen.status
    : Option.match(found.current, { onNone: () => "", onSome: (current) => current.status })
  const previous = DailyWindow.readPrevious(found.job.documentation)
  const values = valuesFor(about, previous)
  const item = Option.filter(itemOf(about, values), () =>
    Option.exists(template.configurationItem, ({ onUpdate }) => onUpdate === "send"),
  )
  const { cut, cuts, named, text } = limiting(template)
  const content: IncidentChange = {
    ref: Option.match(found.current, { onNone: () => known(ticket), onSome: ({ ref }) => ref }),
    status,
    logField,
    text: text(
      logField,
      Texts.refailure({ template, failed, values, run: found }, found.at, status, stormOf(found.decision)),
    ),
    attributes: [
      ...routedFor(about, previous)
        .attributes.filter(({ name }) => repeated.has(name))
        .map(named),
      ...Option.match(found.current, { onNone: () => [], onSome: ({ current }) => current }),
    ],
    ...Option.match(item, {
      onNone: () => ({}),
      onSome: ({ key, value }) => ({ configurationItem: { key, value: cut("CI_Value", value) } }),
    }),
  }
  return { content, notes: cuts.map(Limits.note) }
}
