/**
 * Recorded runs, replayed by the command that replays a customer's recording: the same requests at the same milliseconds,
 * and the same result.
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { scenes } from "./replay/Scenes.ts"
import * as Program from "./support/Program.ts"
import type { Recording } from "./support/Recording.ts"
import { fromJson, replay } from "./support/Recording.ts"
import * as Simulators from "./support/Simulators.ts"

type Exchange = Recording["exchanges"][number]

const folder = "test/replay"

const load = Effect.fnUntraced(function* (name: string) {
  const files = yield* FileSystem.FileSystem
  const recording = yield* fromJson(yield* files.readFileString(`${folder}/${name}.json`))
  const of = (system: Exchange["system"]) => recording.exchanges.filter((exchange) => exchange.system === system)
  return { recording, opcon: of("opcon"), summit: of("summit") }
}, Effect.provide(NodeServices.layer))

/** A program whose own site is never asked. */
const anywhere = Effect.flatMap(Simulators.make(), Program.make)

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
        const { recording } = yield* load(name)
        assert.strictEqual(recording.about, about)
        const replayed = yield* replay(yield* anywhere, recording)
        assert.deepStrictEqual(replayed.difference, null)
        assert.strictEqual(replayed.end.at, recording.end.at)
      }),
    )
  }
})

describe("a replay", () => {
  const changes: Readonly<Record<string, (exchange: Exchange) => Exchange>> = {
    time: (exchange) => ({ ...exchange, at: (exchange.at ?? 0) + 1 }),
    method: ({ request, ...rest }) => ({ ...rest, request: { ...request, method: "PATCH" } }),
    path: ({ request, ...rest }) => ({ ...rest, request: { ...request, path: `${request.path}?` } }),
    body: ({ request, ...rest }) => ({ ...rest, request: { ...request, body: { other: true } } }),
    header: ({ request, ...rest }) => ({ ...rest, request: { ...request, headers: { "content-type": "other" } } }),
    system: ({ system, ...rest }) => ({ ...rest, system: system === "opcon" ? "summit" : "opcon" }),
  }
  for (const [what, change] of Object.entries(changes)) {
    it.effect(`notices another ${what} in any of its requests`, () =>
      Effect.gen(function* () {
        const { recording } = yield* load("create")
        const program = yield* anywhere
        for (const index of recording.exchanges.keys()) {
          const exchanges = recording.exchanges.map((same, at) => (at === index ? change(same) : same))
          const { difference } = yield* replay(program, { ...recording, exchanges })
          assert.match(difference?.[0] ?? "", /^request \d+ is not as recorded$/, `request ${index + 1}`)
        }
      }),
    )
  }

  it.effect("notices a request that is left out, and one that is not recorded", () =>
    Effect.gen(function* () {
      const { recording } = yield* load("create")
      const program = yield* anywhere
      const [first, ...others] = recording.exchanges
      assert(first !== undefined)
      const more = yield* replay(program, { ...recording, exchanges: [...recording.exchanges, { ...first, at: 1e6 }] })
      assert.strictEqual(more.difference?.[0], `request ${recording.exchanges.length + 1} is not made any more`)
      const less = yield* replay(program, { ...recording, exchanges: [first, ...others.slice(0, -1)] })
      assert.strictEqual(less.difference?.[0], `request ${recording.exchanges.length} is not as recorded`)
      assert.include(less.difference?.[1], "no more requests")
    }),
  )

  it.effect("notices another result and another exit code", () =>
    Effect.gen(function* () {
      const { recording } = yield* load("create")
      const program = yield* anywhere
      const result = yield* replay(program, { ...recording, result: [{ outcome: "updated" }] })
      assert.include(result.difference ?? [], "  result.0.outcome")
      const exit = yield* replay(program, { ...recording, end: { ...recording.end, exit: 75 } })
      assert.deepStrictEqual(exit.difference?.slice(1), ["  exit", "    recorded: 75", "    now:      0"])
    }),
  )
})

// Faults that the vendor's other connectors had to fix, as their release notes report.
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
      const { opcon, recording } = yield* load("write-back")
      const inserts = sent(opcon, "POST", "/incidentTickets")
      assert.deepStrictEqual(
        inserts.map(({ reply }) => ("body" in reply ? reply.body : undefined)),
        ["true", "false"],
      )
      assert.include(JSON.stringify(recording.result), `"outcome":"created"`)
    }),
  )
})
