/**
 * What is hard to see in settings and templates: characters that no editor shows, and variables in folders that stand for
 * nothing. Few files hold any.
 */
import type { Placed } from "./ConnectorEntries.ts"
import type { JsonSource } from "../files/JsonSource.ts"
import type { Environment } from "../intake/NamedFolder.ts"
import { variablesIn } from "../intake/NamedFolder.ts"
import type { Diagnostic } from "../domain/Diagnostic.ts"
import { valueAt, written } from "../files/JsonPath.ts"
import { escapeInvisible, invisibleIn } from "../domain/Printable.ts"

type Path = ReadonlyArray<PropertyKey>

/** Names that Summit compares, and addresses: there it can only be a mistake. */
const isExact = (path: Path): boolean =>
  /ttributes\[\d+\]\.(?:name|groupName)$|^tags\[\d+\]\.attribute$|ddress\.value$|^urls\[\d+\]/.test(written(path))

/** Texts for people: a blank that keeps two words together belongs there. */
const isProse = (path: Path): boolean => path[0] === "ticketDescription" || path[0] === "ticketInformation"

/** Characters that nobody sees, in the fields that `which` takes. */
const found = (source: JsonSource, which: (path: Path) => boolean): ReadonlyArray<Diagnostic> =>
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

/** Of a template: refused in names and addresses, warned about elsewhere. */
export const inTemplate = (source: JsonSource) => ({
  problems: found(source, isExact),
  warnings: found(source, (path) => !isExact(path)),
})

/** In and around the values of Connector.config. */
export const inSettings = (placed: ReadonlyArray<Placed>): ReadonlyArray<Diagnostic> =>
  placed.flatMap(({ entry: { around, column, line, value }, header, written }) => {
    const within = invisibleIn(value)
    const character = within ?? around
    const where = within === undefined ? "around its value, which is taken without it" : "in its value"
    const message = `${written} in [${header}] has ${character}, which nobody sees, ${where}`
    return character === undefined ? [] : [{ line, column, message }]
  })

const folderKeys: ReadonlySet<string> = new Set([
  "JOBLOGDIR",
  "TEMPLATESDIR",
  "JOURNALDIR",
  "LOGDIR",
  "KEY_FILE",
  "CA_FILE",
])

/** Variables in folders that stand for nothing: on Windows those that are not set, elsewhere all. */
export const variablesOf = (placed: ReadonlyArray<Placed>, variables: Environment): ReadonlyArray<Diagnostic> =>
  placed
    .filter(({ key }) => folderKeys.has(key))
    .flatMap(({ entry: { column, line, value }, header, written }) =>
      variablesIn(value)
        .filter((name) => variables?.[name] === undefined)
        .map((name) => {
          const why =
            variables === undefined
              ? "which is taken as it is: variables are filled in on Windows"
              : "a variable that is not set for this account"
          return { line, column, message: `${written} in [${header}] holds %${escapeInvisible(name)}%, ${why}` }
        }),
    )
