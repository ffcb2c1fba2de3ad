/**
 * The error of an operator's command that nobody handles: it ends the command with its message and the exit code of its
 * kind. The table is what the program, the tests and the documentation read.
 */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"

export const exitCodes = {
  /** A command that only reads has found something to correct; the findings are on stdout. */
  FindingsFound: 1,
  /** There is no such journal entry, or its state does not allow the change. */
  RequestInvalid: 64,
  /** There is no value that can be encrypted. */
  ValueRefused: 64,
  /** `template check` found errors, which are on stdout. */
  FilesInvalid: 65,
  /** The file is not a recording that this version can replay. */
  RecordingInvalid: 65,
  /** Summit answered that it has no such incident. */
  IncidentNotFound: 66,
  /** Another process drains the journal and did not end in time. */
  LeaseTaken: 75,
  /** `journal status` found entries that need a person. */
  AttentionNeeded: 75,
  /** A file to be encrypted, or its copy, could not be written; the file is unchanged. */
  FileNotChanged: 78,
  /** The folder of outcomes, or a file in it, cannot be read. */
  OutcomesUnreadable: 78,
  /** There is no new page; an earlier one is unchanged. */
  ReportNotWritten: 78,
  /** `simulate` could not start, or `demo` gave other results than expected. */
  SimulationFailed: 70,
} as const

export class CommandFailed extends Schema.TaggedError<CommandFailed>()("CommandFailed", {
  kind: Schema.Literals(Struct.keys(exitCodes)),
  message: Schema.String,
}) {
  get exitCode(): (typeof exitCodes)[keyof typeof exitCodes] {
    return exitCodes[this.kind]
  }
}
