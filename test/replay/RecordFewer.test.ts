/**
 * Runs whose decision rests on more than the job and its ticket: the time that a failure was held, a silence, the incidents
 * of other failures. A recording of them holds what the decision read, and so plays back.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as Files from "../support/Files.ts"
import type { Program } from "../support/Program.ts"
import { vendorWords } from "../support/Program.ts"
import * as Recording from "../support/Recording.ts"
import * as Simulators from "../support/Simulators.ts"

const start = Date.parse("2024-09-21T09:20:00Z")
/** The time of the test; a run leaves it an hour or more later. */
const after = (minutes: number) => TestClock.setTime(start + minutes * 60_000)

const siteWith = Effect.fnUntraced(function* (fields: Readonly<Record<string, unknown>>) {
  yield* TestClock.setTime(start)
  const site = yield* Recording.site
  Files.changeTemplate(site.program, fields)
  return site
})

/** What was decided in a recorded run: the outcome and the row of each failure. */
const decided = ({ result }: Recording.Recording): ReadonlyArray<string> =>
  result
    .map((one) => JSON.stringify(one))
    .map((text) => `${/"outcome":"([^"]+)"/.exec(text)?.[1] ?? ""} ${/"row":(\d+)/.exec(text)?.[1] ?? "-"}`)
    .toSorted()

/** Records a command, and plays it back elsewhere, where nothing of all that is known. */
const both = Effect.fnUntraced(function* (program: Program, ...words: ReadonlyArray<string>) {
  // An earlier recording would keep its name.
  yield* Effect.ignore(program.disk.fileSystem.remove(Recording.file))
  const { ended, recording } = yield* Recording.record(program, ...words)
  const { program: elsewhere } = yield* Recording.site
  const { difference } = yield* Recording.replay(elsewhere, recording)
  assert.isNull(difference, difference?.join("\n"))
  return { ended, recording, decisions: decided(recording) }
})

/** Today's and tomorrow's instance of a job have failed. */
const twoDays = Effect.fnUntraced(function* (fields: Readonly<Record<string, unknown>>) {
  const site = yield* siteWith(fields)
  yield* site.simulators.opcon.addJob({ name: "JOB001", date: "2024-09-22", scheduleId: 16, jobNumber: 4900 })
  yield* site.program.settle(...vendorWords("JOB001"))
  yield* after(20 * 60)
  const tomorrow = vendorWords("JOB001").map((word) => (word === "2024-09-21" ? "2024-09-22" : word))
  return { ...site, tomorrow }
})

const batch = ["LOAD GL", "COPY A/B", "ON CALL", "SEARCH INDEX", "JOB001"]

describe("a recording", () => {
  it.effect("of a failure that is held, and of the drain that finds its job recovered", () =>
    Effect.gen(function* () {
      const { program, simulators } = yield* siteWith({ holdMinutes: 10 })
      const held = yield* both(program, ...vendorWords("JOB001"))
      assert.deepStrictEqual(held.decisions, ["queued -"])
      yield* simulators.opcon.setStatus(Simulators.sampleId("JOB001"), "Finished OK")
      yield* after(10)
      const { decisions, recording } = yield* both(program, "drain")
      assert.deepStrictEqual(decisions, ["suppressed 9"])
      assert.lengthOf(recording.journal, 1)
    }),
  )

  it.effect("of a drain that finds a held job running again, and of one that comes too early", () =>
    Effect.gen(function* () {
      const { program, simulators } = yield* siteWith({ holdMinutes: 10 })
      yield* program.settle(...vendorWords("JOB001"))
      yield* after(9)
      assert.deepStrictEqual((yield* both(program, "drain")).decisions, [])
      yield* simulators.opcon.setStatus(Simulators.sampleId("JOB001"), "Job Running")
      yield* after(10)
      const { recording } = yield* both(program, "drain")
      assert.isAbove(recording.exchanges.length, 0)
      assert.lengthOf(yield* simulators.summit.incidents, 0)
    }),
  )

  it.effect("of a failure that is silenced, whose silence is in it", () =>
    Effect.gen(function* () {
      const { program } = yield* siteWith({})
      yield* program.command("silence", "add", "--job", "JOB*", "--until", "+1h", "--reason", "change 4711")
      yield* program.command("silence", "add", "--agent", "OTHER", "--until", "+1h", "--reason", "another")
      const { decisions, recording } = yield* both(program, ...vendorWords("JOB001"))
      assert.deepStrictEqual(decisions, ["suppressed 10"])
      assert.lengthOf(recording.silences ?? [], 2)
      assert.include(JSON.stringify(recording.result), "change 4711")
      const other = yield* both(program, ...vendorWords("LOAD GL"))
      assert.deepStrictEqual(other.decisions, ["created 8"])
    }),
  )

  it.effect("of the drain that raises a silenced failure after all", () =>
    Effect.gen(function* () {
      const { program } = yield* siteWith({})
      yield* program.command("silence", "add", "--job", "JOB*", "--until", "+1h", "--reason", "change 4711")
      yield* program.settle(...vendorWords("JOB001"))
      const list = yield* program.command("journal", "list", "--state", "done", "--json")
      const id = /"id":"([^"]+)"/.exec(list.stdout.join("\n"))?.[1] ?? ""
      const retried = yield* program.command("journal", "retry", id)
      assert.strictEqual(retried.exit, 0, retried.stderr.join("\n"))
      assert.deepStrictEqual((yield* both(program, "drain")).decisions, ["created 8"])
    }),
  )

  it.effect("of a failure that gets the open incident of another day", () =>
    Effect.gen(function* () {
      const { program, tomorrow } = yield* twoDays({ reuseOpenIncident: { days: 2 } })
      const { decisions, recording } = yield* both(program, ...tomorrow)
      assert.deepStrictEqual(decisions, ["updated 11"])
      assert.lengthOf(recording.incidents ?? [], 1)
    }),
  )

  it.effect("of a failure that gets its own, because that of another day is closed, or too old", () =>
    Effect.gen(function* () {
      const closed = yield* twoDays({ reuseOpenIncident: { days: 2 } })
      yield* closed.simulators.summit.setStatus(59_404, "Closed")
      assert.deepStrictEqual((yield* both(closed.program, ...closed.tomorrow)).decisions, ["created 8"])
      const old = yield* twoDays({ reuseOpenIncident: { days: 1 } })
      yield* after(25 * 60)
      assert.deepStrictEqual((yield* both(old.program, ...old.tomorrow)).decisions, ["created 8"])
    }),
  )

  it.effect.each([
    { group: { by: "agent", over: 2, withinMinutes: 10 } },
    { group: { by: "schedule", over: 2, withinMinutes: 10 } },
    { maxTicketsPerHour: 2 },
  ])("of a storm: the failure that opens the shared incident and the next one, with %o", (fields) =>
    Effect.gen(function* () {
      const { program, simulators } = yield* siteWith(fields)
      for (const job of batch.slice(0, 2)) {
        yield* after(1)
        yield* program.settle(...vendorWords(job))
      }
      yield* after(2)
      assert.deepStrictEqual((yield* both(program, ...vendorWords(batch[2] ?? ""))).decisions, ["created 12"])
      yield* after(3)
      const { decisions, recording } = yield* both(program, ...vendorWords(batch[3] ?? ""))
      assert.deepStrictEqual(decisions, ["updated 12"])
      assert.lengthOf(recording.incidents ?? [], 3)
      assert.lengthOf(yield* simulators.summit.incidents, 3)
    }),
  )

  it.effect("of a drain that works on a whole storm at once", () =>
    Effect.gen(function* () {
      const { program, simulators } = yield* siteWith({ group: { by: "agent", over: 2, withinMinutes: 10 } })
      program.slot.held = true
      for (const job of batch) {
        yield* after(1)
        yield* program.settle(...vendorWords(job))
      }
      program.slot.held = false
      const { decisions } = yield* both(program, "drain")
      assert.deepStrictEqual(decisions, ["created 12", "created 8", "created 8", "updated 12", "updated 12"])
      assert.lengthOf(yield* simulators.summit.incidents, 3)
    }),
  )

  it.effect("of a sweep that finds a silenced failure, and one that shares an incident", () =>
    Effect.gen(function* () {
      const { program } = yield* siteWith({ group: { by: "schedule", over: 1, withinMinutes: 1440 } })
      const config = program.disk.files().get(Files.configFile) ?? ""
      program.disk.put(Files.configFile, `${config}\n[SWEEP]\nTEMPLATE=basic.json\nMAX_PER_ROUND=3\n`)
      yield* program.settle(...vendorWords("LOAD GL"))
      yield* program.command("silence", "add", "--job", "JOB001", "--until", "+1d", "--reason", "change 4711")
      const { recording } = yield* both(program, "sweep", "--json")
      assert.deepStrictEqual([recording.silences?.length, recording.incidents?.length], [1, 1])
      const text = JSON.stringify(recording.result)
      assert.include(text, `"row":12`)
      assert.include(text, `"row":10`)
    }),
  )
})

describe("a recorded round of sync", () => {
  it.effect.each([
    { fields: { onRecovery: "comment" }, recovers: true },
    { fields: { jobActions: { resolved: "markFixed" } }, recovers: false },
  ])("does the same again with %o", ({ fields, recovers }) =>
    Effect.gen(function* () {
      const { program, simulators } = yield* siteWith(fields)
      yield* program.settle(...vendorWords("JOB001"))
      yield* after(5)
      if (recovers) yield* simulators.opcon.setStatus(Simulators.sampleId("JOB001"), "Finished OK")
      else yield* simulators.summit.change(59_404, { status: "Resolved" })
      const { recording } = yield* both(program, "sync")
      assert.isTrue(recording.exchanges.some(({ request }) => request.method === "POST"))
      const again = yield* both(program, "sync")
      assert.isTrue(again.recording.exchanges.length <= recording.exchanges.length)
    }),
  )
})
