/**
 * The adapter over a recorded run, and the pieces of Summit's wire that its tests share: the authentication every
 * request carries, and replies as a Summit gives them.
 */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { Settings } from "../../src/config/Settings.ts"
import { masking } from "../../src/http/Masking.ts"
import type { IncidentRef } from "../../src/domain/Incident.ts"
import type { SummitError } from "../../src/summit/Summit.ts"
import { Summit } from "../../src/summit/Summit.ts"
import type { Asked } from "../../src/summit/SummitReply.ts"
import * as SummitRest from "../../src/summit/SummitRest.ts"
import { WriteGate } from "../../src/http/WriteGate.ts"
import { settings, summitSecret, template } from "../support/Fixtures.ts"
import type { Exchange } from "../support/Replay.ts"
import { play } from "../support/Replay.ts"

export const incidentPath = `/${template.urls.incident}`
export const attachmentPath = `/${template.urls.attachment}`

export const proxyDetails = {
  AuthType: "APIKEY",
  APIKey: summitSecret,
  ProxyID: 0,
  ReturnType: "JSON",
  OrgID: 1,
  TokenID: "",
}

/** The ref of incident 59404 before Summit told its other ids. */
export const ref: IncidentRef = { number: "59404", internalId: Option.none(), encryptedId: Option.none() }

/** What a create sends for the failure of LOAD GL, its members in the order in which they are sent. */
export const newContainer = (information: string, attributes: object = {}, custom: ReadonlyArray<object> = []) => ({
  Updater: "Executive",
  CI_ID: "",
  CI_Key: "",
  CI_Value: "",
  Ticket: {
    IsFromWebService: true,
    Ticket_No: "",
    Sup_Function: "IT",
    ...attributes,
    Status: "New",
    Description: "LOAD GL failed",
    PageName: "LogTicket",
  },
  TicketInformation: { Information: information, InternalLog: "", UserLog: "" },
  CustomFields: custom,
})

/** What create and update answer. */
export const loggedReply = {
  Errors: "",
  Input: null,
  Message: "",
  OrgID: 0,
  Output: null,
  OutputID: 0,
  OutputObject: null,
  TokenID: null,
  TicketID_Encrypted: "k%2fQ%3d%3d",
  TicketID_Internal: 41234,
  TicketNo: 59404,
}

export const detailsReply = (row: Readonly<Record<string, unknown>>) => ({
  Errors: "",
  Message: "",
  OutputObject: { IncidentDetails: { TicketDetails: [row], ChangeHistory: [], CustomAttributes: [] } },
})

export const readBody = (number: number | string) => ({
  ServiceName: "IM_GetIncidentDetailsAndChangeHistory",
  objCommonParameters: { _ProxyDetails: proxyDetails, TicketNo: number, RequestType: "RemoteCall" },
})

/** What was asked, for the functions that judge replies; `s3cret` is the key. */
export const asked: Asked = { operation: "test", service: "S", url: "urls.incident", hide: masking("s3cret") }

/** The tag of a failure, `uncertain` for one that says it may have been processed, else the success. */
export const outcome = <A>(result: Result.Result<A, SummitError>) =>
  Result.match(result, {
    onFailure: (error) =>
      error._tag === "SummitUnavailable"
        ? error.delivered === "unknown" && !error.transient && "uncertain"
        : error._tag.replace("Summit", ""),
    onSuccess: (value) => value,
  })

export const detailOf = (result: Result.Result<unknown, SummitError>) =>
  Result.match(result, { onFailure: ({ detail }) => detail, onSuccess: () => assert.fail("taken for a success") })

/** The adapter over `exchanges`; `requests` keeps what was sent. */
export const over = (exchanges: ReadonlyArray<Exchange>, writes: Layer.Layer<WriteGate> = WriteGate.layer) => {
  const playback = play(exchanges)
  const requests: Array<HttpClientRequest.HttpClientRequest> = []
  const client = HttpClient.tapRequest(playback.client, (request) => Effect.sync(() => requests.push(request)))
  const layer = SummitRest.layer.pipe(
    Layer.provideMerge(writes),
    Layer.provide(Layer.succeed(Settings, settings)),
    Layer.provide(Layer.succeed(HttpClient.HttpClient, client)),
  )
  return { layer, playback, requests }
}

/** One exchange of a recorded run. */
export const post = (path: string, body: unknown, reply: Exchange["reply"]): Exchange => ({
  request: { method: "POST", path, body },
  reply,
})

/** Runs `use` over `exchanges`, all of which must be asked for. */
export const run = <A, E>(
  exchanges: ReadonlyArray<Exchange>,
  use: (summit: typeof Summit.Service) => Effect.Effect<A, E>,
) => {
  const { layer, playback } = over(exchanges)
  return Effect.flatMap(Summit, use).pipe(Effect.provide(layer), Effect.tap(playback.assertDone))
}
