import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { local } from "../../src/http/RateLimit.ts"
import * as Files from "../support/Files.ts"
import * as Program from "../support/Program.ts"
import * as Simulators from "../support/Simulators.ts"
import * as VirtualTime from "../support/VirtualTime.ts"

/** The times at which each of `turns` may begin. */
const times = (...turns: ReadonlyArray<Effect.Effect<void>>) =>
  VirtualTime.run(Effect.forEach(turns, (turn) => Effect.andThen(turn, Clock.currentTimeMillis)))

describe("a limit of requests in a second", () => {
  it.effect("spreads them evenly, for each address by itself", () =>
    Effect.gen(function* () {
      const turn = local(4)
      const [one, other] = [turn("https://one"), turn("https://other")]
      assert.deepStrictEqual(yield* times(one, one, one, other, one), [0, 250, 500, 500, 750])
    }),
  )

  it.effect("saves nothing up while nothing is sent", () =>
    Effect.gen(function* () {
      const turn = local(2)
      const one = turn("https://one")
      const began = yield* times(one, Effect.andThen(Effect.sleep("1 minute"), one), one, one, one)
      assert.deepStrictEqual(began, [0, 60_000, 60_500, 61_000, 61_500])
    }),
  )

  it.effect("holds for a whole run: its requests to Summit begin a second apart, those to OpCon do not wait", () =>
    Effect.gen(function* () {
      const simulators = yield* Simulators.make()
      const program = yield* Program.make(simulators)
      const config = program.disk.files().get(Files.configFile) ?? ""
      program.disk.put(Files.configFile, `${config}\n[SUMMIT API]\nMAX_PER_SECOND=1\n`)
      const began = yield* Clock.currentTimeMillis
      const ended = yield* VirtualTime.run(
        Effect.andThen(
          program.run("--config", Files.configFile, ...Program.vendorWords("JOB001")),
          Clock.currentTimeMillis,
        ),
      )
      const requests = (yield* simulators.summit.requests).length
      assert.isAbove(requests, 1)
      assert.isAtLeast(ended - began, 1000 * (requests - 2))
    }),
  )
})
