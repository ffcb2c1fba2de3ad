/**
 * Replacements for what must not leave the site: secrets, e-mail addresses, whatever RECORD_MASK matches. What is to be
 * hidden is first searched for in all texts, then replaced in every spelling. The same text has the same replacement
 * everywhere, and an address is replaced in its two halves, so that a replay, which puts texts together from replacements,
 * sends what was recorded. Paths are written as if the site were in one folder, where a replay has it.
 */
import * as Base64 from "effect/encoding/Base64"
import * as Hex from "effect/encoding/Hex"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { anyEncoding, anySpelling } from "../http/Masking.ts"
import type { SettingsShape } from "../config/Settings.ts"
import { folderOf } from "./Interceptors.ts"

/** A text that is to be hidden, and its replacement. */
export interface Replacement {
  readonly hidden: string
  readonly by: string
}

export interface Masks {
  /** The text without anything that is hidden. */
  readonly text: (text: string) => string
  /** A JSON value, names included. */
  readonly json: (value: unknown) => unknown
}

/** Masks that hide nothing and collect every text in `seen`. */
export const collecting = (seen: Set<string>): Masks => {
  const text = (value: string) => {
    seen.add(value)
    return value
  }
  return { text, json: (value) => mapStrings(value, text) }
}

/** Every text in a JSON value, names included; `member` is the name it stands under. */
export const mapStrings = (value: unknown, change: (text: string, member: string) => string, member = ""): unknown => {
  if (typeof value === "string") return change(value, member)
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change, member))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [change(name, ""), mapStrings(inner, change, name)]),
  )
}

const decoders: ReadonlyArray<(text: string) => Option.Option<string>> = [
  (text) => Result.getSuccess(Result.try(() => decodeURIComponent(text))),
  (text) => Option.some(text.replaceAll(/%[0-7][0-9a-f]/gi, (code) => decodeURIComponent(code))),
  (text) =>
    Option.some(text.replaceAll(/(?<!\\)\\+u([0-9a-f]{4})/gi, (_, code) => String.fromCharCode(parseInt(code, 16)))),
  (text) =>
    Option.some(
      text
        .replaceAll(/&#x0*([0-9a-f]{1,4});/gi, (_, code) => String.fromCharCode(parseInt(code, 16)))
        .replaceAll(/&#0*([0-9]{1,5});/g, (_, code) => String.fromCharCode(Number(code)))
        .replaceAll(/&commat;/gi, "@"),
    ),
]

const utf8 = (bytes: Uint8Array): Option.Option<string> =>
  Result.getSuccess(Result.try(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes)))

const inBase64 = /[\w+/-]{8,}={0,2}/g
const inHex = /(?:[0-9a-f]{2}){6,}/gi

/** The text, and its decoded forms. */
const readings = (text: string, depth = 2): ReadonlyArray<string> => {
  const encoded = [
    ...Array.from(text.matchAll(inHex), ([word]) => Result.getSuccess(Hex.decode(word))),
    ...Array.from(text.matchAll(inBase64), ([word]) =>
      Result.getSuccess(Base64.decode(word.replaceAll("-", "+").replaceAll("_", "/"))),
    ),
  ].flatMap((bytes) => Option.toArray(Option.flatMap(bytes, utf8)))
  const others = [...decoders.flatMap((decode) => Option.toArray(decode(text))), ...encoded].filter(
    (other) => other !== text,
  )
  return [text, ...(depth === 0 ? others : others.flatMap((other) => readings(other, depth - 1)))]
}

/** Searched for from the `@`, in both directions. */
const address =
  /(?<=([\p{L}\p{N}_](?:[\p{L}\p{N}._+'-]{0,254}[\p{L}\p{N}_+-])?))@([\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)/gu

const byLength = (a: Replacement, b: Replacement): number => b.hidden.length - a.hidden.length

/** A text of less than six characters is not searched for in encoded form: it would be found by chance. */
const patternOf = (hidden: string): string =>
  hidden.length < 6 ? anySpelling(hidden) : `${anySpelling(hidden)}|${anyEncoding(hidden)}`

/** Makes all replacements in one pass, the longest first, so that none is applied to the result of another. */
const replacing = (replacements: ReadonlyArray<Replacement>): ((text: string) => string) => {
  const known = [...new Map(replacements.map((one) => [one.hidden, one])).values()]
    .filter(({ hidden }) => hidden !== "")
    .toSorted(byLength)
  if (known.length === 0) return (text) => text
  const any = new RegExp(known.map(({ hidden }) => `(${patternOf(hidden)})`).join("|"), "gi")
  return (text) =>
    text.replaceAll(any, (...found: ReadonlyArray<unknown>) => {
      const at = found.slice(1, known.length + 1).findIndex((group) => group !== undefined)
      return known[at]?.by ?? ""
    })
}

/** A numbered name for each new key; case makes no difference. */
const numbering = (nameOf: (count: number) => string) => {
  const given = new Map<string, string>()
  return (key: string): string => {
    const known = given.get(key.toLowerCase()) ?? nameOf(given.size + 1)
    given.set(key.toLowerCase(), known)
    return known
  }
}

/** Masks for the texts in `all`. `secrets` are hidden in any form. */
export const make = (
  all: Iterable<string>,
  { patterns, secrets }: { readonly patterns: ReadonlyArray<RegExp>; readonly secrets: ReadonlyArray<Replacement> },
): Masks => {
  const person = numbering((count) => `person${count}`)
  const domain = numbering((count) => `masked${count === 1 ? "" : count}.invalid`)
  const other = numbering((count) => `masked${count}`)
  const found: Array<Replacement> = []
  const firstHalves: Array<Replacement> = []
  for (const text of all) {
    for (const reading of readings(text)) {
      for (const [, local = "", host = ""] of reading.matchAll(address)) {
        found.push(
          { hidden: `${local}@${host}`, by: `${person(local)}@${domain(host)}` },
          { hidden: host, by: domain(host) },
        )
        firstHalves.push({ hidden: local, by: person(local) })
      }
      for (const pattern of patterns) {
        for (const [match] of reading.matchAll(pattern))
          if (match !== "") found.push({ hidden: match, by: other(match) })
      }
    }
  }
  const text = replacing([...secrets, ...found])
  /** A tag of a job may end with the first half of an address, whose second half is in the template. */
  const tag = (value: string): string => {
    const half = firstHalves.find(({ hidden }) => value.toLowerCase().endsWith(`_${hidden.toLowerCase()}`))
    return text(half === undefined ? value : value.slice(0, -half.hidden.length) + half.by)
  }
  return { text, json: (value) => mapStrings(value, (one, member) => (member === "tags" ? tag(one) : text(one))) }
}

/** The folder of Connector.config in a replay. */
export const siteFolder = "/site"

/** The other folders, relative to it, by key in Connector.config. */
export const folders: Readonly<Record<string, string>> = {
  JOBLOGDIR: "joblogs",
  TEMPLATESDIR: "templates",
  JOURNALDIR: "journal",
  LOGDIR: "log",
}

const literally = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)

/** Replaces every path of the site in a text by the path in a replay, with slashes. */
export const placing = ({ file, general }: SettingsShape): ((text: string) => string) => {
  const places = [
    [general.jobLogDir, `${siteFolder}/joblogs`],
    [general.templatesDir, `${siteFolder}/templates`],
    [general.journalDir, `${siteFolder}/journal`],
    [general.logDir, `${siteFolder}/log`],
    [folderOf(file), siteFolder],
  ] as const
  // The root of a disk would match too much.
  const known = places
    .filter(([folder]) => folder.replaceAll(/[\\/]/g, "").length > 2)
    .toSorted(([a], [b]) => b.length - a.length)
  const patterns = known.map(
    ([folder, place]) =>
      [new RegExp(`${literally(folder)}(?![\\w.-])((?:[\\\\/][^\\s\\\\/:*?"<>|;,()]+)*)`, "g"), place] as const,
  )
  return (text) =>
    patterns.reduce(
      (changed, [pattern, place]) =>
        changed.replaceAll(pattern, (_, rest: string) => place + rest.replaceAll("\\", "/")),
      text,
    )
}
