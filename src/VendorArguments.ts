/**
 * The vendor's command line, made sense of. Notification Manager does not quote its tokens, so a name with spaces comes
 * as several words, an empty value as none, and a termination code may begin with a dash. `normalise` turns all that
 * into `--flag=value`, which `read` and the parser of effect/cli take as it is; `decode` turns values into a FailedJob.
 */
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { FailedJob } from "./domain/FailedJob.ts"

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
const switches: ReadonlySet<string> = new Set(["dry-run", "json", "help", "version", "completions", "log-level"])

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

/** 64: the command line cannot be understood; all that is wrong with it, a sentence each. */
export class ArgumentsInvalid extends Schema.TaggedError<ArgumentsInvalid>()("ArgumentsInvalid", {
  problems: Schema.Array(Schema.String),
  /** Where the right arguments are described, when it is not the command line of Notification Manager. */
  see: Schema.optionalKey(Schema.String),
}) {
  override get message(): string {
    return `The arguments cannot be understood: ${this.problems.join("; ")}. See ${this.see ?? "--help for the command line that Notification Manager should have"}.`
  }
}

const dateFix = "make the OpCon property $SCHEDULE DATE-SSUM give yyyy-MM-dd"

/** yyyy-MM-dd, yyyy/MM/dd and yyyyMMdd; a day that the calendar does not have is refused like any other text. */
export const isoDate = (text: string): Option.Option<string> => {
  const [, year, month, day] = /^(\d{4})(?:-(?=..-)|\/(?=..\/)|(?=\d{4}$))(\d\d)[-/]?(\d\d)$/.exec(text) ?? []
  if (year === undefined || month === undefined || day === undefined) return Option.none()
  const date = `${year}-${month}-${day}`
  const days = new Map([
    ["02", Number(year) % 4 === 0 && (Number(year) % 100 !== 0 || Number(year) % 400 === 0) ? 29 : 28],
    ["04", 30],
    ["06", 30],
    ["09", 30],
    ["11", 30],
  ])
  const valid = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= (days.get(month) ?? 31)
  return valid ? Option.some(date) : Option.none()
}

export const wholeNumber = (text: string): Option.Option<number> =>
  /^\d{1,15}$/.test(text) ? Option.some(Number(text)) : Option.none()

/** Values by flag; absent = the flag was not given. */
export type Given = Readonly<Record<VendorFlag | "job-number", Option.Option<string>>>

/** All that a line says which raises an incident. */
export interface Flags extends Given {
  readonly config: Option.Option<string>
  readonly dryRun: boolean
  readonly json: boolean
}

/** Flags whose value `read` takes as it is. */
const taking = new Set<string>([...vendorFlags.map(({ long }) => `--${long}`), "--job-number", "--config"])

/**
 * The flags in normalised words, where each is one of a failure's and stands there once; none where there is anything
 * else, which is for the parser of effect/cli to understand or to refuse.
 */
export const read = (words: ReadonlyArray<string>): Option.Option<Flags> => {
  const values = new Map<string, string>()
  for (const word of words) {
    const equals = word.indexOf("=")
    const name = equals < 0 ? word : word.slice(0, equals)
    const known = equals < 0 ? name === "--dry-run" || name === "--json" : taking.has(name)
    if (!known || values.has(name)) return Option.none()
    values.set(name, word.slice(equals + 1))
  }
  const value = (name: string) => Option.fromUndefinedOr(values.get(`--${name}`))
  return Option.some({
    agent: value("agent"),
    schedule: value("schedule"),
    job: value("job"),
    termination: value("termination"),
    "schedule-date": value("schedule-date"),
    "schedule-id": value("schedule-id"),
    "schedule-instance": value("schedule-instance"),
    template: value("template"),
    "job-number": value("job-number"),
    config: value("config"),
    dryRun: values.has("--dry-run"),
    json: values.has("--json"),
  })
}

/** Normalised words that say the same, but for where Connector.config is and how the result is printed. */
export const wordsOf = ({ config: _config, dryRun, json: _json, ...given }: Flags): ReadonlyArray<string> => [
  ...Object.entries(given).flatMap(([name, value]) => (Option.isSome(value) ? [`--${name}=${value.value}`] : [])),
  ...(dryRun ? ["--dry-run"] : []),
]

/** The failure these values tell of, or every problem in them. */
export const decode = (given: Given): Result.Result<FailedJob, ArgumentsInvalid> => {
  const problems: Array<string> = []
  for (const { long, mayBeEmpty, short, token } of vendorFlags) {
    const value = Option.map(given[long], (text) => text.trim())
    if (Option.isNone(value)) problems.push(`${short} is missing (${short} ${token})`)
    else if (value.value === "" && !mayBeEmpty) problems.push(`${short} is empty`)
    else if (value.value.includes("[[$"))
      problems.push(`${short} holds ${value.value}, a token that OpCon did not resolve`)
  }
  const text = (flag: VendorFlag | "job-number") => Option.getOrElse(given[flag], () => "").trim()
  const check = <A>(flag: VendorFlag, name: string, parsed: Option.Option<A>, allowed: string) => {
    const value = text(flag)
    if (Option.isNone(parsed) && value !== "" && !value.includes("[[$")) {
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
  const jobNumber = Option.map(given["job-number"], (value) => wholeNumber(value.trim()))
  if (Option.exists(jobNumber, Option.isNone)) problems.push(`--job-number ${text("job-number")} is not a whole number`)
  if (
    problems.length > 0 ||
    Option.isNone(scheduleDate) ||
    Option.isNone(scheduleId) ||
    Option.isNone(scheduleInstance)
  ) {
    return Result.fail(new ArgumentsInvalid({ problems }))
  }
  const number = Option.filter(Option.flatten(jobNumber), (value) => value > 0)
  return Result.succeed(
    FailedJob.make({
      agent: text("agent"),
      schedule: text("schedule"),
      job: text("job"),
      termination: text("termination"),
      scheduleDate: scheduleDate.value,
      scheduleId: scheduleId.value,
      scheduleInstance: scheduleInstance.value,
      template: text("template"),
      ...(Option.isSome(number) ? { jobNumber: number.value } : {}),
    }),
  )
}
