/**
 * What a recording leaves out of requests and replies. The text of job logs is private, but their size is part of what
 * happened: a log is kept as the lengths of its lines, and replayed as letters in lines of those lengths. What operators
 * write about a job is kept with an x for each character, unless it is asked for; line breaks and blanks stay, and so do
 * the two lines that the program itself writes and reads (DailyWindow.ts), so that a replay decides and writes the same.
 */
import * as Base64 from "effect/encoding/Base64"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { isOurLine } from "../domain/DailyWindow.ts"

/**
 * The lines of a log, in bytes without the line end; a run of equal ones as [length, how many]. Those that end with CR
 * and LF as [length, how many, "\r"].
 */
export const Lines = Schema.Array(
  Schema.Union([
    Schema.Int,
    Schema.Tuple([Schema.Int, Schema.Int]),
    Schema.Tuple([Schema.Int, Schema.Int, Schema.Literal("\r")]),
  ]),
)
const Kept = Schema.Struct({ $log: Lines })

export const linesOf = (bytes: Uint8Array): typeof Lines.Type => {
  const runs: Array<{ readonly length: number; readonly cr: boolean; times: number }> = []
  for (let from = 0; from <= bytes.length;) {
    const end = bytes.indexOf(0x0a, from)
    const to = end < 0 ? bytes.length : end
    const cr = end > from && bytes[end - 1] === 0x0d
    const length = to - from - (cr ? 1 : 0)
    const last = runs.at(-1)
    if (last?.length === length && last.cr === cr) last.times += 1
    else runs.push({ length, cr, times: 1 })
    from = to + 1
  }
  return runs.map(({ cr, length, times }) => (cr ? [length, times, "\r"] : times === 1 ? length : [length, times]))
}

export const filled = (lines: typeof Lines.Type): string =>
  lines
    .flatMap((run) => {
      const [length, times = 1, cr = ""] = typeof run === "number" ? [run] : run
      return Array<string>(times).fill(`${"x".repeat(length)}${cr}`)
    })
    .join("\n")

/** `change` on every member of every object in `value`, the innermost last. */
const mapMembers = (value: unknown, change: (name: string, member: unknown) => unknown): unknown => {
  if (Array.isArray(value)) return value.map((item) => mapMembers(item, change))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const changed = change(name, member)
      return [name, changed === member ? mapMembers(member, change) : changed]
    }),
  )
}

const withoutData = (body: unknown): unknown =>
  mapMembers(body, (name, member) =>
    name === "data" && typeof member === "string" ? { $log: linesOf(new TextEncoder().encode(member)) } : member,
  )

const parseJson = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))

/** What OpCon answers, without the text of each log file; the body may be JSON or text. */
export const withoutFetched = (body: unknown): unknown =>
  typeof body === "string" ? withoutData(Option.getOrElse(parseJson(body), () => body)) : withoutData(body)

/** The bytes of a file, in either encoding that a template may ask for. */
const bytesOf = (content: unknown): Option.Option<Uint8Array> => {
  if (typeof content === "string") return Result.getSuccess(Base64.decode(content))
  return Array.isArray(content) && content.every(Predicate.isNumber)
    ? Option.some(Uint8Array.from(content))
    : Option.none()
}

/** What Summit is sent, without the content of attachments. `fields`: the contentField of the templates. */
export const withoutAttached =
  (fields: ReadonlySet<string>) =>
  (body: unknown): unknown =>
    mapMembers(body, (name, member) =>
      fields.has(name)
        ? Option.match(bytesOf(member), { onNone: () => member, onSome: (found) => ({ $log: linesOf(found) }) })
        : member,
    )

const decodeKept = Schema.decodeUnknownOption(Kept)

/** What OpCon answers, with letters in the place of each log. */
export const withFiller = (body: unknown): unknown =>
  mapMembers(body, (_, member) =>
    Option.match(decodeKept(member), { onNone: () => member, onSome: ({ $log }) => filled($log) }),
  )

/** A result, without the content of attachments in the requests that a dry run plans. */
export const withoutPlanned =
  (fields: ReadonlySet<string>) =>
  (result: unknown): unknown =>
    mapMembers(result, (name, member) =>
      name === "body" && typeof member === "string"
        ? Option.match(parseJson(member), {
            onNone: () => member,
            onSome: (value) => JSON.stringify(withoutAttached(fields)(value)),
          })
        : member,
    )

const ends = /(\r\n|\n|\r)/

/** `<INSTRUCTIONS>` or `</INSTRUCTIONS>`, of any name, with its attributes. */
const tag = /<\/?([\p{L}_][\p{L}\p{N}_.:-]*)(?:\s[^<>]*)?>/gu

/**
 * A documentation without its words; as long as before, because the limits of a template count characters. `kept`: names
 * of the tags around instructions, which a replay looks for.
 */
export const withoutWords = (text: string, kept: ReadonlySet<string> = new Set()): string => {
  const hidden = (words: string) => words.replaceAll(/\S/g, "x")
  const line = (one: string): string => {
    let [out, from] = ["", 0]
    for (const { 0: whole, 1: name = "", index } of one.matchAll(tag)) {
      if (!kept.has(name.toLowerCase())) continue
      out += hidden(one.slice(from, index)) + (whole.startsWith("</") ? `</${name}>` : `<${name}>`).padEnd(whole.length)
      from = index + whole.length
    }
    return out + hidden(one.slice(from))
  }
  return text
    .split(ends)
    .map((one) => (isOurLine(one) ? one : line(one)))
    .join("")
}

type Change = (text: string) => string

/** One documentation, or a list of them, with changed words; `job` and `frequency` are its texts. */
const texts = (value: unknown, change: Change): unknown =>
  mapMembers(value, (name, member) =>
    (name === "job" || name === "frequency") && typeof member === "string" ? change(member) : member,
  )

const inJson = (path: string, body: unknown, change: Change): unknown =>
  /\/documentation(?:[/?]|$)/i.test(path)
    ? texts(body, change)
    : mapMembers(body, (name, member) =>
        name !== "documentation" ? member : typeof member === "string" ? change(member) : texts(member, change),
      )

/** What OpCon is sent at `path`, or answers there, without the words of each documentation; `kept` as above. */
export const withoutDocumentation =
  (path: string, kept: ReadonlySet<string> = new Set()) =>
  (body: unknown): unknown => {
    const change = (text: string) => withoutWords(text, kept)
    if (typeof body !== "string") return inJson(path, body, change)
    const value = Option.getOrUndefined(parseJson(body))
    const changed = inJson(path, value, change)
    // A body without documentation keeps its spelling.
    if (value !== undefined) return JSON.stringify(changed) === JSON.stringify(value) ? body : JSON.stringify(changed)
    return /^\s*[[{]/.test(body) && /documentation/i.test(path + body) ? withoutWords(body) : body
  }

/** The texts of each documentation that OpCon is sent at `path`, or answers there. */
export const documentationIn = (path: string, body: unknown): ReadonlyArray<string> => {
  const found: Array<string> = []
  inJson(path, typeof body === "string" ? Option.getOrUndefined(parseJson(body)) : body, (text) => {
    found.push(text)
    return text
  })
  return found
}
