/** Which attribute the words of a refusal are about, and where a refused value comes from. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Source } from "../../src/domain/Routing.ts"
import { blamed } from "../../src/pipeline/RefusedValue.ts"
import type { Fault } from "../../src/simulator/Fault.ts"
import { refusal } from "../../src/simulator/SummitWire.ts"
import * as Program from "../support/Program.ts"
import * as InMemory from "../support/Simulators.ts"

const source = (name: string, value: string): Source => ({
  name,
  value,
  layer: "attribute",
  jobTag: Option.none(),
  overrode: [],
})

const sources = [
  source("Assigned_WorkGroup_Name", "DevOps"),
  source("Caller_EmailID", "opcon@example.com"),
  source("Category_Name", "Batch"),
  source("Impact_Name", "High"),
  source("Urgency_Name", "High"),
  source("Sup_Function", "IT"),
]

describe("a refusal is about", () => {
  it.each([
    ["Invalid WorkGroup Name", "Assigned_WorkGroup_Name"],
    ["Workgroup DevOps does not exist", "Assigned_WorkGroup_Name"],
    ["'DevOps' is not valid", "Assigned_WorkGroup_Name"],
    ["Caller is mandatory", "Caller_EmailID"],
    ["Invalid Urgency: High", "Urgency_Name"],
    ["No such value: High", undefined],
    ["Object reference not set to an instance of an object.", undefined],
    ["Category or Impact is invalid", undefined],
  ])("%s: %s", (words, name) => {
    assert.strictEqual(Option.getOrUndefined(blamed(words, sources))?.name, name)
  })
})

describe("a refused value is shown with where it comes from", () => {
  /** What a run says where Summit knows no such work group, with a changed template. */
  const said = Effect.fnUntraced(function* (change: (text: string) => string) {
    const simulators = yield* InMemory.make({ summit: { workGroups: ["Service Desk"] } })
    const program = yield* Program.make(simulators)
    const path = `${Program.folder}/templates/basic.json`
    program.disk.put(path, change(program.disk.files().get(path) ?? ""))
    return (yield* program.settle(...Program.vendorWords("JOB001"))).stdout.join("\n")
  })
  const noRouting = (text: string) => text.replace(/("includeTagRouting": )true/, "$1false")

  it.effect("the attributes of the template, with the line", () =>
    Effect.gen(function* () {
      const attribute = '{ "name": "Assigned_WorkGroup_Name", "value": "Nobody" },'
      let line = 0
      const text = yield* said((template) => {
        const changed = noRouting(template).replace('"attributes": [', `"attributes": [\n    ${attribute}`)
        line = changed.split("\n").findIndex((one) => one.includes("Nobody")) + 1
        return changed
      })
      assert.isAbove(line, 1)
      assert.isTrue(text.endsWith(`; sent: Assigned_WorkGroup_Name "Nobody", from templates/basic.json:${line}`), text)
    }),
  )

  it.effect("the default of Connector.config", () =>
    Effect.gen(function* () {
      const text = yield* said(noRouting)
      assert.match(
        text,
        /; sent: Assigned_WorkGroup_Name "[^"]+", from (?:Connector\.config:\d+|the default of ASSIGNED_)/,
      )
    }),
  )
})

describe("a refused change is shown with where its value comes from", () => {
  /** What a run says whose change of incident 59404 Summit refuses with `words`; the incident is in `status`. */
  const said = Effect.fnUntraced(function* (
    status: "Resolved" | "In-Progress",
    change: (text: string) => string,
    words?: string,
    answer: Pick<Fault, "body" | "status"> | undefined = words === undefined
      ? undefined
      : { body: refusal(words).text },
  ) {
    const simulators = yield* InMemory.make()
    const program = yield* Program.make(simulators)
    const path = `${Program.folder}/templates/basic.json`
    const text = change(program.disk.files().get(path) ?? "")
    program.disk.put(path, text)
    yield* program.settle(...Program.vendorWords("JOB001"))
    yield* simulators.summit.setStatus(59_404, status)
    yield* simulators.opcon.failJob(InMemory.sampleId("JOB001"), { jobNumber: 4300 })
    if (answer !== undefined) {
      yield* simulators.summit.faults.add({ call: "updateIncident", kind: "answer", ...answer, times: 100 })
    }
    const { stdout } = yield* program.settle(...Program.vendorWords("JOB001"))
    const line = (part: string) => text.split("\n").findIndex((one) => one.includes(part)) + 1
    return { printed: stdout.join("\n"), line }
  })
  const unchanged = (text: string) => text

  it.effect("the state of a reopened incident: the template, with the line", () =>
    Effect.gen(function* () {
      const { line, printed } = yield* said("Resolved", (text) =>
        text.replace('"tags": [', '"reopen": { "status": "Analysis" },\n  "tags": ['),
      )
      assert.isTrue(
        printed.includes(`Invalid Status Name; sent: Status "Analysis", from templates/basic.json:${line("Analysis")}`),
        printed,
      )
    }),
  )

  it.effect("the state that every template has by default", () =>
    Effect.gen(function* () {
      const { printed } = yield* said("Resolved", unchanged, "Status In-Progress is not allowed for this user")
      const from = "the default of reopen.status (basic.json does not give it)"
      assert.isTrue(printed.includes(`; sent: Status "In-Progress", from ${from}`), printed)
    }),
  )

  it.effect("an attribute that the incident already has", () =>
    Effect.gen(function* () {
      const { printed } = yield* said("In-Progress", unchanged, "Invalid WorkGroup Name")
      assert.match(printed, /; sent: Assigned_WorkGroup_Name "[^"]+", which incident 59404 already has/)
    }),
  )

  it.effect("nothing, where a web server refuses the request", () =>
    Effect.gen(function* () {
      for (const status of [400, 404, 413]) {
        const { printed } = yield* said("In-Progress", unchanged, undefined, { status })
        assert.include(printed, `HTTP ${status}`)
        assert.notInclude(printed, "; sent:")
      }
    }),
  )

  it.effect("nothing, where the words are about no value", () =>
    Effect.gen(function* () {
      const { printed } = yield* said("In-Progress", unchanged, "Object reference not set to an instance of an object.")
      assert.include(printed, "Object reference not set")
      assert.notInclude(printed, "; sent:")
    }),
  )
})
