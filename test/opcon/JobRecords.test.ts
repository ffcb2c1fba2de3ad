import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { FailedJob } from "../../src/domain/FailedJob.ts"
import { JobNotFound, OpConRefused, OpConUnavailable } from "../../src/opcon/OpCon.ts"
import { dailyJob, documentationPath, failed, fields, get, jobJson, jobPath, over } from "./Wire.ts"

const narrow = "/api/dailyjobs?name=JOB001&dates=2024-09-21&scheduleIds=20240921%7C16%7C1&includeDocumentation=true"
const wide = "/api/dailyjobs?name=JOB001&dates=2024-09-21&includeDocumentation=true"
const problem = { type: "about:blank", title: "Not Found", status: 404 }

const named = (job: string) => FailedJob.make({ ...failed, job })

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

describe("findJob by name", () => {
  const misses: ReadonlyArray<[string, unknown, number]> = [
    ["404", problem, 404],
    ["400", [{ message: "Invalid job id" }], 400],
    ["200 with null", "null", 200],
    ["200 with an empty body", undefined, 200],
    ["204", undefined, 204],
  ]
  for (const [what, body, status] of misses) {
    it.effect(`after ${what}, takes the exact match`, () => {
      const others = [
        { ...jobJson, id: "20240921|16|1|JOB001A", name: "JOB001A" },
        { ...jobJson, id: "20240921|16|1|job001", name: "job001" },
        { ...jobJson, id: "20240921|16|2|JOB001", schedule: { ...jobJson.schedule, instance: 2 } },
        { ...jobJson, id: "20240921|17|1|JOB001", schedule: { ...jobJson.schedule, masterId: 17 } },
        { ...jobJson, id: "20240922|16|1|JOB001", schedule: { ...jobJson.schedule, date: "2024-09-22" } },
        { id: "20240922|16|1|JOB001" },
        { id: "20240921|160|1|JOB001" },
      ]
      return over([get(jobPath, body, status), get(narrow, [...others, jobJson])]).run((opcon) =>
        Effect.gen(function* () {
          assert.deepStrictEqual(yield* opcon.findJob(failed), dailyJob)
        }),
      )
    })
  }

  it.effect("asks without the schedule where that finds nothing", () =>
    over([
      get(jobPath, problem, 404),
      get(narrow, [{ message: "bad" }], 400),
      get(wide, [{ ...jobJson, id: "4711" }]),
    ]).run((opcon) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* opcon.findJob(failed), { ...dailyJob, id: "4711" })
      }),
    ),
  )

  it.effect("knows no such job when nothing matches exactly", () =>
    over([
      get(jobPath, problem, 404),
      get(narrow, []),
      get(wide, [{ ...jobJson, id: "20240921|9|1|JOB001", schedule: null }]),
    ]).run((opcon) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(opcon.findJob(failed))
        assert.deepStrictEqual(fields(error), fields(new JobNotFound({ job: "20240921|16|1|JOB001" })))
      }),
    ),
  )

  it.effect("never takes a foreign 404 or an empty body for 'no such job'", () =>
    Effect.gen(function* () {
      const page = "<html><head><title>IIS</title></head></html>"
      const foreign = yield* over([get(jobPath, page, 404), get(narrow, page, 404), get(wide, page, 404)])
        .run((opcon) => opcon.findJob(failed))
        .pipe(Effect.flip)
      const detail = "a web page instead of JSON: IIS"
      assert.deepStrictEqual(fields(foreign), fields(new OpConRefused({ operation: "find job", status: 404, detail })))
      const empty = yield* over([get(jobPath, problem, 404), get(narrow, []), get(wide)])
        .run((opcon) => opcon.findJob(failed))
        .pipe(Effect.flip)
      assert.instanceOf(empty, OpConUnavailable)
    }),
  )
})

describe("findJob and odd names", () => {
  it.effect("encodes everything once", () => {
    const name = "Lädt GL #1: 50+ @$_.-"
    const path = "/api/dailyjobs/20240921%7C16%7C1%7CL%C3%A4dt%20GL%20%231%3A%2050%2B%20%40%24_.-"
    return over([get(path, { ...jobJson, id: `20240921|16|1|${name}`, name })]).run((opcon) =>
      Effect.gen(function* () {
        assert.strictEqual((yield* opcon.findJob(named(name))).name, name)
      }),
    )
  })

  it.effect("asks by query for a name with a slash", () => {
    const hit = { ...jobJson, id: "20240921|16|1|A/B", name: "A/B" }
    const path = "/api/dailyjobs?ids=20240921%7C16%7C1%7CA%2FB&includeDocumentation=true"
    return over([get(path, [jobJson, hit])]).run((opcon) =>
      Effect.gen(function* () {
        assert.strictEqual((yield* opcon.findJob(named("A/B"))).id, "20240921|16|1|A/B")
      }),
    )
  })

  it.effect("does not ask by query for a name with a comma", () =>
    over([get("/api/dailyjobs/20240921%7C16%7C1%7CA%2CB", problem, 404)]).run((opcon) =>
      Effect.gen(function* () {
        assert.instanceOf(yield* Effect.flip(opcon.findJob(named("A,B"))), JobNotFound)
      }),
    ),
  )

  it.effect("survives a lone surrogate", () =>
    over([
      get("/api/dailyjobs/20240921%7C16%7C1%7CA%EF%BF%BD", { id: "20240921|16|1|A\ud800", documentation: {} }),
    ]).run((opcon) => opcon.findJob(named("A\ud800"))),
  )
})
