import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { apart, normalise, strayWords, vendorFlags } from "../../src/intake/VendorWords.ts"
import { read, refusal } from "../../src/intake/VendorArguments.ts"

const words = (line: string) => line.split(" ").filter((word) => word !== "")

describe("-i", () => {
  it.each([
    ["-i 59404 -t basic.json", ["incident", "--template=basic.json", "--", "59404"]],
    ["-t basic.json --json -i INC 59404", ["incident", "--template=basic.json", "--json", "--", "INC 59404"]],
    ["--tlsType NONE -i 5 -t b.json", ["incident", "--template=b.json", "--tlsType=NONE", "--", "5"]],
    ["-i -t b.json", ["incident", "--template=b.json"]],
    ["-jn LOAD -i GL -e 1", ["--job=LOAD -i GL", "--termination=1"]],
  ])("asks for an incident where the line reports no failure: %s", (given, expected) => {
    assert.deepStrictEqual(normalise(words(given)), expected)
  })
})

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

  it("takes a flag that nobody knows for no part of a value, unless it was quoted", () => {
    assert.deepStrictEqual(normalise(words("-jn LOAD --frob -x")), ["--job=LOAD", "--frob", "-x"])
    assert.deepStrictEqual(normalise(["-jn", "LOAD --frob -x", "-e", "--1"]), [
      "--job=LOAD --frob -x",
      "--termination=--1",
    ])
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

const line = (names: { readonly schedule: ReadonlyArray<string>; readonly job: ReadonlyArray<string> }) => [
  "-a",
  "WIN 01",
  "-s",
  ...names.schedule,
  "-jn",
  ...names.job,
  ..."-e 0000000001 -sd 2024-09-21 -si 16 -sn 1 -t basic.json".split(" "),
]

describe("short flags that come again", () => {
  it.each([
    ["NIGHTLY", "RSYNC -a DATA"],
    ["NIGHTLY", "RSYNC -e ssh -t -s"],
    ["BACKUP -s FULL -t", "TAR -sd -si x -jn"],
    ["NIGHTLY", "-a"],
    ["-s", "-jn"],
  ])("belong to the names %s and %s", (schedule, job) => {
    const read = normalise(line({ schedule: words(schedule), job: words(job) }))
    assert.include(read, `--schedule=${schedule}`)
    assert.include(read, `--job=${job}`)
    assert.lengthOf(read, vendorFlags.length)
  })

  const Name = (...flags: ReadonlyArray<string>) =>
    Schema.NonEmptyArray(
      Schema.Union([Schema.Literals(flags), Schema.Literals(["LOAD", "GL", "-v", "-", "--", "7", "a=b"])]),
    )
  const others = ["-a", "-s", "-e", "-sd", "-si", "-sn", "-t"]
  it.prop(
    "are given back as parts of a schedule's and a job's name in the vendor's order, ours before and after",
    { schedule: Name(...others), job: Name("-jn", ...others), ours: Schema.Boolean },
    ({ job, ours, schedule }) => {
      const more = ours ? ["--dry-run", "--json"] : []
      assert.deepStrictEqual(normalise([...more, ...line({ schedule, job }), ...more, "--job-number", "7"]), [
        ...more,
        "--agent=WIN 01",
        `--schedule=${schedule.join(" ")}`,
        `--job=${job.join(" ")}`,
        ..."--termination=0000000001 --schedule-date=2024-09-21 --schedule-id=16 --schedule-instance=1".split(" "),
        "--template=basic.json",
        ...more,
        "--job-number=7",
      ])
    },
  )

  it.prop(
    "need no order while each flag is there once",
    { order: Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 7 }))) },
    ({ order }) => {
      const values = ["A", "S T", "J", "-1", "2024-09-21", "16", "1", "b.json"]
      const places = [...new Set([...order, 0, 1, 2, 3, 4, 5, 6, 7])]
      const given = places.flatMap((at) => [vendorFlags[at]?.short ?? "", ...words(values[at] ?? "")])
      assert.deepStrictEqual(
        normalise(given),
        places.map((at) => `--${vendorFlags[at]?.long}=${values[at]}`),
      )
    },
  )

  it.each([
    "-a A -a B -s S -jn J -e 1 -sd 2024-09-21 -si 16 -sn 1 -t b.json",
    "-a A -s S -jn J -e 1 -sd 2024-09-21 -sd 2024-09-22 -si 16 -sn 1 -t b.json",
    "-jn RSYNC -a DATA -a A -s S -e 1 -sd 2024-09-21 -si 16 -sn 1 -t b.json",
    "-a A -s S -jn J -e 1 -sd 2024-09-21 -si 16 -sn 1 -t b.json -a B -s S -jn K -e 1 -sd 2024-09-21 -si 16 -sn 1 -t b.json",
  ])("are no part of any other value: %s", (text) => {
    const names = normalise(words(text)).map((word) => word.split("=", 1)[0])
    assert.isBelow(new Set(names).size, names.length)
  })
})

describe("words that look like a flag", () => {
  const flags = "-e 1 -sd 2024-09-21 -si 16 -sn 1"
  it.each([
    ["--dry-rum", "--dry-run"],
    ["--dryrun", "--dry-run"],
    ["--DRY-RUN", "--dry-run"],
    ["-dry-run", "--dry-run"],
    ["/dry-run", "--dry-run"],
    ["/DryRun", "--dry-run"],
    ["-dry_rum", "--dry-run"],
    ["\u2013dry-run", "--dry-run"],
    ["\u2014dry-run", "--dry-run"],
    ["\u2212\u2212dry-run", "--dry-run"],
    ["--dry\u00ad-run", "--dry-run"],
    ["\u200b--dry-run", "--dry-run"],
    ["--dry-run\u00a0", "--dry-run"],
    ["--job-nr", "--job-number"],
    ["--job-nr=7", "--job-number"],
    ["--Jobnumber", "--job-number"],
    ["\u2014config", "--config"],
    ["--confg=C:\\My Files\\c.config", "--config"],
    ["--jsn", "--json"],
    ["--jn", "-jn"],
  ])("%s is refused with the nearest flag, %s, wherever it stands", (word, flag) => {
    for (const given of [
      ["-a", "A", "-s", "NIGHTLY", "BATCH", word, "-jn", "X", ...words(flags), "-t", "b.json"],
      ["-a", "A", "-s", "S", "-jn", "X", ...words(flags), "-t", "b.json", word, "7"],
      ["--config", "X", word, "-a", "A", "-s", "S", "-jn", "X", ...words(flags), "-t", "b.json"],
      [word, "-jn", "X"],
    ]) {
      const [problem = ""] = refusal(strayWords(given)).problems
      assert.match(problem, new RegExp(`is no flag: did you mean ${flag}\\?`), given.join(" "))
      assert.isTrue(Option.isNone(read(normalise(given))))
    }
  })

  it("is a short one with another dash, where that flag is missing", () => {
    const given = words(`-a A -s S \u2013jn LOAD ${flags} -t b.json`)
    assert.include(refusal(strayWords(given)).message, "\u2013jn is no flag: did you mean -jn?")
    const all = given.map((word) => word.replace(/^-(?!\d)/, "\u2013"))
    assert.lengthOf(refusal(strayWords(all)).problems, vendorFlags.length)
    assert.deepStrictEqual(strayWords(words(`-a A -s S -jn LOAD \u2013jn ${flags} -t b.json`)), [])
  })

  it.each([
    "LOAD -v -x",
    "A -- B",
    "A - B",
    "A \u2013 B",
    "COPY /config",
    "-config -json",
    "--1",
    "SAY \u2013HELLO",
    "a--b",
  ])("%s is a name", (name) => {
    const given = ["-a", "A", "-s", "S", "-jn", ...words(name), ...words(flags), "-t", "b.json"]
    assert.deepStrictEqual(strayWords(given), [])
    assert.include(normalise(given), `--job=${name}`)
  })

  it("is not shown where it may be a secret", () => {
    assert.notInclude(refusal(strayWords(["-jn", "A", "--aabbccddeeff001122334455"])).message, "aabb")
  })
})

describe("a backslash before a quotation mark", () => {
  const flags = "-e 0000000001 -sd 2024-09-21 -si 16 -sn 1"
  const whole = ["-a", "A", "-s", "D:\\JOBS\\", "-jn", "LOAD", "GL", ...words(flags), "-t", "b.json"]
  it.each([
    ["in front of flags that are not quoted", ["-a", "A", "-s", `D:\\JOBS" -jn LOAD GL ${flags} -t b.json`]],
    ["among values that are", ["-a", "A", "-s", 'D:\\JOBS" -jn LOAD', `GL ${flags}`, "-t", "b.json"]],
    ["at two values", ["-a", 'A" -s D:\\JOBS" -jn LOAD', `GL ${flags} -t b.json`]],
  ])("%s hides no flag", (_, given) => {
    const read = normalise(apart(given))
    const names = normalise(whole).map((word) => word.split("=", 1)[0])
    assert.deepStrictEqual(
      read.map((word) => word.split("=", 1)[0]),
      names,
    )
    assert.include(read, "--schedule=D:\\JOBS\\")
    assert.include(read, "--job=LOAD GL")
  })

  it("stays where it is in a name, with its blanks", () => {
    for (const name of ['SAY "HI" -t 5', 'THE "A"  -x', '"X" -jn']) {
      const given = ["-a", "A", "-s", "S", "-jn", name, ...words(flags), "-t", "b.json"]
      assert.deepStrictEqual(apart(given), given)
    }
  })
})
