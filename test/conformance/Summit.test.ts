/** Every client that we know of works against the Summit simulator, which was made for none of them. */
import { afterAll, assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { sampleSummitUser } from "../../src/simulator/SampleSchedule.ts"
import { container, log, service } from "../simulator/Calls.ts"
import * as Simulators from "../support/Simulators.ts"
import type { Client } from "./SummitClients.ts"
import { play, unreadable } from "./SummitClients.ts"
import * as Models from "./SummitModels.ts"
import { itsmAdapter, olderProgram } from "./SummitIntegrations.ts"
import { netClient, vendorsConnector } from "./SummitPrograms.ts"
import { assignment, assistant, logicApp, powerShell } from "./SummitScripts.ts"
import { commentedOut, dashboard, monitoring, samples } from "./SummitDashboards.ts"

const clients: ReadonlyArray<Client> = [
  netClient,
  vendorsConnector,
  itsmAdapter,
  powerShell,
  olderProgram,
  assistant,
  assignment,
  logicApp,
  monitoring,
  commentedOut,
  dashboard,
  samples,
]

const counts = new Map<string, number>()
afterAll(() => {
  const lines = Array.from(counts, ([name, count]) => `${name}: ${count} requests, all read`)
  process.stdout.write(`${lines.join("\n")}\n`)
})

/** 59404 is New with a custom field and a file, 59405 is Resolved, 59406 Closed. */
const withTickets = Effect.fnUntraced(function* () {
  const simulators = yield* Simulators.make({ summit: { users: [sampleSummitUser] } })
  const { summit, summitClient: client } = simulators
  const custom = [{ GroupName: "Event Details", Name: "Configuration Item", Value: "SRV01" }]
  const fields = {
    Caller_EmailID: "caller@example.com",
    Classification_Name: "IT\\Network",
    Category_Name: "IT\\LAN",
    Urgency_Name: "Low",
    Impact_Name: "Low",
    SLA_Name: "24/7",
  }
  yield* log(client, { ...container(fields), CustomFields: custom })
  yield* log(client)
  yield* log(client)
  yield* service(client, "Summit_UploadAttachment", {
    eModule: "IM",
    TicketID: 41_234,
    FileByte: [1, 2],
    AttachmentFileName: "a.log",
  })
  yield* summit.setStatus(59_405, "Resolved")
  yield* summit.setStatus(59_406, "Closed")
  return simulators
})

describe("a client that the Summit simulator was not made for", () => {
  for (const client of clients) {
    it.effect(client.name, () =>
      Effect.gen(function* () {
        const { summitClient } = yield* withTickets()
        counts.set(client.name, yield* play(summitClient, client))
      }),
    )
  }

  it.effect("behind a gateway that wants the key in a header", () =>
    Effect.gen(function* () {
      const { summitClient } = yield* Simulators.make({ summit: { keyHeader: "apikey" } })
      const steps = netClient.steps.slice(0, 2)
      assert.strictEqual(yield* play(summitClient, { ...netClient, steps }), 2)
      const refused = yield* Effect.exit(play(summitClient, { ...netClient, headers: {}, steps }))
      assert.strictEqual(refused._tag, "Failure")
    }),
  )

  it("is read strictly: another type, a column less or more is one that the .NET client fails on", () => {
    const step = { about: "", body: () => ({}), reads: Models.Logged, strict: true }
    const good = {
      Errors: "",
      Message: "",
      Input: null,
      Output: null,
      TokenID: null,
      OrgID: 0,
      OutputID: 0,
      OutputObject: null,
      Priority: null,
      ResolutionDeadLine: null,
      Resolution_DeadLine: "",
      SLA: null,
      TicketID_Encrypted: "x",
      TicketID_Internal: 1,
      TicketNo: 2,
    }
    assert.strictEqual(unreadable(step, good)._tag, "None")
    const { Priority: _, ...less } = good
    for (const bad of [{ ...good, TicketNo: "2" }, { ...good, Status: "New" }, less, { ...good, Errors: [] }]) {
      assert.strictEqual(unreadable(step, bad)._tag, "Some", JSON.stringify(bad))
    }
  })
})
