/**
 * What a refusal is about: the attribute that Summit names, the value that was sent, and where it comes from: file and line,
 * or the incident itself, because a change sends back what the incident already has. Worked out from the files again, only
 * after a refusal; nothing is added to it if the attribute or its place is not clear.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { attributeOf, keyOf, sectionOf } from "../config/ConnectorKeys.ts"
import { Settings } from "../config/Settings.ts"
import { escapeInvisible } from "../domain/Printable.ts"
import type { Layer, Source } from "../domain/Routing.ts"
import { tagAttributes } from "../domain/Routing.ts"
import * as JsonSource from "../files/JsonSource.ts"
import * as TextFile from "../files/TextFile.ts"
import { masking } from "../http/Masking.ts"
import * as ConfigFile from "../intake/ConfigFile.ts"
import type { About } from "./steps/IncidentContents.ts"
import { change, repeated, routedFor, valuesFor } from "./steps/IncidentContents.ts"

/** Words in the names of attributes that say nothing about their subject. */
const general = /^(?:assigned|name|value|email|emailid|id|to|p)$/i

const letters = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "")

/** `workgroup` of Assigned_WorkGroup_Name: what an error text calls it. */
const subjectOf = (name: string): string =>
  letters(
    name
      .split("_")
      .filter((word) => !general.test(word))
      .join(""),
  )

/** A value of so many letters is found in the text of a refusal only by chance where it is shorter. */
const leastQuoted = 3

/** A value of a change that comes from no list of attributes. */
interface OfChange<Layer extends "incident" | "reopen"> {
  readonly name: string
  readonly value: string
  readonly layer: Layer
}

type Sent = Source | OfChange<"incident"> | OfChange<"reopen">

/** What was sent to create an incident, or to change `ticket`. An attribute of the incident itself replaces one of ours. */
const sentWith = (about: About, changed: Option.Option<Changed>): ReadonlyArray<Sent> => {
  const { sources } = routedFor(about, Option.none())
  if (Option.isNone(changed)) return sources
  const { reopen, ticket } = changed.value
  const { attributes, status } = change(about, ticket, reopen).content
  const ours = sources.filter(({ name }) => repeated.has(name))
  const kept = Option.match(about.found.current, { onNone: () => [], onSome: ({ current }) => current })
  return [
    ...new Map<string, Sent>([
      ...attributes.flatMap(({ name, value }): ReadonlyArray<readonly [string, Sent]> => {
        const source = kept.some((one) => one.name === name) ? undefined : ours.find((one) => one.name === name)
        return [[name, source ?? { name, value, layer: "incident" }]]
      }),
      ...(status === ""
        ? []
        : [["Status", { name: "Status", value: status, layer: reopen ? "reopen" : "incident" }] as const]),
    ]).values(),
  ]
}

/** The attribute that the words of a refusal are about: by its value, else by its name; none where two would fit. */
export const blamed = <S extends Pick<Source, "name" | "value">>(
  words: string,
  sources: ReadonlyArray<S>,
): Option.Option<S> => {
  const text = letters(words)
  const quoted = sources.filter(({ value }) => {
    const wanted = letters(value)
    return wanted.length >= leastQuoted && text.includes(wanted)
  })
  const named = sources.filter(({ name }) => subjectOf(name) !== "" && text.includes(subjectOf(name)))
  const both = named.filter((source) => quoted.includes(source))
  const [best, ...others] = [both, named, quoted].find((found) => found.length > 0) ?? []
  return best !== undefined && others.length === 0 ? Option.some(best) : Option.none()
}

const lists = {
  attribute: "attributes",
  "working hours": "workingHoursAttributes",
  "non-working hours": "nonWorkingHoursAttributes",
} as const

/** `templates/basic.json:41`. */
const inTemplate = Effect.fnUntraced(function* (
  { template }: About,
  place: (value: unknown) => ReadonlyArray<PropertyKey> | undefined,
) {
  const path = yield* Path.Path
  const { general } = yield* Settings
  const text = yield* TextFile.read(path.join(general.templatesDir, template.name))
  const parsed = JsonSource.parse(text, { meant: () => undefined })
  const at = Result.isSuccess(parsed) ? place(parsed.success.value) : undefined
  if (Result.isFailure(parsed) || at === undefined) return Option.none<string>()
  const { line } = parsed.success.positionOf(at)
  return Option.some(`${path.basename(general.templatesDir)}/${template.name}:${line}`)
})

/** `Connector.config:12`. */
const inConfig = Effect.fnUntraced(function* (name: string) {
  const path = yield* Path.Path
  const { file } = yield* Settings
  const { entries } = ConfigFile.parse(yield* TextFile.read(file))
  const [key] = Object.entries(attributeOf).flatMap(([key, attribute]) => (attribute === name ? [key] : []))
  const entry = entries.findLast(
    ({ key: written, section }) =>
      sectionOf(section)?.section === "DEFAULTS" && keyOf("DEFAULTS", written)?.key === key,
  )
  const place = path.basename(file)
  return Option.some(
    entry === undefined ? `the default of ${key} (${place} does not give it)` : `${place}:${entry.line}`,
  )
})

const reopenStatus = ["reopen", "status"]

/** Where the state comes from that a reopened incident gets. */
const inReopen = (about: About) => {
  const noPlace = `the default of ${reopenStatus.join(".")} (${about.template.name} does not give it)`
  return inTemplate(about, (value) =>
    JsonSource.valueAt(value, reopenStatus) === undefined ? undefined : reopenStatus,
  ).pipe(Effect.map(Option.orElseSome(() => noPlace)))
}

/** The list of a template that a layer comes from. */
const listOf = (layer: Exclude<Layer, "default" | "tag">): ReadonlyArray<PropertyKey> => {
  const [, entry] = /^when\[(\d+)\]$/.exec(layer) ?? []
  if (entry !== undefined) return ["when", Number(entry), "attributes"]
  const [name = "attributes"] = Object.entries(lists).flatMap(([key, list]) => (key === layer ? [list] : []))
  return [name]
}

const placeOf = Effect.fnUntraced(function* (about: About, source: Source) {
  const { jobTag, layer, name } = source
  if (layer === "default") return yield* inConfig(name)
  if (layer !== "tag") {
    return yield* inTemplate(about, (value) => {
      const path = listOf(layer)
      const list = JsonSource.valueAt(value, path)
      const at = Array.isArray(list)
        ? list.findLastIndex((_, index) => JsonSource.valueAt(list, [index, "name"]) === name)
        : -1
      return at < 0 ? undefined : [...path, at, "value"]
    })
  }
  const { found, template } = about
  const by = Option.flatMap(
    Option.fromUndefinedOr(
      tagAttributes(template, found.job.tags, valuesFor(about, Option.none())).findLast((one) => one.name === name),
    ),
    (one) => one.by,
  )
  const line = yield* Option.match(by, {
    onNone: () => Effect.succeed(Option.none<string>()),
    onSome: (tag) => inTemplate(about, () => ["tags", template.tags.indexOf(tag), "value"]),
  })
  const ofJob = Option.map(jobTag, (tag) => `the job's tag ${escapeInvisible(tag)}`)
  const parts = [...Option.toArray(ofJob), ...Option.toArray(line)]
  return parts.length === 0 ? Option.none<string>() : Option.some(parts.join(", "))
})

const longest = 100

/** The incident that a request was to change. */
export interface Changed {
  readonly ticket: string
  readonly reopen: boolean
}

/** `Assigned_WorkGroup_Name "X", from templates/basic.json:41`, for the words of a refusal; never fails. */
export const sentValue = Effect.fn("RefusedValue.sentValue")(function* (
  words: string,
  about: About,
  changed: Option.Option<Changed>,
) {
  const found = blamed(words, sentWith(about, changed))
  if (Option.isNone(found)) return Option.none<string>()
  const sent = found.value
  const { name, value } = sent
  const hide = masking(Redacted.value(about.template.apiKey))
  const shown = `${name} "${escapeInvisible(hide(value).slice(0, longest))}"`
  if (sent.layer === "incident") {
    return Option.map(changed, ({ ticket }) => `${shown}, which incident ${ticket} already has`)
  }
  const origin = sent.layer === "reopen" ? inReopen(about) : placeOf(about, sent)
  const place = yield* Effect.orElseSucceed(origin, () => Option.none<string>())
  return Option.some(Option.match(place, { onNone: () => shown, onSome: (from) => `${shown}, from ${from}` }))
})
