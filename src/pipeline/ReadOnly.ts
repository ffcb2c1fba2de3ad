/**
 * Defence in depth for dry runs, below WriteGate.ts: HttpClients that block every request that is not a read. If an adapter
 * sent a change without asking the WriteGate, the run would die before anything leaves the machine. Reads are listed here;
 * every other request counts as a change.
 */
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { urlOf } from "../http/HttpExchange.ts"
import { readServices } from "../summit/SummitSearch.ts"

type IsRead = (request: HttpClientRequest.HttpClientRequest) => boolean

/** OpCon fetches a job log from an agent by POST, which does not change the job. */
const readsOpCon: IsRead = (request) =>
  request.method === "GET" ||
  (request.method === "POST" &&
    Option.exists(HttpClientRequest.toUrl(request), ({ pathname }) => pathname === "/api/jobinstanceactions"))

const serviceIn = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Struct({ ServiceName: Schema.String })))

/** Every call to Summit is a POST; the service in its body says whether it reads. */
const readsSummit: IsRead = (request) =>
  request.method === "GET" ||
  (request.method === "POST" &&
    request.body._tag === "Uint8Array" &&
    Option.exists(serviceIn(new TextDecoder().decode(request.body.body)), ({ ServiceName }) =>
      readServices.has(ServiceName),
    ))

const guard =
  (isRead: IsRead) =>
  (client: HttpClient.HttpClient): HttpClient.HttpClient =>
    HttpClient.tapRequest(client, (request) =>
      isRead(request)
        ? Effect.void
        : Effect.die(new Error(`a dry run was about to send a change: ${request.method} ${urlOf(request)}`)),
    )

export const opcon = guard(readsOpCon)
export const summit = guard(readsSummit)

/** The client of `layer`, guarded. */
export const layer = <E, R>(
  guarded: typeof opcon,
  layer: Layer.Layer<HttpClient.HttpClient, E, R>,
): Layer.Layer<HttpClient.HttpClient, E, R> =>
  Layer.effect(HttpClient.HttpClient, Effect.map(HttpClient.HttpClient, guarded)).pipe(Layer.provide(layer))
