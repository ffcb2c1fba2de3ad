/**
 * How a client of Summit is described: the requests it sends, in their order, and what it can read of each answer. Every
 * description is written from the behaviour of the client, and its requests go through the real HTTP encoding.
 */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { send } from "../simulator/Calls.ts"

/** What a client has read so far and sends again. */
export type Kept = Readonly<Record<string, unknown>>

export interface Step {
  readonly about: string
  /** In place of the client's address. */
  readonly path?: string
  /** The body, from what was read before. */
  readonly body: (kept: Kept) => unknown
  /** 200 unless given. */
  readonly status?: number
  /** What the client can read; an answer of another shape is one that it fails on. */
  readonly reads: Schema.Decoder<unknown>
  /** A member that the client does not know is a failure. */
  readonly strict?: boolean
  /** What the client keeps of the answer: names, and where in the JSON. */
  readonly keeps?: Readonly<Record<string, Path>>
  /** What stands in the answer. */
  readonly expects?: ReadonlyArray<readonly [Path, unknown]>
}

type Path = ReadonlyArray<string | number>

export interface Client {
  /** The letter and the kind of the client. */
  readonly name: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly contentType: string
  readonly steps: ReadonlyArray<Step>
}

export const at = (json: unknown, path: Path): unknown =>
  path.reduce((value: unknown, name) => {
    if (Array.isArray(value)) return typeof name === "number" ? value.at(name) : undefined
    return typeof value === "object" && value !== null
      ? Object.entries(value).find(([key]) => key === name)?.[1]
      : undefined
  }, json)

/** Why a client cannot read this JSON; none: it can. */
export const unreadable = ({ reads, strict = false }: Step, json: unknown): Option.Option<string> =>
  Result.match(Schema.decodeUnknownResult(reads, strict ? { onExcessProperty: "error" } : {})(json), {
    onFailure: ({ message }) => Option.some(message),
    onSuccess: () => Option.none(),
  })

const parsed = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Unknown))

const take = Effect.fnUntraced(function* (http: HttpClient.HttpClient, client: Client, step: Step, kept: Kept) {
  const request = HttpClientRequest.post(`https://summit.example${step.path ?? client.path}`).pipe(
    HttpClientRequest.setHeaders(client.headers),
    HttpClientRequest.bodyText(JSON.stringify(step.body(kept)), client.contentType),
  )
  const answer = yield* send(http, request)
  // What answers JSON in a JSON string is read twice, as its clients do.
  const json = typeof answer.json === "string" ? parsed(answer.json) : (answer.json ?? answer.text)
  const about = `${client.name}: ${step.about}: HTTP ${answer.status} ${answer.text.slice(0, 2000)}`
  assert.strictEqual(answer.status, step.status ?? 200, about)
  assert.deepStrictEqual(unreadable(step, json), Option.none(), about)
  for (const [path, value] of step.expects ?? []) assert.deepStrictEqual(at(json, path), value, about)
  return {
    ...kept,
    ...Object.fromEntries(Object.entries(step.keeps ?? {}).map(([name, path]) => [name, at(json, path)])),
  }
})

/** Sends everything that the client sends; how many requests that were. */
export const play = Effect.fnUntraced(function* (http: HttpClient.HttpClient, client: Client) {
  let kept: Kept = {}
  for (const step of client.steps) kept = yield* take(http, client, step, kept)
  return client.steps.length
})
