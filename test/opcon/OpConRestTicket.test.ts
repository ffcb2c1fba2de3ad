import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { DailyJob } from "../../src/opcon/OpCon.ts"
import { OpConRefused, OpConUnavailable } from "../../src/opcon/OpCon.ts"
import { WriteGate } from "../../src/http/WriteGate.ts"
import type { Exchange } from "../support/Replay.ts"
import { change, dailyJob, fields, get, jobJson, jobPath, listPath, over } from "./Wire.ts"

const ticket = { ticketId: "59404", ticketUrl: "https://summit.example/59404" }
const other = { ticketId: "58000", ticketUrl: "https://summit.example/58000" }
const stored = (id: number, what: object = ticket) => [{ id, ...what, more: null }]
const post = change("POST", listPath, { id: 0, ...ticket }, { id: 1, ...ticket }, 201)
const put = (id: number) => change("PUT", `${listPath}/${id}`, { id, ...ticket }, { id, ...ticket })
const without: DailyJob = { ...dailyJob, uid: Option.none() }
const onJob = (what: object) => ({ ...jobJson, ...what })
const mark = { incidentTicketId: ticket.ticketId, incidentTicketURL: ticket.ticketUrl }

const read = (exchanges: ReadonlyArray<Exchange>, job = dailyJob) =>
  over(exchanges).run((opcon) => opcon.readIncidentTicket(job))
const write = (exchanges: ReadonlyArray<Exchange>, job = dailyJob) =>
  over(exchanges).run((opcon) => opcon.writeIncidentTicket(job, ticket))

const didNotStick = (now: string) =>
  new OpConUnavailable({
    operation: "write incident ticket",
    detail: `the write did not stick: the job's incident ticket is ${now}, not 59404`,
    delivered: "unknown",
    transient: true,
  })

describe("readIncidentTicket", () => {
  const cases: ReadonlyArray<[string, ReadonlyArray<Exchange>, DailyJob, Option.Option<object>]> = [
    [
      "takes the first of the list",
      [get(listPath, [...stored(1), ...stored(2, other)])],
      dailyJob,
      Option.some(ticket),
    ],
    ["none in an empty list", [get(listPath, [])], dailyJob, Option.none()],
    ["none with 204", [get(listPath, undefined, 204)], dailyJob, Option.none()],
    [
      "none where the number is blank",
      [get(listPath, [{ id: 1, ticketId: " \u00a0\u200b" }])],
      dailyJob,
      Option.none(),
    ],
    [
      "with numbers of 64 bits, or as texts",
      [get(listPath, '[{"id":"9","ticketId":9007199254740993,"ticketUrl":null}]')],
      dailyJob,
      Option.some({ ticketId: "9007199254740993", ticketUrl: "" }),
    ],
    ["none where the number is empty", [get(listPath, [{ id: 1, ticketId: "" }])], dailyJob, Option.none()],
    [
      "a link that is missing is empty",
      [get(listPath, [{ id: 1, ticketId: "7", ticketUrl: null }])],
      dailyJob,
      Option.some({ ticketId: "7", ticketUrl: "" }),
    ],
    ["from the job after 404", [get(listPath, "", 404), get(jobPath, onJob(mark))], dailyJob, Option.some(ticket)],
    ["from the job after 405", [get(listPath, "", 405), get(jobPath, jobJson)], dailyJob, Option.none()],
    ["from the job without a uid", [get(jobPath, onJob(mark))], without, Option.some(ticket)],
    ["none from a job with an empty one", [get(jobPath, onJob({ incidentTicketId: "" }))], without, Option.none()],
  ]
  for (const [what, exchanges, job, expected] of cases) {
    it.effect(what, () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* read(exchanges, job), expected)
      }),
    )
  }

  it.effect("an empty answer, or a job that is gone, is not 'none'", () =>
    Effect.gen(function* () {
      assert.instanceOf(yield* Effect.flip(read([get(listPath)])), OpConUnavailable)
      for (const [body, status] of [
        ["", 404],
        ["default backend - 404", 404],
        ["null", 200],
        ["{}", 200],
      ] as const) {
        assert.instanceOf(yield* Effect.flip(read([get(jobPath, body, status)], without)), OpConUnavailable)
      }
      const gone = yield* Effect.flip(read([get(jobPath, [{ message: "Daily job was not found" }], 404)], without))
      const detail = "the job 20240921|16|1|JOB001 is not in the Daily tables any more"
      assert.deepStrictEqual(
        fields(gone),
        fields(new OpConRefused({ operation: "read incident ticket", status: 404, detail })),
      )
    }),
  )
})

describe("writeIncidentTicket", () => {
  it.effect("writes nothing where the ticket is there", () => write([get(listPath, stored(1))]))

  it.effect("inserts, then looks", () => write([get(listPath, []), post, get(listPath, stored(1))]))

  it.effect("updates another ticket by its id", () =>
    write([get(listPath, stored(7, other)), put(7), get(listPath, stored(7))]),
  )

  it.effect("updates a link alone", () =>
    write([get(listPath, stored(7, { ...ticket, ticketUrl: null })), put(7), get(listPath, stored(7))]),
  )

  it.effect("does not mind a reply without a body", () =>
    write([get(listPath, []), { ...post, reply: { status: 204 } }, get(listPath, stored(1))]),
  )

  const losses: ReadonlyArray<[string, unknown, string]> = [
    ["is not there", [], "none"],
    ["is another's", stored(1, other), "58000"],
  ]
  for (const [what, found, now] of losses) {
    it.effect(`says so when the ticket ${what} afterwards`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(write([get(listPath, []), post, get(listPath, found)]))
        assert.deepStrictEqual(fields(error), fields(didNotStick(now)))
      }),
    )
  }

  it.effect("warns of a link that the server changed", () => {
    const { lines, run } = over([get(listPath, []), post, get(listPath, stored(1, { ...ticket, ticketUrl: "https" }))])
    return run((opcon) =>
      Effect.gen(function* () {
        yield* opcon.writeIncidentTicket(dailyJob, ticket)
        assert.include(lines.join("\n"), "OpCon keeps another link")
      }),
    )
  })

  const refusal = { ...post, reply: { status: 400, body: [{ message: "a ticket exists" }] } }

  it.effect.each([409, 412])("begins again, with reading, where somebody else has changed it meanwhile: %d", (status) =>
    Effect.gen(function* () {
      const late = { ...put(7), reply: { status, body: [{ message: "changed by another user" }] } }
      const error = yield* Effect.flip(write([get(listPath, stored(7, other)), late]))
      assert.deepStrictEqual(
        [error._tag, "delivered" in error && error.delivered, error.transient],
        ["OpConUnavailable", "no", true],
      )
    }),
  )

  it.effect("updates when another host has inserted meanwhile", () =>
    write([get(listPath, []), refusal, get(listPath, stored(3, other)), put(3), get(listPath, stored(3))]),
  )

  it.effect("is content when another host has written the same meanwhile", () =>
    write([get(listPath, []), refusal, get(listPath, stored(3))]),
  )

  it.effect("passes a refusal on when there is still none", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(write([get(listPath, []), refusal, get(listPath, [])]))
      const expected = { operation: "write incident ticket", status: 400, detail: "a ticket exists" }
      assert.deepStrictEqual(fields(error), fields(new OpConRefused(expected)))
    }),
  )
})

describe("writeIncidentTicket by the whole job", () => {
  const replaced = change("PUT", jobPath, onJob(mark), onJob(mark))
  const ways: ReadonlyArray<[string, ReadonlyArray<Exchange>, DailyJob]> = [
    ["without a uid", [], without],
    ["after 404", [get(listPath, { title: "Not Found" }, 404)], dailyJob],
    ["after 405", [get(listPath, "", 405)], dailyJob],
  ]
  for (const [what, first, job] of ways) {
    it.effect(`puts it back ${what}`, () =>
      write([...first, get(jobPath, jobJson), replaced, get(jobPath, onJob(mark))], job),
    )
  }

  it.effect("writes nothing where the ticket is there", () => write([get(jobPath, onJob(mark))], without))

  it.effect("says so when it did not stick", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(write([get(jobPath, jobJson), replaced, get(jobPath, jobJson)], without))
      assert.deepStrictEqual(fields(error), fields(didNotStick("none")))
    }),
  )

  it.effect("puts back a job whose name has a slash, encoded twice", () => {
    const slashed = { ...jobJson, id: "20240921|16|1|A/B", name: "A/B", uid: null }
    const query = "/api/dailyjobs?ids=20240921%7C16%7C1%7CA%2FB&includeDocumentation=true"
    return write(
      [
        get(query, [jobJson, slashed]),
        change("PUT", "/api/dailyjobs/20240921%7C16%7C1%7CA%252FB", { ...slashed, ...mark }, undefined),
        get(query, [{ ...slashed, ...mark }]),
      ],
      { ...without, id: slashed.id, name: slashed.name },
    )
  })

  it.effect("a dry run keeps the whole object", () =>
    over([get(jobPath, jobJson)], WriteGate.layerDryRun).run((opcon, writes) =>
      Effect.gen(function* () {
        yield* opcon.writeIncidentTicket(without, ticket)
        const [request] = yield* writes.planned
        assert.strictEqual(request?.method, "PUT")
        assert.deepStrictEqual(JSON.parse(request?.body ?? ""), onJob(mark))
      }),
    ),
  )
})

describe("numbers of 64 bits", () => {
  const text = (more: object) =>
    JSON.stringify(onJob(more))
      .replace('"uid":4711', '"uid":9007199254740993,"ratio":1.50')
      .replace('"uid":812', '"uid":18446744073709551615')

  it.effect("go back with the whole job to the digit", () => {
    const put: Exchange = {
      request: { method: "PUT", path: jobPath, body: JSON.parse(text(mark)) },
      reply: { status: 200, body: text(mark) },
    }
    const { requests, run } = over([get(jobPath, text({})), put, get(jobPath, text(mark))])
    return run((opcon) =>
      Effect.gen(function* () {
        yield* opcon.writeIncidentTicket(without, ticket)
        const body = requests[1]?.body
        const sent = body?._tag === "Uint8Array" ? new TextDecoder().decode(body.body) : ""
        for (const member of ['"uid":9007199254740993', '"uid":18446744073709551615', '"ratio":1.50']) {
          assert.include(sent, member)
        }
      }),
    )
  })

  it.effect("name a ticket and a job in paths to the digit", () => {
    const path = "/api/dailyjobs/9007199254740993/incidentTickets"
    const list = (what: object) => JSON.stringify([{ id: 1, ...what }]).replace('"id":1', '"id":9007199254740995')
    const put: Exchange = {
      request: { method: "PUT", path: `${path}/9007199254740995`, body: JSON.parse(list(ticket))[0] },
      reply: { status: 200, body: list(ticket) },
    }
    const { requests, run } = over([get(path, list(other)), put, get(path, list(ticket))])
    return run((opcon) =>
      Effect.gen(function* () {
        yield* opcon.writeIncidentTicket({ ...dailyJob, uid: Option.some("9007199254740993") }, ticket)
        const body = requests[1]?.body
        const sent = body?._tag === "Uint8Array" ? new TextDecoder().decode(body.body) : ""
        assert.include(sent, '"id":9007199254740995,')
      }),
    )
  })
})
