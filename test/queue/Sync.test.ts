/** What a job's recovery does to its incident: the whole program, with both systems, round after round. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import type { JobStatus } from "../../src/simulator/OpConState.ts"
import * as Files from "../support/Files.ts"
import { count, id, number, raised } from "../support/Syncing.ts"

const resolving = { onRecovery: "resolve" }
const commenting = { onRecovery: "comment" }

describe("a job that recovers", () => {
  it.effect.each<JobStatus>(["Finished OK", "Marked Finished OK", "Fixed", "Skipped", "Cancelled"])(
    "%s: its ticket is resolved once, with the solution, by way of In-Progress",
    (status) =>
      Effect.gen(function* () {
        const { opcon, quiet, sync, ticket } = yield* raised({
          ...resolving,
          recovery: { solution: "@EV_Job is well", closureCode: "Successful", resolutionCode: "Restarted" },
        })
        assert.deepStrictEqual((yield* sync()).did, [])
        yield* opcon.setStatus(id, status)
        const { did, exit } = yield* sync()
        assert.deepStrictEqual([exit, did], [0, ["20 Resolve done"]])
        const { attributes, history, solution, status: now, userLog } = yield* ticket()
        assert.strictEqual(now, "Resolved")
        assert.strictEqual(solution, "JOB001 is well")
        assert.include(attributes, { Closure_Code_Name: "Successful", ResolutionCodeName: "Restarted" })
        assert.strictEqual(count(userLog, `OpCon job JOB001 (NIGHTLY BATCH, 2024-09-21) is now ${status}.`), 1)
        assert.deepStrictEqual(
          history.filter(({ column }) => column === "Status").map(({ to }) => to),
          ["In-Progress", "Resolved"],
        )
        yield* quiet
      }),
  )

  it.effect("gets one comment, and its ticket keeps its state", () =>
    Effect.gen(function* () {
      const { opcon, quiet, sync, ticket } = yield* raised({ ...commenting, recovery: { text: "See @EV_Schedule." } })
      yield* opcon.setStatus(id, "Finished OK")
      assert.deepStrictEqual((yield* sync()).did, ["16 Comment done"])
      const { status, userLog } = yield* ticket()
      assert.strictEqual(status, "New")
      assert.include(userLog, "is now Finished OK.\n\nSee NIGHTLY BATCH.")
      yield* quiet
    }),
  )

  it.effect("is said again after it has failed and recovered again", () =>
    Effect.gen(function* () {
      const { opcon, quiet, raise, sync, ticket } = yield* raised(resolving)
      yield* opcon.setStatus(id, "Finished OK")
      yield* sync()
      yield* opcon.failJob(id)
      yield* raise()
      assert.strictEqual((yield* ticket()).status, "In-Progress")
      assert.deepStrictEqual((yield* sync()).did, [])
      yield* opcon.setStatus(id, "Fixed")
      assert.deepStrictEqual((yield* sync()).did, ["20 Resolve done"])
      const { status, userLog } = yield* ticket()
      assert.strictEqual(status, "Resolved")
      assert.strictEqual(count(userLog, " recovered "), 2)
      yield* quiet
    }),
  )

  it.effect.each([
    { what: "its work group", change: { workGroup: "Database Team" } },
    { what: "its engineer", change: { engineer: "somebody@example.com" } },
    { what: "its state", change: { status: "In-Progress" } },
    { what: "its state, Pending", change: { status: "Pending" } },
    { what: "its log", change: { userLog: "I am looking at it" } },
    { what: "its priority", change: { priority: "P1" } },
  ] as const)("leaves the ticket to the person who has changed $what", ({ change }) =>
    Effect.gen(function* () {
      const { opcon, quiet, summit, sync, ticket } = yield* raised(resolving)
      yield* summit.change(number, change)
      yield* opcon.setStatus(id, "Finished OK")
      const before = yield* ticket()
      assert.deepStrictEqual((yield* sync()).did, ["17 Comment done"])
      const { attributes, status, userLog } = yield* ticket()
      assert.strictEqual(status, before.status)
      assert.deepStrictEqual(attributes, before.attributes)
      assert.include(userLog, "is now Finished OK.")
      yield* quiet
    }),
  )

  it.effect("does so as well when the change comes between two rounds", () =>
    Effect.gen(function* () {
      const { opcon, summit, sync, ticket } = yield* raised(resolving)
      yield* sync()
      yield* summit.change(number, { userLog: "mine" })
      yield* sync()
      yield* opcon.setStatus(id, "Finished OK")
      assert.deepStrictEqual((yield* sync()).did, ["17 Comment done"])
      assert.strictEqual((yield* ticket()).status, "New")
    }),
  )

  it.effect.each(["Resolved", "Closed", "Cancelled"] as const)("leaves a ticket alone that is %s", (status) =>
    Effect.gen(function* () {
      const { opcon, summit, sync, ticket, writes } = yield* raised(resolving)
      yield* summit.setStatus(number, status)
      yield* opcon.setStatus(id, "Finished OK")
      const before = [yield* ticket(), yield* writes]
      const { did } = yield* sync()
      assert.deepStrictEqual(did, status === "Resolved" ? [] : ["10 End done"])
      assert.deepStrictEqual([yield* ticket(), yield* writes], before)
      assert.strictEqual((yield* sync()).json.followed, status === "Resolved" ? 1 : 0)
    }),
  )

  it.effect("comments where Summit refuses to resolve, and gives the ticket its state back", () =>
    Effect.gen(function* () {
      const { opcon, quiet, sync, ticket } = yield* raised(resolving, {
        summit: { needsToResolve: "Closure_Code_Name" },
      })
      yield* opcon.setStatus(id, "Finished OK")
      const { did, exit, json } = yield* sync()
      assert.deepStrictEqual([exit, did], [0, ["20 Resolve refused"]])
      assert.include(json.results[0]?.detail ?? "", "Closure_Code_Name is mandatory")
      const { status, userLog } = yield* ticket()
      assert.strictEqual(status, "New")
      assert.include(userLog, "This incident could not be resolved: Closure_Code_Name is mandatory")
      assert.strictEqual(count(userLog, " recovered "), 1)
      yield* quiet
    }),
  )

  it.effect("a dry run says what would be done, and changes nothing", () =>
    Effect.gen(function* () {
      const { opcon, program, sync, ticket, writes } = yield* raised(resolving)
      yield* opcon.setStatus(id, "Finished OK")
      const kept = () => [...program.disk.files()].filter(([path]) => path.includes("/journal/"))
      const before = [yield* ticket(), yield* writes, kept()]
      const { did, json } = yield* sync("--dry-run")
      assert.deepStrictEqual(did, ["20 Resolve done"])
      assert.lengthOf(json.requests ?? [], 2)
      assert.notInclude(JSON.stringify(json), "rehearsal-api-key")
      assert.deepStrictEqual([yield* ticket(), yield* writes, kept()], before)
      assert.deepStrictEqual((yield* sync()).did, ["20 Resolve done"])
    }),
  )

  it.effect("does nothing for a template that does not ask for it", () =>
    Effect.gen(function* () {
      const { opcon, sync, writes } = yield* raised({ reuseOpenIncident: { days: 7 } })
      yield* opcon.setStatus(id, "Finished OK")
      const before = yield* writes
      const { did, json } = yield* sync()
      assert.deepStrictEqual([did, json.followed], [[], 1])
      assert.strictEqual(yield* writes, before)
    }),
  )
})

describe("drain --watch", () => {
  it.effect("follows the incidents every EVERY of [SYNC], and only then", () =>
    Effect.gen(function* () {
      const { opcon, program, summit, ticket } = yield* raised(resolving)
      const config = program.disk.files().get(Files.configFile) ?? ""
      program.disk.put(Files.configFile, `${config}\n[SYNC]\nEVERY=5m\n`)
      const watching = yield* Effect.forkChild(program.run("drain", "--watch=10", "--config", Files.configFile))
      yield* TestClock.adjust("1 minute")
      yield* opcon.setStatus(id, "Finished OK")
      const before = yield* summit.requests
      yield* TestClock.adjust("3 minutes")
      assert.deepStrictEqual(yield* summit.requests, before)
      yield* TestClock.adjust("2 minutes")
      assert.strictEqual((yield* ticket()).status, "Resolved")
      yield* Fiber.interrupt(watching)
    }),
  )
})
