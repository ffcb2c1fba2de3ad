/** The rest of what is odd in a valid template, with the text that stands at the place told. */
import { assert, describe, it } from "@effect/vitest"
import type { Told } from "../support/TemplateText.ts"
import { minimal, told } from "../support/TemplateText.ts"

const urgency = { name: "Urgency_Name", value: "Low" }
const view = (value: string) => ({ urls: [...minimal.urls, { name: "viewIncident", value }] })

const cases: ReadonlyArray<readonly [string, object, ReadonlyArray<Told>]> = [
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
      rules: { includeCategoryNameTag: true },
      tags: [{ indicator: "CATNAME", value: "@EV_Jub" }],
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
        "tags[0] (EXIT NOTICKET) is never looked at, because rules.exitNeedsTagRule is true and no rule that routes by tags is: jobs with this tag get incidents",
      ],
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
