import { assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import type { Failure } from "../../src/report/Failures.ts"
import * as Numbers from "../../src/report/Numbers.ts"
import * as Format from "../../src/report/Format.ts"

const failure = (receivedAt: string, more: Partial<Failure> = {}): Failure => ({
  id: "20240921|16|1|LOAD GL",
  job: "LOAD GL",
  schedule: "NIGHTLY BATCH",
  workGroup: Option.some("DevOps"),
  outcome: "created",
  receivedAt: Date.parse(receivedAt),
  latency: Option.some(1),
  row: Option.none(),
  stoppedBy: Option.none(),
  incident: Option.none(),
  isSwept: false,
  ...more,
})

const count = (known: ReadonlyArray<Failure>, days: number, now = "2024-09-21T09:20:00Z", timeZone = "UTC") =>
  Numbers.of(known, {
    days,
    now: Date.parse(now),
    timeZone,
    wall: Format.inZone(DateTime.zoneMakeNamedUnsafe(timeZone)),
  })

const occupied = ({ timeline }: Numbers.Numbers) =>
  timeline.buckets.filter(({ failures }) => failures > 0).map(({ failures, start }) => `${start} ${failures}`)

describe("the period", () => {
  it("is so many calendar days of the OpCon server's zone, today included", () => {
    const known = [failure("2024-09-19T21:59:59Z"), failure("2024-09-19T22:00:00Z"), failure("2024-09-21T09:19:00Z")]
    const numbers = count(known, 2, "2024-09-21T09:20:00Z", "Europe/Zurich")
    assert.deepStrictEqual(numbers.period, {
      days: 2,
      from: "2024-09-20T00:00",
      to: "2024-09-21T11:20",
      timeZone: "Europe/Zurich",
    })
    assert.deepStrictEqual(occupied(numbers), ["2024-09-20T00:00 1", "2024-09-21T11:00 1"])
    assert.lengthOf(numbers.timeline.buckets, 48)
  })

  it("has what comes from the future, after a clock was put back, as of now", () => {
    assert.deepStrictEqual(occupied(count([failure("2024-09-22T03:00:00Z")], 1)), ["2024-09-21T09:00 1"])
  })

  it.each([
    [7, "hour", 168, "2024-09-15T00:00"],
    [8, "day", 8, "2024-09-14T00:00"],
    [92, "day", 92, "2024-06-22T00:00"],
    [93, "week", 14, "2024-06-17T00:00"],
  ] as const)("of %i days is counted by the %s", (days, every, buckets, first) => {
    const { timeline } = count([], days)
    assert.deepStrictEqual(
      [timeline.every, timeline.buckets.length, timeline.buckets[0]?.start],
      [every, buckets, first],
    )
  })

  it("counts the hour that comes twice as one, and leaves the one that is left out empty", () => {
    const back = count(
      [failure("2024-10-27T00:30:00Z"), failure("2024-10-27T01:30:00Z")],
      1,
      "2024-10-27T12:00:00Z",
      "Europe/Zurich",
    )
    assert.deepStrictEqual(occupied(back), ["2024-10-27T02:00 2"])
    const forward = count(
      [failure("2024-03-31T00:59:00Z"), failure("2024-03-31T01:00:00Z")],
      1,
      "2024-03-31T12:00:00Z",
      "Europe/Zurich",
    )
    assert.deepStrictEqual(occupied(forward), ["2024-03-31T01:00 1", "2024-03-31T03:00 1"])
  })

  it("loses no failure in any of its views", () => {
    const known = Array.from({ length: 500 }, (_, index) =>
      failure(DateTime.formatIso(DateTime.makeUnsafe(Date.parse("2024-09-21T09:00:00Z") - index * 4_111_000)), {
        job: `JOB${index % 7}`,
      }),
    )
    for (const days of [1, 7, 14, 15, 30, 100]) {
      const numbers = count(known, days)
      const inBuckets = numbers.timeline.buckets.reduce((sum, { failures }) => sum + failures, 0)
      const inHours = numbers.hours.flatMap(({ failures }) => failures).reduce((sum, one) => sum + one, 0)
      const inJobs = numbers.jobs.reduce((sum, { failures }) => sum + failures, 0)
      const inClasses = numbers.latency.histogram.reduce((sum, { count }) => sum + count, 0)
      assert.deepStrictEqual(
        [inBuckets, inHours, inJobs, inClasses, numbers.counts.created],
        Array.from({ length: 5 }, () => numbers.failures),
        `${days} days`,
      )
    }
  })
})

describe("the hours of the day", () => {
  it("are listed date by date, over more than two weeks by the day of the week from Monday on", () => {
    const known = [failure("2024-09-20T02:10:00Z"), failure("2024-09-13T02:50:00Z")]
    const rows = (days: number) =>
      count(known, days)
        .hours.filter(({ failures }) => failures.some((one) => one > 0))
        .map(({ failures, row }) => `${row} ${failures.slice(0, 4).join()}`)
    assert.deepStrictEqual(rows(14), ["Fri 13 Sep 0,0,1,0", "Fri 20 Sep 0,0,1,0"])
    assert.deepStrictEqual(rows(15), ["Friday 0,0,2,0"])
    assert.strictEqual(count(known, 15).hours[0]?.row, "Monday")
  })
})

describe("the time to the incident", () => {
  it("is taken by nearest rank, of incidents only", () => {
    const known = [
      ...Array.from({ length: 20 }, (_, index) =>
        failure("2024-09-21T08:00:00Z", { latency: Option.some(20 - index) }),
      ),
      failure("2024-09-21T08:00:00Z", { outcome: "failed", latency: Option.none() }),
    ]
    const { latency } = count(known, 1)
    assert.deepStrictEqual([latency.incidents, latency.medianSeconds, latency.p95Seconds], [20, 10, 19])
    assert.deepStrictEqual(
      latency.histogram.filter(({ count }) => count > 0).map(({ count, from, to }) => [from, to, count]),
      [
        [1, 2, 1],
        [2, 5, 3],
        [5, 10, 5],
        [10, 30, 11],
      ],
    )
  })

  it("is not known where there is no incident", () => {
    const { latency } = count([], 7)
    assert.deepStrictEqual([latency.incidents, latency.medianSeconds, latency.p95Seconds], [0, null, null])
  })
})

describe("jobs and work groups", () => {
  it("are listed from most to least, ten of them; the same name in another schedule is another job", () => {
    const known = [
      ...Array.from({ length: 12 }, (_, index) => failure("2024-09-21T08:00:00Z", { job: `J${10 + index}` })),
      failure("2024-09-21T08:00:00Z", { job: "J21", outcome: "suppressed", workGroup: Option.none() }),
      failure("2024-09-21T08:00:00Z", { job: "J21", schedule: "OTHER", workGroup: Option.some("SAP Basis") }),
    ]
    const { jobs, jobsInAll, workGroups, workGroupsInAll } = count(known, 1)
    assert.deepStrictEqual([jobs.length, jobsInAll, workGroupsInAll], [10, 13, 2])
    assert.deepStrictEqual(
      [jobs[0]?.name, jobs[0]?.schedule, jobs[0]?.failures, jobs[0]?.counts.suppressed, jobs[1]?.name],
      ["J21", "NIGHTLY BATCH", 2, 1, "J10"],
    )
    assert.deepStrictEqual(
      workGroups.map(({ failures, name }) => `${name} ${failures}`),
      ["DevOps 12", "SAP Basis 1"],
    )
  })
})

describe("durations", () => {
  it.each([
    [0, "0 s"],
    [0.04, "0 s"],
    [2.249, "2.2 s"],
    [9.96, "10 s"],
    [59.6, "1 min"],
    [200, "3 min 20 s"],
    [3600, "1 h"],
    [7500, "2 h 5 min"],
    [97_200, "1 d 3 h"],
  ])("%d s are %s", (seconds, shown) => {
    assert.strictEqual(Format.duration(seconds), shown.replaceAll(" ", "\u00a0"))
  })
})
