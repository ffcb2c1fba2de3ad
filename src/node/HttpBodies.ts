/**
 * Bodies that are too large to be held as a whole, as they go through node's http: an answer no faster than it is read,
 * a request no faster than the other side takes it.
 */
import type * as http from "node:http"
import { Readable } from "node:stream"
import type * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as HttpBody from "effect/http/HttpBody"
import * as Stream from "effect/Stream"
import { tooLargeCode } from "../Exchange.ts"

const failure = (message: string, code: string): Error => Object.assign(new Error(message), { code })

export const tooLarge = (): Error => failure("the body is too large", tooLargeCode)
export const aborted = (): Error => failure("aborted", "ECONNRESET")

/** The body of an answer; one that is not read to its end is given up, and its connection with it. */
export const incoming = (source: http.IncomingMessage, limit: number): Stream.Stream<Uint8Array, unknown> =>
  Stream.fromPull(
    Effect.sync(() => {
      let length = 0
      let wake = () => {}
      for (const event of ["readable", "close", "error"]) source.on(event, () => wake())
      return Effect.callback<Arr.NonEmptyReadonlyArray<Uint8Array>, unknown>((resume) => {
        const settle = (with_: Parameters<typeof resume>[0]) => {
          wake = () => {}
          resume(with_)
        }
        const look = () => {
          const part: Uint8Array | null = source.read()
          length += part?.length ?? 0
          if (length > limit) settle(Effect.fail(tooLarge()))
          else if (part !== null) settle(Effect.succeed([part]))
          else if (source.errored !== null) settle(Effect.fail(source.errored))
          // Not at its end: the connection is free for the next request a moment later.
          else if (source.closed) settle(source.complete ? Cause.done() : Effect.fail(aborted()))
        }
        wake = look
        look()
        return Effect.sync(() => {
          wake = () => {}
        })
      })
    }),
  ).pipe(Stream.ensuring(Effect.sync(() => source.destroy())))

/** Sends a body in pieces. An answer that comes before its end is read, and what is left is not sent. */
export const send = (body: HttpBody.Stream, sent: http.ClientRequest): void => {
  const pieces = Readable.from(Stream.toAsyncIterable(body.stream), { objectMode: false })
  pieces.once("error", (cause) => sent.destroy(cause))
  sent.once("close", () => pieces.destroy())
  sent.once("response", (response) => response.once("close", () => sent.writableFinished || sent.destroy()))
  pieces.pipe(sent)
}
