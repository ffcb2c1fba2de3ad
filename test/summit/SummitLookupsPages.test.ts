import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { searchServices } from "../../src/domain/Template.ts"
import type { Pages, Ticket } from "./Tickets.ts"
import { byTheBook, findIn, marker } from "./Tickets.ts"

const story = { Subject: "printer", Information: "on fire" }

/** Strangers with the next `count` numbers above `last`. */
const strangers = (count: number, last = 0): ReadonlyArray<Ticket> =>
  Array.from({ length: count }, (_, index) => ({ number: last + index + 1, ...story }))

const plain = { service: "IM_GetIncidentList", limit: 1000 } as const
const withDetails = { service: "IM_GetIncidentListwithDetails", limit: 3 } as const
const ours: Ticket = { number: 5000, Subject: "job failed", Information: marker }

const totals = (tickets: ReadonlyArray<Ticket>) => ({ TotalRows: tickets.length })

const byForty: Pages = (tickets, index) => byTheBook(tickets, index, 40)
const alwaysTheFirst: Pages = (tickets, _index, size) => byTheBook(tickets, 0, size)
const endless: Pages = (_tickets, index, size) => strangers(size, index * size)

const refusedWith = (result: unknown, detail: RegExp) => {
  assert.propertyVal(result, "_tag", "SummitRefused")
  assert.match(JSON.stringify(result), detail)
}

const listings = (asked: ReadonlyArray<string>) => asked.filter((service) => service.startsWith("IM_")).length

describe("the pages of a search", () => {
  it.effect("end at an empty one where nothing counts them", () =>
    Effect.gen(function* () {
      for (const [count, pages] of [
        [0, 1],
        [1, 2],
        [99, 2],
        [100, 2],
        [250, 4],
      ] as const) {
        const { asked, result } = yield* findIn(strangers(count), plain)
        assert.deepStrictEqual([result, listings(asked), asked.length], [[], pages, pages + count])
      }
    }),
  )

  it.effect("end at TotalRows, and go on behind a short page that is not all of them", () =>
    Effect.gen(function* () {
      const full = yield* findIn(strangers(100), plain, { totals })
      assert.deepStrictEqual([full.result, listings(full.asked)], [[], 1])
      const capped = yield* findIn([...strangers(90, 1), { ...ours, number: 1 }], plain, {
        totals,
        pages: byForty,
      })
      assert.deepStrictEqual([capped.result, listings(capped.asked)], [["1"], 4])
    }),
  )

  it.effect("are asked for once more where a total that several pages reach may be too small", () =>
    Effect.gen(function* () {
      const all = [...strangers(80, 1), { ...ours, number: 1 }]
      const { asked, result } = yield* findIn(all, plain, {
        totals: ({ length }) => ({ TotalRows: length - 1 }),
        pages: byForty,
      })
      assert.deepStrictEqual([result, listings(asked)], [["1"], 4])
    }),
  )

  it.effect("go on behind a short page where nothing counts them, unless it is the only one there is", () =>
    Effect.gen(function* () {
      const capped = yield* findIn([...strangers(90, 1), { ...ours, number: 1 }], plain, { pages: byForty })
      assert.deepStrictEqual([capped.result, listings(capped.asked)], [["1"], 4])
      const single = yield* findIn([...strangers(50), ours], plain, { pages: alwaysTheFirst })
      assert.deepStrictEqual([single.result, listings(single.asked)], [["5000"], 2])
      assert.deepStrictEqual((yield* findIn(strangers(50), plain, { pages: alwaysTheFirst })).result, [])
    }),
  )

  it.effect("believe no total that is less than the rows", () =>
    Effect.gen(function* () {
      const { asked } = yield* findIn(strangers(150), plain, { totals: () => ({ TotalRows: 10 }) })
      assert.strictEqual(listings(asked), 3)
    }),
  )

  it.effect("are all there is when one is empty, whatever the total says", () =>
    Effect.gen(function* () {
      const { asked, result } = yield* findIn([...strangers(3), ours], plain, { totals: () => ({ TotalRows: 9 }) })
      assert.deepStrictEqual([result, listings(asked)], [["5000"], 2])
    }),
  )

  it.effect("do not exist in a service of the tenant", () =>
    Effect.gen(function* () {
      const service = "ADM_Get_DynamicWebServiceResult"
      const { asked, result } = yield* findIn([...strangers(150), ours], { service })
      assert.deepStrictEqual([result, asked.filter((name) => name === service).length], [["5000"], 1])
    }),
  )

  it.effect("are no proof where the page index is ignored, but a ticket that they show is ours", () =>
    Effect.gen(function* () {
      const hidden = yield* findIn([{ ...ours, number: 1 }, ...strangers(150, 1)], plain, { pages: alwaysTheFirst })
      refusedWith(hidden.result, /every page shows the same 100 tickets/)
      const shown = yield* findIn([...strangers(150), ours], plain, { pages: alwaysTheFirst })
      assert.deepStrictEqual(shown.result, ["5000"])
    }),
  )

  it.effect("are complete where the page size is ignored as well", () =>
    Effect.gen(function* () {
      const { asked, result } = yield* findIn([...strangers(150), ours], plain, { pages: (tickets) => tickets })
      assert.deepStrictEqual([result, listings(asked)], [["5000"], 2])
    }),
  )

  it.effect("that never end are given up at the limit, before a ticket is read", () =>
    Effect.gen(function* () {
      const silent = yield* findIn([], { ...plain, limit: 250 }, { pages: endless })
      refusedWith(silent.result, /more tickets would have to be read than search.limit in the template allows/)
      assert.strictEqual(silent.asked.length, 3)
      const telling = yield* findIn([], withDetails, { pages: endless })
      refusedWith(telling.result, /does not end within 100 pages/)
      assert.strictEqual(telling.asked.filter((service) => service === withDetails.service).length, 100)
    }),
  )
})

describe("the limit", () => {
  it.effect("lets exactly so many tickets be read", () =>
    Effect.gen(function* () {
      const within = yield* findIn([...strangers(4), ours], { ...plain, limit: 5 })
      assert.deepStrictEqual(within.result, ["5000"])
      const beyond = yield* findIn([...strangers(5), ours], { ...plain, limit: 5 })
      refusedWith(beyond.result, /search.limit/)
      assert.deepStrictEqual(beyond.asked, ["IM_GetIncidentList"])
    }),
  )

  it.effect("does not count tickets whose row shows all of their text", () =>
    Effect.gen(function* () {
      const { asked, result } = yield* findIn([...strangers(3000), ours, { number: 4000 }], withDetails)
      assert.deepStrictEqual(result, ["5000"])
      assert.deepStrictEqual(asked.slice(32), ["5000", "4000"])
    }),
  )

  it.effect("sends a text search that finds everything to the plain list", () =>
    Effect.gen(function* () {
      const { asked, result } = yield* findIn(strangers(10), { service: "IM_GetMyIncidents", limit: 5 })
      refusedWith(result, /IM_GetMyIncidents: more tickets .*; IM_GetIncidentList: more tickets/)
      assert.deepStrictEqual(asked, ["IM_GetMyIncidents", "IM_GetIncidentList"])
    }),
  )
})

const Text = Schema.Literals([
  "",
  "printer on fire",
  marker,
  `before ${marker} after`,
  `${marker}${marker}`,
  marker.replace("run 42", "run 4245"),
  marker.replace("run 42", "run 4"),
  marker.replace("LOAD GL", "LOAD"),
  marker.slice(0, -1),
  marker.slice(1),
  marker.toUpperCase(),
  `x${marker.slice(1)}`,
])
const Drawn = Schema.Array(
  Schema.Struct({
    number: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 60_000 })),
    Subject: Text,
    Information: Text,
    Userlog: Text,
    Internallog: Text,
  }),
)

it.effect.prop(
  "exactly the tickets that hold the marker, whatever the service, the page and the fallback",
  {
    drawn: Drawn,
    service: Schema.Literals(searchServices),
    size: Schema.Literals([1, 2, 7, 100]),
    alone: Schema.Boolean,
  },
  ({ alone, drawn, service, size }) =>
    Effect.gen(function* () {
      const tickets = [...new Map(drawn.map((ticket) => [ticket.number, ticket] as const)).values()]
      const { result } = yield* findIn(
        tickets,
        { service, limit: 1000 },
        {
          unknown: alone ? searchServices.filter((name) => name !== "IM_GetIncidentList") : [],
          pages: (all, index) => byTheBook(all, index, size),
          totals,
        },
      )
      const expected = tickets.filter((ticket) =>
        [ticket.Subject, ticket.Information, ticket.Userlog, ticket.Internallog].some((text) => text.includes(marker)),
      )
      assert.sameMembers(
        Array.isArray(result) ? result : [result.message],
        expected.map(({ number }) => String(number)),
      )
    }),
)
