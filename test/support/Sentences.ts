/**
 * The sentences in a source file: its texts of some words, `...` where a value is filled in. For the test that
 * holds what is documented of messages against the messages.
 */
import * as Predicate from "effect/Predicate"
import { parseSync } from "rolldown/utils"

const cooked = (part: unknown): string =>
  Predicate.isObject(part) && Predicate.isObject(part["value"]) ? String(part["value"]["cooked"]) : ""

const textOf = (node: Readonly<Record<PropertyKey, unknown>>): string | undefined => {
  if (node["type"] === "Literal" && typeof node["value"] === "string") return node["value"]
  if (node["type"] !== "TemplateLiteral" || !Array.isArray(node["quasis"])) return undefined
  return node["quasis"].map(cooked).join("...")
}

/** The help of a flag or command is shown where it is asked for; it is no message. */
const isHelp = ({ callee, type }: Readonly<Record<PropertyKey, unknown>>): boolean =>
  type === "CallExpression" &&
  Predicate.isObject(callee) &&
  Predicate.isObject(callee["property"]) &&
  callee["property"]["name"] === "withDescription"

const textsIn = (value: unknown): ReadonlyArray<string> => {
  if (Array.isArray(value)) return value.flatMap(textsIn)
  if (!Predicate.isObject(value) || isHelp(value)) return []
  const text = textOf(value)
  return [...(text === undefined ? [] : [text]), ...Object.values(value).flatMap(textsIn)]
}

const isWord = (text: string): boolean => /\p{L}{2}/u.test(text)

/** Texts of `least` words and more. */
export const sentencesIn = (source: string, least: number): ReadonlyArray<string> =>
  textsIn(parseSync("source.ts", source).program)
    .map((text) => text.replaceAll(/\s+/g, " ").trim())
    .filter((text) => text.split(" ").filter(isWord).length >= least)
