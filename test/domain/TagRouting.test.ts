import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import { exitTag, tagAttributes, withoutTag } from "../../src/domain/Routing.ts"
import type { template } from "../support/Fixtures.ts"
import { tag, values, withTags, workGroup } from "./Given.ts"

const assign = (value: string, attribute = "Assigned_Engineer_Email") => tag("ASSIGNTO", "ASSIGNTO", value, attribute)

const both = (value: string) => [
  ["Assigned_Engineer_Email", value],
  ["Assign_To", value],
]

/** Only name and value. */
const routed = (of: typeof template, ...jobTags: ReadonlyArray<string>) =>
  tagAttributes(of, jobTags, values).map(({ name, value }) => [name, value])

const application = [
  tag("EXIT", "NOTICKET"),
  tag("TAG_END", "ROUTE1", "Application One"),
  tag("TAG_START", "APP2", "Application Two"),
  tag("DEFAULT", "", "DevOps"),
]

describe("EXIT", () => {
  const rules = [
    "includeTagRouting",
    "includeWorkGroupNameTag",
    "includeCategoryNameTag",
    "includeAssignToTag",
  ] as const

  it("APP1_ROUTE1, NOTICKET with EXIT NOTICKET: no ticket", () => {
    const of = withTags({ includeTagRouting: true }, ...application)
    assert.deepStrictEqual(exitTag(of, ["APP1_ROUTE1", "NOTICKET"]), Option.some("NOTICKET"))
  })

  it.each(rules)("counts with %s alone", (rule) => {
    assert.deepStrictEqual(exitTag(withTags({ [rule]: true }, ...application), ["NOTICKET"]), Option.some("NOTICKET"))
  })

  it("counts without any tag rule, unless exitNeedsTagRule is on", () => {
    assert.deepStrictEqual(exitTag(withTags({}, ...application), ["NOTICKET"]), Option.some("NOTICKET"))
    const needsRule = { exitNeedsTagRule: true }
    assert.deepStrictEqual(exitTag(withTags(needsRule, ...application), ["NOTICKET"]), Option.none())
    const withRule = withTags({ ...needsRule, includeAssignToTag: true }, ...application)
    assert.deepStrictEqual(exitTag(withRule, ["NOTICKET"]), Option.some("NOTICKET"))
  })

  it.each([["NOTICKET2"], ["MY_NOTICKET"], ["noticket"], ["NO TICKET"], [""]])("%j is not NOTICKET", (jobTag) => {
    assert.deepStrictEqual(exitTag(withTags({ includeTagRouting: true }, ...application), [jobTag]), Option.none())
  })

  it("trims the job's tags", () => {
    const of = withTags({ includeAssignToTag: true }, ...application)
    assert.deepStrictEqual(exitTag(of, ["APP", " NOTICKET "]), Option.some("NOTICKET"))
  })

  it("matches nothing without a value", () => {
    assert.deepStrictEqual(exitTag(withTags({ includeTagRouting: true }, tag("EXIT", "")), ["", "A"]), Option.none())
  })

  it("the first of the template wins", () => {
    const of = withTags({ includeTagRouting: true }, tag("EXIT", "B"), tag("EXIT", "A"))
    assert.deepStrictEqual(exitTag(of, ["A", "B"]), Option.some("B"))
  })

  it("is no attribute", () => {
    assert.deepStrictEqual(routed(withTags({ includeTagRouting: true }, tag("EXIT", "A", "x")), "A"), [])
  })
})

describe("TAG_START, TAG_END and DEFAULT", () => {
  const of = withTags({ includeTagRouting: true }, ...application)

  it("APP1_ROUTE1 with TAG_END ROUTE1: Application One", () => {
    assert.deepStrictEqual(tagAttributes(of, ["APP1_ROUTE1"], values), [
      {
        name: workGroup,
        value: "Application One",
        jobTag: Option.some("APP1_ROUTE1"),
        by: Option.fromUndefinedOr(of.tags[1]),
      },
    ])
  })

  it("APP_ONE with the same tags: DevOps", () => {
    assert.deepStrictEqual(tagAttributes(of, ["APP_ONE"], values), [
      { name: workGroup, value: "DevOps", jobTag: Option.none(), by: Option.fromUndefinedOr(of.tags[3]) },
    ])
  })

  it.each([
    ["TAG_START", "APP2_X", "Application Two"],
    ["TAG_START as the whole tag", "APP2", "Application Two"],
    ["TAG_START in the middle", "MY_APP2_X", "DevOps"],
    ["TAG_END in the middle", "ROUTE1_X", "DevOps"],
    ["another case", "app2_x", "DevOps"],
    ["spaces around it", "  X_ROUTE1 ", "Application One"],
  ])("%s", (_, jobTag, value) => {
    assert.deepStrictEqual(routed(of, jobTag), [[workGroup, value]])
  })

  it("uses DEFAULT for a job without tags", () => {
    assert.deepStrictEqual(routed(of), [[workGroup, "DevOps"]])
  })

  it("the first of the template wins, not the first of the job", () => {
    assert.deepStrictEqual(routed(of, "APP2_X", "APP1_ROUTE1"), [[workGroup, "Application One"]])
  })

  it("the first match wins for each attribute", () => {
    const several = withTags(
      { includeTagRouting: true },
      tag("DEFAULT", "", "P5", "Priority_Name"),
      tag("TAG_START", "APP", "first"),
      tag("TAG_END", "X", "P1", "Priority_Name"),
      tag("TAG_END", "X", "second"),
    )
    assert.deepStrictEqual(routed(several, "APP_X"), [
      [workGroup, "first"],
      ["Priority_Name", "P1"],
    ])
  })

  it("a match of one attribute puts the DEFAULT of every attribute out of force", () => {
    const several = withTags(
      { includeTagRouting: true },
      tag("TAG_START", "APP", "first"),
      tag("DEFAULT", "", "P5", "Priority_Name"),
    )
    assert.deepStrictEqual(routed(several, "APP_X"), [[workGroup, "first"]])
  })

  it("the first DEFAULT wins for each attribute", () => {
    const several = withTags(
      { includeTagRouting: true },
      tag("DEFAULT", "", "one"),
      tag("DEFAULT", "", "P5", "Priority_Name"),
      tag("DEFAULT", "", "two"),
    )
    assert.deepStrictEqual(routed(several, "Z"), [
      [workGroup, "one"],
      ["Priority_Name", "P5"],
    ])
  })

  it("matches nothing without a value", () => {
    const empty = withTags({ includeTagRouting: true }, tag("TAG_START", "", "a"), tag("TAG_END", "", "b"))
    assert.deepStrictEqual(routed(empty, "APP"), [])
  })

  it("fills place holders of the template, not of the job's tags", () => {
    const filled = withTags(
      { includeTagRouting: true, includeCategoryNameTag: true, includeAssignToTag: true },
      tag("TAG_START", "APP", "@EV_Agent team"),
      tag("ASSIGNTO", "", "@EV_Agent.example", "Assign_To"),
    )
    assert.deepStrictEqual(routed(filled, "APP", "CATNAME_@EV_Job", "ASSIGNTO_ada"), [
      [workGroup, "WINAGENT01 team"],
      ["Category_Name", "@EV_Job"],
      ["Assigned_Engineer_Email", "ada@WINAGENT01.example"],
      ["Assign_To", "ada@WINAGENT01.example"],
    ])
  })
})

describe("WRKGRP, CATNAME and ASSIGNTO", () => {
  it("APP1, WRKGRP_DevOps, TESTING: DevOps", () => {
    assert.deepStrictEqual(
      tagAttributes(withTags({ includeWorkGroupNameTag: true }), ["APP1", "WRKGRP_DevOps", "TESTING"], values),
      [{ name: workGroup, value: "DevOps", jobTag: Option.some("WRKGRP_DevOps"), by: Option.none() }],
    )
  })

  it("CATNAME_Elasticsearch: Elasticsearch", () => {
    assert.deepStrictEqual(routed(withTags({ includeCategoryNameTag: true }), "CATNAME_Elasticsearch"), [
      ["Category_Name", "Elasticsearch"],
    ])
  })

  it("ASSIGNTO_test and @service-now.com: test@service-now.com", () => {
    const of = withTags({ includeAssignToTag: true }, assign("@service-now.com"))
    assert.deepStrictEqual(routed(of, "ASSIGNTO_test"), both("test@service-now.com"))
  })

  it("the published sample, Assign_To and a value without @: test@service-now.com", () => {
    const of = withTags({ includeAssignToTag: true }, assign("service-now.com", "Assign_To"))
    assert.deepStrictEqual(routed(of, "ASSIGNTO_test"), both("test@service-now.com"))
  })

  it.each([
    ["test@", "service-now.com", "test@service-now.com"],
    ["test", "", "test"],
    ["test@other.example", "@service-now.com", "test@other.example"],
    ["test@other.example", "service-now.com", "test@other.example"],
  ])("ASSIGNTO_%s and %j: %s", (user, value, expected) => {
    const of = withTags({ includeAssignToTag: true }, assign(value))
    assert.deepStrictEqual(routed(of, `ASSIGNTO_${user}`), both(expected))
  })

  it("set the same attributes whatever the template's entry names", () => {
    const rules = { includeWorkGroupNameTag: true, includeCategoryNameTag: true, includeAssignToTag: true }
    const entries = [tag("WRKGRP", "", "", "Team"), tag("CATNAME", "", "", ""), tag("ASSIGNTO", "", "@x.y", "Owner")]
    assert.deepStrictEqual(routed(withTags(rules, ...entries), "CATNAME_c", "WRKGRP_w", "ASSIGNTO_a"), [
      [workGroup, "w"],
      ["Category_Name", "c"],
      ...both("a@x.y"),
    ])
  })

  it("are replaced by Connector.config only where configWithoutTag is on and the job has no such tag", () => {
    const all = { includeWorkGroupNameTag: true, includeCategoryNameTag: true }
    assert.deepStrictEqual(withoutTag(withTags(all), []), [])
    const on = withTags({ ...all, configWithoutTag: true })
    assert.deepStrictEqual(withoutTag(on, ["APP", "WRKGRP_"]), [workGroup, "Category_Name"])
    assert.deepStrictEqual(withoutTag(on, [" WRKGRP_x "]), ["Category_Name"])
    assert.deepStrictEqual(withoutTag(withTags({ configWithoutTag: true }), []), [])
  })

  it("each needs its own rule", () => {
    const jobTags = ["WRKGRP_w", "CATNAME_c", "ASSIGNTO_a"]
    assert.deepStrictEqual(routed(withTags({}), ...jobTags), [])
    assert.deepStrictEqual(routed(withTags({ includeAssignToTag: true }), ...jobTags), both("a"))
  })

  it.each([["WRKGRP_"], ["wrkgrp_DevOps"], ["WRKGRPDevOps"], ["X_WRKGRP_DevOps"]])(
    "%s names no work group",
    (jobTag) => {
      assert.deepStrictEqual(routed(withTags({ includeWorkGroupNameTag: true }), jobTag), [])
    },
  )

  it("the first of several job tags wins; a name keeps its own underscores and spaces", () => {
    const of = withTags({ includeWorkGroupNameTag: true })
    assert.deepStrictEqual(routed(of, " WRKGRP_Dev Ops_EU ", "WRKGRP_Other"), [[workGroup, "Dev Ops_EU"]])
  })

  it("includeWorkGroupNameTag puts includeTagRouting out of force, with or without a WRKGRP tag on the job", () => {
    const of = withTags({ includeTagRouting: true, includeWorkGroupNameTag: true }, ...application)
    assert.deepStrictEqual(routed(of, "APP1_ROUTE1", "WRKGRP_w"), [[workGroup, "w"]])
    assert.deepStrictEqual(routed(of, "APP1_ROUTE1"), [])
  })

  it("come in this order: tag values, category, engineer", () => {
    const rules = { includeTagRouting: true, includeCategoryNameTag: true, includeAssignToTag: true }
    assert.deepStrictEqual(routed(withTags(rules, ...application), "ASSIGNTO_a", "CATNAME_c", "X_ROUTE1"), [
      [workGroup, "Application One"],
      ["Category_Name", "c"],
      ...both("a"),
    ])
  })
})
