/**
 * A JSON file that people write: its value for a Schema, and for every path in it the line and column, so that each
 * problem can say where it stands. Strict JSON: no comments, no trailing commas, no name twice in one object.
 */
import type { Node, ParseError } from "jsonc-parser"
import { getNodeValue, parseTree } from "jsonc-parser"
import * as Result from "effect/Result"
import type { Hints } from "./JsonSyntax.ts"
import * as JsonSyntax from "./JsonSyntax.ts"
import type { Problem } from "./Problem.ts"
import { mayBeSecret } from "./Secret.ts"

export interface Position {
  readonly line: number
  readonly column: number
}

/** A string that stands in the file as a value, as it is written there. */
export interface WrittenText {
  readonly path: ReadonlyArray<string | number>
  /** Between the quotes, escapes as they are. */
  readonly raw: string
  readonly offset: number
}

export interface JsonSource {
  readonly value: unknown
  /** Of the value at `path`, or of the nearest object or list around it that exists. */
  readonly positionOf: (path: ReadonlyArray<PropertyKey>) => Position
  /** Of the name of the field at `path`. */
  readonly nameAt: (path: ReadonlyArray<PropertyKey>) => Position
  readonly positionAt: (offset: number) => Position
  readonly texts: ReadonlyArray<WrittenText>
  /** Names that stand twice in one object. */
  readonly problems: ReadonlyArray<Problem>
}

/** One-based line and column of an offset. */
const position = (text: string, offset: number): Position => {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/)
  return { line: lines.length, column: (lines.at(-1) ?? "").length + 1 }
}

const child = (node: Node, key: PropertyKey): { readonly name: Node; readonly value: Node } | undefined => {
  if (typeof key === "number") {
    const value = node.type === "array" ? node.children?.[key] : undefined
    return value && { name: value, value }
  }
  // The last of a name that stands twice is the one that counts.
  const property = node.children?.findLast(({ children }) => children?.[0]?.value === key)
  const [name, value] = property?.children ?? []
  return name && value && { name, value }
}

const walk = (
  node: Node,
  path: ReadonlyArray<string | number>,
  visit: (node: Node, path: WrittenText["path"]) => void,
) => {
  visit(node, path)
  for (const [index, inner] of (node.children ?? []).entries()) {
    const [name, value] = inner.children ?? []
    if (node.type === "array") walk(inner, [...path, index], visit)
    else if (name && value) walk(value, [...path, String(name.value)], visit)
  }
}

/** The file's value and places, or everything that is wrong with its syntax. */
export const parse = (text: string, hints: Hints): Result.Result<JsonSource, ReadonlyArray<Problem>> => {
  const errors: Array<ParseError> = []
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false })
  const positionAt = (offset: number) => position(text, offset)
  if (root === undefined || errors.length > 0) {
    const mistakes = JsonSyntax.describe(text, errors, hints)
    return Result.fail(
      mistakes.map(({ message, offset }) => {
        const { column, line } = positionAt(offset)
        return { line, column, message }
      }),
    )
  }
  const problems: Array<Problem> = []
  const texts: Array<WrittenText> = []
  walk(root, [], (node, path) => {
    if (node.type === "string") {
      texts.push({ path, raw: text.slice(node.offset + 1, node.offset + node.length - 1), offset: node.offset + 1 })
    }
    const lines = new Map<string, number>()
    for (const name of node.type === "object"
      ? (node.children ?? []).flatMap((property) => property.children?.[0] ?? [])
      : []) {
      const at = positionAt(name.offset)
      const known = String(name.value)
      const before = lines.get(known)
      const shown = mayBeSecret(known) ? "(a name that is not shown, it may be a secret)" : known
      const message = `${shown} is given twice, lines ${before} and ${at.line}: keep one of them`
      if (before === undefined) lines.set(known, at.line)
      else problems.push({ ...at, message })
    }
  })
  const find = (path: ReadonlyArray<PropertyKey>, part: "name" | "value") => {
    let found = { name: root, value: root }
    for (const key of path) found = child(found.value, key) ?? found
    return positionAt(found[part].offset)
  }
  const value: unknown = getNodeValue(root)
  return Result.succeed({
    value,
    positionOf: (path) => find(path, "value"),
    nameAt: (path) => find(path, "name"),
    positionAt,
    texts,
    problems,
  })
}
