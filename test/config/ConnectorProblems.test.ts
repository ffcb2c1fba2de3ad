import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import type { SectionName } from "../../src/config/ConnectorKeys.ts"
import { keysOf, sectionNames } from "../../src/config/ConnectorKeys.ts"
import { problems } from "../support/ConfigText.ts"

/** Lines that make everything else valid; what a test adds begins on line 4. */
const opcon = "[OPCON API]\nADDRESS=opcon\nTOKEN=62324e685a47303d\n"

const number = (minimum: number, maximum: number) => `a whole number from ${minimum} to ${maximum} is allowed`
const host = "only a host name or IP address is allowed, without https://, port or path"
const every = "a time with its unit (s, m, h, d) from 30s to 1d is allowed, such as 5m"
const names = "one name is allowed, or several with commas between them"
const trueOrFalse = "True or False is allowed"

/** Every key whose value can be wrong, with wrong values and what is allowed instead. */
const wrongValues: ReadonlyArray<readonly [SectionName, string, ReadonlyArray<string>, string]> = [
  ["GENERAL", "DAILY_START_HOUR", ["24", "-1", "7.5", "seven", "07:00", "0x1"], number(0, 23)],
  ["GENERAL", "DEBUG", ["maybe", "1"], "ON or OFF is allowed"],
  ["GENERAL", "TIME_ZONE", ["Nowhere/Town", "+02:00"], "an IANA zone name such as Europe/Berlin is allowed"],
  ["GENERAL", "TIME_BUDGET_SECONDS", ["0", "86401", "5m"], number(1, 86_400)],
  ["GENERAL", "MAX_IN_FLIGHT", ["0", "65", "many"], number(1, 64)],
  ["GENERAL", "MAX_LOG_BYTES", ["1023", "5MB", "99999999999"], number(1024, 104_857_600)],
  ["GENERAL", "JOURNAL_KEEP_DAYS", ["0", "3651", "ever"], number(1, 3650)],
  ["GENERAL", "LOG_KEEP_DAYS", ["0", "3651", "ever"], number(1, 3650)],
  ["GENERAL", "LOG_FORMAT", ["json", "texts"], "text or ndjson is allowed"],
  ["PROXY SERVER", "USES_PROXY", ["yes", "0"], trueOrFalse],
  ["PROXY SERVER", "ADDRESS", ["http://proxy", "proxy:8080", "a b"], host],
  ["PROXY SERVER", "PORT", ["0", "65536", "http"], number(1, 65_535)],
  ["OPCON API", "ADDRESS", ["https://opcon", "opcon:443", "opcon/api", "me@opcon"], host],
  ["OPCON API", "PORT", ["0", "65536", "https"], number(1, 65_535)],
  ["OPCON API", "USES_TLS", ["yes", "1"], trueOrFalse],
  ["OPCON API", "TIMEOUT_SECONDS", ["0", "3601", "30s"], number(1, 3600)],
  ["SUMMIT API", "TIMEOUT_SECONDS", ["0", "3601", "30s"], number(1, 3600)],
  ["SUMMIT API", "ORG_ID", ["-1", "x", "2147483648"], number(0, 2_147_483_647)],
  ["SUMMIT API", "PROXY_ID", ["-1", "x", "2147483648"], number(0, 2_147_483_647)],
  ["SWEEP", "EVERY", ["5", "29s", "25h", "5 minutes", "-5m"], every],
  ["SYNC", "EVERY", ["5", "29s", "25h", "five minutes"], every],
  ["SWEEP", "GRACE_MINUTES", ["-1", "1441", "10m"], number(0, 1440)],
  ["SWEEP", "STATUSES", [",", ",,"], names],
  ["SWEEP", "SCHEDULES", [","], names],
  ["SWEEP", "EXCEPT", [",,"], names],
  ["SUMMIT API", "MAX_PER_SECOND", ["0", "1001", "1.5"], number(1, 1000)],
  ["SWEEP", "MAX_PER_ROUND", ["0", "10001", "all"], number(1, 10_000)],
]

describe("a database", () => {
  const said = (url: string): string => {
    const found = problems(`${opcon}[JOURNAL]\nURL=${url}\nQUEUE=night\n`)
    return found.join("; ").replace(/^C:5:5: URL in \[JOURNAL\] is "[^"]*": /, "")
  }
  it.each([
    "postgres://me@database:5433/queue",
    "postgresql://me@database/queue?sslmode=verify-full",
    "postgres://me@127.0.0.1/queue?sslmode=disable",
    "postgres://me@LOCALHOST/queue?sslmode=disable",
    "postgres://me@[::1]:5432/queue%20one",
  ])("%s is one", (url) => assert.strictEqual(said(url), ""))

  const meant = "postgres://user@host:port/database is meant"
  it.each([
    ["mysql://me@database/queue", meant],
    ["postgres://database/queue", meant],
    ["postgres://me@database", `the name of the database is missing: ${meant}`],
    ["postgres://me@database/queue/more", `the name of the database is missing: ${meant}`],
    ["postgres://me@database/queue?application_name=x", "nothing else may follow, so not application_name"],
    ["postgres://me@database/queue?sslmode=verify-full&sslrootcert=a.pem", "move it to the key CA_FILE"],
    ["postgres://me@database/queue?password=CANARY", "move it to the key PASSWORD"],
    ["jdbc:postgresql://database/queue?user=me&password=CANARY", meant],
    ["Host=database;Username=me;Password = CANARY", meant],
    ["postgres://me@one:5432,other:5432/queue", "one host is meant"],
    ["postgres://me@one,other/queue", "one host is meant"],
    ["postgres://me@%2Fvar%2Frun/queue", "one host is meant"],
    ["postgres://me@database/%", meant],
    ["postgres://me@database/queue?sslmode=disable", "sslmode=disable is only allowed for localhost"],
    ["postgres://me@database/queue?sslmode=require", "sslmode=require: only verify-full is allowed"],
    ["postgres://me@127.0.0.1/queue?sslmode=prefer", "sslmode=prefer: only verify-full is allowed"],
    ["postgres://me:CANARY@database/queue", "a password stands in it: move it to the key PASSWORD"],
  ])("%s is none", (url, why) => {
    assert.include(said(url), why)
    assert.notInclude(said(url), "CANARY")
  })

  it.each(["night batch", "a/b", "x".repeat(65)])("a queue cannot be called %s", (name) => {
    const [found] = problems(`${opcon}[JOURNAL]\nURL=postgres://me@database/queue\nQUEUE=${name}\n`)
    assert.include(found ?? "", "up to 64 letters, digits, dots, dashes and underscores are allowed")
  })
})

const everyKey = sectionNames.flatMap((section) => keysOf(section).map((key) => [section, key] as const))

/** The lines without the one that sets `section`'s `key`, so that a test can set it. */
const without = (section: SectionName, key: string): string =>
  section === "OPCON API" ? opcon.replace(new RegExp(`^${key}=.*\n`, "m"), "") : opcon

describe("a wrong value", () => {
  it.each(
    wrongValues.flatMap(([section, key, values, allowed]) =>
      values.map((value) => [section, key, value, allowed] as const),
    ),
  )("[%s] %s=%s", (section, key, value, allowed) => {
    const text = `${without(section, key)}[${section}]\n  ${key} = ${value}\n`
    const line = text.split("\n").length - 1
    assert.deepStrictEqual(problems(text), [
      `C:${line}:${key.length + 6}: ${key} in [${section}] is "${value}": ${allowed}`,
    ])
  })

  it("knows the zone that was meant", () => {
    assert.include(problems(`${opcon}[GENERAL]\nTIME_ZONE=Europe/Berln`)[0], "; did you mean Europe/Berlin?")
  })

  const Wrong = Schema.Struct({
    at: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: wrongValues.length - 1 })),
    lines: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 40 })),
    crlf: Schema.Boolean,
  })
  it.prop("is reported with its line, wherever it stands", { wrong: Wrong }, ({ wrong: { at, crlf, lines } }) => {
    const [section, key, values] = wrongValues[at] ?? ["GENERAL", "", []]
    const filler = Array.from({ length: lines }, (_, index) => (index % 2 === 0 ? "" : "; TOKEN=nothing"))
    const all = [
      ...without(section, key).trimEnd().split("\n"),
      ...filler,
      `[${section}]`,
      ...filler,
      `${key}=${values[0]}`,
      ...filler,
    ]
    const found = problems(all.join(crlf ? "\r\n" : "\n"))
    assert.lengthOf(found, 1)
    assert.match(
      found[0] ?? "",
      new RegExp(`^C:${all.indexOf(`${key}=${values[0]}`) + 1}:${key.length + 2}: ${key} in \\[${section}\\]`),
    )
  })
})

describe("a key", () => {
  it.each(everyKey)("[%s] %s misspelt", (section, key) => {
    const text = `${without(section, key)}[${section}]\n${key}X=1\n`
    const found = problems(text)
    const line = text.split("\n").length - 1
    assert.include(found, `C:${line}:1: unknown key ${key}X in [${section}]: did you mean ${key}?`)
  })

  it.each(everyKey)("[%s] %s twice", (section, key) => {
    const text = `${without(section, key)}[${section}]\n${key}=1\n${key.toLowerCase()}=1\n`
    const line = text.split("\n").length - 1
    assert.include(
      problems(text),
      `C:${line}:1: ${key} in [${section}] is given twice, lines ${line - 1} and ${line}: keep one of them`,
    )
  })

  it.each([
    ["ADDRESS", "C:1:1: ADDRESS in [OPCON API] is missing"],
    ["TOKEN", "C:1:1: TOKEN in [OPCON API] is missing"],
  ])("%s missing", (key, expected) => {
    assert.deepStrictEqual(problems(without("OPCON API", key)), [expected])
    const empty = `${without("OPCON API", key)}${key}=\n`
    assert.deepStrictEqual(problems(empty), [`C:3:${key.length + 2}: ${key} in [OPCON API] is empty`])
  })

  const cases: ReadonlyArray<readonly [string, string, ReadonlyArray<string>]> = [
    ["an empty file", "", ["C: ADDRESS in [OPCON API] is missing", "C: TOKEN in [OPCON API] is missing"]],
    [
      "in the wrong section",
      `${opcon}[GENERAL]\nTOKEN=x`,
      ["C:5:1: unknown key TOKEN in [GENERAL]: it belongs to [OPCON API]"],
    ],
    [
      "nothing like any",
      `${opcon}[PROXY SERVER]\nQ=x`,
      [
        "C:5:1: unknown key Q in [PROXY SERVER]; known are USES_PROXY, ADDRESS, PORT, USER, PASSWORD, USE_PROXY, PROXY_ADDRESS, SERVER, PROXY_PORT",
      ],
    ],
    [
      "before any section",
      `DEBUG=ON\n${opcon}`,
      ["C:1:1: DEBUG stands before the first [SECTION]: it belongs to [GENERAL]"],
    ],
    [
      "in an unknown section",
      `${opcon}[OPCON]\nDEBUG=x`,
      [
        "C:4:1: unknown section [OPCON]; known are [GENERAL], [DEFAULTS], [PROXY SERVER], [PROXY CONNECTION], [OPCON API], [OPCON API CONNECTION], [SUMMIT API], [JOURNAL], [SWEEP], [SYNC]",
      ],
    ],
    [
      "section misspelt",
      `${opcon}[PROXY SEVER]\nPORT=x`,
      ["C:4:1: unknown section [PROXY SEVER]: did you mean [PROXY SERVER]?"],
    ],
    ["no =", `${opcon}PORT 443`, ["C:4:1: this line is neither a [SECTION], KEY=value, a comment (; or #) nor blank"]],
    ["no key", `${opcon}  =443`, ["C:4:3: a key is missing before the ="]],
    ["no ]", `${opcon}[GENERAL\nDEBUG=ON`, ["C:4:1: the closing ] of the section's name is missing"]],
    [
      "both addresses",
      `${opcon}SERVER=other`,
      ["C:4:8: ADDRESS and SERVER in [OPCON API] mean the same but differ, lines 2 and 4: keep one of them"],
    ],
    [
      "a proxy's password without its user",
      `${opcon}[PROXY SERVER]\nPASSWORD=Spring2024-secret`,
      ["C:5:10: PASSWORD in [PROXY SERVER] is given but USER is not: a proxy needs both or neither"],
    ],
    [
      "a proxy's user with a colon and without a password",
      `${opcon}[PROXY SERVER]\nUSER=a:b`,
      [
        'C:5:6: USER in [PROXY SERVER] is "a:b": a name without a colon is allowed',
        "C:5:6: USER in [PROXY SERVER] is given but PASSWORD is not: a proxy needs both or neither",
      ],
    ],
    [
      "no proxy address",
      `${opcon}[PROXY SERVER]\nUSES_PROXY=True\nPORT=1`,
      ["C:5:12: USES_PROXY in [PROXY SERVER] is True but ADDRESS is not given"],
    ],
    [
      "no proxy port",
      `${opcon}[PROXY SERVER]\nUSES_PROXY=True\nSERVER=p`,
      ["C:5:12: USES_PROXY in [PROXY SERVER] is True but PORT is not given"],
    ],
    [
      "without TLS",
      `${opcon}USES_TLS=False`,
      ["C:4:10: USES_TLS in [OPCON API] is False: only True is allowed, except for localhost, 127.0.0.0/8 and ::1"],
    ],
  ]
  it.each(cases)("%s", (_, text, expected) => {
    assert.deepStrictEqual(problems(text), expected)
  })

  it.each(["aes:", "env:", "file:"])("TOKEN that begins with %s, which nobody resolved", (scheme) => {
    assert.deepStrictEqual(problems(`[OPCON API]\nADDRESS=o\nTOKEN=${scheme}canary`), [
      "C:3:7: TOKEN in [OPCON API] is a reference that was not resolved",
    ])
  })
})

describe("several problems", () => {
  it("are told at once, in the order of the file", () => {
    const text =
      "[GENERAL]\nDEBUG=x\nDEBUGG=1\nwhat\n[OPCON API]\nUSES_TLS=False\nADDRESS=far\nPORT=0\nTOKEN=aes:x\n[SUMIT API]"
    assert.deepStrictEqual(
      problems(text).map((problem) => problem.split(":")[1]),
      ["2", "3", "4", "6", "8", "9", "10"],
    )
  })

  it("never show the token, nor a line that may be the rest of it", () => {
    const text = "TOKEN=canary\n[OPCON API]\nTOKEN=aes:canary\nTOKEN=canary\ncanary\n[PROXY SERVER]\nTOKEN=canary"
    assert.isAbove(problems(text).length, 4)
    assert.notInclude(problems(text).join("\n"), "canary")
  })
})
