import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import { FailedJob } from "../../src/domain/FailedJob.ts"
import type { FailureInput, RunTimes } from "../../src/domain/FailureValues.ts"
import { taggedIn } from "../../src/domain/FailureValues.ts"
import * as Termination from "../../src/domain/Termination.ts"
import { bareJob, template, valuesFor } from "../support/Fixtures.ts"
import { failedJob, moment } from "./Given.ts"

const berlin = moment("2024-09-21T07:20:05Z", "Europe/Berlin")

describe("times", () => {
  const of = (lastRun: Partial<RunTimes>, more: Partial<FailureInput> = {}) => {
    const job = { ...bareJob, lastRun: { ...bareJob.lastRun, ...lastRun } }
    const values = valuesFor(failedJob, { job, at: berlin, ...more })
    return [values["@EV_StartTime"], values["@EV_EndTime"], values["@EV_Duration"], values["@EV_FailedAt"]]
  }
  const decided = "2024-09-21T09:20:05+02:00"

  it.each([
    [
      "in the zone of the OpCon server",
      { started: "2024-09-21T06:16:35.0000000+00:00", ended: "2024-09-21T06:20:00.1234567+00:00", duration: "205123" },
      ["2024-09-21T08:16:35+02:00", "2024-09-21T08:20:00+02:00", "00:03:25", "2024-09-21T08:20:00+02:00"],
    ],
    [
      "on the clock of the server where they have no offset",
      { started: "2024-09-21T06:16:35", ended: "2024-09-21T06:20:00" },
      ["2024-09-21T06:16:35+02:00", "2024-09-21T06:20:00+02:00", "00:03:25", "2024-09-21T06:20:00+02:00"],
    ],
    ["not there", {}, ["", "", "", decided]],
    ["of a regional form", { started: "21.09.2024 06:16" }, ["21.09.2024 06:16", "", "", decided]],
    [
      "before there were any",
      { started: "1899-12-30T00:00:00+00:00", ended: "0001-01-01T00:00:00Z" },
      ["", "", "", decided],
    ],
    ["longer than a day", { duration: "90061000" }, ["", "", "25:01:01", decided]],
    [
      "the other way round",
      { started: "2024-09-21T06:20:00Z", ended: "2024-09-21T06:00:00Z" },
      ["2024-09-21T08:20:00+02:00", "2024-09-21T08:00:00+02:00", "", "2024-09-21T08:00:00+02:00"],
    ],
  ] as const)("%s", (_, lastRun, expected) => {
    assert.deepStrictEqual(of(lastRun), [...expected])
  })

  it("of a later run say nothing about the one that failed", () => {
    const lastRun = { started: "2024-09-21T06:16:35Z", ended: "2024-09-21T06:20:00Z", duration: "1" }
    assert.deepStrictEqual(of(lastRun, { jobNumber: Option.some(4244) }), ["", "", "", decided])
  })
})

describe("the documentation", () => {
  const ours = "Last Incident Date : 2024-09-20\r\nPrevious Incident : 59404\r\n"
  const of = (documentation: string, documentationTag = "INSTRUCTIONS") => {
    const values = valuesFor(failedJob, {
      job: { ...bareJob, documentation },
      template: { urls: template.urls, documentationTag },
    })
    return [values["@EV_Documentation"], values["@EV_Instructions"]]
  }

  it.each([
    ["without our own lines", `${ours}Line one\r\nLine two\r\n`, "Line one\nLine two", ""],
    ["with an instruction", `${ours}A\r\n<INSTRUCTIONS>Restart\r\nit.</INSTRUCTIONS>\r\nB`, undefined, "Restart\nit."],
    ["with one in another case", "<Instructions>Restart</instructions>", undefined, "Restart"],
    ["with several", "<INSTRUCTIONS> a </INSTRUCTIONS>x<INSTRUCTIONS>b</INSTRUCTIONS>", undefined, "a\n\nb"],
    ["with one that has no end", "x <INSTRUCTIONS>Call\nsomebody", undefined, "Call\nsomebody"],
    ["with attributes in the tag", '<INSTRUCTIONS lang="en">Call</INSTRUCTIONS >', undefined, "Call"],
    ["with an empty one", "<INSTRUCTIONS>  </INSTRUCTIONS>", undefined, ""],
    ["with a tag that only begins like it", "<INSTRUCTIONS2>Call</INSTRUCTIONS2>", undefined, ""],
    ["that is empty", "", "", ""],
    ["of which our lines are all", ours, "", ""],
  ])("%s", (_, text, documentation, instructions) => {
    const [all, some] = of(text)
    assert.strictEqual(some, instructions)
    if (documentation !== undefined) assert.strictEqual(all, documentation)
  })

  it("without a documentationTag has no instructions", () => {
    assert.deepStrictEqual(of("<>x</>", ""), ["<>x</>", ""])
  })

  it("takes the name of a tag literally", () => {
    assert.strictEqual(taggedIn("<A.B>x</A.B><AXB>y</AXB>", "A.B"), "x")
  })

  it("never carries the marker of another incident", () => {
    const [all = ""] = of("as in opcon254f128ee7af025898f17831")
    assert.notInclude(all, "opcon254f128ee7af025898f17831")
  })
})

describe("the link to the job", () => {
  const link = (viewJob: string, more: Partial<FailureInput> = {}) =>
    valuesFor(FailedJob.make({ ...failedJob, job: "COPY A/B" }), {
      template: { documentationTag: "", urls: { ...template.urls, viewJob } },
      ...more,
    })["@EV_JobLink"]

  it.each([
    ["https://o/{uid}", "https://o/4711"],
    ["https://o/?id={jobId}&run={jobNumber}", "https://o/?id=20240921%7C16%7C1%7CCOPY%20A%2FB&run=4245"],
    [
      "https://o/{date}/{scheduleId}/{scheduleInstance}/{schedule}/{job}",
      "https://o/2024-09-21/16/1/NIGHTLY%20BATCH/COPY%20A%2FB",
    ],
    ["https://o/#/{other}", "https://o/#/{other}"],
    ["", ""],
  ])("%s", (pattern, expected) => {
    assert.strictEqual(link(pattern), expected)
  })

  it("is empty where something in it is not known", () => {
    assert.strictEqual(link("https://o/{uid}", { job: { ...bareJob, uid: Option.none() } }), "")
    assert.strictEqual(link("https://o/{jobNumber}", { jobNumber: Option.none() }), "")
  })
})

describe("a termination", () => {
  it.each([
    ["0000000001", "1", "0000000001"],
    ["0000031010", "31010", "0000031010 (the agent could not log on as the job's user)"],
    ["3221225477", "3221225477", "3221225477 (access violation)"],
    ["-1073741819", "-1073741819", "-1073741819 (access violation)"],
    ["+000000001:0000:N", "1", "+000000001:0000:N"],
    ["-000000001:0000:N", "-1", "-000000001:0000:N"],
    ["+000000000:0009:Y", "0", "+000000000:0009:Y (ended by signal 9 (SIGKILL), core dumped)"],
    ["+000000000:0037:N", "0", "+000000000:0037:N (ended by signal 37)"],
    ["+000000127:0000:N", "127", "+000000127:0000:N (the command was not found)"],
    ["+000000143:0000:N", "143", "+000000143:0000:N (ended by signal 15 (SIGTERM))"],
    ["+000010204:0000:N", "10204", "+000010204:0000:N (the start image is missing or may not be executed)"],
    ["0000010204", "10204", "0000010204"],
    ["+000000003:0000:Y", "3", "+000000003:0000:Y (core dumped)"],
    ["SMA0023", "", "SMA0023"],
    ["", "", ""],
  ])("%s", (termination, exitCode, withMeaning) => {
    assert.strictEqual(Termination.exitCode(termination), exitCode)
    assert.strictEqual(Termination.withMeaning(termination), withMeaning)
  })
})
