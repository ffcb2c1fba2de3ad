/**
 * The vendor's command line, word by word, in plain code: it is read before anything else of the program is loaded. What
 * comes of it is a failure's values or sentences about what is wrong with them; VendorArguments.ts makes a FailedJob or
 * an error of that.
 */

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
  "json",
  "help",
  "version",
  "completions",
  "log-level",
  "record-documentation",
])

const longOf = new Map<string, string>(vendorFlags.map(({ long, short }) => [short, long]))

const nameOf = (word: string): string | undefined => {
  if (!word.startsWith("--")) return longOf.get(word)
  const name = word.slice(2).split("=", 1)[0] ?? ""
  return valued.has(name) || switches.has(name) ? name : undefined
}

/** `-v VALUE` is the vendor's EncryptValue, not a question for the version. */
const encryptWords = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  const at = words.indexOf("-v")
  return at < 0 ? words : words.toSpliced(at, 2, `--value=${words[at + 1] ?? ""}`)
}

/**
 * Words as Windows hands them over, in the form that effect/cli reads. A command line that begins with a sub-command is
 * left alone. Single-dash global flags (`-v`, `-h`) count only before the first vendor flag; later they are words of a
 * value, as in the job name `LOAD -v`.
 */
export const normalise = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  if (words[0] === "encrypt") return encryptWords(words)
  if (words[0] !== undefined && !words[0].startsWith("-")) return words
  const result: Array<string> = []
  let open: { readonly name: string; readonly values: Array<string> } | undefined
  const close = () => {
    if (open !== undefined) result.push(`--${open.name}=${open.values.join(" ")}`)
    open = undefined
  }
  for (const word of words) {
    const name = nameOf(word)
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

/** The values of a failure by flag; absent = the flag was not given. */
export type Values = Readonly<Record<VendorFlag | "job-number", string | undefined>>

/** All that a line says which raises an incident. */
export interface Line {
  readonly values: Values
  readonly config: string | undefined
  readonly dryRun: boolean
  readonly json: boolean
}

/** Flags whose value is taken as it is. */
const taking = new Set<string>([...vendorFlags.map(({ long }) => `--${long}`), "--job-number", "--config"])

/**
 * What normalised words say, where each is a flag of a failure and stands there once; undefined where there is anything
 * else, which is for the parser of effect/cli to understand or to refuse.
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
    dryRun: given.has("--dry-run"),
    json: given.has("--json"),
  }
}

const dateFix = "make the OpCon property $SCHEDULE DATE-SSUM give yyyy-MM-dd"

/** yyyy-MM-dd, yyyy/MM/dd and yyyyMMdd as yyyy-MM-dd; undefined for any other text, and for days no calendar has. */
export const isoDate = (text: string): string | undefined => {
  const [, year, month, day] = /^(\d{4})(?:-(?=..-)|\/(?=..\/)|(?=\d{4}$))(\d\d)[-/]?(\d\d)$/.exec(text) ?? []
  if (year === undefined || month === undefined || day === undefined) return undefined
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

/** A failure as its command line tells it; domain/FailedJob.ts says what each member holds. */
export interface Told {
  readonly agent: string
  readonly schedule: string
  readonly job: string
  readonly termination: string
  readonly scheduleDate: string
  readonly scheduleId: number
  readonly scheduleInstance: number
  readonly template: string
  readonly jobNumber?: number
}

/** The daily job's id in the OpCon API: `yyyyMMdd|scheduleId|instance|job`. */
export const idOf = ({ job, scheduleDate, scheduleId, scheduleInstance }: Told): string =>
  `${scheduleDate.replaceAll("-", "")}|${scheduleId}|${scheduleInstance}|${job}`

/** A token that OpCon left as it was: `[[$JOB NAME]]`, or one of a job's own properties, `[[JI.JOB]]`. */
const isToken = (value: string): boolean => value.includes("[[$") || /^\[\[.*\]\]$/.test(value)

/**
 * The failing run; 0 where it is not told. OpCon may have no number for a job that never started, or no such token: nobody
 * tells the failure again, so that is no reason to refuse it.
 */
const runOf = (text: string): number | undefined => (text === "" || isToken(text) ? 0 : wholeNumber(text))

/** The failure that these values tell of, or every problem in them. */
export const told = (values: Values): { readonly failure: Told } | { readonly problems: ReadonlyArray<string> } => {
  const problems: Array<string> = []
  for (const { long, mayBeEmpty, short, token } of vendorFlags) {
    const value = values[long]?.trim()
    if (value === undefined) problems.push(`${short} is missing (${short} ${token})`)
    else if (value === "" && !mayBeEmpty) problems.push(`${short} is empty`)
    else if (isToken(value)) problems.push(`${short} holds ${value}, a token that OpCon did not resolve`)
  }
  const text = (flag: VendorFlag | "job-number") => (values[flag] ?? "").trim()
  const check = <A>(flag: VendorFlag, name: string, parsed: A | undefined, allowed: string) => {
    const value = text(flag)
    if (parsed === undefined && value !== "" && !isToken(value)) {
      problems.push(`${name} ${value} is not ${allowed}`)
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
    problems.push(`-t ${text("template")} is not a plain file name inside TEMPLATESDIR`)
  }
  const number = runOf(text("job-number"))
  if (number === undefined) problems.push(`--job-number ${text("job-number")} is not a whole number`)
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
