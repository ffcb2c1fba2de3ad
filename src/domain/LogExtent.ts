/**
 * How much of a job log goes to Summit. A log is most telling at its start and at its end, so that is what stays of one
 * that is too long, cut at line ends, with a line that says what is missing.
 */

export interface Bounded {
  readonly bytes: Uint8Array
  /** Bytes of the log that are not in `bytes`; 0 when all are. */
  readonly leftOut: number
}

const newline = 0x0a

/** `text` as UTF-8, at most `limit` bytes plus the one line that tells what was left out. */
export const bounded = (text: string, limit: number): Bounded => {
  const bytes = new TextEncoder().encode(text)
  if (bytes.length <= limit) return { bytes, leftOut: 0 }
  const half = Math.floor(limit / 2)
  // At a line end where there is one; a log of one endless line is cut between characters.
  const headLine = half > 0 ? bytes.lastIndexOf(newline, half - 1) + 1 : 0
  const head = bytes.subarray(0, headLine > 0 ? headLine : boundary(bytes, half, -1))
  const tailLine = bytes.indexOf(newline, bytes.length - half - 1) + 1
  const tailStart = tailLine > 0 && tailLine < bytes.length ? tailLine : boundary(bytes, bytes.length - half, 1)
  const leftOut = tailStart - head.length
  const note = new TextEncoder().encode(`\r\n... ${leftOut} bytes left out here ...\r\n`)
  const joined = new Uint8Array(head.length + note.length + bytes.length - tailStart)
  joined.set(head)
  joined.set(note, head.length)
  joined.set(bytes.subarray(tailStart), head.length + note.length)
  return { bytes: joined, leftOut }
}

/** The nearest index from `index` on, in the given direction, that does not split a UTF-8 character. */
const boundary = (bytes: Uint8Array, index: number, step: 1 | -1): number => {
  let at = index
  while (((bytes[at] ?? 0) & 0xc0) === 0x80) at += step
  return at
}
