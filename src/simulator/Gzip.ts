/**
 * A gzip file around bytes that are not compressed, which every reader of gzip takes. Made by hand because the ways that
 * the platform offers are promises, and the simulators in memory do without.
 */

const tableEntry = (byte: number): number => {
  let value = byte
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value >>> 0
}
const table = Array.from({ length: 256 }, (_, byte) => tableEntry(byte))

const crc32 = (bytes: Uint8Array): number => {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0)
  return (crc ^ 0xffffffff) >>> 0
}

const littleEndian = (value: number, length: number): ReadonlyArray<number> =>
  Array.from({ length }, (_, index) => Math.floor(value / 256 ** index) % 256)

/** The most that one stored block holds. */
const blockBytes = 65_535

const blocks = (bytes: Uint8Array): ReadonlyArray<Uint8Array> =>
  Array.from({ length: Math.max(1, Math.ceil(bytes.length / blockBytes)) }, (_, index) => {
    const part = bytes.subarray(index * blockBytes, (index + 1) * blockBytes)
    const isLast = (index + 1) * blockBytes >= bytes.length ? 1 : 0
    const { length } = part
    return Uint8Array.from([isLast, ...littleEndian(length, 2), ...littleEndian(length ^ 0xffff, 2), ...part])
  })

const header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]

export const gzip = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(
    header.concat(
      blocks(bytes).flatMap((block) => Array.from(block)),
      littleEndian(crc32(bytes), 4),
      littleEndian(bytes.length, 4),
    ),
  )
