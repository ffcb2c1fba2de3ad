/** `journal resolve` through the whole program: the incident that a person has found, or that there is none. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Program from "../support/Program.ts"
import * as Simulators from "../support/Simulators.ts"
import { parked, start } from "../support/Unsettled.ts"

describe("journal resolve", () => {
  it.effect("--incident: number and log follow, and nothing is created", () =>
    Effect.gen(function* () {
      const { before, opcon, program, summit } = yield* parked
      assert.deepStrictEqual([before.state, before.progress.sending], ["parked", true])
      const said = Option.match(before.last, { onNone: () => "", onSome: ({ message }) => message })
      assert.include(said, `journal resolve ${before.id} --incident N`)
      // The operator found what somebody has typed in.
      yield* program.settle(...Program.vendorWords("LOAD GL"))
      const refused = yield* program.command("journal", "resolve", before.id, "--incident", "59404")
      assert.strictEqual(refused.exit, 64)
      assert.include(refused.stderr.join("\n"), "does not carry the marker of this failure")
      const missing = yield* program.command("journal", "resolve", before.id, "--incident", "59999")
      assert.include(missing.stderr.join("\n"), "Summit has no incident 59999")
      const { exit } = yield* program.command("journal", "resolve", before.id, "--incident", "59404", "--force")
      assert.strictEqual(exit, 0)
      const { stdout } = yield* program.command("drain")
      assert.match(stdout[0] ?? "", /^created 20240921\|16\|1\|JOB001 incident 59404 /)
      assert.strictEqual((yield* opcon.job(Simulators.sampleId("JOB001"))).ticket?.ticketId, "59404")
      const incidents = yield* summit.incidents
      assert.strictEqual(incidents.length, 1)
      const attached = (incidents[0]?.attachments ?? []).map(({ name }) => name)
      assert.include(attached, "JOB001_0000004245.log")
      assert.strictEqual((yield* program.command("journal", "status")).exit, 0)
      assert.strictEqual([...program.disk.files().keys()].filter((path) => path.includes("/parked/")).length, 0)
    }),
  )

  it.effect("--incident: a ticket that carries the marker needs no --force, also for what is done", () =>
    Effect.gen(function* () {
      const { entry, program, summit } = yield* start()
      yield* program.settle(...Program.vendorWords("JOB001"))
      const { id } = yield* entry
      assert.strictEqual((yield* program.command("journal", "resolve", id, "--incident", "59404")).exit, 0)
      assert.strictEqual((yield* program.command("drain")).exit, 0)
      assert.strictEqual((yield* entry).state, "done")
      assert.lengthOf((yield* summit.incidents)[0]?.attachments ?? [], 1)
    }),
  )

  it.effect.each(["INC59404", "inc 059404", "#59404"])("--incident %s is 59404, as people write it", (number) =>
    Effect.gen(function* () {
      const { entry, program } = yield* start()
      yield* program.settle(...Program.vendorWords("JOB001"))
      const { id } = yield* entry
      assert.strictEqual((yield* program.command("journal", "resolve", id, "--incident", number)).exit, 0)
      const { incident } = (yield* entry).progress
      assert.strictEqual(Option.map(incident, ({ ref }) => ref.number).pipe(Option.getOrNull), "59404")
    }),
  )

  it.effect.each(["0", "59,404", "x", "59404.5", "-1"])("--incident %s is refused", (number) =>
    Effect.gen(function* () {
      const { entry, program } = yield* start()
      yield* program.settle(...Program.vendorWords("JOB001"))
      const { id } = yield* entry
      const { exit, stderr } = yield* program.command("journal", "resolve", id, `--incident=${number}`)
      assert.strictEqual(exit, 64)
      assert.include(stderr.join("\n"), `--incident ${number} is not the number of an incident`)
    }),
  )

  /** The incidents of JOB001 and LOAD GL, 59404 and 59405, both open; JOB001 should have 59405. */
  const twoIncidents = Effect.gen(function* () {
    const started = yield* start()
    yield* started.program.settle(...Program.vendorWords("JOB001"))
    const { id } = yield* started.entry
    yield* started.program.settle(...Program.vendorWords("LOAD GL"))
    const resolve = (number: string) =>
      started.program.command("journal", "resolve", id, "--incident", number, "--force")
    const ticket = Effect.map(started.opcon.job(Simulators.sampleId("JOB001")), (job) => job.ticket)
    return { ...started, resolve, ticket }
  })

  it.effect("--incident: what is done gets the number, although its former incident is open", () =>
    Effect.gen(function* () {
      const { program, resolve, ticket } = yield* twoIncidents
      assert.strictEqual((yield* ticket)?.ticketId, "59404")
      assert.strictEqual((yield* resolve("59405")).exit, 0)
      assert.strictEqual((yield* program.command("drain")).exit, 0)
      const after = yield* ticket
      assert.strictEqual(after?.ticketId, "59405")
      assert.include(after?.ticketUrl, "59405")
    }),
  )

  it.effect("--incident: said again after the drain, the last number counts", () =>
    Effect.gen(function* () {
      const { program, resolve, ticket } = yield* twoIncidents
      yield* program.settle(...Program.vendorWords("ON CALL"))
      yield* resolve("59405")
      yield* program.command("drain")
      assert.strictEqual((yield* resolve("59406")).exit, 0)
      assert.strictEqual((yield* program.command("drain")).exit, 0)
      assert.strictEqual((yield* ticket)?.ticketId, "59406")
    }),
  )

  it.effect("--incident: a number that the job has got since then stays while its incident is open", () =>
    Effect.gen(function* () {
      const { opcon, program, resolve, ticket } = yield* twoIncidents
      yield* program.settle(...Program.vendorWords("ON CALL"))
      yield* opcon.updateJob(Simulators.sampleId("JOB001"), (job) => ({
        ...job,
        ticket: job.ticket && { ...job.ticket, ticketId: "59406" },
      }))
      yield* resolve("59405")
      assert.strictEqual((yield* program.command("drain")).exit, 0)
      assert.strictEqual((yield* ticket)?.ticketId, "59406")
    }),
  )

  it.effect("--create: the next drain creates it without looking", () =>
    Effect.gen(function* () {
      const { before, entry, program, summit } = yield* parked
      assert.strictEqual((yield* program.command("journal", "resolve", before.id, "--create")).exit, 0)
      const searches = (yield* summit.requests).filter(({ call }) => call === "search").length
      const { exit, stdout } = yield* program.command("drain")
      assert.strictEqual(exit, 0)
      assert.match(stdout[0] ?? "", /^created .* incident 59404 /)
      assert.strictEqual((yield* summit.incidents).length, 1)
      assert.strictEqual((yield* summit.requests).filter(({ call }) => call === "search").length, searches)
      assert.strictEqual((yield* entry).state, "done")
    }),
  )

  it.effect("64 with neither or both, or no number", () =>
    Effect.gen(function* () {
      const { before, entry, program } = yield* parked
      for (const words of [[], ["--create", "--incident", "1"], ["--incident", "0"], ["--incident", "abc"]]) {
        assert.strictEqual(
          (yield* program.command("journal", "resolve", before.id, ...words)).exit,
          64,
          words.join(" "),
        )
      }
      assert.deepStrictEqual(yield* entry, before)
    }),
  )
})
