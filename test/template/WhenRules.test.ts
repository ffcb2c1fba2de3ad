import { assert, describe, it } from "@effect/vitest"
import { findingsOf, messages, minimal } from "../support/TemplateText.ts"

const check = (fields: Readonly<Record<string, unknown>>) =>
  findingsOf({ ...minimal, ...fields }).map(([severity, at, message]) => `${severity} ${at} ${message}`)

const p1 = [{ name: "Priority_Name", value: "P1" }]
const entry = (condition: object, more: object = {}) => ({ if: condition, attributes: p1, ...more })
const office = { monday: { start: "0800", stop: "1700" } }

describe("entries of when that never apply", () => {
  it.each([
    [
      "after one without a condition",
      [entry({}, { name: "all" }), entry({ job: "X" })],
      ["warning { when[1] never applies: when[0] (all) has no condition and comes first"],
    ],
    [
      "after a wider pattern",
      [entry({ job: "PAY*" }), entry({ job: "PAYROLL*", agent: "A" }), entry({ job: "P*" })],
      ["warning { when[1] never applies: where it holds, when[0] holds too and comes first"],
    ],
    [
      "where each pattern of a list is covered",
      [entry({ tag: ["A*", "B"] }), entry({ tag: ["B", "AB"] }), entry({ tag: ["AB", "C"] })],
      ["warning { when[1] never applies: where it holds, when[0] holds too and comes first"],
    ],
    [
      "within and outside working hours together",
      [
        entry({ workingHours: true }),
        entry({ workingHours: false, job: "X" }),
        entry({ job: "X" }),
        entry({ job: "Y" }),
      ],
      ["warning { when[2] never applies: where it holds, when[0] or when[1] holds too and comes first"],
    ],
    [
      "a termination that the exit code covers",
      [entry({ termination: "16" }), entry({ termination: "0000000016" }), entry({ termination: "0000000160" })],
      ["warning { when[1] never applies: where it holds, when[0] holds too and comes first"],
    ],
    [
      "a tag that cannot be",
      [entry({ tag: " PAY" }), entry({ tag: "" })],
      [
        'warning " PAY" when[0] never applies: no tag of a job is empty, or begins or ends with a space',
        'warning "" when[1] never applies: no tag of a job is empty, or begins or ends with a space',
      ],
    ],
    ["a job without a name", [entry({ job: "" })], ['warning "" when[0] never applies: every job has a name']],
  ])("%s", (_, when, expected) => {
    assert.deepStrictEqual(check({ when, workingHours: office }), expected)
  })

  it("are fine where all apply", () => {
    assert.deepStrictEqual(check({ when: [entry({}), entry({ job: "X" })], whenMatches: "all" }), [])
  })

  it("a tag with which there is no incident", () => {
    const tags = [{ indicator: "EXIT", indicatorValue: "NOTICKET" }]
    assert.deepStrictEqual(check({ tags, when: [entry({ tag: "NOTICKET" }), entry({ tag: ["NOTICKET", "X"] })] }), [
      'warning "NOTICKET" when[0] never applies: a job with that tag gets no incident (EXIT)',
    ])
  })

  it.each([
    [undefined, true, "the template has no workingHours"],
    [undefined, false, "the template has no workingHours"],
    [{ monday: { start: "0000", stop: "0000" } }, true, "no day of workingHours has hours"],
    [
      Object.fromEntries(
        "monday tuesday wednesday thursday friday saturday sunday"
          .split(" ")
          .map((day) => [day, { start: "0000", stop: "2400" }]),
      ),
      false,
      "workingHours are every hour of every day",
    ],
  ])("hours that do not exist: %o %s", (workingHours, wanted, why) => {
    const hours = workingHours === undefined ? {} : { workingHours }
    assert.deepStrictEqual(
      check({ ...hours, when: [entry({ workingHours: wanted })] }).map((text) => text.replace(/^.*?when/, "when")),
      [`when[0] never applies: ${why}`],
    )
  })
})

describe("other rules of when", () => {
  it.each([
    ["whenMatches without when", { whenMatches: "all" }, ["whenMatches is not used: there is no when"]],
    ["an entry that does nothing", { when: [{ if: {} }], whenMatches: "all" }, ["when[0] sets nothing"]],
    ["a last one that does nothing", { when: [{ if: {} }] }, ["when[0] sets nothing, and no entry follows it"]],
    ["one that keeps the others away", { when: [{ if: { job: "X" } }, entry({})] }, []],
    [
      "an attribute twice",
      { when: [entry({}, { attributes: [...p1, ...p1] })] },
      ["Priority_Name is in when[0] twice: the last value counts"],
    ],
    [
      "an attribute in another spelling",
      { when: [entry({}, { attributes: [{ name: "priority_name", value: "P1" }] })] },
      ["the attribute priority_name is not the same as Priority_Name: did you mean Priority_Name?"],
    ],
    [
      "a placeholder in a pattern",
      { when: [entry({ job: "@EV_Job" })] },
      ["@EV_Job is in when[0].if.job, where placeholders are not filled"],
    ],
  ])("%s", (_, fields, expected) => {
    assert.deepStrictEqual(
      findingsOf({ ...minimal, ...fields }).map(([, , message]) => message),
      expected,
    )
  })
})

describe("texts and lengths", () => {
  it.each([
    [
      "instructions without a tag",
      { ticketInformation: "@EV_Instructions" },
      ["@EV_Instructions is always empty: there is no documentationTag"],
    ],
    [
      "a tag without instructions",
      { documentationTag: "TODO" },
      ["documentationTag is not used: no text holds @EV_Instructions"],
    ],
    [
      "a link without viewJob",
      { when: [{ if: {}, ticketDescription: "@EV_JobLink" }] },
      ["@EV_JobLink is always empty: there is no url viewJob"],
    ],
    [
      "a viewJob that is not used, and odd",
      { urls: [...minimal.urls, { name: "viewJob", value: "opcon/{id}" }] },
      [
        "url viewJob is not used: no text holds @EV_JobLink",
        "viewJob holds {id}, which is not filled: did you mean {uid}?",
        "viewJob holds none of {jobId}, {uid}, {jobNumber}, {job}, {schedule}, {scheduleId}, {scheduleInstance}, {date}: the link would be the same for every job",
        "viewJob is not a complete address: it must begin with https://",
      ],
    ],
    [
      "a limit of a field that is not sent",
      { limits: { Descripton: 50 } },
      ["limits.Descripton is not used: no such field is sent: did you mean Description?"],
    ],
    [
      "limits of fields that are",
      {
        limits: { Information: 50, UserLog: 50, Priority_Name: 10, Mine: 10 },
        attributes: [{ name: "Mine", value: "" }],
      },
      [],
    ],
  ])("%s", (_, fields, expected) => {
    assert.sameMembers(
      findingsOf({ ...minimal, ...fields }).map(([, , message]) => message),
      expected,
    )
  })
})

describe("errors", () => {
  it.each([
    ["an unknown condition", { when: [entry({ jobs: "X" })] }, "unknown field jobs in when[0].if: did you mean job?"],
    [
      "an unknown field",
      { when: [entry({}, { atributes: [] })] },
      "unknown field atributes in when[0]: did you mean attributes?",
    ],
    ["no condition", { when: [{ attributes: [] }] }, "when[0].if is missing"],
    ["an empty list", { when: [entry({ job: [] })] }, "when[0].if.job is an empty list: at least one pattern is meant"],
    [
      "a number",
      { when: [entry({ termination: 16 })] },
      "when[0].if.termination is 16: text, or a list of texts, is meant",
    ],
    [
      "a misspelt placeholder",
      { when: [entry({}, { ticketDescription: "@EV_Departement" })] },
      "unknown placeholder @EV_Departement in when[0].ticketDescription: did you mean @EV_Department?",
    ],
    [
      "the name of a job",
      { ticketDescription: "@EV_JobName" },
      "unknown placeholder @EV_JobName in ticketDescription: did you mean @EV_Job?",
    ],
    [
      "in a configuration item",
      { configurationItem: { key: "k", value: "@EV_Agnt" } },
      "unknown placeholder @EV_Agnt in configurationItem.value: did you mean @EV_Agent?",
    ],
    [
      "a limit that is too small",
      { limits: { Description: 9 } },
      "limits.Description is 9: a whole number from 10 to 1000000 is meant",
    ],
    [
      "a limit without room for the marker",
      { limits: { UserLog: 49 } },
      "limits.UserLog is 49: at least 50 is meant, because its first line identifies the incident",
    ],
    [
      "a limit in quotes",
      { limits: { Description: "250" } },
      'limits.Description is "250": a number without quotes is meant',
    ],
    [
      "a tag with brackets",
      { documentationTag: "<TODO>" },
      'documentationTag is "<TODO>": the name of a tag is meant, as INSTRUCTIONS in <INSTRUCTIONS>',
    ],
    ["whenMatches", { when: [entry({})], whenMatches: "any" }, 'whenMatches is "any": did you mean all?'],
  ])("%s", (_, fields, expected) => {
    assert.deepStrictEqual(messages({ ...minimal, ...fields }), [expected])
  })
})
