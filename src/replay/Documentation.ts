/**
 * What operators write about a job is their business: in a recording each letter of it stands as an x, unless it is asked
 * for. Lines and blanks stay, and so do the two lines that the program itself writes and reads (DailyWindow.ts), so that a
 * replay decides and writes what was recorded.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { isOurLine } from "../domain/DailyWindow.ts"
import { mapMembers } from "./Logs.ts"

const ends = /(\r\n|\n|\r)/

/** A documentation without its words. */
export const withoutWords = (text: string): string =>
  text
    .split(ends)
    .map((line) => (isOurLine(line) ? line : line.replaceAll(/\S/gu, "x")))
    .join("")

/** The texts of one documentation, or of a list of them; `frequency` is another text of it. */
const texts = (value: unknown): unknown =>
  mapMembers(value, (name, member) =>
    (name === "job" || name === "frequency") && typeof member === "string" ? withoutWords(member) : member,
  )

const inJson = (path: string, body: unknown): unknown =>
  /\/documentation(?:[/?]|$)/i.test(path)
    ? texts(body)
    : mapMembers(body, (name, member) =>
        name !== "documentation" ? member : typeof member === "string" ? withoutWords(member) : texts(member),
      )

const parsed = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))

/** What OpCon is sent at `path`, or answers there, with the words of each documentation left out. */
export const withoutDocumentation =
  (path: string) =>
  (body: unknown): unknown => {
    if (typeof body !== "string") return inJson(path, body)
    const value = Option.getOrUndefined(parsed(body))
    const changed = inJson(path, value)
    // Left as it was written where there is nothing to hide.
    if (value !== undefined) return JSON.stringify(changed) === JSON.stringify(value) ? body : JSON.stringify(changed)
    return /^\s*[[{]/.test(body) && /documentation/i.test(path + body) ? withoutWords(body) : body
  }
