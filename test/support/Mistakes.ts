/**
 * The mistakes that people make in Connector.config and in templates, made one at a time in a text that is right: for
 * every key it is misspelt, holds a value of a wrong type, is missing, stands there twice. Made in the text itself, so
 * that what is reported can be compared with where it stands.
 */
import type { Node } from "jsonc-parser"
import { applyEdits, modify, parseTree } from "jsonc-parser"
import * as ConfigFile from "../../src/intake/ConfigFile.ts"

export const kinds = ["misspelt", "wrong type", "missing", "duplicated"] as const
export type Kind = (typeof kinds)[number]

export interface Mistake {
  /** `[GENERAL] DEBUG` or `rules.includeTagRouting`. */
  readonly key: string
  /** The key alone. */
  readonly name: string
  readonly kind: Kind
  readonly text: string
  /** Where a person has to look; one-based. For a key that is missing: where the section or object begins. */
  readonly line: number
  readonly column: number
  /** The line on which the section or the object around it begins. */
  readonly around: number
}

/** A letter out of the middle. */
const misspell = (name: string): string => {
  const middle = Math.floor(name.length / 2)
  return name.slice(0, middle) + name.slice(middle + 1)
}

/** Of a Connector.config, in which each key stands on a line of its own. */
export const ofConfig = (text: string): ReadonlyArray<Mistake> => {
  const lines = text.split("\n")
  const { entries, headers } = ConfigFile.parse(text)
  return entries.flatMap(({ key, line, section }) => {
    const change = (...by: ReadonlyArray<string>) =>
      [...lines.slice(0, line - 1), ...by, ...lines.slice(line)].join("\n")
    const written = lines[line - 1] ?? ""
    const around = headers.find(({ name }) => name === section)?.line ?? 0
    const known = { key: `[${section}] ${key}`, name: key, around }
    return [
      { ...known, kind: "misspelt", text: change(written.replace(key, misspell(key))), line, column: 1 },
      { ...known, kind: "wrong type", text: change(`${key}=ü?!`), line, column: key.length + 2 },
      { ...known, kind: "missing", text: change(), line: around, column: 1 },
      { ...known, kind: "duplicated", text: change(written, written), line: line + 1, column: 1 },
    ]
  })
}

const wrong = (value: Node): string => {
  switch (value.type) {
    case "string":
      return "7"
    case "boolean":
      return '"day"'
    case "number":
      return '"20"'
    case "array":
      return "{}"
    default:
      return "[]"
  }
}

interface Property {
  readonly path: ReadonlyArray<string | number>
  readonly name: Node
  readonly value: Node
  /** The object it stands in. */
  readonly around: Node
}

const propertiesOf = (node: Node, path: Property["path"]): ReadonlyArray<Property> =>
  (node.children ?? []).flatMap((inner, index) => {
    if (node.type === "array") return propertiesOf(inner, [...path, index])
    const [name, value] = inner.children ?? []
    if (name === undefined || value === undefined) return []
    const at = [...path, String(name.value)]
    return [{ path: at, name, value, around: node }, ...propertiesOf(value, at)]
  })

/** Of a template. */
export const ofTemplate = (text: string): ReadonlyArray<Mistake> => {
  const place = (offset: number) => {
    const before = text.slice(0, offset).split("\n")
    return { line: before.length, column: (before.at(-1) ?? "").length + 1 }
  }
  const root = parseTree(text)
  return (root === undefined ? [] : propertiesOf(root, [])).flatMap(({ around, name, path, value }) => {
    const change = (from: number, length: number, by: string) => text.slice(0, from) + by + text.slice(from + length)
    const key = String(name.value)
    const known = {
      key: path
        .reduce<string>((all, part) => (typeof part === "number" ? `${all}[${part}]` : `${all}.${part}`), "")
        .slice(1),
      name: key,
      around: place(around.offset).line,
    }
    const { column, line } = place(name.offset)
    const whole = text.slice(name.offset, value.offset + value.length)
    const lines = whole.split("\n").length
    return [
      { ...known, kind: "misspelt", text: change(name.offset, name.length, `"${misspell(key)}"`), line, column },
      { ...known, kind: "wrong type", text: change(value.offset, value.length, wrong(value)), ...place(value.offset) },
      {
        ...known,
        kind: "missing",
        text: applyEdits(text, modify(text, [...path], undefined, {})),
        ...place(around.offset),
      },
      { ...known, kind: "duplicated", text: change(name.offset, 0, `${whole},\n`), line: line + lines, column: 1 },
    ]
  })
}
