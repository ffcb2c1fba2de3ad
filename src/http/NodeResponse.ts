/**
 * An answer on node's own http: its body, up to a size, whole or as it arrives, decoded whatever was done to it on the way;
 * and whether more arrived on the connection than this one answer.
 */
import type * as http from "node:http"
import type { Duplex, Readable } from "node:stream"
import * as Effect from "effect/Effect"
import * as Cookies from "effect/http/Cookies"
import * as Headers from "effect/http/Headers"
import * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as HttpIncomingMessage from "effect/http/HttpIncomingMessage"
import * as Inspectable from "effect/Inspectable"
import * as Option from "effect/Option"
import { pipeArguments } from "effect/Pipeable"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import * as TextEncoding from "../intake/TextEncoding.ts"
import type * as Encodings from "./Encodings.ts"
import { usualLimit } from "./HttpExchange.ts"
import { tooLargeCode, undecodableCode } from "./NoReply.ts"
import * as UnreachableNotes from "../domain/notes/Unreachable.ts"

/** An error as node reports what breaks. */
export const coded = (code: string, message: string) => Object.assign(new Error(message), { code })

export const transport = (request: HttpClientRequest.HttpClientRequest, cause: unknown) =>
  new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request, cause }) })

/** The encodings of the body, in the order in which they were applied. */
const encodings = ({ headers }: http.IncomingMessage): ReadonlyArray<string> =>
  [headers["content-encoding"], headers["transfer-encoding"]]
    .flatMap((named) => named?.toLowerCase().split(",") ?? [])
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "identity" && name !== "chunked")

/** The body of `source`, at most `limit` bytes before and after decoding; `onPart` receives it instead of it being held. */
const read = (
  source: http.IncomingMessage,
  limit: number,
  onPart: ((part: Uint8Array, from: Readable) => void) | undefined,
  decoders: typeof Encodings | undefined,
) =>
  Effect.callback<ArrayBuffer, unknown>((resume) => {
    const names = encodings(source)
    const parts: Array<Uint8Array> = []
    let length = 0
    let received = 0
    let streams: ReturnType<typeof Encodings.undo>
    let ended = false
    const give = () => {
      const whole = new Uint8Array(onPart === undefined ? length : 0)
      let at = 0
      for (const part of parts) {
        whole.set(part, at)
        at += part.length
      }
      resume(Effect.succeed(whole.buffer))
    }
    const stop = () => {
      source.destroy()
      streams?.stop()
    }
    const fail = (cause: unknown) => {
      resume(Effect.fail(cause))
      stop()
    }
    const tooLarge = () => fail(coded(tooLargeCode, "the body is too large"))
    const undecodable = (why: string) => fail(coded(undecodableCode, `${names.join(", ")}: ${why}`))
    const lost = () => fail(coded("ECONNRESET", "aborted"))
    const keep = (part: Uint8Array, from: Readable) => {
      length += part.length
      if (length > limit) tooLarge()
      else if (onPart === undefined) parts.push(part)
      else onPart(part, from)
    }
    const decode = (part: Uint8Array) => {
      if (streams === undefined) {
        streams = decoders?.undo(names, part[0], undecodable)
        if (streams === undefined) return undecodable(UnreachableNotes.unknownEncoding)
        const { output } = streams
        output.on("data", (decoded: Uint8Array) => keep(decoded, output))
        output.once("end", () => {
          ended = true
          if (source.closed) give()
          // Whatever follows the end of the encoded data is ignored.
          else source.resume()
        })
      }
      if (ended || streams.input.write(part)) return
      source.pause()
      streams.input.once("drain", () => source.resume())
    }
    // Broken off, or read before.
    if (source.destroyed) return lost()
    if (Number(source.headers["content-length"] ?? 0) > limit) return tooLarge()
    source.on("data", (part: Uint8Array) => {
      received += part.length
      if (received > limit) tooLarge()
      else if (names.length > 0) decode(part)
      else keep(part, source)
    })
    source.once("error", fail)
    // Not on "end": the connection is free for the next request a moment later.
    source.once("close", () => {
      if (!source.complete) lost()
      else if (streams === undefined || ended) give()
      else streams.input.end()
    })
    return Effect.sync(stop)
  })

/** The answer; its body can be read once. */
export class NodeResponse extends Inspectable.Class implements HttpClientResponse.HttpClientResponse {
  readonly [HttpIncomingMessage.TypeId]: typeof HttpIncomingMessage.TypeId = HttpIncomingMessage.TypeId
  readonly [HttpClientResponse.TypeId]: typeof HttpClientResponse.TypeId = HttpClientResponse.TypeId
  readonly request: HttpClientRequest.HttpClientRequest
  readonly url: string
  readonly status: number
  readonly headers: Headers.Headers
  readonly cookies = Cookies.empty
  readonly remoteAddress = Option.none()
  readonly arrayBuffer: Effect.Effect<ArrayBuffer, HttpClientError.HttpClientError>
  readonly stream: Stream.Stream<Uint8Array, HttpClientError.HttpClientError>

  constructor(request: HttpClientRequest.HttpClientRequest, url: URL, source: http.IncomingMessage) {
    super()
    this.request = request
    this.url = url.href
    this.status = source.statusCode ?? 0
    // The body comes decoded.
    this.headers = Headers.remove(Headers.fromInput(source.headersDistinct), "content-encoding")
    const body = Effect.fnUntraced(function* (onPart?: (part: Uint8Array, from: Readable) => void) {
      const limit = Number((yield* HttpIncomingMessage.MaxBodySize) ?? usualLimit)
      const decoders = encodings(source).length > 0 ? yield* Effect.promise(() => import("./Encodings.ts")) : undefined
      const whole = yield* Effect.mapError(read(source, limit, onPart, decoders), (cause) => transport(request, cause))
      const [first, second] = new Uint8Array(whole, 0, Math.min(2, whole.byteLength))
      if (first !== 0x1f || second !== 0x8b) return whole
      // Compressed once more than it says. No text begins so.
      const { gunzip } = yield* Effect.promise(() => import("./Encodings.ts"))
      return yield* Effect.mapError(gunzip(whole, limit), (cause) => transport(request, cause))
    })
    this.arrayBuffer = Effect.suspend(() => body())
    // One part at a time: the next one is read when this one has been taken.
    this.stream = Stream.map(
      Stream.callback<{ readonly part: Uint8Array; readonly from: Readable }, HttpClientError.HttpClientError>(
        (queue) =>
          Effect.andThen(
            body((part, from) => {
              from.pause()
              Queue.offerUnsafe(queue, { part, from })
            }),
            Queue.end(queue),
          ),
      ),
      ({ from, part }) => {
        from.resume()
        return part
      },
    )
  }

  get text() {
    return Effect.map(this.arrayBuffer, (bytes) => TextEncoding.decode(new Uint8Array(bytes)))
  }
  get json() {
    return this.unsupported
  }
  get urlParamsBody() {
    return this.unsupported
  }
  get formData() {
    return this.unsupported
  }
  get upgrade() {
    return this.unsupported
  }
  /** The adapters read nothing else. */
  private get unsupported() {
    return Effect.die(new Error("only the bytes and the text of an answer are read"))
  }

  toJSON() {
    return { status: this.status, url: this.url }
  }
  pipe() {
    return pipeArguments(this, arguments)
  }
}

const headEnd = "\r\n\r\n"
const lastChunk = `0${headEnd}`

/**
 * Watches `socket` from now on; the result says whether all that arrived is this one response, and ends the watch. Node
 * drops a connection with a second answer in the same piece, but not one with the beginning of such, of which the rest
 * would be taken for the answer to the next request.
 */
export const watchSurplus = (socket: Duplex): ((response: http.IncomingMessage) => boolean) => {
  let head: string | undefined = ""
  let bodyBytes = 0
  let tail = ""
  const look = (part: Uint8Array) => {
    let body = part
    if (head !== undefined) {
      const before = head.length
      head += new TextDecoder("latin1").decode(part)
      const end = head.indexOf(headEnd)
      if (end < 0) return
      body = part.subarray(end + headEnd.length - before)
      head = undefined
    }
    bodyBytes += body.length
    tail = (tail + new TextDecoder("latin1").decode(body.subarray(-lastChunk.length))).slice(-lastChunk.length)
  }
  // Before node's own listener, which has the answer complete by then.
  socket.prependListener("data", look)
  return ({ headers, statusCode }) => {
    socket.off("data", look)
    if (headers["transfer-encoding"] !== undefined) return tail === lastChunk
    return bodyBytes === (statusCode === 204 || statusCode === 304 ? 0 : Number(headers["content-length"]))
  }
}
