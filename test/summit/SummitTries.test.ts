/** What only a look at Summit asks: whether a search service answers, whether anything is served at the attachment's path. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Exchange } from "../support/Replay.ts"
import { settings, summitSecret, template } from "../support/Fixtures.ts"
import { searchServices } from "../../src/domain/Template.ts"
import { search } from "../../src/summit/SummitSearch.ts"
import { attachmentPath, incidentPath, over, post, proxyDetails, run } from "./Wire.ts"
import { Summit } from "../../src/summit/Summit.ts"

const since = "2024-09-21"
const nothing = { Errors: "", OutputObject: { MyTickets: [] } }

const asks = (service: (typeof searchServices)[number], reply: Exchange["reply"]) => {
  const question = { service, search: template.search, marker: `opcon${"0".repeat(24)}`, since, instance: "IT" }
  const body: unknown = JSON.parse(search({ ...question, page: 0 }, settings.summit)(JSON.stringify(proxyDetails)))
  return run([post(incidentPath, body, reply)], (summit) => summit.trySearch(template, service, since))
}

describe("trySearch", () => {
  it.effect("asks every service once, for one page, and is content with an empty list", () =>
    Effect.forEach(searchServices, (service) => asks(service, { status: 200, body: nothing })),
  )

  it.effect("an empty answer is a service that is not known or not allowed", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(asks("IM_GetIncidentList", { status: 200 }))
      assert.deepInclude(error, { _tag: "SummitRefused", about: "service" })
    }),
  )

  it.effect("an answer without a list is none", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        asks("IM_GetIncidentList", { status: 200, body: { Errors: "", OutputObject: null } }),
      )
      assert.strictEqual(error._tag, "SummitRefused")
      assert.isFalse("about" in error && error.about !== undefined)
    }),
  )
})

const looks = (reply: Exchange["reply"], changed: Partial<typeof template> = {}) => {
  const one = { ...template, ...changed }
  const { layer, playback, requests } = over([{ request: { method: "GET", path: attachmentPath }, reply }])
  return Effect.flatMap(Summit, (summit) => summit.tryAttachmentPath(one)).pipe(
    Effect.provide(layer),
    Effect.tap(playback.assertDone),
    Effect.as(requests),
    Effect.tapError(() => playback.assertDone),
  )
}

describe("tryAttachmentPath", () => {
  it.effect("a page, or that a GET is not taken, means that something is served there", () =>
    Effect.forEach([200, 400, 405, 411, 415], (status) => looks({ status, body: "<html></html>" })),
  )

  it.effect("404 is a wrong path, 401 a gateway's no, 503 nothing certain", () =>
    Effect.gen(function* () {
      const error = (status: number) => Effect.flip(looks({ status, body: "" }))
      assert.deepInclude(yield* error(404), { _tag: "SummitRefused", about: "path" })
      assert.match((yield* error(404)).message, /urls\.attachment/)
      assert.strictEqual((yield* error(401))._tag, "SummitRefusedCredentials")
      assert.strictEqual((yield* error(503))._tag, "SummitUnavailable")
    }),
  )

  it.effect("sends the key in the gateway's header alone, and no body", () =>
    Effect.gen(function* () {
      const [request] = yield* looks({ status: 405 }, { apiKeyHeader: "apikey" })
      assert.strictEqual(request?.headers["apikey"], summitSecret)
      assert.strictEqual(request?.body._tag, "Empty")
      const [without] = yield* looks({ status: 405 })
      assert.notInclude(JSON.stringify([without?.headers, without?.url]), summitSecret)
    }),
  )
})
