/**
 * Every section and key of Connector.config: what may stand there, its default, and its other names. The vendor's pages
 * call some things by one name up to 24.2 and by another since 24.3, and sites have files of both kinds. The program uses
 * the older name; messages use the one that the file has. [SUMMIT API] and the keys from JOURNALDIR on are ours. The
 * reader, its messages, the tests and the docs all read these tables.
 */
import * as Schema from "effect/Schema"
import * as Secret from "../domain/Secret.ts"
import type { ConfigFile } from "../intake/ConfigFile.ts"
import { defaultFolders } from "../intake/ConfigFile.ts"
import {
  byDefault,
  choice,
  database,
  host,
  list,
  logFormat,
  patterns,
  period,
  proxyUser,
  queueName,
  whenUnreachable,
  wholeNumber,
  zone,
} from "./KeyTypes.ts"

const filled = Schema.String
const int32 = 2_147_483_647

export const sections = {
  GENERAL: Schema.Struct({
    JOBLOGDIR: filled.pipe(byDefault("joblogs")),
    TEMPLATESDIR: filled.pipe(byDefault("templates")),
    DAILY_START_HOUR: wholeNumber(0, 23).pipe(byDefault("0")),
    DEBUG: choice("ON", "OFF").pipe(byDefault("OFF")),
    JOURNALDIR: filled.pipe(byDefault(defaultFolders.JOURNALDIR)),
    LOGDIR: filled.pipe(byDefault(defaultFolders.LOGDIR)),
    TIME_ZONE: Schema.optionalKey(zone),
    TIME_BUDGET_SECONDS: wholeNumber(1, 86_400).pipe(byDefault("300")),
    MAX_IN_FLIGHT: wholeNumber(1, 64).pipe(byDefault("4")),
    MAX_LOG_BYTES: wholeNumber(1024, 104_857_600).pipe(byDefault("5242880")),
    JOURNAL_KEEP_DAYS: wholeNumber(1, 3650).pipe(byDefault("30")),
    LOG_KEEP_DAYS: wholeNumber(1, 3650).pipe(byDefault("30")),
    LOG_FORMAT: logFormat.pipe(byDefault("text")),
    KEY_FILE: filled.pipe(byDefault("opcon-summit.key")),
    RECORD_MASK: Schema.optionalKey(patterns),
    SYSTEM_NAME: Schema.optionalKey(filled),
  }),
  DEFAULTS: Schema.Struct({
    PRIORITY_NAME_VALUE: filled.pipe(byDefault("P3")),
    IMPACT_NAME_VALUE: filled.pipe(byDefault("Medium")),
    URGENCY_NAME_VALUE: filled.pipe(byDefault("Medium")),
    SUP_FUNCTION_VALUE: filled.pipe(byDefault("IT")),
    MEDIUM_VALUE: filled.pipe(byDefault("Web")),
    CLASSIFICATION_NAME_VALUE: filled.pipe(byDefault("Application Support")),
    SOURCE_VALUE: filled.pipe(byDefault("Event Trigger")),
    CATEGORY_NAME_VALUE: filled.pipe(byDefault("ElasticSearch")),
    ASSIGNED_WORK_GROUP_NAME_VALUE: filled.pipe(byDefault("DevOps")),
  }),
  "PROXY SERVER": Schema.Struct({
    USES_PROXY: choice("True", "False").pipe(byDefault("False")),
    ADDRESS: Schema.optionalKey(host),
    PORT: Schema.optionalKey(wholeNumber(1, 65_535)),
    USER: Schema.optionalKey(proxyUser),
    PASSWORD: Schema.optionalKey(Secret.of("proxy-password")),
  }),
  "OPCON API": Schema.Struct({
    ADDRESS: host,
    PORT: wholeNumber(1, 65_535).pipe(byDefault("443")),
    USES_TLS: choice("True", "False").pipe(byDefault("True")),
    TOKEN: Secret.of("token"),
    CA_FILE: Schema.optionalKey(filled),
    TIMEOUT_SECONDS: wholeNumber(1, 3600).pipe(byDefault("30")),
  }),
  "SUMMIT API": Schema.Struct({
    CA_FILE: Schema.optionalKey(filled),
    TIMEOUT_SECONDS: wholeNumber(1, 3600).pipe(byDefault("30")),
    WRITE_TIMEOUT_SECONDS: wholeNumber(1, 3600).pipe(byDefault("120")),
    MAX_PER_SECOND: Schema.optionalKey(wholeNumber(1, 1000)),
    ORG_ID: wholeNumber(0, int32).pipe(byDefault("1")),
    PROXY_ID: wholeNumber(0, int32).pipe(byDefault("0")),
  }),
  JOURNAL: Schema.Struct({
    URL: Schema.optionalKey(database),
    PASSWORD: Schema.optionalKey(Secret.of("database-password")),
    CA_FILE: Schema.optionalKey(filled),
    QUEUE: Schema.optionalKey(queueName),
    WHEN_UNREACHABLE: whenUnreachable.pipe(byDefault("wait")),
  }),
  SWEEP: Schema.Struct({
    TEMPLATE: Schema.optionalKey(filled),
    EVERY: period("30s", "1d").pipe(byDefault("5m")),
    GRACE_MINUTES: wholeNumber(0, 1440).pipe(byDefault("10")),
    STATUSES: list.pipe(byDefault("Failed, Initialization Error")),
    SCHEDULES: Schema.optionalKey(list),
    EXCEPT: Schema.optionalKey(list),
    MAX_PER_ROUND: wholeNumber(1, 10_000).pipe(byDefault("100")),
  }),
  SYNC: Schema.Struct({
    EVERY: Schema.optionalKey(period("30s", "1d")),
  }),
}

export const Sections = Schema.Struct(sections)

export type SectionName = keyof typeof sections

export const sectionNames = [
  "GENERAL",
  "DEFAULTS",
  "PROXY SERVER",
  "OPCON API",
  "SUMMIT API",
  "JOURNAL",
  "SWEEP",
  "SYNC",
] as const satisfies ReadonlyArray<SectionName>

export const keysOf = (section: SectionName): ReadonlyArray<string> => Object.keys(sections[section].fields)

/** Keys that hold a secret; no message may show their value. */
export const secretKeys: ReadonlySet<string> = new Set(["TOKEN", "PASSWORD"])

/** What the secret in a key is for; none: it holds no secret. */
export const purposeOf = (section: SectionName, key: string): Secret.Purpose | undefined => {
  if (key === "TOKEN") return "token"
  return key === "PASSWORD" ? (section === "JOURNAL" ? "database-password" : "proxy-password") : undefined
}

/** The ticket attribute that each key of [DEFAULTS] sets. */
export const attributeOf: Readonly<Record<keyof typeof sections.DEFAULTS.fields, string>> = {
  PRIORITY_NAME_VALUE: "Priority_Name",
  IMPACT_NAME_VALUE: "Impact_Name",
  URGENCY_NAME_VALUE: "Urgency_Name",
  SUP_FUNCTION_VALUE: "Sup_Function",
  MEDIUM_VALUE: "Medium",
  CLASSIFICATION_NAME_VALUE: "Classification_Name",
  SOURCE_VALUE: "Source",
  CATEGORY_NAME_VALUE: "Category_Name",
  ASSIGNED_WORK_GROUP_NAME_VALUE: "Assigned_WorkGroup_Name",
}

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
const newestSections: Readonly<Partial<Record<SectionName, string>>> = {
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
export const generationOf = ({ entries, headers }: ConfigFile): Generation => {
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
