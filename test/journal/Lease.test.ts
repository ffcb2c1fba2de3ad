import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import { Lease } from "../../src/journal/Lease.ts"

const programs = () => {
  const slot = { held: false }
  return { slot, one: Lease.among(slot), two: Lease.among(slot) }
}

describe("a lease", () => {
  it.effect("is held by one at a time; the other is told at once and does nothing", () =>
    Effect.gen(function* () {
      const { one, two } = programs()
      const inner = one.whileHeld(Effect.succeed("one"))
      const told = yield* two.whileHeld(Effect.flatMap(two.whileHeld(Effect.die("held twice")), () => inner))
      assert.deepStrictEqual(told, Option.some(Option.none()))
      assert.deepStrictEqual(yield* inner, Option.some("one"))
    }),
  )

  it.effect("is free again after a failure, a defect and an interrupt", () =>
    Effect.gen(function* () {
      const { one, slot, two } = programs()
      for (const end of [Effect.fail("failed"), Effect.die("a defect"), Effect.interrupt]) {
        assert.isTrue(Exit.isFailure(yield* Effect.exit(one.whileHeld(end))))
        assert.deepStrictEqual(yield* two.whileHeld(Effect.succeed(1)), Option.some(1))
      }
      const begun = yield* Deferred.make<void>()
      const holder = yield* Effect.forkChild(
        one.whileHeld(Effect.andThen(Deferred.succeed(begun, undefined), Effect.never)),
      )
      yield* Deferred.await(begun)
      assert.isTrue(slot.held)
      yield* Fiber.interrupt(holder)
      assert.isFalse(slot.held)
    }),
  )
})
