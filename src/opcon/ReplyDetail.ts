/**
 * What a refusing server says, in few words. OpCon has several shapes for it (a list of errors, one object, RFC 7807
 * problem details), and what stands before OpCon answers with web pages or plain text. The result goes into messages
 * and logs: one line, short, no control characters.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { parse } from "./OpConJson.ts"

const longest = 300

const text = Schema.optionalKey(Schema.NullOr(Schema.String))

const Said = Schema.Union([Schema.String, Schema.Struct({ message: text, title: text, detail: text })])

const decodeSaid = Schema.decodeUnknownOption(Schema.Union([Schema.Array(Said), Said]))

const ApiErrors = Schema.NonEmptyArray(Schema.Struct({ message: Schema.String }))
const ApiError = Schema.Struct({ message: Schema.String, resource: Schema.String })
const Diagnostic = Schema.Struct({ title: Schema.String })
const isOwnError = Schema.is(Schema.Union([ApiErrors, ApiError, Diagnostic]))
const isMessage = Schema.is(Schema.Struct({ message: Schema.String }))

/**
 * Whether a refusal is OpCon's own, and not of something that stands before it: one of the shapes in which it refuses.
 * That there is no such thing is what a gateway without a way to OpCon says too, with a message and nothing else.
 */
export const isOwn = (status: number, body: string): boolean =>
  Option.exists(parse(body), (said) => isOwnError(said) || (status !== 400 && status !== 404 && isMessage(said)))

const sentence = (said: typeof Said.Type): string =>
  typeof said === "string"
    ? said
    : [said.message, said.title, said.detail].filter((part) => typeof part === "string" && part !== "").join(": ")

const oneLine = (value: string, hide: (text: string) => string): string => {
  // A server may send megabytes; the beginning is enough. Masked before the last cut: half a secret is a leak too.
  const line = hide(value.slice(0, 20 * longest))
    .slice(0, 10 * longest)
    .replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .trim()
  return line.length <= longest ? line : `${line.slice(0, longest - 3)}...`
}

/** Whether a body is a web page: what a proxy, a portal or a restarting server sends in the API's place. */
export const isPage = (body: string): boolean => /^[\s\uFEFF]*</.test(body)

/** A body in at most 300 characters; `hide` takes secrets out. */
export const detailOf = (body: string, hide: (text: string) => string = (text) => text): string => {
  if (isPage(body)) {
    const title = /<title(?:\s[^<>]*)?>([^<]*)/i.exec(body)?.[1] ?? ""
    return oneLine(`a web page instead of JSON: ${title.trim() === "" ? "without a title" : title}`, hide)
  }
  const said = Option.match(Option.flatMap(parse(body), decodeSaid), {
    onNone: () => "",
    onSome: (value) =>
      [value]
        .flat()
        .map((one) => sentence(one))
        .filter((one) => one !== "")
        .join("; "),
  })
  const line = oneLine(said === "" ? body : said, hide)
  return line === "" ? "without an explanation" : line
}
