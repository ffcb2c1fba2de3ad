import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import * as Simulators from "../support/Simulators.ts"
import { opcon } from "./Calls.ts"

const Item = Schema.Struct({
  id: Schema.Int,
  result: Schema.String,
  message: Schema.NullOr(Schema.String),
  files: Schema.NullOr(Schema.Array(Schema.String)),
  data: Schema.NullOr(Schema.String),
})
const actionIn = Schema.decodeUnknownSync(
  Schema.Struct({ id: Schema.Int, result: Schema.String, jobInstanceActionItems: Schema.NonEmptyArray(Item) }),
)

const post = (client: HttpClient.HttpClient, action: string, item: object) =>
  Effect.map(opcon(client, "POST", "/jobInstanceActions", { action, jobInstanceActionItems: [item] }), ({ json }) =>
    actionIn(json),
  )
const poll = (client: HttpClient.HttpClient, id: number) =>
  Effect.map(opcon(client, "GET", `/jobinstanceactions/${id}`), ({ json }) => actionIn(json))

/** The results of `count` polls of a new action. */
const results = Effect.fnUntraced(function* (client: HttpClient.HttpClient, number: number, count: number) {
  const { id, result } = yield* post(client, "LIST", { id: number })
  assert.strictEqual(result, "submitted")
  const polls = yield* Effect.forEach(Array.from({ length: count }), () => poll(client, id))
  return polls.map((action) => action.result)
})

describe("the log of a run", () => {
  it.effect("is listed, then fetched file by file, the agent answering later", () =>
    Effect.gen(function* () {
      const { opconClient: client } = yield* Simulators.make({ opcon: { logPolls: 2 } })
      assert.deepStrictEqual(yield* results(client, 4245, 3), ["submitted", "submitted", "success"])
    }),
  )

  it.effect("of a Unix job is two files of one name", () =>
    Effect.gen(function* () {
      const { opconClient: client } = yield* Simulators.make({ opcon: { logPolls: 0 } })
      const { id } = yield* post(client, "LIST", { id: 4254 })
      const [item] = (yield* poll(client, id)).jobInstanceActionItems
      const [out = "", err = ""] = item.files ?? []
      assert.match(out, /STDOUT.*\/UX_REPORT_0000004254\.092003$/)
      assert.strictEqual(err, out.replace("STDOUT", "STDERR"))
      const fetched = yield* post(client, "FILE", { id: 4254, jorsRequestParameters: err })
      const [file] = (yield* poll(client, fetched.id)).jobInstanceActionItems
      assert.strictEqual(file.data, "report: cannot continue\n")
    }),
  )

  it.effect("belongs to its run: an older one is still there", () =>
    Effect.gen(function* () {
      const { opcon: simulator, opconClient: client } = yield* Simulators.make({ opcon: { logPolls: 0 } })
      yield* simulator.failJob(Simulators.sampleId("JOB001"), { jobNumber: 5001 })
      for (const number of [4245, 5001]) {
        const { id } = yield* post(client, "LIST", { id: number })
        const [item] = (yield* poll(client, id)).jobInstanceActionItems
        assert.include(item.files?.[0], `JOB001_${String(number).padStart(10, "0")}.log`)
      }
    }),
  )

  it.effect("fails with a reason for a Null job and for an unknown run", () =>
    Effect.gen(function* () {
      const { opconClient: client } = yield* Simulators.make({ opcon: { logPolls: 0 } })
      for (const number of [4253, 99]) {
        const { id } = yield* post(client, "LIST", { id: number })
        const action = yield* poll(client, id)
        const [item] = action.jobInstanceActionItems
        assert.deepStrictEqual([action.result, item.result, item.files], ["failed", "failed", null])
        assert.match(item.message ?? "", /job output/)
      }
    }),
  )

  it.effect("may lack one file although the action succeeds", () =>
    Effect.gen(function* () {
      const { opcon: simulator, opconClient: client } = yield* Simulators.make({ opcon: { logPolls: 0 } })
      const files = [
        { path: "a.log", text: "" },
        { path: "b.log", text: "", failed: "JORS is down" },
      ]
      const { jobNumber } = yield* simulator.addJob({ name: "TWO", date: "2024-09-21", scheduleId: 16, log: { files } })
      const { id } = yield* post(client, "FILE", { id: jobNumber, jorsRequestParameters: "b.log" })
      const action = yield* poll(client, id)
      assert.deepStrictEqual([action.result, action.jobInstanceActionItems[0].result], ["success", "failed"])
      assert.strictEqual(action.jobInstanceActionItems[0].message, "JORS is down")
      const unknown = yield* post(client, "FILE", { id: jobNumber, jorsRequestParameters: "c.log" })
      assert.strictEqual((yield* poll(client, unknown.id)).jobInstanceActionItems[0].result, "failed")
    }),
  )

  it.effect("never comes from an agent that is down, and the action expires", () =>
    Effect.gen(function* () {
      const { opcon: simulator, opconClient: client } = yield* Simulators.make()
      const log = { files: [], never: true }
      const { jobNumber } = yield* simulator.addJob({ name: "GONE", date: "2024-09-21", scheduleId: 16, log })
      assert.deepStrictEqual(
        yield* results(client, jobNumber, 20),
        Array.from({ length: 20 }, () => "submitted"),
      )
      const { id } = yield* post(client, "LIST", { id: jobNumber })
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual((yield* opcon(client, "GET", `/jobinstanceactions/${id}`)).status, 404)
    }),
  )

  it.effect("is cut by the agent to its first and last half", () =>
    Effect.gen(function* () {
      const { opcon: simulator, opconClient: client } = yield* Simulators.make({
        opcon: { logPolls: 0, maxLogBytes: 6 },
      })
      const files = [{ path: "a.log", text: "abcdefghij" }]
      const { jobNumber } = yield* simulator.addJob({
        name: "LONG",
        date: "2024-09-21",
        scheduleId: 16,
        log: { files },
      })
      const { id } = yield* post(client, "FILE", { id: jobNumber, jorsRequestParameters: "a.log" })
      assert.strictEqual((yield* poll(client, id)).jobInstanceActionItems[0].data, "abchij")
    }),
  )

  it.effect("takes longer under a slow-log fault, and asking is no write", () =>
    Effect.gen(function* () {
      const { opcon: simulator, opconClient: client } = yield* Simulators.make()
      yield* simulator.faults.add({ call: "any", kind: "slow-log", polls: 2 })
      assert.strictEqual((yield* opcon(client, "GET", "/version")).status, 200)
      assert.deepStrictEqual(yield* results(client, 4245, 4), ["submitted", "submitted", "submitted", "success"])
      const log = yield* simulator.requests
      assert.deepStrictEqual(Array.from(new Set(log.map(({ kind }) => kind))), ["read"])
      assert.deepStrictEqual(
        log.slice(1, 3).map(({ call }) => call),
        ["listLog", "pollLog"],
      )
    }),
  )
})
