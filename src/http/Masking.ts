/**
 * Masks a secret in a text that a server wrote. Servers repeat what they were sent inside JSON, HTML and URLs, each with
 * escapes of its own, so every character of the secret is matched in every spelling it may have there.
 */
import * as Base64 from "effect/encoding/Base64"

/** Replaces a secret in a text. */
export const hidden = "<hidden>"

const entities: Readonly<Record<string, string>> = { '"': "quot", "&": "amp", "'": "apos", "<": "lt", ">": "gt" }

const plain = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0")

/** A pattern for one character: plain, or as JSON (encoded once or twice), HTML or a URL spells it. */
const spellings = (character: string): string => {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
  const code = character.codePointAt(0) ?? 0
  const entity = entities[character]
  const inJson = units.map((unit) => `${String.raw`(?:\\{1,4}|%(?:25){0,2})`}u${hex(unit, 4)}`).join("")
  const bytes = Array.from(new TextEncoder().encode(character), (byte) => hex(byte, 2))
  const inUrl = bytes.map((byte) => `%(?:25){0,2}${byte}`).join("")
  const inScript = bytes.map((byte) => `${String.raw`\\{1,4}`}x${byte}`).join("")
  return [
    inJson,
    inUrl,
    inScript,
    `&(?:amp;){0,2}#0{0,8}${code};`,
    `&(?:amp;){0,2}#x0{0,8}${hex(code, 1)};`,
    ...(entity === undefined ? [] : [`&(?:amp;){0,2}${entity};`]),
    ...(character === " " ? [String.raw`\+`] : []),
    // Last, because longer spellings begin with & and % too.
    character === "\\"
      ? String.raw`\\{1,4}`
      : `${/["'/]/.test(character) ? String.raw`\\{0,3}` : ""}${plain(character)}`,
  ].join("|")
}

/** Shorter texts are only matched without gaps, because their letters may occur apart by chance. */
const longEnough = 8

/** What may come between two characters of a text that was wrapped, or is UTF-16 read as UTF-8. */
const gapIn = (text: string): string =>
  text.length < longEnough ? "" : String.raw`(?:=?[\r\n]{1,2}[\t ]{0,8}|[\t \0])?`

/** A pattern for `text` in every spelling; it has no groups of its own. */
export const anySpelling = (text: string): string =>
  Array.from(text, (character) => `(?:${spellings(character)})`).join(gapIn(text))

const utf16 = (text: string): Uint8Array =>
  Uint8Array.from(
    Array.from({ length: 2 * text.length }, (_, at) => (text.charCodeAt(at >> 1) >> (8 * (at & 1))) & 255),
  )

/** `bytes` in base64 without its padding, wherever in the encoded text they begin. */
const inBase64 = (bytes: Uint8Array): ReadonlyArray<string> =>
  [0, 1, 2].map((offset) => {
    const whole = Base64.encode(new Uint8Array([...Array<number>(offset).fill(0), ...bytes])).replaceAll("=", "")
    // The characters at either end hold bits of what is next to the text.
    const end = (offset + bytes.length) % 3 === 0 ? whole.length : -1
    return whole.slice(Math.ceil((offset * 8) / 6), end)
  })

const base64Signs: Readonly<Record<string, string>> = {
  "+": String.raw`(?:[+-]|%(?:25){0,2}2b|\\{1,4}u002b)`,
  "/": String.raw`(?:[/_]|\\{1,4}/|%(?:25){0,2}2f|\\{1,4}u002f)`,
}

/** What may come between two bytes in hexadecimal; the zeros are those of UTF-16. */
const betweenHex = String.raw`(?:00)?(?:[:\s-]|[\r\n]{1,2})?`

/** A pattern for `text` in base64, in hexadecimal, and in hexadecimal of base64; it has no groups of its own. */
export const anyEncoding = (text: string): string => {
  const bytes = new TextEncoder().encode(text)
  const base64 = [...inBase64(bytes), ...inBase64(utf16(text))].filter((code) => code.length >= 6)
  const hexes = [bytes, ...inBase64(bytes).map((code) => new TextEncoder().encode(code))].filter(
    ({ length }) => length >= 6,
  )
  return [
    ...base64.map((code) => Array.from(code, (sign) => base64Signs[sign] ?? sign).join(gapIn(code))),
    ...hexes.map((code) => Array.from(code, (byte) => hex(byte, 2)).join(betweenHex)),
  ].join("|")
}

/** Without such a word a text holds nothing encoded. */
const mayBeEncoded = /[\w+/-]{6}/

/** Replaces `secret` in a text by `<hidden>`, in upper and lower case. */
export const masking = (secret: string): ((text: string) => string) => {
  if (secret === "") return (text) => text
  let spelled: RegExp | undefined
  let encoded: RegExp | undefined
  return (text) => {
    // Compiled when first used: most runs have nothing to mask.
    spelled ??= new RegExp(anySpelling(secret), "gi")
    const rest = text.replaceAll(spelled, hidden)
    if (secret.length < 4 || !mayBeEncoded.test(rest)) return rest
    encoded ??= new RegExp(anyEncoding(secret), "gi")
    return rest.replaceAll(encoded, hidden)
  }
}
