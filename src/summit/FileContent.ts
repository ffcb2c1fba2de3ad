/**
 * The content of a file inside the JSON text of a request, as base64 or as a list of byte values. It is made in pieces
 * while it is sent, as often as it is sent, so that a large file is held once and not in three encodings.
 */
import * as Base64 from "effect/encoding/Base64"
import type * as HttpBody from "effect/http/HttpBody"
import type { Template } from "../domain/Template.ts"
import * as Pieces from "../http/Pieces.ts"

export interface FileJson {
  readonly body: (contentType: string) => HttpBody.HttpBody
  /** The text, which tells the size of a large file in place of its content. */
  readonly shown: string
}

type Encoding = Template["attachmentRequest"]["encoding"]

/** Stands for the content in a JSON text, in which it cannot occur. */
export const place = "\0"

/** Bytes of a piece: what base64 has no remainder of. */
const pieceSize = 48 * 1024

/** Bytes of the largest content that is shown: what an agent sends of a log unless it is told otherwise. */
const longestShown = 65_536

const encodings: Record<
  Encoding,
  {
    readonly around: readonly [string, string]
    readonly between: string
    readonly encode: (piece: Uint8Array) => string
    readonly length: (bytes: Uint8Array) => number
  }
> = {
  base64: {
    around: ['"', '"'],
    between: "",
    encode: Base64.encode,
    length: (bytes) => Math.ceil(bytes.length / 3) * 4,
  },
  bytes: {
    around: ["[", "]"],
    between: ",",
    encode: (piece) => piece.join(","),
    length: (bytes) => {
      let length = Math.max(0, bytes.length - 1)
      for (const byte of bytes) length += byte < 10 ? 1 : byte < 100 ? 2 : 3
      return length
    },
  },
}

/** `json` with `bytes` where `place` stands. */
export const fileJson = (json: string, bytes: Uint8Array, encoding: Encoding): FileJson => {
  const { around, between, encode, length } = encodings[encoding]
  const [opening, closing] = around
  const [before = "", after = ""] = json.split(place)
  const encoder = new TextEncoder()
  const [head, tail] = [encoder.encode(before + opening), encoder.encode(closing + after)]
  const pieces = function* () {
    yield head
    for (let at = 0; at < bytes.length; at += pieceSize) {
      yield encoder.encode((at === 0 ? "" : between) + encode(bytes.subarray(at, at + pieceSize)))
    }
    yield tail
  }
  const shown = bytes.length > longestShown ? `"<${bytes.length} bytes, not shown>"` : opening + encode(bytes) + closing
  return {
    body: (contentType) => Pieces.body(pieces, contentType, head.length + length(bytes) + tail.length),
    shown: before + shown + after,
  }
}
