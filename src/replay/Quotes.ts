/**
 * Documentation of jobs that a template puts into tickets. A recording without the words of a documentation must not have
 * them in what Summit got and answered either, and a replay, which makes its tickets from the documentation without words,
 * must come to the same texts.
 */
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import { documentationText, instructionsText } from "../domain/FailureValues.ts"
import { mark } from "../domain/Limits.ts"
import * as PlaceHolders from "../domain/PlaceHolders.ts"
import { encodeEntities } from "../domain/Texts.ts"
import type { RawExchange } from "./Recorder.ts"
import { bodyIn } from "./Recording.ts"
import { documentationIn, withoutWords } from "./Redaction.ts"

export interface Quotes {
  /** Names of the tags that documentationTag of the templates names, in lower case. */
  readonly tags: ReadonlySet<string>
  /** What the program sent or printed, a JSON value, without the words of any documentation. */
  readonly sent: (value: unknown) => unknown
  /** What Summit answered: it may show only parts of a text. */
  readonly answered: (value: unknown) => unknown
}

const tagIn = Schema.decodeUnknownOption(
  Schema.fromJsonString(Schema.Struct({ documentationTag: Schema.NonEmptyString })),
)

/** What is shorter than so many characters would be found by chance. */
const shortest = 4
const shortestLine = 8

/** `text` with `value` hidden, also where a limit has cut it. */
const without = (text: string, value: string, hidden: string): string => {
  let out = text.replaceAll(value, () => hidden)
  for (let at = out.indexOf(mark); at >= 0; at = out.indexOf(mark, at + 1)) {
    for (let length = Math.min(value.length, at); length >= shortest; length -= 1) {
      if (out[at - length] !== value[0] || out.slice(at - length, at) !== value.slice(0, length)) continue
      out = out.slice(0, at - length) + hidden.slice(0, length) + out.slice(at)
      break
    }
  }
  return out
}

/** `change` on every text in a JSON value, but not on names. */
const mapTexts = (value: unknown, change: (text: string) => string): unknown => {
  if (typeof value === "string") return change(value)
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change))
  if (typeof value !== "object" || value === null) return value
  return Record.map({ ...value }, (member) => mapTexts(member, change))
}

/** A text may be JSON itself: a planned request, or an incident that is sent as a string. */
const hiding = (values: ReadonlyArray<string>, kept: Quotes["tags"]): ((value: unknown) => unknown) => {
  const hidden = [...new Set(values)]
    .filter(({ length }) => length >= shortest)
    .toSorted((a, b) => b.length - a.length)
    .map((value) => [value, withoutWords(value, kept)] as const)
  const hideText = (text: string): string =>
    Option.match(/^\s*[[{]/.test(text) ? parseJson(text) : Option.none(), {
      onSome: (value) => JSON.stringify(mapTexts(value, hideText)),
      onNone: () => hidden.reduce((all, [value, by]) => without(all, value, by), text),
    })
  return (value) => mapTexts(value, hideText)
}

const parseJson = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))

/** What quotes documentation in the run; none where no template puts any into a ticket. */
export const find = (
  exchanges: ReadonlyArray<RawExchange>,
  templates: Readonly<Record<string, string | null>>,
): Option.Option<Quotes> => {
  const texts = Object.values(templates).filter((text) => text !== null)
  if (!texts.some((text) => PlaceHolders.holds(text, "@EV_Documentation", "@EV_Instructions"))) return Option.none()
  const tags = texts.flatMap((text) => Option.toArray(tagIn(text))).map(({ documentationTag }) => documentationTag)
  const kept = new Set(tags.map((tag) => tag.toLowerCase()))
  const documentations = exchanges
    .filter(({ system }) => system === "opcon")
    .flatMap(({ body, path, reply }) => [
      ...documentationIn(path, bodyIn(body).body),
      ...("fault" in reply ? [] : documentationIn(path, bodyIn(String(reply.body ?? "")).body)),
    ])
  const whole = documentations.flatMap((one) => [
    documentationText(one),
    ...tags.map((tag) => instructionsText(one, tag)),
  ])
  // A subject has no line breaks.
  const values = [...whole, ...whole.map((one) => one.replaceAll(/\n+/g, " "))]
  const lines = whole.flatMap((one) => one.split("\n")).filter((line) => line.trim().length >= shortestLine)
  return Option.some({
    tags: kept,
    sent: hiding(values, kept),
    answered: hiding([...values, ...lines, ...[...values, ...lines].map(encodeEntities)], kept),
  })
}
