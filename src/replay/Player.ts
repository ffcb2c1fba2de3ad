/**
 * Replays recorded exchanges: each request must equal the next recorded one in time, method, path, query, body and headers;
 * its reply comes after its delay on the Clock. The first request that differs is reported, and never answered.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Exchange, Fault, System } from "./Recording.ts"
import { bodyIn, textOf } from "./Recording.ts"
import { withFiller } from "./Redaction.ts"
import { answer, bodyTextOf, failure, pathOf } from "./HttpMessages.ts"

export interface ValueDifference {
  /** `time`, `path`, `body.Ticket.Status`. */
  readonly place: string
  readonly recorded: unknown
  readonly now: unknown
}

interface Request {
  readonly at: number
  readonly system: System | undefined
  readonly method: string
  readonly path: string
}

export interface Difference {
  /** Of the exchange in the recording, from 1. */
  readonly number: number
  /** None: no request was recorded there. */
  readonly recorded: Option.Option<Request>
  readonly now: Request
  readonly what: ReadonlyArray<ValueDifference>
}

/** The places where two JSON values differ, in the order of the recorded one. */
export const differences = (recorded: unknown, now: unknown, place = ""): ReadonlyArray<ValueDifference> => {
  if (Object.is(recorded, now)) return []
  const bothObjects =
    typeof recorded === "object" &&
    typeof now === "object" &&
    recorded !== null &&
    now !== null &&
    Array.isArray(recorded) === Array.isArray(now)
  if (!bothObjects) return [{ place, recorded, now }]
  const [before, after] = [new Map(Object.entries(recorded)), new Map(Object.entries(now))]
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) =>
    differences(before.get(name), after.get(name), place === "" ? name : `${place}.${name}`),
  )
}

export interface SentRequest {
  /** Milliseconds from the start. */
  readonly at: number
  readonly system: System | undefined
  readonly method: string
  readonly path: string
  /** The service of Summit, which is only in the body; empty where the body names none. */
  readonly service: string
}

export type PlayedExchange = Exchange & { readonly system?: System }

export interface Player {
  /** The client of one system; without `system`, of all exchanges. */
  readonly client: (system?: System) => HttpClient.HttpClient
  /** Every request so far. */
  readonly sent: ReadonlyArray<SentRequest>
  /** The first recorded exchange whose request was not sent. */
  readonly unplayed: () => Option.Option<{ readonly number: number; readonly exchange: PlayedExchange }>
}

interface PlayerOptions {
  /** The time on the Clock, in milliseconds, from which the recording counts. */
  readonly start: number
  /** Removes from a body that is sent now what the recording leaves out. */
  readonly without?: (body: unknown) => unknown
  readonly onDifference: (difference: Difference) => Effect.Effect<void>
  /** Called with each request that is as recorded, and with its reply when it comes. */
  readonly onRequest?: (number: number, sent: SentRequest) => Effect.Effect<void>
  readonly onReply?: (number: number, sent: SentRequest, reply: Exchange["reply"]) => Effect.Effect<void>
}

const decodeService = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Struct({ ServiceName: Schema.String })))

const serviceIn = (body: string): string =>
  Option.match(decodeService(body), { onNone: () => "", onSome: ({ ServiceName }) => ServiceName })

const parsed = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))

/** The body, as JSON or as text, as the recorded one is. */
const bodyLike = (recorded: unknown, text: string): unknown => {
  if (text === "") return undefined
  return typeof recorded === "string" ? text : Option.getOrElse(parsed(text), () => bodyIn(text).body)
}

export const make = (exchanges: ReadonlyArray<PlayedExchange>, options: PlayerOptions): Player => {
  const sent: Array<SentRequest> = []
  const left = new Set(exchanges.keys())
  const { onReply = () => Effect.void, onRequest = () => Effect.void, without = (body) => body } = options

  /** How `request`, with this body, differs from the recorded exchange. */
  const against = (index: number, now: SentRequest, request: HttpClientRequest.HttpClientRequest, body: string) => {
    const expected = exchanges[index]
    if (expected === undefined)
      return Option.some<Difference>({ number: index + 1, now, recorded: Option.none(), what: [] })
    const { at = now.at, request: recorded, system = now.system } = expected
    const what = differences(
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
        const at = (yield* Clock.currentTimeMillis) - options.start
        const sentBody = yield* bodyTextOf(request)
        const service = serviceIn(sentBody)
        const now: SentRequest = { at, system, method: request.method, path: pathOf(request), service }
        sent.push(now)
        const [next = exchanges.length] = left
        // Two requests of the same millisecond may come in either order.
        const due = [...left].filter((index) => index === next || exchanges[index]?.at === (exchanges[next]?.at ?? -1))
        const index = due.find((candidate) => Option.isNone(against(candidate, now, request, sentBody)))
        const expected = index === undefined ? undefined : exchanges[index]
        if (index === undefined || expected === undefined) {
          const difference = against(next, now, request, sentBody)
          if (Option.isSome(difference)) yield* options.onDifference(difference.value)
          return yield* Effect.never
        }
        left.delete(index)
        yield* onRequest(index + 1, now)
        const { reply } = expected
        const wait = (delay: number | undefined, fault: Fault | undefined) =>
          Effect.gen(function* () {
            if (fault?.fault === "never") return yield* Effect.never
            if (delay !== undefined) yield* Effect.sleep(delay)
          })
        if ("fault" in reply) {
          yield* wait(reply.delay, reply)
          yield* onReply(index + 1, now, reply)
          return yield* failure(reply, request)
        }
        yield* wait(reply.delay, undefined)
        const body = Effect.gen(function* () {
          yield* wait(reply.bodyDelay, reply.bodyFault)
          yield* onReply(index + 1, now, reply)
          if (reply.bodyFault !== undefined) return yield* Effect.fail(reply.bodyFault)
          return textOf(withFiller(reply.body))
        })
        return answer(reply, request, body)
      }),
    )

  return {
    client,
    sent,
    unplayed: () => {
      const [index] = left
      const exchange = index === undefined ? undefined : exchanges[index]
      return index === undefined || exchange === undefined
        ? Option.none()
        : Option.some({ number: index + 1, exchange })
    },
  }
}
