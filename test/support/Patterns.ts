/**
 * Every regular expression of the sources, and what makes one slow: texts made of its own letters, repeated. One whose work
 * grows faster than the text does is met by a text of some megabytes that a server sends, and nothing else runs meanwhile.
 */
import { readdirSync, readFileSync } from "node:fs"
import { parseAst } from "rolldown/parseAst"

export interface Pattern {
  /** `summit/ErrorText.ts: /<title/i`. */
  readonly name: string
  readonly source: string
  readonly flags: string
}

const src = new URL("../../src/", import.meta.url)

const literalsIn = (value: unknown): ReadonlyArray<Omit<Pattern, "name">> => {
  if (typeof value !== "object" || value === null) return []
  if ("regex" in value && typeof value.regex === "object" && value.regex !== null) {
    const { regex } = value
    return "pattern" in regex && "flags" in regex ? [{ source: String(regex.pattern), flags: String(regex.flags) }] : []
  }
  return Object.values(value).flatMap(literalsIn)
}

const isOurs = (file: string): boolean => file.endsWith(".ts") && !file.endsWith(".d.ts")

/** The literals in the sources. */
export const literals = (): ReadonlyArray<Pattern> =>
  readdirSync(src, { recursive: true, encoding: "utf8" })
    .filter(isOurs)
    .flatMap((file) =>
      literalsIn(parseAst(readFileSync(new URL(file, src), "utf8"), { lang: "ts" })).map((found) => ({
        ...found,
        name: `${file.replaceAll("\\", "/")}: /${found.source}/${found.flags}`,
      })),
    )

/** Those that modules make of parts while they are loaded; each is loaded anew. */
export const made = async (files: ReadonlyArray<string>): Promise<ReadonlyArray<Pattern>> => {
  const found: Array<Pattern> = []
  const { RegExp: original } = globalThis
  let file = ""
  globalThis.RegExp = new Proxy(original, {
    construct: (target, given: ConstructorParameters<typeof RegExp>) => {
      const made = new target(...given)
      found.push({ name: `${file}: ${String(made)}`, source: made.source, flags: made.flags })
      return made
    },
  })
  try {
    for (file of files) await import(`${new URL(file, src).href}?made`)
  } finally {
    globalThis.RegExp = original
  }
  return found
}

const words = (source: string): ReadonlyArray<string> =>
  source
    .replaceAll(/\\u\{?[0-9a-f]{4}\}?|\\p\{\w+\}|\\[bBdDsSwW]/gi, " ")
    .replaceAll(/\\(.)/g, "$1")
    .split(/[()[\]{}|?*+^$\s.]+|\\/)
    .filter((word) => word.length > 0 && word.length < 24)

const usual = [
  " ",
  "\t",
  "\n",
  "\r\n",
  "\u0085",
  "a",
  "A",
  "0",
  "f",
  ".",
  "-",
  "_",
  "<",
  "&",
  "\\",
  "/",
  "é",
  "a,",
  "1.",
  "a ",
  ". ",
]
/** A text that ends with one of these may not be what a pattern wants. */
const ends = ["", "\u0001", "!x", "\nx"]

/** Texts of about `length` characters on which a pattern may have to go back again and again. */
export const hardTexts = ({ source }: Pick<Pattern, "source">, length: number): ReadonlyArray<string> => {
  const own = [...new Set(words(source))].slice(0, 12)
  const runs = [...new Set([...own, ...own.flatMap((word) => [word.slice(0, 1), `${word} `]), ...usual])]
  const run = (text: string) => text.repeat(Math.ceil(length / text.length))
  return [
    ...runs.flatMap((text) => ends.map((end) => run(text) + end)),
    ...own.flatMap((word) => usual.map((text) => word + run(text) + "\u0001")),
    ...own.flatMap((word) => own.slice(0, 6).map((other) => run(`${word} ${other} `) + "\u0001")),
    ...own.flatMap((word) => usual.map((text) => run(word + text.repeat(20)) + "\u0001")),
  ]
}

/** Microseconds; what is over sooner is no trouble. */
const measurable = 3000

/** Microseconds of processor time, the least of several tries: other work only adds to it. */
const cost = (read: (text: string) => unknown, text: string, tries: number): number => {
  let least = Number.POSITIVE_INFINITY
  for (let at = 0; at < tries && least >= measurable; at += 1) {
    const before = process.cpuUsage()
    read(text)
    const { system, user } = process.cpuUsage(before)
    least = Math.min(least, system + user)
  }
  return least
}

/** Shorter texts cost too little to be measured, longer ones need not be: 8,000 squared is seen. */
const lengths = [250, 1000, 4000, 8000]

/** The beginning of a text of which `read` makes far more than four times the work when it is four times as long. */
export const slowOn = (
  read: (text: string) => unknown,
  texts: (length: number) => ReadonlyArray<string>,
): string | undefined => {
  const all = lengths.map(texts)
  for (const index of (all[0] ?? []).keys()) {
    for (const [at, length] of lengths.entries()) {
      const text = all[at]?.[index] ?? ""
      if (cost(read, text, 4) < measurable) continue
      const longer = texts(4 * length)[index] ?? ""
      // Measured again when it looks bad: whatever else the machine does must not decide.
      const growth = () => cost(read, longer, 3) / cost(read, text, 5)
      if (growth() > 8 && growth() > 8 && growth() > 8) return text.slice(0, 60)
      break
    }
  }
  return undefined
}

/** Every match in a text is looked for, as `replaceAll` does. */
export const searching = ({ flags, source }: Pattern): ((text: string) => unknown) => {
  const regex = new RegExp(source, flags.includes("g") ? flags : `${flags}g`)
  return (text) => text.replace(regex, "")
}
