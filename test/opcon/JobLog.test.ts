import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { OpConRefusedCredentials, OpConUnavailable } from "../../src/opcon/OpCon.ts"
import { logWords, mayCome } from "../../src/opcon/JobLog.ts"
import { WriteGate } from "../../src/http/WriteGate.ts"
import type { Exchange } from "../support/Replay.ts"
import type { Read } from "./LogWire.ts"
import { actions, answer, file, list, notListed, read, reading, stderr, stdout, windowsFile } from "./LogWire.ts"
import { change, dailyJob, over } from "./Wire.ts"

/** Reads with an answer at once: no time passes. */
const gives = (exchanges: ReadonlyArray<Exchange>, expected: Read) =>
  Effect.gen(function* () {
    assert.deepStrictEqual(yield* read(exchanges), expected)
  })
describe("readJobLog", () => {
  it.effect("lists, fetches, and keeps the text exactly", () => {
    const text = "line 1\r\n\r\n\tZoë \u0000 \ufffd 🛑 \n "
    return gives(
      [list(answer(17, "success", { files: [windowsFile] })), file(windowsFile, answer(18, "success", { data: text }))],
      { files: [{ name: "JOB001_0000004245.log", text }], notes: [], later: false },
    )
  })

  it.effect("keeps the server's order and tells both Unix streams apart", () =>
    gives(
      [
        list(answer(17, "success", { files: [stdout, stderr, stdout] })),
        file(stdout, answer(18, "success", { data: "out" })),
        file(stderr, answer(19, "success", { data: "" })),
      ],
      {
        files: [
          { name: "STDOUT_JOB001_4245.092003.log", text: "out" },
          { name: "STDERR_JOB001_4245.092003.log", text: "" },
        ],
        notes: [],
        later: false,
      },
    ),
  )

  for (const jobType of ["Null", "null job", "Container"]) {
    it.effect(`asks for nothing where the job type is ${jobType}`, () =>
      Effect.gen(function* () {
        const log = yield* read([], { ...dailyJob, jobType })
        assert.deepStrictEqual<Read>(log, {
          files: [],
          notes: [`no job log exists for a ${jobType} job`],
          later: false,
        })
      }),
    )
  }

  it.effect("asks for the list with what the job says the agent needs", () => {
    const logParameters = Option.some(" <reqparams a=1> ")
    const asked = { id: 4245, jorsRequestParameters: " <reqparams a=1> " }
    const sent = { action: "LIST", jobInstanceActionItems: [asked] }
    return over([
      change("POST", actions, sent, answer(17, "success", { files: ["a.log"] })),
      file("a.log", answer(18, "success", { data: "a" })),
    ]).run((opcon) =>
      Effect.gen(function* () {
        const log = yield* reading(opcon, { ...dailyJob, logParameters })
        assert.deepStrictEqual(log.files, [{ name: "a_0000004245.log", text: "a" }])
      }),
    )
  })

  it.effect("reads answers whose strings hold control characters as they are", () => {
    const raw = "x\ny\u0001\tz\u2028"
    const items = (item: string) =>
      `{"id":17,"result":"success","jobInstanceActionItems":[{"id":4245,"result":"success","message":"a\nb",${item}}]}`
    return gives([list(items('"files":["a\tb.log"]')), file("a\tb.log", items(`"data":"${raw}"`))], {
      files: [{ name: "a_0000004245.log", text: raw }],
      notes: [],
      later: false,
    })
  })

  it.effect("is a reading: it is done in a dry run too", () =>
    over([list(answer(17, "success", { files: [] }))], WriteGate.layerDryRun).run((opcon, writes) =>
      Effect.gen(function* () {
        const log = yield* reading(opcon)
        assert.deepStrictEqual<ReadonlyArray<string>>(log.notes, ["OpCon has no log file for run 4245"])
        assert.deepStrictEqual(yield* writes.planned, [])
      }),
    ),
  )
})

describe("what cannot be had is a note", () => {
  const cases: ReadonlyArray<[string, ReadonlyArray<Exchange>, Read]> = [
    [
      "no items",
      [list({ id: 17, result: "success" })],
      { files: [], notes: ["OpCon has no log file for run 4245"], later: true },
    ],
    ["a failed list", [list({ ...answer(17, "failed"), message: "JORS down" })], notListed("JORS down", true)],
    ["a failed item", [list(answer(17, "failed", { message: "port" }))], notListed("port", true)],
    [
      "a failed item of a success",
      [list({ ...answer(17, "failed", { message: "port" }), result: "success" })],
      notListed("port", true),
    ],
    [
      "a reason in the result",
      [list({ ...answer(17, "failed: being used by another process"), result: "success" })],
      notListed("being used by another process", true),
    ],
    [
      "a final reason in the result of a file",
      [
        list(answer(17, "success", { files: ["a.log"] })),
        file("a.log", answer(18, "Failed - captured output is off", { message: " " })),
      ],
      { files: [], notes: ["log file a.log could not be fetched: captured output is off"], later: false },
    ],
    ["a code in the result", [list(answer(17, "error 36235"))], notListed("error 36235", true)],
    ["no reason", [list(answer(17, "error"))], notListed("OpCon gives no reason", true)],
    [
      "output that is not kept",
      [list(answer(17, "failed", { message: "captured output is off" }))],
      notListed("captured output is off", false),
    ],
    ["a refusal", [list([{ message: "never ran" }], 400)], notListed("HTTP 400 never ran", false)],
    [
      "a refusal that passes",
      [list([{ message: "Unable to connect to the JORS of the machine" }], 400)],
      notListed("HTTP 400 Unable to connect to the JORS of the machine", true),
    ],
    ["a server without logs", [list({ title: "Not Found" }, 404)], notListed("HTTP 404 Not Found", false)],
    [
      "one file of two",
      [
        list(answer(17, "success", { files: [stdout, stderr] })),
        file(stdout, answer(18, "failed", { message: "too old" })),
        file(stderr, answer(19, "success", { data: "err" })),
      ],
      {
        files: [{ name: "STDERR_JOB001_4245.092003.log", text: "err" }],
        notes: [`log file ${stdout} could not be fetched: too old`],
        later: true,
      },
    ],
    [
      "a file without content",
      [list(answer(17, "success", { files: ["a.log"] })), file("a.log", answer(18, "success"))],
      { files: [], notes: ["log file a.log could not be fetched: OpCon sent no content"], later: true },
    ],
    [
      "a file that is refused",
      [list(answer(17, "success", { files: ["a.log"] })), file("a.log", { message: "no" }, 409)],
      { files: [], notes: ["log file a.log could not be fetched: HTTP 409 no"], later: false },
    ],
    [
      "part of the list",
      [
        list({
          id: 17,
          result: "success",
          jobInstanceActionItems: [
            { result: "success", files: ["a.log"] },
            { result: "failed", message: "relay" },
          ],
        }),
        file("a.log", answer(18, "success", { data: "a" })),
      ],
      { ...notListed("relay", true), files: [{ name: "a_0000004245.log", text: "a" }] },
    ],
  ]
  for (const [what, exchanges, expected] of cases) it.effect(what, () => gives(exchanges, expected))
})

describe("what an agent says in place of a log", () => {
  it.each(logWords.map((row) => [row.example, row.verdict] as const))("%s: %s", (example, verdict) => {
    assert.strictEqual(mayCome(example), verdict === "later")
  })

  it.each([
    ["Unable to connect to the JORS of the machine WINAGENT01", true],
    ["The process cannot access the file 'C:\\x.log' because it is being used by another process", true],
    ["error 36235", true],
    ["The file was not found", true],
    ["Capture of job output is disabled for this agent", false],
    ["CAPTUREJOBOUTPUT = OFF", false],
    ["Jobs of type Null have no job output", false],
    // Of two reasons in one text the one that passes counts.
    ["captured output is off: unable to connect", true],
    [`${" ".repeat(100_000)}captured output is off`, true],
  ])("%s", (message, later) => assert.strictEqual(mayCome(message), later))

  it.effect("a file in use is asked for again later, beside one that is there", () =>
    gives(
      [
        list(answer(17, "success", { files: ["a.log", "b.log"] })),
        file("a.log", answer(18, "failed", { message: "being used by another process" })),
        file("b.log", answer(19, "success", { data: "b" })),
      ],
      {
        files: [{ name: "b_0000004245.log", text: "b" }],
        notes: ["log file a.log could not be fetched: being used by another process"],
        later: true,
      },
    ),
  )
})

describe("what fails is an error", () => {
  it.effect("so that the step can try again", () =>
    Effect.gen(function* () {
      const lost: Exchange = { request: list(undefined).request, reply: { fault: "ECONNRESET" } }
      assert.instanceOf(yield* Effect.flip(read([lost])), OpConUnavailable)
      assert.instanceOf(yield* Effect.flip(read([list("", 503)])), OpConUnavailable)
      assert.instanceOf(yield* Effect.flip(read([list("<html>", 200)])), OpConUnavailable)
      assert.instanceOf(yield* Effect.flip(read([list([], 401)])), OpConRefusedCredentials)
      const second = [list(answer(17, "success", { files: ["a.log"] })), file("a.log", "", 500)]
      assert.instanceOf(yield* Effect.flip(read(second)), OpConUnavailable)
    }),
  )
})
