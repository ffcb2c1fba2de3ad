/**
 * Writing the number and the date back to the job, through the whole program: what OpCon refuses of it, what passes, and
 * that the number on the job is all that the next failure waits for.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Program from "../../support/Program.ts"
import { notesOf, resultOf } from "../../support/ResultJson.ts"
import * as Simulators from "../../support/Simulators.ts"

const id = Simulators.sampleId("JOB001")
const words = [...Program.vendorWords("JOB001", "daily.json"), "--json"]
const page = "<html><head><title>Request Entity Too Large</title></head></html>"
const apiError = '[{"resource":"documentation","message":"The text is too long"}]'

interface Answer {
  readonly status: number
  readonly body: string
}

/** A site whose OpCon answers writes to `path` with `answer.now`, or does what it is asked where that is undefined. */
const site = Effect.fnUntraced(function* (path: string, answer: { now: Answer | undefined }) {
  const simulators = yield* Simulators.make()
  const opconClient = HttpClient.make((request) => {
    const { now } = answer
    return request.method === "GET" || !request.url.includes(path) || now === undefined
      ? simulators.opconClient.execute(request)
      : Effect.succeed(
          HttpServerResponse.toClientResponse(HttpServerResponse.text(now.body, { status: now.status }), { request }),
        )
  })
  const program = yield* Program.make({ ...simulators, opconClient })
  return { ...simulators, program }
})

describe("documentation that OpCon refuses", () => {
  it.effect.each([
    [400, apiError, "The text is too long"],
    [413, page, "Request Entity Too Large"],
    [422, '{"title":"Unprocessable","status":422}', "Unprocessable"],
    [400, page, "Request Entity Too Large"],
    [403, "<html><head><title>Request Rejected</title></head></html>", "Request Rejected"],
  ] as const)("%d %s: a note, and the run is done", ([status, body, note]) =>
    Effect.gen(function* () {
      const { opcon, program, summit } = yield* site("/documentation", { now: { status, body } })
      const ended = yield* program.settle(...words)
      const result = yield* resultOf(ended)
      assert.deepStrictEqual([ended.exit, result.outcome, result.incident], [0, "created", "59404"])
      assert.include(notesOf(result, "write-back-id"), note)
      assert.strictEqual((yield* opcon.job(id)).ticket?.ticketId, "59404")
      assert.strictEqual((yield* summit.incident(59404)).attachments.length, 1)
      assert.strictEqual((yield* program.command("drain")).exit, 0)
    }),
  )

  it.effect.each([
    [404, "default backend - 404"],
    [405, ""],
  ] as const)("%d %s: it goes to the job as a whole", ([status, body]) =>
    Effect.gen(function* () {
      const { opcon, program } = yield* site("/documentation", { now: { status, body } })
      const ended = yield* program.settle(...words)
      assert.deepStrictEqual([ended.exit, notesOf(yield* resultOf(ended), "write-back-id")], [0, ""])
      assert.match((yield* opcon.job(id)).documentation?.job ?? "", /^Last Incident Date/)
    }),
  )

  it.effect("does not keep the next failure from its update", () =>
    Effect.gen(function* () {
      const { opcon, program, summit } = yield* site("/documentation", { now: { status: 400, body: apiError } })
      yield* program.settle(...words)
      yield* opcon.failJob(id, { jobNumber: 4300 })
      const ended = yield* program.settle(...words)
      const result = yield* resultOf(ended)
      assert.deepStrictEqual([ended.exit, result.outcome, result.incident], [0, "updated", "59404"])
      assert.strictEqual((yield* summit.incidents).length, 1)
    }),
  )
})

describe("documentation that cannot be written now", () => {
  it.effect("is left to a later run, and holds up no later failure of the job", () =>
    Effect.gen(function* () {
      const answer: { now: Answer | undefined } = { now: { status: 503, body: "" } }
      const { opcon, program, summit } = yield* site("/documentation", answer)
      const first = yield* program.settle(...words)
      assert.deepStrictEqual([first.exit, (yield* resultOf(first)).outcome], [75, "created"])
      assert.strictEqual((yield* opcon.job(id)).ticket?.ticketId, "59404")

      yield* opcon.failJob(id, { jobNumber: 4300 })
      const second = yield* program.settle(...words)
      assert.deepStrictEqual([second.exit, (yield* resultOf(second)).outcome], [0, "updated"])
      assert.strictEqual((yield* summit.incidents).length, 1)

      answer.now = undefined
      assert.strictEqual((yield* program.command("drain")).exit, 0)
      assert.match((yield* opcon.job(id)).documentation?.job ?? "", /^Last Incident Date : 1969-12-31/)
      assert.strictEqual((yield* program.command("journal", "list", "--json")).stdout.join(""), "")
    }),
  )

  it.effect("does not put an older date in the place of a newer one", () =>
    Effect.gen(function* () {
      const answer: { now: Answer | undefined } = { now: { status: 503, body: "" } }
      const { opcon, program } = yield* site("/documentation", answer)
      yield* program.settle(...words)
      const text = "Last Incident Date : 1970-01-05\r\nBy hand\r\n"
      yield* opcon.updateJob(id, (job) => ({ ...job, documentation: { id: 7, frequency: null, job: text } }))
      answer.now = undefined
      assert.strictEqual((yield* program.command("drain")).exit, 0)
      assert.strictEqual((yield* opcon.job(id)).documentation?.job, text)
    }),
  )
})

describe("the number, refused for good", () => {
  it.effect("is tried again, and the exit code says so", () =>
    Effect.gen(function* () {
      const answer: { now: Answer | undefined } = { now: { status: 400, body: apiError } }
      const { opcon, program } = yield* site("/incidentTickets", answer)
      const ended = yield* program.settle(...words)
      const result = yield* resultOf(ended)
      assert.deepStrictEqual([ended.exit, result.outcome, result.incident], [75, "created", "59404"])
      assert.include(JSON.stringify(result), "The text is too long")
      answer.now = undefined
      assert.strictEqual((yield* program.command("drain")).exit, 0)
      assert.strictEqual((yield* opcon.job(id)).ticket?.ticketId, "59404")
    }),
  )
})
