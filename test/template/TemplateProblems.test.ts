import { assert, describe, it } from "@effect/vitest"
import { placeHolderNames } from "../../src/domain/PlaceHolders.ts"
import { messages, minimal } from "../support/TemplateText.ts"

const attribute = { name: "A", value: "B" }
const tag = (fields: object) => ({ ...minimal, tags: [fields] })
const hours = (start: unknown, stop: unknown) => ({ ...minimal, workingHours: { monday: { start, stop } } })
const routing = { ...minimal, rules: { includeTagRouting: true } }
const [incident, attachment] = minimal.urls

const cases: ReadonlyArray<readonly [string, unknown, ReadonlyArray<string>]> = [
  ["no object", [], ["the file is a list: an object { } is meant"]],
  [
    "an empty object",
    {},
    [
      "ticketDescription is missing",
      "ticketInformation is missing",
      "address is missing",
      "credentials is missing",
      "urls is missing",
    ],
  ],
  ["an empty description", { ...minimal, ticketDescription: " " }, ["ticketDescription is empty: some text is meant"]],
  ["address without value", { ...minimal, address: { name: "x" } }, ["address.value is missing"]],
  [
    "address that is no host",
    { ...minimal, address: { value: "my summit" } },
    ['address.value is "my summit": a host, host:port or https://host is meant'],
  ],
  ...["99999", "0", "-1"].map(
    (port) =>
      [
        `address with the port ${port}`,
        { ...minimal, address: { value: `s.example:${port}` } },
        [`address.value is "s.example:${port}": port ${port}: 1 to 65535 is meant`],
      ] as const,
  ),
  [
    "address with a path",
    { ...minimal, address: { value: "https://s.example/API" } },
    ['address.value is "https://s.example/API": only a host is meant; the path belongs to urls'],
  ],
  [
    "http to another host",
    { ...minimal, address: { value: "http://s.example" } },
    [
      'address.value is "http://s.example": https:// is meant; http:// is accepted only for localhost, 127.0.0.0/8 and ::1',
    ],
  ],
  [
    "ftp",
    { ...minimal, address: { value: "ftp://s.example" } },
    ['address.value is "ftp://s.example": a host, host:port or https://host is meant'],
  ],
  [
    "view address with a path",
    { ...minimal, viewAddress: { value: "v.example/x" } },
    ['viewAddress.value is "v.example/x": a host or host:port is meant'],
  ],
  ["no key", { ...minimal, credentials: {} }, ["credentials.apiKey is missing"]],
  ["an empty key", { ...minimal, credentials: { apiKey: "" } }, ["credentials.apiKey is empty: some text is meant"]],
  [
    "a header that is none",
    { ...minimal, credentials: { apiKey: "x", apiKeyHeader: "api key" } },
    ['credentials.apiKeyHeader is "api key": the name of an HTTP header is meant'],
  ],
  ["no incident", { ...minimal, urls: [attachment] }, ["urls holds no incident"]],
  [
    "an empty incident",
    { ...minimal, urls: [{ name: "incident", value: " " }, attachment] },
    ["urls holds no incident"],
  ],
  [
    "no attachment",
    { ...minimal, rules: { includeJobLogAttachment: true }, urls: [incident] },
    ["urls holds no attachment, which rules.includeJobLogAttachment needs"],
  ],
  ["no attachment, and none is needed", { ...minimal, urls: [incident] }, []],
  ["no attachment, and none is needed as 24.3 has it", { ...minimal, compatibility: "24.3", urls: [incident] }, []],
  [
    "no attachment, which 24.2 attaches by default",
    { ...minimal, compatibility: "24.2", urls: [incident] },
    ["urls holds no attachment, which rules.includeJobLogAttachment needs"],
  ],
  [
    "an unknown compatibility and state",
    { ...minimal, compatibility: "24.1", reopen: { from: ["Pending", "Waiting"] } },
    [
      'compatibility is "24.1": did you mean 24.2?',
      'reopen.from[1] is "Waiting"; known are all, New, Assigned, In-Progress, Pending, Resolved',
    ],
  ],
  [
    "an url twice",
    { ...minimal, urls: [incident, attachment, incident] },
    ["urls names incident twice: keep one of them"],
  ],
  [
    "an unknown url",
    { ...minimal, urls: [incident, { name: "attachement", value: "x" }] },
    ['urls[1].name is "attachement": did you mean attachment?'],
  ],
  [
    "an absolute incident",
    { ...minimal, urls: [{ name: "incident", value: "https://h/p" }, attachment] },
    ['urls[0].value is "https://h/p": a path is meant; the host comes from address'],
  ],
  [
    "an absolute attachment",
    { ...minimal, urls: [incident, { name: "attachment", value: "//h/p" }] },
    ['urls[1].value is "//h/p": a path is meant; the host comes from address'],
  ],
  [
    "a word in quotes for true",
    { ...minimal, rules: { includeTagRouting: "True" } },
    ['rules.includeTagRouting is "True" in quotes: true without quotes is meant'],
  ],
  [
    "a word in quotes for false",
    { ...minimal, rules: { submitSingleIncidentPerDay: "false" } },
    ['rules.submitSingleIncidentPerDay is "false" in quotes: false without quotes is meant'],
  ],
  [
    "a word that is no boolean",
    { ...minimal, rules: { submitSingleIncidentPerDay: "day" } },
    ['rules.submitSingleIncidentPerDay is "day": true or false is meant'],
  ],
  [
    "an unknown choice",
    { ...minimal, rules: { onLostReply: "wait" } },
    ['rules.onLostReply is "wait"; known are create, park'],
  ],
  [
    "a log field of another case",
    { ...minimal, reopen: { logField: "userlog" } },
    ['reopen.logField is "userlog": did you mean UserLog?'],
  ],
  ["an empty reopen state", { ...minimal, reopen: { status: "" } }, ["reopen.status is empty: some text is meant"]],
  [
    "a search service misspelt",
    { ...minimal, search: { service: "IM_GetMyIncident" } },
    ['search.service is "IM_GetMyIncident": did you mean IM_GetMyIncidents?'],
  ],
  [
    "a caller by name",
    { ...minimal, search: { caller: "me" } },
    ['search.caller is "me": the number of a Summit user is meant'],
  ],
  [
    "no candidates",
    { ...minimal, search: { limit: 0 } },
    ["search.limit is 0: a whole number from 1 to 10000 is meant"],
  ],
  [
    "half a candidate",
    { ...minimal, search: { limit: 1.5 } },
    ["search.limit is 1.5: a whole number from 1 to 10000 is meant"],
  ],
  [
    "a day misspelt",
    { ...minimal, workingHours: { tuseday: { start: "0800", stop: "0900" } } },
    ["unknown field tuseday in workingHours: did you mean tuesday?"],
  ],
  [
    "a day in capitals",
    { ...minimal, workingHours: { Monday: { start: "0800", stop: "0900" } } },
    ["unknown field Monday in workingHours: did you mean monday?"],
  ],
  ["no stop", { ...minimal, workingHours: { monday: { start: "0800" } } }, ["workingHours.monday.stop is missing"]],
  [
    "2400 as start",
    hours("2400", "0600"),
    ["workingHours.monday.start is 2400, which only a stop may be: 0000 is meant"],
  ],
  [
    "start and stop the same",
    hours("0800", "0800"),
    ["workingHours.monday.stop is the same as start: 0000 and 2400 are the whole day, 0000 and 0000 none of it"],
  ],
  ...["0860", "2401", "2500", "800", "08:00", "", "8am"].map(
    (time) =>
      [
        `time ${time}`,
        hours("0000", time),
        [`workingHours.monday.stop is "${time}": HHMM from 0000 to 2400 is meant`],
      ] as const,
  ),
  [
    "an attribute without a name",
    { ...minimal, attributes: [attribute, { name: " ", value: "x" }] },
    ["attributes[1].name is empty: some text is meant"],
  ],
  [
    "an attribute for working hours without a name",
    { ...minimal, workingHoursAttributes: [{ name: "", value: "x" }] },
    ["workingHoursAttributes[0].name is empty: some text is meant"],
  ],
  [
    "a custom attribute without a name",
    { ...minimal, customAttributes: [{ groupName: "g", name: "", value: "x" }] },
    ["customAttributes[0].name is empty: some text is meant"],
  ],
  [
    "an attribute without a value",
    { ...minimal, nonWorkingHoursAttributes: [{ name: "A" }] },
    ["nonWorkingHoursAttributes[0].value is missing"],
  ],
  ["attributes as an object", { ...minimal, attributes: attribute }, ["attributes is an object: a list [ ] is meant"]],
  ["an unknown indicator", tag({ indicator: "TAGEND" }), ['tags[0].indicator is "TAGEND": did you mean TAG_END?']],
  [
    "EXIT without its tag",
    tag({ indicator: "EXIT" }),
    ["tags[0].indicatorValue is missing or empty: the indicator EXIT needs it"],
  ],
  [
    "ASSIGNTO without a value",
    tag({ indicator: "ASSIGNTO" }),
    ["tags[0].value is missing or empty: the indicator ASSIGNTO needs it"],
  ],
  [
    "DEFAULT without all",
    tag({ indicator: "DEFAULT" }),
    ["attribute", "value"].map((field) => `tags[0].${field} is missing or empty: the indicator DEFAULT needs it`),
  ],
  ...["TAG_START", "TAG_END"].map(
    (indicator) =>
      [
        `${indicator} with nothing`,
        tag({ indicator, indicatorValue: "", attribute: " ", value: "" }),
        ["indicatorValue", "attribute", "value"].map(
          (field) => `tags[0].${field} is missing or empty: the indicator ${indicator} needs it`,
        ),
      ] as const,
  ),
  [
    "routing without DEFAULT",
    routing,
    [
      "rules.includeTagRouting is true, but tags has no entry with the indicator DEFAULT: a job that no other tag matches could not be routed",
    ],
  ],
  [
    "two mistakes far apart",
    { ...routing, ticketInformation: 1 },
    [
      "ticketInformation is 1: text in double quotes is meant",
      "rules.includeTagRouting is true, but tags has no entry with the indicator DEFAULT: a job that no other tag matches could not be routed",
    ],
  ],
  [
    "place holders",
    { ...minimal, ticketDescription: "@EV_Jub", attributes: [{ name: "@EV_x", value: "@EV_Nothing" }] },
    [
      "unknown placeholder @EV_Jub in ticketDescription: did you mean @EV_Job?",
      `unknown placeholder @EV_Nothing in attributes[0].value; known are ${placeHolderNames.join(", ")}`,
    ],
  ],
]

describe("a template with", () => {
  it.each(cases)("%s", (_, template, expected) => {
    assert.sameMembers([...messages(template)], [...expected])
  })
})
