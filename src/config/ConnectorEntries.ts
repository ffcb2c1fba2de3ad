/**
 * The lines of Connector.config assigned to the known sections and keys, by any of their names, in any case. A line that
 * fits nowhere, or a key given twice, is a problem that names the place it was probably meant for.
 */
import type { SectionName } from "./ConnectorKeys.ts"
import * as ConnectorKeys from "./ConnectorKeys.ts"
import { purposeOf, sectionNames, sections } from "./ConnectorKeys.ts"
import type { Entry } from "../intake/ConfigFile.ts"
import * as ConfigFile from "../intake/ConfigFile.ts"
import { didYouMean } from "../domain/Suggest.ts"
import type { Diagnostic } from "../domain/Diagnostic.ts"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Written } from "../domain/Secret.ts"
import { mayBeSecret } from "../domain/Secret.ts"
import { escapeInvisible } from "../domain/Printable.ts"
import * as SettingsNotes from "../domain/notes/Settings.ts"

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
  readonly generation: ConnectorKeys.Generation
  readonly placed: ReadonlyArray<Placed>
  readonly problems: ReadonlyArray<Diagnostic>
  readonly warnings: ReadonlyArray<Diagnostic>
}

/** A long word of small and capital letters looks like a secret, not like a key. */
const isKeyLike = (name: string): boolean =>
  name.length <= 15 || /[\s_]/.test(name) || !(/[a-z]/.test(name) && /[A-Z]/.test(name))

const shown = (name: string): string =>
  mayBeSecret(name) || !isKeyLike(name) ? "(not shown, it may be a secret)" : escapeInvisible(name)

const belongsTo = (key: string, generation: ConnectorKeys.Generation): string => {
  const homes = sectionNames.filter((section) => ConnectorKeys.keyOf(section, key) !== undefined)
  const headers = homes.map((home) => `[${ConnectorKeys.sectionIn(generation, home)}]`)
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

/** Of a token, which holds no blank: with a comment behind it, it would only be refused by OpCon. */
const withoutComment = (entry: Entry): Entry => {
  if (!ConfigFile.mayHoldComment(entry.value)) return entry
  const value = ConfigFile.withoutComment(entry.value)
  return { ...entry, value, offset: entry.offset + entry.value.indexOf(value) }
}

export const assign = (source: ConfigFile.ConfigFile): Entries => {
  const placed = new Map<string, Placed>()
  const problems: Array<Diagnostic> = [...source.problems]
  const warnings: Array<Diagnostic> = []
  const generation = ConnectorKeys.generationOf(source)
  for (const { column, line, name } of source.headers) {
    if (ConnectorKeys.sectionOf(name) === undefined) {
      const tail = didYouMean(
        name,
        ConnectorKeys.headerNames.map((known) => `[${known}]`),
      )
      problems.push({ line, column, message: `unknown section [${shown(name)}]${tail}` })
    }
  }
  for (const entry of source.entries) {
    const { column, keyColumn, line, value } = entry
    const at = { line, column: keyColumn }
    const home = ConnectorKeys.sectionOf(entry.section)
    if (entry.section === "") {
      const message = `${shown(entry.key)} stands before the first [SECTION]${belongsTo(entry.key, generation)}`
      problems.push({ ...at, message })
    }
    // What an unknown section holds cannot be judged: the section itself is reported.
    if (home === undefined) continue
    const { header, section } = home
    const found = ConnectorKeys.keyOf(section, entry.key)
    if (found === undefined) {
      const tail = belongsTo(entry.key, generation) || didYouMean(entry.key, ConnectorKeys.keyNames(section))
      problems.push({ ...at, message: `unknown key ${shown(entry.key)} in [${header}]${tail}` })
      continue
    }
    const { key, name: written } = found
    const id = `${section} ${key}`
    const one: Placed = { section, header, key, written, entry: key === "TOKEN" ? withoutComment(entry) : entry }
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
      warnings.push({ ...at, message: SettingsNotes.twice({ names: bothNames(before, one), lines }) })
    }
  }
  return { generation, placed: [...placed.values()], problems, warnings }
}

/** A key and its section as the file calls them, else as its generation does. */
export const called = ({ generation, placed }: Entries, section: SectionName, key: string) => {
  const at = placed.find((one) => one.section === section && one.key === key)
  const header = at?.header ?? ConnectorKeys.sectionIn(generation, section)
  return {
    name: at?.written ?? ConnectorKeys.keyIn(generation, section, key),
    header: `[${header}]`,
    place: at === undefined ? {} : { line: at.entry.line, column: at.entry.column },
  }
}

const { KEY_FILE, TEMPLATESDIR } = sections.GENERAL.fields
const Files = Schema.Struct({ KEY_FILE, TEMPLATESDIR })

/** What can be known of a file that is not valid yet: its secrets and the files that it names. */
interface References {
  /** In the order of the file. */
  readonly secrets: ReadonlyArray<Written>
  /** As written, or the default. */
  readonly keyFile: string
  readonly templatesDir: string
}

/** For resolving references before the file is decoded, and for `encrypt`, which makes the file valid. */
export const references = (text: string): References => {
  const { placed } = assign(ConfigFile.parse(text))
  const given = placed.flatMap(({ entry, key, section }) =>
    section === "GENERAL" && entry.value !== "" ? [[key, entry.value] as const] : [],
  )
  const files = Schema.decodeUnknownOption(Files)(Object.fromEntries(given))
  return {
    secrets: placed
      .toSorted((a, b) => a.entry.offset - b.entry.offset)
      .flatMap(({ entry: { column, line, offset, value }, header, key, section, written }) => {
        const purpose = purposeOf(section, key)
        if (purpose === undefined || value === "") return []
        const name = `${written} in [${header}]`
        return [{ purpose, name, text: value, offset, length: value.length, line, column }]
      }),
    keyFile: Option.match(files, { onNone: () => "", onSome: (known) => known.KEY_FILE }),
    templatesDir: Option.match(files, { onNone: () => "", onSome: (known) => known.TEMPLATESDIR }),
  }
}
