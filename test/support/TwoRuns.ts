/**
 * A dry run and the live run of the same failure after it, in one world: what the first printed, what the second sent,
 * and what the first left behind. What is sent comes from the simulators' own request logs, secrets hidden there too.
 */
import { assert } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import type { Incident } from "../../src/simulator/SummitState.ts"
import { unknownEncryptedId, unknownInternalId, unknownNumber } from "../../src/http/WriteGate.ts"
import * as Program from "./Program.ts"
import type { Simulators } from "./Simulators.ts"

const Request = Schema.Struct({ method: Schema.String, url: Schema.String, body: Schema.String })
export type Request = typeof Request.Type

/** `--json`, as far as these tests look at it. */
const Printed = Schema.Struct({
  outcome: Schema.String,
  incident: Schema.NullOr(Schema.String),
  url: Schema.NullOr(Schema.String),
  decision: Schema.NullOr(Schema.Struct({ kind: Schema.String, row: Schema.Int, reason: Schema.String })),
  steps: Schema.Array(
    Schema.Struct({
      step: Schema.String,
      status: Schema.String,
      notes: Schema.optionalKey(Schema.Array(Schema.String)),
    }),
  ),
  requests: Schema.optionalKey(Schema.Array(Request)),
})
export type Printed = typeof Printed.Type
const decodePrinted = Schema.decodeUnknownSync(Schema.fromJsonString(Printed))

/** Noon in the zone of these tests, five hours into the operations date 2024-09-21. */
export const noon = DateTime.toEpochMillis(DateTime.makeUnsafe("2024-09-21T12:00:00Z"))

/**
 * What a dry run cannot know is made the same on both sides: the number and the ids that Summit gave, where the dry run
 * has their place holders at all, as text, as a number and inside a link; and the moment at which the job failed again,
 * since the live run is the later one.
 */
const masked = (planned: ReadonlyArray<Request>, { encryptedId, internalId, number }: Incident) => {
  const all: ReadonlyArray<readonly [string, string]> = [
    [String(number), unknownNumber],
    [String(internalId), unknownInternalId],
    [encodeURIComponent(encryptedId), unknownEncryptedId],
  ]
  const ids = all.filter(([, unknown]) => planned.some(({ body }) => body.includes(unknown)))
  return ({ body, method, url }: Request): Request => ({
    method,
    url,
    body: ids.reduce(
      (text, [id, unknown]) =>
        text
          .replaceAll(new RegExp(`":${id}(?=[,}])`, "g"), `":"${unknown}"`)
          .replaceAll(new RegExp(`(?<![\\w%])${id}(?![\\w%])`, "g"), unknown),
      body
        .replaceAll(/ at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d/g, " at {time}")
        .replaceAll(/(opcon[0-9a-f]{24}) [0-9a-f]{8}/g, "$1 {moment}"),
    ),
  })
}

const addresses = { opcon: "https://localhost:9443", summit: "https://localhost:9444" } as const

/** Everything that both simulators were asked so far, in the order in which it was. */
type Order = Array<keyof typeof addresses>

/** The program over `simulators`, which keeps the order of requests across both systems. */
export const make = Effect.fnUntraced(function* (simulators: Simulators, zone = "UTC") {
  const order: Order = []
  const kept = (system: keyof typeof addresses, client: HttpClient.HttpClient) =>
    HttpClient.tapRequest(client, () => Effect.sync(() => order.push(system)))
  const clients = {
    opconClient: kept("opcon", simulators.opconClient),
    summitClient: kept("summit", simulators.summitClient),
  }
  const program = yield* Program.make(clients, zone)

  const run = Effect.fnUntraced(function* (...words: ReadonlyArray<string>) {
    const fiber = yield* Effect.forkChild(
      program.run("--config", `${Program.folder}/Connector.config`, "--json", ...words),
    )
    yield* TestClock.adjust("3 minutes")
    const { exit, stderr, stdout } = yield* Fiber.join(fiber)
    return { exit, stderr, printed: decodePrinted(stdout.join("\n")) }
  })

  const sentSoFar = Effect.gen(function* () {
    const logs = { opcon: [...(yield* simulators.opcon.requests)], summit: [...(yield* simulators.summit.requests)] }
    return order.map((system) => {
      const request = logs[system].shift()
      assert(request !== undefined, `${system} was asked more often than it knows`)
      const { body, kind, method, url } = request
      return { kind, method, url: new URL(url, addresses[system]).href, body }
    })
  })

  /** All that could be changed. Asking for a log makes OpCon pass a question on to an agent, which is no change. */
  const states = Effect.gen(function* () {
    const { changes, jobs, tokens } = yield* simulators.opcon.state
    return { opcon: { changes, jobs, tokens }, summit: yield* simulators.summit.state }
  })

  const filesBesideLog = () => Array.from(program.disk.files()).filter(([path]) => !/\/log\/[^/]+\.log$/.test(path))

  /** Both runs. The dry one must leave everything as it was; the result is for comparing the rest. */
  const both = Effect.fnUntraced(function* (...words: ReadonlyArray<string>) {
    const before = { states: yield* states, files: filesBesideLog(), sent: (yield* sentSoFar).length }
    const dry = yield* run(...words, "--dry-run")
    assert.deepStrictEqual(yield* states, before.states)
    assert.deepStrictEqual(filesBesideLog(), before.files)
    const asked = (yield* sentSoFar).slice(before.sent)
    assert.deepStrictEqual(
      asked.filter(({ kind }) => kind !== "read"),
      [],
      "a dry run only reads",
    )
    assert.isAbove(asked.length, 0)

    const live = yield* run(...words)
    const incident = (yield* simulators.summit.incidents).find(({ number }) => String(number) === live.printed.incident)
    const requests = dry.printed.requests ?? []
    const mask = incident === undefined ? (same: Request) => same : masked(requests, incident)
    return {
      dry,
      live,
      /** Masked. */
      planned: requests.map(mask),
      /** The writes of the live run, masked. */
      sent: (yield* sentSoFar)
        .slice(before.sent + asked.length)
        .filter(({ kind }) => kind === "write")
        .map(({ body, method, url }) => mask({ body, method, url })),
    }
  })

  return { program, run, both }
})
