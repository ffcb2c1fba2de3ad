/**
 * One call of Summit's REST API: the POST, and the effect that sends it once and judges the reply. All services share one
 * address and one way to authenticate; this is the only place that unwraps the API key.
 */
import * as Effect from "effect/Effect"
import * as Headers from "effect/http/Headers"
import type * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Redacted from "effect/Redacted"
import type * as Result from "effect/Result"
import type { SettingsShape } from "../domain/Settings.ts"
import type { Template } from "../domain/Template.ts"
import { exchange } from "../Exchange.ts"
import { masking } from "../Masking.ts"
import type { SummitError } from "./Summit.ts"
import type { Asked } from "./SummitReply.ts"
import { jsonOf, messageOf, unanswered } from "./SummitReply.ts"
import type { Body } from "./SummitRequests.ts"
import { proxyDetails } from "./SummitRequests.ts"

/** What is asked, and what the JSON of the reply means. */
export interface Call<A> extends Omit<Asked, "hide"> {
  readonly body: Body
  readonly judge: (asked: Asked, json: unknown) => Result.Result<A, SummitError>
}

export interface Prepared<A> {
  readonly request: HttpClientRequest.HttpClientRequest
  /** Sends the request, once each time it is run. */
  readonly reply: Effect.Effect<A, SummitError>
}

export const prepare =
  (client: HttpClient.HttpClient, settings: SettingsShape["summit"]) =>
  <A>(template: Template, call: Call<A>): Prepared<A> => {
    const key = Redacted.value(template.apiKey)
    const asked: Asked = { ...call, hide: masking(key) }
    const path = (call.url === "urls.attachment" && template.urls.attachment) || template.urls.incident
    const request = HttpClientRequest.post(`${template.address}/${path}`).pipe(
      HttpClientRequest.acceptJson,
      HttpClientRequest.bodyText(call.body(proxyDetails(key, settings)), "application/json"),
      template.apiKeyHeader === "" ? (same) => same : HttpClientRequest.setHeader(template.apiKeyHeader, key),
    )
    const reply = exchange(client, request, settings.timeout).pipe(
      Effect.mapError((failure) => unanswered(asked, failure)),
      Effect.flatMap((reply) => Effect.fromResult(jsonOf(asked, reply))),
      Effect.tap((json) => {
        const message = messageOf(asked, json)
        return message === "" ? Effect.void : Effect.logDebug(`${asked.operation}: Summit says "${message}"`)
      }),
      Effect.flatMap((json) => Effect.fromResult(call.judge(asked, json))),
      // Spans hold request headers; this one is a secret whatever its name.
      Effect.updateService(Headers.CurrentRedactedNames, (names) => [...names, template.apiKeyHeader]),
    )
    return { request, reply }
  }
