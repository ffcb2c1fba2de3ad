/**
 * The tree of a text that is strict JSON, with the place of every node, in the shape that jsonc-parser gives it. JSON.parse
 * says whether it is strict; what is not goes to jsonc-parser, which goes on after a mistake and is loaded only then.
 */
import type { Node } from "jsonc-parser"
import * as Option from "effect/Option"

export interface Tree {
  readonly root: Node
  readonly value: unknown
}

/** Brackets, colons and commas, texts, and all else between blanks: enough where JSON.parse has seen to the rest. */
const token = /[{}[\]:,]|"(?:[^"\\]|\\.)*"|[^\s{}[\]:,"]+/g

const kinds: Readonly<Record<string, Node["type"]>> = { '"': "string", t: "boolean", f: "boolean", n: "null" }

const build = (text: string): Node => {
  const tokens = text.matchAll(token)
  const next = (): { readonly at: number; readonly word: string } => {
    const { 0: word = "", index: at = text.length } = tokens.next().value ?? {}
    return { at, word }
  }
  const leaf = ({ at, word }: ReturnType<typeof next>): Node => ({
    type: kinds[word.charAt(0)] ?? "number",
    offset: at,
    length: word.length,
    value: JSON.parse(word),
  })
  const node = (first: ReturnType<typeof next>): Node => {
    if (first.word !== "{" && first.word !== "[") return leaf(first)
    const children: Array<Node> = []
    const isObject = first.word === "{"
    let here = next()
    while (here.word !== "}" && here.word !== "]") {
      if (here.word === ",") here = next()
      if (isObject) {
        const name = leaf(here)
        next()
        const value = node(next())
        const { offset } = name
        children.push({
          type: "property",
          offset,
          length: value.offset + value.length - offset,
          children: [name, value],
        })
      } else children.push(node(here))
      here = next()
    }
    const length = here.at + 1 - first.at
    return { type: isObject ? "object" : "array", offset: first.at, length, children }
  }
  return node(next())
}

/** None: not strict JSON. */
export const parse: (text: string) => Option.Option<Tree> = Option.liftThrowable((text) => {
  const value: unknown = JSON.parse(text)
  return { root: build(text), value }
})
