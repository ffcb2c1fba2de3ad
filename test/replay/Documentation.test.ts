/** What operators write about a job is not in a recording, which replays all the same. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { withoutDocumentation, withoutWords } from "../../src/replay/Documentation.ts"
import { far, record, replay, textIn } from "../support/Recording.ts"
import { make, vendorWords } from "../support/Program.ts"
import * as InMemory from "../support/Simulators.ts"

const site = Effect.gen(function* () {
  const simulators = yield* InMemory.make()
  const program = yield* make({
    opconClient: far(30)(simulators.opconClient),
    summitClient: far(50)(simulators.summitClient),
  })
  return { simulators, program }
})

const written = "Call Zoë 🛑 after the ledger\r\n\r\n  password in the safe\n"

describe("a recording", () => {
  for (const before of ["", "Last Incident Date : 2024-09-19\r\n", "Last Incident Date : \nPrevious Incident : 7\n"]) {
    it.effect(`does not hold the documentation, and replays: ${JSON.stringify(before)}`, () =>
      Effect.gen(function* () {
        const { program, simulators } = yield* site
        yield* simulators.opcon.updateJob(InMemory.sampleId("JOB001"), (of) => ({
          ...of,
          documentation: { id: 7, frequency: "every ledger day", job: before + written },
        }))
        const { ended, recording } = yield* record(program, ...vendorWords("JOB001", "daily.json"))
        assert.strictEqual(ended.exit, 0, ended.stderr.join("\n"))
        for (const word of ["ledger", "Zo", "safe", "🛑"]) assert.notInclude(textIn(program), word)
        assert.match(textIn(program), /Last Incident Date : \d{4}-\d\d-\d\d/)
        assert.include((yield* simulators.opcon.job(InMemory.sampleId("JOB001"))).documentation?.job, written)
        assert.strictEqual((yield* replay(program, recording)).difference, null)
      }),
    )
  }

  it.effect("holds it where that is asked for", () =>
    Effect.gen(function* () {
      const { program, simulators } = yield* site
      yield* simulators.opcon.updateJob(InMemory.sampleId("JOB001"), (of) => ({
        ...of,
        documentation: { id: 7, frequency: "", job: written },
      }))
      const { recording } = yield* record(program, "--record-documentation", ...vendorWords("JOB001", "daily.json"))
      assert.include(textIn(program), "Call Zoë")
      assert.strictEqual((yield* replay(program, recording)).difference, null)
    }),
  )
})

describe("withoutDocumentation", () => {
  it("keeps lines, blanks and what the program writes itself", () => {
    assert.strictEqual(
      withoutWords("Last Incident Date : 2024-09-21\r\nPrevious Incident : 7\n a b\tc 🛑\r\n"),
      "Last Incident Date : 2024-09-21\r\nPrevious Incident : 7\n x x\tx x\r\n",
    )
  })

  it("finds it in a job, in a list, and in an answer that is spelt another way", () => {
    const hide = withoutDocumentation("/api/dailyjobs/1")
    const job = { name: "ledger", documentation: [{ id: 1, job: "words", frequency: "words" }] }
    assert.deepStrictEqual(hide([job]), [{ ...job, documentation: [{ id: 1, job: "xxxxx", frequency: "xxxxx" }] }])
    assert.notInclude(String(hide(JSON.stringify(job, undefined, 1).replace("words", String.raw`\u0077ords`))), "ords")
    const resource = withoutDocumentation("/api/dailyjobs/1/documentation/7")
    assert.deepStrictEqual(resource([{ job: "words" }]), [{ job: "xxxxx" }])
    // Not readable as JSON, for its raw line end.
    assert.notInclude(String(resource('{"job":"words\nmore"}')), "words")
    assert.strictEqual(hide("<html>words</html>"), "<html>words</html>")
  })
})
