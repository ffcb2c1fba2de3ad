/**
 * What a row of IM_GetIncidentListwithDetails tells about the files on its ticket. How Summit writes several names into
 * the one text of AttachmentNames is documented nowhere, so the text is cut at everything that may stand between two of
 * them. The names are there to look a name of ours up in, not to be counted.
 */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"

/** Windows lets no file name be longer. */
const longest = 255

/** What no file name holds always separates: a bar, a line break, the quotes of JSON, the brackets of XML, a path. */
const betweenNames = /[<>:"/\\|?*\p{Cc}]+/u

/**
 * A comma or a semicolon may also belong to a name. All names we give end with an extension (LogFileNames.ts), so it
 * separates behind one only: `README,job.log` is one file, and does not prove that `job.log` is there.
 */
const mayEndName = /[,;](?<=\.[a-z][a-z0-9]{0,9}\s*[,;])/gi

/** Every name that `text` may stand for: between any two of its separators. */
const readings = (text: string): ReadonlyArray<string> => {
  const cuts = [...Array.from(text.matchAll(mayEndName), ({ index }) => index), text.length]
  return [0, ...cuts.slice(0, -1).map((cut) => cut + 1)].flatMap((start) =>
    cuts.filter((cut) => cut > start && cut - start <= longest).map((cut) => text.slice(start, cut).trim()),
  )
}

/** Of names that one text may stand for, those that are no two of the others. */
export const single = (names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.filter((name) => name.search(mayEndName) < 0)

const listed = Schema.decodeUnknownOption(Schema.Array(Schema.String))

/** The names in a value of AttachmentNames, a text or a list of texts; none when it is neither. */
export const namesIn = (value: unknown): Option.Option<ReadonlyArray<string>> =>
  Option.map(Predicate.isString(value) ? Option.some([value]) : listed(value), (texts) => [
    ...new Set(
      texts
        .flatMap((text) => text.split(betweenNames))
        .flatMap(readings)
        .filter((name) => /[^,;\s]/.test(name)),
    ),
  ])

/** What a value says that Summit writes as boolean, number or text. */
export type Flag = "yes" | "no" | "silent"

export const flagOf = (value: unknown): Flag => {
  const text = Predicate.isObjectOrArray(value) ? "" : String(value).trim()
  return /^(?:true|yes|y|1)$/i.test(text) ? "yes" : /^(?:false|no|n|0)$/i.test(text) ? "no" : "silent"
}

/** The files of a row, from its columns of these names; none when the row does not tell, or contradicts itself. */
export const filesIn = (isAttExists: unknown, attachmentNames: unknown): Option.Option<ReadonlyArray<string>> => {
  const flag = flagOf(isAttExists)
  const names = Option.filter(namesIn(attachmentNames), (names) => names.length > 0 || flag !== "yes")
  return flag === "no" ? Option.orElse(names, () => Option.some([])) : names
}
