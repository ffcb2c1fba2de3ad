/**
 * How much of a job log goes to Summit. The start and the end of a log say most, so these are kept of one that is too
 * long, cut at line ends, with a line that says what is missing. The log is processed as it arrives, and no more of it is
 * in memory than is kept.
 */
import * as Option from "effect/Option"

const blockSize = 65_536

/**
 * Bytes that come in pieces of any size and are kept in blocks, so that a large text costs its size and no more: nothing
 * is moved when more comes, and what is dropped from the front is freed.
 */
interface Blocks {
  readonly length: () => number
  /** Takes a copy. */
  readonly push: (part: Uint8Array) => void
  /** Drops the first `count` bytes; `dropped` sees each piece of them first. */
  readonly drop: (count: number, dropped: (piece: Uint8Array) => void) => void
  /** Copies what is kept into `target`, from `at` on. */
  readonly copyTo: (target: Uint8Array, at: number) => void
}

/** The bytes of several, concatenated. */
export const joinBlocks = (...all: ReadonlyArray<Blocks>): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(all.reduce((sum, { length }) => sum + length(), 0))
  let at = 0
  for (const { copyTo, length } of all) {
    copyTo(whole, at)
    at += length()
  }
  return whole
}

export const makeBlocks = (): Blocks => {
  const blocks: Array<Uint8Array> = []
  /** Where the first block begins, and how far the last one is filled. */
  let first = 0
  let filled = 0
  let length = 0

  const push = (part: Uint8Array) => {
    for (let at = 0; at < part.length;) {
      let last = blocks.at(-1)
      if (last === undefined || filled === blockSize) {
        last = new Uint8Array(blockSize)
        blocks.push(last)
        filled = 0
      }
      const piece = part.subarray(at, at + blockSize - filled)
      last.set(piece, filled)
      filled += piece.length
      at += piece.length
    }
    length += part.length
  }

  const drop: Blocks["drop"] = (count, dropped) => {
    for (let left = count; left > 0;) {
      const [block] = blocks
      if (block === undefined) return
      const end = Math.min(first + left, blocks.length === 1 ? filled : blockSize)
      dropped(block.subarray(first, end))
      left -= end - first
      length -= end - first
      first = end
      if (end === blockSize) {
        blocks.shift()
        first = 0
      } else if (end === filled && blocks.length === 1) return
    }
  }

  const copyTo: Blocks["copyTo"] = (target, start) => {
    let at = start
    for (const [index, block] of blocks.entries()) {
      const piece = block.subarray(index === 0 ? first : 0, index === blocks.length - 1 ? filled : blockSize)
      target.set(piece, at)
      at += piece.length
    }
  }

  return { length: () => length, push, drop, copyTo }
}

interface LeftOut {
  readonly bytes: number
  /** Line ends among them. */
  readonly lines: number
}

export interface Bounded {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** What of the log is not in `bytes`; none: it is whole. */
  readonly leftOut: Option.Option<LeftOut>
}

export interface LogExtent {
  /** Takes a copy of the next bytes of the log. */
  readonly write: (part: Uint8Array) => void
  readonly end: () => Bounded
}

const lineFeed = 0x0a
const carriageReturn = 0x0d

/** Bytes that the line about what is missing may have. */
const noteRoom = 128

/** A line end that leaves less than this part of a share is that of another, endless line: it is cut itself. */
const leastPart = 1 / 4

/** How much it is, in words. */
export const amount = ({ bytes, lines }: LeftOut): string => `${bytes} bytes${lines === 0 ? "" : ` (${lines} lines)`}`

const linesIn = (bytes: Uint8Array): number => {
  let lines = 0
  for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) lines += 1
  return lines
}

const continues = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80

/** How many bytes a UTF-8 character has that begins with `byte`. */
const lengthFrom = (byte: number): number => (byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4)

/** The end of `bytes` without half a character, and without a CR whose LF is cut off. */
const characterEnd = (bytes: Uint8Array): number => {
  let lead = bytes.length - 1
  while (lead > bytes.length - 4 && continues(bytes[lead])) lead -= 1
  const end = lead + lengthFrom(bytes[lead] ?? 0) > bytes.length ? lead : bytes.length
  return bytes[end - 1] === carriageReturn ? end - 1 : end
}

const headEnd = (head: Uint8Array): number => {
  const lineEnd = head.lastIndexOf(lineFeed) + 1
  return lineEnd > 0 && lineEnd >= head.length * leastPart ? lineEnd : Math.max(0, characterEnd(head))
}

/** Where the last `share` bytes of `tail` begin. */
const tailStart = (tail: Uint8Array, share: number): number => {
  const from = tail.length - share
  const line = from > 0 ? tail.indexOf(lineFeed, from - 1) + 1 : 0
  if (line > 0 && tail.length - line >= share * leastPart && line < tail.length) return line
  let start = from
  while (start < from + 3 && continues(tail[start])) start += 1
  return tail[start] === lineFeed ? start + 1 : start
}

/** The line end that the log has where it is cut; that of Windows where it has none. */
const lineEndOf = (head: Uint8Array, tail: Uint8Array): string => {
  const inHead = head.lastIndexOf(lineFeed)
  const [part, at] = inHead >= 0 ? [head, inHead] : [tail, tail.indexOf(lineFeed)]
  return at < 0 || part[at - 1] === carriageReturn ? "\r\n" : "\n"
}

/** At most `limit` bytes, 1,024 or more, the line about what is missing included. */
export const make = (limit: number): LogExtent => {
  const headShare = Math.floor((limit - noteRoom) / 2)
  const tailShare = limit - noteRoom - headShare
  const head = makeBlocks()
  const rest = makeBlocks()
  let dropped = 0
  let lines = 0

  const write = (part: Uint8Array) => {
    const ofHead = Math.min(part.length, headShare - head.length())
    if (ofHead > 0) head.push(part.subarray(0, ofHead))
    // A piece at a time, so that a part of any size takes no more room than stays.
    for (let at = ofHead; at < part.length; at += limit) {
      rest.push(part.subarray(at, at + limit))
      rest.drop(headShare + rest.length() - limit, (piece) => {
        dropped += piece.length
        lines += linesIn(piece)
      })
    }
  }

  const end = (): Bounded => {
    if (dropped === 0) return { bytes: joinBlocks(head, rest), leftOut: Option.none() }
    const first = joinBlocks(head)
    const last = joinBlocks(rest)
    const to = headEnd(first)
    const from = tailStart(last, tailShare)
    const leftOut = {
      bytes: first.length - to + dropped + from,
      lines: lines + linesIn(first.subarray(to)) + linesIn(last.subarray(0, from)),
    }
    const [kept, tail] = [first.subarray(0, to), last.subarray(from)]
    const lineEnd = lineEndOf(kept, tail)
    const before = to === 0 || kept[to - 1] === lineFeed ? "" : lineEnd
    const note = new TextEncoder().encode(
      `${before}[... ${amount(leftOut)} in the middle left out: MAX_LOG_BYTES is ${limit} ...]${lineEnd}`,
    )
    const bytes = new Uint8Array(kept.length + note.length + tail.length)
    bytes.set(kept)
    bytes.set(note, kept.length)
    bytes.set(tail, kept.length + note.length)
    return { bytes, leftOut: Option.some(leftOut) }
  }

  return { write, end }
}
