/** Fields of a valid template that are probably a mistake, with the text at the place of each finding. */
import { assert, describe, it } from "@effect/vitest"
import type { FoundAt } from "../support/TemplateText.ts"
import { findingsOf, minimal } from "../support/TemplateText.ts"

const week = (start: string, stop: string) =>
  Object.fromEntries(
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].map((day) => [day, { start, stop }]),
  )
const office = week("0800", "1700")
const urgencyOf = (value: string) => ({ name: "Urgency_Name", value })
const recovery: ReadonlyArray<readonly [string, object, ReadonlyArray<FoundAt>]> = [
  [
    "texts of a recovery that nobody is told of",
    { recovery: { text: "well again" } },
    [["warning", '"text"', "recovery.text is not used: onRecovery is none"]],
  ],
  [
    "a solution of an incident that is not resolved",
    { onRecovery: "comment", recovery: { text: "well again", solution: "restarted" } },
    [["warning", '"solution"', "recovery.solution is not used: onRecovery is comment"]],
  ],
  ["all of them, where they are used", { onRecovery: "resolve", recovery: { text: "a", solution: "b" } }, []],
]

const attributes: ReadonlyArray<readonly [string, object, ReadonlyArray<FoundAt>]> = [
  [
    "lists without working hours",
    { workingHoursAttributes: [urgencyOf("Low")], nonWorkingHoursAttributes: [urgencyOf("High")] },
    [
      ["warning", '"workingHoursAttributes"', "workingHoursAttributes never applies: there are no workingHours"],
      ["warning", '"nonWorkingHoursAttributes"', "nonWorkingHoursAttributes never applies: there are no workingHours"],
    ],
  ],
  [
    "a list for working hours, and nobody works",
    { workingHours: week("0000", "0000"), workingHoursAttributes: [urgencyOf("Low")] },
    [["warning", '"workingHoursAttributes"', "workingHoursAttributes never applies: no day of workingHours has hours"]],
  ],
  [
    "a list for other hours, and somebody always works",
    { workingHours: week("0000", "2400"), nonWorkingHoursAttributes: [urgencyOf("High")] },
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
    { workingHours: week("1200", "1159"), nonWorkingHoursAttributes: [urgencyOf("High")] },
    [],
  ],
  [
    "an attribute twice in a list",
    { attributes: [urgencyOf("Low"), { name: "Own", value: "1" }, urgencyOf("High")] },
    [
      [
        "warning",
        '"Urgency_Name"',
        "Urgency_Name is in attributes twice: the last value counts, that of attributes[0] does not",
      ],
    ],
  ],
  [
    "an attribute that the hours always give",
    {
      workingHours: office,
      attributes: [urgencyOf("Medium")],
      workingHoursAttributes: [urgencyOf("Low")],
      nonWorkingHoursAttributes: [urgencyOf("High")],
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
        "the attribute Urgency_name is not the same as Urgency_Name: did you mean Urgency_Name?",
      ],
      [
        "warning",
        '"Assigned_Workgroup_Name"',
        "the attribute Assigned_Workgroup_Name is not the same as Assigned_WorkGroup_Name: did you mean Assigned_WorkGroup_Name?",
      ],
    ],
  ],
  [
    "a custom attribute twice",
    {
      customAttributes: ["G", "H", "G"].map((groupName) => ({ groupName, name: "Job", value: "x" })),
    },
    [["warning", '"Job"', "Job of group G is in customAttributes twice"]],
  ],
]

const urgency = { name: "Urgency_Name", value: "Low" }
const view = (value: string) => ({ urls: [...minimal.urls, { name: "viewIncident", value }] })

const others: ReadonlyArray<readonly [string, object, ReadonlyArray<FoundAt>]> = [
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
        "viewIncident is not a complete address: it must begin with https://",
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
    "place holders where placeholders are not filled, or misspelt where the reader accepts it",
    {
      ticketDescription: "@ev_job @EV_Job failed",
      attributes: [{ name: "@EV_Job", value: "@EV_Job" }],
      rules: { includeCategoryNameTag: true },
      tags: [{ indicator: "CATNAME", value: "@EV_Jub" }],
    },
    [
      ["warning", "@", "@ev_job in ticketDescription is not filled: did you mean @EV_Job?"],
      ["warning", "@", "@EV_Job is in attributes[0].name, where placeholders are not filled"],
      ["warning", "@", "@EV_Jub in tags[0].value is not filled: did you mean @EV_Job?"],
    ],
  ],
  [
    "a mistake in one field, and something odd in others",
    {
      rules: { includeTagRoutng: true },
      tags: [{ indicator: "EXIT", indicatorValue: "NOTICKET" }],
      workingHoursAttributes: [urgency],
      attributes: [urgency, { nam: "x", value: "y" }, urgency],
    },
    [
      ["error", '"includeTagRoutng"', "unknown field includeTagRoutng in rules: did you mean includeTagRouting?"],
      ["warning", '"workingHoursAttributes"', "workingHoursAttributes never applies: there are no workingHours"],
      ["error", "{", "attributes[1].name is missing"],
      ["error", '"nam"', "unknown field nam in attributes[1]: did you mean name?"],
    ],
  ],
  [
    "a mistake in a rule that looks at no tags, and an EXIT that nothing looks at",
    {
      rules: {
        onLostReply: "wait",
        submitSingle: true,
        includeTagRouting: false,
        includeWorkGroupNameTag: false,
        includeCategoryNameTag: false,
        includeAssignToTag: false,
        exitNeedsTagRule: true,
      },
      tags: [{ indicator: "EXIT", indicatorValue: "NOTICKET" }],
    },
    [
      ["error", '"wait"', 'rules.onLostReply is "wait"; known are create, park'],
      ["error", '"submitSingle"', "unknown field submitSingle in rules: did you mean submitSingleIncidentPerDay?"],
      [
        "warning",
        '"EXIT"',
        "tags[0] (EXIT NOTICKET) is never used, because rules.exitNeedsTagRule is true and no rule that routes by tags is: jobs with this tag get incidents",
      ],
    ],
  ],
  [
    "a plain key",
    { credentials: { apiKey: "canary" } },
    [["warning", '"canary"', "credentials.apiKey is in plain text"]],
  ],
]

describe("a template with", () => {
  it.each([...attributes, ...recovery, ...others])("%s", (_, fields, expected) => {
    assert.deepStrictEqual(findingsOf({ ...minimal, ...fields }), expected)
  })
})
