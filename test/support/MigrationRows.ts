/**
 * Every sentence of the vendor's documentation about what its connector does, and what this one does: the docs print the
 * rows, and each row shows itself to be true.
 */
import { assert } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as DailyWindow from "../../src/domain/DailyWindow.ts"
import { decide } from "../../src/domain/Decide.ts"
import { stateUnder } from "../../src/domain/Facts.ts"
import { FailedJob } from "../../src/domain/FailedJob.ts"
import { fill } from "../../src/domain/PlaceHolders.ts"
import { exitTag, route } from "../../src/domain/Routing.ts"
import * as Secret from "../../src/domain/Secret.ts"
import * as TemplateFile from "../../src/template/TemplateFile.ts"
import { inWorkingHours } from "../../src/domain/WorkingHours.ts"
import { normalise } from "../../src/intake/VendorWords.ts"
import { read } from "../../src/intake/VendorArguments.ts"
import * as TemplateText from "./TemplateText.ts"
import { noFacts } from "../domain/Given.ts"
import * as ConfigText from "./ConfigText.ts"
import { valuesFor } from "./Fixtures.ts"

/** `same`: as documented; `better`: as documented, and more; `chosen`: `compatibility` chooses. */
export type Verdict = "same" | "better" | "chosen"

export interface Row {
  readonly sentence: string
  readonly pages: "24.2" | "24.3" | "both"
  readonly verdict: Verdict
  /** What differs; empty where nothing does. */
  readonly here: string
  readonly show: () => void
}

const job = FailedJob.make({
  agent: "WINAGENT01",
  schedule: "NIGHTLY BATCH",
  job: "LOAD GL",
  termination: "0000000001",
  scheduleDate: "2024-09-21",
  scheduleId: 16,
  scheduleInstance: 1,
  template: "basic.json",
})

const refused = (text: string) => ConfigText.problems(text).length > 0
const older = "[OPCON API]\nADDRESS=o\nTOKEN=62324e685a47303d\n"
const newest = "[OPCON API CONNECTION]\nSERVER=o\nTOKEN=62324e685a47303d\n"

const template = (fields: Readonly<Record<string, unknown>> = {}) =>
  Result.getOrThrow(TemplateFile.parse("basic.json", JSON.stringify({ ...TemplateText.minimal, ...fields }))).template
const invalid = (fields: Readonly<Record<string, unknown>>) =>
  TemplateText.messages({ ...TemplateText.minimal, ...fields })

/** Saturday, outside every office. */
const saturday = DateTime.makeZonedUnsafe("2024-09-21T09:20:00Z", { timeZone: "UTC" })
const at = (time: string) => DateTime.makeZonedUnsafe(`2024-09-23T${time}:00Z`, { timeZone: "UTC" })

const routed = (fields: Readonly<Record<string, unknown>>, ...jobTags: ReadonlyArray<string>) => {
  const { attributes } = route({
    defaults: ConfigText.parse(older).defaults,
    template: template(fields),
    jobTags,
    values: valuesFor(job),
    when: [],
    now: saturday,
  })
  return Object.fromEntries(attributes.map(({ name, value }) => [name, value]))
}

const withTicket = (status: string, from: "all" | ReadonlyArray<"Pending"> = []) =>
  decide({ ...noFacts, ticket: Option.some("59404"), state: stateUnder(status, from) })._tag

const row = (pages: Row["pages"], sentence: string, verdict: Verdict, here: string, show: () => void): Row => ({
  pages,
  sentence,
  verdict,
  here,
  show,
})

const group = "Assigned_WorkGroup_Name"
const byTags = {
  rules: { includeTagRouting: true },
  tags: [
    { indicator: "EXIT", indicatorValue: "NOTICKET" },
    { indicator: "TAG_END", indicatorValue: "ROUTE1", attribute: group, value: "Application One" },
    { indicator: "DEFAULT", attribute: group, value: "DevOps" },
  ],
}

export const rows: ReadonlyArray<Row> = [
  row(
    "both",
    "Eight arguments, names with spaces unquoted, values that are empty or begin with a dash",
    "same",
    "",
    () => {
      const words = "-a -s NIGHTLY BATCH -jn LOAD GL -e -000000001:0000:N -sd 2024-09-21 -si 16 -sn 1 -t basic.json"
      const line = JSON.stringify(read(normalise(words.split(" "))))
      for (const value of ["NIGHTLY BATCH", "LOAD GL", "-000000001:0000:N"]) assert.include(line, value)
    },
  ),
  row(
    "24.2",
    "[OPCON API] and [PROXY SERVER] with ADDRESS or SERVER",
    "same",
    "both names, never with two values",
    () => {
      assert.strictEqual(
        ConfigText.parse(older).opcon.address,
        ConfigText.parse(older.replace("ADDRESS", "SERVER")).opcon.address,
      )
      assert.isTrue(refused(`${older}SERVER=other`))
    },
  ),
  row(
    "24.3",
    "[OPCON API CONNECTION] with SERVER, [PROXY CONNECTION] with USE_PROXY, PROXY_ADDRESS, PROXY_PORT",
    "same",
    "",
    () => {
      const proxied = ConfigText.parse(`${newest}[PROXY CONNECTION]\nUSE_PROXY=True\nPROXY_ADDRESS=p\nPROXY_PORT=8080`)
      assert.deepInclude(Option.getOrThrow(proxied.proxy), { host: "p", port: 8080 })
      assert.strictEqual(proxied.opcon.address, "https://o:443")
    },
  ),
  row("24.2", "JOBLOGDIR is joblogs, TEMPLATESDIR is templates if nothing is given", "same", "", () => {
    const { jobLogDir, templatesDir } = ConfigText.parse(older).general
    assert.deepStrictEqual([jobLogDir, templatesDir], ["joblogs", "templates"])
  }),
  row(
    "24.3",
    "LOG_FILES_DIRECTORY is logFiles, TEMPLATES_DIRECTORY is templates if nothing is given",
    "same",
    "",
    () => {
      const { jobLogDir, templatesDir } = ConfigText.parse(newest).general
      assert.deepStrictEqual([jobLogDir, templatesDir], ["logFiles", "templates"])
    },
  ),
  row("both", "Nine keys of [DEFAULTS] with their defaults", "same", "", () => {
    assert.deepInclude(routed({}), {
      Priority_Name: "P3",
      Impact_Name: "Medium",
      Urgency_Name: "Medium",
      Sup_Function: "IT",
    })
    assert.deepInclude(routed({}), { Medium: "Web", Source: "Event Trigger", Category_Name: "ElasticSearch" })
    assert.deepInclude(routed({}), { Classification_Name: "Application Support", [group]: "DevOps" })
  }),
  row(
    "both",
    "USES_TLS must be True",
    "better",
    "False is accepted only for this machine; certificates are always checked",
    () => {
      assert.isTrue(refused(`${older}USES_TLS=False`))
      assert.isFalse(refused(`${older.replace("=o", "=localhost")}USES_TLS=False`))
    },
  ),
  row(
    "24.3",
    "Another library for INI files: values may contain any character, spaces may follow keys",
    "better",
    "a `:` instead of `=` too",
    () => {
      assert.strictEqual(
        Redacted.value(ConfigText.parse(`${newest.replace(/TOKEN.*/, "TOKEN : a;b#c=d:e")}`).opcon.token),
        "a;b#c=d:e",
      )
    },
  ),
  row(
    "both",
    "TOKEN and apiKey as EncryptValue writes them, or plain",
    "better",
    "also encrypted, from the environment or from a file",
    () => {
      assert.strictEqual(Redacted.value(template().apiKey), "smatech")
      assert.strictEqual(Secret.encode("smatech"), "633231686447566a61413d3d")
      assert.strictEqual(
        Redacted.value(ConfigText.parse(older.replace(/TOKEN.*/, "TOKEN=plain-guid")).opcon.token),
        "plain-guid",
      )
    },
  ),
  row(
    "both",
    "urls: incident, attachment and viewIncident",
    "better",
    "viewIncident has its usual pattern if it is missing",
    () => {
      assert.strictEqual(template().urls.viewIncident, "https://{0}/MDLIncidentMgmt/IM_TicketDetail.aspx?ID={1}")
      assert.deepStrictEqual(invalid({ urls: [] }), ["urls holds no incident"])
    },
  ),
  row("24.3", "urls.attachment is needed only if includeJobLogAttachment is on", "same", "", () => {
    const urls = TemplateText.minimal.urls.slice(0, 1)
    assert.deepStrictEqual(invalid({ urls }), [])
    assert.lengthOf(invalid({ urls, rules: { includeJobLogAttachment: true } }), 1)
  }),
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
