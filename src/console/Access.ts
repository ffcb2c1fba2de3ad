/**
 * Who may use the console. Any web page that an operator has open can send requests to 127.0.0.1, and a name that an
 * attacker owns can resolve to it. So a request must name this very address as its host, come from no other origin and
 * carry a random secret: the token of the printed address once, then a cookie, and for an action a header as well.
 */
import * as Effect from "effect/Effect"
import * as Base64Url from "effect/encoding/Base64Url"
import * as Headers from "effect/http/Headers"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Option from "effect/Option"
import { randomBytes } from "../secrets/SecretCipher.ts"

/** 256 bits. */
const secretLength = 32

export const random = Effect.map(randomBytes(secretLength), Base64Url.encode)

export interface Access {
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string
  readonly host: string
  readonly cookie: string
  /** In the printed address. */
  readonly token: string
  /** In the cookie. */
  readonly session: string
  /** In the page, for the header of an action. */
  readonly actionToken: string
}

export const make = Effect.fn("Access.make")(function* (port: number) {
  // Browsers leave the usual port out.
  const host = port === 80 ? "127.0.0.1" : `127.0.0.1:${port}`
  const access: Access = {
    origin: `http://${host}`,
    host,
    // Cookies do not know ports: two consoles must not overwrite each other's.
    cookie: `opcon-summit-console-${port}`,
    token: yield* random,
    session: yield* random,
    actionToken: yield* random,
  }
  return access
})

export const addressOf = ({ origin, token }: Access): string => `${origin}/?token=${token}`

/** The header of an action. */
export const tokenHeader = "x-console-token"

/** Takes the same time wherever the two differ. */
const same = (given: string, secret: string): boolean => {
  let different = given.length ^ secret.length
  for (let at = 0; at < secret.length; at += 1) different |= given.charCodeAt(at) ^ secret.charCodeAt(at)
  return different === 0
}

type Request = Pick<HttpServerRequest.HttpServerRequest, "cookies" | "headers" | "method">

const header = ({ headers }: Request, name: string): Option.Option<string> => Headers.get(headers, name)

/** The address that the program prints is the only way in. */
const useTheAddress = "Open the address that opcon-summit console printed when it started; it changes with every start."

/** Why a request for anything is refused, whatever secret it has. */
export const strange = (access: Access, request: Request): Option.Option<string> => {
  if (!Option.contains(header(request, "host"), access.host))
    return Option.some(`This console answers at ${access.origin} only, and the request names another host.`)
  if (Option.exists(header(request, "origin"), (origin) => origin !== access.origin))
    return Option.some("This request comes from another web page. The console answers its own page only.")
  return Option.none()
}

export const opens = (access: Access, token: string): boolean => same(token, access.token)

/** Why a request without the token of the address is refused. */
export const unknown = (access: Access, { cookies }: Request): Option.Option<string> =>
  same(cookies[access.cookie] ?? "", access.session)
    ? Option.none()
    : Option.some(`The token is missing, wrong or of an earlier start. ${useTheAddress}`)

/** Why a request for an action is refused. */
export const notAnAction = (access: Access, request: Request): Option.Option<string> => {
  if (!Option.contains(header(request, "origin"), access.origin))
    return Option.some("An action must come from the page of this console.")
  if (!Option.exists(header(request, "content-type"), (type) => /^application\/json\s*(;|$)/i.test(type)))
    return Option.some("An action must be sent as JSON.")
  if (!Option.exists(header(request, tokenHeader), (token) => same(token, access.actionToken)))
    return Option.some("The page is of an earlier start of this console. Reload it.")
  return Option.none()
}

/** What every answer says; only the page has a script and a style, which `nonce` names. */
export const headersOf = (nonce: Option.Option<string>): Readonly<Record<string, string>> => {
  const own = Option.match(nonce, {
    onNone: () => "",
    onSome: (nonce) => `script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; connect-src 'self'; img-src data:; `,
  })
  return {
    "content-security-policy": `default-src 'none'; ${own}base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
  }
}

/** Opens the page without the token in its address. */
export const admit = (access: Access) =>
  HttpServerResponse.redirect("/", { status: 303, headers: headersOf(Option.none()) }).pipe(
    HttpServerResponse.setCookieUnsafe(access.cookie, access.session, {
      httpOnly: true,
      sameSite: "strict",
      path: "/",
    }),
  )
