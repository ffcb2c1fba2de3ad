/**
 * What a person should know about a template or a Connector.config before it is used: everything wrong with it, as the
 * program itself would refuse it, and contradictions, which it would accept. For the commands that only look; no run
 * loads it.
 */
import * as Option from "effect/Option"
import * as ConnectorConfig from "../config/ConnectorConfig.ts"
import * as ConnectorRules from "../config/ConnectorRules.ts"
import type { Diagnostic } from "../domain/Diagnostic.ts"
import { sorted } from "../domain/Diagnostic.ts"
import type * as Secret from "../domain/Secret.ts"
import * as TemplateContradictions from "./TemplateRules.ts"
import * as TemplateFile from "./TemplateFile.ts"

/** An error stops a run; a warning is hardly what was meant; a note is worth knowing and may well be meant. */
export type Severity = "error" | "warning" | "note"

export interface Finding extends Diagnostic {
  readonly severity: Severity
}

const findings = (severity: Severity, problems: ReadonlyArray<Diagnostic>): ReadonlyArray<Finding> =>
  problems.map((problem) => ({ ...problem, severity }))

/** In the order of the file. Where an error stands nothing else is told: what is meant there is not known. */
const together = (errors: ReadonlyArray<Diagnostic>, others: ReadonlyArray<Finding>): ReadonlyArray<Finding> =>
  sorted([
    ...findings("error", errors),
    ...others.filter(({ column, line }) => !errors.some((error) => error.line === line && error.column === column)),
  ])

/** The text of a template; in the order of the file. `resolve` knows what its references come to. */
export const template = (text: string, resolve?: Secret.Resolve): ReadonlyArray<Finding> => {
  const { problems, source, warnings } = TemplateFile.examine(text, resolve)
  const found = Option.match(source, { onNone: () => [], onSome: TemplateContradictions.find })
  return together(problems, [...findings("warning", warnings), ...found])
}

export interface ConnectorReview {
  readonly findings: ReadonlyArray<Finding>
  /** As far as the file tells it, also where other things in it are wrong. */
  readonly templatesDir: string
  /** Where the file says so. */
  readonly templatesDirAt: Pick<Diagnostic, "line" | "column">
}

/** The text of a Connector.config; in the order of the file. */
export const connector = (text: string, place: ConnectorConfig.Place, resolve?: Secret.Resolve): ConnectorReview => {
  const examined = ConnectorConfig.examine(text, resolve)
  const at = examined.placed.find(({ key }) => key === "TEMPLATESDIR")?.entry
  const lint = ConnectorRules.lint(examined, place.resolve)
  return {
    findings: together(examined.problems, findings("warning", [...examined.warnings, ...lint])),
    templatesDir: place.resolve(at === undefined || at.value === "" ? "templates" : at.value),
    templatesDirAt: at === undefined ? {} : { line: at.line, column: at.column },
  }
}
