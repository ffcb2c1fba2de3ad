/**
 * The lines of Connector.config sorted under the known sections and keys, by any of their names, in any case.
 * Whatever has no place there, or stands there twice, is a problem that names the place it was probably meant for.
 */
import type { SectionName } from "./ConnectorKeys.ts"
import { sectionNames } from "./ConnectorKeys.ts"
import * as ConnectorNames from "./ConnectorNames.ts"
import type { Entry, IniSource } from "../intake/IniSource.ts"
import { didYouMean } from "../domain/Suggest.ts"
import type { Diagnostic } from "../domain/Diagnostic.ts"
import { mayBeSecret } from "../domain/Secret.ts"
import { escapeInvisible } from "../domain/Printable.ts"

/** One key's line, under its known names. */
export interface Placed {
  readonly section: SectionName
  /** OPCON API CONNECTION, where the file says so. */
  readonly header: string
  /** ADDRESS, also where the file says SERVER. */
  readonly key: string
  /** The known spelling of what the file says. */
  readonly written: string
  readonly entry: Entry
}

export interface Entries {
  readonly generation: ConnectorNames.Generation
  readonly placed: ReadonlyArray<Placed>
  readonly problems: ReadonlyArray<Diagnostic>
  readonly warnings: ReadonlyArray<Diagnostic>
}

/** A long word of small and capital letters is no name of a key either. */
const isKeyLike = (name: string): boolean =>
  name.length <= 15 || /[\s_]/.test(name) || !(/[a-z]/.test(name) && /[A-Z]/.test(name))

const shown = (name: string): string =>
  mayBeSecret(name) || !isKeyLike(name) ? "(not shown, it may be a secret)" : escapeInvisible(name)

const belongsTo = (key: string, generation: ConnectorNames.Generation): string => {
  const homes = sectionNames.filter((section) => ConnectorNames.keyOf(section, key) !== undefined)
  const headers = homes.map((home) => `[${ConnectorNames.sectionIn(generation, home)}]`)
  return homes.length === 0 ? "" : `: it belongs to ${headers.join(" or ")}`
}

/** Keys whose value means the same in any case; in secrets, folders and ticket attributes case counts. */
const caseless: ReadonlySet<string> = new Set(["ADDRESS", "USES_PROXY", "USES_TLS"])

const isSame = (key: string, one: string, other: string): boolean =>
  one === other || (caseless.has(key) && one.toLowerCase() === other.toLowerCase())

/** `ADDRESS and SERVER in [OPCON API]`, or `PORT in [OPCON API] and PORT in [OPCON API CONNECTION]`. */
const bothNames = (before: Placed, after: Placed): string =>
  before.header === after.header
    ? `${before.written} and ${after.written} in [${after.header}]`
    : `${before.written} in [${before.header}] and ${after.written} in [${after.header}]`

export const assign = (source: IniSource): Entries => {
  const placed = new Map<string, Placed>()
  const problems: Array<Diagnostic> = [...source.problems]
  const warnings: Array<Diagnostic> = []
  const generation = ConnectorNames.generationOf(source)
  for (const { column, line, name } of source.headers) {
    if (ConnectorNames.sectionOf(name) === undefined) {
      const tail = didYouMean(
        name,
        ConnectorNames.headerNames.map((known) => `[${known}]`),
      )
      problems.push({ line, column, message: `unknown section [${shown(name)}]${tail}` })
    }
  }
  for (const entry of source.entries) {
    const { column, keyColumn, line, value } = entry
    const at = { line, column: keyColumn }
    const home = ConnectorNames.sectionOf(entry.section)
    if (entry.section === "") {
      const message = `${shown(entry.key)} stands before the first [SECTION]${belongsTo(entry.key, generation)}`
      problems.push({ ...at, message })
    }
    // What an unknown section holds cannot be judged: the section itself is reported.
    if (home === undefined) continue
    const { header, section } = home
    const found = ConnectorNames.keyOf(section, entry.key)
    if (found === undefined) {
      const tail = belongsTo(entry.key, generation) || didYouMean(entry.key, ConnectorNames.keyNames(section))
      problems.push({ ...at, message: `unknown key ${shown(entry.key)} in [${header}]${tail}` })
      continue
    }
    const { key, name: written } = found
    const id = `${section} ${key}`
    const one: Placed = { section, header, key, written, entry }
    const before = placed.get(id)
    const isOtherName = before?.written !== written || before.header !== header
    if (before === undefined || (before.entry.value === "" && isOtherName)) {
      placed.set(id, one)
      continue
    }
    const lines = `lines ${before.entry.line} and ${line}`
    if (!isOtherName) {
      problems.push({ ...at, message: `${written} in [${header}] is given twice, ${lines}: keep one of them` })
    } else if (value !== "" && !isSame(key, value, before.entry.value)) {
      const message = `${bothNames(before, one)} mean the same but differ, ${lines}: keep one of them`
      problems.push({ line, column, message })
    } else if (value !== "") {
      warnings.push({ ...at, message: `${bothNames(before, one)} mean the same, ${lines}` })
    }
  }
  return { generation, placed: [...placed.values()], problems, warnings }
}
