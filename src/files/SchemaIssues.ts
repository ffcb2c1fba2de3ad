/**
 * What a Schema found wrong, as a flat list: where in the value, and which kind of wrong. The readers of settings and
 * templates turn each into a sentence with the line in the file.
 */
import type * as SchemaIssue from "effect/SchemaIssue"

export interface Found {
  readonly path: ReadonlyArray<PropertyKey>
  readonly issue: SchemaIssue.Leaf | SchemaIssue.AnyOf
}

export const flatten = (issue: SchemaIssue.Issue, path: ReadonlyArray<PropertyKey> = []): ReadonlyArray<Found> => {
  switch (issue._tag) {
    case "Filter":
    case "Encoding":
      return flatten(issue.issue, path)
    case "Pointer":
      return flatten(issue.issue, [...path, ...issue.path])
    case "Composite":
      return issue.issues.flatMap((inner) => flatten(inner, path))
    default:
      return [{ path, issue }]
  }
}
