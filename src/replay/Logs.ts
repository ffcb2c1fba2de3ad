/**
 * Job logs in a recording: their text is nobody's business, their size is part of what happened. So each is kept as the
 * lengths of its lines, and played back as letters in lines of those lengths.
 */
import * as Base64 from "effect/encoding/Base64"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

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
export const mapMembers = (value: unknown, change: (name: string, member: unknown) => unknown): unknown => {
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

const parsed = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))

/** What OpCon answers, with the text of each log file left out, however the answer is spelt. */
export const withoutFetched = (body: unknown): unknown =>
  typeof body === "string" ? withoutData(Option.getOrElse(parsed(body), () => body)) : withoutData(body)

/** The bytes of a content, in either encoding that a template may ask for. */
const bytesOf = (content: unknown): Option.Option<Uint8Array> => {
  if (typeof content === "string") return Result.getSuccess(Base64.decode(content))
  return Array.isArray(content) && content.every(Predicate.isNumber)
    ? Option.some(Uint8Array.from(content))
    : Option.none()
}

/** What Summit is sent, with the content of each attachment left out. `fields`: the templates' contentField. */
export const withoutAttached =
  (fields: ReadonlySet<string>) =>
  (body: unknown): unknown =>
    mapMembers(body, (name, member) =>
      fields.has(name)
        ? Option.match(bytesOf(member), { onNone: () => member, onSome: (found) => ({ $log: linesOf(found) }) })
        : member,
    )

const decodeKept = Schema.decodeUnknownOption(Kept)

/** What OpCon answers, with something in the place of each log. */
export const withFiller = (body: unknown): unknown =>
  mapMembers(body, (_, member) =>
    Option.match(decodeKept(member), { onNone: () => member, onSome: ({ $log }) => filled($log) }),
  )

/** A result, with the content of each attachment left out of the requests that a dry run plans. */
export const withoutPlanned =
  (fields: ReadonlySet<string>) =>
  (result: unknown): unknown =>
    mapMembers(result, (name, member) =>
      name === "body" && typeof member === "string"
        ? Option.match(parsed(member), {
            onNone: () => member,
            onSome: (value) => JSON.stringify(withoutAttached(fields)(value)),
          })
        : member,
    )
