/**
 * Runs of the program on the test's clock, which goes on until they have ended. Nothing here waits for a length of real
 * time: modules are loaded before (Lazy.ts), and what runs on threads of its own, encryption, is waited for until it is done.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { loadAll } from "../../src/domain/Lazy.ts"

await Effect.runPromise(loadAll)

const encrypting = new Set<Promise<unknown>>()

const watched = (done: unknown): unknown => {
  if (!(done instanceof Promise)) return done
  const ends: Promise<unknown> = done.then(
    () => encrypting.delete(ends),
    () => encrypting.delete(ends),
  )
  encrypting.add(ends)
  return done
}

Object.defineProperty(globalThis.crypto, "subtle", {
  value: new Proxy(globalThis.crypto.subtle, {
    get: (subtle, name) => {
      const value: unknown = Reflect.get(subtle, name)
      return typeof value === "function"
        ? (...given: Array<unknown>) => watched(Reflect.apply(value, subtle, given))
        : value
    },
  }),
})

/** Until nothing goes on any more but waits for virtual time. */
export const quiet = Effect.gen(function* () {
  do {
    yield* Effect.promise(() => Promise.all(encrypting))
    yield* Effect.promise(() => new Promise(setImmediate))
  } while (encrypting.size > 0)
})

/** More than any command needs: one that never ends is told as a defect. */
const most = Duration.days(365)

/**
 * Runs `self` with as much virtual time as it wants, `step` by `step`: the smaller it is, the less goes by between two
 * things that take no virtual time.
 */
export const run = Effect.fnUntraced(function* <A, E, R>(
  self: Effect.Effect<A, E, R>,
  step: Duration.Input = "1 hour",
) {
  const fiber = yield* Effect.forkChild(self)
  const millis = Duration.toMillis(step)
  yield* quiet
  for (let passed = 0; fiber.pollUnsafe() === undefined; passed += millis) {
    if (passed > Duration.toMillis(most)) return yield* Effect.die(new Error("the run does not end"))
    yield* TestClock.adjust(step)
    yield* quiet
  }
  return yield* Fiber.join(fiber)
})
