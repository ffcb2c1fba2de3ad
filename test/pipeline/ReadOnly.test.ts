import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import { Settings } from "../../src/config/Settings.ts"
import { OpCon } from "../../src/opcon/OpCon.ts"
import * as OpConRest from "../../src/opcon/OpConRest.ts"
import * as ReadOnly from "../../src/pipeline/ReadOnly.ts"
import { Summit } from "../../src/summit/Summit.ts"
import * as SummitRest from "../../src/summit/SummitRest.ts"
import { readServices } from "../../src/summit/SummitSearch.ts"
import { WriteGate } from "../../src/http/WriteGate.ts"
import { dailyJob } from "../opcon/Wire.ts"
import { ref } from "../summit/Wire.ts"
import { settings, template } from "../support/Fixtures.ts"

/** Sends through the guard; what came of it, and what got through. */
const send = (guard: typeof ReadOnly.opcon, request: HttpClientRequest.HttpClientRequest) =>
  Effect.gen(function* () {
    const through: Array<string> = []
    const client = guard(
      HttpClient.make((request) =>
        Effect.sync(() => {
          through.push(request.method)
          return HttpServerResponse.toClientResponse(HttpServerResponse.text("{}"), { request })
        }),
      ),
    )
    const exit = yield* Effect.exit(client.execute(request))
    return { exit, through }
  })

const passes = Effect.fnUntraced(function* (
  guard: typeof ReadOnly.opcon,
  request: HttpClientRequest.HttpClientRequest,
) {
  const { exit, through } = yield* send(guard, request)
  assert.isTrue(Exit.isSuccess(exit), `${request.method} ${request.url}`)
  assert.deepStrictEqual(through, [request.method])
})

const dies = Effect.fnUntraced(function* (guard: typeof ReadOnly.opcon, request: HttpClientRequest.HttpClientRequest) {
  const { exit, through } = yield* send(guard, request)
  assert.isTrue(Exit.isFailure(exit) && Cause.hasDies(exit.cause), `${request.method} ${request.url}`)
  if (Exit.isFailure(exit)) {
    assert.include(Cause.pretty(exit.cause), `a dry run was about to send a change: ${request.method} ${request.url}`)
  }
  assert.deepStrictEqual(through, [])
})

/** Reads pass to nowhere; `changes` are the adapters' verbs that change something, with the gate of WriteGate.ts open. */
const nowhere = Layer.succeed(
  HttpClient.HttpClient,
  HttpClient.make((request) =>
    Effect.succeed(HttpServerResponse.toClientResponse(HttpServerResponse.text("[]"), { request })),
  ),
)
const adapters = Layer.merge(
  OpConRest.layer.pipe(Layer.provide(ReadOnly.layer(ReadOnly.opcon, nowhere))),
  SummitRest.layer.pipe(Layer.provide(ReadOnly.layer(ReadOnly.summit, nowhere))),
).pipe(Layer.provide(WriteGate.layer), Layer.provide(Layer.succeed(Settings, settings)))

const draft = { description: "d", information: "i", attributes: [], customAttributes: [] }
const change = { ref, status: "New", logField: "UserLog", text: "t", attributes: [] } as const
const changes: Readonly<Record<string, Effect.Effect<unknown, unknown, OpCon | Summit>>> = {
  create: Effect.flatMap(Summit, (summit) => summit.create(template, draft)),
  update: Effect.flatMap(Summit, (summit) => summit.update(template, change)),
  attach: Effect.flatMap(Summit, (summit) => summit.attach(template, ref, { name: "a", bytes: Uint8Array.of(65) })),
  writeIncidentTicket: Effect.flatMap(OpCon, (opcon) =>
    opcon.writeIncidentTicket(dailyJob, { ticketId: "1", ticketUrl: "u" }),
  ),
  changeDocumentation: Effect.flatMap(OpCon, (opcon) => opcon.changeDocumentation(dailyJob, () => "changed")),
}

const opcon = (method: "GET" | "POST" | "PUT" | "DELETE" | "PATCH", path: string) =>
  HttpClientRequest.make(method)(`https://opcon.example/api${path}`)

const url = "https://summit.example/CommonWS_JsonObjCall_JSON"
const summit = (body: string) => HttpClientRequest.post(url).pipe(HttpClientRequest.bodyText(body, "application/json"))

describe("ReadOnly.opcon", () => {
  it.effect("lets questions pass, those for a log as well", () =>
    Effect.gen(function* () {
      yield* passes(ReadOnly.opcon, opcon("GET", "/dailyjobs/20240921%7C16%7C1%7CJOB001"))
      yield* passes(ReadOnly.opcon, opcon("GET", "/jobinstanceactions/17"))
      yield* passes(ReadOnly.opcon, opcon("POST", "/jobinstanceactions"))
    }),
  )

  it.effect("dies of everything else", () =>
    Effect.gen(function* () {
      yield* dies(ReadOnly.opcon, opcon("POST", "/dailyjobs/4711/incidentTickets"))
      yield* dies(ReadOnly.opcon, opcon("PUT", "/dailyjobs/4711/incidentTickets/3"))
      yield* dies(ReadOnly.opcon, opcon("PUT", "/dailyjobs/20240921%7C16%7C1%7CJOB001"))
      yield* dies(ReadOnly.opcon, opcon("DELETE", "/dailyjobs/4711/incidentTickets/3"))
      yield* dies(ReadOnly.opcon, opcon("PATCH", "/dailyjobs/4711"))
      yield* dies(ReadOnly.opcon, opcon("PUT", "/jobinstanceactions"))
      yield* dies(ReadOnly.opcon, opcon("POST", "/jobinstanceactions/17"))
      yield* dies(ReadOnly.opcon, opcon("POST", "/jobactions"))
      yield* dies(ReadOnly.opcon, opcon("POST", "/dailyjobs?x=/api/jobinstanceactions"))
      yield* dies(ReadOnly.opcon, opcon("POST", "/dailyjobs/4711/incidentTickets#/api/jobinstanceactions"))
    }),
  )
})

describe("ReadOnly.summit", () => {
  it.effect("lets the reading services pass", () =>
    Effect.gen(function* () {
      assert.isAbove(readServices.size, 3)
      for (const ServiceName of readServices) yield* passes(ReadOnly.summit, summit(JSON.stringify({ ServiceName })))
    }),
  )

  it.effect("dies of everything else", () =>
    Effect.gen(function* () {
      for (const ServiceName of ["IM_LogOrUpdateIncident", "Summit_UploadAttachment", "im_getincidentlist", "", 1]) {
        yield* dies(ReadOnly.summit, summit(JSON.stringify({ ServiceName })))
      }
      // A write that speaks of a reading service further in, and bodies that name none.
      const ServiceName = "IM_GetIncidentList"
      yield* dies(ReadOnly.summit, summit(JSON.stringify({ objCommonParameters: { ServiceName } })))
      yield* dies(ReadOnly.summit, summit(`{"_ProxyDetails":{},"eModule":"IM","FileBase64":"QQ=="}`))
      for (const body of ["", "null", "[]", `"${ServiceName}"`, "not JSON"]) yield* dies(ReadOnly.summit, summit(body))
      yield* dies(ReadOnly.summit, HttpClientRequest.post(url))
      yield* dies(ReadOnly.summit, HttpClientRequest.put(url))
    }),
  )
})

describe("the adapters over guarded clients", () => {
  for (const [verb, changing] of Object.entries(changes)) {
    it.effect(`${verb} dies before anything is sent, even past the gate`, () =>
      Effect.gen(function* () {
        const exit = yield* Effect.exit(Effect.provide(changing, adapters))
        assert.isTrue(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
        if (Exit.isFailure(exit)) assert.include(Cause.pretty(exit.cause), "a dry run was about to send a change: P")
      }),
    )
  }
})
