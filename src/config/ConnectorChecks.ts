/**
 * What can be wrong with the values in Connector.config, as sentences with their lines: values that the Schema refuses,
 * keys that exclude one another, invisible characters, variables without a value. Lint rules are in ConnectorRules.ts.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Diagnostic, SchemaProblem } from "../domain/Diagnostic.ts"
import * as Host from "../domain/Host.ts"
import { escapeInvisible, invisibleIn } from "../domain/Printable.ts"
import * as Secret from "../domain/Secret.ts"
import type { Environment, Header } from "../intake/ConfigFile.ts"
import { variablesIn } from "../intake/ConfigFile.ts"
import type { Entries, Placed } from "./ConnectorEntries.ts"
import { called } from "./ConnectorEntries.ts"
import * as ConnectorKeys from "./ConnectorKeys.ts"
import { secretKeys, sectionNames, sections } from "./ConnectorKeys.ts"

/** Values as they stand in the file, by section and key; a key without a value is absent. */
export type Raw = Readonly<Record<string, Readonly<Record<string, string>>>>

export interface Examined {
  readonly entries: Entries
  readonly raw: Raw
}

/** Where a section begins, if it is there. */
const headerOf = (headers: ReadonlyArray<Header>, section: ConnectorKeys.SectionName) => {
  const header = headers.find(({ name }) => ConnectorKeys.sectionOf(name)?.section === section)
  return header === undefined ? {} : { line: header.line, column: header.column }
}

/** A problem that the Schema found, as a sentence with its line. */
export const explain =
  (entries: Entries, headers: ReadonlyArray<Header>) =>
  ({ issue, path: [section, key] }: SchemaProblem): Diagnostic => {
    const known = sectionNames.find((name) => name === section) ?? "GENERAL"
    const at = entries.placed.find((one) => one.section === known && one.key === key)
    const { header: shownHeader, name } = called(entries, known, String(key))
    const where = `${name} in ${shownHeader}`
    if (at === undefined) {
      return { ...headerOf(headers, known), message: `${where} is missing` }
    }
    const { column, line, value } = at.entry
    if (issue._tag === "MissingKey") return { line, column, message: `${where} is empty` }
    const allowed = (issue._tag === "InvalidValue" ? issue.annotations?.message : undefined) ?? "another value is meant"
    const shown = Secret.mayBeSecret(value)
      ? "not shown here, it may be a secret"
      : `"${escapeInvisible(Host.shown(value))}"`
    const found = secretKeys.has(at.key) ? "" : ` is ${shown}:`
    return { line, column, message: `${where}${found} ${allowed}` }
  }

const Tls = Schema.Struct({
  ADDRESS: sections["OPCON API"].fields.ADDRESS,
  USES_TLS: sections["OPCON API"].fields.USES_TLS,
})
const { USES_PROXY } = sections["PROXY SERVER"].fields

/** Errors between two keys. Each pair is checked by itself, so that a mistake elsewhere does not hide it. */
export const betweenKeys = (raw: Raw, entries: Entries, headers: ReadonlyArray<Header>): ReadonlyArray<Diagnostic> => {
  const problems: Array<Diagnostic> = []
  const tls = Schema.decodeUnknownOption(Tls)(raw["OPCON API"])
  if (Option.isSome(tls) && !tls.value.USES_TLS && !Host.isLoopback(tls.value.ADDRESS)) {
    const { header, name, place } = called(entries, "OPCON API", "USES_TLS")
    const message = `${name} in ${header} is False: only True is allowed, except for localhost, 127.0.0.0/8 and ::1`
    problems.push({ ...place, message })
  }
  const proxy = raw["PROXY SERVER"] ?? {}
  if (Option.exists(Schema.decodeUnknownOption(Schema.Struct({ USES_PROXY }))(proxy), (found) => found.USES_PROXY)) {
    const { header, name, place } = called(entries, "PROXY SERVER", "USES_PROXY")
    for (const key of ["ADDRESS", "PORT"].filter((key) => proxy[key] === undefined)) {
      const message = `${name} in ${header} is True but ${called(entries, "PROXY SERVER", key).name} is not given`
      problems.push({ ...place, message })
    }
  }
  for (const [key, other] of [
    ["USER", "PASSWORD"],
    ["PASSWORD", "USER"],
  ] as const) {
    if (proxy[key] === undefined || proxy[other] !== undefined) continue
    const { header, place } = called(entries, "PROXY SERVER", key)
    const message = `${key} in ${header} is given but ${other} is not: a proxy needs both or neither`
    problems.push({ ...place, message })
  }
  const journal = raw["JOURNAL"] ?? {}
  for (const key of ["URL", "QUEUE", "PASSWORD", "CA_FILE"].filter((key) => journal[key] !== undefined)) {
    const other = key === "URL" ? "QUEUE" : "URL"
    if (journal[other] !== undefined) continue
    const why =
      other === "URL" ? `without a database ${key} means nothing` : "hosts with the same one share their failures"
    problems.push({ ...headerOf(headers, "JOURNAL"), message: `${other} in [JOURNAL] is missing: ${why}` })
    break
  }
  return problems
}

/** Invisible characters in and around values. */
export const invisibleCharacters = (placed: ReadonlyArray<Placed>): ReadonlyArray<Diagnostic> =>
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

/** What becomes part of a name on systems other than Windows, and who alone gives it a meaning. */
const foreign = [
  [/\\/, "only Windows separates folders with it"],
  [/^~(?=\/|$)/, "only a shell replaces it"],
  [/\$(?:\w+|\{\w+\})/, "only a shell replaces it"],
] as const

/** What in a folder means nothing here: on Windows variables that are not set, elsewhere all, and what is `foreign`. */
export const meaningless = (placed: ReadonlyArray<Placed>, variables: Environment): ReadonlyArray<Diagnostic> =>
  placed
    .filter(({ key }) => folderKeys.has(key))
    .flatMap(({ entry: { column, line, value }, header, written }) => {
      const unset = variablesIn(value).filter((name) => variables?.[name] === undefined)
      const why =
        variables === undefined
          ? "which is taken as it is: variables are filled in on Windows"
          : "a variable that is not set for this account"
      const other = variables === undefined ? foreign : []
      return [
        ...unset.map((name) => `%${escapeInvisible(name)}%, ${why}`),
        ...other.flatMap(([what, who]) =>
          Array.from(what.exec(value) ?? [], (found) => `${found}, which is taken as it is: ${who}`),
        ),
      ].map((what) => ({ line, column, message: `${written} in [${header}] holds ${what}` }))
    })
