import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { FailedJob } from "../../src/domain/FailedJob.ts"
import { fill, find, placeHolderNames } from "../../src/domain/PlaceHolders.ts"
import { valuesFor } from "../support/Fixtures.ts"
import { failedJob, values } from "./Given.ts"

describe("fill", () => {
  it("knows every place holder", () => {
    assert.strictEqual(
      fill("@EV_Agent|@EV_Date|@EV_errorcode|@EV_Errorcode|@EV_Job|@EV_Schedule", values),
      "WINAGENT01|2024-09-21|-000000001:0000:N|-000000001:0000:N|LOAD GL|NIGHTLY BATCH",
    )
  })

  it("fills each occurrence, also next to an underscore, a bracket and another one", () => {
    assert.strictEqual(
      fill("@EV_Job@EV_Job (@EV_Job) @EV_Date_@EV_Job_x", values),
      "LOAD GLLOAD GL (LOAD GL) 2024-09-21_LOAD GL_x",
    )
  })

  it("leaves alone what only looks like one", () => {
    const text = "@EV_JobName @EV_job @EV_Date2 @EV_ EV_Job me@EV.example"
    assert.strictEqual(fill(text, values), text)
  })

  it("takes an empty value", () => {
    assert.strictEqual(fill("[@EV_errorcode]", valuesFor(FailedJob.make({ ...failedJob, termination: "" }))), "[]")
  })

  it("fills once: a value that holds a place holder or a $ pattern is taken as it is", () => {
    const odd = FailedJob.make({ ...failedJob, job: "@EV_Agent", agent: "$& $1 $$ $`", schedule: "@EV_Job" })
    assert.strictEqual(fill("@EV_Job/@EV_Agent/@EV_Schedule", valuesFor(odd)), "@EV_Agent/$& $1 $$ $`/@EV_Job")
  })

  it.prop(
    "puts any value where the place holder was",
    { value: Schema.NonEmptyString, before: Schema.Literals(["", " ", "@", "x_"]) },
    ({ before, value }) => {
      const job = FailedJob.make({ ...failedJob, job: value })
      assert.strictEqual(fill(`${before}@EV_Job.`, valuesFor(job)), `${before}${value}.`)
    },
  )
})

describe("find", () => {
  it("finds known and unknown ones with their offsets", () => {
    assert.deepStrictEqual(find("a @EV_Job, @EV_JobName @EV_Schedule_@EV_Date @EV_x9"), [
      { name: "@EV_Job", offset: 2 },
      { name: "@EV_JobName", offset: 11 },
      { name: "@EV_Schedule", offset: 23 },
      { name: "@EV_Date", offset: 36 },
      { name: "@EV_x9", offset: 45 },
    ])
  })

  it("finds nothing in a text without any", () => {
    assert.deepStrictEqual(find("mail me@example.org about EV_Job"), [])
  })

  it.each(placeHolderNames)("finds by its name what fill fills: %s", (name) => {
    assert.deepStrictEqual(find(name), [{ name, offset: 0 }])
    assert.notStrictEqual(fill(name, values), name)
  })
})
