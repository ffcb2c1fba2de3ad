import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/testing/TestClock"
import { OpConUnavailable } from "../../src/opcon/OpCon.ts"
import type { Exchange } from "../support/Replay.ts"
import { dailyJob, documentationPath, failed, get, jobJson, jobPath, over } from "./Wire.ts"

const page = "<html><head><title>IIS</title></head></html>"
const problem = { type: "about:blank", title: "Not Found", status: 404 }

describe("findJob by id", () => {
  it.effect("reads the job, unknown members and nulls included", () =>
    over([get(jobPath, jobJson)]).run((opcon) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* opcon.findJob(failed), dailyJob)
      }),
    ),
  )

  const variants: ReadonlyArray<[string, object, object]> = [
    ["no ticket when it is empty", { incidentTicketId: "" }, { incidentTicketId: Option.none() }],
    ["a ticket", { incidentTicketId: "59404" }, { incidentTicketId: Option.some("59404") }],
    ["no run when the number is 0", { jobNumber: 0 }, { jobNumber: Option.none() }],
    ["no run when the number is null", { jobNumber: null }, { jobNumber: Option.none() }],
    ["no tags when they are null", { tags: null }, { tags: [] }],
    ["a documentation", { documentation: { id: 3, job: "a\r\nb ", frequency: null } }, { documentation: "a\r\nb " }],
    ["the first of several documentations", { documentation: [{ job: "x" }, { job: "y" }] }, { documentation: "x" }],
    ["no documentation in an empty list", { documentation: [] }, { documentation: "" }],
    ["a job type without an object", { jobType: "UNIX" }, { jobType: "UNIX" }],
    ["a job type by its id", { jobType: { id: -1, description: "Leer" } }, { jobType: "Null" }],
    ["a container by its id", { jobType: { id: 15 } }, { jobType: "Container" }],
    ["a job type known by id alone", { jobType: { id: 77, description: null } }, { jobType: "77" }],
    ["no job type", { jobType: null, status: null }, { jobType: "", status: "" }],
    ["no uid", { uid: null }, { uid: Option.none() }],
    ["no schedule, no name", { schedule: null, name: null }, { scheduleName: "" }],
    ["the job its id says it is", { schedule: { ...jobJson.schedule, masterId: 99 } }, {}],
    [
      "no machine, no termination",
      { startMachine: null, terminationDescription: null },
      { machine: "N/A", termination: "" },
    ],
    ["the machine it would start on", { startMachine: null, primaryMachine: { name: "B" } }, { machine: "B" }],
    [
      "machine and termination in shapes of their own",
      { startMachine: "A", terminationDescription: 1 },
      { machine: "N/A", termination: "" },
    ],
    ["numbers as texts", { uid: "4711", jobNumber: "4245" }, {}],
    ["a schedule with its numbers as texts", { schedule: { ...jobJson.schedule, masterId: "16", instance: "1" } }, {}],
    ["no ticket when it is blank", { incidentTicketId: " \t\u200b" }, { incidentTicketId: Option.none() }],
    ["what its agent needs", { jorsRequestParameters: " a=1 " }, { logParameters: Option.some(" a=1 ") }],
    ["a plain date", { schedule: { name: "S", date: "2024-09-21" } }, { scheduleName: "S" }],
  ]
  for (const [what, members, expected] of variants) {
    it.effect(what, () =>
      over([get(jobPath, { ...jobJson, ...members })]).run((opcon) =>
        Effect.gen(function* () {
          assert.deepStrictEqual(yield* opcon.findJob(failed), { ...dailyJob, ...expected })
        }),
      ),
    )
  }

  it.effect("has only an id to go by", () =>
    over([get(jobPath, { id: "20240921|16|1|JOB001", documentation: {} })]).run((opcon) =>
      Effect.gen(function* () {
        const job = yield* opcon.findJob(failed)
        assert.deepStrictEqual([job.name, job.tags, job.jobNumber], ["JOB001", [], Option.none()])
      }),
    ),
  )

  const withoutDocumentation = { ...jobJson, documentation: undefined }
  const documentations: ReadonlyArray<[string, unknown, number, string]> = [
    ["an object", { id: 3, job: "text", frequency: null }, 200, "text"],
    ["a list", [{ id: 3, job: "text" }], 200, "text"],
    ["an empty list", [], 200, ""],
    ["nothing", undefined, 204, ""],
    ["no such resource", problem, 404, ""],
  ]
  for (const [what, body, status, expected] of documentations) {
    it.effect(`asks for the documentation that was left out: ${what}`, () =>
      over([get(jobPath, withoutDocumentation), get(documentationPath, body, status)]).run((opcon) =>
        Effect.gen(function* () {
          assert.strictEqual((yield* opcon.findJob(failed)).documentation, expected)
        }),
      ),
    )
  }
})

describe("a documentation that was left out", () => {
  const withoutDocumentation = { ...jobJson, documentation: undefined }
  const finding = Effect.fnUntraced(function* (exchanges: ReadonlyArray<Exchange>) {
    const { run } = over([get(jobPath, withoutDocumentation), ...exchanges])
    const fiber = yield* Effect.forkChild(run((opcon) => opcon.findJob(failed)))
    yield* TestClock.adjust(1000)
    return yield* Fiber.join(fiber)
  })

  it.effect("is asked for again when a gateway says that there is no such thing", () =>
    Effect.gen(function* () {
      const text = get(documentationPath, [{ id: 3, job: "text" }])
      assert.strictEqual((yield* finding([get(documentationPath, page, 404), text])).documentation, "text")
      const lacking = [get(documentationPath, "", 404), get(documentationPath, "", 404)]
      assert.strictEqual((yield* finding(lacking)).documentation, "")
    }),
  )

  it.effect("is not empty because of an answer with nothing in it", () =>
    Effect.gen(function* () {
      assert.instanceOf(yield* Effect.flip(finding([get(documentationPath, "{}")])), OpConUnavailable)
      assert.instanceOf(yield* Effect.flip(finding([get(documentationPath, [{}])])), OpConUnavailable)
    }),
  )
})

describe("what strict JSON and JavaScript would not take", () => {
  it.effect("a uid of 64 bits keeps its digits on the way into a path", () => {
    const text = JSON.stringify(jobJson).replace('"uid":4711', '"uid":9007199254740993')
    return over([get(jobPath, text), get("/api/dailyjobs/9007199254740993/incidentTickets", [])]).run((opcon) =>
      Effect.gen(function* () {
        const job = yield* opcon.findJob(failed)
        assert.deepStrictEqual(job.uid, Option.some("9007199254740993"))
        assert.deepStrictEqual(yield* opcon.readIncidentTicket(job), Option.none())
      }),
    )
  })

  it.effect("control characters in a text stand for themselves", () => {
    const raw = "a\u0001b\nc\td\u2028e\u0085"
    const text = JSON.stringify({ ...jobJson, terminationDescription: "%" }).replace("%", raw)
    return over([get(jobPath, `\uFEFF${text}`)]).run((opcon) =>
      Effect.gen(function* () {
        assert.strictEqual((yield* opcon.findJob(failed)).termination, raw)
      }),
    )
  })
})
