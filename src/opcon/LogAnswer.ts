/**
 * Reads an answer of OpCon that holds a log file while it arrives. The file, a JSON string of any size, is cut out and
 * decoded byte by byte, and only its head and tail are kept; what remains is the small JSON around it. Bytes that are not
 * UTF-8 stay unchanged, which a JavaScript string would not allow.
 */
import * as Option from "effect/Option"
import * as LogExtent from "../domain/LogExtent.ts"
import type { Bounded } from "../domain/LogExtent.ts"
import type { Collector } from "../http/HttpExchange.ts"
import { usualLimit } from "../http/HttpExchange.ts"

export interface LogAnswer extends Collector {
  /** The file; none: the answer holds none. */
  readonly content: () => Option.Option<Bounded>
}

const quote = 0x22
const backslash = 0x5c

/** The member that holds the file, and its depth: in an object, in a list, in the object of the answer. */
const member = new TextEncoder().encode("data")
const depthOfMember = 3

const escapes: Readonly<Record<number, number>> = { 0x62: 8, 0x66: 12, 0x6e: 10, 0x72: 13, 0x74: 9 }

const hexDigit = (byte: number): number => (byte < 0x3a ? byte - 0x30 : (byte | 0x20) - 0x57)

const isHigh = (unit: number) => unit >= 0xd800 && unit <= 0xdbff
const isLow = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff
const replacement = 0xfffd

/** Decodes the inside of one JSON string; the bytes that `write` is given are only valid during the call. */
const stringDecoder = (write: (part: Uint8Array) => void) => {
  let out = new Uint8Array(0)
  let length = 0
  /** 0: no escape · 1: after the backslash · 2 to 5: which digit of `\uXXXX` is next. */
  let escape = 0
  let unit = 0
  /** The first half of a surrogate pair whose second half has not arrived. */
  let high = 0

  const putCharacter = (code: number) => {
    if (code < 0x80) out[length++] = code
    else {
      if (code < 0x800) out[length++] = 0xc0 | (code >> 6)
      else {
        if (code < 0x10000) out[length++] = 0xe0 | (code >> 12)
        else {
          out[length++] = 0xf0 | (code >> 18)
          out[length++] = 0x80 | ((code >> 12) & 0x3f)
        }
        out[length++] = 0x80 | ((code >> 6) & 0x3f)
      }
      out[length++] = 0x80 | (code & 0x3f)
    }
  }
  const putUnpaired = () => {
    if (high !== 0) putCharacter(replacement)
    high = 0
  }
  const putUnit = () => {
    if (high !== 0 && isLow(unit)) {
      putCharacter(0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00))
      high = 0
      return
    }
    putUnpaired()
    if (isHigh(unit)) high = unit
    else putCharacter(isLow(unit) ? replacement : unit)
  }

  /** Where in `part` the string ends, from `start` on; the length of `part` where it goes on. */
  return (part: Uint8Array, start: number): number => {
    // Decoding never lengthens; only a half pair left over from the previous part may add to it.
    if (out.length < part.length + 8) out = new Uint8Array(part.length + 8)
    length = 0
    let at = start
    for (; at < part.length; at += 1) {
      const byte = part[at] ?? 0
      if (escape === 0) {
        if (byte === backslash) escape = 1
        else {
          if (high !== 0) putUnpaired()
          if (byte === quote) break
          out[length++] = byte
        }
      } else if (escape === 1) {
        escape = byte === 0x75 ? 2 : 0
        unit = 0
        if (escape === 0) {
          putUnpaired()
          out[length++] = escapes[byte] ?? byte
        }
      } else {
        unit = unit * 16 + hexDigit(byte)
        escape = escape === 5 ? 0 : escape + 1
        if (escape === 0) putUnit()
      }
    }
    write(out.subarray(0, length))
    return at
  }
}

/** `limit`: MAX_LOG_BYTES. */
export const make = (limit: number): LogAnswer => {
  const around = LogExtent.makeBlocks()
  const log = LogExtent.make(limit)
  const decode = stringDecoder(log.write)
  let state: "between" | "string" | "escaped" | "log" = "between"
  let depth = 0
  let found = false
  /** How many bytes of the current string match the name of the member; -1: it is another name. */
  let matching = -1
  /** The string that has just ended is the member's name, so the next value is the member's. */
  let named = false
  let isNext = false

  const inString = (byte: number) => {
    if (state === "escaped") state = "string"
    else if (byte === backslash) state = "escaped"
    else if (byte === quote) {
      state = "between"
      named = matching === member.length
      return
    }
    matching = matching >= 0 && byte === member[matching] ? matching + 1 : -1
  }

  /** A byte between strings: numbers, words, white space, punctuation. Whether the file begins here. */
  const inBetween = (byte: number): boolean => {
    const begins = byte === quote && isNext && !found && depth === depthOfMember
    switch (byte) {
      case 0x20:
      case 0x09:
      case 0x0a:
      case 0x0d:
        return false
      case 0x3a:
        isNext = named
        named = false
        return false
      case quote:
        state = "string"
        matching = begins ? -1 : 0
        break
      case 0x7b:
      case 0x5b:
        depth += 1
        break
      case 0x7d:
      case 0x5d:
        depth -= 1
        break
    }
    named = false
    isNext = false
    return begins
  }

  const take = (part: Uint8Array): boolean => {
    /** Where the bytes that are not yet in `around` begin. */
    let from = 0
    for (let at = 0; at < part.length;) {
      if (state === "log") {
        at = decode(part, at)
        from = at
        if (at < part.length) state = "string"
        continue
      }
      const byte = part[at] ?? 0
      at += 1
      if (state !== "between") inString(byte)
      else if (inBetween(byte)) {
        found = true
        state = "log"
        around.push(part.subarray(from, at))
        from = at
      }
    }
    if (from < part.length) around.push(part.subarray(from))
    return around.length() <= usualLimit
  }

  return {
    take,
    text: () => new TextDecoder().decode(LogExtent.joinBlocks(around)),
    content: () => (found ? Option.some(log.end()) : Option.none()),
  }
}
