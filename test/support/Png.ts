/**
 * Screenshots small enough to be kept: a picture of a page has few colours, so some of them and an index a pixel say the
 * same in a third of the bytes.
 */
import { crc32, deflateSync, inflateSync } from "node:zlib"

/** Colours that are kept, at most 256. */
const most = 256
/** Square of the distance up to which two colours are taken for one. */
const alike = 75

const signature = Buffer.from("89504e470d0a1a0a", "hex")

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

const chunksOf = (png: Buffer, type: string): Buffer => {
  const found: Array<Buffer> = []
  for (let at = signature.length; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const length = png.readUInt32BE(at)
    if (png.toString("latin1", at + 4, at + 8) === type) found.push(png.subarray(at + 8, at + 8 + length))
  }
  return Buffer.concat(found)
}

/** Undoes what a row's filter did: each byte was told as its difference to those left of it and above. */
const unfilter = (raw: Buffer, stride: number, depth: number): Buffer => {
  const rows = raw.length / (stride + 1)
  const out = Buffer.alloc(stride * rows)
  for (let at = 0; at < out.length; at += 1) {
    const [y, x] = [Math.floor(at / stride), at % stride]
    const left = x < depth ? 0 : (out[at - depth] ?? 0)
    const above = out[at - stride] ?? 0
    const corner = x < depth ? 0 : (out[at - stride - depth] ?? 0)
    const toLeft = Math.abs(above - corner)
    const toAbove = Math.abs(left - corner)
    const toCorner = Math.abs(left + above - 2 * corner)
    const nearest = toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner
    const guess = [0, left, above, (left + above) >> 1, nearest][raw[y * (stride + 1)] ?? 0] ?? 0
    out[at] = ((raw[at + y + 1] ?? 0) + guess) & 255
  }
  return out
}

/** The same picture, 8 bits a channel without alpha, with as many colours as can be told apart. */
export const smaller = (png: Buffer): Buffer => {
  const header = chunksOf(png, "IHDR")
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const pixels = unfilter(inflateSync(chunksOf(png, "IDAT")), width * 3, 3)
  const at = (pixel: number) => pixels.readUIntBE(pixel * 3, 3)
  const counts = new Map<number, number>()
  for (let pixel = 0; pixel < width * height; pixel += 1) counts.set(at(pixel), (counts.get(at(pixel)) ?? 0) + 1)
  const distance = (one: number, other: number): number =>
    [16, 8, 0].reduce((sum, shift) => sum + (((one >> shift) & 255) - ((other >> shift) & 255)) ** 2, 0)
  // Shades that nobody tells apart share a place, so that a rare colour finds one.
  const palette: Array<number> = []
  for (const [colour] of Array.from(counts).toSorted(([, one], [, other]) => other - one)) {
    if (palette.length < most && palette.every((other) => distance(colour, other) > alike)) palette.push(colour)
  }
  const indexes = new Map(palette.map((colour, index) => [colour, index]))
  for (const colour of counts.keys()) {
    if (indexes.has(colour)) continue
    const nearest = palette.reduce((best, one) => (distance(one, colour) < distance(best, colour) ? one : best))
    indexes.set(colour, palette.indexOf(nearest))
  }
  const rows = Buffer.alloc((width + 1) * height)
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    rows[pixel + Math.floor(pixel / width) + 1] = indexes.get(at(pixel)) ?? 0
  }
  const indexed = Buffer.from(header)
  indexed[9] = 3
  const colours = Buffer.alloc(palette.length * 3)
  for (const [index, colour] of palette.entries()) colours.writeUIntBE(colour, index * 3, 3)
  return Buffer.concat([
    signature,
    chunk("IHDR", indexed),
    chunk("PLTE", colours),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ])
}
