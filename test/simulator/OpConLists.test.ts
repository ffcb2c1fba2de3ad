/** Lists of daily jobs and schedules: every filter filters or is refused, and none is ignored. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Simulators from "../support/Simulators.ts"
import { opcon } from "./Calls.ts"

const namesIn = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ name: Schema.String })))
const errorsIn = Schema.decodeUnknownSync(
  Schema.NonEmptyArray(Schema.Struct({ name: Schema.String, code: Schema.Int, message: Schema.String })),
)

/** Each query with the names that it selects from the sample schedule, in their order. */
const narrowing: ReadonlyArray<readonly [query: string, names: ReadonlyArray<string>]> = [
  ["name=job001", ["JOB001"]],
  ["Name=%C3%BCbertrag*", ["Übertrag Zürich"]],
  ["name=LOAD ?L", ["LOAD GL"]],
  ["name=", ["all"]],
  ["name=,", ["all"]],
  ["&name=SILENT", ["SILENT"]],
  ["jobName=JOB001,SILENT", ["JOB001", "SILENT"]],
  ["jobName=JOB001&jobname=SILENT", ["JOB001", "SILENT"]],
  ["status=Initialization Error", ["NEVER STARTED"]],
  ["jobStatus=210", ["NEVER STARTED"]],
  ["categories=Held", []],
  ["JobStatusCategories=Failed&limit=1", ["JOB001"]],
  ["jobType=unix", ["UX_REPORT"]],
  ["jobType=-1", ["NULL GATE"]],
  ["jobtype=Null Job", ["NULL GATE"]],
  ["machine=ux*", ["UX_REPORT"]],
  ["primaryMachine=UXAGENT01&startMachine=UXAGENT01", ["UX_REPORT"]],
  ["alternateMachine=*", []],
  ["priority=0&name=SILENT", ["SILENT"]],
  ["priorityValue=5", []],
  ["departmentIds=0,1&name=SILENT", ["SILENT"]],
  ["accessCodeList=3", []],
  ["jobNumber=0000004246", ["LOAD GL"]],
  ["tagList=NOTICKET&tagList=APP_ONE", ["LOAD GL", "SILENT"]],
  ["terminationDescription=-*", ["UX_REPORT"]],
  ["scheduleStatus=in process&name=SILENT", ["SILENT"]],
  ["scheduleStatus=Completed", []],
  ["path=nightly*&name=SILENT", ["SILENT"]],
  ["reason=*", []],
  ["scheduleIds=16&name=SILENT", ["SILENT"]],
  ["scheduleIds=20240921|16|1&name=SILENT", ["SILENT"]],
  ["scheduleIds=20240921|16|2", []],
  ["dates=2024-09-20", []],
  ...[
    "2024-09-21",
    "2024-9-21",
    "2024/09/21",
    "20240921",
    "09-21-2024",
    "9/21/2024",
    "2024-09-21T00:00:00",
    "45556",
  ].map((date) => [`dates=2024-09-20,${date}&name=SILENT`, ["SILENT"]] as const),
  ["scheduleDates=45556&name=SILENT", ["SILENT"]],
  ["sortBy=name:desc&limit=2", ["Übertrag Zürich", "UX_REPORT"]],
  ["sortBy=jobtype,name:desc&limit=2", ["NULL GATE", "UX_REPORT"]],
  ["sortOrders=machine:DESC&limitValue=2&offsetValue=1", ["LOAD GL", "COPY A/B"]],
  ["offset=100", []],
  ["includeThresholdResourceUpdates=TRUE&name=SILENT", ["SILENT"]],
]

const refused: ReadonlyArray<readonly [query: string, name: string]> = [
  ["uids=one", "uids"],
  ["jobNumber=4245x", "jobnumber"],
  ["priority=high", "priority"],
  ["departmentIds=0,none", "departmentids"],
  ["dates=yesterday", "dates"],
  ["dates=2024-02-30", "dates"],
  ["dates=2024-09-21,21.9.2024", "dates"],
  ["sortBy=colour", "sortby"],
  ["sortBy=name:up", "sortby"],
  ["limit=-1", "limit"],
  ["offset=1.5", "offset"],
  ["includeCount=yes", "includecount"],
]

describe("a query", () => {
  for (const [query, names] of narrowing) {
    it.effect(`narrows and sorts: ${query}`, () =>
      Effect.gen(function* () {
        const { opconClient } = yield* Simulators.make()
        const { json, status } = yield* opcon(opconClient, "GET", `/dailyjobs?${query}`)
        assert.strictEqual(status, 200)
        const found = namesIn(json).map(({ name }) => name)
        assert.deepStrictEqual(found.length === 11 ? ["all"] : found, names)
      }),
    )
  }

  it.effect("is refused where it cannot be read, for lists and for counts", () =>
    Effect.gen(function* () {
      const { opconClient } = yield* Simulators.make()
      for (const [query, name] of refused) {
        for (const path of ["/dailyjobs", "/dailyjobs/count", "/dailyjobs/count_by_status"]) {
          const { json, status } = yield* opcon(opconClient, "GET", `${path}?${query}`)
          assert.strictEqual(status, 400, `${path}?${query}`)
          const [error] = errorsIn(json)
          assert.deepStrictEqual([error.name, error.code], [name, 400])
        }
      }
    }),
  )

  it.effect("counts what it narrows, without paging", () =>
    Effect.gen(function* () {
      const { opcon: simulator, opconClient: client } = yield* Simulators.make()
      yield* simulator.updateJob(Simulators.sampleId("JOB001"), (job) => ({ ...job, status: "On Hold" }))
      assert.strictEqual((yield* opcon(client, "GET", "/DailyJobs/Count/?name=*O*&limit=1")).json, 6)
      const counts = { cancelled: 0, failed: 10, finishedok: 0, fixed: 0, held: 1, missedstarttime: 0 }
      const { json } = yield* opcon(client, "GET", "/dailyjobs/count_by_status")
      assert.deepStrictEqual(json, { ...counts, running: 0, skipped: 0, underreview: 0, waiting: 0 })
      assert.strictEqual((yield* opcon(client, "POST", "/dailyjobs/count")).status, 405)
    }),
  )
})

describe("the status of a job", () => {
  it.effect("is read by id in any case, and by uid", () =>
    Effect.gen(function* () {
      const { opcon: simulator, opconClient: client } = yield* Simulators.make()
      const { uid } = yield* simulator.job(Simulators.sampleId("JOB001"))
      const failed = { id: 910, startStatus: 1, description: "Failed", category: "Failed", changeReason: null }
      for (const id of ["20240921%7C16%7C1%7CJOB001", "20240921%7C16%7C1%7Cjob001", String(uid)]) {
        assert.deepStrictEqual((yield* opcon(client, "GET", `/dailyjobs/${id}/Status`)).json, failed)
      }
      assert.strictEqual((yield* opcon(client, "GET", "/dailyjobs/1/status")).status, 404)
    }),
  )
})

describe("daily schedules", () => {
  it.effect("follow from the jobs in them", () =>
    Effect.gen(function* () {
      const { opcon: simulator, opconClient: client } = yield* Simulators.make()
      yield* simulator.addJob({ name: "A", date: "2024-09-22", scheduleId: 17, scheduleName: "DAY", status: "On Hold" })
      const find = (query: string) =>
        Effect.map(opcon(client, "GET", `/dailyschedules?${query}`), ({ json }) =>
          namesIn(json).map(({ name }) => name),
        )
      assert.deepStrictEqual(yield* find(""), ["NIGHTLY BATCH", "DAY"])
      assert.deepStrictEqual(yield* find("name=nightly batch&dates=2024-09-21"), ["NIGHTLY BATCH"])
      assert.deepStrictEqual(yield* find("failedJobs=false"), ["DAY"])
      assert.deepStrictEqual(yield* find("sortBy=date:desc&limit=1"), ["DAY"])
      assert.deepStrictEqual(yield* find("ids=20240922|17|1&uids=17001"), ["DAY"])
      assert.strictEqual((yield* opcon(client, "GET", "/dailyschedules?failedJobs=some")).status, 400)
      const one = yield* opcon(client, "GET", "/dailyschedules/20240922%7C17%7C1")
      assert.deepInclude(one.json, { id: "20240922|17|1", name: "DAY", masterId: 17, instance: 1 })
      assert.strictEqual((yield* opcon(client, "GET", "/dailyschedules/20240922%7C17%7C2")).status, 404)
    }),
  )
})

describe("a refusal", () => {
  it.effect("is a list of ApiError, or RFC 7807 in the other mode; a refused token has one form", () =>
    Effect.gen(function* () {
      for (const [errors, isList] of [
        ["ApiError", true],
        ["ProblemDetails", false],
      ] as const) {
        const { opconClient: client } = yield* Simulators.make({ opcon: { errors } })
        for (const [path, status] of [
          ["/dailyjobs/20240921%7C16%7C1%7CNONE", 404],
          ["/dailyjobs/x/incidentTickets", 400],
          ["/nowhere", 404],
          ["/dailyjobs?dates=never", 400],
        ] as const) {
          const refusal = yield* opcon(client, "GET", path)
          assert.deepStrictEqual([refusal.status, Array.isArray(refusal.json)], [status, isList], path)
        }
        assert.isTrue(Array.isArray((yield* opcon(client, "GET", "/dailyjobs", undefined, "Token no")).json))
      }
    }),
  )
})
