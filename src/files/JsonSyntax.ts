/**
 * Parses strict JSON with jsonc-parser, and says what is wrong with a text that is none: what stands there and what is
 * meant. The parser goes on after a mistake and reports errors that only follow from it; those, which begin where the
 * last mistake ended, are left out.
 */
import type { Node, ParseError } from "jsonc-parser"
import { getLocation, getNodeValue, parseTree, printParseErrorCode } from "jsonc-parser"
import * as Result from "effect/Result"
import { mayBeSecret } from "../domain/Secret.ts"
import { escapeInvisible } from "../domain/Printable.ts"

interface SyntaxProblem {
  /** Where the mistake is, in UTF-16 code units. */
  readonly offset: number
  readonly message: string
}

type Path = ReadonlyArray<string | number>

/** What the reader of a file knows about its fields. */
export interface Hints {
  /** What is meant at a path, for a word that is no JSON value. */
  readonly meant: (path: Path) => string | undefined
}

interface Mistake extends ParseError {
  readonly code: ReturnType<typeof printParseErrorCode>
  /** Where the chain of mistakes that begins here ends. */
  readonly end: number
}

const isBlank = (text: string, from: number, to: number): boolean => text.slice(from, to).trim() === ""

const withoutEchoes = (text: string, errors: ReadonlyArray<ParseError>): ReadonlyArray<Mistake> => {
  const kept: Array<Mistake> = []
  let end = -1
  let before = ""
  for (const error of errors) {
    const code = printParseErrorCode(error.error)
    const adjacent = end >= 0 && isBlank(text, end, error.offset)
    const echo = adjacent || (before === "PropertyNameExpected" && code === "ValueExpected")
    const last = kept.at(-1)
    if (!echo) kept.push({ ...error, code, end: error.offset + error.length })
    // Words that follow each other are one mistake: `day of week`.
    else if (last?.code === "InvalidSymbol" && code === "InvalidSymbol" && isBlank(text, last.end, error.offset)) {
      kept[kept.length - 1] = { ...last, end: error.offset + error.length }
    }
    end = Math.max(end, error.offset + error.length)
    before = code
  }
  return kept
}

const lineAround = (text: string, offset: number): string => {
  const start = Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1
  return /^[^\r\n]*/.exec(text.slice(start))?.[0] ?? ""
}

/** No part of a key is ever shown: not where the field is known, nor on a line that speaks of one. */
const isSecret = (text: string, offset: number, path: Path, written: string): boolean =>
  path.includes("credentials") ||
  /api.?key/i.test(lineAround(text, offset)) ||
  written.split(/[\s"',:]+/).some(mayBeSecret)

const clip = (shown: string): string => escapeInvisible(shown.length > 40 ? `${shown.slice(0, 40)}...` : shown)

const explain = (text: string, mistake: Mistake, hints: Hints): SyntaxProblem => {
  const { code, offset } = mistake
  const { isAtPropertyKey, path } = getLocation(text, offset)
  const written = text.slice(offset, mistake.end)
  const shown = isSecret(text, offset, path, written) ? "what stands here" : written === "" ? "the end" : clip(written)
  const before = text.slice(0, offset)
  const trailing = /,\s*$/.exec(before)
  const at = (message: string) => ({ offset, message })
  switch (code) {
    case "InvalidSymbol": {
      if (isAtPropertyKey) return at(`${shown}: the name of a field must be in straight double quotes`)
      const meant = hints.meant(path)
      if (meant !== undefined) return at(`${path.at(-1)}: ${shown} is no value: ${meant} is meant`)
      if (/^(true|false|null)$/i.test(written)) return at(`${shown} is no value: ${written.toLowerCase()} is meant`)
      return at(`${shown} is not a value: text must be in straight double quotes`)
    }
    case "ValueExpected":
      if (before.trim() === "") return at("the file is empty: a JSON object { } is meant")
      return trailing !== null && /^[\]}]/.test(written)
        ? { offset: trailing.index, message: `the comma before ${shown} is one too many` }
        : at(`a value is missing before ${shown}`)
    case "PropertyNameExpected":
      return trailing !== null && written === "}"
        ? { offset: trailing.index, message: `the comma before ${shown} is one too many` }
        : at(
            written === "{"
              ? "the } of the object before this { is missing"
              : `the name of a field is missing before ${shown}`,
          )
    case "CommaExpected": {
      const name = /("(?:[^"\\]|\\.)*")\s*$/.exec(before)
      if (written === ":" && name !== null) {
        return {
          offset: name.index,
          message: `${braceMissing} ${name[1]} is missing: each entry of a list stands in { }`,
        }
      }
      if (written === "}") return at("the ] of the list before this } is missing")
      if (written === "]") return at("the } of the object before this ] is missing")
      return at(`a comma is missing before ${shown}`)
    }
    case "ColonExpected":
      return at(`a colon is missing before ${shown}`)
    case "CloseBraceExpected":
      return at("the closing } is missing")
    case "CloseBracketExpected":
      return at("the closing ] is missing")
    case "EndOfFileExpected":
      return at(`the file should end before ${shown}`)
    case "InvalidCommentToken":
    case "UnexpectedEndOfComment":
      return at("JSON has no comments: remove this one")
    case "UnexpectedEndOfString":
      return at("the closing double quote is missing on this line; a line end inside text is written \\n")
    case "InvalidEscapeCharacter":
      return at("a backslash inside text is written twice: \\\\")
    case "InvalidUnicode":
      return at("\\u is followed by four hexadecimal digits")
    case "InvalidCharacter":
      return at("a tab or control character stands inside text: write \\t for a tab")
    default:
      return at(`${shown} is no number`)
  }
}

const braceMissing = "the { before"

const describe = (text: string, errors: ReadonlyArray<ParseError>, hints: Hints): ReadonlyArray<SyntaxProblem> => {
  // A list whose entries lack their braces makes one mistake for each field: the first says it all.
  const lists = new Set<string>()
  return withoutEchoes(text, errors).flatMap((mistake) => {
    const explained = explain(text, mistake, hints)
    if (!explained.message.startsWith(braceMissing)) return [explained]
    const list = JSON.stringify(getLocation(text, mistake.offset).path.slice(0, -1))
    if (lists.has(list)) return []
    lists.add(list)
    return [explained]
  })
}

/** A JSON value, and the nodes of its text with their places. */
interface Tree {
  readonly root: Node
  readonly value: unknown
}

/** The tree of a text that is JSON, or one sentence for each mistake, in the order of the text. */
export const parse = (text: string, hints: Hints): Result.Result<Tree, ReadonlyArray<SyntaxProblem>> => {
  const errors: Array<ParseError> = []
  const options = { disallowComments: true, allowTrailingComma: false }
  const parsed = Result.try(() => parseTree(text, errors, options))
  // The parser calls itself for whatever stands in something.
  if (Result.isFailure(parsed)) return Result.fail([{ offset: 0, message: "too many { or [ stand in one another" }])
  const root = parsed.success
  return root === undefined || errors.length > 0
    ? Result.fail(describe(text, errors, hints))
    : Result.succeed({ root, value: getNodeValue(root) })
}
