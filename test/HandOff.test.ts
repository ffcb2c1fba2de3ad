/**
 * Programs that share a journal and its lease, in every order in which they can take their steps: when all have ended,
 * no failure is left behind, and each was worked on once.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { toJson } from "../src/journal/Entry.ts"
import { submit } from "../src/queue/Run.ts"
import { Lease } from "../src/journal/Lease.ts"
import { JournalUnavailable } from "../src/journal/Journal.ts"
import * as Operator from "../src/queue/JournalOperator.ts"
import { settings } from "./support/Fixtures.ts"
import { failed } from "./support/Journals.ts"
import type { Gate } from "./support/Interleavings.ts"
import * as Interleavings from "./support/Interleavings.ts"
import type { Workplace } from "./support/Workplace.ts"
import * as Place from "./support/Workplace.ts"

interface World extends Workplace {
  /** How often each job was asked for. */
  readonly asked: Map<string, number>
  readonly outcomes: Array<string>
}

const makeWorld = Effect.map(Place.maker, (make): Effect.Effect<World> =>
  Effect.map(
    make(() => Effect.succeed(Place.silent)),
    (place) => ({ ...place, asked: new Map<string, number>(), outcomes: [] }),
  ),
)

const take = (slot: World["slot"], gate: Gate) =>
  Effect.andThen(
    gate("take"),
    Effect.sync(() => {
      if (slot.held) return false
      slot.held = true
      return true
    }),
  )

/** What one program of `world` uses: every step that another one can notice waits at the gate. */
const gated = (
  world: World,
  gate: Gate,
  takes: "add" | "nothing" = "add",
  came: { held: boolean } = { held: false },
) => {
  const { asked, journal, program, slot } = world
  const lease: Lease["Service"] = {
    isHeld: Effect.sync(() => slot.held),
    holder: Effect.succeedNone,
    whileHeld: (self) =>
      Effect.acquireUseRelease(
        Effect.suspend(() => {
          if (!came.held) return take(slot, gate)
          came.held = false
          return Effect.succeed(true)
        }),
        (mine) => (mine ? Effect.asSome(self) : Effect.succeedNone),
        (mine) =>
          mine
            ? Effect.andThen(
                gate("release"),
                Effect.sync(() => (slot.held = false)),
              )
            : Effect.void,
      ),
  }
  const full = new JournalUnavailable({ folder: journal.folder, detail: "no space left" })
  return program({
    lease: Lease.of(lease),
    journal: {
      ...journal,
      add: (failed) => Effect.andThen(gate("add"), takes === "add" ? journal.add(failed) : Effect.fail(full)),
      list: (...states) => Effect.andThen(gate("list"), journal.list(...states)),
    },
    findJob: (failed) =>
      Effect.andThen(
        gate("work"),
        Effect.sync(() => {
          asked.set(failed.job, (asked.get(failed.job) ?? 0) + 1)
          return Place.silent
        }),
      ),
  })
}

const submits = (world: World, job: string, takes?: "nothing") => (gate: Gate) =>
  submit(failed(job), Option.none()).pipe(
    Effect.map(({ _tag }) => void world.outcomes.push(_tag)),
    Effect.provide(gated(world, gate, takes)),
  )

/** As intake/Intake.ts takes a failure in: written down, then the lease, and the program only where that is free. */
const arrives = (world: World, job: string) => (gate: Gate) =>
  Effect.gen(function* () {
    yield* gate("write")
    const entry = yield* Effect.orDie(world.journal.add(failed(job)))
    if (!(yield* take(world.slot, gate))) return world.outcomes.push("met")
    const received = Option.some({
      failure: entry.failed,
      config: "Connector.config",
      folder: settings.general.journalDir,
      document: { id: entry.id, text: toJson(entry) },
    })
    const { _tag } = yield* submit(failed(job), received).pipe(
      Effect.provide(gated(world, gate, "add", { held: true })),
    )
    return world.outcomes.push(_tag)
  }).pipe(Effect.asVoid)

/** Every job was worked on as often as it failed, and nothing waits. */
const nothingLeft = (failures: Readonly<Record<string, number>>) => (world: World, steps: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const order = steps.join(" ")
    assert.deepStrictEqual(yield* world.journal.list("pending"), [], order)
    assert.deepStrictEqual(Object.fromEntries(world.asked), failures, order)
    assert.isFalse(world.slot.held, order)
  }).pipe(Effect.orDie)

describe("no failure is left behind", () => {
  it.effect.each([
    ["of different jobs", "JOB001", "JOB002"],
    ["of the same job", "JOB001", "JOB001"],
  ])("two submitters, %s, in every order", ([, one = "", two = ""]) =>
    Effect.gen(function* () {
      const seen = new Set<string>()
      const orders = yield* Interleavings.all(
        yield* makeWorld,
        (world) => [submits(world, one), submits(world, two)],
        (world, steps) => {
          seen.add(world.outcomes.toSorted().join())
          return nothingLeft(one === two ? { [one]: 2 } : { [one]: 1, [two]: 1 })(world, steps)
        },
      )
      assert.isAbove(orders, 250)
      assert.isTrue(seen.has("Attempt,HandedOff"), [...seen].join(" "))
      assert.isTrue(seen.has("Attempt,Attempt"))
    }),
  )

  it.effect("a submitter whose failure could not be written down holds the lease: every order", () =>
    Effect.gen(function* () {
      const seen = new Set<string>()
      const orders = yield* Interleavings.all(
        yield* makeWorld,
        (world) => [submits(world, "JOB001", "nothing"), submits(world, "JOB002")],
        (world, steps) => {
          seen.add(world.outcomes.join())
          return nothingLeft({ JOB001: 1, JOB002: 1 })(world, steps)
        },
      )
      assert.isAbove(orders, 100)
      assert.isTrue(seen.has("Attempt,HandedOff"))
    }),
  )

  it.effect("two that are met at the door, in every order", () =>
    Effect.gen(function* () {
      const seen = new Set<string>()
      const orders = yield* Interleavings.all(
        yield* makeWorld,
        (world) => [arrives(world, "JOB001"), arrives(world, "JOB002")],
        (world, steps) => {
          seen.add(world.outcomes.join())
          return nothingLeft({ JOB001: 1, JOB002: 1 })(world, steps)
        },
      )
      assert.isAbove(orders, 50)
      // The last: worked on by the other one, before it came to take the lease itself.
      for (const one of ["met,Attempt", "Attempt,Attempt", "Attempt,HandedOff"]) {
        assert.isTrue(seen.has(one), `${one}: ${[...seen].join(" ")}`)
      }
    }),
  )

  it.effect("an operator's command holds the lease: every order", () =>
    Effect.gen(function* () {
      const make = yield* makeWorld
      const seen = new Set<string>()
      const orders = yield* Interleavings.all(
        Effect.gen(function* () {
          const world = yield* make
          const { id } = yield* world.given("DEAD", { state: "dead", attempts: 1 })
          return { ...world, id }
        }),
        (world) => [
          (gate) => Effect.orDie(Effect.asVoid(Effect.provide(Operator.retry(world.id), gated(world, gate)))),
          submits(world, "JOB002"),
        ],
        (world, steps) =>
          Effect.gen(function* () {
            seen.add(world.outcomes.join())
            const left = (yield* world.journal.list("pending")).map(({ failed }) => failed.job)
            // What was retried is for the next drain, and may be done by the submitter.
            assert.notInclude(left, "JOB002", steps.join(" "))
            assert.strictEqual(world.asked.get("JOB002"), 1)
            const retried = Option.getOrThrow(yield* world.journal.get(world.id))
            assert.include(["pending", "done"], retried.state)
          }).pipe(Effect.orDie),
      )
      assert.isAbove(orders, 100)
      assert.isTrue(seen.has("HandedOff"))
      assert.isTrue(seen.has("Attempt"))
    }),
  )

  it.effect.each([
    { who: "submitters", takesIn: submits },
    { who: "that are met at the door", takesIn: arrives },
  ])("three $who, in 1000 orders", ({ takesIn }) =>
    Effect.gen(function* () {
      // A fixed sequence, so that an order that fails comes again.
      let state = 1
      const pick = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
      yield* Interleavings.some(
        1000,
        pick,
        yield* makeWorld,
        (world) => ["JOB001", "JOB002", "JOB003"].map((job) => takesIn(world, job)),
        nothingLeft({ JOB001: 1, JOB002: 1, JOB003: 1 }),
      )
    }),
  )
})
