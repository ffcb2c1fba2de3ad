/**
 * What is recorded of an incident that its template wants to be followed: who failed, and only once, whatever has to be
 * done again.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as Files from "../support/Files.ts"
import * as Program from "../support/Program.ts"
import * as Simulators from "../support/Simulators.ts"

const id = Simulators.sampleId("JOB001")
const start = Date.parse("2024-09-21T09:20:00Z")

const folder = `${Program.folder}/journal/incidents/`
const recorded = ({ disk }: Pick<Program.Program, "disk">): ReadonlyArray<unknown> =>
  [...disk.files()]
    .filter(([path]) => path.startsWith(folder))
    .flatMap(([path, text]) => [
      path.slice(folder.length),
      ...text
        .trimEnd()
        .split("\n")
        .map((line): unknown => JSON.parse(line.replace(/"entry":"[^"]+"/, '"entry":"ID"'))),
    ])

const given = Effect.gen(function* () {
  yield* TestClock.setTime(start)
  const simulators = yield* Simulators.make()
  const program = yield* Program.make(simulators)
  return { ...simulators, program }
})

const file = "localhost%3A9444~59404.ndjson"
const opened = {
  _tag: "Opened",
  at: start,
  ref: { number: "59404", internalId: "1", encryptedId: "" },
  url: "https://localhost:9444/MDLIncidentMgmt/IM_TicketDetail.aspx?ID=59404",
  address: "https://localhost:9444",
  template: "basic.json",
}
const job = {
  _tag: "Job",
  at: start,
  id,
  schedule: "NIGHTLY BATCH",
  name: "JOB001",
  machine: "WINAGENT01",
  jobNumber: 4245,
  as: "created",
  entry: "ID",
  receivedAt: start,
}

describe("what is recorded of a followed incident", () => {
  it.effect("is nothing where the template does not ask for it", () =>
    Effect.gen(function* () {
      const { program } = yield* given
      yield* program.settle(...Program.vendorWords("JOB001"))
      assert.deepStrictEqual(recorded(program), [])
    }),
  )

  it.effect.each([
    { reuseOpenIncident: { days: 7 } },
    { group: { by: "agent", over: 10, withinMinutes: 10 } },
    { maxTicketsPerHour: 100 },
  ])("is the incident and each failure of its job, with %o", (fields) =>
    Effect.gen(function* () {
      const { opcon, program } = yield* given
      Files.changeTemplate(program, fields)
      yield* program.settle(...Program.vendorWords("JOB001"))
      const [name, first, ...rest] = recorded(program)
      assert.deepStrictEqual([name, ...rest], [file, job])
      assert.deepInclude(first, { ...opened, ref: Object(first).ref })
      yield* TestClock.setTime(start + 60_000)
      yield* opcon.failJob(id, { jobNumber: 4300 })
      yield* program.settle(...Program.vendorWords("JOB001"))
      const again = { ...opened, at: start + 60_000, ref: Object(first).ref }
      assert.deepStrictEqual(recorded(program).slice(3), [
        again,
        { ...job, at: start + 60_000, receivedAt: start + 60_000, jobNumber: 4300, as: "updated" },
      ])
    }),
  )

  it.effect("is the same once where the number could not be written back at first", () =>
    Effect.gen(function* () {
      const { opcon, program } = yield* given
      Files.changeTemplate(program, { maxTicketsPerHour: 100 })
      yield* opcon.faults.add({ call: "writeTicket", kind: "unavailable-503", times: 50 })
      const first = yield* program.settle(...Program.vendorWords("JOB001"))
      assert.strictEqual(first.exit, 75)
      yield* opcon.faults.clear
      yield* program.command("drain")
      assert.lengthOf(recorded(program), 3)
      assert.strictEqual((yield* opcon.job(id)).ticket?.ticketId, "59404")
    }),
  )

  it.effect("is nothing in a dry run", () =>
    Effect.gen(function* () {
      const { program } = yield* given
      Files.changeTemplate(program, { maxTicketsPerHour: 100 })
      yield* program.settle(...Program.vendorWords("JOB001"), "--dry-run")
      assert.deepStrictEqual(recorded(program), [])
    }),
  )
})
