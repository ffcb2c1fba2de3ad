import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import { sampleToken } from "../../src/simulator/SampleSchedule.ts"
import * as Simulators from "../support/Simulators.ts"
import { opcon } from "./Calls.ts"

const namesIn = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ name: Schema.String })))
const names = (json: unknown) => namesIn(json).map(({ name }) => name)
const jobIn = Schema.decodeUnknownSync(Schema.Record(Schema.String, Schema.Unknown))
const tokenIn = Schema.decodeUnknownSync(Schema.Struct({ id: Schema.String }))

const invalidToken = [{ resource: "token", name: "id", code: 401, message: "Invalid token specified" }]
const job001 = encodeURIComponent(Simulators.sampleId("JOB001"))

describe("tokens", () => {
  it.effect("tells its version to everyone and the rest to those with a token", () =>
    Effect.gen(function* () {
      const { opconClient: client } = yield* Simulators.make({ opcon: { version: "23.0.1.0" } })
      const version = yield* opcon(client, "GET", "/version", undefined, "")
      assert.deepStrictEqual(version.json, { opConRestApiProductVersion: "23.0.1.0" })
      for (const authorization of ["", "Token wrong", sampleToken, `Bearer ${sampleToken}`]) {
        const refused = yield* opcon(client, "GET", `/dailyjobs/${job001}`, undefined, authorization)
        assert.strictEqual(refused.status, 401, authorization)
        assert.deepStrictEqual(refused.json, invalidToken)
      }
    }),
  )

  it.effect("issues a user's token for 20 minutes, an application's for good and only once", () =>
    Effect.gen(function* () {
      const user = { loginName: "ocadm", password: "canary-password" }
      const { opcon: simulator, opconClient: client } = yield* Simulators.make({ opcon: { users: [user] } })
      const ask = (tokenType: object, password = user.password) =>
        opcon(client, "POST", "/tokens", { user: { ...user, password }, tokenType }, "")
      assert.strictEqual((yield* ask({ type: "User" }, "wrong")).status, 401)
      const { id } = tokenIn((yield* ask({ type: "User" })).json)
      const first = tokenIn((yield* ask({ type: "Application", id: "mine" })).json)
      assert.deepStrictEqual(tokenIn((yield* ask({ type: "Application", id: "mine" })).json), first)
      yield* TestClock.adjust("1199 seconds")
      assert.strictEqual((yield* opcon(client, "GET", "/tokens", undefined, `Token ${id}`)).status, 200)
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* opcon(client, "GET", "/tokens", undefined, `Token ${id}`)).status, 401)
      assert.strictEqual((yield* opcon(client, "GET", "/tokens", undefined, `Token ${first.id}`)).status, 200)
      assert.strictEqual((yield* opcon(client, "DELETE", "/tokens", undefined, `Token ${first.id}`)).status, 200)
      assert.strictEqual((yield* opcon(client, "GET", "/tokens", undefined, `Token ${first.id}`)).status, 401)
      const logged = JSON.stringify(yield* simulator.requests)
      assert.isFalse(logged.includes("canary-password"))
    }),
  )
})

describe("one daily job", () => {
  it.effect("is read by its encoded id, in the API's own words", () =>
    Effect.gen(function* () {
      const { opcon: simulator, opconClient: client } = yield* Simulators.make({ opcon: { withUnknownMember: true } })
      const { json, status } = yield* opcon(client, "GET", `/dailyjobs/${job001}/`)
      assert.strictEqual(status, 200)
      const job = jobIn(json)
      assert.strictEqual(job.id, "20240921|16|1|JOB001")
      assert.strictEqual(job.jobNumber, 4245)
      assert.strictEqual(job.incidentTicketId, null)
      assert.deepStrictEqual(job.documentation, { id: null, job: null, frequency: null })
      assert.deepStrictEqual(job.jobType, { id: 3, description: "Windows" })
      assert.strictEqual(jobIn(job.schedule).date, "2024-09-21T00:00:00.0000000+00:00")
      assert.isTrue("simulatedBy" in job, "a member that no client knows")
      const [request] = yield* simulator.requests
      assert.deepStrictEqual([request?.call, request?.kind, request?.method], ["findJob", "read", "GET"])
    }),
  )

  it.effect("has a slash in its name encoded twice, and is not found with one encoded once", () =>
    Effect.gen(function* () {
      const { opconClient: client } = yield* Simulators.make()
      const once = encodeURIComponent(Simulators.sampleId("COPY A/B"))
      const twice = once.replace("%2F", "%252F")
      assert.strictEqual(jobIn((yield* opcon(client, "GET", `/DailyJobs/${twice}`)).json).name, "COPY A/B")
      assert.strictEqual((yield* opcon(client, "GET", `/dailyjobs/${once}`)).status, 404)
    }),
  )

  it.effect("is 404 with a list of errors where the id is not known", () =>
    Effect.gen(function* () {
      const { opconClient: client } = yield* Simulators.make()
      const { json, status } = yield* opcon(client, "GET", "/dailyjobs/20240921%7C16%7C1%7CNONE")
      assert.strictEqual(status, 404)
      assert.isTrue(Array.isArray(json))
    }),
  )
})

describe("a list of daily jobs", () => {
  it.effect("is narrowed by parameters in any case, with wildcards and without regard to case", () =>
    Effect.gen(function* () {
      const { opcon: simulator, opconClient: client } = yield* Simulators.make()
      yield* simulator.addJob({ name: "JOB001", date: "2024-09-22", scheduleId: 16 })
      const find = (query: string) => Effect.map(opcon(client, "GET", `/dailyjobs?${query}`), ({ json }) => names(json))
      assert.deepStrictEqual(yield* find("name=job001"), ["JOB001", "JOB001"])
      assert.deepStrictEqual(yield* find("JobName=JOB001&ScheduleName=nightly*&Dates=2024/09/22"), ["JOB001"])
      assert.deepStrictEqual(yield* find("name=LOAD%20G?&scheduleIds=16&dates=2024-09-21"), ["LOAD GL"])
      assert.deepStrictEqual(yield* find("name=LOAD%20G?&scheduleIds=17"), [])
      assert.deepStrictEqual(yield* find(`ids=${encodeURIComponent(Simulators.sampleId("COPY A/B"))}`), ["COPY A/B"])
      assert.deepStrictEqual(yield* find("name=JOB.*"), [], "a dot is a dot")
      assert.deepStrictEqual(yield* find("tags=NOTICKET"), ["SILENT"])
      assert.deepStrictEqual(yield* find("constructor=x&name=SILENT"), ["SILENT"], "unknown parameters are ignored")
    }),
  )

  it.effect("pages, counts in a header, and leaves documentation out unless asked", () =>
    Effect.gen(function* () {
      const { opconClient: client } = yield* Simulators.make()
      const page = yield* opcon(client, "GET", "/dailyjobs/?limit=2&offset=1&includeCount=true")
      assert.deepStrictEqual(names(page.json), ["LOAD GL", "COPY A/B"])
      assert.strictEqual(page.headers.totalresourcecount, "11")
      const documentation = (query: string) =>
        Effect.map(opcon(client, "GET", `/dailyjobs?name=ONCE*${query}`), ({ json }) =>
          jobIn(Array.isArray(json) ? json[0] : undefined),
        )
      assert.strictEqual((yield* documentation("")).documentation, null)
      const { job } = jobIn((yield* documentation("&includeDocumentation=true")).documentation)
      assert.match(String(job), /^Last Incident Date : 2024-09-21\r\n/)
    }),
  )
})

it.effect("a job that fails again shows its new run", () =>
  Effect.gen(function* () {
    const { opcon: simulator, opconClient: client } = yield* Simulators.make()
    const id = Simulators.sampleId("JOB001")
    yield* simulator.failJob(id, { jobNumber: 5001, termination: "0000000008" })
    const job = jobIn((yield* opcon(client, "GET", `/dailyjobs/${job001}`)).json)
    assert.deepStrictEqual([job.jobNumber, job.terminationDescription], [5001, "0000000008"])
    assert.deepStrictEqual((yield* simulator.job(id)).runs, [4245, 5001])
    const none = yield* Effect.flip(simulator.failJob("20240921|16|1|NONE"))
    assert.strictEqual(none._tag, "NoSuchElementError")
  }),
)
