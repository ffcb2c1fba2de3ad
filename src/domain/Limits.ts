/**
 * Lengths of what Summit gets, by `limits` of a template. Characters are UTF-16 code units, as .NET and SQL Server count
 * them: an emoji is two. A text that is longer is cut between two words, and ends with a mark.
 */
import * as IncidentNotes from "./notes/Incident.ts"
import type { Sentence } from "./Sentence.ts"

/** Stands at the end of what was cut, and counts as one character. */
export const mark = "\u2026"

/** A word that begins this long before the cut is cut itself. */
const longestWord = 40

/** What would be torn from the character before it: the second half of a pair, a mark drawn over it, a joiner. */
const belongsToBefore = /^(?:[\uDC00-\uDFFF]|\p{M}|\u200D)/u

/** Where a text may be cut, at or before `at`. */
const boundary = (text: string, at: number): number => {
  const isTorn = (index: number) =>
    text.charAt(index - 1) === "\u200D" || belongsToBefore.test(text.slice(index, index + 2))
  let end = at
  while (end > 0 && isTorn(end)) end -= 1
  // Nothing but such marks: halves of pairs at least stay together.
  if (end === 0 && at > 0) return /[\uDC00-\uDFFF]/.test(text.charAt(at)) ? at - 1 : at
  return end
}

/** `text` with at most `limit` characters, its mark included. */
export const cut = (text: string, limit: number): string => {
  if (text.length <= limit) return text
  if (limit < 1) return ""
  const end = boundary(text, limit - 1)
  const kept = text.slice(0, end)
  const space = /\s/.test(text.charAt(end)) ? end : kept.search(/\s\S*$/)
  const whole = space > 0 && end - space <= longestWord ? kept.slice(0, space) : kept
  return (/\S/.test(whole) ? whole.trimEnd() : kept) + mark
}

/** Part of a text; those that may be cut are cut before the others. */
export interface Paragraph {
  readonly text: string
  readonly mayBeCut: boolean
}

const gap = "\n\n"

/** Paragraphs with an empty line between them; one without text is left out. */
export const joined = (paragraphs: ReadonlyArray<Paragraph>): string =>
  paragraphs
    .map(({ text }) => text)
    .filter((text) => text !== "")
    .join(gap)

/**
 * The paragraphs as one text of at most `limit` characters. The first one, with the marker, is never cut. What the template
 * says is cut first; where that is not enough, the end is.
 */
export const fitted = (paragraphs: ReadonlyArray<Paragraph>, limit: number | undefined): string => {
  const whole = joined(paragraphs)
  if (limit === undefined || whole.length <= limit) return whole
  const fixed = joined(paragraphs.filter(({ mayBeCut }) => !mayBeCut))
  const cuttable = paragraphs.filter(({ mayBeCut, text }) => mayBeCut && text !== "").length
  const room = Math.floor((limit - fixed.length) / Math.max(1, cuttable)) - gap.length
  const short = joined(
    paragraphs.map((one) => (one.mayBeCut ? { ...one, text: room < 1 ? "" : cut(one.text, room) } : one)),
  )
  if (short.length <= limit) return short
  const [first = ""] = short.split(gap, 1)
  const rest = limit - first.length - gap.length
  return rest < 1 ? first : first + gap + cut(short.slice(first.length + gap.length), rest)
}

/** A text that was longer than its limit allows. */
export interface Cut {
  readonly field: string
  readonly from: number
  readonly to: number
}

/** For the result of a run. */
export const note = (one: Cut): Sentence => IncidentNotes.cut(one)
