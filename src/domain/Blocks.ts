/**
 * Bytes that come in pieces of any size and are kept in blocks, so that a large text costs its size and no more: nothing
 * is moved when more comes, and what is dropped from the front is given back.
 */

const blockSize = 65_536

export interface Blocks {
  readonly length: () => number
  /** Takes a copy. */
  readonly push: (part: Uint8Array) => void
  /** Drops the first `count` bytes, telling of each piece of them before it goes. */
  readonly drop: (count: number, dropped: (piece: Uint8Array) => void) => void
  /** Copies what is kept into `target`, from `at` on. */
  readonly copyTo: (target: Uint8Array, at: number) => void
}

/** What several hold, one behind the other. */
export const joined = (...all: ReadonlyArray<Blocks>): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(all.reduce((sum, { length }) => sum + length(), 0))
  let at = 0
  for (const { copyTo, length } of all) {
    copyTo(whole, at)
    at += length()
  }
  return whole
}

export const make = (): Blocks => {
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
