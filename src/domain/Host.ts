/**
 * Host names with an optional port, as people write them into settings and templates: a name, an IPv4 address, an IPv6
 * address with or without brackets. What is more than that (a path, a user, a scheme) is not one.
 */
import * as Option from "effect/Option"

export interface Host {
  /** As it stands in a URL: lower case, an IPv6 address in brackets. */
  readonly name: string
  readonly port: Option.Option<number>
}

const ascii = /^(\[[\d.:a-f]+\]|[\da-z](?:[\da-z._-]*[\da-z])?)(?::(\d{1,5}))?$/
/** Made when it is needed: Unicode's tables take their time. */
const anyLetters = () => /^([\p{L}\p{N}](?:[\p{L}\p{N}._-]*[\p{L}\p{N}])?)(?::(\d{1,5}))?$/u

export const parse = (text: string): Option.Option<Host> => {
  const lower = text.toLowerCase()
  // Two colons or more: an IPv6 address without its brackets.
  const bracketed = /^[\d.:a-f]+$/.test(lower) && lower.split(":").length > 2 ? `[${lower}]` : lower
  const match = ascii.exec(bracketed) ?? anyLetters().exec(bracketed)
  const name = match?.[1]
  if (name === undefined || !URL.canParse(`https://${name}`)) return Option.none()
  if (match?.[2] === undefined) return Option.some({ name, port: Option.none() })
  const port = Number(match[2])
  return port < 1 || port > 65_535 ? Option.none() : Option.some({ name, port: Option.some(port) })
}

/** What is wrong with the port of `name:port`, where that is what is wrong. */
export const wrongPort = (text: string): Option.Option<string> =>
  Option.map(
    Option.fromNullishOr(/^[^:]+:(-?\d+)$/.exec(text)?.[1]),
    (port) => `port ${port}: 1 to 65535 is meant`,
  ).pipe(Option.filter(() => Option.isNone(parse(text)) && Option.isSome(parse(text.replace(/:-?\d+$/, "")))))

/** What was meant as a host, for a message: a user and a password before it, or a password after it, stay hidden. */
export const shown = (text: string): string =>
  text
    .replace(/^(\s*(?:[a-z][\w+.-]*:\/\/)?)(?!\s)[^:]*:.*@/is, "$1<hidden>@")
    .replaceAll(/\b(password|pwd)(\s*=\s*)[^&;\s]+/gi, "$1$2<hidden>")

/** `host` or `host:port`. */
export const render = (host: Host): string =>
  Option.match(host.port, { onNone: () => host.name, onSome: (port) => `${host.name}:${port}` })

/** localhost, 127.0.0.0/8 and ::1: what never leaves this machine may go unencrypted. */
export const isLoopback = (name: string): boolean =>
  name.toLowerCase() === "localhost" || name === "[::1]" || /^127(\.\d{1,3}){3}$/.test(name)
