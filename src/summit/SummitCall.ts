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
import type { SettingsShape } from "../config/Settings.ts"
import type { Template } from "../domain/Template.ts"
import { exchange } from "../http/HttpExchange.ts"
import { masking } from "../http/Masking.ts"
import type { FileJson } from "./FileContent.ts"
import type { SummitError } from "./Summit.ts"
import type { Asked } from "./SummitReply.ts"
import { jsonOf, messageOf, unanswered, unserved } from "./SummitReply.ts"
import type { Body } from "./SummitRequests.ts"
import { proxyDetails } from "./SummitRequests.ts"

/** What is asked, and what the JSON of the reply means. */
export interface Call<A> extends Omit<Asked, "hide"> {
  readonly body: Body | ((proxyDetails: string) => FileJson)
  readonly judge: (asked: Asked, json: unknown) => Result.Result<A, SummitError>
}

export interface Prepared<A> {
  /** The request as it may be shown: a large file in it is named and not spelled out. */
  readonly request: HttpClientRequest.HttpClientRequest
  /** Sends the request, once each time it is run. */
  readonly reply: Effect.Effect<A, SummitError>
}

const json = "application/json"

/** Where `url` of the template leads; a template without attachments has no path for them. */
const addressOf = (template: Template, url: Asked["url"]): string =>
  `${template.address}/${(url === "urls.attachment" && template.urls.attachment) || template.urls.incident}`

const withKeyHeader = (template: Template, key: string) =>
  template.apiKeyHeader === ""
    ? (same: HttpClientRequest.HttpClientRequest) => same
    : HttpClientRequest.setHeader(template.apiKeyHeader, key)

/** Spans hold request headers; this one is a secret whatever its name. */
const redacting = (template: Template) =>
  Effect.updateService(Headers.CurrentRedactedNames, (names) => [...names, template.apiKeyHeader])

/** What a service that takes POST alone, with a body, says to a GET: it is there. */
const saidByServices: ReadonlySet<number> = new Set([400, 405, 411, 415])

/** Whether something is served at a path of the template, by a GET without a body, which no service acts upon. */
export const tryPath =
  (client: HttpClient.HttpClient, settings: SettingsShape["summit"]) =>
  (template: Template, url: Asked["url"]): Effect.Effect<void, SummitError> => {
    const key = Redacted.value(template.apiKey)
    const asked: Asked = { operation: `look at ${url}`, service: "", url, hide: masking(key) }
    const request = HttpClientRequest.get(addressOf(template, url)).pipe(withKeyHeader(template, key))
    return exchange(client, request, settings.timeout).pipe(
      Effect.mapError((failure) => unanswered(asked, failure)),
      Effect.flatMap((reply) =>
        (reply.status >= 200 && reply.status < 300) || saidByServices.has(reply.status)
          ? Effect.void
          : Effect.fail(unserved(asked, reply)),
      ),
      redacting(template),
    )
  }

export const prepare =
  (client: HttpClient.HttpClient, settings: SettingsShape["summit"]) =>
  <A>(template: Template, call: Call<A>): Prepared<A> => {
    const key = Redacted.value(template.apiKey)
    const asked: Asked = { ...call, hide: masking(key) }
    const body = call.body(proxyDetails(key, settings))
    const empty = HttpClientRequest.post(addressOf(template, call.url)).pipe(
      HttpClientRequest.acceptJson,
      withKeyHeader(template, key),
    )
    const withText = HttpClientRequest.bodyText(empty, typeof body === "string" ? body : body.shown, json)
    const sent = typeof body === "string" ? withText : HttpClientRequest.setBody(empty, body.body(json))
    // The answer to a change is waited for longer, because it must not be sent again on a guess.
    const timeout = call.changes === undefined ? settings.timeout : settings.writeTimeout
    const reply = exchange(client, sent, timeout).pipe(
      Effect.mapError((failure) => unanswered(asked, failure)),
      Effect.flatMap((reply) => Effect.fromResult(jsonOf(asked, reply))),
      Effect.tap((json) => {
        const message = messageOf(asked, json)
        return message === "" ? Effect.void : Effect.logDebug(`${asked.operation}: Summit says "${message}"`)
      }),
      Effect.flatMap((json) => Effect.fromResult(call.judge(asked, json))),
      redacting(template),
    )
    return { request: withText, reply }
  }
