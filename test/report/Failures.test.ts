import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { FailedJob } from "../../src/domain/FailedJob.ts"
import * as Entry from "../../src/journal/Entry.ts"
import { fromLine } from "../../src/queue/Outcomes.ts"
import * as Failures from "../../src/report/Failures.ts"

const line = (more: object) =>
  Result.getOrThrow(
    fromLine(
      JSON.stringify({
        schemaVersion: 1,
        outcome: "created",
        job: "20240921|16|1|A|B",
        incident: "59404",
        url: "https://summit.example/59404",
        decision: null,
        steps: [],
        entry: "a",
        state: "done",
        schedule: "NIGHTLY BATCH",
        agent: "WINAGENT01",
        template: "basic.json",
        termination: "1",
        jobNumber: null,
        workGroup: "DevOps",
        receivedAt: "2024-09-21T07:20:00.000Z",
        incidentAt: "2024-09-21T07:20:01.500Z",
        finishedAt: "2024-09-21T07:20:02.500Z",
        attempts: 1,
        ...more,
      }),
    ),
  )

const failed = FailedJob.make({
  agent: "WINAGENT01",
  schedule: "NIGHTLY BATCH",
  job: "LOAD GL",
  termination: "1",
  scheduleDate: "2024-09-21",
  scheduleId: 16,
  scheduleInstance: 1,
  template: "basic.json",
})
const entry = (id: string, more: Partial<Entry.Entry> = {}): Entry.Entry => ({
  ...Entry.make(failed, 1_000, "2024", 1),
  id,
  ...more,
})
const raised: Entry.Progress = {
  ...Entry.nothingDone,
  incident: Option.some({
    as: "reopened",
    ref: { number: "59404", internalId: Option.none(), encryptedId: Option.none() },
    url: "https://summit.example/59404",
    previous: Option.none(),
    notes: [],
  }),
  incidentAt: Option.some(4_000),
}

describe("what came of a failure", () => {
  it.each([
    [{}, "created"],
    [{ outcome: "suppressed", incidentAt: null }, "suppressed"],
    // Its log was refused for good: the incident is there all the same.
    [{ outcome: "updated", state: "dead" }, "updated"],
    [{ outcome: "ambiguous", state: "parked", incidentAt: null }, "parked"],
    [{ outcome: "failed", state: "dead", incidentAt: null }, "failed"],
    [{ outcome: "failed", state: "none", incidentAt: null, job: "" }, "failed"],
    [{ outcome: "queued", state: "none", incidentAt: null }, "failed"],
    [{ outcome: "failed", state: "dropped", incidentAt: null }, "dropped"],
    [{ outcome: "created", state: "dropped" }, "created"],
  ])("%j is %s", (more, outcome) => {
    assert.strictEqual(Failures.ofLine(line(more)).outcome, outcome)
  })

  it.each([
    [entry("a"), "pending", null],
    [entry("a", { state: "dead" }), "failed", null],
    [entry("a", { state: "parked" }), "parked", null],
    [entry("a", { state: "dropped" }), "dropped", null],
    // Its number or log is still to do.
    [entry("a", { progress: raised }), "reopened", 3],
  ])("is known of an entry too (%#)", (one, outcome, latency) => {
    const failure = Failures.ofEntry(one)
    assert.deepStrictEqual([failure.outcome, Option.getOrNull(failure.latency)], [outcome, latency])
  })

  it("has the job by its name, whatever is in it, and by how long it took, never less than nothing", () => {
    const failure = Failures.ofLine(line({}))
    assert.deepStrictEqual([failure.job, Option.getOrNull(failure.latency)], ["A|B", 1.5])
    const back = Failures.ofLine(line({ incidentAt: "2024-09-21T07:19:00.000Z" }))
    assert.deepStrictEqual(back.latency, Option.some(0))
  })
})

describe("outcomes and journal together", () => {
  it("count a failure once; the journal has the last word", () => {
    const all = Failures.all(
      [line({ entry: "a", outcome: "failed", state: "dead" }), line({ entry: "b" }), line({ entry: null })],
      [entry("a"), entry("c")],
    )
    assert.deepStrictEqual(
      all.map(({ outcome }) => outcome),
      ["created", "created", "pending", "pending"],
    )
  })
})
