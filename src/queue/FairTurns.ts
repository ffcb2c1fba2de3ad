/**
 * The turns of several queues at one Summit, where one process serves them: while more than one queue has a request that
 * waits for MAX_PER_SECOND, they take turns, however many requests each of them has.
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type { Limit } from "../http/RateLimit.ts"
import { local } from "../http/RateLimit.ts"

type Turn = Deferred.Deferred<void>

/** Those who wait at one address: by queue, that whose turn it is first. */
interface Line {
  busy: boolean
  readonly waiting: Map<string, Array<Turn>>
}

/** Gives the turn to the first queue, which goes to the end. */
const pass = (line: Line): Effect.Effect<unknown> => {
  for (const [queue, turns] of line.waiting) {
    const turn = turns.shift()
    line.waiting.delete(queue)
    if (turns.length > 0) line.waiting.set(queue, turns)
    if (turn !== undefined) return Deferred.succeed(turn, undefined)
  }
  line.busy = false
  return Effect.void
}

/** For each queue by its name, what makes its limit one of all. */
export const make = (): ((queue: string) => (limit: Limit, perSecond: number) => Limit) => {
  const lines = new Map<string, Line>()
  const next = new Map<string, number>()
  const enter = (line: Line, queue: string) =>
    Effect.gen(function* () {
      if (!line.busy) {
        line.busy = true
        return
      }
      const turn = yield* Deferred.make<void>()
      const turns = line.waiting.get(queue) ?? []
      turns.push(turn)
      line.waiting.set(queue, turns)
      // Whoever is interrupted has been given the turn already, or leaves the line.
      yield* Effect.onInterrupt(Effect.interruptible(Deferred.await(turn)), () =>
        Effect.suspend(() => {
          const at = turns.indexOf(turn)
          if (at < 0) return pass(line)
          turns.splice(at, 1)
          return Effect.void
        }),
      )
    })
  return (queue) => (limit, perSecond) => {
    // Queues that keep their failures in files, or in several databases, have no other limit in common.
    const here = local(perSecond, next)
    return (address) => {
      const line = lines.get(address) ?? { busy: false, waiting: new Map<string, Array<Turn>>() }
      lines.set(address, line)
      return Effect.acquireUseRelease(
        enter(line, queue),
        () => Effect.andThen(limit(address), here(address)),
        () => pass(line),
      )
    }
  }
}
