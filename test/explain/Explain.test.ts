/**
 * `template explain` through the whole command line: what it prints for single cases, and what it does with the flags. That
 * it agrees with the live run is shown in ExplainGenerated.test.ts.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { explainedOf, layers } from "../support/ExplainJson.ts"
import { make } from "../support/Explaining.ts"
import * as Files from "../support/Files.ts"
import * as Program from "../support/Program.ts"
import * as Simulators from "../support/Simulators.ts"

const workGroup = "Assigned_WorkGroup_Name"
const id = Simulators.sampleId("JOB001")

describe("explain, offline", () => {
  it.effect("says which layer gave a field, by which tag, and what that overrode", () =>
    Effect.gen(function* () {
      const { explain, program } = yield* make()
      Files.changeTemplate(program, {
        attributes: [{ name: workGroup, value: "Attributes" }],
        nonWorkingHoursAttributes: [{ name: workGroup, value: "Nights" }],
      })
      const { requests, workingHours } = yield* explain("--tags", "APP1_ROUTE1", "--at", "2024-09-21T03:00")
      assert.strictEqual(
        layers(requests[0], workGroup),
        "Application One (tag APP1_ROUTE1) < Nights (non-working hours) < Attributes (attribute) < DevOps (default)",
      )
      assert.strictEqual(layers(requests[0], "Medium"), "Web (default)")
      assert.strictEqual(layers(requests[0], "Status"), "New (program)")
      assert.include(layers(requests[0], "Description"), "(ticketDescription)")
      assert.deepStrictEqual(workingHours, {
        defined: true,
        working: false,
        shift: null,
        list: "nonWorkingHoursAttributes",
      })
    }),
  )

  it.effect("an attribute may cover the description, but names no ticket", () =>
    Effect.gen(function* () {
      const { explain, program } = yield* make()
      Files.changeTemplate(program, {
        ticketDescription: "a",
        attributes: [
          { name: "Description", value: "b" },
          { name: "Ticket_No", value: "4711" },
        ],
      })
      const { requests } = yield* explain()
      assert.strictEqual(layers(requests[0], "Description"), "b (attribute) < a (ticketDescription)")
      assert.strictEqual(layers(requests[0], "Ticket_No"), " (program)")
      assert.deepStrictEqual(requests[0]?.notSent, [{ name: "Ticket_No", value: "4711" }])
    }),
  )

  const nights = { start: "2200", stop: "0600" }
  it.effect.each([
    ["2024-09-16T21:59", null],
    ["2024-09-16T22:00", "monday"],
    ["2024-09-17T05:59", "monday"],
    ["2024-09-17T06:00", null],
    ["2024-09-16T05:59", null],
  ] as const)("a shift that spans midnight, at %s", ([at, day]) =>
    Effect.gen(function* () {
      const { explain, program } = yield* make()
      Files.changeTemplate(program, { workingHours: { monday: nights } })
      const { workingHours } = yield* explain("--at", at)
      assert.deepStrictEqual(workingHours.shift, day === null ? null : { day, ...nights })
      assert.strictEqual(workingHours.working, day !== null)
    }),
  )

  it.effect("no workingHours at all: neither list applies", () =>
    Effect.gen(function* () {
      const { explain, program } = yield* make()
      Files.changeTemplate(program, { workingHours: undefined })
      const { requests, workingHours } = yield* explain("--at", "2024-09-16T09:00")
      assert.deepStrictEqual(workingHours, { defined: false, working: null, shift: null, list: null })
      assert.strictEqual(layers(requests[0], "Urgency_Name"), "Medium (default)")
    }),
  )

  it.effect("a wall time in a gap, and one that comes twice: which moment was taken", () =>
    Effect.gen(function* () {
      const { explain, program, run } = yield* make()
      Files.changeTemplate(program, { workingHours: { sunday: { start: "0200", stop: "0300" } } })
      const gap = yield* explain("--at", "2026-03-29T02:30")
      assert.strictEqual(gap.at.moment, "2026-03-29T03:30:00+02:00")
      assert.include(gap.at.note, "does not exist in Europe/Berlin")
      assert.strictEqual(gap.workingHours.working, false)
      const first = yield* explain("--at", "2026-10-25T02:30")
      assert.strictEqual(first.at.moment, "2026-10-25T02:30:00+02:00")
      assert.include(first.at.note, "2026-10-25T02:30:00+01:00 names the other")
      assert.strictEqual(first.workingHours.working, true)
      const second = yield* explain("--at", "2026-10-25T02:30+01:00")
      assert.deepStrictEqual([second.at.moment, second.at.note], ["2026-10-25T02:30:00+01:00", null])
      const { stdout } = yield* run("--at", "2026-03-29T02:30")
      assert.match(stdout.join("\n"), /^Note: 2026-03-29T02:30:00 does not exist/m)
    }),
  )

  it.effect("the daily rule: until when a date holds back, over the night that the clocks change", () =>
    Effect.gen(function* () {
      const { explain, program } = yield* make()
      Files.changeRules(program, { submitSingleIncidentPerDay: true })
      const before = yield* explain("--last-incident-date", "2026-03-28", "--at", "2026-03-29T06:59")
      assert.deepStrictEqual([before.decision.kind, before.decision.row], ["Suppress", 7])
      assert.deepStrictEqual(before.dailyRule, {
        on: true,
        startHour: 7,
        recordedDate: "2026-03-28",
        overAt: "2026-03-29T07:00:00+02:00",
        over: false,
        operationsDate: "2026-03-28",
      })
      assert.strictEqual(before.onJob, null)
      const after = yield* explain("--last-incident-date", "2026-03-28", "--at", "2026-03-29T07:00")
      assert.deepStrictEqual([after.decision.row, after.dailyRule.over], [8, true])
      assert.strictEqual(after.onJob?.documentation, "Last Incident Date : 2026-03-29")
    }),
  )

  it.effect("an update: what it repeats, and what a new incident would get in its place", () =>
    Effect.gen(function* () {
      const { explain } = yield* make()
      const given = ["--ticket", "59404", "--ticket-status", "pending", "--ticket-field", "Sup_Function=HR"]
      const { decision, requests } = yield* explain(...given, "--tags", "APP1_ROUTE1")
      assert.deepStrictEqual([decision.row, decision.ticket], [3, "59404"])
      const [update, create] = requests
      assert.deepStrictEqual([update?.request, update?.when, create?.when], ["update", "now", "not now"])
      assert.strictEqual(layers(update, "Sup_Function"), "HR (ticket) < IT (default)")
      assert.strictEqual(layers(update, "Medium"), "Web (default)")
      assert.strictEqual(layers(update, "Status"), "pending (ticket)")
      assert.strictEqual(layers(update, workGroup), "")
      assert.strictEqual(layers(create, workGroup), "Application One (tag APP1_ROUTE1) < DevOps (default)")
      assert.include(create?.text.value, "Previous incident: 59404")
    }),
  )

  it.effect.each([
    ["Resolved", 4, "Reopen", "fail", "not now"],
    ["Closed", 5, "Reopen", "create", "when refused"],
    ["unreadable", 4, "Reopen", "create", "when refused"],
    ["Resolvd", 4, "Reopen", "create", "when refused"],
    ["missing", 6, "Create", null, undefined],
  ] as const)("a ticket that is %s", ([status, row, kind, whenRefused, when]) =>
    Effect.gen(function* () {
      const { explain } = yield* make()
      const { decision, notes, requests } = yield* explain("--ticket", "59404", "--ticket-status", status)
      assert.deepStrictEqual([decision.row, decision.kind, decision.whenRefused], [row, kind, whenRefused])
      assert.strictEqual(requests[1]?.when, when)
      if (kind === "Reopen") assert.match(layers(requests[0], "Status"), /^In-Progress \(reopen\)/)
      assert.strictEqual(
        notes.some((note) => note.includes("is no status of a ticket")),
        status === "Resolvd",
      )
    }),
  )

  it.effect("asks nobody, writes no file, and marks what is made up", () =>
    Effect.gen(function* () {
      const { asked, explain, program } = yield* make()
      const files = new Map(program.disk.files())
      const { facts, job } = yield* explain("--agent", "A1", "--ticket", "7", "--tag", "A,B", "--tags", "C, D")
      assert.strictEqual(yield* asked, 0)
      assert.deepStrictEqual(new Map(program.disk.files()), files)
      assert.strictEqual(job, "20240921|0|1|<job>")
      const from = (name: string) => facts.find((fact) => fact.name === name)
      assert.deepStrictEqual(from("agent"), { name: "agent", value: "A1", from: "given" })
      assert.deepStrictEqual(from("tags"), { name: "tags", value: "C, D, A,B", from: "given" })
      assert.deepStrictEqual(from("schedule"), { name: "schedule", value: "<schedule>", from: "stand-in" })
      assert.deepStrictEqual(from("ticket status"), { name: "ticket status", value: "Assigned", from: "stand-in" })
    }),
  )

  it.effect("a path to a template, and a name that is not there", () =>
    Effect.gen(function* () {
      const { command, program } = yield* make()
      const text = program.disk.files().get(`${Program.folder}/templates/basic.json`) ?? ""
      program.disk.put("/drafts/new.json", text)
      const there = yield* command("/drafts/new.json", "--json")
      assert.strictEqual((yield* explainedOf(there)).template, "new.json")
      const gone = yield* command("/drafts/old.json")
      assert.deepStrictEqual([gone.exit, gone.stdout], [65, []])
      assert.match(gone.stderr.join("\n"), /\/drafts\/old.json: there is no such file/)
      const misspelt = yield* command("basci.json")
      assert.match(misspelt.stderr.join("\n"), /did you mean basic.json\?/)
    }),
  )

  it.effect("all that is wrong with the flags is reported at once", () =>
    Effect.gen(function* () {
      const { run } = yield* make()
      const { exit, stderr, stdout } = yield* run("--job", "16|1|X", "--schedule-id", "a", "--ticket-field", "x")
      assert.deepStrictEqual([exit, stdout], [64, []])
      const said = stderr.join("\n")
      for (const part of ["--job 16|1|X", "--schedule-id a", "--ticket-field x", "template explain --help"]) {
        assert.include(said, part)
      }
      const at = yield* run("--at", "tomorrow")
      assert.deepStrictEqual([at.exit, at.stdout], [64, []])
      assert.match(at.stderr.join("\n"), /--at "tomorrow" is no time/)
      assert.strictEqual((yield* run("--job", id, "--schedule-id", "16")).exit, 64)
    }),
  )
})

describe("explain, as text", () => {
  it.effect("begins with the decision, and has a table of the fields", () =>
    Effect.gen(function* () {
      const { run } = yield* make()
      const { stdout } = yield* run("--tags", "APP1_ROUTE1,noticket", "--at", "2024-09-16T09:00")
      const text = stdout.join("\n")
      assert.match(text, /^Create, row 8: The job has no incident: one is created\.\n/)
      assert.match(text, /Assigned_WorkGroup_Name +Application One +tag APP1_ROUTE1, instead of DevOps \(default\)/)
      assert.match(text, /noticket +none +is not EXIT NOTICKET: case counts/)
      assert.match(text, /working hours +inside monday 0800-1700: workingHoursAttributes apply/)
      assert.match(text, /agent +<agent> +stand-in/)
    }),
  )

  it.effect("says that tags do not route a ticket that is there already", () =>
    Effect.gen(function* () {
      const { run } = yield* make()
      const { stdout } = yield* run("--ticket", "59404", "--tags", "APP1_ROUTE1")
      assert.include(stdout.join("\n"), "TAGS (they would route a new incident; incident 59404 keeps what it has)")
    }),
  )
})
