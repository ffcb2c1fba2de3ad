import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { isListed, logFileNames, nameInRun } from "../../src/domain/LogFileNames.ts"

describe("logFileNames", () => {
  const archive = "C:\\ProgramData\\OpConxps\\MSLSAM\\JobOutput\\Archives\\2024-09-21"
  const cases: ReadonlyArray<[string, string, string]> = [
    ["a Windows path", `${archive}\\JOB001_0000004245.log`, "JOB001_0000004245.log"],
    [
      "a Unix path, whose end is a time of day",
      "/opcon/STDOUT/0/20240921/job_4245.092003",
      "STDOUT_job_4245.092003.log",
    ],
    ["the other stream", "/opcon/STDERR/0/20240921/job_4245.092003", "STDERR_job_4245.092003.log"],
    ["a job named after a stream", "C:\\out\\STDOUT", "STDOUT.log"],
    ["mixed separators", "C:/out\\JOB.txt", "JOB.txt"],
    ["a bare name", "JOB", "JOB.log"],
    ["parameters behind the path", `${archive}\\SAP.log<reqparams>S/4\\x</reqparams>`, "SAP.log"],
    ["parameters after a line end", "/log/SQL.log\nserver=a/b", "SQL.log"],
    ["parameters after a bar", "/log/SQL.log|a/b", "SQL.log"],
    ["illegal characters", "/log/LOAD: GL? *.log", "LOAD_ GL_ _.log"],
    ["a bidirectional override", "/log/a\u202egol.exe", "a_gol.exe"],
    ["separators of lines and paragraphs", "/log/a\u2028b\u2029c.log", "a_b_c.log"],
    ["joined emoji", "/log/\u{1f468}\u200d\u{1f4bb}.log", "\u{1f468}_\u{1f4bb}.log"],
    ["a lone surrogate", "/log/a\ud800.log", "a_.log"],
    ["letters of any script", "/log/Zoë 日本 🛑.log", "Zoë 日本 🛑.log"],
    ["a device", "/log/con", "_con.log"],
    ["a device with an extension", "C:\\NUL.txt", "_NUL.txt"],
    ["a numbered device", "/log/lpt1.x.log", "_lpt1.x.log"],
    ["not a device", "/log/console.log", "console.log"],
    ["dots and blanks at the end", "/log/JOB. . ", "JOB.log"],
    ["a folder", "/log/JOB/", "JOB.log"],
    ["a folder up", "..\\..", "job.log"],
    ["an extension alone", "/log/.log", "job.log"],
    ["nothing", "", "job.log"],
    ["separators only", "\\\\/", "job.log"],
  ]
  for (const [what, file, expected] of cases) {
    it(what, () => assert.deepStrictEqual(logFileNames([file]), [expected]))
  }

  it("keeps the order and numbers equal names, case aside", () => {
    assert.deepStrictEqual(logFileNames(["/b/x.log", "/a/X.LOG", "/c/x (2).log", "/d/x.log", "/STDOUT/x.log"]), [
      "x.log",
      "X (2).LOG",
      "x (2) (2).log",
      "x (3).log",
      "STDOUT_x.log",
    ])
  })

  it("is at most 120 characters, number and extension included", () => {
    const long = `/log/${"n".repeat(300)}.log`
    const [first, second] = logFileNames([long, long])
    assert.strictEqual(first, `${"n".repeat(116)}.log`)
    assert.strictEqual(second, `${"n".repeat(112)} (2).log`)
    // The cut falls into the pair.
    assert.deepStrictEqual(logFileNames([`/${"n".repeat(115)}🛑🛑.log`]), [`${"n".repeat(115)}.log`])
  })

  it("is at most 200 bytes, cut between characters", () => {
    for (const [letter, kept] of [
      ["\u6f22", 65],
      ["é", 98],
      ["🛑", 49],
    ] as const) {
      const [name = "", second = ""] = logFileNames([`/${letter.repeat(150)}`, `/${letter.repeat(150)}`])
      assert.strictEqual(name, `${letter.repeat(kept)}.log`)
      assert.isAtMost(new TextEncoder().encode(second).length, 200)
      assert.match(second, / \(2\)\.log$/)
    }
  })

  it("looks at each part of a long path, and at each of many like names, once", () => {
    const dots = `/log/a${".".repeat(200_000)}b`
    assert.deepStrictEqual(logFileNames([dots]), ["a.b"])
    const names = logFileNames(Array.from({ length: 20_000 }, (_, number) => `/${number}/STDOUT/x`))
    assert.strictEqual(names.at(-1), "STDOUT_x (20000).log")
  })

  it.prop("is always a legal, unique name", [Schema.Array(Schema.String)], ([files]) => {
    const names = logFileNames(files)
    assert.strictEqual(names.length, files.length)
    assert.strictEqual(new Set(names.map((name) => name.toLowerCase())).size, files.length)
    for (const name of names) {
      assert.isAtMost(name.length, 120)
      assert.isAtMost(new TextEncoder().encode(name).length, 200)
      assert.match(name, /^[^<>:"/\\|?*\p{Cc}\p{Cs}]*[^<>:"/\\|?*\p{Cc}\p{Cs}. ]\.[a-z][a-z0-9]*$/iu)
    }
  })

  it("says of which run it is, once", () => {
    const cases = [
      ["JESMSGLG.log", "JESMSGLG_0000004245.log"],
      ["/out/JESMSGLG", "JESMSGLG_0000004245.log"],
      [`${archive}\\JOB001_0000004245.log`, "JOB001_0000004245.log"],
      ["/opcon/STDOUT/0/20240921/job_4245.092003", "STDOUT_job_4245.092003.log"],
      ["/log/job_4244.log", "job_4244_0000004245.log"],
      ["/log/job_14245.log", "job_14245_0000004245.log"],
      ["/log/4245.log", "4245_0000004245.log"],
      ["/log/job_4245_2.log", "job_4245_2_0000004245.log"],
    ] as const
    for (const [file, expected] of cases) assert.deepStrictEqual(logFileNames([file], 4245), [expected])
    assert.deepStrictEqual(logFileNames(["/a/x.log", "/b/x.log"], 7), ["x_0000000007.log", "x (2)_0000000007.log"])
  })

  it.prop(
    "is that of no file of another run, and the same when it is asked for again",
    [Schema.Array(Schema.String), Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 9_999_999_999 }))],
    ([files, run]) => {
      const long = [...files, "n".repeat(300), `x_${run}`, `x_${run}_${run + 1}`]
      const [first, second] = [logFileNames(long, run), logFileNames(long, run + 1)]
      assert.strictEqual(new Set([...first, ...second].map((name) => name.toLowerCase())).size, 2 * long.length)
      for (const name of first) {
        assert.strictEqual(nameInRun(name, run), name)
        assert.isAtMost(name.length, 120)
        assert.isAtMost(new TextEncoder().encode(name).length, 200)
      }
    },
  )
})

describe("isListed", () => {
  it.each([
    ["R&D LOAD_7.log", "R&amp;D LOAD_7.log", true],
    ["O'BRIEN_7.log", "O&#39;BRIEN_7.log", true],
    ["Übertrag_7.log", "%C3%9Cbertrag_7.log", true],
    ["COPY A_B_7.log", "copy%20a_b_7.LOG", true],
    ["COPY  A_7.log", "COPY A_7.log", true],
    ["100%_7.log", "100%_7.log", true],
    ["JOB001_7.log", "JOB001_8.log", false],
    ["JOB 001_7.log", "JOB001_7.log", false],
  ])("%s where Summit lists %s", (name, listed, expected) => {
    assert.strictEqual(isListed(["a.log", listed], name), expected)
  })
})
