/**
 * The lines of Connector.config sorted under the known sections and keys, in any spelling of upper and lower case.
 * Whatever has no place there, or stands there twice, is a problem that names the place it was probably meant for.
 */
import type { SectionName } from "./ConnectorKeys.ts"
import { aliases, keysOf, sectionNames } from "./ConnectorKeys.ts"
import type { Entry, IniSource } from "./IniSource.ts"
import { didYouMean } from "./Nearest.ts"
import type { Problem } from "./Problem.ts"
import { mayBeSecret } from "./Secret.ts"
import { spelled } from "./Visible.ts"

/** One key's line, under its known names. */
export interface Placed {
  readonly section: SectionName
  /** ADDRESS, also where the file says SERVER. */
  readonly key: string
  /** The known spelling of what the file says. */
  readonly written: string
  readonly entry: Entry
}

export interface Entries {
  readonly placed: ReadonlyArray<Placed>
  readonly problems: ReadonlyArray<Problem>
  readonly warnings: ReadonlyArray<Problem>
}

const knownAs = <Name extends string>(written: string, names: ReadonlyArray<Name>): Name | undefined => {
  const plain = written.replaceAll(/\s+/g, " ").toUpperCase()
  return names.find((name) => name === plain)
}

const allKeys = (section: SectionName): ReadonlyArray<string> => [
  ...keysOf(section),
  ...Object.keys(aliases[section] ?? {}),
]

/** A long word of small and capital letters is no name of a key either. */
const isKeyLike = (name: string): boolean =>
  name.length <= 15 || /[\s_]/.test(name) || !(/[a-z]/.test(name) && /[A-Z]/.test(name))

const shown = (name: string): string =>
  mayBeSecret(name) || !isKeyLike(name) ? "(not shown, it may be a secret)" : spelled(name)

const belongsTo = (key: string): string => {
  const homes = sectionNames.filter((section) => knownAs(key, allKeys(section)) !== undefined)
  return homes.length === 0 ? "" : `: it belongs to ${homes.map((home) => `[${home}]`).join(" or ")}`
}

export const assign = (source: IniSource): Entries => {
  const placed = new Map<string, Placed>()
  const problems: Array<Problem> = [...source.problems]
  const warnings: Array<Problem> = []
  for (const { column, line, name } of source.headers) {
    if (knownAs(name, sectionNames) === undefined) {
      const tail = didYouMean(
        name,
        sectionNames.map((known) => `[${known}]`),
      )
      problems.push({ line, column, message: `unknown section [${shown(name)}]${tail}` })
    }
  }
  for (const entry of source.entries) {
    const { column, keyColumn, line, value } = entry
    const at = { line, column: keyColumn }
    const section = knownAs(entry.section, sectionNames)
    if (entry.section === "") {
      problems.push({ ...at, message: `${shown(entry.key)} stands before the first [SECTION]${belongsTo(entry.key)}` })
    }
    // What an unknown section holds cannot be judged: the section itself is reported.
    if (section === undefined) continue
    const written = knownAs(entry.key, allKeys(section))
    if (written === undefined) {
      const tail = belongsTo(entry.key) || didYouMean(entry.key, allKeys(section))
      problems.push({ ...at, message: `unknown key ${shown(entry.key)} in [${section}]${tail}` })
      continue
    }
    const key = aliases[section]?.[written] ?? written
    const id = `${section} ${key}`
    const before = placed.get(id)
    if (before === undefined || (before.entry.value === "" && before.written !== written)) {
      placed.set(id, { section, key, written, entry })
      continue
    }
    const lines = `lines ${before.entry.line} and ${line}`
    if (before.written === written) {
      problems.push({ ...at, message: `${written} in [${section}] is given twice, ${lines}: keep one of them` })
    } else if (value !== "" && value.toLowerCase() !== before.entry.value.toLowerCase()) {
      const both = `${before.written} and ${written} in [${section}] mean the same but differ`
      problems.push({ line, column, message: `${both}, ${lines}: keep one of them` })
    } else if (value !== "") {
      warnings.push({ ...at, message: `${before.written} and ${written} in [${section}] mean the same, ${lines}` })
    }
  }
  return { placed: [...placed.values()], problems, warnings }
}
