import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Given } from "../src/VendorArguments.ts"
import { decode, normalise, vendorFlags } from "../src/VendorArguments.ts"

const words = (line: string) => line.split(" ").filter((word) => word !== "")

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

describe("normalise", () => {
  it("joins unquoted words until the next known flag", () => {
    assert.deepStrictEqual(
      normalise(words("-a WIN 01 -s NIGHTLY BATCH -jn LOAD GL -e 1 -sd 2024-09-21 -si 16 -sn 1 -t basic.json")),
      [
        "--agent=WIN 01",
        "--schedule=NIGHTLY BATCH",
        "--job=LOAD GL",
        "--termination=1",
        "--schedule-date=2024-09-21",
        "--schedule-id=16",
        "--schedule-instance=1",
        "--template=basic.json",
      ],
    )
  })

  it("takes an empty value and one that begins with a dash", () => {
    assert.deepStrictEqual(normalise(words("-a -s S -e -000000001:0000:N -t b.json")), [
      "--agent=",
      "--schedule=S",
      "--termination=-000000001:0000:N",
      "--template=b.json",
    ])
    assert.deepStrictEqual(normalise(["-e"]), ["--termination="])
  })

  it("keeps a quoted value as it is, spaces included", () => {
    assert.deepStrictEqual(normalise(["-jn", "A  B ", "-a", ""]), ["--job=A  B ", "--agent="])
  })

  it("knows -v and -h only before the first vendor flag", () => {
    assert.deepStrictEqual(normalise(["-v"]), ["-v"])
    assert.deepStrictEqual(normalise(["-h"]), ["-h"])
    assert.deepStrictEqual(normalise(words("-jn LOAD -v GL -sd 20240921")), [
      "--job=LOAD -v GL",
      "--schedule-date=20240921",
    ])
  })

  it("ends a value at our own flags, in both of their forms", () => {
    assert.deepStrictEqual(normalise(words("-jn LOAD GL --dry-run --config C:\\My Files\\c.config --json")), [
      "--job=LOAD GL",
      "--dry-run",
      "--config=C:\\My Files\\c.config",
      "--json",
    ])
    assert.deepStrictEqual(normalise(words("-t b.json --job-number=42")), ["--template=b.json", "--job-number=42"])
  })

  it("takes a flag that nobody knows for a word", () => {
    assert.deepStrictEqual(normalise(words("-jn LOAD --frob -x")), ["--job=LOAD --frob -x"])
  })

  it("leaves a sub-command alone", () => {
    const line = words("simulate --opcon-port 9443 -s 1")
    assert.strictEqual(normalise(line), line)
  })

  // Job and schedule names of any words that are no flags survive the round trip through the command line.
  const Word = Schema.String.check(Schema.isPattern(/^[A-Za-z0-9_#/:+.@$][A-Za-z0-9_#/:+.@$-]{0,8}$/))
  it.prop("gives back names of one to four words", { job: Schema.NonEmptyArray(Word) }, ({ job }) => {
    assert.deepStrictEqual(normalise(["-s", "S", "-jn", ...job, "-e", "1"]), [
      "--schedule=S",
      `--job=${job.join(" ")}`,
      "--termination=1",
    ])
  })
})

describe("decode", () => {
  it("makes a FailedJob with OpCon's id", () => {
    const failed = Result.getOrThrow(decode(complete))
    assert.strictEqual(failed.id, "20240921|16|1|LOAD GL")
    assert.strictEqual(failed.jobNumber, undefined)
  })

  it("reads the job number without its zeros; none for 0, for nothing and for a token that OpCon does not know", () => {
    const numberOf = (text: string) =>
      Result.getOrThrow(decode({ ...complete, "job-number": Option.some(text) })).jobNumber
    assert.strictEqual(numberOf("0000049895"), 49895)
    for (const text of ["0", "", " ", "[[$JOBID]]", "[[JI.RUN]]"]) assert.strictEqual(numberOf(text), undefined, text)
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
        assert.include(problemsOf({ ...complete, "schedule-date": Option.some(given) })[0], "yyyy-MM-dd")
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

  it("refuses what OpCon did not resolve, what is no number and what is no plain file name", () => {
    for (const job of ["[[$JOB NAME]]", "[[JI.JOB]]", "LOAD [[$JOB NAME]]"]) {
      assert.include(problemsOf({ ...complete, job: Option.some(job) })[0], "did not resolve")
    }
    const idTold = problemsOf({ ...complete, "schedule-id": Option.some("[[JI.SID]]") })
    assert.deepStrictEqual(idTold, ["-si holds [[JI.SID]], a token that OpCon did not resolve"])
    assert.include(problemsOf({ ...complete, "schedule-id": Option.some("1x") })[0], "-si 1x is not a whole number")
    assert.include(problemsOf({ ...complete, "job-number": Option.some("x") })[0], "--job-number x")
    for (const template of ["../b.json", "a/b.json", "a\\b.json", "C:b.json", ".."]) {
      assert.include(problemsOf({ ...complete, template: Option.some(template) })[0], "plain file name")
    }
  })
})
