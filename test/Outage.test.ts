import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as TestClock from "effect/testing/TestClock"
import * as Breaker from "../src/http/Breaker.ts"
import * as Program from "./support/Program.ts"
import * as Simulators from "./support/Simulators.ts"

const failures = 500
const name = (n: number) => `JOB${String(n).padStart(3, "0")}`
const halfAnHour = 30 * 60_000

/** `client` behind the breaker that main.ts puts there, and how many of its requests were under way at most. */
const watched = Effect.fnUntraced(function* (client: HttpClient.HttpClient) {
  const seen = { now: 0, most: 0 }
  const counted = HttpClient.make((request) =>
    Effect.acquireUseRelease(
      Effect.sync(() => {
        seen.now += 1
        seen.most = Math.max(seen.most, seen.now)
      }),
      () => client.execute(request),
      () =>
        Effect.sync(() => {
          seen.now -= 1
        }),
    ),
  )
  const built = yield* Layer.build(Breaker.layer(Layer.succeed(HttpClient.HttpClient, counted)))
  return { client: yield* Effect.provide(HttpClient.HttpClient, built), seen }
})

describe("500 failures while Summit is down for half an hour", () => {
  it.effect(
    "wait without hammering it, and are raised within MAX_IN_FLIGHT when it is back, the oldest first",
    () =>
      Effect.gen(function* () {
        const jobs = Array.from({ length: failures }, (_, n) => ({
          name: name(n),
          date: Simulators.sampleDate,
          scheduleId: 16,
          scheduleName: "NIGHTLY BATCH",
        }))
        const simulators = yield* Simulators.make({ opcon: { jobs }, summit: { workGroups: [] } })
        const { opcon, summit } = simulators
        const toOpCon = yield* watched(simulators.opconClient)
        const toSummit = yield* watched(simulators.summitClient)
        const program = yield* Program.make({ opconClient: toOpCon.client, summitClient: toSummit.client })

        // Another process holds the lease while they are told, as in a burst; then it is gone.
        program.slot.held = true
        for (let n = 0; n < failures; n += 1) {
          yield* TestClock.adjust(1)
          assert.strictEqual((yield* program.settle(...Program.vendorWords(name(n)))).exit, 0)
        }
        program.slot.held = false

        yield* summit.faults.add({ call: "any", kind: "unavailable-503", times: 1_000_000, retryAfterSeconds: 120 })
        const down = yield* Clock.currentTimeMillis
        const drain = yield* Effect.forkChild(
          program.run("drain", "--watch=30", "--config", `${Program.folder}/Connector.config`),
        )
        yield* TestClock.adjust(halfAnHour)
        const asked = (yield* summit.requests).filter(({ at }) => at >= down).length
        // Five until the breaker opens, then one probe for each Retry-After that has passed, and no more.
        assert.isAtMost(asked, 5 + halfAnHour / 120_000)
        assert.isAtLeast(asked, 6)

        yield* summit.faults.clear
        toSummit.seen.most = 0
        yield* TestClock.adjust("2 hours")
        yield* Fiber.interrupt(drain)
        const incidents = yield* summit.incidents
        assert.strictEqual(incidents.length, failures)
        const order = incidents.map(({ description }) => Number(/JOB(\d+)/.exec(description)?.[1]))
        // Four at a time may overtake each other by a few places. Those that were answered, the first five and a probe, take
        // their turn again later: an answer 503 does not prove that nothing was stored, so they are looked for first.
        const late = order.filter((n, place) => Math.abs(n - place) > 40)
        assert.isAtMost(late.length, 6, `out of their order: ${late.join(", ")}`)
        assert.isAtMost(toSummit.seen.most, 4)
        assert.strictEqual((yield* opcon.jobs).filter(({ ticket }) => ticket === null).length, 0)
        assert.strictEqual((yield* program.command("journal", "status")).exit, 0)
      }).pipe(Random.withSeed("outage")),
    120_000,
  )
})
