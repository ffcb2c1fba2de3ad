/** Job logs are kept as lengths of lines, and documentation without its words; a recording replays all the same. */
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as Base64 from "effect/encoding/Base64"
import * as LogExtent from "../../src/domain/LogExtent.ts"
import {
  withFiller,
  withoutAttached,
  withoutDocumentation,
  withoutFetched,
  withoutPlanned,
  withoutWords,
} from "../../src/replay/Redaction.ts"
import * as Effect from "effect/Effect"
import { record, replay, site, textIn } from "../support/Recording.ts"
import * as Files from "../support/Files.ts"
import { vendorWords } from "../support/Program.ts"
import * as InMemory from "../support/Simulators.ts"

const fetched = (data: string) => ({ id: 7, jobInstanceActionItems: [{ result: "success", data }] })
const fields = new Set(["FileBase64", "FileByte"])
const attached = (bytes: Uint8Array) => ({ TicketID: 1, FileBase64: Base64.encode(bytes) })

const bounded = (log: string, limit: number) => {
  const extent = LogExtent.make(limit)
  extent.write(new TextEncoder().encode(log))
  return extent.end()
}

const Played = Schema.Struct({ jobInstanceActionItems: Schema.Tuple([Schema.Struct({ data: Schema.String })]) })
const played = (data: string): string =>
  Schema.decodeUnknownSync(Played)(withFiller(withoutFetched(fetched(data)))).jobInstanceActionItems[0].data

describe("a job log in a recording", () => {
  const Line = Schema.Union([Schema.Literals(["", "\r", "a line"]), Schema.String])
  it.prop(
    "is sent in the replay with the lengths with which it was sent, cut or whole",
    {
      lines: Schema.Array(Line),
      times: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 })),
      limit: Schema.Int.check(Schema.isBetween({ minimum: 1024, maximum: 1100 })),
      lineEnd: Schema.Literals(["\n", "\r\n"]),
    },
    ({ limit, lineEnd, lines, times }) => {
      const once = lines.map((line) => line.replaceAll("\n", "")).join(lineEnd)
      const log = Array<string>(times).fill(once).join(lineEnd)
      assert.strictEqual(new TextEncoder().encode(played(log)).length, new TextEncoder().encode(log).length)
      // With other letters the cut may differ by some bytes, because it never splits a letter.
      const plain = log.replaceAll(/[^\x20-\x7e\r\n]/g, "?")
      const [was, is] = [bounded(plain, limit), bounded(played(plain), limit)]
      assert.deepStrictEqual(is.leftOut, was.leftOut)
      assert.deepStrictEqual(withoutAttached(fields)(attached(is.bytes)), withoutAttached(fields)(attached(was.bytes)))
    },
  )

  it("holds none of its text, and is small however many lines are alike", () => {
    const log = `secret\n${"0123456789\n".repeat(100_000)}end`
    const kept = JSON.stringify(withoutFetched(fetched(log)))
    assert.notInclude(kept, "secret")
    assert.include(kept, `{"$log":[6,[10,100000],3]}`)
    assert.strictEqual(played(log).length, log.length)
  })

  it("keeps which line ends a line has", () => {
    const log = "one\r\ntwo\r\n\r\nthree\n\r"
    assert.include(JSON.stringify(withoutFetched(fetched(log))), `{"$log":[[3,2,"\\r"],[0,1,"\\r"],5,1]}`)
    assert.strictEqual(played(log), "xxx\r\nxxx\r\n\r\nxxxxx\nx")
  })

  it("is left out of a list of bytes, and of the requests that a dry run plans", () => {
    const bytes = { FileByte: [104, 105, 10, 106] }
    assert.deepStrictEqual(withoutAttached(fields)(bytes), { FileByte: { $log: [2, 1] } })
    const planned = { requests: [{ method: "POST", url: "u", body: JSON.stringify({ a: 1, ...bytes }) }] }
    assert.deepStrictEqual(withoutPlanned(fields)(planned), {
      requests: [{ method: "POST", url: "u", body: `{"a":1,"FileByte":{"$log":[2,1]}}` }],
    })
  })
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

  const quoting = {
    ticketDescription: "@EV_Job: @EV_Instructions",
    ticketInformation: "Do:\n@EV_Instructions\n\nAbout it:\n@EV_Documentation",
    documentationTag: "TODO",
  }
  const quoted = `Call Zoë 🛑 after the ledger\r\n<todo lang="en">Open the safe.\r\nThen & only then restart.</todo>\r\n`

  for (const [what, fields, flags] of [
    ["whole", {}, []],
    ["on one line and cut", { limits: { Description: 30, Information: 120 } }, []],
    ["in an incident that is sent as a string", { incidentContainer: "string" }, []],
    ["in a dry run", { limits: { Information: 150, UserLog: 250 } }, ["--dry-run", "--json"]],
  ] as const) {
    it.effect(`does not hold the documentation that a template puts into tickets, ${what}, and replays`, () =>
      Effect.gen(function* () {
        const { program, simulators } = yield* site
        Files.changeTemplate(program, { ...quoting, ...fields })
        yield* simulators.opcon.updateJob(InMemory.sampleId("JOB001"), (of) => ({
          ...of,
          documentation: { id: 7, frequency: "", job: quoted },
        }))
        // The second failure reads the ticket of the first, with its texts.
        yield* program.settle(...vendorWords("JOB001"))
        yield* simulators.opcon.failJob(InMemory.sampleId("JOB001"))
        const { ended, recording } = yield* record(program, ...vendorWords("JOB001"), ...flags)
        assert.strictEqual(ended.exit, 0, ended.stderr.join("\n"))
        for (const word of ["ledger", "Zo", "safe", "restart", "only then"]) assert.notInclude(textIn(program), word)
        assert.include((yield* simulators.summit.incidents)[0]?.sent[0], "Open the safe.")
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
      "Last Incident Date : 2024-09-21\r\nPrevious Incident : 7\n x x\tx xx\r\n",
    )
  })

  it("finds it in a job, in a list, and in an answer that is spelt another way", () => {
    const hide = withoutDocumentation("/api/dailyjobs/1")
    const job = { name: "ledger", documentation: [{ id: 1, job: "words", frequency: "words" }] }
    assert.deepStrictEqual(hide([job]), [{ ...job, documentation: [{ id: 1, job: "xxxxx", frequency: "xxxxx" }] }])
    assert.notInclude(String(hide(JSON.stringify(job, undefined, 1).replace("words", String.raw`\u0077ords`))), "ords")
    const resource = withoutDocumentation("/api/dailyjobs/1/documentation/7")
    assert.deepStrictEqual(resource([{ job: "words" }]), [{ job: "xxxxx" }])
    // Not valid JSON, because of its raw line break.
    assert.notInclude(String(resource('{"job":"words\nmore"}')), "words")
    assert.strictEqual(hide("<html>words</html>"), "<html>words</html>")
  })
})
