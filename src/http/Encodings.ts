/**
 * Answers that come compressed although only plain text was asked for, as some gateways send them. Decoded piece by piece,
 * so that a few bytes that expand to gigabytes are noticed in time. Loaded when there is such an answer.
 */
import type { Transform } from "node:stream"
import { PassThrough } from "node:stream"
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
  gunzip as gunzipWhole,
  gzipSync,
} from "node:zlib"
import * as Effect from "effect/Effect"
import { undecodableCode } from "./NoReply.ts"

/** Some gateways undo the encoding and leave its name in the header: what does not begin as gzip does is none. */
const orPlain = (first = 0x1f) => (first === 0x1f ? createGunzip() : new PassThrough())

/** By its name in Content-Encoding, and the first byte. */
const decoders: ReadonlyMap<string, (first: number | undefined) => Transform> = new Map([
  ["gzip", orPlain],
  ["x-gzip", orPlain],
  // Some servers leave out the header that the standard requires.
  ["deflate", (first = 0x78) => ((first & 0x0f) === 8 ? createInflate() : createInflateRaw())],
  ["br", () => createBrotliDecompress()],
  ["zstd", () => createZstdDecompress()],
])

/** `Content-Encoding: utf-8` is a mistake for the charset: what begins with a letter, a sign or a mark of UTF-8 is text. */
const plain = (first = 0): ReadonlyArray<Transform> =>
  /[\s!-~\xef]/.test(String.fromCharCode(first)) ? [new PassThrough()] : []

/** Encodings of one body; no server has reason for more. */
const most = 3

/** Bytes go into `input` and come out of `output`; `failed` is called when one of the streams fails. */
export const undo = (
  names: ReadonlyArray<string>,
  first: number | undefined,
  failed: (why: string) => void,
): { readonly input: Transform; readonly output: Transform; readonly stop: () => void } | undefined => {
  // The encoding that was applied last comes last.
  const streams = names
    .toReversed()
    .slice(0, most)
    .flatMap((name, index) => {
      const begins = index === 0 ? first : undefined
      return decoders.get(name)?.(begins) ?? plain(begins)
    })
  const [input] = streams
  const output = streams.at(-1)
  if (input === undefined || output === undefined || streams.length < names.length) return undefined
  for (const [index, stream] of streams.entries()) {
    stream.on("error", ({ message }) => failed(message))
    const next = streams[index + 1]
    if (next !== undefined) stream.pipe(next)
  }
  return { input, output, stop: () => streams.forEach((stream) => stream.destroy()) }
}

/** What is in a whole gzip file. */
export const gunzip = (bytes: ArrayBuffer, limit: number): Effect.Effect<ArrayBuffer, unknown> =>
  Effect.callback((resume) => {
    gunzipWhole(bytes, { maxOutputLength: limit }, (cause, plain) =>
      resume(
        cause === null
          ? Effect.succeed(new Uint8Array(plain).buffer)
          : Effect.fail(Object.assign(cause, { code: undecodableCode, message: `gzip: ${cause.message}` })),
      ),
    )
  })

/** A gzip file whose text is stored, not compressed: a client in memory, which undoes no encoding, can still read it. */
export const gzip = (text: string): Uint8Array => gzipSync(text, { level: 0 })
