/**
 * Nothing that this program sends to OpCon, in whatever kind of run, is outside the vendor's API: every request is looked up
 * in a table of its paths, methods, parameters and members.
 */
import { afterAll, assert, describe, it } from "@effect/vitest"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import { scenes } from "../replay/Scenes.ts"
import * as DoctorSite from "../support/DoctorSite.ts"
import * as Program from "../support/Program.ts"
import * as Simulators from "../support/Simulators.ts"
import { problemsOf, routeOf } from "./OpConApi.ts"
import { watching } from "./Watched.ts"

const { all, watched, simulated } = watching("opconClient")

const first = Simulators.sampleId("JOB001")

afterAll(() => {
  const counts = Arr.groupBy(all, (sent) => `${sent.method} ${routeOf(sent)?.path ?? sent.url}`)
  const lines = Object.entries(counts)
    .map(([route, sent]) => `${route}: ${sent.length}`)
    .toSorted()
  process.stdout.write(`${lines.join("\n")}\n${all.length} requests of ours, all in the API\n`)
})

const inTheApi = (run: string) => {
  const sent = all.filter((one) => one.run === run)
  assert.isAbove(sent.length, 0, `${run}: something is sent to OpCon`)
  assert.deepStrictEqual(
    sent.flatMap((one) => problemsOf(one).map((problem) => `${one.method} ${one.url}: ${problem}`)),
    [],
  )
}

describe("every request to OpCon is in its API", () => {
  for (const {
    before,
    job = "JOB001",
    name,
    opcon = {},
    opconAnswers,
    summit = {},
    template = "basic.json",
    words,
  } of scenes) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const { program, simulators } = yield* simulated(name, { opcon, summit })
        const usual = Program.vendorWords(job, template)
        if (before !== undefined) yield* before(simulators, program.settle(...usual))
        const own = opconAnswers === undefined ? simulators.opconClient : opconAnswers(simulators.opconClient)
        const answered = yield* Program.make({ ...simulators, opconClient: watched(own, name) })
        yield* answered.settle(...(words ?? usual))
        inTheApi(name)
      }),
    )
  }

  for (const { name } of [
    { name: "JOB001" },
    { name: "COPY A/B" },
    { name: "ONCE A DAY" },
    { name: "NEVER STARTED" },
  ]) {
    for (const flags of [[], ["--dry-run"], ["--job-number", "4245"]]) {
      const run = [name, ...flags].join(" ")
      it.effect(`${run}, daily incidents`, () =>
        Effect.gen(function* () {
          const { program } = yield* simulated(run)
          yield* program.settle(...Program.vendorWords(name, "daily.json"), ...flags)
          inTheApi(run)
        }),
      )
    }
  }

  it.effect("a failure that waits, and is worked on later", () =>
    Effect.gen(function* () {
      const { program, simulators } = yield* simulated("drain")
      yield* simulators.opcon.faults.add({ call: "findJob", kind: "refuse", times: 1000 })
      yield* program.settle(...Program.vendorWords("JOB001"))
      yield* simulators.opcon.faults.clear
      yield* program.command("drain")
      inTheApi("drain")
      assert.isNotNull((yield* simulators.opcon.job(first)).ticket)
    }),
  )

  it.effect("template explain", () =>
    Effect.gen(function* () {
      const { program } = yield* simulated("explain")
      yield* program.settle(...Program.vendorWords("JOB001"))
      yield* program.command("template", "explain", "-t", "basic.json", "--job", first)
      inTheApi("explain")
    }),
  )

  it.effect("doctor", () =>
    Effect.gen(function* () {
      const { simulators, program } = yield* DoctorSite.make()
      yield* DoctorSite.examine({ program }, ["--json", "--job", first])
      const requests = yield* simulators.opcon.requests
      for (const { body, method, url } of requests) {
        const open = routeOf({ method, url })?.open === true
        all.push({ run: "doctor", method, url, body, headers: open ? {} : { authorization: "Token hidden" } })
      }
      inTheApi("doctor")
    }),
  )
})

it("a path, a method, a parameter and a member that the API does not have are found", () => {
  const headers = { authorization: "Token a" }
  const problems = (method: string, url: string, body = "") => problemsOf({ method, url, headers, body })
  assert.deepStrictEqual(problems("GET", "/api/dailyjobs/1%7C2/ticket"), ["the path"])
  assert.deepStrictEqual(problems("PATCH", "/api/dailyjobs/1"), ["the path"])
  assert.deepStrictEqual(problems("GET", "/api/dailyjobs?Name=a&colour=b"), ["parameter colour"])
  assert.deepStrictEqual(problems("PUT", "/api/dailyjobs/1", '{"id":"1","schedule":{"id":"2","mine":3}}'), [
    "member schedule.mine",
  ])
  assert.deepStrictEqual(problems("GET", "/api/version"), ["the token"])
  assert.deepStrictEqual(problemsOf({ method: "GET", url: "/api/dailyjobs", headers: {}, body: "" }), ["the token"])
})
