/**
 * Connector.config as text: its sections and KEY=value lines, and the folders that it names. A value is everything after
 * the first = or :, trimmed, without quotes around it; comments begin with ; or #. Plain code, because the intake
 * reads JOURNALDIR before the program is loaded. effect/encoding/Ini does not fit: it unescapes backslashes and cuts
 * values at ; and #, which breaks Windows paths and tokens, and it drops line numbers and duplicate keys, which messages
 * name.
 */
import type { Diagnostic } from "../domain/Diagnostic.ts"
import { invisibleIn } from "../domain/Printable.ts"

export interface Entry {
  /** As written; empty before the first section. */
  readonly section: string
  readonly key: string
  readonly value: string
  readonly line: number
  readonly keyColumn: number
  /** Of the first character of the value. */
  readonly column: number
  /** Of the value without its quotes in the whole text, in UTF-16 code units. */
  readonly offset: number
  /** A character beside the value that only looks like a blank. */
  readonly around?: string
}

export interface Header {
  readonly name: string
  readonly line: number
  readonly column: number
}

export interface ConfigFile {
  readonly headers: ReadonlyArray<Header>
  readonly entries: ReadonlyArray<Entry>
  readonly problems: ReadonlyArray<Diagnostic>
}

const header = /^\[([^\]]*)(\]?)\s*(?:[;#].*)?$/s
const property = /^([^=:]*)[=:](.*)$/s

const unquote = (value: string): string => (/^(["']).*\1$/s.test(value) ? value.slice(1, -1) : value)

/** Where a comment may begin behind a value: since 24.3 the vendor's reader ends the value there. */
const comment = /\s[;#]/

export const mayHoldComment = (value: string): boolean => comment.test(value)

export const withoutComment = (value: string): string => unquote(value.slice(0, value.search(comment)).trimEnd())

/** A problem never quotes its line, which could be a part of a secret that was broken over two lines. */
export const parse = (text: string): ConfigFile => {
  const headers: Array<Header> = []
  const entries: Array<Entry> = []
  const problems: Array<Diagnostic> = []
  let section = ""
  let line = 0
  let next = 0
  for (const [index, raw] of text.split(/(\r\n|\n|\r)/).entries()) {
    const begin = next
    next += raw.length
    // Every second piece is a line end.
    if (index % 2 === 1) continue
    line += 1
    const trimmed = raw.trim()
    if (trimmed === "" || trimmed.startsWith(";") || trimmed.startsWith("#")) continue
    const column = raw.length - raw.trimStart().length + 1
    const asHeader = header.exec(trimmed)
    if (asHeader !== null) {
      section = (asHeader[1] ?? "").trim()
      headers.push({ name: section, line, column })
      if (asHeader[2] === "") problems.push({ line, column, message: "the closing ] of the section's name is missing" })
      continue
    }
    const asProperty = property.exec(trimmed)
    const key = asProperty?.[1]?.trim() ?? ""
    const rest = asProperty?.[2] ?? ""
    if (asProperty === null || key === "") {
      const message =
        asProperty === null
          ? "this line is neither a [SECTION], KEY=value, a comment (; or #) nor blank"
          : `a key is missing before the ${trimmed.charAt(0)}`
      problems.push({ line, column, message })
      continue
    }
    const start = raw.search(/[=:]/) + 1
    const lead = rest.length - rest.trimStart().length
    const value = unquote(rest.trim())
    const quote = value.length < rest.trim().length ? 1 : 0
    const offset = begin + start + lead + quote
    const around = invisibleIn(rest.slice(0, lead)) ?? invisibleIn(raw.slice(raw.trimEnd().length))
    const entry = { section, key, value, line, keyColumn: column, column: start + lead + 1, offset }
    entries.push(around === undefined ? entry : { ...entry, around })
  }
  return { headers, entries, problems }
}

/** Folders that are used where Connector.config does not name them. */
export const defaultFolders = { JOURNALDIR: "journal", LOGDIR: "log" } as const

/** The variables that `%NAME%` in a folder may refer to; undefined where the syntax has no meaning (not on Windows). */
export type Environment = Readonly<Record<string, string | undefined>> | undefined

/** `%NAME%`, as Windows writes variables. */
const variable = /%([^%\\/:*?"<>|=]+)%/g

export const variablesIn = (value: string): ReadonlyArray<string> =>
  Array.from(value.matchAll(variable), ([, name = ""]) => name)

/** A folder with its variables replaced; undefined where a variable does not exist. */
export const expandVariables = (value: string, environment: Environment): string | undefined => {
  if (environment === undefined) return value
  if (variablesIn(value).some((name) => environment[name] === undefined)) return undefined
  return value.replaceAll(variable, (_, name: string) => environment[name] ?? "")
}

/** The first value of `key` in the text, else the default, however invalid the rest is; relative to the folder of the file. */
export const configuredFolder = (
  text: string,
  key: keyof typeof defaultFolders,
  environment: Environment,
): string | undefined =>
  expandVariables(
    parse(text).entries.find((entry) => entry.key.toUpperCase() === key && entry.value !== "")?.value ??
      defaultFolders[key],
    environment,
  )
