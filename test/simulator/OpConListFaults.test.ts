/** The lists of jobs of servers that differ from their description, as the simulator gives them. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { ListFaults } from "../../src/simulator/OpConListFaults.ts"
import * as Simulators from "../support/Simulators.ts"
import { opcon } from "./Calls.ts"

const jobsIn = Schema.decodeUnknownSync(Schema.Array(Schema.Unknown))

/** Each fault, the lists that are asked for, and how many jobs come: the sample schedule has eleven, all of them failed. */
const faults: ReadonlyArray<readonly [ListFaults, ReadonlyArray<readonly [query: string, jobs: number]>]> = [
  [
    {},
    [
      ["categories=Failed&limit=3", 3],
      ["categories=Held", 0],
    ],
  ],
  [{ ignores: ["categories"] }, [["categories=Held", 11]]],
  [{ ignores: ["dates"] }, [["dates=2024-01-01", 11]]],
  [{ ignores: ["offset"] }, [["limit=8&offset=8", 8]]],
  [
    { misreads: ["categories"] },
    [
      ["categories=Failed", 0],
      ["dates=2024-09-21", 11],
    ],
  ],
  [
    { longestPage: 4 },
    [
      ["limit=100", 4],
      ["limit=100&offset=8", 3],
      ["", 4],
    ],
  ],
  [
    { emptyAt: [2] },
    [
      ["limit=5", 5],
      ["limit=5&offset=5", 0],
      ["limit=5&offset=5", 5],
    ],
  ],
  [
    { repeatsAt: [2] },
    [
      ["limit=9", 9],
      ["limit=9&offset=9", 9],
      ["limit=9&offset=9", 2],
    ],
  ],
  [
    { oddJob: { id: 1 } },
    [
      ["limit=2", 3],
      ["categories=Held", 0],
    ],
  ],
]

describe("a list of jobs that is wrong on purpose", () => {
  it.effect.each(faults)("%j", ([lists, queries]) =>
    Effect.gen(function* () {
      const { opconClient } = yield* Simulators.make({ opcon: { lists } })
      for (const [query, jobs] of queries) {
        const { json } = yield* opcon(opconClient, "GET", `/dailyjobs?${query}`)
        assert.strictEqual(jobsIn(json).length, jobs, query)
      }
    }),
  )

  it.effect("refuses a filter, gives a wrong total, and does not count", () =>
    Effect.gen(function* () {
      const refusing = yield* Simulators.make({ opcon: { lists: { refuses: ["categories"] } } })
      const refused = yield* opcon(refusing.opconClient, "GET", "/dailyjobs?categories=Failed")
      assert.strictEqual(refused.status, 400)
      const wrong = yield* Simulators.make({ opcon: { lists: { total: 3 } } })
      const { headers } = yield* opcon(wrong.opconClient, "GET", "/dailyjobs?includeCount=true")
      assert.strictEqual(headers["totalresourcecount"], "3")
      const { json } = yield* opcon(wrong.opconClient, "GET", "/dailyjobs/count_by_status")
      assert.include(JSON.stringify(json), '"failed":3')
      const old = yield* Simulators.make({ opcon: { withoutCounts: true } })
      const { status } = yield* opcon(old.opconClient, "GET", "/dailyjobs/count_by_status")
      assert.strictEqual(status, 404)
    }),
  )
})
