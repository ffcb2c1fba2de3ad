/** Texts as they reach Summit: half letters, and limits. The whole program against both simulators. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Program from "./support/Program.ts"
import * as Simulators from "./support/Simulators.ts"
import { site } from "./support/TicketSite.ts"

describe("half a letter", () => {
  it.effect("as a database leaves it goes to Summit as U+FFFD, in every text, and is explained so", () =>
    Effect.gen(function* () {
      const half = "\ud83d"
      const { fail, simulators } = yield* site({
        ticketDescription: `${half} @EV_Job 😀`,
        ticketInformation: "@EV_Instructions",
        documentationTag: "TODO",
        attributes: [{ name: "Site_Field", value: `${half}x` }],
        customAttributes: [{ groupName: "G", name: "N", value: half }],
      })
      yield* simulators.opcon.updateJob(Simulators.sampleId("JOB001"), (job) => ({
        ...job,
        documentation: { id: 1, frequency: null, job: `<TODO>Call ${half}</TODO>` },
      }))
      const { text } = yield* fail("JOB001", "--dry-run", "--requests")
      const { incident } = yield* fail("JOB001")
      assert(incident !== undefined)
      assert.strictEqual(incident.description, "\ufffd JOB001 😀")
      assert.include(incident.information, "Call \ufffd")
      assert.strictEqual(incident.attributes["Site_Field"], "\ufffdx")
      assert.deepInclude(incident.customFields, { groupName: "G", name: "N", value: "\ufffd" })
      assert.include(text, "\ufffd JOB001 😀")
      yield* simulators.opcon.failJob(Simulators.sampleId("JOB001"))
      yield* fail("JOB001")
      const sent = (yield* simulators.summit.requests).map(({ body }) => body)
      assert.notMatch(sent.join("\n"), /\\ud[89a-f]/)
    }),
  )
})

describe("limits", () => {
  it.effect("cut what is longer, and say so", () =>
    Effect.gen(function* () {
      const { fail, simulators } = yield* site({
        ticketDescription: "Job @EV_Job of the schedule @EV_Schedule failed again",
        ticketInformation: "Look at the run book before you restart it. ".repeat(50),
        limits: { Description: 30, Information: 300, UserLog: 200, "Job Name": 12, Site_Field: 10 },
        attributes: [{ name: "Site_Field", value: "😀😀😀😀😀😀" }],
      })
      const { incident, text } = yield* fail("SEARCH INDEX")
      assert(incident !== undefined)
      assert.strictEqual(incident.description, "Job SEARCH INDEX of the…")
      assert.strictEqual(incident.attributes["Site_Field"], "😀😀😀😀…")
      assert.isAtMost(incident.information.length, 300)
      assert.isTrue(incident.information.startsWith(`${Program.markerOf("SEARCH INDEX", 4249)}\n`))
      assert.match(incident.information, /run 4249$/)
      for (const field of ["Description", "Information", "Site_Field"]) assert.include(text, `${field} is cut from `)
      assert.notInclude(text, "Job Name is cut")
      yield* simulators.opcon.failJob(Simulators.sampleId("SEARCH INDEX"))
      const again = yield* fail("SEARCH INDEX")
      assert.isAtMost(again.incident?.userLog.length ?? 0, 200)
      assert.include(again.text, "UserLog is cut from ")
    }),
  )

  it.effect("do not keep the incident from being found after a lost reply", () =>
    Effect.gen(function* () {
      const { fail, simulators } = yield* site({
        ticketInformation: "x".repeat(5000),
        limits: { Information: 50, UserLog: 50 },
      })
      yield* simulators.summit.faults.add({ call: "createIncident", kind: "reset-after" })
      const { exit, incidents, text } = yield* fail("JOB001")
      assert.strictEqual(exit, 0, text)
      assert.lengthOf(incidents, 1)
      assert.isAtMost(incidents[0]?.information.length ?? 0, 50)
      yield* simulators.opcon.failJob(Simulators.sampleId("JOB001"))
      yield* simulators.summit.faults.add({ call: "updateIncident", kind: "reset-after" })
      const again = yield* fail("JOB001")
      assert.strictEqual(again.exit, 0, again.text)
      assert.lengthOf(again.incident?.sent ?? [], 2)
    }),
  )
})
