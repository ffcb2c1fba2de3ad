/** The list of failed jobs as servers may answer it: nothing is lost, nothing is taken twice, and what is unclear is said. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { pageSize } from "../../src/queue/FailedJobs.ts"
import type { OpConOptions } from "../../src/simulator/OpConSimulator.ts"
import { job, printed, start, verdictsOf } from "../support/Sweeping.ts"

const many = (count: number, prefix = "JOB") =>
  Array.from({ length: count }, (_, index) => job(`${prefix}${index}`, { jobNumber: 10_000 + index }))

const few = [job("ONE"), job("INIT", { status: "Initialization Error" }), job("FINE", { status: "Finished OK" })]

/** How many are found of `expected`, and what is said about the list. */
const found = (opcon: Partial<OpConOptions>, expected: number, note?: RegExp) =>
  Effect.gen(function* () {
    const { lists, program } = yield* start(opcon, ["MAX_PER_ROUND=10000"])
    const { counts, jobs, notes } = printed(yield* program.command("sweep", "--dry-run", "--json"))
    assert.strictEqual(counts["submitted"], expected)
    assert.strictEqual(new Set(jobs.map(({ job }) => job)).size, jobs.length)
    if (note === undefined) assert.deepStrictEqual(notes, [])
    else assert.match(notes.join("\n"), note)
    return yield* lists
  })

describe("a list of failed jobs", () => {
  it.effect("asks for failed jobs of a date, page after page, until there is no more", () =>
    Effect.gen(function* () {
      const lists = yield* found({ jobs: many(2 * pageSize + 7) }, 2 * pageSize + 7)
      const ofDay = lists.filter((url) => url.includes("dates=2024-09-21"))
      assert.deepStrictEqual(
        ofDay.map((url) => /\?(.*)$/.exec(url)?.[1]),
        [0, pageSize, 2 * pageSize, 2 * pageSize + 7].map(
          (offset) => `dates=2024-09-21&categories=Failed&limit=${pageSize}&offset=${offset}`,
        ),
      )
    }),
  )

  it.effect("of 10,000 failed jobs holds one page, and says how many are left", () =>
    Effect.gen(function* () {
      const { entries, lists, program } = yield* start({ jobs: many(10_000) }, ["MAX_PER_ROUND=2"])
      const { counts, jobs, summary } = printed(yield* program.command("sweep", "--json"))
      assert.deepStrictEqual([counts["submitted"], counts["left"], jobs.length], [2, 9998, 2])
      assert.include(summary, "9998 more are left")
      assert.strictEqual((yield* entries).length, 2)
      assert.isBelow((yield* lists).length, 30)
    }),
  )

  const servers: ReadonlyArray<readonly [string, Partial<OpConOptions>, number, RegExp?]> = [
    ["ignores the filter by category", { jobs: few, lists: { ignores: ["categories"] } }, 2],
    ["expects other values in that filter", { jobs: few, lists: { misreads: ["categories"] } }, 2],
    [
      "expects other values and does not count",
      { jobs: few, lists: { misreads: ["categories"] }, withoutCounts: true },
      2,
    ],
    ["refuses the filter", { jobs: few, lists: { refuses: ["categories"] } }, 2],
    ["ignores the date", { jobs: few, lists: { ignores: ["dates"] } }, 2],
    ["ignores the offset of a short list", { jobs: few, lists: { ignores: ["offset"] } }, 2],
    ["gives shorter pages than asked for", { jobs: many(25), lists: { longestPage: 10 } }, 25],
    ["repeats a page once", { jobs: many(1200), lists: { repeatsAt: [4] } }, 1200],
    ["gives an empty page once", { jobs: many(1200), lists: { emptyAt: [4] } }, 1200],
    ["counts too few", { jobs: few, lists: { total: 0 } }, 2],
    ["counts too many", { jobs: few, lists: { total: 5000 } }, 2],
    ["counts some where there are none", { jobs: [job("FINE", { status: "Finished OK" })], lists: { total: 3 } }, 0],
    ["does not count, and there are none", { jobs: [job("FINE", { status: "Finished OK" })], withoutCounts: true }, 0],
    [
      "ignores the offset of a long list",
      { jobs: many(1200), lists: { ignores: ["offset"] } },
      pageSize,
      /the list of 2024-09-21 shows the same page again: there may be more failed jobs than the 500 that came \(OpCon counts 1200\)/,
    ],
    [
      "has a page that always comes empty",
      { jobs: many(1700), lists: { emptyAt: [4, 5] } },
      1200,
      /the list of 2024-09-21 has a page that comes empty: there may be more failed jobs than the 1200 that came \(OpCon counts 1700\)/,
    ],
    [
      "has a job of an unknown shape",
      { jobs: few, lists: { oddJob: { id: 7, status: [] } } },
      2,
      /1 jobs of 2024-09-21 came in an unknown shape/,
    ],
    ["has a job without an id", { jobs: few, lists: { oddJob: null } }, 2, /unknown shape/],
  ]
  it.effect.each(servers)("of a server that %s", ([, opcon, expected, note]) => found(opcon, expected, note))

  it.effect("a status without a well-known category is looked for among all jobs, in any case", () =>
    Effect.gen(function* () {
      const { lists, program } = yield* start({ jobs: [...few, job("HELD", { status: "On Hold" })] }, [
        "STATUSES=on hold, FAILED",
      ])
      const ended = yield* program.command("sweep", "--dry-run", "--json")
      assert.deepStrictEqual(verdictsOf(ended), { ONE: "submitted", HELD: "submitted" })
      assert.isFalse((yield* lists).some((url) => url.includes("categories")))
    }),
  )
})
