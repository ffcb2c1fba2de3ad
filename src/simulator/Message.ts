/**
 * What the simulators hear and say, apart from how it travels: a request taken to pieces once, and a reply as status,
 * headers and text. Handlers are pure functions between the two.
 */
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Breakage } from "../http/Listener.ts"
import { breaks } from "../http/Listener.ts"

export interface Asked {
  readonly method: string
  /** Path and query as they came. */
  readonly url: string
  /** Decoded once, empty ones left out, so that a trailing slash says nothing. None: not decodable. */
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
  /** What travels in place of the text. */
  readonly bytes?: Uint8Array
}

/** A `/` that is encoded once separates, as it does for IIS; encoded twice, `%252F`, it is part of a name. */
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

export const ask = (fields: Pick<Asked, "method" | "url" | "headers" | "body">): Asked => {
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

export const json = (value: unknown, status = 200, headers: Reply["headers"] = {}): Reply => ({
  status,
  headers,
  contentType: "application/json; charset=utf-8",
  text: JSON.stringify(value),
})

/** A web page where an answer was expected: IIS, a gateway, a login. */
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

const parse = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))

/** A body in the shape of `schema`; none when it is not JSON or not of that shape. */
export const bodyAs = <S extends Schema.ConstraintDecoder<unknown>>(schema: S) => {
  const decode = Schema.decodeUnknownOption(schema)
  return (asked: Asked): Option.Option<S["Type"]> => Option.flatMap(parse(asked.body), (value) => decode(value))
}

/** A reply that breaks the connection. */
export const broken = (how: Breakage): Reply => blank(500, breaks(how))
