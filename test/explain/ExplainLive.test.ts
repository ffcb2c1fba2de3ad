/**
 * `template explain --job`: what is read of a live job, what a flag says in its place, and that nothing is changed.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { sampleKey, sampleToken } from "../../src/simulator/SampleSchedule.ts"
import { layers } from "../support/ExplainJson.ts"
import { make } from "../support/Explaining.ts"
import * as Files from "../support/Files.ts"
import * as Program from "../support/Program.ts"
import * as Simulators from "../support/Simulators.ts"

const workGroup = "Assigned_WorkGroup_Name"
const id = Simulators.sampleId("JOB001")

describe("explain, of a live job", () => {
  it.effect("reads it and its ticket, and writes nothing", () =>
    Effect.gen(function* () {
      const { explain, program, simulators } = yield* make()
      yield* program.settle(...Program.vendorWords("JOB001"))
      const states = Effect.all([simulators.opcon.state, simulators.summit.state]).pipe(
        Effect.map(([{ changes, jobs }, summit]) => ({ changes, jobs, summit })),
      )
      const before = yield* states
      const { decision, facts, mode } = yield* explain("--job", id)
      assert.deepStrictEqual(yield* states, before)
      assert.deepStrictEqual([mode, decision.kind, decision.ticket], ["live", "Update", "59404"])
      const read = facts.filter(({ from }) => from === "read").map(({ name, value }) => `${name}: ${value}`)
      assert.includeMembers(read, [
        "agent: WINAGENT01",
        "schedule: NIGHTLY BATCH",
        "run: 4245",
        "tags: APP1_ROUTE1",
        "ticket: 59404",
        "ticket status: New",
      ])
    }),
  )

  it.effect("a flag wins over what is read, and is reported as given", () =>
    Effect.gen(function* () {
      const { explain, program } = yield* make()
      yield* program.settle(...Program.vendorWords("JOB001"))
      const none = yield* explain("--job", id, "--ticket", "none", "--tags", "NOTICKET2")
      assert.deepStrictEqual([none.decision.kind, none.decision.row], ["Create", 8])
      assert.deepStrictEqual(
        none.facts.filter(({ from }) => from === "given").map(({ name }) => name),
        ["job", "schedule date", "schedule id", "schedule instance", "tags", "ticket"],
      )
      const closed = yield* explain("--job", id, "--ticket-status", "Closed")
      assert.deepStrictEqual([closed.decision.kind, closed.decision.row], ["Reopen", 5])
      const field = yield* explain("--job", id, "--ticket-field", `${workGroup}=Night Shift`)
      assert.strictEqual(layers(field.requests[0], workGroup), "Night Shift (ticket)")
    }),
  )

  it.effect("a job that OpCon does not know", () =>
    Effect.gen(function* () {
      const { program } = yield* make()
      // OpCon is asked twice before it is believed, which takes time.
      const words = ["-t", "basic.json", "--job", Simulators.sampleId("NOPE")]
      const { exit, stderr, stdout } = yield* program.command("template", "explain", ...words)
      assert.deepStrictEqual([exit, stdout], [66, []])
      assert.match(stderr.join("\n"), /OpCon knows no job 20240921\|16\|1\|NOPE/)
    }),
  )

  it.effect("no secret is shown, wherever it stands", () =>
    Effect.gen(function* () {
      const { program, run } = yield* make()
      Files.changeTemplate(program, {
        ticketInformation: `key ${sampleKey}`,
        attributes: [{ name: "Site_Field", value: sampleKey }],
      })
      for (const flags of [["--json"], [], ["--job", id]]) {
        const { exit, stderr, stdout } = yield* run(...flags)
        assert.strictEqual(exit, 0)
        const all = [...stdout, ...stderr].join("\n")
        assert.isFalse(all.includes(sampleKey) || all.includes(sampleToken))
        assert.include(all, "key <hidden>")
      }
    }),
  )
})
