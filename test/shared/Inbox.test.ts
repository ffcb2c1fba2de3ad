/** An entry that the database has lost, worked on by the whole program. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { fromJson, make, toJson } from "../../src/journal/Entry.ts"
import { lookFirst } from "../../src/shared/Inbox.ts"
import { failed } from "../support/Journals.ts"
import * as Program from "../support/Program.ts"
import * as Simulators from "../support/Simulators.ts"

describe("an entry that the database has lost", () => {
  it.effect.each([4245, undefined])("gets the incident that it had already, run %s", (jobNumber) =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      const one = yield* Program.make(simulators)
      const entry = make(failed("JOB001", jobNumber), 0, "1970-01-01T00:00:00.000Z", 1)
      const place = `${Program.folder}/journal/pending/${entry.id}.json`
      one.disk.put(place, toJson(entry))
      yield* one.command("drain")
      // The number had not reached the job, and the next host knows no more than what was shipped.
      yield* simulators.opcon.updateJob(Simulators.sampleId("JOB001"), (job) => ({ ...job, ticket: null }))
      const next = yield* Program.make(simulators)
      next.disk.put(place, toJson(lookFirst(entry)))
      assert.strictEqual((yield* next.command("drain")).exit, 0)
      const [incident, ...more] = yield* simulators.summit.incidents
      assert.deepStrictEqual(more, [])
      const { ticket } = yield* simulators.opcon.job(Simulators.sampleId("JOB001"))
      assert.strictEqual(ticket?.ticketId, String(incident?.number))
      const [done = ""] = (yield* next.command("journal", "list", "--state", "done", "--json")).stdout
      assert.strictEqual(Result.getOrThrow(fromJson(done)).id, entry.id)
    }),
  )

  it.effect("is created where there is none, and says that there may be another", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      const program = yield* Program.make(simulators)
      const entry = make(failed("JOB001", 4245), 0, "1970-01-01T00:00:00.000Z", 1)
      program.disk.put(`${Program.folder}/journal/pending/${entry.id}.json`, toJson(lookFirst(entry)))
      for (let times = 0; times < 3; times += 1) yield* program.command("drain")
      const [incident, ...more] = yield* simulators.summit.incidents
      assert.deepStrictEqual(more, [])
      assert.include(incident?.information ?? "", "there may be another incident with the same first line")
    }),
  )
})
