/**
 * Turns a reply into its JSON or into an error. HTTP 200 proves nothing here: Summit, and gateways in front of it, also
 * answer with an empty body, with web pages, and with JSON inside a JSON string.
 */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as Texts from "../domain/Texts.ts"
import type { NoReply, Reply } from "../http/HttpExchange.ts"
import { redirection } from "../http/HttpExchange.ts"
import { mended } from "../http/LooseJson.ts"
import type { Answer } from "./AnswerTable.ts"
import { answers, ofErrors, ofStatus, withoutOurs } from "./AnswerTable.ts"
import { blamesKey, oneLine } from "./ErrorText.ts"
import { pageOf } from "./WebPages.ts"
import type { SummitError } from "./Summit.ts"
import { SummitRefused, SummitRefusedCredentials, SummitUnavailable } from "./Summit.ts"
import { Envelope, errorsOf, textOf } from "./SummitWire.ts"
import type { Sentence } from "../domain/Sentence.ts"
import * as RefusalNotes from "../domain/notes/Refusal.ts"

/** What was asked, as far as an error has to report it. */
export interface Asked {
  readonly operation: string
  readonly service: string
  /** The field of the template that holds the path. */
  readonly url: "urls.incident" | "urls.attachment"
  /** Hides the API key in a text. */
  readonly hide: (text: string) => string
  /** What we sent and Summit may quote: an error must not be judged by our own words. */
  readonly ours?: ReadonlyArray<string>
  /** What it changes; absent: it only reads. */
  readonly changes?: "new ticket" | "ticket" | "files"
}

/** Masked before it is cut: half a key is a leak too. */
const shown = ({ hide }: Asked, text: string): string => oneLine(hide(text))

/** The texts in a JSON value with their names, `errors: Urgency: is required`, not too deep. */
const textsIn = (value: unknown, levels = 6): string => {
  if (Predicate.isString(value)) return value.trim()
  if (!Predicate.isObjectOrArray(value) || levels === 0) return ""
  return Object.entries(value)
    .map(([name, inner]) => [Array.isArray(value) ? "" : `${name}: `, textsIn(inner, levels - 1)] as const)
    .flatMap(([name, text]) => (text === "" ? [] : name + text))
    .join(", ")
}

/** What the answer to a change says that has its words elsewhere than Summit; after a colon. */
export const whole = ({ changes }: Asked, value: unknown): string => {
  const words = changes === undefined ? "" : textsIn(value)
  return words === "" ? "" : `: ${words}`
}

/**
 * An answer that was received and cannot be used; the same request would be answered the same way, unless the answer to a
 * change has words that pass.
 */
export const unusable = (asked: Asked, detail: Sentence, value?: unknown): SummitUnavailable => {
  const { changes, operation, ours = [] } = asked
  const passes = changes !== undefined && ofErrors(withoutOurs(textsIn(value), ours)) === "passing"
  return new SummitUnavailable({
    operation,
    detail: shown(asked, detail),
    delivered: "unknown",
    transient: passes,
    ...(passes ? { declined: true } : {}),
  })
}

/** The error for a kind of answer; `more`: what a refusal has besides. */
const errorOf = (asked: Asked, answer: Answer, text: string, more: { readonly named?: string } = {}): SummitError => {
  const fields = { operation: asked.operation, detail: shown(asked, text) }
  const { stored, next } = answers[answer]
  if (answer === "key") return new SummitRefusedCredentials(fields)
  if (next === "declined")
    return new SummitUnavailable({ ...fields, delivered: "unknown", transient: true, declined: true })
  return new SummitRefused({ ...fields, ...more, ...(stored === "unknown" ? { mayBeStored: true } : {}) })
}

/** A refusal in Summit's own words; `named`: the ticket that an answer to a create names all the same. */
export const refusal = (asked: Asked, text: string, named?: string): SummitError => {
  const { ours = [] } = asked
  if (blamesKey(text, ours)) return errorOf(asked, "key", text)
  if (named !== undefined) {
    return errorOf(asked, "claimed", text + RefusalNotes.alsoNamed({ incident: named }), { named })
  }
  const answer = ofErrors(withoutOurs(text, ours))
  return errorOf(asked, answer === "otherErrors" && asked.changes !== "new ticket" ? "toUpdate" : answer, text)
}

export const unanswered = (
  asked: Asked,
  { delivered, detail, proxyRefused, transient }: NoReply,
): SummitUnavailable | SummitRefusedCredentials => {
  const fields = { operation: asked.operation, detail: shown(asked, detail) }
  return proxyRefused === true
    ? new SummitRefusedCredentials({ ...fields, byProxy: true })
    : new SummitUnavailable({ ...fields, delivered, transient })
}

const parse = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))

/**
 * The text inside what ASP.NET puts around it, `<string xmlns="…">{…}</string>`, or behind the notices that a web server
 * writes before it.
 */
const unwrapped = (text: string): string => {
  const wrapping =
    /^\s*(?:<\?xml[^<>]{0,200}>\s*)?<string(?:\s[^<>]{0,200})?>(?:<!\[CDATA\[([^]*)\]\]>|([^<]*))<\/string>\s*$/
  const [, cdata, inner] = wrapping.exec(text) ?? []
  if (cdata !== undefined) return cdata
  if (inner !== undefined) return Texts.decodeEntities(inner)
  return text.trimEnd().endsWith("}") ? text.replace(/^\s*<[^{]*>\s*(?=\{)/, "") : text
}

/** What is in the object that ASP.NET puts an answer into, `{"d":…}` or `{"CommonWS_JsonObjCallResult":…}`; else `value`. */
const inside = (value: unknown): unknown => {
  const [first, ...others] = Predicate.isObject(value) ? Object.entries(value) : []
  return first !== undefined && others.length === 0 && /^d$|Result$/.test(first[0]) ? first[1] : value
}

/** The JSON value of a text; a value that is JSON text again is parsed too, three layers deep. None: not JSON. */
const open = (text: string, layers = 3): Option.Option<unknown> => {
  const json = unwrapped(text.replace(/^\uFEFF/, ""))
  return Option.map(
    Option.orElse(parse(json), () => parse(mended(json))),
    (found) => {
      const value = inside(found)
      return Predicate.isString(value) && layers > 1 ? Option.getOrElse(open(value, layers - 1), () => value) : value
    },
  )
}

/** The only object of a list, or the value itself. */
const only = (value: unknown): unknown =>
  Array.isArray(value) && value.length === 1 && Predicate.isObject(value[0]) ? value[0] : value

const decodeEnvelope = Schema.decodeUnknownOption(Envelope)

/** What a reply that is no success says to its reader. */
const wordsOf = (text: string): string => {
  const page = pageOf(text)
  if (Option.isSome(page)) return page.value.what
  const value = open(text)
  return Option.match(Option.flatMap(value, decodeEnvelope), {
    onNone: () => text,
    onSome: (envelope) => errorsOf(envelope) || textOf(envelope.Message) || textsIn(Option.getOrNull(value)),
  })
}

/** The message in an answer, for the debug log; empty when there is none. */
export const messageOf = (asked: Asked, value: unknown): string =>
  Option.match(decodeEnvelope(value), { onNone: () => "", onSome: ({ Message }) => shown(asked, textOf(Message)) })

/** What to check, for the refusals whose cause is known. */
const advice: Readonly<Record<number, (url: Asked["url"]) => Sentence>> = {
  301: (url) => RefusalNotes.moved({ url }),
  308: (url) => RefusalNotes.moved({ url }),
  400: () => RefusalNotes.notAccepted,
  404: (url) => RefusalNotes.wrongPath({ url }),
  405: (url) => RefusalNotes.wrongPath({ url }),
  407: () => RefusalNotes.proxy,
  413: () => RefusalNotes.tooLarge,
  415: (url) => RefusalNotes.barePath({ url }),
}

/** Statuses that concern the address, not the request. */
const aboutAddress: ReadonlySet<number> = new Set([301, 308, 404, 405, 407, 410, 415])

/** Whether a body is Summit's own JSON and blames the API key. */
const deniesKey = (text: string): boolean =>
  Option.exists(Option.flatMap(open(text), decodeEnvelope), (envelope) =>
    blamesKey(errorsOf(envelope) || textOf(envelope.Message)),
  )

export const unserved = (asked: Asked, reply: Reply): SummitError => {
  const { retryAfterMillis, status, text } = reply
  const to = Option.getOrElse(redirection(reply), () => "")
  const page = pageOf(text)
  // A page that says more than its status does: 404.13 is no wrong path, 403 of a gateway no refused key.
  const known = Option.filter(page, ({ kind }) => kind !== "page" && kind !== "denied")
  const cure = Option.match(known, { onNone: () => advice[status]?.(asked.url) ?? "", onSome: ({ cure }) => cure })
  const detail = [`HTTP ${status}`, to, cure, wordsOf(text)].filter((part) => part.trim() !== "")
  const fields = { operation: asked.operation, detail: shown(asked, detail.join(": ")) }
  const answer = ofStatus(status, deniesKey(text))
  const { stored, next } = answers[answer]
  const mayBeStored = stored === "unknown" ? { mayBeStored: true } : {}
  if (status === 401 || (status === 403 && !Option.exists(known, ({ kind }) => kind !== "login"))) {
    return new SummitRefusedCredentials({ ...fields, ...mayBeStored })
  }
  if (next === "refused") {
    const isAddress = aboutAddress.has(status) && !Option.exists(known, ({ kind }) => kind === "size")
    return new SummitRefused({ ...fields, ...mayBeStored, ...(isAddress ? { about: "path" } : {}) })
  }
  return new SummitUnavailable({
    ...fields,
    delivered: "unknown",
    transient: true,
    ...(next === "declined" ? { declined: true } : {}),
    ...Option.match(retryAfterMillis, { onNone: () => ({}), onSome: (millis) => ({ retryAfterMillis: millis }) }),
  })
}

const notJson = (asked: Asked, detail: Sentence): SummitUnavailable =>
  new SummitUnavailable({
    operation: asked.operation,
    detail: shown(asked, detail),
    delivered: "unknown",
    transient: true,
  })

/** The JSON of a 2xx reply; a bare sentence becomes its `Message`. Any other reply is an error. */
export const jsonOf = (asked: Asked, reply: Reply): Result.Result<unknown, SummitError> => {
  if (reply.status < 200 || reply.status >= 300) return Result.fail(unserved(asked, reply))
  const value = Option.getOrElse(open(reply.text), () => undefined)
  const text = Predicate.isString(value) ? value : value === undefined ? reply.text : "{}"
  if (text.trim() === "") {
    const detail = RefusalNotes.emptyAnswer(asked)
    const fields = { operation: asked.operation, detail: shown(asked, detail) }
    return Result.fail(new SummitRefused({ ...fields, about: "service", mayBeStored: true }))
  }
  const page = pageOf(text)
  if (Option.isSome(page)) return Result.fail(notJson(asked, RefusalNotes.notJson({ what: page.value.what })))
  if (value === undefined && /^[\s\uFEFF]*[{[]/.test(text)) {
    return Result.fail(new SummitUnavailable({ ...notJson(asked, RefusalNotes.damaged({ text })), garbled: true }))
  }
  if (value === undefined) return Result.fail(notJson(asked, RefusalNotes.plainText({ text })))
  if (!Predicate.isString(value)) return Result.succeed(only(value))
  return blamesKey(value) ? Result.fail(refusal(asked, value)) : Result.succeed({ Message: value })
}

const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

/** `value` in the shape of `schema`; where it differs, the error names the place. */
export const shaped =
  <S extends Schema.ConstraintDecoder<unknown>>(schema: S) =>
  (asked: Asked, value: unknown): Result.Result<S["Type"], SummitUnavailable> =>
    Result.mapError(Schema.decodeUnknownResult(schema)(value), ({ issue }) => {
      const places = issuesOf(issue).issues.map(({ message, path = [] }) =>
        [path.map(String).join("."), message].filter((part) => part !== "").join(": "),
      )
      const words = whole(asked, value)
      return unusable(asked, RefusalNotes.otherShape({ places: places.slice(0, 3).join("; "), words }), value)
    })
