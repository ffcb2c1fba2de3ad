import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as JsonSource from "../../src/files/JsonSource.ts"

const parse = (text: string) =>
  JsonSource.parse(text, { meant: (path) => (path[0] === "switch" ? "true or false" : undefined) })

const problems = (text: string): ReadonlyArray<string> =>
  Result.match(parse(text), {
    onFailure: (all) => all.map(({ column, line, message }) => `${line}:${column} ${message}`),
    onSuccess: (source) => source.problems.map(({ column, line, message }) => `${line}:${column} ${message}`),
  })

const quotes = "text must be in straight double quotes"
const name = "the name of a field must be in straight double quotes"

const cases: ReadonlyArray<readonly [string, string, ReadonlyArray<string>]> = [
  ["an empty file", " \r\n", ["2:1 the file is empty: a JSON object { } is meant"]],
  ["a word for a boolean", '{"switch": day}', ["1:12 switch: day is no value: true or false is meant"]],
  [
    "several words",
    '{"switch": day of week, "b": 1}',
    ["1:12 switch: day of week is no value: true or false is meant"],
  ],
  [
    "two mistakes on a line",
    '{"a": x, "b": y}',
    [`1:7 x is not a value: ${quotes}`, `1:15 y is not a value: ${quotes}`],
  ],
  [
    "mistakes on many lines",
    '{\r\n"a": x,\r\n"b": 1,\r\n"c": y\r\n}',
    [`2:6 x is not a value: ${quotes}`, `4:6 y is not a value: ${quotes}`],
  ],
  ["a capital letter", '{"a": True}', ["1:7 True is no value: true is meant"]],
  ["a trailing comma in an object", '{"a": 1,\n}', ["1:8 the comma before } is one too many"]],
  ["a trailing comma in a list", '{"a": [1, ]}', ["1:9 the comma before ] is one too many"]],
  ["no comma", '{"a": 1\n"b": 2}', ['2:1 a comma is missing before "b"']],
  ["no colon", '{"a" 1}', ["1:6 a colon is missing before 1"]],
  ["no value", '{"a": , "b": 1}', ["1:7 a value is missing before ,"]],
  ["a name without quotes", "{a: 1}", [`1:2 a: ${name}`]],
  ["single quotes", "{'a': 1}", [`1:2 'a': ${name}`]],
  ["typographic quotes", '{"a": “b”}', [`1:7 “b” is not a value: ${quotes}`]],
  ["a line comment", '{"a": 1} // why', ["1:10 JSON has no comments: remove this one"]],
  ["a block comment", '{"a": /* why */ 1}', ["1:7 JSON has no comments: remove this one"]],
  ["a backslash", '{"a": "C:\\queue"}', ["1:7 a backslash inside text is written twice: \\\\"]],
  [
    "a line end in text",
    '{"a": "b\nc", "d": 1}',
    ["1:7 the closing double quote is missing on this line; a line end inside text is written \\n"],
  ],
  ["a tab in text", '{"a": "b\tc"}', ["1:7 a tab or control character stands inside text: write \\t for a tab"]],
  ["a short escape", '{"a": "\\u12"}', ["1:7 \\u is followed by four hexadecimal digits"]],
  ["a number that ends early", '{"a": 1.}', ["1:7 1. is no number"]],
  ["lists in lists without end", "[".repeat(200_000), ["1:1 too many { or [ stand in one another"]],
  [
    "an object in an object in an object",
    `${'{"a":'.repeat(200_000)}1${"}".repeat(200_000)}`,
    ["1:1 too many { or [ stand in one another"],
  ],
  ["no } at the end", '{"a": {"b": 1}', ["1:15 the closing } is missing"]],
  ["no ] at the end", '{"a": [1', ["1:9 the closing ] is missing"]],
  ["no ] before }", '{"a": [1}', ["1:9 the ] of the list before this } is missing"]],
  ["no } before ]", '{"a": [{"b": 1]}', ["1:15 the } of the object before this ] is missing"]],
  ["one } too many", '{"a": 1}}', ["1:9 the file should end before }"]],
  [
    "a list without its braces",
    '{"tags": [\n "indicator": "EXIT",\n "indicatorValue": "X"\n]}',
    ['2:2 the { before "indicator" is missing: each entry of a list stands in { }'],
  ],
  [
    "the second entry without its {",
    '{"tags": [{"a": 1},\n "b": "x", "c": "y"}]}',
    ['2:2 the { before "b" is missing: each entry of a list stands in { }'],
  ],
  [
    "the first entry without its }",
    '{"tags": [{"a": 1,\n {"b": "x"}]}',
    ["2:2 the } of the object before this { is missing"],
  ],
  [
    "a name given twice",
    '{"a": 1,\n "b": {"c": 1, "c": 2},\n "a": 2}',
    ["3:2 a is given twice, lines 1 and 3: keep one of them", "2:16 c is given twice, lines 2 and 2: keep one of them"],
  ],
]

describe("JsonSource.parse", () => {
  it.each(cases)("%s", (_, text, expected) => {
    assert.deepStrictEqual(problems(text), expected)
  })

  it.each([
    '{"credentials": {"apiKey": canary}}',
    '{"credentials": {"apiKey": “canary”}}',
    '{"credentials": {"apiKey": 12canary}}',
    '{"credentials": {apiKey: canary}}',
    '{"credentials": {"apiKey" canary}}',
    '{"credentials": {"apiKey": "x"\n"canary"}}',
    '{"credentials": {"apiKey": "canary\n}}',
    '{"apiKey": canary}',
    "apiKey = canary",
  ])("does not show the key of %s", (text) => {
    assert.isAbove(problems(text).length, 0)
    assert.notInclude(problems(text).join("\n"), "canary")
  })

  it("knows where everything stands", () => {
    const source = Result.getOrThrow(parse('{\r\n  "a": [1, {"b": "x"}],\n\t"c": {}\r}'))
    assert.deepStrictEqual(source.value, { a: [1, { b: "x" }], c: {} })
    assert.deepStrictEqual(source.positionOf([]), { line: 1, column: 1 })
    assert.deepStrictEqual(source.positionOf(["a", 1, "b"]), { line: 2, column: 18 })
    assert.deepStrictEqual(source.nameAt(["a", 1, "b"]), { line: 2, column: 13 })
    assert.deepStrictEqual(source.positionOf(["c", "missing", "too"]), { line: 3, column: 7 })
    assert.deepStrictEqual(source.texts, [{ path: ["a", 1, "b"], raw: "x", offset: 21 }])
  })

  it("gives the last of a name that stands twice", () => {
    const source = Result.getOrThrow(parse('{"a": 1,\n"a": 2}'))
    assert.deepStrictEqual(source.value, { a: 2 })
    assert.deepStrictEqual(source.positionOf(["a"]), { line: 2, column: 6 })
  })
})
