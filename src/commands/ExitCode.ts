/**
 * The exit code of every error that a run can end with, from the table of failures (domain/Messages.ts). An error that is
 * added without a code does not compile.
 */
import * as Cause from "effect/Cause"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import type * as CliError from "effect/cli/CliError"
import { CommandFailed, exitCodes } from "../domain/CommandFailed.ts"
import { failures } from "../domain/Messages.ts"
import type { meanings } from "./ExitMeanings.ts"
import type { SettingsInvalid } from "../config/ConnectorConfig.ts"
import type { JournalError } from "../journal/Journal.ts"
import type { JobNotFound, OpConError } from "../opcon/OpCon.ts"
import type { WorkRemains } from "../queue/Run.ts"
import type { TemplateInvalid } from "../pipeline/steps/DecodeTemplate.ts"
import type { IncidentUncertain } from "../pipeline/steps/LostReply.ts"
import type { KeyUnusable } from "../secrets/KeyFile.ts"
import type { SummitError } from "../summit/Summit.ts"
import type { ArgumentsInvalid } from "../intake/VendorArguments.ts"

export type Failure =
  | CommandFailed
  | ArgumentsInvalid
  | CliError.CliError
  | SettingsInvalid
  | TemplateInvalid
  | JobNotFound
  | OpConError
  | SummitError
  | IncidentUncertain
  | JournalError
  | WorkRemains
  | KeyUnusable

export type ExitCode = keyof typeof meanings

/** What the command line itself has against a line: effect/cli's own errors. */
const ofParser = {
  UnrecognizedOption: 64,
  DuplicateOption: 64,
  MissingOption: 64,
  MissingArgument: 64,
  UnexpectedArgument: 64,
  InvalidValue: 64,
  UnknownSubcommand: 64,
  ValidationError: 64,
  UserError: 64,
  ShowHelp: 64,
} as const satisfies Record<CliError.CliError["_tag"], ExitCode>

/** The codes of the errors that a run can end with, by their tag; those of commands are in CommandFailed.ts. */
const codes: Readonly<Record<Exclude<Failure["_tag"], "CommandFailed">, ExitCode>> = {
  ...ofParser,
  ...Record.map(failures, ({ exit }) => exit),
}

/** The exit code of every kind of failure. */
export const ofKind: Readonly<Record<Kind, ExitCode>> = { ...codes, ...exitCodes }

type Kind = Exclude<Failure["_tag"], "CommandFailed"> | CommandFailed["kind"]

/** What `error.kind` of a JSON result names. */
export const kindOf = (error: Failure): Kind => (error._tag === "CommandFailed" ? error.kind : error._tag)

const tags = new Map<string, ExitCode>(Object.entries(codes))

/** The exit code of the process; an error that is not in the table is a defect. A requested `--help` is no error. */
export const of = (exit: Exit.Exit<unknown, unknown>): ExitCode => {
  if (Exit.isSuccess(exit)) return 0
  if (Cause.hasInterruptsOnly(exit.cause)) return 130
  const failure = exit.cause.reasons.find(Cause.isFailReason)
  if (failure === undefined || exit.cause.reasons.some(Cause.isDieReason)) return 70
  const { error } = failure
  if (error instanceof CommandFailed) return error.exitCode
  return Predicate.isObject(error) ? (tags.get(String(error["_tag"])) ?? 70) : 70
}
