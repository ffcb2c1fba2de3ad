/**
 * OpCon's JSON as it is, and not as JavaScript would have it: numbers keep their digits (ids have 64 bits), and control
 * characters that stand in a text as they are, which strict JSON forbids, are read.
 */
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/** A number as `parse` keeps one that JavaScript would write another way. */
interface RawNumber {
  readonly rawJSON: string
}

declare global {
  /** Of ECMAScript 2026, which TypeScript does not know yet. */
  interface JSON {
    parse(
      text: string,
      reviver: (name: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown
    rawJSON(text: string): RawNumber
    isRawJSON(value: unknown): value is RawNumber
  }
}

/** JSON.stringify writes such a number as it came. */
const exact = (_: string, value: unknown, { source }: { readonly source?: string }): unknown =>
  typeof value === "number" && source !== undefined && String(value) !== source ? JSON.rawJSON(source) : value

const strictly = (text: string): Option.Option<unknown> =>
  Result.getSuccess(Result.try((): unknown => JSON.parse(text, exact)))

/** `text` with the control characters inside its strings written as escapes. */
const escaped = (text: string): string => {
  let out = ""
  let from = 0
  let state: "between" | "string" | "escape" = "between"
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (state === "escape") state = "string"
    else if (code === 0x22) state = state === "string" ? "between" : "string"
    else if (state === "string" && code === 0x5c) state = "escape"
    else if (state === "string" && code < 0x20) {
      out += `${text.slice(from, at)}\\u00${code.toString(16).padStart(2, "0")}`
      from = at + 1
    }
  }
  return out + text.slice(from)
}

/** What `text` says; none: it is not JSON. */
export const parse = (text: string): Option.Option<unknown> => {
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text
  return Option.orElse(strictly(body), () => strictly(escaped(body)))
}

/** A number: as such, as its digits in a text, or as `parse` keeps one that JavaScript cannot hold. */
export const Numeric = Schema.Union([
  Schema.Finite,
  Schema.String,
  // As it is: a copy of it would be written as an object.
  Schema.declare<RawNumber>(JSON.isRawJSON),
])
export type Numeric = typeof Numeric.Type

export const textOf = (numeric: Numeric): string => (typeof numeric === "object" ? numeric.rawJSON : String(numeric))

/** The number as it stands in a path. */
export const inPath = (numeric: Numeric): string =>
  encodeURIComponent(Option.getOrElse(digitsOf(numeric), () => textOf(numeric)))

/** The digits of a whole number; none: it is something else. */
export const digitsOf = (numeric: Numeric | null | undefined): Option.Option<string> => {
  if (numeric === null || numeric === undefined) return Option.none()
  const digits = /^(-?)0*(\d{1,40})(?:\.0{1,40})?$/.exec(textOf(numeric).trim())
  return Option.map(Option.fromNullishOr(digits), ([, sign = "", rest = ""]) => `${sign}${rest}`)
}

/** The value of a whole number that JavaScript can hold. */
export const integerOf = (numeric: Numeric | null | undefined): Option.Option<number> =>
  Option.filter(Option.map(digitsOf(numeric), Number), Number.isSafeInteger)
