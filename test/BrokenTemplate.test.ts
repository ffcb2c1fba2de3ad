import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Program from "./support/Program.ts"
import * as Simulators from "./support/Simulators.ts"

const journal = (program: Program.Program) =>
  [...program.disk.files().keys()]
    .filter((name) => name.includes("/journal/") && !name.endsWith("/searches.json"))
    .map((name) => name.split("/")[3])

describe("a failure whose template is broken", () => {
  it.effect("waits for its template, and holds up no other failure of its job", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      const program = yield* Program.make(simulators)
      const good = program.disk.files().get(`${Program.folder}/templates/basic.json`) ?? ""
      program.disk.put(`${Program.folder}/templates/broken.json`, good.replace(",", ""))

      const broken = yield* program.settle(...Program.vendorWords("JOB001", "broken.json"))
      assert.deepStrictEqual([broken.exit, journal(program)], [65, ["pending"]])

      const next = yield* program.settle(...Program.vendorWords("JOB001"), "--json")
      assert.strictEqual(next.exit, 0)
      assert.include(next.stdout[0], '"outcome":"created"')
      assert.deepStrictEqual(journal(program).toSorted(), ["done", "pending"])

      program.disk.put(`${Program.folder}/templates/broken.json`, good)
      const other = yield* program.settle(...Program.vendorWords("LOAD GL"))
      assert.strictEqual(other.exit, 0)
      assert.deepStrictEqual(journal(program), ["done", "done", "done"])
      assert.strictEqual((yield* simulators.summit.incidents).length, 2)
    }),
  )
})
