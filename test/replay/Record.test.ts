/** Runs that are recorded and replayed: the same timeline to the millisecond, or its first difference. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import type { Fault } from "../../src/replay/Recording.ts"
import { answer } from "../../src/replay/HttpMessages.ts"
import type { Recording } from "../support/Recording.ts"
import { far, file, record, replay, textIn } from "../support/Recording.ts"
import { folder, make, vendorWords } from "../support/Program.ts"
import type { Simulators } from "../support/Simulators.ts"
import * as InMemory from "../support/Simulators.ts"

/** A site with systems that take some time to answer. */
const site = Effect.gen(function* () {
  const simulators = yield* InMemory.make()
  const program = yield* make({
    opconClient: far(37)(simulators.opconClient),
    summitClient: far(211)(simulators.summitClient),
  })
  return { simulators, program }
})

const elsewhere = Effect.flatMap(InMemory.make(), make)

const words = vendorWords("JOB001")

const faults: Readonly<Record<string, (simulators: Simulators) => Effect.Effect<unknown>>> = {
  "nothing goes wrong": () => Effect.void,
  "OpCon fails and Summit refuses the connection": ({ opcon, summit }) =>
    Effect.all([
      opcon.faults.add({ call: "findJob", kind: "error-500", times: 3 }),
      summit.faults.add({ call: "createIncident", kind: "refuse", times: 2 }),
    ]),
  "the reply of the create is lost": ({ summit }) => summit.faults.add({ call: "createIncident", kind: "reset-after" }),
  "Summit never answers": ({ summit }) =>
    summit.faults.add({ call: "createIncident", kind: "delay", millis: 3_600_000 }),
  "the log is slow and OpCon wants to be left in peace": ({ opcon }) =>
    opcon.faults.add(
      { call: "fetchLog", kind: "slow-log", polls: 40 },
      { call: "writeTicket", kind: "unavailable-503", retryAfterSeconds: 7 },
    ),
  "the token is refused": ({ opcon }) => opcon.faults.add({ call: "findJob", kind: "unauthorized", times: 9 }),
  "OpCon answers with a web page": ({ opcon }) => opcon.faults.add({ call: "findJob", kind: "html", times: 99 }),
}

describe("a recorded run", () => {
  it.effect.each(Object.keys(faults))("is the same in the replay, to the millisecond, when %s", (what) =>
    Effect.gen(function* () {
      const { program, simulators } = yield* site
      yield* faults[what]?.(simulators) ?? Effect.void
      const { ended, recording } = yield* record(program, ...words)
      assert.strictEqual(recording.end.exit, ended.exit)
      const replayed = yield* replay(yield* elsewhere, recording)
      assert.strictEqual(replayed.difference, null)
      assert.deepStrictEqual(replayed.result, ended.stdout)
      assert.strictEqual(replayed.end.at, recording.end.at)
    }),
  )

  const slowly: ReadonlyArray<readonly [what: string, body: (text: string) => Effect.Effect<string, Fault>]> = [
    ["comes long after it began", (text) => Effect.delay(Effect.succeed(text), "20 seconds")],
    ["breaks off", () => Effect.delay(Effect.fail({ fault: "ECONNRESET", connected: true }), "3 seconds")],
    ["is too large", () => Effect.fail({ fault: "ERR_BODY_TOO_LARGE" })],
    ["never ends", () => Effect.never],
  ]
  it.effect.each(slowly)("is the same when the rest of an answer %s", ([, body]) =>
    Effect.gen(function* () {
      const simulators = yield* InMemory.make()
      let asked = 0
      /** The second answer, that about the log, is not like the others. */
      const opconClient = HttpClient.make((request) =>
        Effect.gen(function* () {
          const response = yield* far(20_000)(simulators.opconClient).execute(request)
          const text = yield* response.text
          asked += 1
          return answer(response, request, asked === 2 ? body(text) : Effect.succeed(text))
        }),
      )
      const program = yield* make({ opconClient, summitClient: far(40)(simulators.summitClient) })
      const { ended, recording } = yield* record(program, ...words)
      assert.strictEqual(recording.end.exit, ended.exit)
      assert.lengthOf(yield* simulators.summit.incidents, 1)
      const replayed = yield* replay(yield* elsewhere, recording)
      assert.strictEqual(replayed.difference, null)
      assert.strictEqual(replayed.end.at, recording.end.at)
    }),
  )

  it.effect("may be a dry run", () =>
    Effect.gen(function* () {
      const { program } = yield* site
      const { ended, recording } = yield* record(program, ...words, "--dry-run")
      assert.strictEqual(ended.exit, 0)
      const replayed = yield* replay(yield* elsewhere, recording)
      assert.strictEqual(replayed.difference, null)
      assert.match(replayed.result[0] ?? "", /^would-create/)
    }),
  )

  it.effect("may take up what an earlier run left", () =>
    Effect.gen(function* () {
      const { program, simulators } = yield* site
      yield* simulators.summit.faults.add({ call: "createIncident", kind: "refuse", times: 99 })
      yield* program.settle(...vendorWords("LOAD GL"))
      yield* program.settle(...vendorWords("COPY A/B"))
      yield* simulators.summit.faults.clear
      const { ended, recording } = yield* record(program, ...words)
      assert.strictEqual(ended.exit, 0)
      assert.strictEqual(recording.journal.length, 2)
      assert.lengthOf(yield* simulators.summit.incidents, 3)
      assert.strictEqual((yield* replay(yield* elsewhere, recording)).difference, null)
    }),
  )

  it.effect("may know from earlier runs that the search works", () =>
    Effect.gen(function* () {
      const { program, simulators } = yield* site
      yield* program.settle(...vendorWords("LOAD GL"))
      yield* simulators.summit.faults.add({ call: "createIncident", kind: "reset-before" })
      const { recording } = yield* record(program, ...words)
      assert.include(JSON.stringify(recording.result), "shows old tickets of ours")
      assert.strictEqual((yield* replay(yield* elsewhere, recording)).difference, null)
    }),
  )

  it.effect("may be a drain that works on several failures at once", () =>
    Effect.gen(function* () {
      const { program, simulators } = yield* site
      yield* simulators.opcon.faults.add({ call: "findJob", kind: "unavailable-503", times: 99 })
      for (const job of ["JOB001", "LOAD GL", "COPY A/B", "ON CALL", "SEARCH INDEX"]) {
        yield* program.settle(...vendorWords(job))
      }
      yield* simulators.opcon.faults.clear
      yield* simulators.summit.faults.add({ call: "createIncident", kind: "refuse", times: 3 })
      const { ended, recording } = yield* record(program, "drain")
      assert.strictEqual(ended.exit, 0, ended.stderr.join("\n"))
      assert.strictEqual(recording.result.length, 5)
      const replayed = yield* replay(yield* elsewhere, recording)
      assert.strictEqual(replayed.difference, null)
      // On the screen a result is folded.
      const words = (lines: ReadonlyArray<string>) => lines.join(" ").split(/\s+/)
      assert.deepStrictEqual(words(replayed.result), words(ended.stdout))
    }),
  )

  it.effect("may have found the lease held, and its run told before", () =>
    Effect.gen(function* () {
      const { program } = yield* site
      program.slot.held = true
      const held = yield* record(program, ...words, "--job-number", "4245")
      assert.match(held.ended.stdout[0] ?? "", /^handed-off/)
      assert.deepStrictEqual(held.recording.lease, [false])
      assert.strictEqual((yield* replay(yield* elsewhere, held.recording)).difference, null)
      program.slot.held = false
      program.disk.put(file, "")
      yield* program.disk.fileSystem.remove(file).pipe(Effect.orDie)
      yield* program.settle(...words, "--job-number", "4245")
      const known = yield* record(program, ...words, "--job-number", "4245")
      assert.match(known.ended.stdout[0] ?? "", /^suppressed/)
      assert.strictEqual((yield* replay(yield* elsewhere, known.recording)).difference, null)
    }),
  )

  it.effect("may have had no room on its disk", () =>
    Effect.gen(function* () {
      const { program } = yield* site
      program.disk.holdBusy(".json", 3)
      const { ended, recording } = yield* record(program, ...words)
      assert.strictEqual(ended.exit, 0)
      assert.isAbove(recording.disk.length, 0)
      assert.strictEqual((yield* replay(yield* elsewhere, recording)).difference, null)
    }),
  )

  it.effect("whose template is broken says so in the replay, line and column", () =>
    Effect.gen(function* () {
      const { program } = yield* site
      program.disk.put(
        `${folder}/templates/broken.json`,
        `{\n  "credentials": { "apiKey": "k3ycanaryk3ycanary" },\n  "tgas": [\n}`,
      )
      const { ended, recording } = yield* record(program, ...vendorWords("JOB001", "broken.json"))
      assert.strictEqual(ended.exit, 65)
      assert.notInclude(textIn(program), "k3ycanary")
      assert.strictEqual((yield* replay(yield* elsewhere, recording)).difference, null)
    }),
  )
})

describe("a replay of a run", () => {
  const changed = (change: (exchange: Recording["exchanges"][number]) => Recording["exchanges"][number]) =>
    Effect.gen(function* () {
      const { program, simulators } = yield* site
      yield* simulators.opcon.faults.add({ call: "findJob", kind: "error-500", times: 2 })
      const { recording } = yield* record(program, ...words)
      return yield* replay(yield* elsewhere, { ...recording, exchanges: recording.exchanges.map(change) })
    })

  it.effect("shows a delay that is not as recorded, and by how much", () =>
    Effect.gen(function* () {
      const { difference } = yield* changed((exchange) =>
        exchange.at === 0 ? exchange : { ...exchange, at: (exchange.at ?? 0) - 25 },
      )
      assert.strictEqual(difference?.[0], "request 2 is not as recorded")
      assert.include(difference ?? [], "  time: 25 ms later")
    }),
  )

  it.effect("shows what is sent otherwise, and where in the body", () =>
    Effect.gen(function* () {
      const { difference } = yield* changed((exchange) => ({
        ...exchange,
        request: JSON.parse(JSON.stringify(exchange.request).replace("failed on", "broke on")),
      }))
      assert.match(difference?.join("\n") ?? "", /body\.objCommonParameters\.\S+Information\n +recorded: [^]*broke on/)
    }),
  )
})
