/** Lists of attributes that never count as they stand, with the text that stands at the place told. */
import { assert, describe, it } from "@effect/vitest"
import type { Told } from "../support/TemplateText.ts"
import { minimal, told } from "../support/TemplateText.ts"

const week = (start: string, stop: string) =>
  Object.fromEntries(
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].map((day) => [day, { start, stop }]),
  )
const office = week("0800", "1700")
const urgency = (value: string) => ({ name: "Urgency_Name", value })
const cases: ReadonlyArray<readonly [string, object, ReadonlyArray<Told>]> = [
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
      rules: { includeTagRouting: true },
      tags: [
        { indicator: "TAG_START", indicatorValue: "A", attribute: "Assigned_WorkGroup_Name", value: "a" },
        { indicator: "DEFAULT", attribute: "Assigned_Workgroup_Name", value: "b" },
      ],
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
]

describe("a template with", () => {
  it.each(cases)("%s", (_, fields, expected) => {
    assert.deepStrictEqual(told({ ...minimal, ...fields }), expected)
  })
})
