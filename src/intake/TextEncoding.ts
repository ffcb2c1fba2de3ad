/**
 * Text of files that people write on Windows: Notepad saves UTF-8 with or without a byte order mark or UTF-16, older
 * editors Windows-1252. Settings and templates are read as what they are, so an umlaut never becomes a wrong character,
 * and stay what they are when a piece of them is replaced. In plain code: settings are read before anything is loaded.
 */
const startsWith = (bytes: Uint8Array, ...mark: ReadonlyArray<number>): boolean =>
  mark.every((byte, index) => bytes[index] === byte)

type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252"

/** Ctrl+Z, with which `copy` and editors of DOS end a file. */
const endMark = "\u001a"

/**
 * A byte order mark decides, or a first character of which one half is zero; without either it is UTF-8 where it can be,
 * else Windows-1252. No mark is left in the text.
 */
const read = (bytes: Uint8Array): { readonly encoding: Encoding; readonly text: string } => {
  const as = (encoding: Encoding, fatal = false) => {
    const text = new TextDecoder(encoding, { fatal }).decode(bytes)
    return { encoding, text: text.endsWith(endMark) ? text.slice(0, -1) : text }
  }
  const [first, second] = bytes
  if (startsWith(bytes, 0xff, 0xfe) || (first !== 0 && second === 0)) return as("utf-16le")
  if (startsWith(bytes, 0xfe, 0xff) || (first === 0 && second !== 0)) return as("utf-16be")
  try {
    return as("utf-8", true)
  } catch {
    return as("windows-1252")
  }
}

export const decode = (bytes: Uint8Array): string => read(bytes).text

/** A piece of a text, in UTF-16 code units, and the ASCII that takes its place. */
interface Edit {
  readonly offset: number
  readonly length: number
  readonly ascii: string
}

const asciiBytes = (encoding: Encoding, ascii: string): ReadonlyArray<number> => {
  const codes = Array.from(ascii, (letter) => letter.charCodeAt(0))
  if (encoding === "utf-16le") return codes.flatMap((code) => [code, 0])
  return encoding === "utf-16be" ? codes.flatMap((code) => [0, code]) : codes
}

/** The file `bytes` with the edits, which are in order and apart; whatever lies between them stays to the byte. */
export const splice = (bytes: Uint8Array, edits: ReadonlyArray<Edit>): Uint8Array<ArrayBuffer> => {
  const { encoding, text } = read(bytes)
  const marks = [
    [0xef, 0xbb, 0xbf],
    [0xff, 0xfe],
    [0xfe, 0xff],
  ]
  const mark = marks.find((one) => startsWith(bytes, ...one))?.length ?? 0
  const byteAt = (offset: number): number => {
    if (encoding === "windows-1252") return offset
    return mark + (encoding === "utf-8" ? new TextEncoder().encode(text.slice(0, offset)).length : 2 * offset)
  }
  const pieces: Array<number> = []
  let done = 0
  for (const { ascii, length, offset } of edits) {
    // A file may hold more bytes than a call takes arguments.
    for (const byte of bytes.subarray(done, byteAt(offset))) pieces.push(byte)
    pieces.push(...asciiBytes(encoding, ascii))
    done = byteAt(offset + length)
  }
  return Uint8Array.from([...pieces, ...bytes.subarray(done)])
}
