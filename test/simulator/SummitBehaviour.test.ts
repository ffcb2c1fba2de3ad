/** How a Summit may differ from the documented one, as its services show it. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import type { Behaviour } from "../../src/simulator/SummitBehaviour.ts"
import { changed, fromTexts, matching, names, usual } from "../../src/simulator/SummitBehaviour.ts"
import * as Simulators from "../support/Simulators.ts"
import { container, log, service } from "./Calls.ts"

const Row = Schema.Record(Schema.String, Schema.Unknown)
const Listed = Schema.decodeUnknownSync(
  Schema.Struct({ OutputObject: Schema.Struct({ MyTickets: Schema.Array(Row) }) }),
)
const Detailed = Schema.decodeUnknownSync(
  Schema.Struct({
    OutputObject: Schema.Struct({ IncidentDetails: Schema.Struct({ TicketDetails: Schema.Array(Row) }) }),
  }),
)

const details = (client: HttpClient.HttpClient, number = 59404) =>
  Effect.map(
    service(client, "IM_GetIncidentDetailsAndChangeHistory", { TicketNo: number, RequestType: "RemoteCall" }),
    ({ json }) => Detailed(json).OutputObject.IncidentDetails.TicketDetails[0] ?? {},
  )
const asked = (TextSearch: string, changes: object = {}) => ({
  IncidentParam: { CurrentPageIndex: 0, PageSize: 20, Status: "All", Instance: "IT", TextSearch, ...changes },
})
const search = (client: HttpClient.HttpClient, text: string, changes: object = {}) =>
  Effect.map(
    service(client, "IM_GetMyIncidents", asked(text, changes)),
    ({ json }) => Listed(json).OutputObject.MyTickets,
  )
const found = (client: HttpClient.HttpClient, text: string, changes: object = {}) =>
  Effect.map(search(client, text, changes), (rows) => rows.map((row) => row.Incident_ID))

const information = "opcon0123 line one\n\nR&D  <b>'x'</b>"

/** A Summit with this behaviour and one incident in it. */
const withOne = Effect.fnUntraced(function* (behaviour: Partial<Behaviour>) {
  const simulators = yield* Simulators.make({ summit: behaviour })
  yield* log(simulators.summitClient, container({}, { Information: information }))
  return simulators
})

describe("texts", () => {
  const cases: ReadonlyArray<readonly [Partial<Behaviour>, details: string, listed: string]> = [
    [{}, information, information],
    [
      { encodes: "shown" },
      "opcon0123 line one\n\nR&amp;D  &lt;b&gt;&#39;x&#39;&lt;/b&gt;",
      "opcon0123 line one\n\nR&amp;D  &lt;b&gt;&#39;x&#39;&lt;/b&gt;",
    ],
    [{ cutsStored: 14 }, "opcon0123 line", "opcon0123 line"],
    [{ cutsListed: 9, cutEnd: "..." }, information, "opcon0123..."],
    [{ lines: "collapsed" }, "opcon0123 line one R&D <b>'x'</b>", "opcon0123 line one R&D <b>'x'</b>"],
    [
      { lines: "html", encodes: "shown" },
      "<p>opcon0123 line one<br/><br/>R&amp;D &nbsp;&lt;b&gt;&#39;x&#39;&lt;/b&gt;</p>",
      "<p>opcon0123 line one<br/><br/>R&amp;D &nbsp;&lt;b&gt;&#39;x&#39;&lt;/b&gt;</p>",
    ],
  ]
  for (const [behaviour, inDetails, inList] of cases) {
    it.effect(`are shown as ${JSON.stringify(behaviour)} says`, () =>
      Effect.gen(function* () {
        const { summit, summitClient: client } = yield* withOne(behaviour)
        assert.strictEqual((yield* details(client)).Information, inDetails)
        assert.strictEqual((yield* search(client, "opcon0123"))[0]?.Description, inList)
        const [incident] = yield* summit.incidents
        assert.deepStrictEqual(incident?.sent, [information])
      }),
    )
  }

  it.effect("that are encoded when they are stored are searched so, and cut in the middle of an entity", () =>
    Effect.gen(function* () {
      const { summitClient: client } = yield* withOne({ encodes: "stored", cutsStored: 23 })
      assert.deepStrictEqual(yield* found(client, "R&D"), [])
      assert.deepStrictEqual(yield* found(client, "R&a"), [59404])
      assert.strictEqual((yield* details(client)).Information, "opcon0123 line one\n\nR&a")
    }),
  )
})

describe("a search", () => {
  const cases: ReadonlyArray<readonly [Partial<Behaviour>, wanted: string, text: string, boolean]> = [
    [{}, "JOB_1", "a job_1 b", true],
    [{}, "JOB_1", "a jobX1 b", false],
    [{ searchesCase: "heeded" }, "JOB_1", "a job_1 b", false],
    [{ matches: "like" }, "JOB_1", "a jobX1 b", true],
    [{ matches: "like" }, "100%ok", "100 are ok", true],
    [{ matches: "like" }, "{OpCon [x]}", "{OpCon [x]}", false],
    [{ matches: "like" }, "{OpCon [xy]}", "{opcon y}", true],
    [{ matches: "like" }, "a[^b]c", "abc", false],
    [{ matches: "like" }, "open [", "open [", false],
    [{ matches: "like" }, "a.b(c)", "a.b(c)", true],
    [{ matches: "like" }, "a.b", "aXb", false],
    [{ matches: "words" }, "opcon01", "see opcon0123", false],
    [{ matches: "words" }, "opcon0123", "<p>OPCON0123<br/>", true],
    [{ matches: "words" }, "run 4", "job run 42", false],
    [{ matches: "words" }, "{run 4}", "run 4 of", true],
  ]
  for (const [behaviour, wanted, text, holds] of cases) {
    it(`for ${wanted} ${holds ? "finds" : "does not find"} ${text} with ${JSON.stringify(behaviour)}`, () => {
      assert.strictEqual(matching({ ...usual, ...behaviour }, wanted)(text), holds)
    })
  }

  it.effect("may want a Caller, or be refused for good", () =>
    Effect.gen(function* () {
      const { summit, summitClient: client } = yield* withOne({ needsCaller: true })
      const { json } = yield* service(client, "IM_GetMyIncidents", asked("opcon0123"))
      assert.deepInclude(json, { Errors: "Object reference not set to an instance of an object" })
      assert.deepStrictEqual(yield* found(client, "opcon0123", { Caller: "55" }), [59404])
      yield* summit.setBehaviour({ searchRefusal: "You are not authorized" })
      const refused = yield* service(client, "IM_GetMyIncidents", asked("opcon0123", { Caller: "55" }))
      assert.deepInclude(refused.json, { Errors: "You are not authorized" })
      assert.strictEqual((yield* details(client)).Ticket_No, "59404")
    }),
  )

  it.effect("may know nothing at all, or nothing new at times", () =>
    Effect.gen(function* () {
      const { summit, summitClient: client } = yield* withOne({ index: "at-times" })
      const seen: Array<number> = []
      for (let half = 0; half < 4; half += 1) {
        seen.push((yield* found(client, "opcon0123")).length)
        yield* TestClock.adjust("30 seconds")
      }
      assert.deepStrictEqual(seen, [1, 0, 1, 0])
      yield* TestClock.adjust("630 seconds")
      assert.deepStrictEqual(yield* found(client, "opcon0123"), [59404])
      yield* summit.setBehaviour({ index: "empty" })
      assert.deepStrictEqual(yield* found(client, "opcon0123"), [])
    }),
  )

  const totals: ReadonlyArray<readonly [Behaviour["totals"], unknown]> = [
    ["right", 5],
    ["unfiltered", 12],
    ["short", 4],
    ["missing", undefined],
    ["text", "5"],
  ]
  const pages: ReadonlyArray<readonly [Behaviour["pages"], first: number, second: number]> = [
    ["right", 3, 2],
    ["repeated", 3, 3],
    ["whole", 5, 5],
    ["small", 2, 2],
  ]
  it.effect("counts and pages as it is told to", () =>
    Effect.gen(function* () {
      const { summit, summitClient: client } = yield* withOne({})
      for (let more = 0; more < 4; more += 1) yield* log(client)
      for (const [how, total] of totals) {
        yield* summit.setBehaviour({ totals: how })
        assert.strictEqual((yield* search(client, "")).at(0)?.TotalRows, total, how)
      }
      for (const [how, ...sizes] of pages) {
        yield* summit.setBehaviour({ pages: how })
        const seen = yield* Effect.forEach([0, 1], (CurrentPageIndex) =>
          Effect.map(found(client, "", { CurrentPageIndex, PageSize: 3 }), (rows) => rows.length),
        )
        assert.deepStrictEqual(seen, sizes, how)
      }
    }),
  )
})

it.effect("a write is stored and answered late", () =>
  Effect.gen(function* () {
    const { summit, summitClient: client } = yield* Simulators.make({ summit: { storeMillis: 45_000 } })
    yield* Effect.forkChild(log(client))
    yield* TestClock.adjust("44999 millis")
    assert.deepStrictEqual(yield* summit.incidents, [])
    yield* TestClock.adjust("1 millis")
    assert.strictEqual((yield* summit.incidents)[0]?.loggedAt, 45_000)
    // Reading does not wait.
    assert.strictEqual((yield* details(client)).Ticket_No, "59404")
  }),
)

describe("behaviour", () => {
  it("come from words as well", () => {
    const read = Result.getOrThrow(fromTexts({ encodes: "shown", storeMillis: "45000", needsCaller: "true" }))
    assert.deepStrictEqual(read, { ...usual, encodes: "shown", storeMillis: 45_000, needsCaller: true })
  })

  it("that do not exist are refused with those that do", () => {
    for (const wrong of [{ encoding: "shown" }, { encodes: "all" }, { lagMillis: -1 }]) {
      const { message } = Result.getOrThrow(Result.flip(changed(usual, wrong)))
      for (const name of names) assert.include(message, name)
    }
  })
})
