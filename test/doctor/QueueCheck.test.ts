/** The check `queue` where the clocks of a host and its database differ. */
import { assert, layer } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { queueChecks } from "../../src/doctor/QueueCheck.ts"
import { dialect, openReady } from "../../src/shared/Database.ts"
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

  it.effect("counts what waits for a person in the queue, whichever host has received it", () =>
    Effect.gen(function* () {
      const shared = yield* (yield* Postgres.Postmaster).database()
      const journalDir = yield* tempFolder
      const session = yield* openReady(shared, journalDir)
      for (const [id, state] of [
        ["a", "pending"],
        ["b", "dead"],
        ["c", "done"],
      ]) {
        yield* session.query(dialect.save, [shared.queue, id, id, state, "{}", "another host"])
      }
      const general = { ...settings.general, journalDir }
      const [check] = queueChecks({ ...settings, general, shared: Option.some(shared) })
      const found = yield* Effect.provide(check?.run ?? Effect.die("no check"), NodeServices.layer)
      assert.match(JSON.stringify(found), /nobody works on it now; 1 pending"/)
      assert.include(
        JSON.stringify(found),
        "1 dead, refused for good: correct the cause, then opcon-summit journal retry ID",
      )
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
  )
})
