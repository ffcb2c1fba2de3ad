import { assert, describe, it } from "@effect/vitest"
import { render } from "../../src/domain/Diagnostic.ts"
import * as FileCheck from "../../src/template/FileCheck.ts"

const place = { file: "C", resolve: (path: string) => `/srv/${path}` }

/** Lines that make everything else valid; what a test adds begins on line 4. */
const opcon = "[OPCON API]\nADDRESS=opcon\nTOKEN=62324e685a47303d\n"

const told = (text: string): ReadonlyArray<string> =>
  FileCheck.connectorText(text, place).findings.map((finding) => `${finding.severity} ${render("C", finding)}`)

const cases: ReadonlyArray<readonly [string, string, ReadonlyArray<string>]> = [
  ["nothing odd", opcon, []],
  [
    "one folder for two things",
    `${opcon}[GENERAL]\nLOGDIR=logs\nJOURNALDIR = logs`,
    ["warning C:5:8: LOGDIR and JOURNALDIR in [GENERAL] are the same folder: give each its own"],
  ],
  [
    "the folder that holds without the key",
    `${opcon}[GENERAL]\nJOURNALDIR=templates`,
    ["warning C:5:12: JOURNALDIR and TEMPLATESDIR in [GENERAL] are the same folder: give each its own"],
  ],
  [
    "an answer that may take longer than the run",
    `${opcon}TIMEOUT_SECONDS=60\n[GENERAL]\nTIME_BUDGET_SECONDS=59\n[SUMMIT API]\nTIMEOUT_SECONDS=59`,
    ["warning C:4:17: TIMEOUT_SECONDS in [OPCON API] is 60, but a whole run has 59 s (TIME_BUDGET_SECONDS)"],
  ],
  [
    "a proxy of which nobody says whether it is used",
    `${opcon}[PROXY SERVER]\nUSES_PROXY=\nSERVER=proxy\nPORT=1`,
    ["warning C:6:8: SERVER in [PROXY SERVER] is not used: USES_PROXY is not given, True or False is meant"],
  ],
  [
    "a comment behind a value that may be any text",
    `${opcon}[GENERAL]\nLOGDIR=log ; ours\nDEBUG=ON # for now\nJOURNALDIR=a;b#c`,
    [
      "warning C:5:8: LOGDIR in [GENERAL] holds a blank and then ; or #, which belongs to the value: a comment stands on a line of its own",
    ],
  ],
  ["a proxy that is switched off", `${opcon}[PROXY SERVER]\nUSES_PROXY=False\nADDRESS=proxy\nPORT=1`, []],
  [
    "a plain token beside a mistake and a contradiction",
    "[OPCON API]\nTOKEN=canary\nPORT=x\n[GENERAL]\nLOGDIR=joblogs",
    [
      "error C:1:1: ADDRESS in [OPCON API] is missing",
      "warning C:2:7: TOKEN is in plain text",
      'error C:3:6: PORT in [OPCON API] is "x": a whole number from 1 to 65535 is allowed',
      "warning C:5:8: LOGDIR and JOBLOGDIR in [GENERAL] are the same folder: give each its own",
    ],
  ],
]

describe("a Connector.config with", () => {
  it.each(cases)("%s", (_, text, expected) => {
    assert.deepStrictEqual(told(text), expected)
  })

  it("mistakes still tells its TEMPLATESDIR", () => {
    const { templatesDir, templatesDirAt } = FileCheck.connectorText(
      "[GENERAL]\nDEBUG=x\nTEMPLATESDIR=t\n[OPCON",
      place,
    )
    assert.deepStrictEqual(
      { templatesDir, templatesDirAt },
      { templatesDir: "/srv/t", templatesDirAt: { line: 3, column: 14 } },
    )
    assert.strictEqual(FileCheck.connectorText("TEMPLATESDIR=\n", place).templatesDir, "/srv/templates")
  })
})
