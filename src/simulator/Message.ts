/**
 * Requests and replies of the simulators, apart from how they travel: a request taken to pieces once, and a reply as
 * status, headers and text. Handlers are pure functions between the two.
 */
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { gzip } from "../http/Encodings.ts"
import type { Breakage } from "../http/Listener.ts"
import { breaks } from "../http/Listener.ts"

export interface Request {
  readonly method: string
  /** Path and query as they came. */
  readonly url: string
  /** The path, decoded once, without empty segments, so that a trailing slash makes no difference. None: not decodable. */
  readonly segments: Option.Option<ReadonlyArray<string>>
  /** Names in lower case; several values of one name are joined by commas. */
  readonly query: ReadonlyMap<string, string>
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly contentType: string
  readonly text: string
  /** Sent instead of the text. */
  readonly bytes?: Uint8Array
}

/** A `/` that is encoded once separates segments, as it does for IIS; encoded twice, `%252F`, it is part of a name. */
const segmentsOf = (path: string): Option.Option<ReadonlyArray<string>> =>
  Result.getSuccess(
    Result.try(() =>
      path
        .replaceAll(/%2f/gi, "/")
        .split("/")
        .filter((segment) => segment !== "")
        .map((segment) => decodeURIComponent(segment).replaceAll(/%2f/gi, "/")),
    ),
  )

export const parseRequest = (fields: Pick<Request, "method" | "url" | "headers" | "body">): Request => {
  const [path = "", query = ""] = fields.url.split(/\?(.*)/s)
  return {
    ...fields,
    segments: segmentsOf(path),
    query: Array.from(new URLSearchParams(query)).reduce((named, [name, value]) => {
      const before = named.get(name.toLowerCase())
      return named.set(name.toLowerCase(), before === undefined ? value : `${before},${value}`)
    }, new Map<string, string>()),
  }
}

const parse = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))

/** The body in the shape of `schema`, after `prepare`; none when it is not JSON or not of that shape. */
export const bodyAs = <S extends Schema.ConstraintDecoder<unknown>>(
  schema: S,
  prepare: (value: unknown) => unknown = (value) => value,
) => {
  const decode = Schema.decodeUnknownOption(schema)
  return (request: Request): Option.Option<S["Type"]> =>
    Option.flatMap(parse(request.body), (value) => decode(prepare(value)))
}

export const json = (value: unknown, status = 200, headers: Reply["headers"] = {}): Reply => ({
  status,
  headers,
  contentType: "application/json; charset=utf-8",
  text: JSON.stringify(value),
})

/** A web page where a JSON reply was expected: from IIS, a gateway, a login. */
export const page = (title: string, status = 200, headers: Reply["headers"] = {}): Reply => ({
  status,
  headers,
  contentType: "text/html; charset=utf-8",
  text: `<!DOCTYPE html>\r\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\r\n`,
})

export const blank = (status = 200, headers: Reply["headers"] = {}): Reply => ({
  status,
  headers,
  contentType: "",
  text: "",
})

/** A reply that breaks the connection. */
export const broken = (how: Breakage): Reply => blank(500, breaks(how))

export const toResponse = ({
  bytes,
  contentType,
  headers,
  status,
  text,
}: Reply): HttpServerResponse.HttpServerResponse => {
  if (bytes !== undefined) return HttpServerResponse.uint8Array(bytes, { status, headers, contentType })
  return text === ""
    ? HttpServerResponse.empty({ status, headers })
    : HttpServerResponse.text(text, { status, headers, contentType })
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")

const withText = (change: (text: string) => string) => (reply: Reply) =>
  reply.text === "" ? reply : { ...reply, text: change(reply.text) }

/** The number of the ticket that was created or changed, as another JSON value. */
const withTicketNo = (change: (number: number) => string) =>
  withText((text) => text.replace(/"TicketNo":(\d+)/, (_, digits: string) => `"TicketNo":${change(Number(digits))}`))

/** A good reply in another shape: what gateways, proxies and tenants make of it on its way. */
export const shapes = {
  /** Two members of the JSON name another ticket. */
  "other-ticket": withText((text) =>
    text
      .replace(/"TicketNo":(\d+)/, (_, digits: string) => `"TicketNo":${Number(digits) + 1}`)
      .replace(/"Ticket_No":"(\d+)"/, (_, digits: string) => `"Ticket_No":"${Number(digits) + 1}"`),
  ),
  "prefixed-number": withTicketNo((number) => `"INC${number}"`),
  "grouped-number": withTicketNo((number) => `"${number.toLocaleString("en-US")}"`),
  /** The ticket exists, and the reply does not say its number. */
  unnumbered: withTicketNo(() => "0"),
  "double-encoded": withText((text) => JSON.stringify(text)),
  listed: withText((text) => `[${text}]`),
  "in-xml": (reply) => ({
    ...reply,
    contentType: "application/xml; charset=utf-8",
    text: `<string xmlns="http://schemas.microsoft.com/2003/10/Serialization/">${escaped(reply.text)}</string>`,
  }),
  /** Compressed although the request does not accept it. */
  gzipped: (reply) => ({
    ...reply,
    headers: { ...reply.headers, "content-encoding": "gzip" },
    bytes: gzip(reply.text),
  }),
  "byte-order-mark": withText((text) => `\uFEFF${text}`),
  /** Line breaks and control characters stand unescaped inside JSON strings. */
  "control-characters": withText((text) =>
    text.replaceAll(/(?<!\\)((?:\\\\)*)\\n/g, "$1\n").replace(/^\{/, '{"Note":"Saved\r\n\tby\u0001 WEB01",'),
  ),
  /** In the object that ASP.NET puts answers into. */
  "in-d": withText((text) => `{"d":${text}}`),
  /** A page stands behind the answer, on the same connection. */
  "with-page": withText((text) => `${text}\r\n<!DOCTYPE html><html><body>Runtime Error</body></html>`),
  /** The ticket exists, and something after it went wrong. */
  "errors-and-number": withText((text) => text.replace('"Errors":""', '"Errors":"The notification could not be sent"')),
  "cut-off": withText((text) => text.slice(0, Math.ceil(text.length / 2))),
} satisfies Record<string, (reply: Reply) => Reply>

export type Shape = keyof typeof shapes
