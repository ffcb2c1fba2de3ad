/**
 * Plays recorded exchanges back: each request must be one that is due, at its millisecond, in method, path, query, body
 * and headers; the answer comes after its delay on the Clock. The first request that is not as recorded is told, and
 * never answered.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Difference } from "./Difference.ts"
import { differing } from "./Difference.ts"
import type { Exchange, Fault, System } from "./Format.ts"
import { bodyIn, textOf } from "./Format.ts"
import { withFiller } from "./Logs.ts"
import { answer, bodyTextOf, failure, pathOf } from "./Wire.ts"

export interface Seen {
  /** Milliseconds from the start. */
  readonly at: number
  readonly system: System | undefined
  readonly method: string
  readonly path: string
  /** What Summit is asked for, which its paths do not tell; empty where the body names no service. */
  readonly service: string
}

export type Played = Exchange & { readonly system?: System }

export interface Player {
  /** The client of one system; of all where there is but one. */
  readonly client: (system?: System) => HttpClient.HttpClient
  /** Every request so far. */
  readonly seen: ReadonlyArray<Seen>
  /** The first recorded exchange that nobody has asked for. */
  readonly left: () => Option.Option<{ readonly number: number; readonly exchange: Played }>
}

export interface Playing {
  /** The time on the Clock, in milliseconds, from which the recording counts. */
  readonly start: number
  /** What a request is compared without; applied to what is sent now. */
  readonly without?: (body: unknown) => unknown
  readonly onDifference: (difference: Difference) => Effect.Effect<void>
  /** Told of each request that is as recorded, and of its answer when it comes. */
  readonly onRequest?: (number: number, seen: Seen) => Effect.Effect<void>
  readonly onReply?: (number: number, seen: Seen, reply: Exchange["reply"]) => Effect.Effect<void>
}

const decodeService = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Struct({ ServiceName: Schema.String })))

const serviceIn = (body: string): string =>
  Option.match(decodeService(body), { onNone: () => "", onSome: ({ ServiceName }) => ServiceName })

const parsed = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))

/** The body in the form in which it is recorded. */
const bodyLike = (recorded: unknown, text: string): unknown => {
  if (text === "") return undefined
  return typeof recorded === "string" ? text : Option.getOrElse(parsed(text), () => bodyIn(text).body)
}

export const make = (exchanges: ReadonlyArray<Played>, playing: Playing): Player => {
  const seen: Array<Seen> = []
  const left = new Set(exchanges.keys())
  const { onReply = () => Effect.void, onRequest = () => Effect.void, without = (body) => body } = playing

  /** The difference of `request` to the exchange numbered `index`. */
  const against = (index: number, now: Seen, request: HttpClientRequest.HttpClientRequest, body: string) => {
    const expected = exchanges[index]
    if (expected === undefined)
      return Option.some<Difference>({ number: index + 1, now, recorded: Option.none(), what: [] })
    const { at = now.at, request: recorded, system = now.system } = expected
    const what = differing(
      { ...recorded, headers: recorded.headers ?? {}, at, system },
      {
        at: now.at,
        system: now.system,
        method: now.method,
        path: now.path,
        headers: Object.fromEntries(
          Object.keys(recorded.headers ?? {}).map((name) => [name, request.headers[name] ?? ""]),
        ),
        ...(body === "" ? {} : { body: without(bodyLike(recorded.body, body)) }),
      },
    )
    return what.length === 0
      ? Option.none<Difference>()
      : Option.some<Difference>({ number: index + 1, now, recorded: Option.some({ at, ...recorded, system }), what })
  }

  const client = (system: System | undefined) =>
    HttpClient.make((request) =>
      Effect.gen(function* () {
        const at = (yield* Clock.currentTimeMillis) - playing.start
        const sent = yield* bodyTextOf(request)
        const service = serviceIn(sent)
        const now: Seen = { at, system, method: request.method, path: pathOf(request), service }
        seen.push(now)
        const [next = exchanges.length] = left
        // Two that are sent in the same millisecond may change places.
        const due = [...left].filter((index) => index === next || exchanges[index]?.at === (exchanges[next]?.at ?? -1))
        const index = due.find((candidate) => Option.isNone(against(candidate, now, request, sent)))
        const expected = index === undefined ? undefined : exchanges[index]
        if (index === undefined || expected === undefined) {
          const difference = against(next, now, request, sent)
          if (Option.isSome(difference)) yield* playing.onDifference(difference.value)
          return yield* Effect.never
        }
        left.delete(index)
        yield* onRequest(index + 1, now)
        const { reply } = expected
        const come = (delay: number | undefined, fault: Fault | undefined) =>
          Effect.gen(function* () {
            if (fault?.fault === "never") return yield* Effect.never
            if (delay !== undefined) yield* Effect.sleep(delay)
          })
        if ("fault" in reply) {
          yield* come(reply.delay, reply)
          yield* onReply(index + 1, now, reply)
          return yield* failure(reply, request)
        }
        yield* come(reply.delay, undefined)
        const body = Effect.gen(function* () {
          yield* come(reply.bodyDelay, reply.bodyFault)
          yield* onReply(index + 1, now, reply)
          if (reply.bodyFault !== undefined) return yield* Effect.fail(reply.bodyFault)
          return textOf(withFiller(reply.body))
        })
        return answer(reply, request, body)
      }),
    )

  return {
    client,
    seen,
    left: () => {
      const [index] = left
      const exchange = index === undefined ? undefined : exchanges[index]
      return index === undefined || exchange === undefined
        ? Option.none()
        : Option.some({ number: index + 1, exchange })
    },
  }
}
