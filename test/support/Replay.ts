/**
 * An HttpClient that plays back a recorded run: each request must be the next one of the recording, in method, path,
 * query and body; the answer comes after its delay on the Clock. What was asked, and when, is kept for the test.
 */
import { assert } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

export const Exchange = Schema.Struct({
  /** Virtual milliseconds from the start at which the request is due; unchecked when absent. */
  at: Schema.optionalKey(Schema.Finite),
  request: Schema.Struct({
    method: Schema.String,
    /** Path with the query, as sent: percent-encoded. */
    path: Schema.String,
    /** JSON value of the body; absent = no body. */
    body: Schema.optionalKey(Schema.Unknown),
    /** Headers that must be sent so, by lower-case name; others are not looked at. */
    headers: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
  }),
  reply: Schema.Union([
    Schema.Struct({
      status: Schema.Int,
      headers: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
      /** A string is sent as it is, anything else as JSON; absent = empty body. */
      body: Schema.optionalKey(Schema.Unknown),
      delay: Schema.optionalKey(Schema.Finite),
    }),
    /** A node error code (ECONNREFUSED, ECONNRESET, ENOTFOUND, ...) or `never`, for an answer that does not come. */
    Schema.Struct({ fault: Schema.String, delay: Schema.optionalKey(Schema.Finite) }),
  ]),
})
export type Exchange = typeof Exchange.Type

export interface Seen {
  readonly at: number
  readonly method: string
  readonly path: string
}

export interface Playback {
  readonly client: HttpClient.HttpClient
  /** Every request so far, with its virtual time. */
  readonly seen: ReadonlyArray<Seen>
  /** Fails when a recorded exchange was never asked for. */
  readonly assertDone: Effect.Effect<void>
}

export const pathOf = (request: HttpClientRequest.HttpClientRequest): string =>
  Option.match(HttpClientRequest.toUrl(request), {
    onNone: () => request.url,
    onSome: (url) => url.pathname + url.search,
  })

export const bodyOf = (request: HttpClientRequest.HttpClientRequest): unknown =>
  request.body._tag === "Uint8Array" ? JSON.parse(new TextDecoder().decode(request.body.body)) : undefined

/** `start`: the time on the Clock, in milliseconds, from which the recording counts. */
export const play = (exchanges: ReadonlyArray<Exchange>, start = 0): Playback => {
  const seen: Array<Seen> = []
  const client = HttpClient.make((request) =>
    Effect.gen(function* () {
      const at = (yield* Clock.currentTimeMillis) - start
      const expected = exchanges[seen.length]
      seen.push({ at, method: request.method, path: pathOf(request) })
      assert(expected !== undefined, `request ${seen.length} was not recorded: ${request.method} ${pathOf(request)}`)
      assert.deepStrictEqual(
        { method: request.method, path: pathOf(request), body: bodyOf(request) },
        { method: expected.request.method, path: expected.request.path, body: expected.request.body },
        `request ${seen.length}`,
      )
      for (const [name, value] of Object.entries(expected.request.headers ?? {})) {
        assert.strictEqual(request.headers[name], value, `header ${name} of request ${seen.length}`)
      }
      if (expected.at !== undefined) assert.strictEqual(at, expected.at, `time of request ${seen.length}`)
      if (expected.reply.delay !== undefined) yield* Effect.sleep(expected.reply.delay)
      if ("fault" in expected.reply) {
        if (expected.reply.fault === "never") return yield* Effect.never
        const cause = Object.assign(new Error(expected.reply.fault), { code: expected.reply.fault })
        return yield* new HttpClientError.HttpClientError({
          reason: new HttpClientError.TransportError({ request, cause }),
        })
      }
      const { body, headers, status } = expected.reply
      const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body)
      // Not a web Response: its promises would run beside the TestClock.
      return HttpServerResponse.toClientResponse(HttpServerResponse.text(text, { status, headers: headers ?? {} }), {
        request,
      })
    }),
  )
  return {
    client,
    seen,
    assertDone: Effect.sync(() => assert.strictEqual(seen.length, exchanges.length, "exchanges played back")),
  }
}
