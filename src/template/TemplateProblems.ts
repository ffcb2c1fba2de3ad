/** Invisible characters in a template. */
import type { Diagnostic } from "../domain/Diagnostic.ts"
import { invisibleIn } from "../domain/Printable.ts"
import { valueAt, written } from "../files/JsonSource.ts"
import type { JsonSource } from "../files/JsonSource.ts"

type Path = ReadonlyArray<PropertyKey>

/** Names that Summit compares, and addresses: there it can only be a mistake. */
const isExact = (path: Path): boolean =>
  /ttributes\[\d+\]\.(?:name|groupName)$|^tags\[\d+\]\.attribute$|ddress\.value$|^urls\[\d+\]/.test(written(path))

/** Texts for people: a blank that keeps two words together belongs there. */
const isProse = (path: Path): boolean => path[0] === "ticketDescription" || path[0] === "ticketInformation"

/** Invisible characters in the fields that `which` selects. */
const invisible = (source: JsonSource, which: (path: Path) => boolean): ReadonlyArray<Diagnostic> =>
  source.texts
    .filter(({ path }) => which(path) && path[0] !== "credentials")
    .flatMap(({ offset, path, raw }) => {
      const text = valueAt(source.value, path)
      const character =
        typeof text === "string" ? invisibleIn(isProse(path) ? text.replaceAll(/[\p{Z}\s]/gu, " ") : text) : undefined
      if (character === undefined) return []
      const where = Math.max(
        0,
        Array.from(raw).findIndex((one) => invisibleIn(one) === character),
      )
      return [{ ...source.positionAt(offset + where), message: `${written(path)} has ${character}, which nobody sees` }]
    })

/** Invisible characters: refused in names and addresses, a warning elsewhere. */
export const invisibleCharacters = (source: JsonSource) => ({
  problems: invisible(source, isExact),
  warnings: invisible(source, (path) => !isExact(path)),
})
