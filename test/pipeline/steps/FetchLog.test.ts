/**
 * A log service with hiccups, and an OpCon that something else answers for, met by the whole program: what passes is left
 * for later, and comes.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Program from "../../support/Program.ts"
import { notesOf, resultOf } from "../../support/ResultJson.ts"
import * as Simulators from "../../support/Simulators.ts"

const id = Simulators.sampleId("JOB001")
const words = [...Program.vendorWords("JOB001"), "--json"]

const attached = ({ summit }: Pick<Simulators.Simulators, "summit">) =>
  Effect.map(summit.incidents, (all) => all.flatMap(({ attachments }) => attachments.map(({ name }) => name)))

describe("a log service with hiccups", () => {
  it.effect.each([
    ["listLog", "empty-log", "OpCon has no log file for run 4245"],
    ["listLog", "busy-log", "being used by another process"],
    ["listLog", "jors-down", "Unable to connect to the JORS of the machine"],
    ["fetchLog", "busy-log", "being used by another process"],
    ["fetchLog", "jors-down", "Unable to connect to the JORS of the machine"],
  ] as const)("%s, %s: the log comes with a later run", ([call, kind, note]) =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      yield* simulators.opcon.faults.add({ call, kind, times: 3 })
      const program = yield* Program.make(simulators)
      const first = yield* program.settle(...words)
      assert.strictEqual(first.exit, 75)
      const result = yield* resultOf(first)
      assert.include(notesOf(result, "attach-log"), note)
      assert.include(result.error?.message ?? "", note)
      assert.include((yield* program.command("journal", "list")).stdout.join(" "), note)
      for (const exit of [75, 75, 0]) assert.strictEqual((yield* program.command("drain")).exit, exit)
      assert.deepStrictEqual(yield* attached(simulators), ["JOB001_0000004245.log"])
    }),
  )

  it.effect("is told with its reason wherever it is waited for, of a key too", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      yield* simulators.opcon.faults.add({ call: "listLog", kind: "forbidden", times: 2 })
      const program = yield* Program.make(simulators)
      const { error } = yield* resultOf(yield* program.settle(...words))
      assert.match(
        error?.message ?? "",
        /: the job log could not be fetched: OpCon refused the token .*user\. The next run,/,
      )
      assert.include((yield* program.command("drain")).stdout.join("\n"), "OpCon refused the token")
      assert.include((yield* program.command("journal", "list")).stdout.join("\n"), "OpCon refused the token")
    }),
  )

  it.effect("is asked eight times, and then the incident is done without the log", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      yield* simulators.opcon.faults.add({ call: "listLog", kind: "empty-log", times: 1000 })
      const program = yield* Program.make(simulators)
      yield* program.settle(...words)
      const exits: Array<number> = []
      for (let tries = 2; tries <= 9; tries += 1) exits.push((yield* program.command("drain")).exit)
      assert.deepStrictEqual(exits, [75, 75, 75, 75, 75, 75, 0, 0])
      const asked = (yield* simulators.opcon.requests).filter(({ call }) => call === "listLog")
      assert.strictEqual(asked.length, 8)
    }),
  )

  it.effect("does not keep the next failure of the job waiting", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      yield* simulators.opcon.faults.add({ call: "listLog", kind: "jors-down", times: 1 })
      const program = yield* Program.make(simulators)
      yield* program.settle(...words)
      yield* simulators.opcon.failJob(id, { jobNumber: 4300 })
      const second = yield* program.settle(...words)
      assert.deepStrictEqual([second.exit, (yield* resultOf(second)).outcome], [0, "updated"])
      yield* program.command("drain")
      assert.deepStrictEqual((yield* attached(simulators)).toSorted(), [
        "JOB001_0000004245.log",
        "JOB001_0000004300.log",
      ])
    }),
  )

  it.effect("gets the parameters that the job has for it", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      yield* simulators.opcon.updateJob(id, (job) => ({ ...job, jorsRequestParameters: "<reqparams sap=1>" }))
      const program = yield* Program.make(simulators)
      assert.strictEqual((yield* program.settle(...words)).exit, 0)
      assert.deepStrictEqual(yield* attached(simulators), ["JOB001_0000004245.log"])
    }),
  )
})

describe("something else that answers in OpCon's place", () => {
  const page = "<html><head><title>Sign in</title></head></html>"
  const answers = [
    ["a redirect", 302, ""],
    ["a default backend's page", 404, page],
    ["a default backend's words", 404, "default backend - 404"],
    ["JSON that is not OpCon's", 404, '{"message":"no Route matched with those values"}'],
    ["an empty object", 200, "{}"],
    ["null", 200, "null"],
    ["nothing", 200, ""],
    ["a page", 200, page],
    ["a page with 400", 400, page],
    ["an empty list", 200, "[]"],
  ] as const

  /** The first `times` requests to OpCon below /dailyjobs are answered by something else. */
  const site = Effect.fnUntraced(function* (times: number, status: number, body: string) {
    const simulators = yield* Simulators.make()
    let left = times
    const opconClient = HttpClient.make((request) =>
      request.url.includes("/dailyjobs") && left-- > 0
        ? Effect.succeed(HttpServerResponse.toClientResponse(HttpServerResponse.text(body, { status }), { request }))
        : simulators.opconClient.execute(request),
    )
    return { ...simulators, program: yield* Program.make({ ...simulators, opconClient }) }
  })

  it.effect.each(answers)("%s, once or for five requests: the incident is made all the same", ([, status, body]) =>
    Effect.gen(function* () {
      for (const times of [1, 5]) {
        const { opcon, program } = yield* site(times, status, body)
        assert.strictEqual((yield* program.settle(...words)).exit, 0)
        assert.strictEqual((yield* opcon.job(id)).ticket?.ticketId, "59404")
      }
    }),
  )

  it.effect.each(answers.filter(([, , body]) => body !== "[]"))(
    "%s, lasting: kept in the journal",
    ([, status, body]) =>
      Effect.gen(function* () {
        const { program } = yield* site(100_000, status, body)
        const ended = yield* program.settle(...words)
        assert.deepStrictEqual([ended.exit, (yield* resultOf(ended)).outcome], [75, "queued"])
      }),
  )
})

describe("a name that Windows changed on the way", () => {
  it.effect("is taken for the only one that it may be, which the result says", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      const name = 'LOAD  "FX"  rates'
      yield* simulators.opcon.addJob({ name, date: Simulators.sampleDate, scheduleId: 16 })
      const program = yield* Program.make(simulators)
      const ended = yield* program.settle(...Program.vendorWords("LOAD FX rates"), "--json")
      const result = yield* resultOf(ended)
      assert.deepStrictEqual([ended.exit, result.outcome], [0, "created"])
      assert.include(notesOf(result, "check-duplicate"), `"${name}" is taken for it`)
      assert.include(ended.stderr.join("\n"), "is taken for it")
      assert.strictEqual((yield* simulators.opcon.job(Simulators.sampleId(name))).ticket?.ticketId, "59404")
    }),
  )

  it.effect("stays unknown where two may be meant", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      for (const name of ["A  B", 'A "B"']) {
        yield* simulators.opcon.addJob({ name, date: Simulators.sampleDate, scheduleId: 16 })
      }
      const program = yield* Program.make(simulators)
      const ended = yield* program.settle(...Program.vendorWords("A B"), "--json")
      assert.strictEqual(ended.exit, 66)
      assert.include(ended.stdout.join(""), 'Names like it in that schedule: A  B, A \\"B\\".')
    }),
  )
})
