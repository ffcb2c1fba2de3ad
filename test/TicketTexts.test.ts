/**
 * What a ticket says beyond the vendor's templates: the configuration item, place holders of the job, and conditions.
 * The whole program against both simulators; what Summit holds afterwards is looked at.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { explainedOf, layers } from "./support/ExplainJson.ts"
import * as Files from "./support/Files.ts"
import * as Program from "./support/Program.ts"
import * as Simulators from "./support/Simulators.ts"
import { site } from "./support/TicketSite.ts"

const hostname = { key: "hostname", value: "@EV_Agent" }

describe("configurationItem", () => {
  it.effect("is sent with a new incident, and again when the job fails again", () =>
    Effect.gen(function* () {
      const { fail, simulators } = yield* site({
        configurationItem: { key: "hostname", value: "@EV_Agent.example.com" },
      })
      const first = yield* fail("JOB001")
      assert.include(first.incident?.attributes, { CI_Key: "hostname", CI_Value: "WINAGENT01.example.com" })
      yield* simulators.opcon.failJob(Simulators.sampleId("JOB001"))
      const second = yield* fail("JOB001")
      assert.lengthOf(second.incidents, 1)
      const sent = (yield* simulators.summit.requests).map(({ body }) => body).filter((body) => body.includes("CI_Key"))
      assert.lengthOf(sent, 2)
      assert.isTrue(sent.every((body) => body.includes('"CI_Key":"hostname","CI_Value":"WINAGENT01.example.com"')))
      assert.include(sent[1], '"PageName":"TicketDetail"')
    }),
  )

  it.effect("is left out of an update where the template says so", () =>
    Effect.gen(function* () {
      const { fail, simulators } = yield* site({ configurationItem: { ...hostname, onUpdate: "omit" } })
      yield* fail("JOB001")
      yield* simulators.opcon.failJob(Simulators.sampleId("JOB001"))
      assert.match((yield* fail("JOB001")).text, /^updated/)
      const sent = (yield* simulators.summit.requests).filter(({ body }) => body.includes("CI_Key"))
      assert.lengthOf(sent, 1)
    }),
  )

  it.effect("of a job without a machine is not sent, which is said", () =>
    Effect.gen(function* () {
      const { program, simulators } = yield* site({ configurationItem: hostname })
      const words = Program.vendorWords("NULL GATE").map((word) => (word === "WINAGENT01" ? "N/A" : word))
      const { exit, stdout } = yield* program.settle(...words)
      assert.strictEqual(exit, 0)
      assert.include(stdout.join(), "no configuration item is sent")
      const [incident] = yield* simulators.summit.incidents
      assert.notProperty(incident?.attributes, "CI_Key")
    }),
  )

  it.effect("that Summit does not know does not cost the incident", () =>
    Effect.gen(function* () {
      const { fail, simulators } = yield* site({ configurationItem: hostname }, { configurationItems: ["UXAGENT01"] })
      const first = yield* fail("JOB001")
      assert.strictEqual(first.exit, 0, first.text)
      assert.lengthOf(first.incidents, 1)
      assert.include(first.text, "Invalid CI Value")
      assert.include(first.text, "It was sent without the configuration item.")
      yield* simulators.opcon.failJob(Simulators.sampleId("JOB001"))
      const second = yield* fail("JOB001")
      assert.match(second.text, /^updated/)
      assert.lengthOf(second.incidents, 1)
    }),
  )

  it.effect("is not blamed for another refusal", () =>
    Effect.gen(function* () {
      const { fail } = yield* site(
        { configurationItem: hostname, rules: {}, attributes: [{ name: "Assigned_WorkGroup_Name", value: "Nobody" }] },
        { workGroups: ["DevOps"] },
      )
      const { exit, incidents, text } = yield* fail("JOB001")
      assert.strictEqual(exit, 69)
      assert.lengthOf(incidents, 0)
      assert.notInclude(text, "without the configuration item")
    }),
  )
})

describe("placeholders of the job", () => {
  it.effect("are filled in texts, attributes and custom attributes", () =>
    Effect.gen(function* () {
      const { fail, simulators } = yield* site({
        ticketDescription: "@EV_Job run @EV_JobNumber of @EV_Department: @EV_ExitCode",
        ticketInformation:
          "@EV_StartTime @EV_EndTime @EV_Duration @EV_FailedAt|@EV_Tags|@EV_System|@EV_JobLink|@EV_Instructions|",
        documentationTag: "TODO",
        attributes: [{ name: "Site_Field", value: "@EV_ScheduleId/@EV_ScheduleInstance" }],
        urls: [
          { name: "incident", value: "api_integration/REST/Summit_RESTWCF.svc/RESTService/CommonWS_JsonObjCall_JSON" },
          { name: "viewJob", value: "https://opcon.example/jobs/{jobId}" },
        ],
        rules: {},
        customAttributes: [{ groupName: "G", name: "N", value: "@EV_Termination" }],
      })
      yield* simulators.opcon.updateJob(Simulators.sampleId("JOB001"), (job) => ({
        ...job,
        department: "Finance",
        documentation: { id: 1, frequency: null, job: "About it.\r\n<TODO>Call\r\nthe owner.</TODO>\r\n" },
      }))
      const { incident } = yield* fail("JOB001")
      assert(incident !== undefined)
      assert.strictEqual(incident.description, "JOB001 run 4245 of Finance: 1")
      const [, body] = incident.information.split("\n\n")
      const { sampleDate: date } = Simulators
      assert.strictEqual(
        body,
        `${date}T09:20:00+00:00 ${date}T09:20:03+00:00 00:00:03 ${date}T09:20:03+00:00|APP1_ROUTE1|localhost:9443|https://opcon.example/jobs/${date.replaceAll("-", "")}%7C16%7C1%7CJOB001|Call\nthe owner.|`,
      )
      assert.strictEqual(incident.attributes["Site_Field"], "16/1")
      assert.deepInclude(incident.customFields, { groupName: "G", name: "N", value: "0000000001" })
    }),
  )

  it.effect("name the previous incident, in its own ticket and when that job fails again", () =>
    Effect.gen(function* () {
      const { fail, simulators } = yield* site({
        ticketInformation: "[@EV_PreviousIncident]",
        rules: { createWhenClosed: true },
      })
      const first = yield* fail("JOB001")
      assert.include(first.incident?.information, "[]")
      const number = first.incident?.number ?? 0
      yield* simulators.summit.setStatus(number, "Closed")
      yield* simulators.opcon.failJob(Simulators.sampleId("JOB001"))
      const second = yield* fail("JOB001")
      assert.include(second.incident?.information, `[${number}]`)
      yield* simulators.opcon.failJob(Simulators.sampleId("JOB001"))
      const third = yield* fail("JOB001")
      assert.match(third.text, /^updated/)
      assert.include(third.incident?.userLog, `[${number}]`)
    }),
  )
})

const when = [
  {
    name: "loads",
    if: { job: ["LOAD*", "COPY ?/B"] },
    ticketDescription: "A load failed: @EV_Job",
    ticketInformation: "See the run book of loads.",
    attributes: [
      { name: "Priority_Name", value: "P1" },
      { name: "Assigned_WorkGroup_Name", value: "Service Desk" },
    ],
    customAttributes: [{ groupName: "Batch Processing", name: "Job Name", value: "load @EV_Job" }],
    configurationItem: { key: "serialnumber", value: "4711" },
  },
  { if: { termination: "1" }, attributes: [{ name: "Priority_Name", value: "P4" }] },
]

describe("when", () => {
  it.effect("changes texts, attributes, custom attributes and the item of what it holds for", () =>
    Effect.gen(function* () {
      const { fail } = yield* site({ when, configurationItem: hostname }, { workGroups: [] })
      const { incident, text } = yield* fail("LOAD GL")
      assert(incident !== undefined)
      assert.strictEqual(incident.description, "A load failed: LOAD GL")
      assert.include(incident.information, "See the run book of loads.")
      assert.include(incident.attributes, {
        Priority_Name: "P1",
        Assigned_WorkGroup_Name: "Service Desk",
        CI_Key: "serialnumber",
      })
      assert.deepInclude(incident.customFields, {
        groupName: "Batch Processing",
        name: "Job Name",
        value: "load LOAD GL",
      })
      assert.include(text, '[raise-incident: when[0] (loads) applies, because job "LOAD GL" matches "LOAD*"]')
      const other = yield* fail("JOB001")
      assert.strictEqual(other.incident?.attributes["Priority_Name"], "P4")
      assert.include(other.text, 'when[1] applies, because termination "1" is that')
    }),
  )

  it.effect("is said by a dry run and by --json, with nothing sent", () =>
    Effect.gen(function* () {
      const { fail } = yield* site({ when }, { workGroups: [] })
      const { incidents, text } = yield* fail("LOAD GL", "--dry-run", "--json")
      assert.lengthOf(incidents, 0)
      const result: unknown = JSON.parse(text)
      assert.deepNestedInclude(result, { outcome: "would-create" })
      assert.include(text, "when[0] (loads) applies, because")
      assert.include(text, "A load failed: LOAD GL")
    }),
  )

  it.effect("is explained with every entry and the layer of each value", () =>
    Effect.gen(function* () {
      const { program } = yield* site({ when, configurationItem: hostname, limits: { Description: 15 } })
      const explain = (...flags: ReadonlyArray<string>) =>
        program.run("template", "explain", "--config", Files.configFile, "-t", "basic.json", ...flags)
      const words = ["--job", "LOAD GL", "--tags", "APP1_ROUTE1", "--termination", "0000000001"]
      const explained = yield* Effect.flatMap(explain(...words, "--json"), explainedOf)
      assert.deepStrictEqual(explained.when, [
        { entry: 0, name: "loads", result: "applies", why: 'job "LOAD GL" matches "LOAD*"' },
        { entry: 1, name: "", result: "passed over", why: "when[0] (loads) comes first" },
      ])
      const [request] = explained.requests
      assert.match(layers(request, "Assigned_WorkGroup_Name"), /^Service Desk \(when\[0\]\) < Application One \(tag/)
      assert.deepStrictEqual(request?.configurationItem, { key: "serialnumber", value: "4711" })
      assert.deepStrictEqual(request?.notes, ["Description is cut from 22 to 15 characters (limits of the template)"])
      const text = (yield* explain(...words)).stdout.join("\n")
      assert.include(text, "WHEN OF THE TEMPLATE (whenMatches: first)")
      assert.match(text, /CI_Value\s+4711/)
      assert.include(text, "Description is cut from 22 to 15 characters")
    }),
  )

  it.effect("gives the text of an update, and leaves the attributes of its incident alone", () =>
    Effect.gen(function* () {
      const { fail, simulators } = yield* site({ when }, { workGroups: [] })
      yield* fail("LOAD GL")
      yield* simulators.opcon.failJob(Simulators.sampleId("LOAD GL"))
      const { incident, text } = yield* fail("LOAD GL")
      assert.match(text, /^updated.*when\[0\] \(loads\) applies/)
      assert.include(incident?.userLog, "See the run book of loads.")
      assert.strictEqual(incident?.attributes["Priority_Name"], "P1")
    }),
  )
})
