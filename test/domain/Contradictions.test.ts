/**
 * What is odd in a template that is valid: each case says what is told, and the text that stands at the line and column
 * it is told for.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Review from "../../src/domain/Review.ts"
import { minimal, render } from "../support/TemplateText.ts"

type Told = readonly [severity: Review.Severity, at: string, message: string]

const told = (template: unknown): ReadonlyArray<Told> => {
  const text = render(template)
  const lines = text.split("\n")
  return Review.template(text).map(({ column = 1, line = 1, message, severity }) => [
    severity,
    /^"(?:[^"\\]|\\.)*"|^\S/.exec((lines[line - 1] ?? "").slice(column - 1))?.[0] ?? "",
    message,
  ])
}

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

const week = (start: string, stop: string) =>
  Object.fromEntries(
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].map((day) => [day, { start, stop }]),
  )
const office = week("0800", "1700")
const urgency = (value: string) => ({ name: "Urgency_Name", value })
const view = (value: string) => ({ urls: [...minimal.urls, { name: "viewIncident", value }] })

const cases: ReadonlyArray<readonly [string, object, ReadonlyArray<Told>]> = [
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
    { tags: [exit] },
    [
      [
        "warning",
        '"EXIT"',
        "tags[0] (EXIT NOTICKET) is never looked at, because no rule that routes by tags is true: jobs with this tag get incidents",
      ],
    ],
  ],
  [
    "tags whose rules are off",
    {
      rules: { includeAssignToTag: true },
      tags: [start("A"), otherwise, { indicator: "CATNAME" }, assign("@x.y"), exit],
    },
    [
      ["warning", '"TAG_START"', "tags[0] (TAG_START A) is never looked at: rules.includeTagRouting is false"],
      ["warning", '"DEFAULT"', "tags[1] (DEFAULT) is never looked at: rules.includeTagRouting is false"],
      ["warning", '"CATNAME"', "tags[2] (CATNAME) is never looked at: rules.includeCategoryNameTag is false"],
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
        "rules.includeTagRouting is true, but tags holds neither TAG_START nor TAG_END: every job gets what DEFAULT says",
      ],
    ],
  ],
  [
    "rules without their tags",
    { rules: { includeWorkGroupNameTag: true, includeCategoryNameTag: true, includeAssignToTag: true } },
    [
      [
        "warning",
        '"includeWorkGroupNameTag"',
        "rules.includeWorkGroupNameTag is true, but tags holds no WRKGRP: the job's tag goes to Assigned_WorkGroup_Name",
      ],
      [
        "warning",
        '"includeCategoryNameTag"',
        "rules.includeCategoryNameTag is true, but tags holds no CATNAME: the job's tag goes to Category_Name",
      ],
      [
        "warning",
        '"includeAssignToTag"',
        "rules.includeAssignToTag is true, but tags holds no ASSIGNTO with the domain: Assigned_Engineer_Email gets the user's name alone",
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
  ...["@example.com", "example.com", ".ops@example.com", "@mail.example.co.uk", "@@EV_Agent"].map(
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
            "tags[1].indicatorValue begins or ends with a blank, as no tag of a job does: it never matches",
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
      ["warning", '"DEFAULT"', "tags[2] (DEFAULT) is never looked at: tags[1] (DEFAULT) says the same thing first"],
      ["warning", '"CATNAME"', "tags[4] (CATNAME) is never looked at: tags[3] (CATNAME) says the same thing first"],
      [
        "warning",
        '"EXIT"',
        "tags[6] (EXIT NOTICKET) is never looked at: tags[5] (EXIT NOTICKET) says the same thing first",
      ],
    ],
  ],
  [
    "lists without working hours",
    { workingHoursAttributes: [urgency("Low")], nonWorkingHoursAttributes: [urgency("High")] },
    [
      ["warning", '"workingHoursAttributes"', "workingHoursAttributes never applies: there are no workingHours"],
      ["warning", '"nonWorkingHoursAttributes"', "nonWorkingHoursAttributes never applies: there are no workingHours"],
    ],
  ],
  [
    "a list for working hours, and nobody works",
    { workingHours: week("0000", "0000"), workingHoursAttributes: [urgency("Low")] },
    [["warning", '"workingHoursAttributes"', "workingHoursAttributes never applies: no day of workingHours has hours"]],
  ],
  [
    "a list for other hours, and somebody always works",
    { workingHours: week("0000", "2400"), nonWorkingHoursAttributes: [urgency("High")] },
    [
      [
        "warning",
        '"nonWorkingHoursAttributes"',
        "nonWorkingHoursAttributes never applies: workingHours are every hour of every day",
      ],
    ],
  ],
  [
    "a list for the one minute of a day at which nobody works",
    { workingHours: week("1200", "1159"), nonWorkingHoursAttributes: [urgency("High")] },
    [],
  ],
  [
    "an attribute twice in a list",
    { attributes: [urgency("Low"), { name: "Own", value: "1" }, urgency("High")] },
    [
      [
        "warning",
        '"Urgency_Name"',
        "Urgency_Name stands in attributes twice: the last value counts, that of attributes[0] does not",
      ],
    ],
  ],
  [
    "an attribute that the hours always give",
    {
      workingHours: office,
      attributes: [urgency("Medium")],
      workingHoursAttributes: [urgency("Low")],
      nonWorkingHoursAttributes: [urgency("High")],
    },
    [
      [
        "note",
        '"Urgency_Name"',
        "Urgency_Name in attributes never counts: workingHoursAttributes and nonWorkingHoursAttributes both give it",
      ],
    ],
  ],
  [
    "another spelling of a known attribute",
    {
      attributes: [{ name: "Urgency_name", value: "Low" }],
      ...routed(start("A", "B", "Assigned_Workgroup_Name")),
    },
    [
      [
        "warning",
        '"Urgency_name"',
        "the attribute Urgency_name is another one than Urgency_Name: did you mean Urgency_Name?",
      ],
      [
        "warning",
        '"Assigned_Workgroup_Name"',
        "the attribute Assigned_Workgroup_Name is another one than Assigned_WorkGroup_Name: did you mean Assigned_WorkGroup_Name?",
      ],
    ],
  ],
  [
    "a custom attribute twice",
    {
      customAttributes: ["G", "H", "G"].map((groupName) => ({ groupName, name: "Job", value: "x" })),
    },
    [["warning", '"Job"', "Job of group G stands in customAttributes twice"]],
  ],
  [
    "a link that is the same for every incident",
    view("https://{0}/tickets"),
    [
      [
        "warning",
        '"https://{0}/tickets"',
        "viewIncident holds none of {1}, {number}, {internalId}, {encryptedId}: the link would be the same for every incident",
      ],
    ],
  ],
  [
    "a link with an unknown holder and no scheme",
    view("{0}/t?id={number}&x={nmber}"),
    [
      [
        "warning",
        '"{0}/t?id={number}&x={nmber}"',
        "viewIncident holds {nmber}, which is not filled: did you mean {number}?",
      ],
      [
        "warning",
        '"{0}/t?id={number}&x={nmber}"',
        "viewIncident is no whole address: one that begins with https:// is meant",
      ],
    ],
  ],
  [
    "a state in another spelling",
    { reopen: { status: "In Progress" } },
    [["warning", '"In Progress"', 'reopen.status is "In Progress": did you mean In-Progress?']],
  ],
  [
    "a state that ends an incident",
    { reopen: { status: "Resolved" } },
    [["warning", '"Resolved"', 'reopen.status is "Resolved": an incident in that state is not worked on again']],
  ],
  [
    "a state of the site's own",
    { reopen: { status: "Analysis" } },
    [
      [
        "note",
        '"Analysis"',
        'reopen.status is "Analysis", a state of your own; Summit\'s own are New, Assigned, In-Progress, Pending',
      ],
    ],
  ],
  [
    "settings of another search",
    { search: { service: "IM_GetIncidentList", dynamicInput: "Text", caller: "7" } },
    [
      [
        "warning",
        '"dynamicInput"',
        "search.dynamicInput is not used by IM_GetIncidentList, only by ADM_Get_DynamicWebServiceResult",
      ],
      ["warning", '"caller"', "search.caller is not used by IM_GetIncidentList, only by IM_GetMyIncidents"],
    ],
  ],
  [
    "place holders where nothing is filled, or misspelt where the reader accepts it",
    {
      ticketDescription: "@ev_job @EV_Job failed",
      attributes: [{ name: "@EV_Job", value: "@EV_Job" }],
      ...routed(start("A", "@EV_Jub")),
    },
    [
      ["warning", "@", "@ev_job in ticketDescription is not filled: did you mean @EV_Job?"],
      ["warning", "@", "@EV_Job stands in attributes[0].name, where nothing is filled"],
      ["warning", "@", "@EV_Jub in tags[0].value is not filled: did you mean @EV_Job?"],
    ],
  ],
  [
    "a mistake in one field, and something odd in others",
    {
      rules: { includeTagRoutng: true },
      tags: [exit],
      workingHoursAttributes: [urgency("Low")],
      attributes: [urgency("Low"), { nam: "x", value: "y" }, urgency("Low")],
    },
    [
      ["error", '"includeTagRoutng"', "unknown field includeTagRoutng in rules: did you mean includeTagRouting?"],
      ["warning", '"workingHoursAttributes"', "workingHoursAttributes never applies: there are no workingHours"],
      ["error", "{", "attributes[1].name is missing"],
      ["error", '"nam"', "unknown field nam in attributes[1]: did you mean name?"],
    ],
  ],
  [
    "a plain key",
    { credentials: { apiKey: "canary" } },
    [["warning", '"canary"', "credentials.apiKey stands in plain text"]],
  ],
]

describe("a template with", () => {
  it.each(cases)("%s", (_, fields, expected) => {
    assert.deepStrictEqual(told({ ...minimal, ...fields }), expected)
  })
})
