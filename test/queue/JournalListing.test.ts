/** `journal list` in an outage, through the whole program: what waits for the same thing stands below one heading. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inGroups, summary } from "../../src/queue/JournalGroups.ts"
import { plain } from "../../src/domain/Table.ts"
import * as Program from "../support/Program.ts"
import { config, start } from "../support/Unsettled.ts"

const jobs = ["JOB001", "LOAD GL", "COPY A/B", "SEARCH INDEX"]

describe("journal list in an outage", () => {
  it.effect("prints a reason once, with the next command, and a line for each entry", () =>
    Effect.gen(function* () {
      const { opcon, program } = yield* start()
      yield* program.settle(...Program.vendorWords("JOB002"))
      yield* opcon.faults.add({ call: "any", kind: "unauthorized", times: 1000 })
      for (const job of jobs) yield* program.run(...config, ...Program.vendorWords(job))
      const list = (yield* program.command("journal", "list")).stdout.join("\n")
      assert.match(
        list,
        /\n\n4 entries wait for a valid token for OpCon: .*\n(?: {2}.*\n)*? {2}next: opcon-summit doctor\n/,
      )
      for (const job of [...jobs, "JOB002"]) {
        assert.lengthOf(
          list.split("\n").filter((line) => line.endsWith(` ${job}`)),
          1,
          job,
        )
      }
      assert.lengthOf(list.match(/next: /g) ?? [], 2, list)
      assert.isTrue(list.endsWith("\n\n5 entries: 1 dead, 4 pending"), list)
      assert.lengthOf((yield* program.command("journal", "list", "--json")).stdout, 5)
    }),
  )

  it.effect("names for a later failure of a job what the earlier one needs", () =>
    Effect.gen(function* () {
      const { opcon, program } = yield* start()
      yield* opcon.faults.add({ call: "any", kind: "unauthorized", times: 1000 })
      for (const _ of [1, 2, 3]) yield* program.run(...config, ...Program.vendorWords("JOB001"))
      const list = (yield* program.command("journal", "list")).stdout.join("\n")
      assert.include(list, "2 entries wait for an earlier failure of their job\n  next: opcon-summit doctor\n")
      assert.notInclude(list, "next: opcon-summit drain")
    }),
  )

  it.effect("a narrow screen has the same headings, and no two empty lines", () =>
    Effect.gen(function* () {
      const { opcon, program } = yield* start()
      program.look = { width: 40, colours: false }
      yield* opcon.faults.add({ call: "any", kind: "unauthorized", times: 1000 })
      for (const job of jobs) yield* program.run(...config, ...Program.vendorWords(job))
      const list = (yield* program.command("journal", "list")).stdout.join("\n")
      assert.match(list, /^4 entries wait for a valid token for/)
      assert.notInclude(list, "\n\n\n")
      for (const line of list.split("\n")) assert.isAtMost(line.length, 40, line)
    }),
  )
})

describe("groups", () => {
  const row = (why: string, ofSeveral: string, mark = "") => ({
    state: "parked",
    why,
    words: "",
    next: "journal resolve 20240921T092000000Z --incident N",
    ofSeveral,
    nextOfEach: "journal resolve ID --incident N",
    mark,
  })

  it("what differs between entries of a group stands below each", () => {
    const { above, below, rows } = inGroups(
      [row("a", "wait for you", "marker: opcon1"), row("x", ""), row("b", "wait for you", "marker: opcon2")],
      plain,
    )
    assert.deepStrictEqual(
      rows.map(({ why }) => why),
      ["a", "b", "x"],
    )
    assert.deepStrictEqual(
      [above(0), below(0), above(1), below(1), above(2)],
      [
        "2 entries wait for you\n  next, for each: opcon-summit journal resolve ID --incident N",
        "  marker: opcon1",
        undefined,
        "  marker: opcon2",
        "",
      ],
    )
    assert.include(below(2), "next: opcon-summit journal resolve 20240921T092000000Z")
  })

  it("the summary counts each state", () => {
    assert.strictEqual(summary([row("", ""), row("", ""), { state: "dead" }]), "3 entries: 2 parked, 1 dead")
  })
})
