import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import { exitTag, route } from "../../src/domain/Routing.ts"
import { settings, template } from "../support/Fixtures.ts"
import { values, wallClock } from "./Given.ts"

const given = (name: string, value: string) => ({ name, value })

/** Monday: in the working hours of the template at 09:00, out of them at 20:00. */
const working = wallClock("2024-09-16T09:00:00", "Europe/Berlin")
const evening = wallClock("2024-09-16T20:00:00", "Europe/Berlin")

const layered = {
  ...template,
  rules: { ...template.rules, includeTagRouting: true, includeCategoryNameTag: true },
  attributes: [given("Priority_Name", "P2"), given("Urgency_Name", "High"), given("Site", "Bonn")],
  workingHoursAttributes: [given("Priority_Name", "P1"), given("Assigned_WorkGroup_Name", "Day")],
  nonWorkingHoursAttributes: [given("Assigned_WorkGroup_Name", "Night")],
  tags: [
    { indicator: "TAG_START", indicatorValue: "APP", attribute: "Assigned_WorkGroup_Name", value: "App" },
    { indicator: "EXIT", indicatorValue: "NOTICKET", attribute: "", value: "" },
  ] as const,
}

const defaults = [given("Priority_Name", "P3"), given("Assigned_WorkGroup_Name", "DevOps"), given("Medium", "Web")]

const input = { defaults, template: layered, jobTags: ["APP_1", "CATNAME_Db"], values, when: [], now: working }

const valuesOf = (attributes: ReadonlyArray<{ readonly name: string; readonly value: string }>) =>
  attributes.map(({ name, value }) => `${name}=${value}`)

describe("route", () => {
  it("gives the defaults where the template says nothing", () => {
    const { attributes } = route({ defaults: settings.defaults, template, jobTags: [], values, when: [], now: working })
    assert.deepStrictEqual(attributes, settings.defaults)
  })

  it("lays layer over layer and keeps the order of first appearance", () => {
    assert.deepStrictEqual(valuesOf(route(input).attributes), [
      "Priority_Name=P1",
      "Assigned_WorkGroup_Name=App",
      "Medium=Web",
      "Urgency_Name=High",
      "Site=Bonn",
      "Category_Name=Db",
    ])
  })

  it("takes nonWorkingHoursAttributes outside of the working hours", () => {
    assert.deepStrictEqual(valuesOf(route({ ...input, jobTags: [], now: evening }).attributes), [
      "Priority_Name=P2",
      "Assigned_WorkGroup_Name=Night",
      "Medium=Web",
      "Urgency_Name=High",
      "Site=Bonn",
    ])
  })

  it("takes neither list without workingHours", () => {
    const without = { ...layered, workingHours: Option.none() }
    assert.deepStrictEqual(valuesOf(route({ ...input, template: without, jobTags: [] }).attributes), [
      "Priority_Name=P2",
      "Assigned_WorkGroup_Name=DevOps",
      "Medium=Web",
      "Urgency_Name=High",
      "Site=Bonn",
    ])
  })

  it("compares names exactly, and an empty value covers another", () => {
    const odd = { ...template, attributes: [given("priority_name", "x"), given("Medium", "")] }
    assert.deepStrictEqual(valuesOf(route({ ...input, template: odd }).attributes), [
      "Priority_Name=P3",
      "Assigned_WorkGroup_Name=DevOps",
      "Medium=",
      "priority_name=x",
    ])
  })

  it("is not confused by names that objects have", () => {
    const odd = { ...template, attributes: [given("__proto__", "a"), given("constructor", "b")] }
    assert.deepStrictEqual(valuesOf(route({ ...input, defaults: [], template: odd }).attributes), [
      "__proto__=a",
      "constructor=b",
    ])
  })

  it("fills place holders in every layer and in custom attributes", () => {
    const filled = {
      ...layered,
      attributes: [given("Site", "@EV_Agent")],
      workingHoursAttributes: [given("Hours", "@EV_Date")],
      customAttributes: [{ groupName: "Event @EV_Job", name: "@EV_Job", value: "@EV_Job: @EV_errorcode" }],
    }
    const { attributes, customAttributes } = route({
      ...input,
      template: filled,
      defaults: [given("Source", "OpCon @EV_Schedule")],
      jobTags: [],
    })
    assert.deepStrictEqual(valuesOf(attributes), ["Source=OpCon NIGHTLY BATCH", "Site=WINAGENT01", "Hours=2024-09-21"])
    assert.deepStrictEqual(customAttributes, [
      { groupName: "Event @EV_Job", name: "@EV_Job", value: "LOAD GL: -000000001:0000:N" },
    ])
  })

  it("tells where each value comes from and what it covers", () => {
    const { attributes, sources } = route(input)
    assert.deepStrictEqual(valuesOf(sources), valuesOf(attributes))
    const none = Option.none()
    assert.deepStrictEqual(sources, [
      {
        name: "Priority_Name",
        value: "P1",
        layer: "working hours",
        jobTag: none,
        overrode: [
          { value: "P3", layer: "default", jobTag: none },
          { value: "P2", layer: "attribute", jobTag: none },
        ],
      },
      {
        name: "Assigned_WorkGroup_Name",
        value: "App",
        layer: "tag",
        jobTag: Option.some("APP_1"),
        overrode: [
          { value: "DevOps", layer: "default", jobTag: none },
          { value: "Day", layer: "working hours", jobTag: none },
        ],
      },
      { name: "Medium", value: "Web", layer: "default", jobTag: none, overrode: [] },
      { name: "Urgency_Name", value: "High", layer: "attribute", jobTag: none, overrode: [] },
      { name: "Site", value: "Bonn", layer: "attribute", jobTag: none, overrode: [] },
      { name: "Category_Name", value: "Db", layer: "tag", jobTag: Option.some("CATNAME_Db"), overrode: [] },
    ])
  })

  it("names the layer of non-working hours", () => {
    const source = route({ ...input, now: evening, jobTags: [] }).sources.find(({ value }) => value === "Night")
    assert.strictEqual(source?.layer, "non-working hours")
  })

  it("has exitTag beside it", () => {
    assert.deepStrictEqual(exitTag(layered, ["NOTICKET"]), Option.some("NOTICKET"))
  })
})
