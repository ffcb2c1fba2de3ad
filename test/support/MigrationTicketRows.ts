/** The rows of MigrationRows.ts about rules, tags and tickets. */
import { assert } from "@effect/vitest"
import * as Option from "effect/Option"
import * as DailyWindow from "../../src/domain/DailyWindow.ts"
import { decide } from "../../src/domain/Decide.ts"
import { fill } from "../../src/domain/PlaceHolders.ts"
import { exitTag } from "../../src/domain/Routing.ts"
import { inWorkingHours } from "../../src/domain/WorkingHours.ts"
import * as TemplateText from "./TemplateText.ts"
import { noFacts } from "../domain/Given.ts"
import * as ConfigText from "./ConfigText.ts"
import { valuesFor } from "./Fixtures.ts"
import type { Row } from "./MigrationGiven.ts"
import { documentedJob as job } from "./Fixtures.ts"
import { newest, template, invalid, at, routed, withTicket, row, group, byTags } from "./MigrationGiven.ts"

export const ticketRows: ReadonlyArray<Row> = [
  row("24.2", "includeJobLogAttachment is on if it is missing", "chosen", "off, as 24.3 says", () => {
    assert.isTrue(template({ compatibility: "24.2" }).rules.includeJobLogAttachment)
    assert.isFalse(template().rules.includeJobLogAttachment)
  }),
  row("24.3", "Every rule is off if it is missing", "same", "", () => {
    const { onLostReply, ...rules } = template().rules
    assert.deepStrictEqual([...new Set(Object.values(rules))], [false])
    assert.strictEqual(onLostReply, "create")
  }),
  row("both", "Later wins: [DEFAULTS], attributes, those of working or other hours, tags", "same", "", () => {
    const fields = {
      workingHours: {},
      attributes: [
        { name: "Medium", value: "a" },
        { name: "Source", value: "a" },
      ],
      nonWorkingHoursAttributes: [{ name: "Source", value: "n" }],
    }
    assert.deepInclude(routed(fields), { Sup_Function: "IT", Medium: "a", Source: "n" })
  }),
  row("both", "Five placeholders in texts and values", "same", "@EV_Errorcode as well", () => {
    const text = "@EV_Agent @EV_Date @EV_errorcode @EV_Errorcode @EV_Job @EV_Schedule"
    assert.strictEqual(fill(text, valuesFor(job)), "WINAGENT01 2024-09-21 0000000001 0000000001 LOAD GL NIGHTLY BATCH")
  }),
  row(
    "both",
    "Working hours as HHMM; 0000 to 0000: none on that day",
    "better",
    "to the minute, across midnight, with 2400",
    () => {
      const { workingHours } = template({ workingHours: { monday: { start: "0830", stop: "1700" } } })
      const hours = ["08:29", "08:30", "16:59", "17:00"].map((time) =>
        Option.getOrThrow(inWorkingHours(workingHours, at(time))),
      )
      assert.deepStrictEqual(hours, [false, true, true, false])
    },
  ),
  row("24.3", "A window that ends at 2359 ends the day", "same", "23:59 is included", () => {
    const { workingHours } = template({ workingHours: { monday: { start: "1800", stop: "2359" } } })
    assert.deepStrictEqual(inWorkingHours(workingHours, at("23:59")), Option.some(true))
  }),
  row("24.2", "EXIT counts while one of the tag rules is on", "chosen", "always, as 24.3 says", () => {
    const { tags } = byTags
    const exit = (compatibility: string) =>
      exitTag(template({ compatibility, urls: TemplateText.minimal.urls, tags }), ["NOTICKET"])
    assert.deepStrictEqual([exit("24.2"), exit("ours")], [Option.none(), Option.some("NOTICKET")])
  }),
  row("24.3", "EXIT is read whatever rules are on, and before everything else", "same", "", () => {
    assert.deepStrictEqual(exitTag(template({ tags: byTags.tags }), ["A", "NOTICKET"]), Option.some("NOTICKET"))
    assert.strictEqual(decide({ ...noFacts, exitTag: Option.some("X"), ticket: Option.some("1") })._tag, "Suppress")
  }),
  row(
    "both",
    "TAG_START and TAG_END set their attribute, DEFAULT if none matches",
    "same",
    "a DEFAULT that is missing is refused",
    () => {
      assert.strictEqual(routed(byTags, "APP1_ROUTE1")[group], "Application One")
      assert.strictEqual(routed(byTags, "APP_ONE")[group], "DevOps")
      assert.lengthOf(invalid({ ...byTags, tags: [] }), 1)
    },
  ),
  row(
    "both",
    "includeWorkGroupNameTag: WRKGRP_name names the work group, and includeTagRouting is ignored",
    "same",
    "",
    () => {
      const rules = { includeTagRouting: true, includeWorkGroupNameTag: true }
      assert.strictEqual(routed({ ...byTags, rules }, "WRKGRP_Net", "APP1_ROUTE1")[group], "Net")
    },
  ),
  row("24.3", "WRKGRP and CATNAME need no entry in tags", "same", "", () => {
    const rules = { includeWorkGroupNameTag: true, includeCategoryNameTag: true }
    assert.deepInclude(routed({ rules }, "WRKGRP_a", "CATNAME_b"), { [group]: "a", Category_Name: "b" })
    assert.deepStrictEqual(TemplateText.findingsOf({ ...TemplateText.minimal, rules }), [])
  }),
  row(
    "24.3",
    "Without such a tag on the job the value of Connector.config is used",
    "chosen",
    "the same if the template does not have the attribute; otherwise the template's",
    () => {
      const fields = { rules: { includeWorkGroupNameTag: true }, attributes: [{ name: group, value: "Ours" }] }
      assert.strictEqual(routed({ ...fields, attributes: [] })[group], "DevOps")
      assert.deepStrictEqual(
        [routed(fields)[group], routed({ ...fields, compatibility: "24.3" })[group]],
        ["Ours", "DevOps"],
      )
    },
  ),
  row(
    "24.2",
    "ASSIGNTO_user sets Assigned_Engineer_Email to user and value",
    "same",
    "an `@` is put between if neither has one",
    () => {
      const fields = {
        rules: { includeAssignToTag: true },
        tags: [{ indicator: "ASSIGNTO", value: "service-now.com" }],
      }
      assert.strictEqual(routed(fields, "ASSIGNTO_test")["Assigned_Engineer_Email"], "test@service-now.com")
    },
  ),
  row("24.3", "ASSIGNTO sets Assigned_Engineer_Email and Assign_To, and ignores attribute", "same", "", () => {
    const tags = [{ indicator: "ASSIGNTO", attribute: "Owner", value: "@x.y" }]
    const set = routed({ rules: { includeAssignToTag: true }, tags }, "ASSIGNTO_a")
    assert.deepInclude(set, { Assigned_Engineer_Email: "a@x.y", Assign_To: "a@x.y" })
    assert.notProperty(set, "Owner")
  }),
  row("both", "A job without a ticket gets a new one", "same", "", () => {
    assert.strictEqual(decide(noFacts)._tag, "Create")
  }),
  row(
    "both",
    "A job with a ticket: the information is attached and the ticket reopened",
    "chosen",
    "Resolved and unreadable ones are reopened; an active one keeps its state",
    () => {
      assert.strictEqual(template({ compatibility: "24.3" }).reopen.from, "all")
      assert.deepStrictEqual(
        [withTicket("Resolved"), withTicket("Pending"), withTicket("")],
        ["Reopen", "Update", "Reopen"],
      )
      assert.deepStrictEqual([withTicket("Pending", ["Pending"]), withTicket("New", "all")], ["Reopen", "Reopen"])
    },
  ),
  row(
    "both",
    "What happens with closed tickets is not documented",
    "better",
    "reopened; if Summit refuses, a new one names the old one",
    () => {
      const decision = decide({ ...noFacts, ticket: Option.some("1"), state: "Closed" })
      assert.deepInclude(decision, { _tag: "Reopen", whenRefused: "create" })
    },
  ),
  row(
    "both",
    "submitSingleIncidentPerDay: the date is the first line of the documentation, the rest is kept",
    "same",
    "",
    () => {
      assert.strictEqual(DailyWindow.record("call Ada", "2024-09-21"), "Last Incident Date : 2024-09-21\r\ncall Ada")
    },
  ),
  row(
    "both",
    "The next window starts at DAILY_START_HOUR of the day after",
    "better",
    "before that hour it is still the day before",
    () => {
      assert.isFalse(DailyWindow.isOver("2024-09-22", at("06:59"), 7))
      assert.isTrue(DailyWindow.isOver("2024-09-22", at("07:00"), 7))
    },
  ),
  row(
    "24.3",
    "Without DAILY_START_HOUR the program fails at the second failure of a job",
    "better",
    "the day begins at midnight",
    () => {
      assert.strictEqual(ConfigText.parse(newest).general.dailyStartHour, 0)
    },
  ),
]
