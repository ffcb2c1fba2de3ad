/**
 * The vendor's command line, made sense of. `normalise` turns its words into `--flag=value` (VendorWords.ts has the
 * rules), which `read` and the parser of effect/cli take as it is; `decode` turns values into a FailedJob (VendorLine.ts).
 */
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { FailedJob } from "../domain/FailedJob.ts"
import * as VendorLine from "./VendorLine.ts"
import type { VendorFlag } from "./VendorWords.ts"

export { normalise, vendorFlags } from "./VendorWords.ts"
export type { VendorFlag } from "./VendorWords.ts"

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

export const isoDate = (text: string): Option.Option<string> => Option.fromUndefinedOr(VendorLine.isoDate(text))

export const wholeNumber = (text: string): Option.Option<number> => Option.fromUndefinedOr(VendorLine.wholeNumber(text))

/** Values by flag; absent = the flag was not given. */
export type Given = Readonly<globalThis.Record<VendorFlag | "job-number", Option.Option<string>>>

/** All that a line says which raises an incident. */
export interface Flags extends Given {
  readonly config: Option.Option<string>
  readonly tlsType: Option.Option<string>
  readonly dryRun: boolean
  readonly json: boolean
}

/** The flags in normalised words; none where effect/cli is to understand or to refuse them (VendorLine.lineOf). */
export const read = (words: ReadonlyArray<string>): Option.Option<Flags> =>
  Option.map(Option.fromUndefinedOr(VendorLine.lineOf(words)), ({ config, dryRun, json, tlsType, values }) => ({
    ...Record.map(values, Option.fromUndefinedOr),
    config: Option.fromUndefinedOr(config),
    tlsType: Option.fromUndefinedOr(tlsType),
    dryRun,
    json,
  }))

/** Normalised words that say the same, but for where Connector.config is, how the result is printed and --tlsType. */
export const wordsOf = ({
  config: _config,
  dryRun,
  json: _json,
  tlsType: _tlsType,
  ...given
}: Flags): ReadonlyArray<string> => [
  ...Object.entries(given).flatMap(([name, value]) => (Option.isSome(value) ? [`--${name}=${value.value}`] : [])),
  ...(dryRun ? ["--dry-run"] : []),
]

/** The failure these values tell of, or every problem in them. */
export const decode = (given: Given): Result.Result<FailedJob, ArgumentsInvalid> => {
  const told = VendorLine.told(Record.map(given, Option.getOrUndefined))
  return "problems" in told
    ? Result.fail(new ArgumentsInvalid({ problems: told.problems }))
    : Result.succeed(FailedJob.make(told.failure))
}
