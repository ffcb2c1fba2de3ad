/**
 * The certificates that this program trusts: node's roots, CA_FILE, and, only where these are not enough, the operating
 * system's own store, which is slow to read.
 */
import { X509Certificate } from "node:crypto"
import * as tls from "node:tls"
import * as Result from "effect/Result"
import * as TextEncoding from "../intake/TextEncoding.ts"
import * as UnreachableNotes from "../domain/notes/Unreachable.ts"

const block = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([\s\S]*?)(?:-----END [A-Z0-9 ]*-----|$)/g

/** In UTF-16 without a byte order mark every other byte of such a text is zero. */
const textOf = (bytes: Uint8Array): string => {
  if (bytes[0] !== 0 && bytes[1] === 0) return new TextDecoder("utf-16le").decode(bytes)
  return bytes[0] === 0 && bytes[1] !== 0 ? new TextDecoder("utf-16be").decode(bytes) : TextEncoding.decode(bytes)
}

const parsed = (der: Uint8Array): Result.Result<X509Certificate, unknown> => Result.try(() => new X509Certificate(der))

const insteadOf = (text: string): string => {
  if (text.trim() === "") return UnreachableNotes.caEmpty
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return UnreachableNotes.caKey
  const [, other = ""] = /-----BEGIN ([A-Z0-9 ]{1,40})-----/.exec(text) ?? []
  return other === "" ? UnreachableNotes.caNone : UnreachableNotes.caOther({ other })
}

/** The certificates in a CA_FILE: PEM in any text encoding, with anything around it, or DER; else what is wrong. */
export const read = (bytes: Uint8Array): Result.Result<ReadonlyArray<X509Certificate>, string> => {
  // The beginning of an ASN.1 sequence; no text begins so.
  const binary = bytes[0] === 0x30 && ((bytes[1] ?? 0) & 0x80) !== 0
  const der = binary ? parsed(bytes) : Result.fail(undefined)
  if (Result.isSuccess(der)) return Result.succeed([der.success])
  const text = textOf(bytes)
  const blocks = Array.from(text.matchAll(block), ([, base64 = ""]) => parsed(Buffer.from(base64, "base64")))
  if (blocks.length === 0) return Result.fail(insteadOf(text))
  const broken = blocks.findIndex(Result.isFailure)
  return broken < 0
    ? Result.succeed(blocks.flatMap((one) => (Result.isSuccess(one) ? [one.success] : [])))
    : Result.fail(UnreachableNotes.caBroken({ number: broken + 1, count: blocks.length }))
}

/** Tried first, because it is quick and enough for most servers: only CA_FILE, or node's default without one. */
export const first = (extra: ReadonlyArray<string>): ReadonlyArray<string> | undefined =>
  extra.length === 0 ? undefined : extra

/** CA_FILE and node's roots; undefined: node's default, which needs no list. */
export const usual = (extra: ReadonlyArray<string>): ReadonlyArray<string> | undefined =>
  extra.length === 0 ? undefined : [...tls.getCACertificates("default"), ...extra]

export const withSystem = (extra: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...tls.getCACertificates("default"),
  ...tls.getCACertificates("system"),
  ...extra,
]

/** One context for all connections: otherwise node would parse and hold the roots for each. */
export const trusting = (ca: ReadonlyArray<string> | undefined): { readonly secureContext?: tls.SecureContext } =>
  ca === undefined ? {} : { secureContext: tls.createSecureContext({ ca: [...ca] }) }
