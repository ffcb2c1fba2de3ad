/**
 * The vendor's command line in Effect's types: its flags as Options, a FailedJob or ArgumentsInvalid, and the sentences
 * about words that look like flags. The parsing itself is plain code in VendorWords.ts and VendorLine.ts.
 */
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as CliError from "effect/cli/CliError"
import { didYouMean, suggest } from "../domain/Suggest.ts"
import { mayBeSecret } from "../domain/Secret.ts"
import { escapeInvisible } from "../domain/Printable.ts"
import { FailedJob } from "../domain/FailedJob.ts"
import * as VendorLine from "./VendorLine.ts"
import type { VendorFlag } from "./VendorWords.ts"
import { longFlags, stuckIn, typed, vendorFlags } from "./VendorWords.ts"
import { failures } from "../domain/Messages.ts"
import { say } from "../domain/Say.ts"

/** Exit code 64: the command line is wrong; one sentence for each problem. */
export class ArgumentsInvalid extends Schema.TaggedError<ArgumentsInvalid>()("ArgumentsInvalid", {
  problems: Schema.Array(Schema.String),
  /** Where the right arguments are described, when it is not the command line of Notification Manager. */
  see: Schema.optionalKey(Schema.String),
}) {
  override get message(): string {
    const { says, where } = failures.ArgumentsInvalid
    const all = this.problems.join("; ")
    return say(says, { all: all.endsWith("?") ? all : `${all}.`, where: this.see ?? where })
  }
}

export const isoDate = (text: string): Option.Option<string> => Option.fromUndefinedOr(VendorLine.isoDate(text))

export const wholeNumber = (text: string): Option.Option<number> => Option.fromUndefinedOr(VendorLine.wholeNumber(text))

/** Values by flag; absent = the flag was not given. */
export type Given = Readonly<globalThis.Record<VendorFlag | "job-number", Option.Option<string>>>

/** Everything in the line of a failure. */
export interface Flags extends Given {
  readonly config: Option.Option<string>
  readonly tlsType: Option.Option<string>
  readonly dryRun: boolean
  /** With dryRun: every request in full. */
  readonly requests: boolean
  readonly json: boolean
}

export const flagsOf = ({ config, dryRun, json, tlsType, values }: VendorLine.Line): Flags => ({
  ...Record.map(values, Option.fromUndefinedOr),
  config: Option.fromUndefinedOr(config),
  tlsType: Option.fromUndefinedOr(tlsType),
  dryRun,
  requests: false,
  json,
})

/** The flags in normalised words; none where effect/cli has to parse or to refuse them (VendorLine.lineOf). */
export const read = (words: ReadonlyArray<string>): Option.Option<Flags> =>
  Option.map(Option.fromUndefinedOr(VendorLine.lineOf(words)), flagsOf)

/** Normalised words that say the same, but for where Connector.config is, how the result is printed and --tlsType. */
export const wordsOf = ({
  config: _config,
  dryRun,
  json: _json,
  requests: _requests,
  tlsType: _tlsType,
  ...given
}: Flags): ReadonlyArray<string> => [
  ...Object.entries(given).flatMap(([name, value]) => (Option.isSome(value) ? [`--${name}=${value.value}`] : [])),
  ...(dryRun ? ["--dry-run"] : []),
]

/** The failed job in these values, or every problem in them. */
export const decode = (given: Given): Result.Result<FailedJob, ArgumentsInvalid> => {
  const parsed = VendorLine.parseFailure(Record.map(given, Option.getOrUndefined))
  return "problems" in parsed
    ? Result.fail(new ArgumentsInvalid({ problems: parsed.problems }))
    : Result.succeed(FailedJob.make(parsed.failure))
}

/** The flag that a stray word was probably meant for. */
const meantBy = (word: string): Option.Option<string> => {
  const name = typed(word.split("=", 1)[0] ?? "")
    .replace(/^[-/]+/, "")
    .toLowerCase()
  const short = vendorFlags.find((flag) => flag.short === `-${name}`)?.short
  if (short !== undefined) return Option.some(short)
  const compact = name.replaceAll(/[-_]/g, "")
  const same = longFlags.find((flag) => flag.replaceAll("-", "").toLowerCase() === compact)
  return same === undefined ? suggest(`--${name}`, longFlags) : Option.some(same)
}

/** A failure whose line holds words that look like flags and are none: `--dry-rum` must not become part of a name. */
export const refusal = (stray: ReadonlyArray<string>): ArgumentsInvalid => {
  const problems = stray.map((word) => {
    const stuck = stuckIn(word)
    if (stuck !== undefined)
      return `${stuck} and its value are one word: write ${stuck} by itself, a blank, then the value`
    const [name = ""] = word.split("=", 1)
    const shown = mayBeSecret(name)
      ? "a word that begins like a flag (not shown, it may be a secret)"
      : escapeInvisible(name)
    const meant = Option.match(meantBy(word), { onNone: () => "", onSome: (flag) => `: did you mean ${flag}?` })
    return `${shown} is no flag${meant} (where it is part of a name, that name must stand in double quotes)`
  })
  return new ArgumentsInvalid({ problems })
}

/** What effect/cli found wrong, a sentence each; what is wrong with the flags of an unknown command is left out. */
export const sentences = (errors: ReadonlyArray<CliError.CliError>): ReadonlyArray<string> => {
  const unknown = errors.filter(({ _tag }) => _tag === "UnknownSubcommand")
  return (unknown.length > 0 ? unknown : errors).map(sentence)
}

/** One of them, with the vendor's flags. */
const sentence = (error: CliError.CliError): string => {
  if (error._tag === "UnknownSubcommand") {
    const of = (error.parent ?? []).slice(1).join(" ")
    return `${error.subcommand} is not a command${of === "" ? "" : ` of ${of}`}${didYouMean(error.subcommand, error.suggestions)}`
  }
  // A sentence of our own (commands/Flags.ts).
  if (error._tag === "InvalidValue" && error.expected.startsWith("--")) return error.expected
  const [, times] = (error._tag === "InvalidValue" && /^(\d+) occurrences$/.exec(error.value)) || []
  if (error._tag !== "InvalidValue" || times === undefined) return error.message
  const name = vendorFlags.find(({ long }) => long === error.option)?.short ?? `--${error.option}`
  return `${name} is given ${times} times; where ${name} is part of a name, that name must stand in double quotes.`
}
