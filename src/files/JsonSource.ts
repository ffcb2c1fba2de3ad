/**
 * A JSON file that people write: its value for a Schema, and the line and column of every path in it, so that each problem
 * can say where it is. Strict JSON: no comments, no trailing commas, no name twice in one object.
 */
import type { Node } from "jsonc-parser"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Hints } from "./JsonSyntax.ts"
import * as JsonSyntax from "./JsonSyntax.ts"
import type { Diagnostic } from "../domain/Diagnostic.ts"
import { mayBeSecret } from "../domain/Secret.ts"

type Path = ReadonlyArray<PropertyKey>

/** A path as messages write it: `tags[2].attribute`. */
export const pathText = (path: Path): string =>
  path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`),
    "",
  )

export const valueAt = (value: unknown, path: Path): unknown => {
  const [key, ...rest] = path
  if (key === undefined) return value
  const inner = Schema.decodeUnknownOption(Schema.Record(Schema.String, Schema.Unknown))(value)
  const list = Schema.decodeUnknownOption(Schema.Array(Schema.Unknown))(value)
  if (typeof key === "number") return Option.isSome(list) ? valueAt(list.value[key], rest) : undefined
  return Option.isSome(inner) ? valueAt(inner.value[String(key)], rest) : undefined
}

interface Position {
  readonly line: number
  readonly column: number
}

/** A string that stands in the file as a value, as it is written there. */
interface WrittenText {
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
  readonly problems: ReadonlyArray<Diagnostic>
}

/** From an offset to its one-based line and column. The lines are found once: a template may have 10,000 tags. */
const positionsIn = (text: string): ((offset: number) => Position) => {
  let starts: ReadonlyArray<number> | undefined
  return (offset) => {
    starts ??= [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), ({ 0: end, index }) => index + end.length)]
    let [line, after] = [0, starts.length]
    while (after - line > 1) {
      const middle = Math.floor((line + after) / 2)
      if ((starts[middle] ?? 0) <= offset) line = middle
      else after = middle
    }
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 }
  }
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
export const parse = (text: string, hints: Hints): Result.Result<JsonSource, ReadonlyArray<Diagnostic>> => {
  const positionAt = positionsIn(text)
  const parsed = JsonSyntax.parse(text, hints)
  if (Result.isFailure(parsed)) {
    return Result.fail(
      parsed.failure.map(({ message, offset }) => {
        const { column, line } = positionAt(offset)
        return { line, column, message }
      }),
    )
  }
  const { root, value } = parsed.success
  const problems: Array<Diagnostic> = []
  const texts: Array<WrittenText> = []
  walk(root, [], (node, path) => {
    if (node.type === "string") {
      texts.push({ path, raw: text.slice(node.offset + 1, node.offset + node.length - 1), offset: node.offset + 1 })
    }
    const first = new Map<string, Node>()
    for (const name of node.type === "object"
      ? (node.children ?? []).flatMap((property) => property.children?.[0] ?? [])
      : []) {
      const known = String(name.value)
      const before = first.get(known)
      if (before === undefined) {
        first.set(known, name)
        continue
      }
      const at = positionAt(name.offset)
      const shown = mayBeSecret(known) ? "(a name that is not shown, it may be a secret)" : known
      const message = `${shown} is given twice, lines ${positionAt(before.offset).line} and ${at.line}: keep one of them`
      problems.push({ ...at, message })
    }
  })
  const find = (path: ReadonlyArray<PropertyKey>, part: "name" | "value") => {
    let found = { name: root, value: root }
    for (const key of path) found = child(found.value, key) ?? found
    return positionAt(found[part].offset)
  }
  return Result.succeed({
    value,
    positionOf: (path) => find(path, "value"),
    nameAt: (path) => find(path, "name"),
    positionAt,
    texts,
    problems,
  })
}
