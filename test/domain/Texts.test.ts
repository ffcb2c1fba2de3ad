import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { FailedJob } from "../../src/domain/FailedJob.ts"
import * as Texts from "../../src/domain/Texts.ts"
import { template } from "../support/Fixtures.ts"
import { failedJob, moment } from "./Given.ts"

const mark = Texts.marker(failedJob, Option.some(4245))
const filled = "Job LOAD GL failed on WINAGENT01 at 2024-09-21 with -000000001:0000:N"

describe("marker", () => {
  it("names the daily job and its run", () => {
    assert.strictEqual(mark, "{OpCon 20240921|16|1|LOAD GL run 4245}")
  })

  it("has run 0 where the run is not known", () => {
    assert.strictEqual(Texts.marker(failedJob, Option.none()), "{OpCon 20240921|16|1|LOAD GL run 0}")
  })

  it.prop(
    "is found in a text for the same run alone",
    {
      run: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 })),
      other: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 })),
      before: Schema.String,
      after: Schema.String,
    },
    ({ after, before, other, run }) => {
      const text = `${before}${Texts.marker(failedJob, Option.some(run))}${after}`
      assert.isTrue(Texts.hasExactly(text, Texts.marker(failedJob, Option.some(run))))
      assert.strictEqual(Texts.hasExactly(text, Texts.marker(failedJob, Option.some(other))), run === other)
    },
  )

  it.each([
    ["a longer run", "{OpCon 20240921|16|1|LOAD GL run 42450}"],
    ["a shorter run", "{OpCon 20240921|16|1|LOAD GL run 424}"],
    ["another instance", "{OpCon 20240921|16|11|LOAD GL run 4245}"],
    ["a job whose name begins like it", "{OpCon 20240921|16|1|LOAD GL 2 run 4245}"],
    ["another case", "{OpCon 20240921|16|1|Load GL run 4245}"],
    ["no brackets", "OpCon 20240921|16|1|LOAD GL run 4245"],
    ["nothing", ""],
  ])("is not found in that of %s", (_, text) => {
    assert.isFalse(Texts.hasExactly(text, mark))
  })
})

describe("information", () => {
  it("is the template's text, then the marker", () => {
    assert.strictEqual(Texts.information(template, failedJob, mark, Option.none()), `${filled}\n\n${mark}`)
  })

  it("names the previous incident", () => {
    assert.strictEqual(
      Texts.information(template, failedJob, mark, Option.some("59404")),
      `${filled}\n\nPrevious incident: 59404\n${mark}`,
    )
  })

  it("is the marker alone where the template says nothing", () => {
    assert.strictEqual(Texts.information({ ...template, ticketInformation: "" }, failedJob, mark, Option.none()), mark)
  })
})

describe("description", () => {
  it("is filled", () => {
    assert.strictEqual(Texts.description(template, failedJob), "Job LOAD GL of schedule NIGHTLY BATCH failed")
  })

  it("is one line", () => {
    const several = { ...template, ticketDescription: "a\r\nb\nc\rd\n\n@EV_Job" }
    assert.strictEqual(Texts.description(several, failedJob), "a b c d LOAD GL")
  })
})

describe("refailure", () => {
  const at = moment("2024-09-21T07:20:05.678Z", "Europe/Berlin")

  it("says what failed, when and how", () => {
    assert.strictEqual(
      Texts.refailure(template, failedJob, mark, at, "In-Progress"),
      "OpCon job LOAD GL (NIGHTLY BATCH, 2024-09-21) failed again: termination -000000001:0000:N on WINAGENT01 at 2024-09-21T09:20:05+02:00" +
        `\n\n${filled}\n\nStatus of this incident: In-Progress\n${mark}`,
    )
  })

  it("is silent about what is not known", () => {
    const little = FailedJob.make({ ...failedJob, agent: "", termination: "" })
    assert.strictEqual(
      Texts.refailure({ ...template, ticketInformation: "" }, little, mark, moment("2024-09-21T00:00:00Z", "UTC"), ""),
      `OpCon job LOAD GL (NIGHTLY BATCH, 2024-09-21) failed again: no termination code at 2024-09-21T00:00:00+00:00\n\n${mark}`,
    )
  })

  it("carries the marker", () => {
    assert.isTrue(Texts.hasExactly(Texts.refailure(template, failedJob, mark, at, "New"), mark))
  })
})
