/** The check `queue` where the clocks of a host and its database differ. */
import { assert, layer } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { queueChecks } from "../../src/doctor/QueueCheck.ts"
import { settings } from "../support/Fixtures.ts"
import * as Postgres from "../support/Postgres.ts"
import { tempFolder } from "../support/SharedHost.ts"

layer(Postgres.Postmaster.layer, { excludeTestServices: true })("the check of the queue", (it) => {
  it.effect.each([
    ["ahead of", 60_000],
    ["behind", -60_000],
  ] as const)("says that the clock of this host is %s the database's", ([how, by]) =>
    Effect.gen(function* () {
      const shared = yield* (yield* Postgres.Postmaster).database()
      const journalDir = yield* tempFolder
      const [check] = queueChecks({
        ...settings,
        general: { ...settings.general, journalDir },
        shared: Option.some(shared),
      })
      const clock = yield* Clock.Clock
      const wrong: Clock.Clock = {
        sleep: (duration) => clock.sleep(duration),
        currentTimeNanosUnsafe: () => clock.currentTimeNanosUnsafe(),
        currentTimeNanos: clock.currentTimeNanos,
        monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
        monotonicTimeNanos: clock.monotonicTimeNanos,
        currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() + by,
        currentTimeMillis: Effect.map(clock.currentTimeMillis, (now) => now + by),
      }
      const found = yield* (check?.run ?? Effect.die("no check")).pipe(
        Effect.provideService(Clock.Clock, wrong),
        Effect.provide(NodeServices.layer),
      )
      assert.match(JSON.stringify(found), new RegExp(`the clock of this host is (59|60|61) s ${how} the database's`))
    }),
  )
})
