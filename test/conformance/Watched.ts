/** What the programs of a test send to one system, kept under the name of the run. */
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Option from "effect/Option"
import * as TestClock from "effect/testing/TestClock"
import { bodyTextOf } from "../../src/replay/HttpMessages.ts"
import * as Program from "../support/Program.ts"
import * as Simulators from "../support/Simulators.ts"

export interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

export const watching = (system: "opconClient" | "summitClient") => {
  const all: Array<Sent & { readonly run: string }> = []

  /** `client`, with what it sends kept. */
  const watched = (client: HttpClient.HttpClient, run: string): HttpClient.HttpClient =>
    HttpClient.mapRequest(client, (request) => {
      const { body, headers, method } = request
      const url = Option.match(HttpClientRequest.toUrl(request), { onNone: () => request.url, onSome: String })
      const content = "contentType" in body ? { "content-type": body.contentType } : {}
      all.push({ run, method, url, headers: { ...headers, ...content }, body: Effect.runSync(bodyTextOf(request)) })
      return request
    })

  const simulated = Effect.fnUntraced(function* (run: string, options: Parameters<typeof Simulators.make>[0] = {}) {
    yield* TestClock.setTime(Date.parse("2024-09-21T09:20:00Z"))
    const simulators = yield* Simulators.make(options)
    const program = yield* Program.make({ ...simulators, [system]: watched(simulators[system], run) })
    return { simulators, program }
  })

  return { all, watched, simulated }
}
