import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { SectionName } from "../../src/config/ConnectorKeys.ts"
import { keysOf, sectionNames } from "../../src/config/ConnectorKeys.ts"
import * as ConnectorKeys from "../../src/config/ConnectorKeys.ts"
import * as ConnectorEntries from "../../src/config/ConnectorEntries.ts"
import * as ConfigFile from "../../src/intake/ConfigFile.ts"
import * as FileCheck from "../../src/template/FileCheck.ts"
import { parse, place, problems } from "../support/ConfigText.ts"

const older = `[GENERAL]
JOBLOGDIR=D:/logs
TEMPLATESDIR=t
DAILY_START_HOUR=07
[PROXY SERVER]
USES_PROXY=True
ADDRESS=proxy
PORT=8080
[OPCON API]
ADDRESS=opcon
PORT=9010
USES_TLS=True
TOKEN=62324e685a47303d
`

const newest = `[GENERAL]
LOG_FILES_DIRECTORY=D:/logs
TEMPLATES_DIRECTORY=t
DAILY_START_HOUR=07
[PROXY CONNECTION]
USE_PROXY=True
PROXY_ADDRESS=proxy
PROXY_PORT=8080
[OPCON API CONNECTION]
SERVER=opcon
PORT=9010
USES_TLS=True
TOKEN=62324e685a47303d
`

const plain = (text: string) => {
  const { opcon, ...rest } = parse(text)
  return { ...rest, opcon: { ...opcon, token: Redacted.value(opcon.token) } }
}

describe("names of both generations", () => {
  it("say the same", () => {
    assert.deepStrictEqual(plain(newest), plain(older))
    assert.deepStrictEqual(plain(newest).warnings, [])
    assert.deepStrictEqual(FileCheck.connectorText(newest, place).findings, [])
    assert.deepStrictEqual(
      Option.map(parse(newest).proxy, ({ host, port }) => `${host}:${port}`),
      Option.some("proxy:8080"),
    )
  })

  it.each([
    ["small letters", newest.replaceAll(/^[^=\n]+/gm, (name) => name.toLowerCase())],
    ["blanks behind keys", newest.replaceAll("=", "  \t= ")],
    ["colons", newest.replaceAll("=", ": ")],
    [
      "the header of one and keys of the other",
      newest.replace("[OPCON API CONNECTION]\nSERVER", "[Opcon  Api]\nADDRESS"),
    ],
    ["USING_TLS", newest.replace("USES_TLS", "USING_TLS")],
    ["CRLF", newest.replaceAll("\n", "\r\n")],
    ["both headers, each with a part", newest.replace("TOKEN", "[OPCON API]\nTOKEN")],
    ["an empty key of the other generation", `${newest}[PROXY SERVER]\nADDRESS=\nUSES_PROXY=`],
  ])("may have %s", (_, text) => {
    assert.deepStrictEqual(problems(text), [])
    assert.deepStrictEqual(plain(text), plain(older))
  })

  it.each([
    ["older", "[OPCON API]\nADDRESS=o\nTOKEN=62324e685a47303d", "joblogs"],
    ["older, with SERVER", "[OPCON API]\nSERVER=o\nTOKEN=62324e685a47303d", "joblogs"],
    ["newest", "[OPCON API CONNECTION]\nSERVER=o\nTOKEN=62324e685a47303d", "logFiles"],
    [
      "newest by one key",
      "[OPCON API]\nADDRESS=o\nTOKEN=62324e685a47303d\n[PROXY SERVER]\nUSE_PROXY=False",
      "logFiles",
    ],
    ["older key, empty", `${newest.replace(/LOG_FILES_DIRECTORY=.*/, "JOBLOGDIR=")}`, "joblogs"],
    ["newest key, empty", `${older.replace(/JOBLOGDIR=.*/, "log_files_directory=")}`, "logFiles"],
  ])("have a default for job logs each: %s", (_, text, folder) => {
    assert.strictEqual(parse(text).general.jobLogDir, folder)
  })

  it("hold any character in a value", () => {
    const token = "a;b#c:d=e"
    const text = `[GENERAL]\nLOG_FILES_DIRECTORY: C:\\a;b#c=d\n[OPCON API CONNECTION]\nSERVER : opcon\nTOKEN = ${token}`
    const { general, opcon } = parse(text)
    assert.strictEqual(general.jobLogDir, "C:\\a;b#c=d")
    assert.strictEqual(Redacted.value(opcon.token), token)
  })

  it("have no comment behind a value that cannot hold one", () => {
    const text = `[GENERAL]\nDEBUG="ON" ; for now\nLOGDIR=log ; ours\n[OPCON API CONNECTION]\nSERVER=opcon\t# ours\nPORT=9010 ;\nTOKEN=abc ; x`
    const { general, opcon } = parse(text)
    assert.deepStrictEqual([general.debug, general.logDir], [true, "log ; ours"])
    assert.strictEqual(opcon.address, "https://opcon:9010")
    assert.strictEqual(Redacted.value(opcon.token), "abc")
  })

  it("leave the comment behind a token where it is, when the token is encrypted", () => {
    for (const token of ["abc", '"abc"']) {
      const text = `[OPCON API]\nADDRESS=opcon\nTOKEN = ${token} ; from March on`
      const [{ length, offset, text: found } = { length: 0, offset: 0, text: "" }] =
        ConnectorEntries.references(text).secrets
      assert.deepStrictEqual([found, text.slice(offset, offset + length)], ["abc", "abc"])
    }
  })

  it("may be in single quotes", () => {
    const { general, opcon } = parse("[GENERAL]\nLOGDIR='my log'\n[OPCON API]\nADDRESS='opcon'\nTOKEN='abc'")
    assert.deepStrictEqual([general.logDir, opcon.address], ["my log", "https://opcon:443"])
    assert.strictEqual(Redacted.value(opcon.token), "abc")
  })

  it("are found by the plain reader and by encrypt", () => {
    const text = newest.replace("[GENERAL]", "[General]\nJournalDir : D:\\j=1")
    assert.strictEqual(ConfigFile.configuredFolder(text, "JOURNALDIR", undefined), "D:\\j=1")
    const found = ConnectorEntries.references(text.replace("PROXY_PORT", "PASSWORD=x\nPROXY_PORT"))
    assert.deepStrictEqual(
      found.secrets.map(({ name }) => name),
      ["PASSWORD in [PROXY CONNECTION]", "TOKEN in [OPCON API CONNECTION]"],
    )
    assert.strictEqual(found.templatesDir, "t")
  })
})

/** Every pair of names of one key, with all the headers that it may stand under. */
const pairs = sectionNames.flatMap((section) =>
  keysOf(section).flatMap((key) =>
    ConnectorKeys.namesOf(section, key)
      .slice(1)
      .map((name): readonly [SectionName, string, string] => [section, key, name]),
  ),
)

describe("two names of one thing", () => {
  it.each(pairs)("[%s] %s and %s", (section, key, name) => {
    const lines = `[${section}]\n${key}=one\n${name}=two`
    assert.include(
      problems(lines),
      `C:3:${name.length + 2}: ${key} and ${name} in [${section}] mean the same but differ, lines 2 and 3: keep one of them`,
    )
    const same = FileCheck.connectorText(`[${section}]\n${key}=one\n${name}=one`, place).findings.map(
      ({ message }) => message,
    )
    assert.include(same, `${key} and ${name} in [${section}] mean the same, lines 2 and 3`)
  })

  it.each([
    [
      "sections",
      `${older}[OPCON API CONNECTION]\nPORT=443`,
      "PORT in [OPCON API] and PORT in [OPCON API CONNECTION]",
      "11 and 15",
    ],
    [
      "sections and keys",
      `${older}[PROXY CONNECTION]\nPROXY_ADDRESS=b`,
      "ADDRESS in [PROXY SERVER] and PROXY_ADDRESS in [PROXY CONNECTION]",
      "7 and 15",
    ],
    [
      "tokens",
      `${older}[OPCON API CONNECTION]\nTOKEN=62324E685a47303d`,
      "TOKEN in [OPCON API] and TOKEN in [OPCON API CONNECTION]",
      "13 and 15",
    ],
  ])("%s that differ are refused", (_, text, both, lines) => {
    const [first = ""] = problems(text)
    assert.include(first, `${both} mean the same but differ, lines ${lines}: keep one of them`)
    assert.notInclude(first, "62324")
  })

  it("that say the same are only warned about", () => {
    const text = `${older}[OPCON API CONNECTION]\nSERVER=OpCon\nPORT=9010`
    assert.deepStrictEqual(parse(text).warnings, [
      "C:15:1: ADDRESS in [OPCON API] and SERVER in [OPCON API CONNECTION] mean the same, lines 10 and 15",
      "C:16:1: PORT in [OPCON API] and PORT in [OPCON API CONNECTION] mean the same, lines 11 and 16",
    ])
  })
})

describe("a message names a key as the file has it", () => {
  it.each([
    ["missing", "[OPCON API CONNECTION]\nTOKEN=62324e685a47303d", "C:1:1: SERVER in [OPCON API CONNECTION] is missing"],
    [
      "missing, known by another key",
      "[GENERAL]\nLOG_FILES_DIRECTORY=x\n[OPCON API CONNECTION]\nSERVER=o",
      "C:3:1: TOKEN in [OPCON API CONNECTION] is missing",
    ],
    [
      "wrong",
      newest.replace("8080", "x"),
      'C:8:12: PROXY_PORT in [PROXY CONNECTION] is "x": a whole number from 1 to 65535 is allowed',
    ],
    [
      "needed",
      newest.replace("PROXY_PORT=8080\n", ""),
      "C:6:11: USE_PROXY in [PROXY CONNECTION] is True but PROXY_PORT is not given",
    ],
    [
      "without TLS",
      newest.replace("USES_TLS=True", "USING_TLS=False"),
      "C:12:11: USING_TLS in [OPCON API CONNECTION] is False: only True is allowed, except for localhost, 127.0.0.0/8 and ::1",
    ],
    [
      "in the wrong section",
      `${newest}[GENERAL]\nPROXY_PORT=1`,
      "C:15:1: unknown key PROXY_PORT in [GENERAL]: it belongs to [PROXY CONNECTION]",
    ],
    [
      "misspelt",
      newest.replace("USE_PROXY", "USE_PROXI"),
      "C:6:1: unknown key USE_PROXI in [PROXY CONNECTION]: did you mean USE_PROXY?",
    ],
    [
      "in a section misspelt",
      newest.replace("CONNECTION", "CONECTION"),
      "C:5:1: unknown section [PROXY CONECTION]: did you mean [PROXY CONNECTION]?",
    ],
  ])("%s", (_, text, expected) => {
    assert.include(problems(text), expected)
  })
})
