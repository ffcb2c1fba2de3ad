import { assert, describe, it } from "@effect/vitest"
import { TemplateSchema } from "../../src/template/TemplateSchema.ts"
import { fields as written, full, problems } from "../support/TemplateText.ts"

/** One field of the full template: `"key": value`, from its first line to its last. */
interface Field {
  readonly first: number
  readonly last: number
  readonly indent: string
  readonly key: string
  /** What stands on the first line: all of a text, the opening bracket of an object or a list. */
  readonly value: string
}

const lines = full.split("\n")

const fields: ReadonlyArray<Field> = lines.flatMap((text, index) => {
  const [, indent = "", key = "", value = ""] = /^(\s*)"([^"]+)": (.*?),?$/.exec(text) ?? []
  if (key === "" || key === "$schema") return []
  const isGroup = /[[{]$/.test(value)
  const last = isGroup
    ? lines.findIndex(
        (other, at) => at > index && /^\s*[\]}]/.test(other) && other.startsWith(`${indent}${other.trim()}`),
      )
    : index
  return [{ first: index + 1, last: last + 1, indent, key, value }]
})

/** The full template with `by` in place of a field. */
const replaced = ({ first, indent, last }: Field, by: string | undefined): string =>
  [...lines.slice(0, first - 1), ...(by === undefined ? [] : [`${indent}${by},`]), ...lines.slice(last)]
    .join("\n")
    .replaceAll(/,(\s*[\]}])/g, "$1")

const each = (wanted: ReadonlyArray<Field>) =>
  wanted.map((field) => [`${field.key}, line ${field.first}`, field] as const)
const scalars = fields.filter(({ first, last }) => first === last)

const needed = new Set(
  "ticketDescription ticketInformation address value credentials apiKey urls name start stop groupName indicator indicatorValue attribute if key days by over withinMinutes".split(
    " ",
  ),
)

/** Fields that have a needed one's name: the names of the two addresses and of conditions are only for people. */
const isOptional = ({ first, indent, key }: Field): boolean =>
  (key === "name" && (/address/i.test(lines[first - 2] ?? "") || /"if"/.test(lines[first] ?? ""))) ||
  (key.startsWith("ticket") && indent.length > 2)

/** Names of limits are names of the site. */
const limits = fields.find(({ key }) => key === "limits")
const isNamed = fields.filter(({ first }) => limits === undefined || first <= limits.first || first > limits.last)

describe("every field of the full template", () => {
  it("is known to this test", () => {
    assert.sameMembers(Object.keys(written), Object.keys(TemplateSchema.fields))
    assert.deepStrictEqual(problems(full), [])
  })

  it.each(each(isNamed))("%s: misspelt", (_, field) => {
    const { first, indent, key, value } = field
    const expected = `T:${first}:${indent.length + 1}: unknown field ${key}x`
    const closed = value.replace(/^\{$/, "{}").replace(/^\[$/, "[]")
    const found = problems(replaced(field, `"${key}x": ${closed}`)).filter((problem) => problem.startsWith(expected))
    assert.lengthOf(found, 1)
    assert.isTrue(found[0]?.endsWith(`: did you mean ${key}?`), found[0])
  })

  it.each(each(scalars))("%s: of a wrong type", (_, field) => {
    const { first, indent, key, value } = field
    const isNumber = /^\d/.test(value)
    const isSwitch = /^(true|false)$/.test(value)
    const found = problems(replaced(field, `"${key}": ${isNumber ? '"20"' : "7"}`)).filter(
      (problem) => !problem.includes("urls holds no"),
    )
    const meant = isSwitch
      ? "true or false is meant"
      : isNumber
        ? "a number without quotes is meant"
        : "text in double quotes is meant"
    assert.lengthOf(found, 1)
    assert.isTrue(found[0]?.startsWith(`T:${first}:${indent.length + key.length + 5}: `), found[0])
    assert.include(found[0], key)
    const isOr = / is 7; known are | is 7: text, or a list of texts, is meant$/.test(found[0] ?? "")
    assert.isTrue(found[0]?.endsWith(meant) || isOr, found[0])
  })

  it.each(each(fields))("%s: null", (_, field) => {
    const { first, key } = field
    const found = problems(replaced(field, `"${key}": null`)).filter((problem) => problem.startsWith(`T:${first}:`))
    assert.lengthOf(found, 1)
    assert.include(found[0], `${key} is null`)
  })

  it.each(each(fields))("%s: missing", (_, field) => {
    const { key } = field
    const found = problems(replaced(field, undefined))
    if (isOptional(field) || !needed.has(key)) assert.deepStrictEqual(found, [])
    else
      assert.isTrue(
        found.some((problem) => problem.includes(`${key} is missing`)),
        found.join("\n"),
      )
  })
})
