/**
 * Parses the vendor's command line: its words (VendorWords.ts) become the fields of a failed job, or sentences about what
 * is wrong with them. Plain code, because the intake parses the line before the program is loaded.
 */
import type { FailureFields } from "../domain/FailureFields.ts"
import { tlsFlag } from "./TlsType.ts"
import { vendorFlags } from "./VendorWords.ts"
import type { VendorFlag } from "./VendorWords.ts"

/** The values of a failure by flag; absent = the flag was not given. */
export type Values = Readonly<Record<VendorFlag | "job-number", string | undefined>>

/** Everything in the line of a failure. */
export interface Line {
  readonly values: Values
  readonly config: string | undefined
  /** What --tlsType lists; absent = it was not given. */
  readonly tlsType: string | undefined
  readonly dryRun: boolean
  readonly json: boolean
}

/** Flags whose value is taken as it is. */
const taking = new Set<string>([...vendorFlags.map(({ long }) => `--${long}`), "--job-number", "--config", tlsFlag])

/**
 * The flags in normalised words; undefined where a word is not a flag of a failure or a flag is repeated: the parser of
 * effect/cli handles or refuses such a line.
 */
export const lineOf = (words: ReadonlyArray<string>): Line | undefined => {
  const given = new Map<string, string>()
  for (const word of words) {
    const equals = word.indexOf("=")
    const name = equals < 0 ? word : word.slice(0, equals)
    const known = equals < 0 ? name === "--dry-run" || name === "--json" : taking.has(name)
    if (!known || given.has(name)) return undefined
    given.set(name, word.slice(equals + 1))
  }
  return {
    values: {
      agent: given.get("--agent"),
      schedule: given.get("--schedule"),
      job: given.get("--job"),
      termination: given.get("--termination"),
      "schedule-date": given.get("--schedule-date"),
      "schedule-id": given.get("--schedule-id"),
      "schedule-instance": given.get("--schedule-instance"),
      template: given.get("--template"),
      "job-number": given.get("--job-number"),
    },
    config: given.get("--config"),
    tlsType: given.get(tlsFlag),
    dryRun: given.has("--dry-run"),
    json: given.has("--json"),
  }
}

const dateFix = "make the OpCon property $SCHEDULE DATE-SSUM give yyyy-MM-dd"

const dateParts = (text: string) => /^(\d{4})(?:-(?=..-)|\/(?=..\/)|(?=\d{4}$))(\d\d)[-/]?(\d\d)$/.exec(text)?.slice(1)

/** yyyy-MM-dd, yyyy/MM/dd and yyyyMMdd as yyyy-MM-dd; undefined for any other text, and for days no calendar has. */
export const isoDate = (text: string): string | undefined => {
  const [year = "", month = "", day = ""] = dateParts(text) ?? []
  const days = new Map([
    ["02", Number(year) % 4 === 0 && (Number(year) % 100 !== 0 || Number(year) % 400 === 0) ? 29 : 28],
    ["04", 30],
    ["06", 30],
    ["09", 30],
    ["11", 30],
  ])
  const valid = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= (days.get(month) ?? 31)
  return valid ? `${year}-${month}-${day}` : undefined
}

export const wholeNumber = (text: string): number | undefined => (/^\d{1,15}$/.test(text) ? Number(text) : undefined)

/** A token that OpCon did not resolve: `[[$JOB NAME]]`, or one of a job's own properties, `[[JI.JOB]]`. */
const tokenIn = (value: string): string | undefined => /\[\[(?:.*?\]\]|\$.*)/s.exec(value)?.[0]

/** What may have quotation marks in it; around any other value they were typed or pasted along. */
const named: ReadonlySet<string> = new Set(["agent", "schedule", "job", "termination"])
const quotes = /^["'\u2018\u201c\u201e](.*)["'\u2018-\u201d]$/s

/** The failing run; 0 where it is not reported, because OpCon has no number for a job that never started. */
const runOf = (text: string): number | undefined => (text === "" ? 0 : wholeNumber(text))

/** The failed job in these values, or every problem in them. */
export const parseFailure = (
  values: Values,
): { readonly failure: FailureFields } | { readonly problems: ReadonlyArray<string> } => {
  const problems: Array<string> = []
  for (const { long, mayBeEmpty, short, token } of vendorFlags) {
    const value = values[long]?.trim()
    if (value === undefined) problems.push(`${short} is missing (${short} ${token})`)
    else if (value === "" && !mayBeEmpty) problems.push(`${short} is empty`)
  }
  for (const [name, value] of [
    ...vendorFlags.map(({ long, short }) => [short, values[long]]),
    ["--job-number", values["job-number"]],
  ] as const) {
    const token = tokenIn(value ?? "")
    if (token !== undefined) problems.push(`${name} holds ${token}, a token that OpCon did not resolve`)
  }
  const text = (flag: VendorFlag | "job-number") => {
    const value = (values[flag] ?? "").trim()
    return named.has(flag) ? value : value.replace(quotes, "$1")
  }
  const check = <A>(flag: VendorFlag | "job-number", name: string, parsed: A | undefined, allowed: string) => {
    const value = text(flag)
    if (parsed === undefined && value !== "" && tokenIn(value) === undefined) {
      const why = flag === "schedule-date" && dateParts(value) !== undefined ? "there is no such day" : undefined
      problems.push(why === undefined ? `${name} ${value} is not ${allowed}` : `${name} ${value}: ${why}`)
    }
    return parsed
  }
  const scheduleDate = check(
    "schedule-date",
    "-sd",
    isoDate(text("schedule-date")),
    `a date as yyyy-MM-dd (${dateFix})`,
  )
  const scheduleId = check("schedule-id", "-si", wholeNumber(text("schedule-id")), "a whole number")
  const scheduleInstance = check("schedule-instance", "-sn", wholeNumber(text("schedule-instance")), "a whole number")
  if (/[\\/:]|^\.\.?$/.test(text("template"))) {
    const name = /[^\\/:]*$/.exec(text("template"))?.[0] ?? ""
    const meant = /^\.*$/.test(name) ? "" : `: did you mean ${name}?`
    problems.push(`-t ${text("template")} is not a plain file name inside the folder of templates${meant}`)
  }
  const number = check("job-number", "--job-number", runOf(text("job-number")), "a whole number")
  if (
    problems.length > 0 ||
    scheduleDate === undefined ||
    scheduleId === undefined ||
    scheduleInstance === undefined ||
    number === undefined
  ) {
    return { problems }
  }
  return {
    failure: {
      agent: text("agent"),
      schedule: text("schedule"),
      job: text("job"),
      termination: text("termination"),
      scheduleDate,
      scheduleId,
      scheduleInstance,
      template: text("template"),
      ...(number > 0 ? { jobNumber: number } : {}),
    },
  }
}
