/** What the report and the console show of what happened beyond raising: sync, the sweep, shared incidents, silences. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as ConsolePage from "../support/ConsolePage.ts"
import * as ManyJobs from "../support/ManyJobs.ts"
import * as Program from "../support/Program.ts"
import * as Simulators from "../support/Simulators.ts"
import * as Sweeping from "../support/Sweeping.ts"

interface Shown {
  readonly silenced: number
  readonly swept: number
  readonly shared: number
  readonly sharedIncidents: ReadonlyArray<unknown>
  readonly sharedIncidentsInAll: number
  readonly afterwards: unknown
}

const report = Effect.fnUntraced(function* (program: Program.Program) {
  const { stdout } = yield* program.command("report", "--json")
  const shown: Shown = JSON.parse(stdout.join("\n"))
  yield* program.command("report")
  const page = program.disk.files().get(`${Program.folder}/log/opcon-summit-report.html`) ?? ""
  const { get } = yield* ConsolePage.open(program)
  const charts = (yield* get("/api/charts?days=7")).json<{ html: string }>().html
  return { shown, page: page.replaceAll(/\s+/g, " "), charts: charts.replaceAll(/\s+/g, " "), get }
})

const entryOf = (program: Program.Program, job: string): string =>
  [...program.disk.files()].flatMap(([path, text]) =>
    path.includes("/journal/done/") && text.includes(`"job":"${job}"`) ? [/([^/]+)\.json$/.exec(path)?.[1] ?? ""] : [],
  )[0] ?? ""

const factsOf = Effect.fnUntraced(function* (get: (path: string) => Effect.Effect<ConsolePage.Answer>, id: string) {
  const { facts } = (yield* get(`/api/entry?id=${id}`)).json<{ facts: ReadonlyArray<readonly [string, string]> }>()
  return Object.fromEntries(facts)
})

const idOf = (index: number) => Simulators.sampleId(ManyJobs.nameOf(index))

describe("what became of incidents", () => {
  it.effect("is not shown where nothing is followed, found, shared or silenced", () =>
    Effect.gen(function* () {
      const { fail, program } = yield* ManyJobs.make(2, {})
      yield* fail(0, 2)
      const { charts, page, shown } = yield* report(program)
      assert.deepStrictEqual([shown.afterwards, shown.sharedIncidents, shown.swept], [null, [], 0])
      for (const text of [charts, page]) {
        assert.notInclude(text, "What became of the incidents")
        assert.notInclude(text, "Incidents that several jobs share")
        assert.notInclude(text, "sweep")
      }
    }),
  )

  it.effect("counts the jobs that recovered, by what their tickets got", () =>
    Effect.gen(function* () {
      const { fail, opcon, program, summit } = yield* ManyJobs.make(3, { onRecovery: "resolve" })
      yield* fail(0, 3)
      // What a person has changed is not resolved: it gets a text.
      yield* summit.change(59_404, { workGroup: "Database Team" })
      const changed = (yield* opcon.jobs).findIndex(({ ticket }) => ticket?.ticketId === "59404")
      for (const index of [0, 1]) yield* opcon.setStatus(idOf(index), "Finished OK")
      yield* TestClock.setTime(ManyJobs.start + 600_000)
      yield* program.command("sync")
      const { charts, get, page, shown } = yield* report(program)
      const commented = changed < 2 ? 1 : 0
      assert.deepInclude(shown.afterwards, {
        recovered: { commented, resolved: 2 - commented, refused: 0 },
        refusals: [],
      })
      for (const text of [charts, page]) assert.include(text, "What became of the incidents")
      assert.include(page, "recovered: the incident was resolved")
      const facts = yield* factsOf(get, entryOf(program, ManyJobs.nameOf(changed === 0 ? 1 : 0)))
      assert.match(facts["afterwards"] ?? "", /^recovered, done: resolve/)
      assert.include(facts["incident now"] ?? "", "Resolved")
      const id = entryOf(program, ManyJobs.nameOf(changed === 0 ? 1 : 0))
      const { stdout } = yield* program.command("journal", "show", id)
      assert.match(stdout.join("\n"), /afterwards +recovered, done: resolve/)
    }),
  )

  it.effect("counts actions on jobs, done and refused, with the words of who refused", () =>
    Effect.gen(function* () {
      const { fail, opcon, program, summit } = yield* ManyJobs.make(2, {
        jobActions: { resolved: "markFixed" },
      })
      yield* fail(0, 2)
      yield* opcon.faults.add({ call: "jobAction", kind: "forbidden", times: 1 })
      for (const number of [59_404, 59_405]) yield* summit.change(number, { status: "Resolved" })
      yield* TestClock.setTime(ManyJobs.start + 600_000)
      yield* program.command("sync")
      const { charts, page, shown } = yield* report(program)
      assert.deepInclude(shown.afterwards, {
        jobActions: [{ action: "markFixed", done: 1, refused: 1, waiting: 0 }],
      })
      for (const text of [charts, page]) {
        assert.include(text, "job: markFixed")
        assert.include(text, "Refused, the latest first:")
      }
      yield* TestClock.setTime(ManyJobs.start + 9 * 86_400_000)
      const later = (yield* report(program)).shown.afterwards
      assert.deepInclude(later, { jobActions: [], refusals: [] })
    }),
  )
})

describe("incidents that several jobs share", () => {
  it.effect("are listed with how many jobs show their number, and why", () =>
    Effect.gen(function* () {
      const group = { by: "agent", over: 2, withinMinutes: 10 }
      const { fail, program } = yield* ManyJobs.make(6, { group })
      yield* fail(0, 6)
      const { charts, get, page, shown } = yield* report(program)
      assert.deepStrictEqual(shown.sharedIncidents, [
        {
          incident: "59406",
          url: "https://localhost:9444/MDLIncidentMgmt/IM_TicketDetail.aspx?ID=59406",
          failures: 4,
          jobs: 4,
          by: "storm",
        },
      ])
      for (const text of [charts, page]) assert.include(text, "Incidents that several jobs share")
      const facts = yield* Effect.forEach([0, 1, 2, 3, 4, 5], (index) =>
        factsOf(get, entryOf(program, ManyJobs.nameOf(index))),
      )
      assert.lengthOf(
        facts.filter((one) => one["shared by"] === "4 jobs, 4 failures, a storm"),
        4,
      )
    }),
  )

  it.effect("of the same job on other days are told from storms", () =>
    Effect.gen(function* () {
      const fields = { reuseOpenIncident: { days: 3 } }
      const tomorrow = { name: ManyJobs.nameOf(0), date: "2024-09-22", scheduleId: 16, scheduleName: "NIGHTLY BATCH" }
      const { all, program } = yield* ManyJobs.make(1, fields, [tomorrow])
      yield* all(ManyJobs.wordsOf(ManyJobs.nameOf(0)))
      yield* TestClock.setTime(ManyJobs.start + 86_400_000)
      yield* all(ManyJobs.wordsOf(ManyJobs.nameOf(0), { date: "2024-09-22" }))
      const { shown } = yield* report(program)
      assert.deepInclude(shown.sharedIncidents[0], { incident: "59404", failures: 2, jobs: 2, by: "another day" })
      assert.deepStrictEqual([shown.shared, shown.sharedIncidentsInAll], [1, 1])
    }),
  )
})

describe("a failure that nobody reported", () => {
  it.effect("is told from the others in the outcomes, the report and the console", () =>
    Effect.gen(function* () {
      const { program } = yield* Sweeping.start({
        jobs: [Sweeping.job("JOB001", { jobNumber: 4245 }), Sweeping.job("JOB002", { jobNumber: 4246 })],
      })
      yield* program.settle(...Program.vendorWords("JOB002"))
      yield* program.command("sweep")
      const lines = (program.disk.files().get(`${Program.folder}/log/outcomes.ndjson`) ?? "").trim().split("\n")
      const origins = lines.map((line) => /"origin":"(\w+)"/.exec(line)?.[1] ?? "none")
      assert.deepStrictEqual(origins.toSorted(), ["none", "sweep"])
      const { get, page, shown } = yield* report(program)
      assert.strictEqual(shown.swept, 1)
      assert.include(page, "1 found by the sweep")
      const facts = yield* factsOf(get, entryOf(program, "JOB001"))
      assert.strictEqual(facts["reported by"], "the sweep: nobody else had reported it")
      assert.isUndefined((yield* factsOf(get, entryOf(program, "JOB002")))["reported by"])
    }),
  )

  it.effect("is told in the console's list while it waits, too", () =>
    Effect.gen(function* () {
      const { program, summit } = yield* Sweeping.start()
      yield* summit.faults.add({ call: "createIncident", kind: "refuse", times: 99 })
      yield* program.command("sweep")
      const { get } = yield* ConsolePage.open(program)
      const { rows } = (yield* get("/api/state")).json<ConsolePage.State>()
      assert.deepStrictEqual(
        rows.map(({ job, origin }) => [job, origin]),
        [["JOB001", "sweep"]],
      )
    }),
  )
})

describe("silenced failures", () => {
  it.effect("are counted, and the console says by which silence", () =>
    Effect.gen(function* () {
      const { fail, program } = yield* ManyJobs.make(2, {})
      yield* program.command("silence", "add", "--job", ManyJobs.nameOf(0), "--until", "+2h", "--reason", "change 4711")
      yield* TestClock.setTime(ManyJobs.start)
      yield* fail(0, 2)
      const { get, page, shown } = yield* report(program)
      assert.strictEqual(shown.silenced, 1)
      assert.include(page, "1 silenced")
      const facts = yield* factsOf(get, entryOf(program, ManyJobs.nameOf(0)))
      assert.include(facts["silenced by"] ?? "", "change 4711")
      assert.match(facts["decided"] ?? "", /^Suppress, row 10: Silence .*change 4711/)
    }),
  )
})
