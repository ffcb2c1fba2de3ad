/** A process of its own that asks the server at the port it is given as the program asks OpCon: `node PromptSecret.ts PORT CA_FILE`. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Settings } from "../../src/config/Settings.ts"
import { exchange } from "../../src/http/HttpExchange.ts"
import * as SystemClients from "../../src/site/SystemClients.ts"
import { settings } from "./Fixtures.ts"

const [port = "", caFile] = process.argv.slice(2)
const opcon = { ...settings.opcon, caFile: Option.fromUndefinedOr(caFile) }

const asked = Effect.gen(function* () {
  const request = HttpClientRequest.get(`https://localhost:${port}/`)
  return yield* exchange(yield* HttpClient.HttpClient, request, Duration.seconds(30))
}).pipe(
  Effect.match({ onFailure: ({ detail }) => detail, onSuccess: ({ text }) => text }),
  Effect.provide(SystemClients.opcon.pipe(Layer.provide(Layer.succeed(Settings, { ...settings, opcon })))),
  Effect.provide(NodeServices.layer),
)

process.stdout.write(await Effect.runPromise(asked))
