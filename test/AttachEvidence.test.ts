/** What becomes of a job log whose upload is answered by anything but a plain success: it is on the incident once. */
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as TestClock from "effect/testing/TestClock"
import { sampleSchedule } from "../src/simulator/SampleSchedule.ts"
import * as Files from "./support/Files.ts"
import * as Program from "./support/Program.ts"
import { notesOf, resultOf } from "./support/ResultJson.ts"
import * as Simulators from "./support/Simulators.ts"

const job = "JOB001"
const log = "JOB001_0000004245.log"
const words = [...Program.vendorWords(job), "--json"]

interface Answer {
  readonly status: number
  readonly body: string
}

/** Answers the next uploads so, of which Summit stores those that `stored` says. */
const site = Effect.fnUntraced(function* (
  answers: ReadonlyArray<Answer & { readonly stored: boolean }>,
  summit: Parameters<typeof Simulators.make>[0] = {},
) {
  const simulators = yield* Simulators.make(summit)
  const left = [...answers]
  let uploads = 0
  const times: Array<number> = []
  let late: Effect.Effect<unknown, unknown> = Effect.void
  const summitClient = HttpClient.make((request) =>
    Effect.gen(function* () {
      if (!request.url.includes("UploadAttachment")) return yield* simulators.summitClient.execute(request)
      uploads += 1
      times.push(yield* Clock.currentTimeMillis)
      const next = left.shift()
      if (next?.stored === false) late = simulators.summitClient.execute(request)
      const reply = next?.stored === false ? undefined : yield* simulators.summitClient.execute(request)
      if (next === undefined && reply !== undefined) return reply
      return HttpClientResponse.fromWeb(request, new Response(next?.body ?? "", { status: next?.status ?? 200 }))
    }),
  )
  const program = yield* Program.make({ ...simulators, summitClient })
  return {
    ...simulators,
    program,
    uploads: () => uploads,
    sentAt: () => times,
    /** Summit stores what it was sent and has not stored. */
    storeNow: Effect.suspend(() => late),
    kept: () => [...Files.keptLogs(program).keys()],
    attached: Effect.map(simulators.summit.incidents, (all) =>
      all.flatMap(({ attachments }) => attachments.map(({ name }) => name)),
    ),
  }
})

const json = (body: object): Answer => ({ status: 200, body: JSON.stringify(body) })

const unsure: ReadonlyArray<readonly [string, Answer]> = [
  ["HTTP 400", { status: 400, body: "" }],
  ["HTTP 404", { status: 404, body: "<html><title>404 - File or directory not found.</title></html>" }],
  ["HTTP 413", { status: 413, body: "" }],
  ["HTTP 500", { status: 500, body: "" }],
  ["an empty answer", { status: 200, body: "" }],
  ["a page", { status: 200, body: "<html><title>Sign in</title></html>" }],
  ["Errors that pass", json({ Errors: "Timeout expired. The timeout period elapsed." })],
  ["Errors of a deadlock", json({ Errors: "Transaction was chosen as the deadlock victim. Rerun the transaction." })],
  ["a sentence nobody knows", json({ Errors: "", Message: "Die Datei wurde nicht gespeichert" })],
  ["no sentence", json({ Errors: "", Message: "", Output: false, OutputID: 0 })],
]

describe("a list that does not show the incident's files", () => {
  const passing: Answer = { status: 500, body: "" }
  it.effect.each([20_000, 90_000])("yet, but after %i ms: the file is on it once, without a note", (lagMillis) =>
    Effect.gen(function* () {
      const { attached, kept, program, uploads } = yield* site([{ ...passing, stored: true }], {
        summit: { lagMillis },
      })
      const ended = yield* program.settle(...words)
      assert.deepStrictEqual([ended.exit, yield* attached, kept()], [0, [log], []], ended.stdout.join("\n"))
      assert.deepStrictEqual([notesOf(yield* resultOf(ended), "attach-log"), uploads()], ["", 1])
    }),
  )

  it.effect("ever: after the time that Summit may take it is not sent again, and that is said", () =>
    Effect.gen(function* () {
      const { attached, kept, program, uploads } = yield* site([{ ...passing, stored: true }], {
        summit: { index: "empty" },
      })
      const ended = yield* program.settle(...words)
      assert.deepStrictEqual([ended.exit, yield* attached, uploads()], [0, [log], 1])
      assert.include(
        notesOf(yield* resultOf(ended), "attach-log"),
        "Summit does not tell its attachments; not sent again",
      )
      assert.lengthOf(kept(), 1)
    }),
  )
})

describe("a list that spells the name of the file in its own way", () => {
  const renamed = sampleSchedule(Simulators.sampleDate).map((job) =>
    job.name === "JOB001" ? { ...job, log: { files: [{ path: "C:\\out\\R&D's.log", text: "failed" }] } } : job,
  )
  it.effect.each(["shown", "stored"] as const)("with entities (%s): it is not sent again", (encodes) =>
    Effect.gen(function* () {
      const answers = [{ status: 500, body: "", stored: true }]
      const { program, uploads } = yield* site(answers, { opcon: { jobs: renamed }, summit: { encodes } })
      const ended = yield* program.settle(...words)
      assert.deepStrictEqual([ended.exit, notesOf(yield* resultOf(ended), "attach-log"), uploads()], [0, "", 1])
    }),
  )
})

describe("an answer that does not say whether the file was stored", () => {
  for (const [name, answer] of unsure) {
    it.effect(`${name}: a file that is there is not sent again`, () =>
      Effect.gen(function* () {
        const { attached, kept, program, uploads } = yield* site([{ ...answer, stored: true }])
        assert.strictEqual((yield* program.settle(...words)).exit, 0)
        assert.deepStrictEqual([yield* attached, kept(), uploads()], [[log], [], 1])
      }),
    )
  }

  for (const [name, answer] of unsure.filter(([name]) => /400|404|413|empty|nobody|no sentence/.test(name))) {
    it.effect(`${name}: a file that is not there is refused, in the server's words, and kept`, () =>
      Effect.gen(function* () {
        const { attached, kept, program, uploads } = yield* site([{ ...answer, stored: false }])
        const ended = yield* program.settle(...words)
        const note = notesOf(yield* resultOf(ended), "attach-log")
        assert.include(note, `${log} was not attached: Symphony Summit did not confirm it: `)
        if (answer.status !== 200) assert.include(note, `HTTP ${answer.status}`)
        assert.deepStrictEqual([ended.exit, yield* attached, kept().length, uploads()], [0, [], 1, 1])
        yield* TestClock.adjust("1 hour")
        yield* program.command("drain")
        assert.strictEqual(uploads(), 1)
      }),
    )
  }

  for (const [name, answer] of unsure.filter(([name]) => /500|a page|pass|deadlock/.test(name))) {
    it.effect(`${name}: a file that is not there is sent again when Summit cannot be storing it any more`, () =>
      Effect.gen(function* () {
        const { attached, kept, program, sentAt, uploads } = yield* site([{ ...answer, stored: false }])
        assert.strictEqual((yield* program.settle(...words)).exit, 0)
        assert.deepStrictEqual([yield* attached, kept(), uploads()], [[log], [], 2])
        const [first = 0, second = 0] = sentAt()
        // Half as long again as an upload may take.
        assert.isAtLeast(second - first, 180_000)
      }),
    )
  }

  it.effect("does not go on for ever", () =>
    Effect.gen(function* () {
      const lost = { status: 500, body: "", stored: false }
      const { attached, kept, program, uploads } = yield* site(Array.from({ length: 20 }, () => lost))
      assert.strictEqual((yield* program.settle(...words)).exit, 75)
      for (let day = 0; day < 10; day += 1) {
        yield* TestClock.adjust("1 day")
        yield* program.command("drain")
      }
      assert.deepStrictEqual([yield* attached, kept().length, uploads()], [[], 1, 8])
      assert.strictEqual((yield* program.command("drain")).exit, 0)
    }),
  )

  it.effect("is looked for again before it is sent again: a slow Summit has it by then", () =>
    Effect.gen(function* () {
      const { attached, kept, program, storeNow, uploads } = yield* site([{ status: 504, body: "", stored: false }])
      const storing = Effect.repeat(Effect.sleep("100 millis"), { until: () => uploads() > 0 })
      yield* Effect.forkChild(Effect.andThen(storing, storeNow))
      assert.strictEqual((yield* program.settle(...words)).exit, 0)
      assert.deepStrictEqual([yield* attached, kept(), uploads()], [[log], [], 1])
    }),
  )
})

describe("Summit's own no", () => {
  for (const body of [
    { Errors: "", Message: `${log} could not be saved: file type .log is not allowed` },
    { Errors: "", Message: "File size exceeds the limit", Output: true },
    { Errors: ["This type of file is not allowed"] },
  ]) {
    it.effect(JSON.stringify(body), () =>
      Effect.gen(function* () {
        const { attached, kept, program, uploads } = yield* site([{ ...json(body), stored: false }])
        const ended = yield* program.settle(...words)
        assert.include(
          notesOf(yield* resultOf(ended), "attach-log"),
          body.Message ?? "This type of file is not allowed",
        )
        assert.deepStrictEqual([ended.exit, yield* attached, kept().length, uploads()], [0, [], 1, 1])
      }),
    )
  }
})

describe("a file of the same name from an earlier run", () => {
  const files = ["/u/JESMSGLG"]
  const withLog = (opcon: Simulators.Simulators["opcon"]) =>
    opcon.updateJob(Simulators.sampleId(job), (of) => ({
      ...of,
      log: { ...of.log, files: files.map((path) => ({ path, text: `of run ${of.jobNumber}` })) },
    }))

  it.effect("is no evidence for this one", () =>
    Effect.gen(function* () {
      const { attached, opcon, program, uploads } = yield* site([])
      yield* withLog(opcon)
      yield* program.settle(...words)
      yield* opcon.failJob(Simulators.sampleId(job), { jobNumber: 4300 })
      yield* withLog(opcon)
      yield* program.settle(...words)
      assert.deepStrictEqual([yield* attached, uploads()], [["JESMSGLG_0000004245.log", "JESMSGLG_0000004300.log"], 2])
    }),
  )
})

describe("a log that version 1.0.0 has begun with", () => {
  const old = "JESMSGLG.log"
  const kept = "20240921_16_1~4245~"

  /** A run of this version whose log waits, made into one of 1.0.0: `logs` is what its entry says of the log. */
  const begun = Effect.fnUntraced(function* (logs: Record<string, string>, before: "kept" | "gone") {
    const started = yield* site([])
    const { opcon, program, summit } = started
    yield* opcon.updateJob(Simulators.sampleId(job), (of) => ({
      ...of,
      log: { ...of.log, files: [{ path: "/u/JESMSGLG", text: "as it was" }] },
    }))
    yield* summit.faults.add({ call: "attach", kind: "refuse", times: 1000 })
    assert.strictEqual((yield* program.settle(...words)).exit, 75)
    yield* summit.faults.clear
    const { disk } = program
    const place = `${Program.folder}/joblogs/${kept}`
    const text = disk.files().get(`${place}JESMSGLG_0000004245.log`)
    assert.isDefined(text)
    yield* Effect.orDie(disk.fileSystem.remove(`${place}JESMSGLG_0000004245.log`))
    if (before === "kept") disk.put(place + old, text ?? "")
    for (const [path, content] of disk.files()) {
      if (!path.includes("/journal/pending/")) continue
      const entry = JSON.parse(content)
      const { logsSent: _, ...progress } = entry.progress
      disk.put(path, JSON.stringify({ ...entry, progress: { ...progress, logs } }))
    }
    return { ...started, sent: started.uploads() }
  })

  for (const before of ["kept", "gone"] as const) {
    it.effect(`is attached once: not sent yet, ${before}`, () =>
      Effect.gen(function* () {
        const { attached, kept, program } = yield* begun({}, before)
        assert.strictEqual((yield* program.command("drain")).exit, 0)
        assert.deepStrictEqual([yield* attached, kept()], [["JESMSGLG_0000004245.log"], []])
      }),
    )

    it.effect(`is not sent again: attached, ${before}`, () =>
      Effect.gen(function* () {
        const { attached, kept, program, sent, uploads } = yield* begun({ [old]: "attached" }, before)
        assert.strictEqual((yield* program.command("drain")).exit, 0)
        assert.deepStrictEqual([yield* attached, kept(), uploads() - sent], [[], [], 0])
      }),
    )

    it.effect(`is looked for under its name before it is sent: reply lost, ${before}`, () =>
      Effect.gen(function* () {
        const { attached, kept, program } = yield* begun({ [old]: "sending" }, before)
        assert.strictEqual((yield* program.command("drain")).exit, 0)
        assert.deepStrictEqual([yield* attached, kept()], [[old], []])
      }),
    )
  }
})
