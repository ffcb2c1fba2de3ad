/**
 * What a run tells of itself: statuses and attempts as the steps go, and the two renderings.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/testing/TestClock"
import type { RunReport, RunResult } from "../../src/pipeline/RunReport.ts"
import { RunReporter, outcomeOf, toJson, toText } from "../../src/pipeline/RunReport.ts"
import { ofFailure } from "../../src/domain/Sentence.ts"
import { retrying } from "../../src/domain/RetryPolicy.ts"
import { WriteGate } from "../../src/http/WriteGate.ts"

class Away extends Data.TaggedError("Away")<{
  readonly transient: boolean
  readonly delivered: "no" | "unknown"
  readonly message: string
}> {}

const kept = ofFailure("kept")
const notShown = ofFailure("not shown")

const busy = new Away({ transient: true, delivered: "unknown", message: "not now" })

/** Fails with `busy` so many times, then succeeds. */
const after = (failures: number) => {
  let calls = 0
  return Effect.suspend(() => (++calls > failures ? Effect.succeed("there") : Effect.fail(busy)))
}

const told = Effect.fnUntraced(function* (of: (report: RunReporter["Service"]) => Effect.Effect<unknown, unknown>) {
  const account = yield* RunReporter.make
  const fiber = yield* Effect.forkChild(Effect.exit(of(account)))
  yield* TestClock.adjust("1 hour")
  yield* Fiber.join(fiber)
  return yield* account.read
})

const live = Effect.provide(WriteGate.layer)

describe("steps", () => {
  it.effect("count their attempts", () =>
    Effect.gen(function* () {
      const { steps } = yield* told((account) =>
        Effect.andThen(
          account.step("check-duplicate", retrying("readOpCon")(after(2))),
          account.step("raise-incident", after(0)),
        ),
      )
      assert.deepStrictEqual(steps, [
        { step: "check-duplicate", status: "done", attempts: 3, notes: [] },
        { step: "raise-incident", status: "done", attempts: 1, notes: [] },
      ])
    }).pipe(live),
  )

  it.effect("that fail say why, and take notes afterwards", () =>
    Effect.gen(function* () {
      const { steps } = yield* told((account) =>
        Effect.ignore(account.step("attach-log", after(1))).pipe(
          Effect.andThen(account.note("attach-log", kept)),
          Effect.andThen(account.skip("write-back-id", notShown)),
        ),
      )
      assert.deepStrictEqual(steps, [
        { step: "attach-log", status: "failed", attempts: 1, notes: [ofFailure("not now"), kept] },
        { step: "write-back-id", status: "skipped", attempts: 0, notes: [notShown] },
      ])
    }).pipe(live),
  )

  it.effect("that change something are only planned in a dry run", () =>
    Effect.gen(function* () {
      const { steps } = yield* told((account) =>
        Effect.andThen(account.step("check-duplicate", after(0)), account.step("raise-incident", after(0))),
      )
      assert.deepStrictEqual(
        steps.map(({ status }) => status),
        ["done", "planned"],
      )
    }).pipe(Effect.provide(WriteGate.layerDryRun)),
  )
})

const why = "The job has no incident: one is created."
const report: RunReport = {
  decision: Option.some({ _tag: "Create", row: 8, why, previous: Option.none() }),
  raised: Option.some({ as: "created", number: Option.some("59404"), url: Option.some("https://summit/59404") }),
  steps: [
    { step: "raise-incident", status: "done", attempts: 2, notes: [] },
    { step: "write-back-id", status: "skipped", attempts: 0, notes: [notShown] },
    { step: "attach-log", status: "done", attempts: 1, notes: [ofFailure("no log"), kept] },
  ],
}
const nothing: RunReport = { decision: Option.none(), raised: Option.none(), steps: [] }
const result: RunResult = {
  outcome: "created",
  job: "20240921|16|1|JOB001",
  report,
  requests: Option.none(),
  error: Option.none(),
}

describe("outcomeOf", () => {
  it.each([
    [{ ...report }, "created", "would-create"],
    [nothing, "suppressed", "would-suppress"],
  ] as const)("names what was done, or what would be", (of, done, planned) => {
    assert.deepStrictEqual([outcomeOf(of, false), outcomeOf(of, true)], [done, planned])
  })
})

describe("as JSON", () => {
  it("has every member, notes only where there are some", () => {
    assert.deepStrictEqual(toJson(result), {
      schemaVersion: 1,
      outcome: "created",
      job: "20240921|16|1|JOB001",
      incident: "59404",
      url: "https://summit/59404",
      decision: { kind: "Create", row: 8, reason: why },
      steps: [
        { step: "raise-incident", status: "done", attempts: 2 },
        { step: "write-back-id", status: "skipped", attempts: 0, notes: [notShown] },
        { step: "attach-log", status: "done", attempts: 1, notes: [ofFailure("no log"), kept] },
      ],
    })
  })

  it("is null where nothing is known; error and requests come when there are any", () => {
    const error = { kind: "JobNotFound", message: "OpCon knows no job" }
    const request = { method: "POST", url: "https://summit/", body: "{}" }
    assert.deepStrictEqual(
      toJson({
        ...result,
        outcome: "failed",
        report: nothing,
        error: Option.some(error),
        requests: Option.some([request]),
      }),
      {
        schemaVersion: 1,
        outcome: "failed",
        job: "20240921|16|1|JOB001",
        incident: null,
        url: null,
        decision: null,
        steps: [],
        error,
        requests: [request],
      },
    )
  })
})

describe("as text", () => {
  it("is one line with incident, link, reason and what deserves attention", () => {
    assert.strictEqual(
      toText(result),
      `created 20240921|16|1|JOB001 incident 59404 https://summit/59404 (${why}) [attach-log: no log] [attach-log: kept]`,
    )
  })

  it("says the error instead of the reason", () => {
    const error = Option.some({ kind: "OpConUnavailable", message: "OpCon cannot be reached" })
    assert.strictEqual(
      toText({ ...result, outcome: "queued", error }),
      "queued 20240921|16|1|JOB001 incident 59404 https://summit/59404: OpCon cannot be reached",
    )
  })
})
