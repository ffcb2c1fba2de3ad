/** Tickets that several jobs share, and many tickets: how they are resolved, and how few requests that takes. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Simulators from "../support/Simulators.ts"
import { count, id, number, raised, site } from "../support/Syncing.ts"

const other = Simulators.sampleId("LOAD GL")

/** The incident of JOB001, which LOAD GL shares. */
const shared = Effect.fnUntraced(function* (template: Readonly<Record<string, unknown>>) {
  const made = yield* raised(template)
  const { ticket } = yield* made.job()
  yield* made.opcon.updateJob(other, (job) => ({ ...job, ticket }))
  yield* made.raise("LOAD GL")
  return made
})

describe("a ticket with several jobs", () => {
  it.effect("is resolved when the last of them has recovered, and each recovery is a comment", () =>
    Effect.gen(function* () {
      const { opcon, quiet, sync, ticket } = yield* shared({ onRecovery: "resolve" })
      yield* opcon.setStatus(other, "Finished OK")
      assert.deepStrictEqual((yield* sync()).did, ["19 Comment done"])
      assert.strictEqual((yield* ticket()).status, "New")
      yield* quiet
      yield* opcon.setStatus(id, "Skipped")
      assert.deepStrictEqual((yield* sync()).did, ["20 Resolve done"])
      const { status, userLog } = yield* ticket()
      assert.strictEqual(status, "Resolved")
      assert.strictEqual(count(userLog, " recovered "), 2)
      yield* quiet
    }),
  )

  it.effect("is resolved at once when all have recovered between two rounds", () =>
    Effect.gen(function* () {
      const { opcon, quiet, sync, ticket } = yield* shared({ onRecovery: "resolve" })
      yield* opcon.setStatus(other, "Finished OK")
      yield* opcon.setStatus(id, "Fixed")
      yield* sync()
      const { status, userLog } = yield* ticket()
      assert.strictEqual(status, "Resolved")
      assert.strictEqual(count(userLog, " recovered "), 2)
      yield* quiet
    }),
  )

  it.effect("restarts all that are still Failed, once", () =>
    Effect.gen(function* () {
      const { job, quiet, summit, sync } = yield* shared({ jobActions: { resolved: "restart" } })
      yield* summit.setStatus(number, "Resolved")
      assert.deepStrictEqual((yield* sync()).did, ["9 Act done", "9 Act done"])
      assert.deepStrictEqual([(yield* job()).status, (yield* job(other)).status], ["Job Running", "Job Running"])
      yield* quiet
    }),
  )
})

const names = Array.from({ length: 60 }, (_, index) => `MANY${index}`)
const seeds = names.map((name, index) => ({
  name,
  date: Simulators.sampleDate,
  scheduleId: 16,
  scheduleName: "NIGHTLY BATCH",
  jobNumber: 7000 + index,
}))

describe("sixty incidents", () => {
  it.effect("take two requests to OpCon and one to Summit as long as nothing has happened", () =>
    Effect.gen(function* () {
      const { opcon, raise, summit, sync } = yield* site({ onRecovery: "resolve" }, { opcon: { jobs: seeds } })
      yield* Effect.forEach(names, raise)
      const before = [(yield* opcon.requests).length, (yield* summit.requests).length] as const
      const { did, json } = yield* sync()
      assert.deepStrictEqual([did, json.followed], [[], 60])
      const after = [(yield* opcon.requests).length, (yield* summit.requests).length] as const
      assert.deepStrictEqual([after[0] - before[0], after[1] - before[1]], [2, 1])
      yield* opcon.setStatus(Simulators.sampleId("MANY7"), "Finished OK")
      assert.deepStrictEqual((yield* sync()).did, ["20 Resolve done"])
    }),
  )

  it.effect("are read one by one where Summit serves no list", () =>
    Effect.gen(function* () {
      const { opcon, raise, summit, sync } = yield* site(
        { onRecovery: "resolve" },
        { opcon: { jobs: seeds }, summit: { notAllowed: ["IM_GetIncidentList"] } },
      )
      yield* Effect.forEach(names.slice(0, 5), raise)
      yield* opcon.setStatus(Simulators.sampleId("MANY3"), "Finished OK")
      assert.deepStrictEqual((yield* sync()).did, ["20 Resolve done"])
      assert.strictEqual((yield* summit.incident(number + 3)).status, "Resolved")
    }),
  )
})
