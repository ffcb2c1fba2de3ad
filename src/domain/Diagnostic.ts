/**
 * One thing wrong in a file that a person wrote: where it stands, what was found and what is meant. Connector.config and
 * templates report all their problems at once, each as one of these.
 */
import * as Schema from "effect/Schema"
import type * as SchemaIssue from "effect/SchemaIssue"

export const Diagnostic = Schema.Struct({
  /** One-based; absent where no single line is to blame (a section that is missing altogether). */
  line: Schema.optionalKey(Schema.Int),
  /** One-based, in UTF-16 code units, as editors count. */
  column: Schema.optionalKey(Schema.Int),
  message: Schema.String,
})
export type Diagnostic = typeof Diagnostic.Type

/** `FILE:LINE:COLUMN: message`, the form editors and terminals turn into a link. */
export const render = (file: string, problem: Diagnostic): string =>
  [file, problem.line, problem.column].filter((part) => part !== undefined).join(":") + `: ${problem.message}`

/** In the order of the file. */
export const sorted = <P extends Diagnostic>(problems: ReadonlyArray<P>): ReadonlyArray<P> =>
  problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0))

/** All problems of one file, a line each, in the order of the file. */
export const renderAll = (file: string, problems: ReadonlyArray<Diagnostic>): string =>
  sorted(problems)
    .map((problem) => render(file, problem))
    .join("\n")

/** A problem that a Schema found: where in the value, and of which kind. */
export interface SchemaProblem {
  readonly path: ReadonlyArray<PropertyKey>
  readonly issue: SchemaIssue.Leaf | SchemaIssue.AnyOf
}

/** The problems in a decoding error, as a flat list; readers turn each into a sentence with its line. */
export const schemaProblems = (
  issue: SchemaIssue.Issue,
  path: ReadonlyArray<PropertyKey> = [],
): ReadonlyArray<SchemaProblem> => {
  switch (issue._tag) {
    case "Filter":
    case "Encoding":
      return schemaProblems(issue.issue, path)
    case "Pointer":
      return schemaProblems(issue.issue, [...path, ...issue.path])
    case "Composite":
      return issue.issues.flatMap((inner) => schemaProblems(inner, path))
    default:
      return [{ path, issue }]
  }
}
