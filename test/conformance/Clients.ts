/**
 * Clients that work against the real systems, described by what they send and by what they can read. Each description is
 * written from the behaviour of the client; its requests go to the simulator through the real HTTP encoding, in their order.
 */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Answer } from "../simulator/Calls.ts"
import { send } from "../simulator/Calls.ts"
import { at } from "./SummitClients.ts"

/** What a client has read so far and sends again, by a name of its own. */
export type Read = ReadonlyMap<string, unknown>

/**
 * `{uid}` in a path and `"{uid}"` as a value in a body stand for what was read before under that name, `"{uid:text}"` for
 * the same as a string, `"{uid:json}"` for its JSON as a string.
 */
export interface Step {
  readonly about: string
  readonly method: "GET" | "POST" | "PUT" | "DELETE"
  /** Path and query as they are on the wire. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** 200 unless given. */
  readonly status?: number
  /** Headers that the answer must have, lower-case, with their values. */
  readonly answers?: Readonly<Record<string, string>>
  /** What the client can read; an answer of another shape is one that it fails on. */
  readonly reads: Schema.Decoder<unknown>
  /** Members of a model that the client does not know make it fail. */
  readonly strict?: boolean
  /** What the client keeps of the answer, by name: a path into its JSON, numbers for places in a list. */
  readonly keeps?: Readonly<Record<string, ReadonlyArray<string | number>>>
  /** What the answer has to be, at a path into its JSON. */
  readonly expects?: ReadonlyArray<readonly [path: ReadonlyArray<string | number>, value: unknown]>
}

export interface Client {
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  readonly steps: ReadonlyArray<Step>
}

const filled = (value: unknown, read: Read): unknown => {
  if (typeof value === "string") {
    const [, name = "", form] = /^\{(\w+)(:text|:json)?\}$/.exec(value) ?? []
    if (!read.has(name)) return value
    if (form === ":json") return JSON.stringify(read.get(name))
    return form === ":text" ? String(read.get(name)) : read.get(name)
  }
  if (Array.isArray(value)) return value.map((one) => filled(one, read))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, filled(member, read)]))
}

const inPath = (path: string, read: Read): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(read.get(name))))

/** Why the client cannot read this answer; none: it can. */
export const unreadable = (step: Step, { json, text }: Answer): Option.Option<string> =>
  Result.match(
    Schema.decodeUnknownResult(
      step.reads,
      step.strict === true ? { onExcessProperty: "error" } : {},
    )(json === undefined ? text : json),
    { onFailure: ({ message }) => Option.some(message), onSuccess: () => Option.none() },
  )

/** One request of a client, and the proof that it can go on with the answer. */
const take = Effect.fnUntraced(function* (
  http: HttpClient.HttpClient,
  base: string,
  client: Client,
  step: Step,
  read: Read,
) {
  const request = HttpClientRequest.make(step.method)(`${base}${inPath(step.path, read)}`).pipe(
    HttpClientRequest.setHeaders({ ...client.headers, ...step.headers }),
  )
  const answer = yield* send(
    http,
    step.body === undefined
      ? request
      : HttpClientRequest.bodyText(request, JSON.stringify(filled(step.body, read)), "application/json"),
  )
  const about = `${client.name}: ${step.about}: ${step.method} ${step.path}: HTTP ${answer.status} ${answer.text}`
  assert.strictEqual(answer.status, step.status ?? 200, about)
  for (const [name, value] of Object.entries(step.answers ?? {})) assert.strictEqual(answer.headers[name], value, about)
  assert.deepStrictEqual(unreadable(step, answer), Option.none(), about)
  for (const [path, value] of step.expects ?? []) assert.deepStrictEqual(at(answer.json, path), value, about)
  return new Map([
    ...read,
    ...Object.entries(step.keeps ?? {}).map(([name, path]) => [name, at(answer.json, path)] as const),
  ])
})

/** Sends everything that the client sends, in its order; how many requests that were. */
export const play = Effect.fnUntraced(function* (http: HttpClient.HttpClient, base: string, client: Client) {
  let read: Read = new Map()
  for (const step of client.steps) read = yield* take(http, base, client, step, read)
  return client.steps.length
})
