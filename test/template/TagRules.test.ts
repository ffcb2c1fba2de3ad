/** Tags and rules that do not go together, with the text at the place of each finding. */
import { assert, describe, it } from "@effect/vitest"
import type { FoundAt } from "../support/TemplateText.ts"
import { minimal, findingsOf } from "../support/TemplateText.ts"

const start = (indicatorValue: string, value = "A", attribute = "Category_Name") => ({
  indicator: "TAG_START",
  indicatorValue,
  attribute,
  value,
})
const end = (indicatorValue: string) => ({ ...start(indicatorValue), indicator: "TAG_END" })
const otherwise = { indicator: "DEFAULT", attribute: "Category_Name", value: "Z" }
const exit = { indicator: "EXIT", indicatorValue: "NOTICKET" }
const assign = (value: string) => ({ indicator: "ASSIGNTO", value })
const routed = (...tags: ReadonlyArray<object>) => ({ rules: { includeTagRouting: true }, tags: [...tags, otherwise] })
const assigned = (...tags: ReadonlyArray<object>) => ({ rules: { includeAssignToTag: true }, tags })

const cases: ReadonlyArray<readonly [string, object, ReadonlyArray<FoundAt>]> = [
  ["nothing odd", routed(start("A"), start("B")), []],
  [
    "both rules for work groups",
    {
      rules: { includeTagRouting: true, includeWorkGroupNameTag: true },
      tags: [start("A"), otherwise, { indicator: "WRKGRP" }],
    },
    [
      [
        "warning",
        '"includeTagRouting"',
        "rules.includeTagRouting is ignored while rules.includeWorkGroupNameTag is true: set one of them to false",
      ],
    ],
  ],
  [
    "an EXIT that nothing looks at",
    { compatibility: "24.2", urls: minimal.urls, tags: [exit] },
    [
      [
        "warning",
        '"EXIT"',
        "tags[0] (EXIT NOTICKET) is never used, because rules.exitNeedsTagRule is true and no rule that routes by tags is: jobs with this tag get incidents",
      ],
    ],
  ],
  ["an EXIT without any rule", { tags: [exit] }, []],
  [
    "attributes that are not read",
    {
      rules: { includeWorkGroupNameTag: true, includeCategoryNameTag: true, includeAssignToTag: true },
      tags: [
        { ...exit, attribute: "Category_Name" },
        { indicator: "WRKGRP", attribute: "Team" },
        { indicator: "CATNAME", attribute: "Category_Name" },
        { ...assign("@x.y"), attribute: "Assign_To" },
      ],
    },
    [
      ["warning", '"Category_Name"', "tags[0].attribute is not read: EXIT sets no attribute"],
      ["warning", '"Team"', "tags[1].attribute is not read: WRKGRP sets Assigned_WorkGroup_Name"],
    ],
  ],
  [
    "tags whose rules are off",
    {
      rules: { includeAssignToTag: true },
      tags: [start("A"), otherwise, { indicator: "CATNAME" }, assign("@x.y"), exit],
    },
    [
      ["warning", '"TAG_START"', "tags[0] (TAG_START A) is never used: rules.includeTagRouting is false"],
      ["warning", '"DEFAULT"', "tags[1] (DEFAULT) is never used: rules.includeTagRouting is false"],
      ["warning", '"CATNAME"', "tags[2] (CATNAME) is never used: rules.includeCategoryNameTag is false"],
    ],
  ],
  [
    "the resting one of two ways to a work group",
    { rules: { includeWorkGroupNameTag: true }, tags: [start("A"), otherwise, { indicator: "WRKGRP" }] },
    [],
  ],
  [
    "DEFAULT alone",
    routed(),
    [
      [
        "warning",
        '"includeTagRouting"',
        "rules.includeTagRouting is true, but tags has neither TAG_START nor TAG_END: every job gets what DEFAULT says",
      ],
    ],
  ],
  [
    "rules without their tags",
    { rules: { includeWorkGroupNameTag: true, includeCategoryNameTag: true, includeAssignToTag: true } },
    [
      [
        "warning",
        '"includeAssignToTag"',
        "rules.includeAssignToTag is true, but tags has no ASSIGNTO with the domain: Assigned_Engineer_Email and Assign_To get only the user's name",
      ],
    ],
  ],
  ...["@", "@example", "bob@", "example", "a@b@c.d", "x y.com", ".com"].map(
    (value) =>
      [
        `the domain ${value}`,
        assigned(assign(value)),
        [["warning", `"${value}"`, `tags[0].value is "${value}": a domain such as @example.com is meant`]],
      ] as const,
  ),
  ...["@corp.test", "corp.test", ".ops@corp.test", "@mail.example.co.uk", "@@EV_Agent"].map(
    (value) => [`the domain ${value}`, assigned(assign(value)), []] as const,
  ),
  ...[{ ...exit, indicatorValue: " NOTICKET" }, { ...exit, indicatorValue: "NOTICKET " }, start(" A"), end("A ")].map(
    (tag) =>
      [
        `the blank in ${tag.indicator} "${tag.indicatorValue}"`,
        routed(start("Q"), tag),
        [
          [
            "warning",
            `"${tag.indicatorValue}"`,
            "tags[1].indicatorValue begins or ends with a space, which no tag of a job does: it never matches",
          ],
        ],
      ] as const,
  ),
  ["a blank that a tag may have", routed(start("A "), end(" B")), []],
  [
    "a wide beginning before a narrow one",
    routed(start("PAY"), start("PAYROLL", "B")),
    [
      [
        "warning",
        '"PAYROLL"',
        "tags[1] (TAG_START PAYROLL) never decides: every tag that begins with PAYROLL begins with PAY too, and tags[0] (TAG_START PAY) comes first",
      ],
    ],
  ],
  [
    "a wide end before a narrow one",
    routed(end("1"), end("ROUTE1")),
    [
      [
        "warning",
        '"ROUTE1"',
        "tags[1] (TAG_END ROUTE1) never decides: every tag that ends with ROUTE1 ends with 1 too, and tags[0] (TAG_END 1) comes first",
      ],
    ],
  ],
  [
    "a narrow beginning before a wide one",
    routed(start("PAYROLL"), start("PAY", "B")),
    [
      [
        "note",
        '"PAY"',
        "tags[1] (TAG_START PAY) leaves tags that begin with PAYROLL to tags[0] (TAG_START PAYROLL), which comes first: the order decides",
      ],
    ],
  ],
  ["overlaps that set different attributes", routed(start("PAY"), start("PAYROLL", "B", "Sup_Function")), []],
  ["an overlap in another case", routed(start("pay"), start("PAYROLL")), []],
  [
    "entries that repeat others",
    {
      rules: { includeTagRouting: true, includeCategoryNameTag: true },
      tags: [start("A"), otherwise, otherwise, { indicator: "CATNAME" }, { indicator: "CATNAME" }, exit, exit],
    },
    [
      ["warning", '"DEFAULT"', "tags[2] (DEFAULT) is never used: tags[1] (DEFAULT) says the same thing first"],
      ["warning", '"CATNAME"', "tags[4] (CATNAME) is never used: tags[3] (CATNAME) says the same thing first"],
      ["warning", '"EXIT"', "tags[6] (EXIT NOTICKET) is never used: tags[5] (EXIT NOTICKET) says the same thing first"],
    ],
  ],
]

describe("a template with", () => {
  it.each(cases)("%s", (_, fields, expected) => {
    assert.deepStrictEqual(findingsOf({ ...minimal, ...fields }), expected)
  })
})
