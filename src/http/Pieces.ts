/**
 * The body of a request that is made in pieces while it is sent, as often as it is sent: a large file is never held in
 * the form in which it travels.
 */
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClientRequest from "effect/http/HttpClientRequest"

export class Pieces {
  readonly each: () => Iterable<Uint8Array>
  constructor(each: () => Iterable<Uint8Array>) {
    this.each = each
  }
}

/** `contentLength`: bytes of all pieces together. */
export const body = (each: () => Iterable<Uint8Array>, contentType: string, contentLength: number): HttpBody.HttpBody =>
  HttpBody.raw(new Pieces(each), { contentType, contentLength })

/** Undefined: the body is of another kind. */
export const piecesOf = (body: HttpBody.HttpBody): Pieces | undefined =>
  body._tag === "Raw" && body.body instanceof Pieces ? body.body : undefined

/** What is sent, in one piece; empty where there is no body. */
export const bytesOf = (body: HttpBody.HttpBody): Uint8Array => {
  if (body._tag === "Uint8Array") return body.body
  const whole = new Uint8Array(("contentLength" in body && body.contentLength) || 0)
  let at = 0
  for (const piece of piecesOf(body)?.each() ?? []) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

/** The request with its body in one piece, for whoever takes no pieces. */
export const inOne = (request: HttpClientRequest.HttpClientRequest): HttpClientRequest.HttpClientRequest =>
  request.body._tag === "Raw"
    ? HttpClientRequest.bodyUint8Array(request, bytesOf(request.body), request.body.contentType)
    : request
