/** Requests to both systems for the tests of the simulators; each reply with its JSON parsed. */
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import { sampleKey, sampleToken } from "../../src/simulator/SampleSchedule.ts"

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly text: string
  /** Undefined where the text is not JSON. */
  readonly json: unknown
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const send = (
  client: HttpClient.HttpClient,
  request: HttpClientRequest.HttpClientRequest,
): Effect.Effect<Answer, HttpClientError.HttpClientError> =>
  Effect.flatMap(client.execute(request), (response) =>
    Effect.map(response.text, (text) => ({
      status: response.status,
      headers: response.headers,
      text,
      json: parse(text),
    })),
  )

/** A request to OpCon below /api, with the sample token unless another authorization is given. */
export const opcon = (
  client: HttpClient.HttpClient,
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: string,
  body?: unknown,
  authorization = `Token ${sampleToken}`,
) => {
  const request = HttpClientRequest.make(method)(`https://opcon.example/api${path}`).pipe(
    HttpClientRequest.setHeaders(authorization === "" ? {} : { authorization }),
  )
  return send(client, body === undefined ? request : HttpClientRequest.bodyJsonUnsafe(request, body))
}

export const restService = "https://summit.example/api_integration/REST/Summit_RESTWCF.svc/RESTService"

export const proxyDetails = {
  AuthType: "APIKEY",
  APIKey: sampleKey,
  ProxyID: 0,
  ReturnType: "JSON",
  OrgID: 1,
  TokenID: "",
}

export const post = (client: HttpClient.HttpClient, url: string, body: unknown) =>
  send(client, HttpClientRequest.bodyJsonUnsafe(HttpClientRequest.post(url), body))

/** A request to a service of Summit's common endpoint. */
export const service = (
  client: HttpClient.HttpClient,
  name: string,
  parameters: object,
  proxy: object = proxyDetails,
) =>
  post(client, `${restService}/CommonWS_JsonObjCall_JSON`, {
    ServiceName: name,
    objCommonParameters: { _ProxyDetails: proxy, ...parameters },
  })

export const ticket = {
  IsFromWebService: true,
  Ticket_No: "",
  Sup_Function: "IT",
  Status: "New",
  Medium: "Web",
  Description: "JOB001 failed",
  PageName: "LogTicket",
  Assigned_WorkGroup_Name: "DevOps",
  Priority_Name: "P3",
}

export const container = (fields: object = {}, texts: object = {}) => ({
  Updater: "Executive",
  CI_ID: "",
  CI_Key: "",
  CI_Value: "",
  Ticket: { ...ticket, ...fields },
  TicketInformation: { Information: "marker-1", InternalLog: "", UserLog: "", ...texts },
  CustomFields: [{ GroupName: "Other Details", Name: "Job Name", Value: "JOB001" }],
})

/** IM_LogOrUpdateIncident with that container. */
export const log = (client: HttpClient.HttpClient, sent: object = container(), proxy: object = proxyDetails) =>
  service(
    client,
    "IM_LogOrUpdateIncident",
    { incidentParamsJSON: { IncidentContainerJsonObj: sent }, RequestType: "RemoteCall" },
    proxy,
  )
