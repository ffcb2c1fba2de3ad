import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { exitTag, route } from "../../src/domain/Routing.ts"
import { ruleTraces, tagTraces } from "../../src/domain/TagTrace.ts"
import type { template } from "../support/Fixtures.ts"
import { moment, tag, values, withTags, workGroup } from "./Given.ts"

/** `kind: what`, of one of the job's tags. */
const effects = (of: typeof template, jobTags: ReadonlyArray<string>, jobTag: string) =>
  tagTraces(of, jobTags, values)
    .filter(({ tag }) => tag === jobTag)
    .flatMap(({ effects }) => effects.map(({ kind, what }) => `${kind}: ${what}`))

const tags = [
  tag("EXIT", "NOTICKET"),
  tag("EXIT", "SILENT"),
  tag("TAG_END", "ROUTE1", "One"),
  tag("TAG_START", "APP", "Two"),
  tag("DEFAULT", "", "DevOps"),
]
const routing = withTags({ includeTagRouting: true }, ...tags)

describe("a tag of the job", () => {
  const cells: ReadonlyArray<[string, typeof template, ReadonlyArray<string>, string, ReadonlyArray<string>]> = [
    ["EXIT", routing, ["NOTICKET"], "NOTICKET", ["forbids: EXIT NOTICKET: no incident"]],
    [
      "a second EXIT",
      routing,
      ["SILENT", "NOTICKET"],
      "SILENT",
      ["lost: EXIT SILENT: the template's EXIT NOTICKET matched before it"],
    ],
    [
      "EXIT without a rule",
      withTags({ exitNeedsTagRule: true }, ...tags),
      ["NOTICKET"],
      "NOTICKET",
      ["not in force: EXIT NOTICKET: rules.exitNeedsTagRule is on, and none of the tag rules is"],
    ],
    ["a match", routing, ["X_ROUTE1"], "X_ROUTE1", [`sets: TAG_END ROUTE1: ${workGroup} = One`]],
    [
      "a match after another of the template",
      routing,
      ["APP_X", "X_ROUTE1"],
      "APP_X",
      [`lost: TAG_START APP: ${workGroup} = Two does not count, TAG_END ROUTE1 stands before it in the template`],
    ],
    [
      "both matches in one tag",
      routing,
      ["APP_ROUTE1"],
      "APP_ROUTE1",
      [
        `sets: TAG_END ROUTE1: ${workGroup} = One`,
        `lost: TAG_START APP: ${workGroup} = Two does not count, TAG_END ROUTE1 stands before it in the template`,
      ],
    ],
    [
      "a match after another of the job",
      routing,
      ["A_ROUTE1", "B_ROUTE1"],
      "B_ROUTE1",
      ["lost: TAG_END ROUTE1: the job's tag A_ROUTE1 matched it before"],
    ],
    [
      "a match with the rule off",
      withTags({ includeCategoryNameTag: true }, ...tags),
      ["A_ROUTE1"],
      "A_ROUTE1",
      ["not in force: TAG_END ROUTE1: includeTagRouting is off"],
    ],
    [
      "a match with work groups on",
      withTags({ includeTagRouting: true, includeWorkGroupNameTag: true }, ...tags),
      ["A_ROUTE1"],
      "A_ROUTE1",
      ["not in force: TAG_END ROUTE1: includeWorkGroupNameTag is on, which puts includeTagRouting out of force"],
    ],
    [
      "a prefix",
      withTags({ includeWorkGroupNameTag: true }),
      ["WRKGRP_DevOps"],
      "WRKGRP_DevOps",
      [`sets: WRKGRP_: ${workGroup} = DevOps`],
    ],
    [
      "a second prefix",
      withTags({ includeWorkGroupNameTag: true }),
      ["WRKGRP_A", "WRKGRP_B"],
      "WRKGRP_B",
      ["lost: WRKGRP_: the job's tag WRKGRP_A stands before it"],
    ],
    [
      "a prefix with the rule off",
      routing,
      ["CATNAME_X"],
      "CATNAME_X",
      ["not in force: CATNAME_: includeCategoryNameTag is off"],
    ],
    [
      "a prefix alone",
      withTags({ includeWorkGroupNameTag: true }),
      ["WRKGRP_"],
      "WRKGRP_",
      ["none: nothing stands behind WRKGRP_"],
    ],
    [
      "an attribute that a later rule sets again",
      withTags(
        { includeTagRouting: true, includeCategoryNameTag: true },
        { ...tag("TAG_END", "ROUTE1", "One"), attribute: "Category_Name" },
        tag("DEFAULT", "", "d"),
      ),
      ["A_ROUTE1", "CATNAME_X"],
      "A_ROUTE1",
      ["covered: TAG_END ROUTE1: Category_Name = One, but the job's tag CATNAME_X sets it to X later"],
    ],
    ["nothing", routing, ["FOO"], "FOO", ["none: no tag of the template looks for it"]],
    ["another case", routing, ["noticket"], "noticket", ["none: is not EXIT NOTICKET: case counts"]],
    ["another case of a prefix", routing, ["wrkgrp_X"], "wrkgrp_X", ["none: is not WRKGRP_: case counts"]],
    ["spaces around it", routing, [" X_ROUTE1 "], "X_ROUTE1", [`sets: TAG_END ROUTE1: ${workGroup} = One`]],
  ]
  it.each(cells)("%s", (_, of, jobTags, jobTag, expected) => {
    assert.deepStrictEqual(effects(of, jobTags, jobTag), expected)
  })
})

describe("a rule", () => {
  const found = (of: typeof template, ...jobTags: ReadonlyArray<string>) =>
    Object.fromEntries(ruleTraces(of, jobTags, values).map(({ found, on, rule }) => [rule, on ? found : "off"]))

  it("tells what it found", () => {
    const of = withTags({ includeTagRouting: true, includeCategoryNameTag: true }, ...tags)
    assert.deepStrictEqual(found(of, "X_ROUTE1"), {
      includeTagRouting: `${workGroup} = One`,
      includeWorkGroupNameTag: "off",
      includeCategoryNameTag: "no tag CATNAME_... on the job",
      includeAssignToTag: "off",
    })
  })

  it("tells that DEFAULT counts where nothing matched", () => {
    assert.strictEqual(
      found(routing, "FOO")["includeTagRouting"],
      `no tag of the job matched, so DEFAULT: ${workGroup} = DevOps`,
    )
  })

  it("tells that it is out of force", () => {
    const of = withTags({ includeTagRouting: true, includeWorkGroupNameTag: true }, ...tags)
    assert.include(found(of, "X_ROUTE1")["includeTagRouting"], "out of force")
    assert.strictEqual(found(of, "WRKGRP_A")["includeWorkGroupNameTag"], `${workGroup} = A`)
  })
})

const Word = Schema.Literals([
  "NOTICKET",
  "APP",
  "ROUTE1",
  "APP_ROUTE1",
  "WRKGRP_A",
  "CATNAME_B",
  "ASSIGNTO_c",
  " APP ",
])
const AnyTag = Schema.Struct({
  indicator: Schema.Literals(["EXIT", "TAG_START", "TAG_END", "DEFAULT", "WRKGRP", "CATNAME", "ASSIGNTO"]),
  indicatorValue: Schema.Literals(["", "NOTICKET", "APP", "ROUTE1", "A"]),
  attribute: Schema.Literals(["X", "Y"]),
  value: Schema.Literals(["1", "2"]),
})

describe("whatever the tags", () => {
  it.prop(
    "the tags that set an attribute are those that the routing names",
    {
      jobTags: Schema.Array(Word),
      tags: Schema.Array(AnyTag),
      rules: Schema.Struct({
        includeTagRouting: Schema.Boolean,
        includeWorkGroupNameTag: Schema.Boolean,
        includeCategoryNameTag: Schema.Boolean,
        includeAssignToTag: Schema.Boolean,
      }),
    },
    ({ jobTags, rules, tags }) => {
      const of = withTags(rules, ...tags)
      const now = moment("2024-09-21T12:00:00Z", "UTC")
      const { sources } = route({ defaults: [], template: of, jobTags, values, when: [], now })
      const traces = tagTraces(of, jobTags, values)
      const those = (kind: string) => traces.filter(({ effects }) => effects.some((effect) => effect.kind === kind))
      const routed = sources.flatMap(({ jobTag }) => Option.toArray(jobTag))
      assert.sameMembers(
        those("sets").map(({ tag }) => tag),
        [...new Set(routed)],
      )
      assert.deepStrictEqual(
        those("forbids").map(({ tag }) => tag),
        Option.toArray(exitTag(of, jobTags)),
      )
      const covered = sources.flatMap(({ overrode }) => overrode.flatMap(({ jobTag }) => Option.toArray(jobTag)))
      assert.sameMembers(
        those("covered").map(({ tag }) => tag),
        [...new Set(covered)],
      )
    },
  )
})
