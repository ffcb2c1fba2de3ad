/** Every client that we know of works against the OpCon simulator, which was made for none of them. */
import { afterAll, assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { sampleUser } from "../../src/simulator/SampleSchedule.ts"
import * as Simulators from "../support/Simulators.ts"
import type { Client } from "./Clients.ts"
import { play, unreadable } from "./Clients.ts"
import { commandLine, javaClient } from "./OpConJavaClients.ts"
import * as Models from "./OpConModels.ts"
import { console as opConsole, htmlPage, powerShell, serviceNow, webServices } from "./OpConScripts.ts"

const base = "https://opcon.example/api"
const clients: ReadonlyArray<Client> = [
  javaClient,
  commandLine,
  powerShell,
  htmlPage,
  opConsole,
  serviceNow,
  webServices,
]

const counts = new Map<string, number>()
afterAll(() => {
  const lines = Array.from(counts, ([name, count]) => `${name}: ${count} requests, all read`)
  process.stdout.write(`${lines.join("\n")}\n`)
})

describe("a client that the OpCon simulator was not made for", () => {
  for (const client of clients) {
    it.effect(client.name, () =>
      Effect.gen(function* () {
        const { opconClient } = yield* Simulators.make({ opcon: { users: [sampleUser] } })
        counts.set(client.name, yield* play(opconClient, base, client))
      }),
    )
  }

  it.effect(
    "is read strictly: a member more, or an error in the other form, is one that the Java client fails on",
    () =>
      Effect.gen(function* () {
        const step = javaClient.steps.find(({ path }) => path.startsWith("/dailyjobs/2024"))
        assert.isDefined(step)
        if (step === undefined) return
        const newer = yield* Simulators.make({ opcon: { withUnknownMember: true } })
        const refused = yield* Effect.exit(play(newer.opconClient, base, { ...javaClient, steps: [step] }))
        assert.strictEqual(refused._tag, "Failure")
        const problem = {
          status: 404,
          headers: {},
          text: "",
          json: { type: "about:blank", title: "Not Found", status: 404 },
        }
        assert.strictEqual(unreadable({ ...step, reads: Models.ApiErrors }, problem)._tag, "Some")
        assert.strictEqual(unreadable({ ...step, reads: Schema.Unknown }, problem)._tag, "None")
      }),
  )
})
