/**
 * Every order in which programs that run side by side can take their steps. A program waits at a gate before each step
 * that the others can notice; the order is chosen anew, from the first gate on, until no order is left.
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"

/** Waits until it is this program's turn. */
export type Gate = (step: string) => Effect.Effect<void>

interface Waiting {
  readonly program: number
  readonly name: string
  readonly turn: Deferred.Deferred<void>
}

/** Every schedule is a list of choices, each one of so many. */
interface Choice {
  readonly taken: number
  readonly of: number
}

/** Turns of the scheduler after which a program that is at no gate sleeps. */
const patience = 8

/** Runs the programs; `choose` gives the index of the gate that opens, among those at which one of them waits. */
const drive = Effect.fnUntraced(function* (
  programs: ReadonlyArray<(gate: Gate) => Effect.Effect<void>>,
  choose: (of: number) => number,
) {
  // A program that works on several jobs at once waits at several gates.
  const waiting: Array<Waiting> = []
  const steps: Array<string> = []
  const fibers = yield* Effect.forEach(programs, (program, index) =>
    Effect.forkChild(
      program((step) =>
        Effect.suspend(() => {
          const turn = Deferred.makeUnsafe<void>()
          waiting.push({ program: index, name: `${index}:${step}`, turn })
          return Deferred.await(turn)
        }),
      ),
    ),
  )
  const isBusy = (index: number) =>
    !waiting.some(({ program }) => program === index) && fibers[index]?.pollUnsafe() === undefined
  const busy = () => programs.some((_, index) => isBusy(index))
  for (;;) {
    for (let turns = 0; turns < patience && busy(); turns += 1) yield* Effect.yieldNow
    if (waiting.length === 0) {
      if (!busy()) break
      yield* TestClock.adjust(250)
      continue
    }
    waiting.sort((a, b) => a.program - b.program)
    const [gate] = waiting.splice(waiting.length === 1 ? 0 : choose(waiting.length), 1)
    if (gate === undefined) break
    steps.push(gate.name)
    yield* Deferred.succeed(gate.turn, undefined)
  }
  yield* Effect.forEach(fibers, Fiber.join)
  return steps
})

/**
 * Runs `world` once for every order of its programs' steps, and `check` after each, with the steps in their order;
 * returns how many orders there are.
 */
export const all = Effect.fnUntraced(function* <W>(
  world: Effect.Effect<W>,
  programs: (world: W) => ReadonlyArray<(gate: Gate) => Effect.Effect<void>>,
  check: (world: W, steps: ReadonlyArray<string>) => Effect.Effect<void>,
) {
  let prefix: ReadonlyArray<number> | undefined = []
  let orders = 0
  while (prefix !== undefined) {
    const given: ReadonlyArray<number> = prefix
    const choices: Array<Choice> = []
    const made = yield* world
    const steps = yield* drive(programs(made), (of) => {
      const taken = given[choices.length] ?? 0
      choices.push({ taken, of })
      return taken
    })
    yield* check(made, steps)
    orders += 1
    const last = choices.findLastIndex(({ of, taken }) => taken + 1 < of)
    prefix = last < 0 ? undefined : choices.slice(0, last + 1).map(({ taken }, at) => (at === last ? taken + 1 : taken))
  }
  return orders
})

/** As `all`, for `times` orders that `pick` chooses (from 0 to 1, 1 excluded). */
export const some = Effect.fnUntraced(function* <W>(
  times: number,
  pick: () => number,
  world: Effect.Effect<W>,
  programs: (world: W) => ReadonlyArray<(gate: Gate) => Effect.Effect<void>>,
  check: (world: W, steps: ReadonlyArray<string>) => Effect.Effect<void>,
) {
  for (let time = 0; time < times; time += 1) {
    const made = yield* world
    const steps = yield* drive(programs(made), (of) => Math.floor(pick() * of))
    yield* check(made, steps)
  }
})
