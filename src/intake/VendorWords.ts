/**
 * The words of the vendor's command line, in plain code: which of them are flags, which belong to an unquoted value, and
 * which look like a flag that nobody knows. Notification Manager does not quote its tokens, so a name with blanks comes as
 * several words, an empty value as none, and a name may hold words such as `-a`.
 *
 * - A line that gives each flag once may give them in any order.
 * - Where a short flag comes again, the vendor's order decides (-a -s -jn -e -sd -si -sn -t): -a, -s and -jn are where they
 *   come first, the others where they come last. What is left over belongs to the name of the schedule or of the job; left
 *   over anywhere else, the line is refused.
 * - A word of two dashes and letters is a flag or a mistake, never part of a name that is not quoted.
 * - `--tlsType LIST` may stand anywhere, also inside a value (TlsType.ts).
 * - `-i N -t TEMPLATE`, with no flag of a failure, reads an incident: it becomes the command `incident`.
 */

import { isTlsType, tlsFlag, withoutTlsType } from "./TlsType.ts"

/** The vendor's flags: ours behind them, what they hold, and whether an empty value can be worked with. */
export const vendorFlags = [
  { short: "-a", long: "agent", holds: "AGENT", token: "[[$MACHINE NAME]]", mayBeEmpty: true },
  { short: "-s", long: "schedule", holds: "SCHEDULE", token: "[[$SCHEDULE NAME]]", mayBeEmpty: true },
  { short: "-jn", long: "job", holds: "JOB", token: "[[$JOB NAME]]", mayBeEmpty: false },
  { short: "-e", long: "termination", holds: "TERMINATION", token: "[[$JOB TERMINATION]]", mayBeEmpty: true },
  { short: "-sd", long: "schedule-date", holds: "DATE", token: "[[$SCHEDULE DATE-SSUM]]", mayBeEmpty: false },
  { short: "-si", long: "schedule-id", holds: "SCHEDULE_ID", token: "[[$SCHEDULE ID]]", mayBeEmpty: false },
  { short: "-sn", long: "schedule-instance", holds: "INSTANCE", token: "[[$SCHEDULE INST]]", mayBeEmpty: false },
  { short: "-t", long: "template", holds: "TEMPLATE", token: "basic.json", mayBeEmpty: false },
] as const

export type VendorFlag = (typeof vendorFlags)[number]["long"]

/** Our own flags that take a value, and those that do not. */
const valued: ReadonlySet<string> = new Set([...vendorFlags.map(({ long }) => long), "job-number", "config", "record"])
const switches: ReadonlySet<string> = new Set([
  "dry-run",
  "requests",
  "json",
  "help",
  "version",
  "completions",
  "log-level",
  "record-documentation",
])

/** Every flag with two dashes. */
export const longFlags: ReadonlyArray<string> = [...[...valued, ...switches].map((name) => `--${name}`), tlsFlag]

const longOf = new Map<string, VendorFlag>(vendorFlags.map(({ long, short }) => [short, long]))

const nameOf = (word: string): string | undefined => {
  if (!word.startsWith("--")) return longOf.get(word)
  const name = word.slice(2).split("=", 1)[0] ?? ""
  return valued.has(name) || switches.has(name) ? name : undefined
}

/** A quotation mark that took the flag behind it into its value. */
const swallowing = /"(?= (-(?:a|s|jn|e|sd|si|sn|t)) )/g

/**
 * The words of a line in which a backslash stands before a quotation mark, as in `-s "D:\JOBS\" -jn`: Windows takes both for
 * a quotation mark inside the value, and what follows for more of it.
 */
export const apart = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  const flags = words.flatMap((word) => Array.from(word.matchAll(swallowing), ([, flag = ""]) => flag))
  const isMeant = flags.length > 0 && !flags.some((flag) => words.includes(flag))
  return isMeant ? words.join(" ").replaceAll(swallowing, "\\").split(" ") : words
}

/** In `encrypt`, `-v VALUE` is the value, as in the vendor's EncryptValue, and not --version. */
const encryptWords = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  const at = words.indexOf("-v")
  return at < 0 ? words : words.toSpliced(at, 2, `--value=${words[at + 1] ?? ""}`)
}

/** The place of each flag in the vendor's order; undefined where the line does not follow that order. */
const inVendorOrder = (words: ReadonlyArray<string>): ReadonlySet<number> | undefined => {
  const [agent, schedule, job, ...later] = vendorFlags.map(({ short }) => short)
  const places: Array<number> = []
  for (const short of [agent, schedule, job]) places.push(words.indexOf(short ?? "", (places.at(-1) ?? -1) + 1))
  let end = words.length
  const tail = later.toReversed().map((short) => (end = end < 1 ? -1 : words.lastIndexOf(short, end - 1)))
  places.push(...tail.toReversed())
  const [, inSchedule = -1, inJob = -1, afterJob = -1] = places
  if (places.includes(-1) || inJob > afterJob) return undefined
  const flags = new Set(places)
  const left = words.flatMap((word, at) => (longOf.has(word) && !flags.has(at) ? [at] : []))
  // Two command lines in one are not a job with a long name.
  const whole = left.some((at) => longOf.get(words[at] ?? "") === "schedule-date" && /^\d{4}/.test(words[at + 1] ?? ""))
  return !whole && left.every((at) => at > inSchedule && at < afterJob) ? flags : undefined
}

/** Whether the short flag at a place is a flag. Where one is repeated and the vendor's order does not help, each is. */
const countsAt = (words: ReadonlyArray<string>): ((at: number) => boolean) => {
  const shorts = words.filter((word) => longOf.has(word))
  const flags = new Set(shorts).size === shorts.length ? undefined : inVendorOrder(words)
  return (at) => flags === undefined || flags.has(at)
}

/** A word with its dashes and letters as a keyboard has them, without what cannot be seen. */
export const typed = (word: string): string =>
  /^[!-~]*$/.test(word)
    ? word
    : word
        .normalize("NFKC")
        .replaceAll(/[\p{Cf}\p{Cc}]/gu, "")
        .replaceAll(/[\p{Pd}\u2212]/gu, "-")
        .trim()

/** Flags of this program that never occur in the name of a job, with one dash or a slash. */
const oursAnyhow = /^[-/]+(?:dry(?:[-_]?r\w*)?|job[-_]?number|log[-_]?level)$/i

/** Whether a word must have been meant for a flag but is none; one with a blank in it was quoted, and is a value. */
const strays = (words: ReadonlyArray<string>, word: string): boolean => {
  if (nameOf(word) !== undefined || isTlsType(word)) return false
  const [head = ""] = word.trim().split("=", 1)
  if (/[ \t]/.test(head)) return false
  const meant = typed(head)
  const isLong = meant.startsWith("--") && /^--+\p{L}/u.test(meant)
  if (isLong && (word.startsWith("--") || nameOf(meant) !== undefined)) return true
  if (oursAnyhow.test(meant)) return true
  if (meant === head) return false
  // `–jn` from a word processor, where there is no -jn; `—config`.
  return longOf.has(meant) ? !words.includes(meant) : valued.has(meant.slice(1)) || switches.has(meant.slice(1))
}

/** The commands of cli.ts (a test compares them). */
export const commands: ReadonlySet<string> = new Set([
  "doctor",
  "report",
  "incident",
  "drain",
  "sweep",
  "sync",
  "journal",
  "silence",
  "console",
  "template",
  "encrypt",
  "simulate",
  "demo",
  "replay",
])

/** No command has these: with one of them, a line reports a failure. */
const ofFailures: ReadonlySet<string> = new Set(vendorFlags.map(({ short }) => short).filter((short) => short !== "-t"))

/** Whether words may be a command that has options in front of it, or is mistyped (commands/CommandWords.ts). */
export const mayBeCommand = (words: ReadonlyArray<string>): boolean => {
  const [first = "-"] = words
  const fits = !first.startsWith("-") || /^(?:--(?:config|log-level|json|help)(?:=|$)|-h$)/.test(first)
  return fits && !commands.has(first) && !words.some((word) => ofFailures.has(word))
}

/**
 * Which of the vendor's flags a line holds, however their dashes and letters are written, also where one sticks to its value
 * (`-a=W`, `"-a W"`) or the whole line is in quotes; none in a command.
 */
const vendorFlagsIn = (words: ReadonlyArray<string>): ReadonlySet<string> => {
  if (commands.has(words[0] ?? "")) return new Set()
  const found = words
    .join(" ")
    .split(/[\s=:]/)
    .flatMap((piece) => {
      const name = typed(piece)
        .replace(/^[-/]+/, "-")
        .toLowerCase()
      return vendorFlags.flatMap(({ long, short }) => (name === short || name === `-${long}` ? [long] : []))
    })
  return new Set(found)
}

/** Whether words were meant to report a failure; a single flag may be a person trying the program. */
export const looksLikeFailure = (words: ReadonlyArray<string>): boolean => vendorFlagsIn(words).size > 1

/** The short flag in a word that holds its value too: `-a=W`, or `"-a W"` in quotes. */
export const stuckIn = (word: string): string | undefined => {
  const [flag = ""] = word.split(/[\s=:]/, 1)
  return flag !== word && longOf.has(flag) ? flag : undefined
}

/** The words of a vendor's line that look like a flag and are none. */
export const strayWords = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  if (vendorFlagsIn(words).size === 0) return []
  // Where no flag of a failure stands by itself, these are no values.
  const stands = words.some((word) => vendorFlags.some(({ long }) => long === nameOf(word)))
  const stuck = stands ? [] : words.filter((word) => stuckIn(word) !== undefined)
  return stuck.length > 0 ? stuck : words.filter((word) => strays(words, word))
}

/** Whether words ask for an incident by its number; in a line that reports a failure, `-i` is part of a name. */
const readsIncident = (words: ReadonlyArray<string>): boolean =>
  words.includes("-i") && Array.from(vendorFlagsIn(words)).every((name) => name === "template")

/** `-i N` and what else is given, as the command `incident` takes it: the number comes last. */
const incidentWords = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  const at = words.indexOf("-i")
  const behind = words.slice(at + 1)
  const end = behind.findIndex((word) => nameOf(word) !== undefined || word.startsWith("-"))
  const number = end < 0 ? behind : behind.slice(0, end)
  const others = normalise(words.toSpliced(at, 1 + number.length))
  return ["incident", ...others, ...(number.length === 0 ? [] : ["--", number.join(" ")])]
}

/**
 * Words as Windows hands them over, in the form that effect/cli reads. A command line that begins with a sub-command is
 * left alone. Single-dash global flags (`-v`, `-h`) count only before the first vendor flag; later they are words of a
 * value, as in the job name `LOAD -v`. A stray word stands by itself, which neither `lineOf` nor effect/cli takes.
 */
export const normalise = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  if (words[0] === "encrypt") return encryptWords(words)
  if (words[0] !== undefined && !words[0].startsWith("-")) return words
  if (readsIncident(words)) return incidentWords(words)
  const { list, rest } = withoutTlsType(words)
  return [...joined(rest), ...(list === undefined ? [] : [`${tlsFlag}=${list}`])]
}

/** Each flag with its value in one word. */
const joined = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  const isFlag = countsAt(words)
  const stray = new Set(strayWords(words))
  const result: Array<string> = []
  let open: { readonly name: string; readonly values: Array<string> } | undefined
  const close = () => {
    if (open !== undefined) result.push(`--${open.name}=${open.values.join(" ")}`)
    open = undefined
  }
  for (const [at, word] of words.entries()) {
    if (stray.has(word)) {
      close()
      result.push(word)
      continue
    }
    const name = longOf.has(word) && !isFlag(at) ? undefined : nameOf(word)
    if (name === undefined) {
      if (open === undefined) result.push(word)
      else open.values.push(word)
      continue
    }
    close()
    if (switches.has(name) || (word.startsWith("--") && word.includes("="))) result.push(word)
    else open = { name, values: [] }
  }
  close()
  return result
}
