/** The tree of strict JSON is the one that jsonc-parser makes of it, and nothing else is taken for strict. */
import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Node } from "jsonc-parser"
import { parseTree } from "jsonc-parser"
import * as JsonSyntax from "../../src/files/JsonSyntax.ts"
import * as JsonTree from "../../src/files/JsonTree.ts"
import * as TemplateText from "../support/TemplateText.ts"

const options = { disallowComments: true, allowTrailingComma: false }

/** Without the ways back up, and without what jsonc-parser adds to properties. */
const plain = ({ children, length, offset, type, value }: Node): unknown => ({
  type,
  offset,
  length,
  ...(value === undefined ? {} : { value }),
  ...(children === undefined ? {} : { children: children.map(plain) }),
})

const same = (text: string) => {
  const tree = JsonTree.parse(text)
  assert(Option.isSome(tree), text)
  const errors: Array<never> = []
  const root = parseTree(text, errors, options)
  assert(root !== undefined)
  assert.deepStrictEqual(plain(tree.value.root), plain(root))
  const slow = JsonSyntax.parse(text, { meant: () => undefined })
  assert(Result.isSuccess(slow))
  assert.strictEqual(JSON.stringify(tree.value.value), JSON.stringify(slow.success.value))
}

describe("JsonTree", () => {
  it.prop("of any value, however it is laid out", { value: Schema.Json, indent: Schema.Literals([0, 1, 3]) }, (given) =>
    same(JSON.stringify(given.value, null, given.indent)),
  )

  it.each([
    ' \r\n{ "a" : [ ] , "b":{}, "":"\\"}]" }\t',
    '{"a":1,"a":{"a":2}}',
    '"\\u00e4\\\\"',
    "-1.5e-7",
    '[null,true,false,0,"{,:"]',
    '{"__proto__":{"x":1}}',
  ])("of %s", same)

  it("of a template", () => same(TemplateText.full))

  it.each(["", "{", "[1,]", "{'a':1}", "// x\n{}", '{"a":1}}', "NaN", '{"a":\u00a01}', '"\t"', "01"])(
    "of %j there is none",
    (text) => assert.isTrue(Option.isNone(JsonTree.parse(text))),
  )
})
