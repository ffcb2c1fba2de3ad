import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Result from "effect/Result"
import { vendorFlags } from "../../src/intake/VendorWords.ts"
import type { Given } from "../../src/intake/VendorArguments.ts"
import { decode } from "../../src/intake/VendorArguments.ts"

const complete: Given = {
  agent: Option.some("WINAGENT01"),
  schedule: Option.some("NIGHTLY BATCH"),
  job: Option.some("LOAD GL"),
  termination: Option.some("0000000001"),
  "schedule-date": Option.some("2024-09-21"),
  "schedule-id": Option.some("16"),
  "schedule-instance": Option.some("1"),
  template: Option.some("basic.json"),
  "job-number": Option.none(),
}

const problemsOf = (given: Given): ReadonlyArray<string> =>
  Result.match(decode(given), { onSuccess: () => [], onFailure: ({ problems }) => problems })

describe("decode", () => {
  it("makes a FailedJob with OpCon's id", () => {
    const failed = Result.getOrThrow(decode(complete))
    assert.strictEqual(failed.id, "20240921|16|1|LOAD GL")
    assert.strictEqual(failed.jobNumber, undefined)
  })

  it("reads the job number without its zeros; none for 0 and for nothing", () => {
    const numberOf = (text: string) =>
      Result.getOrThrow(decode({ ...complete, "job-number": Option.some(text) })).jobNumber
    assert.strictEqual(numberOf("0000049895"), 49895)
    for (const text of ["0", "", " "]) assert.strictEqual(numberOf(text), undefined, text)
  })

  const dates = [
    ["2024-09-21", "2024-09-21"],
    ["2024/09/21", "2024-09-21"],
    ["20240921", "2024-09-21"],
    ["2024-02-29", "2024-02-29"],
    ["2023-02-29", undefined],
    ["1900-02-29", undefined],
    ["2024-13-01", undefined],
    ["2024-04-31", undefined],
    ["2024-00-10", undefined],
    ["21-09-2024", undefined],
    ["09/21/2024", undefined],
    ["2024-09/21", undefined],
    ["21-Sep-2024", undefined],
    ["2024-9-1", undefined],
    ["2024-09-21T00:00", undefined],
  ] as const
  for (const [given, expected] of dates) {
    it(`${expected === undefined ? "refuses" : "takes"} the date ${given}`, () => {
      const result = decode({ ...complete, "schedule-date": Option.some(given) })
      if (expected !== undefined) assert.strictEqual(Result.getOrThrow(result).scheduleDate, expected)
      else {
        assert.isTrue(Result.isFailure(result))
        const [problem = ""] = problemsOf({ ...complete, "schedule-date": Option.some(given) })
        // A day that is written as it should be is not to be written otherwise.
        const isWritten = /^\d{4}-\d\d-\d\d$/.test(given)
        assert.include(problem, isWritten ? `-sd ${given}: there is no such day` : "yyyy-MM-dd")
      }
    })
  }

  it("names every missing flag at once", () => {
    const none = Option.none<string>()
    const problems = problemsOf({
      agent: none,
      schedule: none,
      job: none,
      termination: none,
      "schedule-date": none,
      "schedule-id": none,
      "schedule-instance": none,
      template: none,
      "job-number": none,
    })
    assert.deepStrictEqual(
      problems,
      vendorFlags.map(({ short, token }) => `${short} is missing (${short} ${token})`),
    )
  })

  it("lets agent, schedule and termination be empty, and nothing else", () => {
    for (const { long, mayBeEmpty, short } of vendorFlags) {
      const problems = problemsOf({ ...complete, [long]: Option.some(" ") })
      assert.deepStrictEqual(problems, mayBeEmpty ? [] : [`${short} is empty`])
    }
  })

  it("leaves the quotation marks in names, and those around other values out", () => {
    for (const [before, after] of ['""', "''", "\u201c\u201d", "\u201e\u201c", "\u2018\u2019"]) {
      const quoted = Record.map(
        complete,
        Option.map((value) => `${before}${value}${after}`),
      )
      const { jobNumber, ...all } = Result.getOrThrow(
        decode({ ...quoted, "job-number": Option.some(`${before}7${after}`) }),
      )
      assert.deepStrictEqual(
        [all.scheduleDate, all.scheduleId, all.scheduleInstance, all.template, jobNumber],
        ["2024-09-21", 16, 1, "basic.json", 7],
      )
      assert.deepStrictEqual([all.job, all.termination], [`${before}LOAD GL${after}`, `${before}0000000001${after}`])
    }
  })

  it("refuses what OpCon did not resolve, what is no number and what is no plain file name", () => {
    for (const job of ["[[$JOB NAME]]", "[[JI.JOB]]", "LOAD [[$JOB NAME]]"]) {
      assert.include(problemsOf({ ...complete, job: Option.some(job) })[0], "did not resolve")
    }
    const idTold = problemsOf({ ...complete, "schedule-id": Option.some("[[JI.SID]]") })
    assert.deepStrictEqual(idTold, ["-si holds [[JI.SID]], a token that OpCon did not resolve"])
    for (const run of ["[[$JOBID]]", "[[JI.RUN]]", "7 [[$X"]) {
      const token = run.replace("7 ", "")
      assert.deepStrictEqual(problemsOf({ ...complete, "job-number": Option.some(run) }), [
        `--job-number holds ${token}, a token that OpCon did not resolve`,
      ])
    }
    assert.include(problemsOf({ ...complete, "schedule-id": Option.some("1x") })[0], "-si 1x is not a whole number")
    assert.include(problemsOf({ ...complete, "job-number": Option.some("x") })[0], "--job-number x")
    assert.include(
      problemsOf({ ...complete, template: Option.some("C:\\Templates\\b.json") })[0],
      "-t C:\\Templates\\b.json is not a plain file name inside the folder of templates: did you mean b.json?",
    )
    for (const template of ["../b.json", "a/b.json", "a\\b.json", "C:b.json", ".."]) {
      assert.include(problemsOf({ ...complete, template: Option.some(template) })[0], "plain file name")
    }
  })
})
