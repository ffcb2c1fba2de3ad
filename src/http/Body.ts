/** Reading the body of an answer: up to a size, whole or as it comes, and plain whatever was done to it on the way. */
import type * as http from "node:http"
import * as Effect from "effect/Effect"
import { tooLargeCode, undecodableCode } from "./NoReply.ts"
import type * as Encodings from "./Encodings.ts"

/** As node reports what breaks. */
export const coded = (code: string, message: string) => Object.assign(new Error(message), { code })

/** What was done to the body, in the order in which it was done. */
export const encodings = ({ headers }: http.IncomingMessage): ReadonlyArray<string> =>
  [headers["content-encoding"], headers["transfer-encoding"]]
    .flatMap((named) => named?.toLowerCase().split(",") ?? [])
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "identity" && name !== "chunked")

/** The body of `source`, up to `limit` bytes as it comes and as it is read; `take` takes it in place of being held. */
export const read = (
  source: http.IncomingMessage,
  limit: number,
  take: ((part: Uint8Array) => boolean) | undefined,
  undoing: typeof Encodings | undefined,
) =>
  Effect.callback<ArrayBuffer, unknown>((resume) => {
    const names = encodings(source)
    const parts: Array<Uint8Array> = []
    let length = 0
    let received = 0
    let streams: ReturnType<typeof Encodings.undo>
    let ended = false
    const give = () => {
      const whole = new Uint8Array(take === undefined ? length : 0)
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
    const keep = (part: Uint8Array) => {
      length += part.length
      if (take === undefined) parts.push(part)
      if (length > limit || take?.(part) === false) tooLarge()
    }
    const decode = (part: Uint8Array) => {
      if (streams === undefined) {
        streams = undoing?.undo(names, part[0], undecodable)
        if (streams === undefined) return undecodable("this encoding is not known")
        streams.output.on("data", keep)
        streams.output.once("end", () => {
          ended = true
          if (source.closed) give()
          // Whatever comes after the end of what was encoded is of no use.
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
      else keep(part)
    })
    source.once("error", fail)
    // Not at its end: the connection is free for the next request a moment later.
    source.once("close", () => {
      if (!source.complete) lost()
      else if (streams === undefined || ended) give()
      else streams.input.end()
    })
    return Effect.sync(stop)
  })
