/** Text for a screen: nothing is wider than it, and nothing that is copied is broken. */
import { assert, describe, it } from "@effect/vitest"
import type { Look } from "../../src/domain/Table.ts"
import { facts, hanging, plain, table, widthOf, wrap } from "../../src/domain/Table.ts"

const at = (width: number): Look => ({ width, colours: false })
const sentence = "the connection was lost before the answer was complete (ECONNRESET)"

describe("wrap", () => {
  it("folds at words, and keeps line ends", () => {
    assert.deepStrictEqual(wrap("one two three\nfour", 7), ["one two", "three", "four"])
    assert.deepStrictEqual(wrap("", 7), [""])
  })

  it.each([20, 30, 40, 80, 132])("is never wider than %d columns, unless a word is", (width) => {
    for (const line of wrap(`${sentence}. `.repeat(5).trimEnd(), width)) assert.isAtMost(widthOf(line), width)
  })

  it.each([
    "20240921T092000000Z-2289d0cb-e509fb39",
    "https://summit.example.com/api_integration/REST/Summit_RESTWCF.svc/RESTService/CommonWS_JsonObjCall_JSON",
    "C:\\Program Files\\OpCon connectors\\Connector.config:12:3",
    "SMASymphonySummit.exe journal resolve 20240921T092000000Z --incident N",
    'opcon-summit journal drop ID --reason "created by hand"',
    "SMASymphonySummit.exe template check night.json",
    "opcon-summit doctor --problems",
  ])("does not break %s", (kept) => {
    const lines = wrap(`Look at it and then at ${kept} and at what it says about the rest.`, 40)
    assert.isTrue(
      lines.some((line) => line.includes(kept)),
      lines.join("\n"),
    )
  })

  it("escapes what would steer the terminal", () => {
    assert.deepStrictEqual(wrap("a\u001b[31mb", 80), ["a<U+001B>[31mb"])
  })
})

describe("widthOf", () => {
  it.each([
    ["LOAD GL", 7],
    ["Übertrag Zürich", 15],
    ["U\u0308bertrag", 8],
    ["日次処理", 8],
    ["ＡＢ", 4],
    ["ﾃｽﾄ", 3],
    ["전표", 4],
    ["🔥", 2],
  ])("%s takes %d columns", (text, width) => {
    assert.strictEqual(widthOf(text), width)
  })
})

describe("table", () => {
  it("aligns columns, numbers to the right", () => {
    const rows = [
      ["日次", "5"],
      ["LOAD GL", "12"],
    ]
    assert.deepStrictEqual(table(["job", { head: "times", toRight: true }], rows).split("\n"), [
      "job      times",
      "-------  -----",
      "日次         5",
      "LOAD GL     12",
    ])
  })

  it("folds the cells that are longest, and never a column that is copied", () => {
    const rows = [["20240921T092000000Z", "LOAD GL", sentence]]
    const lines = table([{ head: "ID", whole: true }, { head: "job", whole: true }, "why"], rows, at(60)).split("\n")
    for (const line of lines) assert.isAtMost(line.length, 60)
    assert.match(lines[2] ?? "", /^20240921T092000000Z {2}LOAD GL {2}the connection/)
  })

  it("is a list of facts for each row where it does not fit", () => {
    const rows = [
      ["20240921T092000000Z-2289d0cb-e509fb39", sentence],
      ["20240921T092500000Z-058cca12-c4ccb359", ""],
    ]
    const text = table([{ head: "ID", whole: true }, "why"], rows, at(44))
    assert.deepStrictEqual(text.split("\n"), [
      "ID   20240921T092000000Z-2289d0cb-e509fb39",
      "why  the connection was lost before the",
      "     answer was complete (ECONNRESET)",
      "",
      "ID   20240921T092500000Z-058cca12-c4ccb359",
    ])
  })

  it("takes an empty table, an empty cell, a row that is too short", () => {
    assert.strictEqual(table(["a", "b"], []), "a  b\n-  -")
    assert.strictEqual(table(["a", "b"], [["", ""], ["x"]]), "a  b\n-  -\n\nx")
  })

  it("colours what is in a cell and not the blanks beside it", () => {
    const text = table([{ head: "state", style: () => "red" }, "job"], [["dead", "A"]], { width: 80, colours: true })
    assert.include(text, "\u001b[31mdead\u001b[0m   A")
  })
})

describe("facts and hanging", () => {
  it("fold a value beside its name", () => {
    const text = facts(
      [
        ["job", "LOAD GL"],
        ["last", sentence],
      ],
      at(40),
    )
    assert.deepStrictEqual(text.split("\n"), [
      "job   LOAD GL",
      "last  the connection was lost before the",
      "      answer was complete (ECONNRESET)",
    ])
  })

  it("begin where the first line begins", () => {
    assert.strictEqual(
      hanging("one two three four five six seven", 4, at(40), 20),
      "one two three four\n    five six seven",
    )
    assert.strictEqual(hanging("short", 4, plain), "short")
  })
})
