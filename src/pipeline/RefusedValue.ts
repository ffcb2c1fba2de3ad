/**
 * What a refusal is about: the attribute that Summit names, the value that was sent, and where it comes from: file and line,
 * or the incident itself, because a change sends back what the incident already has. Worked out from the files again, only
 * after a refusal; nothing is added to it if the attribute or its place is not clear.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { escapeInvisible } from "../domain/Printable.ts"
import type { Source } from "../domain/Routing.ts"
import { masking } from "../http/Masking.ts"
import type { About } from "./steps/IncidentContents.ts"
import { change, repeated, routedFor } from "./steps/IncidentContents.ts"
import * as ValuePlace from "./ValuePlace.ts"

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
  const place = yield* sent.layer === "reopen" ? ValuePlace.ofReopen(about) : ValuePlace.ofSource(about, sent)
  const tag = sent.layer === "tag" ? Option.toArray(sent.jobTag) : []
  const from = [...tag.map((one) => `the job's tag ${escapeInvisible(one)}`), ...Option.toArray(place)]
  return Option.some(from.length === 0 ? shown : `${shown}, from ${from.join(", ")}`)
})
