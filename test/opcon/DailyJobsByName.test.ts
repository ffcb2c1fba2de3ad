import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { FailedJob } from "../../src/domain/FailedJob.ts"
import { JobNotFound, OpConUnavailable } from "../../src/opcon/OpCon.ts"
import type { Exchange } from "../support/Replay.ts"
import { dailyJob, failed, fields, get, jobJson, jobPath, over } from "./Wire.ts"

const narrow = "/api/dailyjobs?name=JOB001&dates=2024-09-21&scheduleIds=20240921%7C16%7C1&includeDocumentation=true"
const wide = "/api/dailyjobs?name=JOB001&dates=2024-09-21&includeDocumentation=true"
const ofSchedule = "/api/dailyjobs?dates=2024-09-21&scheduleIds=20240921%7C16%7C1&limit=1000&offset=0"
const ofDate = "/api/dailyjobs?dates=2024-09-21&limit=1000&offset=0"
const page = "<html><head><title>IIS</title></head></html>"
const problem = { type: "about:blank", title: "Not Found", status: 404 }

const named = (job: string) => FailedJob.make({ ...failed, job })

describe("findJob by name", () => {
  const misses: ReadonlyArray<[string, unknown, number]> = [
    ["404", problem, 404],
    ["400", [{ message: "Invalid job id" }], 400],
    ["200 with null", "null", 200],
    ["200 with an empty body", undefined, 200],
    ["204", undefined, 204],
  ]
  for (const [what, body, status] of misses) {
    it.effect(`after ${what}, takes the exact match`, () => {
      const others = [
        { ...jobJson, id: "20240921|16|1|JOB001A", name: "JOB001A" },
        { ...jobJson, id: "20240921|16|1|job001", name: "job001" },
        { ...jobJson, id: "20240921|16|2|JOB001", schedule: { ...jobJson.schedule, instance: 2 } },
        { ...jobJson, id: "20240921|17|1|JOB001", schedule: { ...jobJson.schedule, masterId: 17 } },
        { ...jobJson, id: "20240922|16|1|JOB001", schedule: { ...jobJson.schedule, date: "2024-09-22" } },
        { id: "20240922|16|1|JOB001" },
        { id: "20240921|160|1|JOB001" },
      ]
      return over([get(jobPath, body, status), get(narrow, [...others, jobJson])]).run((opcon) =>
        Effect.gen(function* () {
          assert.deepStrictEqual(yield* opcon.findJob(failed), dailyJob)
        }),
      )
    })
  }

  it.effect("asks without the schedule where that finds nothing", () =>
    over([
      get(jobPath, problem, 404),
      get(narrow, [{ message: "bad" }], 400),
      get(wide, [{ ...jobJson, id: "4711" }]),
    ]).run((opcon) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* opcon.findJob(failed), { ...dailyJob, id: "4711" })
      }),
    ),
  )

  /** Everything that is asked for while no job is found; the version once, between two rounds. */
  const none = (byId: Exchange, lists: ReadonlyArray<unknown> = [[], [], [], []]) => {
    const round = [byId, ...[narrow, wide, ofSchedule, ofDate].map((path, index) => get(path, lists[index]))]
    return [...round, get("/api/version", { opConRestApiProductVersion: "21.2.0.0" }), ...round]
  }
  const unknown = get(jobPath, [{ resource: "dailyjob", message: "Daily job was not found" }], 404)
  const finding = Effect.fnUntraced(function* (exchanges: ReadonlyArray<Exchange>, job = failed) {
    const { run } = over(exchanges)
    const fiber = yield* Effect.forkChild(run((opcon) => opcon.findJob(job)))
    yield* TestClock.adjust(1000)
    return yield* Fiber.join(fiber)
  })

  it.effect("knows no such job when nothing matches exactly, twice", () =>
    Effect.gen(function* () {
      const others = [{ ...jobJson, id: "20240921|9|1|JOB001", schedule: null }]
      const error = yield* Effect.flip(finding(none(unknown, [[], others, [], others])))
      assert.deepStrictEqual(fields(error), fields(new JobNotFound({ job: "20240921|16|1|JOB001" })))
    }),
  )

  it.effect.each([
    ["404 with a page", page, 404],
    ["404 of a default backend", "default backend - 404", 404],
    ["404 with JSON of another", { message: "no Route matched with those values" }, 404],
    ["404 without a word", "", 404],
    ["400 with a page", page, 400],
    ["302", "", 302],
    ["200 with nothing in it", "{}", 200],
    ["200 with a page", page, 200],
  ] as const)("takes no %s for 'no such job'", ([, body, status]) =>
    Effect.gen(function* () {
      const foreign = (path: string) => get(path, body, status)
      const error = yield* Effect.flip(finding([jobPath, narrow, wide, ofSchedule, ofDate].map(foreign)))
      assert(error._tag === "OpConUnavailable")
      assert.deepStrictEqual([error.transient, error.status], [true, status])
      // One of them is enough, whichever it is.
      for (const at of [0, 1, 2, 3, 4]) {
        const round = none(unknown).slice(0, 5)
        const path = [jobPath, narrow, wide, ofSchedule, ofDate][at] ?? ""
        assert.instanceOf(yield* Effect.flip(finding(round.with(at, foreign(path)))), OpConUnavailable)
      }
    }),
  )

  it.effect("asks again before it believes lists that are empty once", () =>
    Effect.gen(function* () {
      const first = none(get(jobPath, "null")).slice(0, 6)
      assert.deepStrictEqual(yield* finding([...first, get(jobPath, jobJson)]), dailyJob)
    }),
  )

  it.effect("needs a no: silence about an id that no list can be asked for proves nothing", () =>
    Effect.gen(function* () {
      const path = "/api/dailyjobs/20240921%7C16%7C1%7CA%2CB"
      const silent = [get(path), get(ofSchedule, "", 404), get(ofDate, "", 404)]
      assert.instanceOf(yield* Effect.flip(finding(silent, named("A,B"))), OpConUnavailable)
    }),
  )

  it.effect("needs the API to answer otherwise", () =>
    Effect.gen(function* () {
      const round = none(unknown).slice(0, 5)
      assert.instanceOf(yield* Effect.flip(finding([...round, get("/api/version", page, 404)])), OpConUnavailable)
    }),
  )
})

describe("findJob and names that Windows changed on the way", () => {
  const job = (name: string, more: object = {}) => ({ ...jobJson, id: `20240921|16|1|${name}`, name, ...more })
  const pathOf = (name: string) => `/api/dailyjobs/${encodeURIComponent(`20240921|16|1|${name}`)}`
  const asked = (name: string) => {
    const query = `name=${encodeURIComponent(name)}&dates=2024-09-21`
    return [
      get(pathOf(name), [{ message: "not found" }], 404),
      get(`/api/dailyjobs?${query}&scheduleIds=20240921%7C16%7C1&includeDocumentation=true`, []),
      get(`/api/dailyjobs?${query}&includeDocumentation=true`, []),
    ]
  }
  const found = (typed: string, all: ReadonlyArray<{ readonly name: string }>, real: string) =>
    over([...asked(typed), get(ofSchedule, all), get(pathOf(real), job(real))]).run((opcon) =>
      Effect.map(opcon.findJob(named(typed)), ({ name }) => name),
    )

  it.effect.each([
    ["two blanks", "LOAD GL", "LOAD  GL"],
    ["quotes", "LOAD GL now", 'LOAD "GL" now'],
    ["both, and blanks at the ends", "LOAD GL", ' "LOAD   GL" '],
    ["a tab", "A B", "A\tB"],
    ["apostrophes around what was typed", "\u2018LOAD GL now\u2019", "LOAD GL now"],
    ["the quotation marks of a word processor", "\u201eLOAD GL now\u201c", "LOAD GL now"],
    ["letters that a code page lacks", "?bertrag Z\ufffdrich", "\u00dcbertrag Z\u00fcrich"],
    ["letters in two parts", "U\u0308bertrag", "\u00dcbertrag"],
  ] as const)("takes the only one that differs in %s", ([, typed, real]) =>
    Effect.gen(function* () {
      const others = ["load gl", "LOAD GL 2", "LOADGL"].map((name) => job(name))
      // Of another instance, whatever the server was asked for.
      const foreign = job(typed, { id: `20240921|16|2|${typed}`, schedule: { ...jobJson.schedule, instance: 2 } })
      assert.strictEqual(yield* found(typed, [...others, foreign, job(real)], real), real)
    }),
  )

  it.effect.each([
    ["several", ["LOAD  GL", 'LOAD "GL"'], 'LOAD  GL, LOAD "GL"'],
    ["another case", ["load  gl"], "load  gl"],
    ["an ASCII letter where a code page lacks one", ["LOAD G?"], "LOAD G?"],
    ["a near one", ["LOAD GM", "OTHER"], "LOAD GM"],
  ] as const)("takes none of %s, and names them", ([, names, shown]) =>
    Effect.gen(function* () {
      const all = names.map((name) => job(name))
      const round = [...asked("LOAD GL"), get(ofSchedule, all)]
      const { run } = over([...round, get("/api/version", { opConRestApiProductVersion: "21.2.0.0" }), ...round])
      const fiber = yield* Effect.forkChild(Effect.flip(run((opcon) => opcon.findJob(named("LOAD GL")))))
      yield* TestClock.adjust(1000)
      const error = yield* Fiber.join(fiber)
      assert.instanceOf(error, JobNotFound)
      assert.include(error.message, `Names like it in that schedule: ${shown}.`)
    }),
  )

  it.effect("looks at all pages of a schedule, and at the day where the schedule cannot be asked for", () =>
    Effect.gen(function* () {
      const many = Array.from({ length: 1000 }, (_, number) => job(`JOB ${number}`))
      const second = (path: string) => path.replace("offset=0", "offset=1000")
      const log = yield* over([
        ...asked("A B"),
        get(ofSchedule, [{ message: "scheduleIds is not known" }], 400),
        get(ofDate, many),
        get(second(ofDate), [job("A  B")]),
        get(pathOf("A  B"), job("A  B")),
      ]).run((opcon) => opcon.findJob(named("A B")))
      assert.strictEqual(log.name, "A  B")
    }),
  )

  it.effect.each([50, 100, 500])(
    "goes on after a page of %d jobs, which may be cut, and ends where nothing new comes",
    (length) =>
      Effect.gen(function* () {
        const some = Array.from({ length }, (_, number) => job(`JOB ${number}`))
        const from = (offset: number) => ofSchedule.replace("offset=0", `offset=${offset}`)
        const found = yield* over([
          ...asked("A B"),
          get(ofSchedule, some),
          get(from(length), [job("A  B"), ...some.slice(1)]),
          get(from(2 * length), some),
          get(pathOf("A  B"), job("A  B")),
        ]).run((opcon) => opcon.findJob(named("A B")))
        assert.strictEqual(found.name, "A  B")
      }),
  )
})

describe("findJob and odd names", () => {
  it.effect("encodes everything once", () => {
    const name = "Lädt GL #1: 50+ @$_.-"
    const path = "/api/dailyjobs/20240921%7C16%7C1%7CL%C3%A4dt%20GL%20%231%3A%2050%2B%20%40%24_.-"
    return over([get(path, { ...jobJson, id: `20240921|16|1|${name}`, name })]).run((opcon) =>
      Effect.gen(function* () {
        assert.strictEqual((yield* opcon.findJob(named(name))).name, name)
      }),
    )
  })

  it.effect("asks by query for a name with a slash", () => {
    const hit = { ...jobJson, id: "20240921|16|1|A/B", name: "A/B" }
    const path = "/api/dailyjobs?ids=20240921%7C16%7C1%7CA%2FB&includeDocumentation=true"
    return over([get(path, [jobJson, hit])]).run((opcon) =>
      Effect.gen(function* () {
        assert.strictEqual((yield* opcon.findJob(named("A/B"))).id, "20240921|16|1|A/B")
      }),
    )
  })

  it.effect("does not ask by query for a name with a comma", () =>
    Effect.gen(function* () {
      const round = [
        get("/api/dailyjobs/20240921%7C16%7C1%7CA%2CB", problem, 404),
        get(ofSchedule, []),
        get(ofDate, []),
      ]
      const { run } = over([...round, get("/api/version", { opConRestApiProductVersion: "21.2.0.0" }), ...round])
      const fiber = yield* Effect.forkChild(Effect.flip(run((opcon) => opcon.findJob(named("A,B")))))
      yield* TestClock.adjust(1000)
      assert.instanceOf(yield* Fiber.join(fiber), JobNotFound)
    }),
  )

  it.effect("survives a lone surrogate", () =>
    over([
      get("/api/dailyjobs/20240921%7C16%7C1%7CA%EF%BF%BD", { id: "20240921|16|1|A\ud800", documentation: {} }),
    ]).run((opcon) => opcon.findJob(named("A\ud800"))),
  )
})
