/** Nothing is sent for an entry whose journal cannot be written, by however many drains; and it is done once it can be. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Files from "./support/Files.ts"
import * as Program from "./support/Program.ts"
import * as Simulators from "./support/Simulators.ts"
import { queued } from "./support/Unsettled.ts"

const journal = `${Program.folder}/journal`

describe("a journal that cannot be written", () => {
  it.effect("by this account: drain and the commands that change it end with 78, and ask nobody", () =>
    Effect.gen(function* () {
      const { before, entry, opcon, program, summit } = yield* queued
      yield* opcon.faults.clear
      const asked = (yield* opcon.requests).length
      program.disk.setReadOnly(journal)
      for (const words of [["drain"], ["journal", "retry", before.id, "--template", "basic.json"]]) {
        const { exit, stderr } = yield* program.command(...words)
        assert.strictEqual(exit, 78, words.join(" "))
        assert.include(stderr.join("\n"), "cannot be used")
      }
      assert.strictEqual((yield* opcon.requests).length, asked)
      assert.lengthOf(yield* summit.requests, 0)
      program.disk.setReadOnly("")
      assert.deepStrictEqual(yield* entry, before)
      assert.strictEqual((yield* program.command("drain")).exit, 0)
      assert.lengthOf(yield* summit.incidents, 1)
    }),
  )

  it.effect("because the disk is full: five drains send nothing", () =>
    Effect.gen(function* () {
      const { opcon, program, summit } = yield* queued
      yield* opcon.faults.clear
      program.disk.setFull(true)
      for (let times = 0; times < 5; times += 1) assert.strictEqual((yield* program.command("drain")).exit, 78)
      assert.lengthOf(yield* summit.requests, 0)
      program.disk.setFull(false)
      assert.strictEqual((yield* program.command("drain")).exit, 0)
      assert.lengthOf(yield* summit.incidents, 1)
    }),
  )

  it.effect(
    "from any request on: one incident, one log, however often it is drained, and exit code and entry agree",
    () =>
      Effect.gen(function* () {
        for (let at = 1; ; at += 1) {
          const simulators = yield* Simulators.make()
          let requests = 0
          const filling = (client: HttpClient.HttpClient) =>
            HttpClient.tapRequest(client, () =>
              Effect.sync(() => {
                requests += 1
                if (requests === at) program.disk.setFull(true)
              }),
            )
          const program: Program.Program = yield* Program.make({
            opconClient: filling(simulators.opconClient),
            summitClient: filling(simulators.summitClient),
          })
          const { exit, stderr } = yield* program.settle(...Program.vendorWords("JOB001"))
          if (requests < at) return assert.isAbove(at, 8)
          assert.notInclude(stderr.join("\n"), "_tag")
          const states = [...program.disk.files().keys()].flatMap(
            (path) => /\/journal\/(pending|done)\//.exec(path)?.[1] ?? [],
          )
          assert.deepStrictEqual(states, [exit === 0 ? "done" : "pending"], `request ${at}, exit ${exit}`)
          const writes = Effect.map(
            Effect.all([simulators.opcon.requests, simulators.summit.requests]),
            (all) => all.flat().filter(({ kind }) => kind === "write").length,
          )
          const before = yield* writes
          for (let times = 0; times < 5; times += 1) yield* program.command("drain")
          assert.strictEqual(yield* writes, before, `request ${at}`)
          program.disk.setFull(false)
          assert.strictEqual((yield* program.command("drain")).exit, 0, `request ${at}`)
          const incidents = yield* simulators.summit.incidents
          assert.lengthOf(incidents, 1, `request ${at}`)
          assert.lengthOf(incidents[0]?.attachments ?? [], 1, `request ${at}`)
          assert.notInclude(incidents[0]?.userLog ?? "", "failed again", `request ${at}`)
        }
      }),
  )

  it.effect("takes no failure that could wait, so that neither a silence nor holdMinutes loses one", () =>
    Effect.gen(function* () {
      const { program, summit } = yield* Effect.flatMap(Simulators.make(), (simulators) =>
        Effect.map(Program.make(simulators), (program) => ({ ...simulators, program })),
      )
      yield* program.command("silence", "add", "--job", "JOB*", "--until", "+2d", "--reason", "change 4711")
      Files.changeTemplate(program, { holdMinutes: 10 })
      program.disk.setFull(true)
      const { stdout } = yield* program.settle(...Program.vendorWords("JOB001"))
      assert.match(stdout[0] ?? "", /^created /)
      assert.lengthOf(yield* summit.incidents, 1)
    }),
  )
})
