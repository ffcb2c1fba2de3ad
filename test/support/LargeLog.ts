/**
 * A job log of any size between two systems that hold nothing of it: OpCon's answer is made while it is sent, Summit's
 * attachment is taken apart while it comes. Around the simulators, which do everything else.
 */
import { createHash } from "node:crypto"
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Stream from "effect/Stream"
import type { Handler } from "../../src/http/Listener.ts"

const encoder = new TextEncoder()

/** A thousand lines: quotes, backslashes, controls, letters of several lengths, and a byte that is no UTF-8. */
const lines = Array.from(
  { length: 1000 },
  (_, n) => `${String(n).padStart(4, "0")} "C:\\batch\\load.exe" Zoë 🛑 \0\t row ${n * 7919} is malformed|\r\n`,
).join("")
const withRawByte = (text: string) => encoder.encode(text).map((byte) => (byte === 0x7c ? 0xff : byte))

const block = withRawByte(lines)
const escapedBlock = withRawByte(JSON.stringify(lines).slice(1, -1))

export const lineOf = (bytes: Uint8Array): string => new TextDecoder("latin1").decode(bytes)

/** `bytes` long, in whole blocks and one part of a block that ends with a line. */
export interface LargeLog {
  readonly blocks: number
  readonly rest: string
  readonly bytes: number
  readonly sha256: string
}

export const ofSize = (bytes: number): LargeLog => {
  const blocks = Math.floor(bytes / block.length)
  let rest = ""
  for (const line of lines.split(/(?<=\r\n)/)) {
    if (blocks * block.length + withRawByte(rest + line).length > bytes) break
    rest += line
  }
  const hash = createHash("sha256")
  for (let n = 0; n < blocks; n += 1) hash.update(block)
  const last = withRawByte(rest)
  hash.update(last)
  return { blocks, rest, bytes: blocks * block.length + last.length, sha256: hash.digest("hex") }
}

export const contentOf = function* ({ blocks, rest }: LargeLog) {
  for (let n = 0; n < blocks; n += 1) yield block
  yield withRawByte(rest)
}

const escapedContentOf = function* ({ blocks, rest }: LargeLog) {
  for (let n = 0; n < blocks; n += 1) yield escapedBlock
  yield withRawByte(JSON.stringify(rest).slice(1, -1))
}

/** OpCon with `log` as the text of every log file; what the simulator has in its place is the text `placeholder`. */
export const placeholder = "the log of this job is made while it is sent"

export const opconWith =
  (log: () => LargeLog) =>
  (app: Handler): Handler =>
    Effect.map(app, (response) => {
      const { body } = response
      const [before, after] =
        body._tag === "Uint8Array" ? new TextDecoder().decode(body.body).split(placeholder) : ["", undefined]
      if (after === undefined || before === undefined) return response
      const text = Stream.fromIteratorSucceed(escapedContentOf(log()), 1)
      return HttpServerResponse.stream(
        Stream.concat(
          Stream.succeed(encoder.encode(before)),
          Stream.concat(
            Stream.suspend(() => text),
            Stream.succeed(encoder.encode(after)),
          ),
        ),
        { contentType: "application/json; charset=utf-8" },
      )
    })

export interface Attached {
  readonly bytes: number
  readonly sha256: string
  readonly contentLength: number
  /** The first and the last of it. */
  readonly head: Uint8Array
  readonly tail: Uint8Array
}

/** Bytes of head and tail that are kept for a look. */
const kept = 4096

/** Decodes the content of a file in a request that comes in pieces: a list of byte values, or base64. */
const decoder = () => {
  let text = ""
  let state: "before" | "base64" | "bytes" | "after" = "before"
  const between = (end: string, unit: (part: string) => number) => {
    const at = text.indexOf(end)
    const upTo = at >= 0 ? at : unit(text)
    const part = text.slice(0, upTo)
    text = text.slice(upTo)
    if (at >= 0) state = "after"
    return part
  }
  return (piece: string): Uint8Array => {
    if (state === "after") return new Uint8Array()
    text += piece
    if (state === "before") {
      const found = /"(?:FileBase64|FileByte)":(["[])/.exec(text)
      if (found === null) return new Uint8Array()
      state = found[1] === "[" ? "bytes" : "base64"
      text = text.slice(found.index + found[0].length)
    }
    if (state === "base64")
      return Buffer.from(
        between('"', ({ length }) => length - (length % 4)),
        "base64",
      )
    const part = between("]", (all) => all.lastIndexOf(",") + 1)
    const numbers = part.replace(/^,|,$/g, "")
    return numbers === "" ? new Uint8Array() : Uint8Array.from(numbers.split(","), Number)
  }
}

const take = Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
  const hash = createHash("sha256")
  const decode = decoder()
  let [bytes, head, tail] = [0, new Uint8Array(), new Uint8Array()]
  yield* Stream.runForEach(request.stream, (part) =>
    Effect.sync(() => {
      const content = decode(lineOf(part))
      hash.update(content)
      bytes += content.length
      if (head.length < kept) head = Uint8Array.from([...head, ...content.subarray(0, kept - head.length)])
      if (content.length > 0) tail = Uint8Array.from([...tail, ...content.subarray(-kept)]).slice(-kept)
    }),
  )
  const contentLength = Number(request.headers["content-length"] ?? 0)
  return { bytes, sha256: hash.digest("hex"), contentLength, head, tail } satisfies Attached
})

/** Summit, whose attachments are taken apart and told, not kept. */
export const summitWith =
  (told: (attached: Attached) => void) =>
  (app: Handler): Handler =>
    Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) =>
      request.url.includes("UploadAttachment")
        ? Effect.map(Effect.orDie(take(request)), (attached) => {
            told(attached)
            return HttpServerResponse.text('{"Errors":"","Message":"Attachment uploaded successfully"}', {
              contentType: "application/json",
            })
          })
        : app,
    )
