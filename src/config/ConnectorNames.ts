/**
 * The names of sections and keys in Connector.config. The vendor's pages call some things by one name up to 24.2 and by
 * another since 24.3, and sites have files of both kinds. The program itself uses the older name; messages use the one
 * that the file has. The reader, `template check`, the tests and the docs take the names from this table.
 */
import type { SectionName } from "./ConnectorKeys.ts"
import { keysOf, sectionNames } from "./ConnectorKeys.ts"
import type { IniSource } from "../intake/IniSource.ts"

/** Up to 24.2, and since 24.3. */
export type Generation = "older" | "newest"

interface Names {
  /** On the pages since 24.3. */
  readonly newest: string
  /** Published samples of the older generation, or other programs of the vendor, have these besides. */
  readonly also?: ReadonlyArray<string>
  /** What holds without the key in a file of the newest generation, where that differs. */
  readonly byDefault?: string
}

/** By the section's older name. */
export const newestSections: Readonly<Partial<Record<SectionName, string>>> = {
  "PROXY SERVER": "PROXY CONNECTION",
  "OPCON API": "OPCON API CONNECTION",
}

/** By section and older name of the key; a key that is not here has one name only. */
export const otherNames: Readonly<Partial<Record<SectionName, Readonly<Record<string, Names>>>>> = {
  GENERAL: {
    JOBLOGDIR: { newest: "LOG_FILES_DIRECTORY", byDefault: "logFiles" },
    TEMPLATESDIR: { newest: "TEMPLATES_DIRECTORY" },
  },
  "PROXY SERVER": {
    USES_PROXY: { newest: "USE_PROXY" },
    ADDRESS: { newest: "PROXY_ADDRESS", also: ["SERVER"] },
    PORT: { newest: "PROXY_PORT" },
  },
  "OPCON API": {
    ADDRESS: { newest: "SERVER", also: ["SERVER"] },
    USES_TLS: { newest: "USES_TLS", also: ["USING_TLS"] },
  },
}

/** All names of a key, the older one first. */
export const namesOf = (section: SectionName, key: string): ReadonlyArray<string> => {
  const names = otherNames[section]?.[key]
  return [...new Set([key, ...(names === undefined ? [] : [names.newest, ...(names.also ?? [])])])]
}

/** All names of all keys of a section, the older ones first. */
export const keyNames = (section: SectionName): ReadonlyArray<string> => [
  ...keysOf(section),
  ...keysOf(section).flatMap((key) => namesOf(section, key).slice(1)),
]

/** All names of all sections. */
export const headerNames: ReadonlyArray<string> = sectionNames.flatMap((section) => {
  const newest = newestSections[section]
  return newest === undefined ? [section] : [section, newest]
})

const plain = (written: string): string => written.replaceAll(/\s+/g, " ").toUpperCase()

/** A section by any of its names, in any case; `header` is the known spelling of what is written. */
export const sectionOf = (written: string): { readonly section: SectionName; readonly header: string } | undefined => {
  const header = plain(written)
  const section = sectionNames.find((name) => name === header || newestSections[name] === header)
  return section === undefined ? undefined : { section, header }
}

/** A key by any of its names, in any case; `name` is the known spelling of what is written. */
export const keyOf = (
  section: SectionName,
  written: string,
): { readonly key: string; readonly name: string } | undefined => {
  const name = plain(written)
  const key = keysOf(section).find((one) => namesOf(section, one).includes(name))
  return key === undefined ? undefined : { key, name }
}

/** Whether only a file of the newest generation has a key of this name. */
const isNewestKey = (section: SectionName, key: string, name: string): boolean => {
  const names = otherNames[section]?.[key]
  return names !== undefined && name === names.newest && name !== key && names.also?.includes(name) !== true
}

/** A file is of the newest generation as soon as one of its names is. */
export const generationOf = ({ entries, headers }: IniSource): Generation => {
  const isNewest =
    headers.some(({ name }) => Object.values(newestSections).includes(plain(name))) ||
    entries.some((entry) => {
      const section = sectionOf(entry.section)?.section
      const found = section === undefined ? undefined : keyOf(section, entry.key)
      return section !== undefined && found !== undefined && isNewestKey(section, found.key, found.name)
    })
  return isNewest ? "newest" : "older"
}

export const sectionIn = (generation: Generation, section: SectionName): string =>
  generation === "newest" ? (newestSections[section] ?? section) : section

export const keyIn = (generation: Generation, section: SectionName, key: string): string =>
  generation === "newest" ? (otherNames[section]?.[key]?.newest ?? key) : key
