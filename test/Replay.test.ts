/**
 * Recorded runs, played back: every request as it was, at the millisecond at which it was, and the same result. The clock
 * goes from one recorded request to the next, so that none can come earlier, and none later, unseen.
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FileSystem from "effect/FileSystem"
import * as Random from "effect/Random"
import * as TestClock from "effect/testing/TestClock"
import { scenes } from "./replay/Scenes.ts"
import type { Recording } from "./support/Recording.ts"
import { fromJson, prepare } from "./support/Recording.ts"
import type { Exchange } from "./support/Replay.ts"
import { play } from "./support/Replay.ts"

const folder = "test/replay"

const load = Effect.fnUntraced(function* (name: string) {
  const files = yield* FileSystem.FileSystem
  return yield* fromJson(yield* files.readFileString(`${folder}/${name}.json`))
}, Effect.provide(NodeServices.layer))

const timeOf = ({ at = 0 }: Exchange): number => at

/** Runs the program over what was recorded; it begins at `start`, and the clock stops before and at every request. */
const replay = Effect.fnUntraced(function* (recording: Recording) {
  const { argv, seed, start } = recording
  const opcon = play(recording.opcon, start)
  const summit = play(recording.summit, start)
  yield* TestClock.setTime(start - 1)
  const program = yield* prepare({ opconClient: opcon.client, summitClient: summit.client }, recording)
  const times = [...new Set([...recording.opcon, ...recording.summit].map(timeOf))].toSorted((a, b) => a - b)
  const asked = () => ({ opcon: opcon.seen.length, summit: summit.seen.length })
  const due = (time: number) => ({
    opcon: recording.opcon.filter((exchange) => timeOf(exchange) <= time).length,
    summit: recording.summit.filter((exchange) => timeOf(exchange) <= time).length,
  })
  const fiber = yield* Effect.forkChild(Effect.delay(program.run(...argv), 1).pipe(Random.withSeed(seed)))
  for (const time of times) {
    yield* TestClock.setTime(start + time - 1)
    assert.deepStrictEqual(asked(), due(time - 1), `a millisecond before ${time}`)
    yield* TestClock.setTime(start + time)
    assert.deepStrictEqual(asked(), due(time), `at ${time}`)
  }
  yield* TestClock.adjust("1 hour")
  const { exit, stderr, stdout } = yield* Fiber.join(fiber)
  yield* opcon.assertDone
  yield* summit.assertDone
  return { exit, stderr, result: JSON.parse(stdout.join("\n")) }
})

const bodyOf = ({ request }: Exchange): string => JSON.stringify(request.body ?? "")
const says =
  (text: string) =>
  (exchange: Exchange): boolean =>
    bodyOf(exchange).includes(text)
const sent = (exchanges: ReadonlyArray<Exchange>, method: string, part: string) =>
  exchanges.filter(({ request }) => request.method === method && request.path.includes(part))

describe("recorded runs", () => {
  it.effect("are those of the scenes, all of them", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const names = (yield* files.readDirectory(folder)).filter((name) => name.endsWith(".json"))
      assert.sameMembers(
        names,
        scenes.map(({ name }) => `${name}.json`),
      )
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  for (const { about, name } of scenes) {
    it.effect(`${name}: ${about}`, () =>
      Effect.gen(function* () {
        const recording = yield* load(name)
        assert.strictEqual(recording.about, about)
        const { exit, result, stderr } = yield* replay(recording)
        assert.strictEqual(exit, recording.exit, stderr.join("\n"))
        assert.deepStrictEqual(result, recording.result)
      }),
    )
  }
})

describe("a playback", () => {
  const changes: Readonly<Record<string, (exchange: Exchange) => Exchange>> = {
    time: (exchange) => ({ ...exchange, at: timeOf(exchange) + 1 }),
    method: ({ request, ...rest }) => ({ ...rest, request: { ...request, method: "PATCH" } }),
    path: ({ request, ...rest }) => ({ ...rest, request: { ...request, path: `${request.path}?` } }),
    body: ({ request, ...rest }) => ({ ...rest, request: { ...request, body: { other: true } } }),
    header: ({ request, ...rest }) => ({ ...rest, request: { ...request, headers: { authorization: "Token other" } } }),
  }
  for (const [what, change] of Object.entries(changes)) {
    it.effect(`notices another ${what} in any of its requests`, () =>
      Effect.gen(function* () {
        const recording = yield* load("create")
        const plays = (opcon: Recording["opcon"]) =>
          replay({ ...recording, opcon }).pipe(Effect.provide(TestClock.layer()), Effect.exit)
        assert.strictEqual((yield* plays(recording.opcon))._tag, "Success")
        for (const index of recording.opcon.keys()) {
          const exit = yield* plays(recording.opcon.map((same, at) => (at === index ? change(same) : same)))
          assert.strictEqual(exit._tag, "Failure", `request ${index}`)
        }
      }),
    )
  }
})

// What the vendor's other connectors had to mend, as their release notes tell it.
describe("what went wrong elsewhere", () => {
  it.effect("log not attached on a restarted job: the failed run's log is asked for and attached", () =>
    Effect.gen(function* () {
      const { opcon, summit } = yield* load("restarted-job")
      const asked = sent(opcon, "POST", "/jobinstanceactions")
      assert.strictEqual(asked.filter(says(`{"id":4300`)).length, 2)
      assert.isFalse(opcon.some(says("4301")))
      assert.strictEqual(summit.filter(says(`"AttachmentFileName":"JOB001_0000004300.log"`)).length, 1)
    }),
  )

  it.effect("insert instead of update on a closed ticket: the entry on the job is updated under its id", () =>
    Effect.gen(function* () {
      const { opcon, summit } = yield* load("closed-ticket")
      const [update, ...more] = sent(opcon, "PUT", "/incidentTickets/")
      assert.isTrue(update !== undefined && says(`"ticketId":"59405"`)(update))
      assert.deepStrictEqual(more, [])
      assert.deepStrictEqual(sent(opcon, "POST", "/incidentTickets"), [])
      const logged = summit.filter(says("IM_LogOrUpdateIncident"))
      assert.deepStrictEqual(
        logged.map((exchange) => says(`"Ticket_No":"59404"`)(exchange)),
        [true, false],
      )
      assert.isTrue(logged.slice(1).every(says("Previous incident: 59404")))
    }),
  )

  it.effect("write-back always returned false: what OpCon holds counts, not what it answers", () =>
    Effect.gen(function* () {
      const { opcon, result } = yield* load("write-back")
      const inserts = sent(opcon, "POST", "/incidentTickets")
      assert.deepStrictEqual(
        inserts.map(({ reply }) => ("body" in reply ? reply.body : undefined)),
        ["true", "false"],
      )
      assert.strictEqual(result.outcome, "created")
    }),
  )
})
