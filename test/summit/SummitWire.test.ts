import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { logFileNames } from "../../src/domain/LogFileNames.ts"
import { filesIn, flagOf, namesIn } from "../../src/summit/SummitWire.ts"

const holds = (text: unknown, name: string): boolean => Option.exists(namesIn(text), (names) => names.includes(name))

describe("namesIn", () => {
  it("finds a name between whatever separators a Summit may use", () => {
    for (const text of [
      "job.log",
      " job.log ",
      "a.txt,job.log",
      "a.txt, job.log ,b.log",
      "job.log;a.txt;",
      "a.txt | job.log",
      "a.txt\r\njob.log",
      '["a.txt","job.log"]',
      "<Name>a.txt</Name><Name>job.log</Name>",
      String.raw`IM\59404\job.log`,
      ["a.txt", "job.log"],
      ["a.txt; job.log"],
    ]) {
      assert.isTrue(holds(text, "job.log"), JSON.stringify(text))
      assert.isFalse(holds(text, "b.txt"), JSON.stringify(text))
    }
  })

  it("finds names that hold separators themselves", () => {
    const odd = "a, b;c.txt, d (2).log"
    for (const text of [odd, `x.log,${odd},y.log`, `${odd}; x.log`]) assert.isTrue(holds(text, odd), text)
  })

  it("takes no part of a name for a name", () => {
    assert.isFalse(holds("old job.log", "job.log"))
    assert.isFalse(holds("README,job.log", "job.log"))
    assert.isFalse(holds("job.log.txt", "job.log"))
    assert.isFalse(holds("job.log,a.txt", "job"))
    assert.isFalse(holds("JOB.LOG", "job.log"))
  })

  it("is no list of names in any other shape", () => {
    for (const value of [undefined, null, 1, true, {}, [{ Name: "job.log" }], [null]]) {
      assert.isTrue(Option.isNone(namesIn(value)), JSON.stringify(value))
    }
    for (const value of ["", " , ", []]) assert.deepStrictEqual(namesIn(value), Option.some([]))
  })

  it("stays small for a ticket with very many files", () => {
    const many = Array.from({ length: 3000 }, (_, index) => `file${index}.log`)
    const names = Option.getOrThrow(namesIn(many.join(",")))
    assert.includeMembers([...names], many)
    assert.isBelow(names.length, 3000 * 40)
  })

  it.prop("finds every name that a log file of ours can have", [Schema.Array(Schema.String)], ([files]) => {
    const names = logFileNames(["/var/log/a,b; c.d,e.101530", ...files])
    for (const separator of [",", "; ", "|", "\n"]) {
      const text = names.join(separator)
      for (const name of names) assert.isTrue(holds(text, name), JSON.stringify([text, name]))
    }
  })
})

it("flagOf", () => {
  for (const yes of [true, "True", " true", 1, "1", "Y", "Yes"]) assert.strictEqual(flagOf(yes), "yes")
  for (const no of [false, "False", 0, "0", "N", "no"]) assert.strictEqual(flagOf(no), "no")
  for (const other of [undefined, null, "", 2, {}, [1], { toString: 1 }]) assert.strictEqual(flagOf(other), "silent")
})

it("filesIn: none where a row is silent or contradicts itself", () => {
  const rows: ReadonlyArray<readonly [unknown, unknown, ReadonlyArray<string> | undefined]> = [
    [true, "a.log", ["a.log"]],
    [undefined, "a.log", ["a.log"]],
    [false, "a.log", ["a.log"]],
    [undefined, "", []],
    [false, "", []],
    [false, undefined, []],
    ["False", null, []],
    [true, "", undefined],
    [true, undefined, undefined],
    [undefined, undefined, undefined],
    [null, null, undefined],
  ]
  for (const [flag, names, expected] of rows) {
    assert.deepStrictEqual(Option.getOrUndefined(filesIn(flag, names)), expected, JSON.stringify([flag, names]))
  }
})
