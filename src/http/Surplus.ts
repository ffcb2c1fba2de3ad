/**
 * Whether what arrived on a connection is one answer and not a byte more. Node drops a connection with a second answer in
 * the same piece, and not one with the beginning of such, of which the rest would meet the next request.
 */
import type { IncomingMessage } from "node:http"
import type { Duplex } from "node:stream"

const headEnd = "\r\n\r\n"
const lastChunk = `0${headEnd}`

/** Watches `socket` from now on; what is returned says whether all that came is `response`, and ends the watch. */
export const watch = (socket: Duplex): ((response: IncomingMessage) => boolean) => {
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
