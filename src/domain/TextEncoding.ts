/**
 * Text of files that people write on Windows: Notepad saves UTF-8 with or without a byte order mark or UTF-16, older
 * editors Windows-1252. Settings and templates are read as what they are, so an umlaut never becomes a wrong character.
 */
import * as Result from "effect/Result"

const startsWith = (bytes: Uint8Array, ...mark: ReadonlyArray<number>): boolean =>
  mark.every((byte, index) => bytes[index] === byte)

/** A byte order mark decides; without one it is UTF-8 where it can be, else Windows-1252. No mark is left in the text. */
export const decode = (bytes: Uint8Array): string => {
  if (startsWith(bytes, 0xff, 0xfe)) return new TextDecoder("utf-16le").decode(bytes)
  if (startsWith(bytes, 0xfe, 0xff)) return new TextDecoder("utf-16be").decode(bytes)
  return Result.getOrElse(
    Result.try(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes)),
    () => new TextDecoder("windows-1252").decode(bytes),
  )
}
